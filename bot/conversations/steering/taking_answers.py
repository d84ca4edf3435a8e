"""An answer to whatever waits: to the question of a list, to 「您说的是哪一样」, to the town, to a complaint's."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.complaints import human_request
from bot.conversations.complaints.complaint_questions import confirm_withdrawal
from bot.conversations.complaints.complaint_tasks import remind
from bot.conversations.complaints.kept_call import CALLBACK
from bot.conversations.complaints.written_questions import leave_question, offered_in, with_offer
from bot.conversations.guide import guide_tasks, window_wants
from bot.conversations.guide.about import worth_asking
from bot.conversations.guide.also_lost import keep_what_else_is_lost
from bot.conversations.guide.asking_back import ask_which, ask_which_otherwise, call_for_a_person
from bot.conversations.guide.bundle_tasks import answer_bundle_question
from bot.conversations.guide.hall import hall_answer
from bot.conversations.guide.occasions import ended_by_a_death
from bot.conversations.guide.subject_answers import answer_all
from bot.conversations.guide.which_answer import answered_option, likely_options, names_plainly, not_denied
from bot.conversations.meaning.condolence import condole
from bot.conversations.meaning.danger import is_bereaved, is_sorrow
from bot.conversations.meaning.second_look import asks, corrects, goes_back, is_senseless
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.meaning.walk_context import KIND as WALK
from bot.conversations.record.dialogue import Task
from bot.conversations.steering.answering import MARKS, answer_beside_it, answer_item, answer_of
from bot.conversations.steering.complaint_beginning import KIND_OF
from bot.conversations.steering.complaints import answer as answer_complaint
from bot.conversations.steering.complaints import begin as begin_complaint
from bot.conversations.steering.control import asked_of_it, heard_beside, meet_a_death
from bot.conversations.steering.safety import consoled
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import hall_hours
from bot.conversations.turns.later import offer_what_waits
from bot.conversations.turns.town_question import ask_town, is_town_wanted, settle_town
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.turns.yes_or_no import NONE_OF_THEM
from bot.conversations.walks import walk_beginning, walk_ending, walk_tasks
from bot.conversations.walks.walk_finding import walk_offered
from bot.delivery.reply import Reply

# Asked before anything is talked about.
_ASKED_FIRST = frozenset({"which", "town"})
# A no to what was put together, where nothing was asked.
_SAYS_IT_IS_WRONG = re.compile("^(?:不是|不对|错了|[搞弄]错|没对)")
# So few tell a circumstance rather than ask for another thing.
_FEW_WORDS = 8
_BARE = 4
# So little says neither that it is this nor that it is not.
_TOO_LITTLE = 2
# 「好」, 「要得,麻烦了」; 「我带了」 is no wish to leave a question.
_ACCEPTS = re.compile("[好行要中嗯是对留可以得哦啊吧嘛呀的了那就帮给我您你窗口谢麻烦问下一,\uff0c。!\uff01\\s]+")
# What was asked in the same breath and waits: 「第二个呢」.
_THE_NEXT = re.compile("^(那|还有)?(第[二2]|另外?[那一]?|下一|后面?那?一?)[个样件].{0,3}$")


def answer_question(turn: Turn, heard: Heard) -> None:
    """Take an answer to whatever waits; where nothing does, say what can be asked."""
    task = turn.dialogue.top
    if _THE_NEXT.match(heard.text) and turn.dialogue.later and turn.pressed is None:
        turn.pressed = turn.dialogue.later[0]["does"]
        answer_item(turn, heard)
    elif confirm_withdrawal(turn, heard):
        # Asked last, it is answered first, whatever else waits.
        walk_ending.remind(turn)
    elif task is None:
        _without_question(turn, heard)
    elif task.kind == "complaint":
        answer_complaint(turn, task, heard)
        walk_ending.remind(turn)
    elif task.kind == WALK:
        walk_tasks.answer_branch(turn, task, heard)
    elif task.kind in (human_request.QUESTION, CALLBACK):
        human_request.answer(turn, task, heard)
    elif task.kind == window_wants.DISPUTED:
        window_wants.settle(turn, task, heard)
    elif task.kind not in _ASKED_FIRST and (keep_what_else_is_lost(turn, heard) or answer_beside_it(turn, heard)):
        remind(turn)
        walk_ending.remind(turn)
    else:
        begun_before = list(turn.dialogue.tasks)
        _answer_guides_question(turn, task, heard)
        offer_what_waits(turn)
        if turn.dialogue.top in begun_before:
            # What has just been begun has its own question.
            remind(turn)
        walk_ending.remind(turn)


def _without_question(turn: Turn, heard: Heard) -> None:
    """Take an answer that nobody asked for: words taken back, a bare name of something, or a plain 「好」."""
    item = turn.book.items.get(turn.dialogue.subject)
    told = turn.dialogue.fragment.get("text", "") + heard.text
    if is_bereaved(told) and not heard.mentions:
        # 「我爸」, and then 「前天走了」.
        meet_a_death(turn, dataclasses.replace(heard, text=told))
        return
    if answer_beside_it(turn, heard):
        return
    if corrects(heard.text) and item is not None and turn.dialogue.answers.get(item.id):
        guide_tasks.amend(turn, item, heard)
    elif item is not None and not heard.mentions and not asks(heard.text) and guide_tasks.tell_more(turn, item, heard):
        offer_what_waits(turn)
    elif item is not None and _may_tell_of(item.id, heard):
        ask_which(turn, dataclasses.replace(heard, intent="ask_overview"), (str(heard.candidates[0]["id"]), item.id))
    elif heard.intent == "inform" and item is None and not heard.mentions and heard.known and len(heard.text) <= _BARE:
        # 「没结婚」, of nothing: never answered outright.
        ask_which(turn, dataclasses.replace(heard, intent="ask_overview"), worth_asking(heard))
    elif _names_something(heard):
        answer_item(turn, dataclasses.replace(heard, intent="ask_overview"))
    elif item is not None and not asks(heard.text) and guide_tasks.tell_more(turn, item, heard):
        offer_what_waits(turn)
    elif heard.intent == "dont_know" and turn.dialogue.subject in turn.book.bundles:
        # 「我一个人不晓得咋弄」: of all that is to be done, what comes first.
        answer_of(turn, dataclasses.replace(heard, intent="ask_overview"), (turn.dialogue.subject,))
    elif heard.intent == "affirm" and _ACCEPTS.fullmatch(heard.text) and offered_in(turn):
        leave_question(turn, offered_in(turn))
    elif heard.intent == "affirm" and (offered := _walk_offered(turn)) is not None:
        turn.pressed = offered
        walk_beginning.start(turn, heard)
    elif heard.intent == "affirm" and turn.dialogue.subject:
        turn.say(Reply(text=wording.glad()))
    elif item is not None and _SAYS_IT_IS_WRONG.match(heard.text) and turn.dialogue.answers.get(item.id):
        # 「不是,他在家」, after the list.
        guide_tasks.amend(turn, item, heard)
    elif item is not None and heard.intent == "dont_know":
        turn.say(asked_of_it(turn, meanwhile_wording.unclear_of))
    else:
        if heard.intent == "inform":
            turn.dialogue.fragment = {"text": heard.text, "at": turn.now.isoformat()}
        talked_about = item is not None and heard.intent == "inform" and turn.dialogue.left != item.id
        turn.say(heard_beside(turn) if talked_about else Reply(text=wording.nothing_waits()))


def _walk_offered(turn: Turn) -> Optional[Mapping[str, Any]]:
    """Return what the one choice does that was offered last, if it is to be led through a walk: 「好」 takes it."""
    choices = [choice for stored in turn.dialogue.said for choice in stored.get("choices", ())]
    return walk_offered(turn.dialogue.said) if len(choices) == 1 else None


def _may_tell_of(here: str, heard: Heard) -> bool:
    """Whether a few words that name nothing tell more of what is talked about, or of another: 「在外地住的院」.

    「交了12年的」 has no word of anything else.
    """
    told = not heard.mentions and not asks(heard.text) and len(heard.text) <= _FEW_WORDS
    return told and bool(subject_words(heard.text)) and heard.known and heard.candidates[0]["id"] != here


def _names_something(heard: Heard) -> bool:
    return bool(heard.mentions or heard.decided or (heard.known and subject_words(heard.text)))


def _answer_guides_question(turn: Turn, task: Task, heard: Heard) -> None:
    if task.kind == "which":
        _settle_which(turn, task, heard)
    elif task.kind == "town":
        _after_town(turn, task, heard)
    elif is_town_wanted(turn, heard, lambda trial: _take_answer(trial, heard)):
        ask_town(turn, heard, answers=True)
    else:
        _take_answer(turn, heard)


def _take_answer(turn: Turn, heard: Heard) -> None:
    """Take an answer to the question of a list or a bundle that waits."""
    task = turn.dialogue.tasks[-1]
    if task.kind == "bundle":
        answer_bundle_question(turn, task, heard)
    else:
        guide_tasks.answer_question(turn, task, heard)


def _after_town(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the town and answer what was asked before it."""
    asked = settle_town(turn, task, heard)
    if asked is not None and task.data.get("answers"):
        _take_answer(turn, asked)
    elif asked is not None and task.data["subjects"]:
        answer_all(turn, asked, task.data["subjects"])
    elif asked is not None and asked.intent in KIND_OF:
        begin_complaint(turn, asked, pictures=task.data.get("pictures", ()))
    elif asked is not None and asked.intent in human_request.WANT_A_PERSON:
        human_request.reach_a_person(turn, asked)
    elif asked is not None:
        turn.say(hall_answer(turn, asked))


def _settle_which(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to 「您说的是哪一样」: a name said more plainly, or none of them."""
    turn.dialogue.end(task)
    options: Sequence[str] = task.data["options"]
    if turn.pressed is None and is_bereaved(heard.text) and (ended := ended_by_a_death(turn, options)) is not None:
        # 「我爹的农保」, and then 「他死了」.
        _answer_what_was_asked(turn, heard, ended)
        condole(turn, heard.text)
        return
    left = not_denied(turn, heard, options)
    if left is not None:
        _settle_among(turn, heard, left)
        return
    likely = likely_options(turn, heard, options)
    if turn.pressed is None and (none := NONE_OF_THEM.match(heard.text)) is not None:
        _answer_beside(turn, heard, options, heard.text[none.end() :].strip(MARKS))
        return
    if (answered := answered_option(turn, heard, options)) is not None:
        _answer_what_was_asked(turn, heard, answered)
        return
    if turn.pressed is None and not likely and is_sorrow(heard.text):
        turn.say(consoled(turn.dialogue.said))
        return
    if heard.intent == "affirm" and len(options) == 1:
        likely = list(options)
    if heard.intent == "affirm" and not likely:
        ask_which(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"), options)
        return
    if turn.pressed is None and heard.intent != "deny" and not likely and names_plainly(heard):
        # Something else altogether: asked anew.
        answer_item(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"))
        return
    if turn.pressed is None and heard.intent != "deny" and not likely and not task.confused:
        turn.dialogue.intent = turn.dialogue.intent or "ask_overview"
        anew = dataclasses.replace(heard, intent=turn.dialogue.intent)
        if asks(heard.text):
            ask_which(turn, anew, options, lead=wording.FIRST_WHICH)
        elif len(options) == 1 and len(heard.text) > _TOO_LITTLE and not is_senseless(heard.text):
            # Told more of the one thing that was offered, and not that it is none of it.
            _answer_what_was_asked(turn, heard, options[0])
        else:
            ask_which_otherwise(turn, anew, options)
        return
    if turn.pressed is None and heard.intent != "deny" and not likely:
        call_for_a_person(turn)
        return
    if turn.pressed is not None or heard.intent == "deny" or not likely:
        asked = str((turn.pressed or {}).get("text") or turn.as_written(heard.text))
        turn.say(with_offer(Reply(text=wording.not_here(turn.town, hall_hours(turn))), asked))
        return
    _answer_what_was_asked(turn, heard, likely[0])


def _answer_what_was_asked(turn: Turn, heard: Heard, meant: str) -> None:
    """Answer the question that led to 「您说的是哪一样」 of what is meant; go back to it where that is said."""
    asked = "ask_overview" if goes_back(heard.text) else turn.dialogue.intent or "ask_overview"
    answer_of(turn, dataclasses.replace(heard, intent=asked), (meant,))


def _settle_among(turn: Turn, heard: Heard, left: Sequence[str]) -> None:
    """Go on with what is left after 「不是低保」: the one, or the question anew."""
    heard = dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview", text="", mentions=())
    if len(left) == 1:
        answer_of(turn, heard, left)
    else:
        ask_which(turn, heard, left)


def _answer_beside(turn: Turn, heard: Heard, options: Sequence[str], rest: str) -> None:
    """Answer what is said after 「都不是」: never one of those that were just refused."""
    if any(guide not in options for name in heard.mentions for guide in name.ids):
        answer_item(turn, dataclasses.replace(heard, intent=turn.dialogue.intent or "ask_overview"))
    else:
        turn.say(
            with_offer(Reply(text=wording.not_here(turn.town, hall_hours(turn))), turn.as_written(rest or heard.text))
        )

"""The checklist task: ask only what still matters, then give the complete list.

A task begins with what is known already (the resident's own words, answers that
all items share, earlier answers about the same item), asks one question at a
time, and ends with a numbered checklist. After two questions something useful
is said before the next one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Dict, Mapping, Optional

from bot.conversations.complaints.written_questions import with_offer
from bot.conversations.guide import case_first, list_wording
from bot.conversations.guide.also_lost import line_of_the_lost
from bot.conversations.guide.checklist_reply import checklist_replies, common_materials, corrections, either_way
from bot.conversations.guide.comfort import comfort_for
from bot.conversations.guide.done_already import is_done_already, leave_what_is_done
from bot.conversations.guide.item_answers import answer_fact, is_hinted_at
from bot.conversations.guide.list_again import asks_for_the_list
from bot.conversations.guide.loose_material import lacked_paper
from bot.conversations.guide.on_the_way import is_only_told
from bot.conversations.guide.simply import asks_briefly, briefly
from bot.conversations.guide.told_of_case import labels_of, own_answers, shared_answers, told_now
from bot.conversations.meaning.danger import is_bereaved
from bot.conversations.meaning.faqs import faq_answer, hall_faq_answer, is_word_for_word
from bot.conversations.meaning.second_look import asks, corrects
from bot.conversations.meaning.waiting_question import (
    after_a_no,
    asks_why_it_is_asked,
    tells_of_papers,
    tells_of_themselves,
)
from bot.conversations.record.dialogue import Task
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.turns.yes_or_no import NONE_OF_THEM, yes_or_no
from bot.delivery.reply import Choice, Reply, typeset
from bot.guidebook.answers import answers_in, heard_as, is_bare, label_meant
from bot.guidebook.cases import next_question, referring_case
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item, Question
from bot.guidebook.search import thresholds

# At most this many questions before something useful is said.
PATIENCE = 2
_ENDING = re.compile("[上的方面了呢啊嘛]+$")
_ENDS_ASKING = re.compile("[不没么呢吗][?\uff1f。]?$")
# Words this likely to be of another item are offered as that.
LIKELY_ANOTHER = 0.3


def begin_checklist(turn: Turn, item: Item, heard: Heard) -> None:
    """Start (or restart) the checklist of an item, with everything known so far."""
    subject = item.id
    told = told_now(turn, item, heard)
    running = turn.dialogue.top
    waits = running is not None and running.subject == subject and running.pending is not None
    if running is not None and waits and told.items() <= running.answers.items():
        if turn.pressed is None and not heard.mentions and not asks_for_the_list(heard.text):
            answer_question(turn, running, heard)
        else:
            _hurry(turn, running, item, heard)
        return
    if running is not None and waits and turn.pressed is None and corrects(heard.text):
        running.asked = 0
        _take(turn, item, running, told, lead=wording.amended(labels_of(turn, item, told)))
        return
    shared = shared_answers(turn, item)
    # 「不是这个意思,我是要把娃户口迁过来」: what was understood before is not meant.
    own = {} if corrects(heard.text) and not told and turn.pressed is None else own_answers(turn, subject)
    answers = {**shared, **own, **told}
    task = turn.dialogue.begin(Task(kind="checklist", subject=subject, answers=answers, told=sorted(told)))
    task.data["briefly"] = asks_briefly(heard.text)
    lead = comfort_for(turn, item) + wording.beginning(item) + wording.noted(labels_of(turn, item, told))
    advance(turn, task, item, lead=lead)


def begin_answer(turn: Turn, item: Item, heard: Heard, answers: Mapping[str, str], *, lead: str) -> None:
    """Ask which case it is of, to answer a question in it: the whole answer would be long."""
    task = case_first.begin(turn, item, heard, answers)
    advance(turn, task, item, lead=lead + case_first.why(item, heard))


def _hurry(turn: Turn, task: Task, item: Item, heard: Heard) -> None:
    """「要带啥」 again while a question waits: what is needed in any case, then that question."""
    task.data.pop("asks", None)
    task.data["briefly"] = task.data.get("briefly") or asks_briefly(heard.text)
    turn.say(Reply(text=common_materials(turn, item, task.answers)))
    task.asked = 0
    advance(turn, task, item)


def advance(turn: Turn, task: Task, item: Item, *, lead: str = "") -> None:
    """Ask the next question that matters, or end the task with the checklist."""
    asked = case_first.what_is_asked(task)
    if asked is None:
        question = next_question(item, task.answers)
    else:
        question = case_first.asked_first(turn, item, asked, task.answers)
    if question is None:
        _finish(turn, task, item, lead)
        return
    if task.asked >= PATIENCE and asked is None:
        turn.say(Reply(text=common_materials(turn, item, task.answers)))
        task.asked = 0
    task.pending, task.confused = question.id, 0
    task.asked += 1
    turn.say(wording.question(question, lead=lead))


def _finish(turn: Turn, task: Task, item: Item, lead: str) -> None:
    task.pending = None
    turn.dialogue.end(task)
    asked = case_first.what_is_asked(task)
    if asked is not None and referring_case(item, task.answers) is None:
        turn.say(_answered(turn, item, asked, task, lead))
    else:
        replies = checklist_replies(turn, item, task, lead=lead)
        turn.say(*(briefly(replies) if task.data.get("briefly") else replies))
    turn.dialogue.subject = task.subject


def _answered(turn: Turn, item: Item, asked: Heard, task: Task, lead: str) -> Reply:
    fact = answer_fact(turn, item, asked, task.answers)
    return replace(fact, text=lead + fact.text)


def answer_question(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to the question that waits; ask the next, or the same one more plainly."""
    item = turn.book.item(task.subject)
    question = _pending(turn, item, task)
    if question is None:
        advance(turn, task, item)
        return
    if turn.pressed is None and is_word_for_word(item, heard.text):
        # A question of its own, whatever words of the answers stand in it: 「一只眼看不见,能办吗」.
        turn.say(wording.question(question, lead=f"{_known(turn, item, task, heard)}\n"))
        return
    answers = _answers(turn, task, item, question, heard)
    beside = line_of_the_lost(turn, item, heard.text)
    if turn.pressed is None and asks_why_it_is_asked(heard.text):
        lead = f"{meanwhile_wording.WHY_ASKED}{wording.explained(question)}"
        turn.say(wording.question(question, lead=lead if lead.endswith("\n") else f"{lead}\n"))
    elif question.id in answers:
        _take(turn, item, task, answers, lead=beside)
    elif beside:
        turn.say(wording.question(question, lead=beside))
    elif answers and corrects(heard.text):
        task.asked = 0
        _take(turn, item, task, answers, lead=wording.amended(labels_of(turn, item, answers)))
    elif told := _told_beside(turn, item, heard):
        # Something else of the same list: noted, and no misunderstanding.
        _take(turn, item, task, told, lead=wording.noted(labels_of(turn, item, told)))
    elif heard.intent == "affirm" and not task.data.get("nodded"):
        # A nod to something else, 「好」 to an answer beside it: the question waits still.
        task.data["nodded"] = True
        turn.say(wording.question(question, lead=""))
    elif NONE_OF_THEM.match(heard.text) is not None:
        _none_of_the_cases(turn, task, item, question)
    elif heard.intent == "dont_know":
        _explain(turn, item, task, question)
    elif known := _known(turn, item, task, heard) or hall_faq_answer(turn.town.hall, heard.text):
        turn.say(wording.question(question, lead=f"{known}\n"))
    elif is_done_already(item, heard):
        leave_what_is_done(turn, task, item)
    elif paper := lacked_paper(heard.text):
        turn.say(wording.question(question, lead=wording.without_paper(paper, _said_of_paper(item, paper))))
    else:
        _ask_again(turn, item, task, question, heard)


def _known(turn: Turn, item: Item, task: Task, heard: Heard) -> Optional[str]:
    return faq_answer(item, heard.text, phone=Here.of(turn, item, task.answers).phone)


def _said_of_paper(item: Item, paper: str) -> Optional[str]:
    """Return what the guide says of a paper that is not there, empty where it says nothing; None: it is not wanted."""
    meant = [material for material in item.materials if is_hinted_at(material, paper)]
    return next((material.lost for material in meant if material.lost), "") if meant else None


def _pending(turn: Turn, item: Item, task: Task) -> Optional[Question]:
    return next((q for q in item.asked if q.id == task.pending), None)


def _answers(turn: Turn, task: Task, item: Item, question: Question, heard: Heard) -> Dict[str, str]:
    """Everything the message answers: what was pressed, the words themselves, or a plain yes or no."""
    if turn.pressed is not None and turn.pressed.get("question") == question.id:
        return {question.id: str(turn.pressed["option"])}
    heard = replace(heard, text=after_a_no(heard.text))
    bare = is_bare(heard.text, turn.book.words.synonyms)
    open_questions = [] if bare else [q for q in item.asked if q.id not in task.answers or corrects(heard.text)]
    told = answers_in(heard.text, open_questions, turn.book.words.synonyms)
    told.update(answers_in(heard.text, [question], turn.book.words.synonyms))
    option = yes_or_no(question, heard.intent) or label_meant(question, heard.text) or heard_as(question, heard.text)
    return {question.id: option, **told} if option else told


def _told_beside(turn: Turn, item: Item, heard: Heard) -> Dict[str, str]:
    """What a message tells of the item's other questions, answered already or not: 「租的房」 before it is asked."""
    if turn.pressed is not None or is_bare(heard.text, turn.book.words.synonyms):
        return {}
    return answers_in(heard.text, item.asked, turn.book.words.synonyms)


def _take(turn: Turn, item: Item, task: Task, answers: Mapping[str, str], *, lead: str = "") -> None:
    task.answers.update(answers)
    turn.facts.update({name: option for name, option in answers.items() if name in turn.book.shared})
    task.pending = None
    advance(turn, task, item, lead=lead)


def _explain(turn: Turn, item: Item, task: Task, question: Question) -> None:
    """Explain a question once; whoever still does not know gets every case, marked 「如果…」."""
    if task.confused:
        _every_case(turn, item, task, question)
        return
    task.confused += 1
    turn.say(wording.question(question, lead=wording.explained(question)))


def _every_case(turn: Turn, item: Item, task: Task, question: Question) -> None:
    """Tell whoever cannot say which case it is all of them."""
    task.pending = None
    turn.dialogue.end(task)
    turn.dialogue.laid_out = [*turn.dialogue.laid_out, item.id]
    asked = case_first.what_is_asked(task)
    turn.say(*(either_way(turn, item, task, question) if asked is None else [_answered(turn, item, asked, task, "")]))


def _none_of_the_cases(turn: Turn, task: Task, item: Item, question: Question) -> None:
    """「都不是」: a case the guides do not have is not pressed into one they have."""
    turn.dialogue.end(task)
    task.pending = None
    here = Here.of(turn, item, task.answers)
    reply = Reply(text=list_wording.none_of_the_cases(phone=here.phone, hours=here.hours))
    turn.say(with_offer(reply, f"{short_name(item.plain)}:{question.ask}都不是"))


def _ask_again(turn: Turn, item: Item, task: Task, question: Question, heard: Heard) -> None:
    other = _another_meant(turn, item, heard)
    if other is None and _is_question(heard.text):
        phone = Here.of(turn, item, task.answers).phone
        first = meanwhile_wording.cannot_say(phone)
        again = any(typeset(Reply(text=first)).text in stored["text"] for stored in turn.dialogue.said)
        turn.say(wording.question(question, lead=meanwhile_wording.cannot_say_either(phone) if again else first))
        return
    if other is None and corrects(heard.text):
        # 「说错了,是我妈」: of nothing that is asked, and no misunderstanding.
        turn.say(wording.question(question, lead=meanwhile_wording.STILL_ASKED))
        return
    if task.confused >= 1:
        _every_case(turn, item, task, question)
        return
    task.confused += 1
    if other is None:
        scores = {str(one["id"]): one["score"] for one in heard.candidates}
        of_it = _tells_something(item, heard.text) or scores.get(item.id, 0.0) >= thresholds.KNOWN_SCORE
        turn.say(wording.question(question, lead=meanwhile_wording.STILL_ASKED if of_it else wording.ASK_AGAIN))
        return
    asked = wording.question(question, lead=wording.maybe_another(turn.book.plain_name(other)))
    choice = Choice(turn.book.plain_name(other), {"intent": "ask_overview", "item": other})
    turn.say(replace(asked, choices=(choice, *asked.choices)))


def _tells_something(item: Item, text: str) -> bool:
    """Whether it can be read, though it does not answer: 「全家五口」, or once more what is wanted."""
    said = _ENDING.sub("", text.strip())
    names = (item.title, item.plain, *(option.label for question in item.asked for option in question.options))
    return tells_of_themselves(text) or (len(said) > 1 and any(said in name for name in names))


def _is_question(text: str) -> bool:
    return asks(text) or _ENDS_ASKING.search(text) is not None


def _another_meant(turn: Turn, item: Item, heard: Heard) -> Optional[str]:
    """Return what the words are likelier of than of the list that is being made: 「我68没儿没女」 while it is 低保."""
    best = next(iter(heard.candidates), None)
    denied = heard.text.startswith(("没", "不", "未"))
    only_told = denied or tells_of_papers(heard.text) or is_only_told(heard)
    likely = best is not None and best["score"] >= LIKELY_ANOTHER and best["id"] != item.id and not only_told
    return str(best["id"]) if best is not None and likely and best["id"] in turn.book.items else None


def correct(turn: Turn, item: Item, question_id: str) -> None:
    """Take back one answer, pressed on the checklist, and ask it again; the others stay."""
    subject = item.id
    answers: Dict[str, str] = dict(turn.dialogue.answers.get(subject, {}))
    answers.pop(question_id, None)
    turn.facts.pop(question_id, None)
    task = turn.dialogue.begin(Task(kind="checklist", subject=subject, answers=answers))
    advance(turn, task, item, lead="好,改一下。\n")


def tell_more(turn: Turn, item: Item, heard: Heard) -> bool:
    """Take what is told of a case after its list was given, or after it was given up: 「爸妈没领证」, 「单身证明呢」.

    Whether anything was new; words taken back are ``amend``'s. Told after one fact was asked, it begins the list.
    """
    earlier = turn.dialogue.answers.get(item.id, {})
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    new = {name: option for name, option in told.items() if earlier.get(name) != option}
    if not (new or (told and not _list_is_out(turn, item))) or turn.dialogue.left == item.id:
        return False
    task = turn.dialogue.begin(Task(kind="checklist", subject=item.id, answers=dict(earlier)))
    kind = meanwhile_wording.CONDOLENCES if is_bereaved(heard.text) else ""
    _take(turn, item, task, new, lead=kind + wording.noted(labels_of(turn, item, new or told)))
    return True


def _list_is_out(turn: Turn, item: Item) -> bool:
    """Whether the list that was given last is of this item: before it, what is told again still wants it."""
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    return given is not None and given.subject == item.id


def amend(turn: Turn, item: Item, heard: Heard) -> None:
    """Take back what was told before, in the resident's own words; what to take back is asked where they do not say."""
    earlier = turn.dialogue.answers.get(item.id, {})
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    changed = {name: option for name, option in told.items() if earlier.get(name) != option}
    if told and not changed:
        turn.say(Reply(text=wording.stays(labels_of(turn, item, told)), choices=corrections(item, earlier)))
        return
    if not changed:
        choices = corrections(item, earlier)
        turn.say(Reply(text=wording.what_to_correct(), choices=choices))
        return
    task = turn.dialogue.begin(Task(kind="checklist", subject=item.id, answers=dict(earlier)))
    _take(turn, item, task, changed, lead=wording.amended(labels_of(turn, item, changed)))

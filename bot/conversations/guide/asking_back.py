"""Asking back: which of several things is meant, and what is wanted at all.

Nobody is asked the same twice in the same way. What gives too little to go by
is asked for once, then offered to be picked; whoever is still not understood
gets a person, or a phone and a call back.
"""

from __future__ import annotations

import re
from typing import Sequence, Tuple

from bot.clock import in_town
from bot.conversations.complaints import human_request
from bot.conversations.complaints.written_questions import offered_in, with_offer
from bot.conversations.guide.about import MOST_SHARED
from bot.conversations.meaning.danger import Danger, danger_in, is_bereaved
from bot.conversations.meaning.subject_words import without_asking
from bot.conversations.record.dialogue import Task
from bot.conversations.record.handover_models import Reason
from bot.conversations.record.handover_wording import call_me, other_ways
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import hall_hours
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply, typeset
from bot.guidebook.schema import Item

# So many have a name that holds what was said: one is no choice.
_FEWEST = 2
_THERE_IS_SOMETHING = re.compile(
    "(?:那个|你好|您好|喂|哎|请问|麻烦)*[,\uff0c\\s]*(?:[我俺咱]们?)?(?:这儿|这里|家)?(?:找你们?|来)?"
    "(?:就?是?(?:有|想|要)?(?:来)?(?:问|请教|咨询|打听|说)?(?:你们?|您)?(?:一?[个下件]|点|几个|一点)?(?:小|急|要紧)?)"
    "(?:事情?|问题)(?:儿)?(?:[想要](?:问|说|办|请教|咨询|打听)(?:一?下|你们?|您)?)?[的了啊呀嘛。!\uff01\\s]*"
)


def ask_which(turn: Turn, heard: Heard, options: Sequence[str], *, lead: str = "") -> None:
    """Ask which of several things is meant; ``lead`` says why it is asked for the second time."""
    kind = "" if lead or heard.mentions else _human_word(turn, heard.text, options)
    _offer(turn, heard, options, kind + lead + wording.which_item(len(options)), again=bool(lead))


def ask_what_of_it(turn: Turn, has: Item) -> None:
    """Ask what is wanted where it was only told what somebody is or has already: 「他有残疾证」."""
    near = [*turn.book.related_to(has.id)[: MOST_SHARED - 1], has]
    turn.dialogue.misses = 0
    choices = tuple(Choice(one.plain, {"intent": "ask_overview", "item": one.id}) for one in near)
    turn.say(Reply(text=meanwhile_wording.has_it(), choices=choices))


def ask_which_otherwise(turn: Turn, heard: Heard, options: Sequence[str]) -> None:
    """Ask in other words, with a way to a person, after an answer that says nothing; the second time a person."""
    turn.dialogue.misses += 1
    if turn.dialogue.misses > 1:
        call_for_a_person(turn)
    else:
        _offer(turn, heard, options, meanwhile_wording.which_otherwise(), again=True, more=(call_me(),))


def ask_what(turn: Turn, heard: Heard) -> None:
    """「办证」, 「那个证」: ask what it is; then offer what it may be; then a person."""
    if only_says_there_is_something(heard.text):
        turn.say(Reply(text=wording.what_is_it()))
        return
    asked_before = offered_in(turn) if turn.pressed is None and not turn.dialogue.subject else ""
    if asked_before:
        # 「要什么材料」, of what the guides have not got.
        text = meanwhile_wording.still_not_here(turn.town.hall.phone, hall_hours(turn))
        turn.say(with_offer(Reply(text=text), f"{asked_before}\n{turn.as_written(heard.text)}"))
        return
    turn.dialogue.misses += 1
    if turn.dialogue.misses == 1:
        turn.say(Reply(text=wording.name_the_item()))
    elif turn.dialogue.misses == 2:
        _offer(turn, heard, _likely(turn, heard.text), meanwhile_wording.pick_the_item(), again=True, more=(call_me(),))
    else:
        call_for_a_person(turn)


def answer_unknown(turn: Turn, heard: Heard) -> None:
    """Say that the guides have no such thing, whom to ask, and offer to leave the question.

    What was talked about before is talked about no more: 「要啥材料」 is not asked of it.
    """
    turn.dialogue.misses = 0
    turn.dialogue.subject = ""
    turn.say(with_offer(Reply(text=wording.not_here(turn.town, hall_hours(turn))), turn.as_written(heard.text)))


def only_says_there_is_something(text: str) -> bool:
    """Whether somebody says that there is something to ask, and not yet what: 「有事」, 「我想问个事」."""
    return _THERE_IS_SOMETHING.fullmatch(text.strip()) is not None


def call_for_a_person(turn: Turn) -> None:
    """Whoever was not understood twice running gets a person, or a phone and a call back where none is there."""
    if not human_request.go_to_people(turn, Reason.NOT_UNDERSTOOD):
        text = wording.not_understood_again(turn.town, hours=hall_hours(turn))
        if typeset(Reply(text=text)).text in {stored.get("text") for stored in turn.dialogue.said}:
            text = meanwhile_wording.still_not_understood(turn.town.hall.phone)
        turn.say(Reply(text=text, choices=other_ways()))


def _offer(
    turn: Turn, heard: Heard, options: Sequence[str], text: str, *, again: bool, more: Tuple[Choice, ...] = ()
) -> None:
    turn.dialogue.begin(Task(kind="which", data={"options": list(options)}, confused=int(again)))
    choices = [
        Choice(turn.book.plain_name(option), {"intent": heard.intent, "item": option, "text": heard.text})
        for option in options
    ]
    left = {"intent": "inform", "none": True, "text": turn.as_written(heard.text)}
    choices.append(Choice(wording.NONE_OF_THESE, left))
    turn.say(Reply(text=text, choices=(*choices, *more)))


def _likely(turn: Turn, text: str) -> Sequence[str]:
    """Return what has in its name what was said, 证, in the town's order; of too few, what people come for now."""
    said = without_asking(text)
    named = [one for one in turn.town.items if one in turn.book.items]
    named = [one for one in named if any(word in turn.book.plain_name(one) for word in said)]
    if len(named) >= _FEWEST:
        return named[:MOST_SHARED]
    return turn.book.big_choices(turn.town_id, in_town(turn.now).date())


def _human_word(turn: Turn, text: str, options: Sequence[str]) -> str:
    """Return what is said first to whoever tells of a death, or of an illness that one thing may be meant for."""
    if is_bereaved(text):
        return meanwhile_wording.CONDOLENCES
    likely = turn.book.items.get(options[0]) if len(options) == 1 and danger_in(text) is Danger.ILLNESS else None
    return f"{likely.comfort.split('。')[0]}。\n" if likely is not None and likely.comfort else ""

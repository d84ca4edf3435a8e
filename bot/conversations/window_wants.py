"""「窗口让我回来补照片」: the window wants something else; what that was about is asked where nothing says it."""

from __future__ import annotations

import re
from typing import Optional

from bot.conversations import meanwhile_wording, wording
from bot.conversations.complaint_context import first_sentence
from bot.conversations.dialogue import Task
from bot.conversations.here import Here
from bot.conversations.item_answers import next_asked
from bot.conversations.second_look import asks
from bot.conversations.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.search import thresholds

# The task that waits for what it was about.
DISPUTED = "disputed"
_WHO = (
    "(?:窗口|柜台|前台|工作人员|办事的|办事员|他们|人家|里头的?人|那个[女男]的|派出所|大厅|社保所|民政所?|村里)"
    "(?:的|那边|里头?)?(?:人|同志|女的|男的|大姐|小伙)?"
)
_MORE = (
    "(?:我|俺|我们|老人|我[爸妈])?(?:得|要|先)?(?:回[来去家转头])?(?:再|还|重新?|另外|又)*(?:去|回来|过来)?"
    "(?:补(?!贴|助)|(?:再|重新?|另|又)[交拿带开照填写盖办打印]|[拿带取](?:[^,\uff0c。]{1,8})(?:再?来|去|过去)?$|还?(?:差|缺|少)[了个张份样一]|还要(?!多久|等))"
)
_WANTS_MORE = re.compile(
    f"(?:{_WHO}(?:又|还|今天|昨天|刚才|硬是?|非)*(?:让|叫|喊|要|说)|^(?:又|还)?(?:让|叫|喊)(?=我|俺)){_MORE}"
    f"|{_WHO}(?:又|还)?(?:说|嫌)(?:我|俺)?(?:的)?(?:材料|东西|手续|资料)?(?:还)?(?:不齐|不够|不全)"
)
_UNHEARD = frozenset(
    {"nlu_fallback", "out_of_scope", "inform", "file_complaint", "deny", "affirm", "supplement_complaint"}
)


def wants_more(intent: str, text: str, *, names: int) -> bool:
    """Whether somebody tells that the window wants something else, and neither asks nor complains.

    ``names`` is how many items the text may name: what is named plainly is asked about, as a paper that several share
    is not.
    """
    unheard = intent in _UNHEARD or (intent.startswith(("ask_", "lack_")) and names != 1)
    return unheard and not asks(text) and _WANTS_MORE.search(text) is not None and first_sentence(text) is None


def record(turn: Turn, heard: Heard) -> None:
    """Keep what the window wants, with the list it is about; ask what it is about where nothing says so."""
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    subject = turn.dialogue.subject or _named(heard) or (given.subject if given is not None else "")
    _keep(turn, subject, heard.text)
    if subject:
        _answer(turn, subject)
        return
    task = turn.dialogue.begin(Task(kind=DISPUTED, data={"turn": turn.turn_id}))
    task.pending = "item"
    turn.say(Reply(text=meanwhile_wording.window_wants_more()))


def settle(turn: Turn, task: Task, heard: Heard) -> None:
    """Take what it was about; where that is not understood, what was said is kept without it."""
    turn.dialogue.end(task)
    subject = _named(heard) or _likeliest(heard)
    if subject:
        checklist, version = _list_given(turn, subject)
        turn.disputes.belongs_to(str(task.data["turn"]), subject=subject, checklist=checklist, version=version)
    _answer(turn, subject)


def _named(heard: Heard) -> str:
    return heard.decided or next((name.ids[0] for name in heard.mentions if len(name.ids) == 1), "")


def _likeliest(heard: Heard) -> str:
    best = next(iter(heard.candidates), None)
    return str(best["id"]) if best is not None and best["score"] >= thresholds.KNOWN_SCORE else ""


def _keep(turn: Turn, subject: str, text: str) -> None:
    checklist, version = _list_given(turn, subject)
    turn.disputes.record(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        town=turn.town_id,
        subject=subject,
        text=turn.as_written(text),
        checklist=checklist,
        version=version,
    )


def _list_given(turn: Turn, subject: str) -> tuple[Optional[str], Optional[str]]:
    """Return number and version of the list of it that was given last here, if it was the last of all."""
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    return (given.number, given.version) if given is not None and given.subject == subject else (None, None)


def _answer(turn: Turn, subject: str) -> None:
    turn.dialogue.subject = subject
    item = turn.book.items.get(subject)
    phone = Here.of(turn, item, {}).phone if item is not None else turn.town.hall.phone
    has_list = _list_given(turn, subject)[0] is not None
    choices = next_asked(item, "dispute_answer", {}) if item is not None and not has_list else ()
    turn.say(Reply(text=wording.disputed(phone, turn.town.hall.complaint_phone), choices=choices))

"""Complaints in conversation: told word for word, one confirmation, a number, then at most two questions.

The draft is kept from the first sentence on. Every command carries the turn, so
a turn that runs again changes nothing twice.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping, Optional

from bot.conversations.complaints import complaint_follow_wording as follow_wording
from bot.conversations.complaints import complaint_wording as wording
from bot.conversations.complaints.complaint_commands import fill, perform
from bot.conversations.meaning.complaint_context import announces_complaint, says_file
from bot.conversations.meaning.complaint_meanwhile import says_nothing_more, says_unnamed, takes_leave
from bot.conversations.meaning.complaint_words import is_afraid
from bot.conversations.record.dialogue import Task
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.schema import Kind
from bot.ledger.doors import is_distressed, right_door
from bot.ledger.joining import is_settled
from bot.ledger.models import ComplaintRow
from bot.ledger.states import Action, State
from bot.ledger.steps import STEPS
from bot.ledger.telling import contact_in, name_beside_phone, tells_something, told_in

MOST_QUESTIONS = 2
# 「您看对不对?」 「不对」 is no wish to leave it.
_CORRECTS = re.compile("不对|不是|错")
# Typed where another button says it.
_SKIPS = re.compile("(?:跳过|下一个|不填|不说|不想说|不方便说?|不用|没有|随便)[了吧。!]*")
# Takes up what was being told, and tells nothing.
_GOES_ON = re.compile(
    "(?:[好嗯]的?[,\uff0c]?)?(?:我?们?接着|继续)(?:说|来|讲|报|填|办)?(?:投诉|刚才的?|那件事)*[吧了嘛啊呗。!\uff01]*"
)
_NO_STORY = frozenset({"affirm", "deny", "dont_know"})
_WORDLESS = re.compile(r"啥子?|什么|哈|[嗯哦啊额呃哎诶咹\W_]")
# No such choice was offered, and nothing is told by it.
_BARE_NUMBER = re.compile(r"\s*\d{1,2}\W*")
_NUMBER_ALONE = re.compile(r"\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*号?\W*")
# What waits in a complaint task; ``context`` reads an answer out of what is said meanwhile.
STORY, CONFIRM, NOTE = "story", "confirm", "note"
WHERE, WHEN, CONTACT = "where", "when", "contact"
MORE = "supplement"
_UNFILED = frozenset({STORY, CONFIRM, NOTE})
# The buttons under what is told, which stay in sight when it has been filed.
_ON_THE_WAY = frozenset({"file", "note", "more", "drop"})


def answer(turn: Turn, task: Task, heard: Heard) -> None:
    """Take an answer to whatever a complaint waits for, typed or pressed."""
    pressed = str((turn.pressed or {}).get("complaint", ""))
    row = _row(turn, task)
    if row is None or row.state == State.DROPPED.value:
        turn.dialogue.end(task)
        turn.say(wording.draft_gone())
    elif row.state != State.DRAFT.value and (task.pending in _UNFILED or pressed in _ON_THE_WAY):
        _go_on_filed(turn, task, row, heard, pressed)
    elif row.state != State.DRAFT.value and not takes_more(row):
        # Settled while a question waited.
        turn.dialogue.end(task)
        turn.say(follow_wording.not_open(row))
    elif task.pending == CONFIRM and not pressed and heard.intent == "deny" and _CORRECTS.search(heard.text):
        _correct(turn, task, row, heard.text)
    elif pressed == "drop" or (
        task.pending in (CONFIRM, NOTE) and not pressed and heard.intent == "deny" and not contact_in(heard.text)
    ):
        leave(turn, task)
        turn.say(wording.dropped())
    elif task.pending in (CONFIRM, NOTE) and not pressed and takes_leave(heard.text):
        turn.say(wording.reminder(row))
    elif task.pending in (WHERE, WHEN, CONTACT):
        _take_detail(turn, task, row, heard, pressed)
    else:
        _take_story(turn, task, row, heard, pressed)


def _correct(turn: Turn, task: Task, row: ComplaintRow, text: str) -> None:
    """Take what is right where it is said with the no: 「不对,是村东头的」; else ask for it."""
    if tells_something(_CORRECTS.sub("", text)):
        _tell_more(turn, task, row, text)
    else:
        task.pending = STORY
        turn.say(wording.ask_what_is_wrong())


def takes_more(row: ComplaintRow) -> bool:
    """Whether anything can still be added to a complaint."""
    return State.of(row.state) in STEPS[Action.SUPPLEMENT].sources and not (
        row.state == State.JOINED.value and is_settled(row)
    )


def _go_on_filed(turn: Turn, task: Task, row: ComplaintRow, heard: Heard, pressed: str) -> None:
    """Filed already, by staff or by the same button before: what is said now is of what is filed."""
    waits = _ASK.get(str(task.pending))
    if pressed == "drop":
        turn.say(follow_wording.ask_withdraw(row))
        return
    if pressed == "more" and takes_more(row):
        task.pending = MORE
        turn.say(follow_wording.ask_supplement(row))
        return
    if waits is None:
        turn.dialogue.end(task)
    if not takes_more(row):
        turn.say(follow_wording.not_open(row))
    elif pressed or heard.intent in _NO_STORY or says_file(heard.text):
        turn.say(waits() if waits else wording.filed_already(row))
    else:
        turn.say(follow_wording.supplemented(perform(turn, row.id, Action.SUPPLEMENT, text=heard.text)))


def _take_story(turn: Turn, task: Task, row: ComplaintRow, heard: Heard, pressed: str) -> None:
    says_so = not pressed and says_file(heard.text) and tells_something(row.text)
    agreed = pressed == "file" or says_so or (not pressed and heard.intent == "affirm" and task.pending == CONFIRM)
    noted = pressed == "note" or (not pressed and heard.intent == "affirm" and task.pending == NOTE)
    if agreed or noted:
        _file(turn, task, row)
    elif says_nothing_more(heard.text) and tells_something(row.text) and not pressed:
        turn.say(wording.confirm(row, turn.town, distressed=False))
        task.pending = CONFIRM
    elif pressed == "more":
        task.pending = STORY
        turn.say(wording.say_on())
    elif pressed or (_tells_nothing(heard) and not contact_in(heard.text)) or _says_nothing(row, heard.text):
        task.pending = STORY
        turn.say(wording.ask_story(Kind.of(row.kind), distressed=False))
    elif says_unnamed(heard.text) and not pressed:
        row = perform(turn, row.id, Action.DETAIL, anonymous=True)
        told = task.pending == CONFIRM
        turn.say(wording.confirm(row, turn.town, distressed=False, again=True) if told else wording.say_on())
    elif not pressed and is_afraid(heard.text) and not contact_in(heard.text):
        turn.say(wording.safe_to_tell())
    elif _goes_on(row, heard.text):
        turn.say(wording.confirm(row, turn.town, distressed=False) if task.pending == CONFIRM else wording.say_on())
    else:
        _tell_more(turn, task, row, heard.text)


def _tells_nothing(heard: Heard) -> bool:
    return heard.intent in _NO_STORY or says_file(heard.text)


def _goes_on(row: ComplaintRow, text: str) -> bool:
    """Whether nothing is told: 「接着说」, a number that answers no choice, 「😂」, or once more that they complain."""
    announces = tells_something(row.text) and announces_complaint(text) and not tells_something(text)
    return announces or any(words.fullmatch(text) for words in (_GOES_ON, _BARE_NUMBER)) or _is_wordless(text)


def _is_wordless(text: str) -> bool:
    """Whether nothing in it can be read: 「😂」, 「…」."""
    return not any(char.isalnum() for char in text)


def _says_nothing(row: ComplaintRow, text: str) -> bool:
    """Whether nothing has been told yet, and now neither: 「我要投诉」 「啥」."""
    return not tells_something(row.text) and (len(_WORDLESS.sub("", text)) < 2 or skips(text))


def _tell_more(turn: Turn, task: Task, row: ComplaintRow, text: str) -> None:
    rules = turn.book.complaint_rules
    door = right_door(rules, text)
    if door is not None and door.urgent:
        # Danger is met first; what was told stays, and goes on when it is over.
        perform(turn, row.id, Action.SAY_MORE, text=text)
        turn.say(wording.elsewhere(door.say, distressed=False))
        return
    if door is not None:
        turn.say(wording.elsewhere(door.say, distressed=False))
        if tells_something(row.text):
            # That belongs elsewhere; what was told before it does not.
            task.pending = CONFIRM
            turn.say(wording.reminder(row))
        else:
            leave(turn, task)
        return
    again = task.pending == CONFIRM
    row = fill(turn, perform(turn, row.id, Action.SAY_MORE, text=text), text)
    task.pending = CONFIRM
    turn.say(wording.confirm(row, turn.town, distressed=is_distressed(rules, text), again=again))


def _file(turn: Turn, task: Task, row: ComplaintRow) -> None:
    row = perform(turn, row.id, Action.FILE)
    turn.say(wording.filed(row))
    _ask_next(turn, task, row)


def _open_questions(row: ComplaintRow, task: Task) -> List[str]:
    """Return what is still worth asking, most important first; nothing that was told or asked already."""
    kind = Kind.of(row.kind)
    matters = {
        WHERE: kind is not Kind.SUGGESTION and not (row.window or row.place),
        WHEN: bool(row.about_person) and row.happened is None,
        CONTACT: kind in (Kind.COMPLAINT, Kind.HELP) and not (row.contact or row.anonymous),
    }
    asked = task.data["asked"]
    if len(asked) >= MOST_QUESTIONS:
        return []
    return [name for name, open_ in matters.items() if open_ and name not in asked]


_ASK: Mapping[str, Callable[[], Reply]] = {
    WHERE: wording.ask_where,
    WHEN: wording.ask_when,
    CONTACT: wording.ask_contact,
}


def _ask_next(turn: Turn, task: Task, row: ComplaintRow) -> bool:
    """Ask the next question that matters; end the task when there is none. Whether one was asked."""
    questions = _open_questions(row, task)
    if not questions:
        task.pending = None
        turn.dialogue.end(task)
        return False
    task.pending = questions[0]
    task.data["asked"] = [*task.data["asked"], questions[0]]
    turn.say(_ASK[questions[0]]())
    return True


def _take_detail(turn: Turn, task: Task, row: ComplaintRow, heard: Heard, pressed: str) -> None:
    skipped = pressed == "skip" or (not pressed and (heard.intent in {"deny", "dont_know"} or skips(heard.text)))
    agrees = not pressed and (heard.intent == "affirm" or says_file(heard.text) or _is_wordless(heard.text))
    if agrees and not told_in(heard.text, town=turn.town, now=turn.now):
        # A plain yes is no place, no day and no name, nor is 「😂」.
        turn.say(_ASK[str(task.pending)]())
        return
    if pressed == "anonymous" or (not pressed and says_unnamed(heard.text)):
        row = perform(turn, row.id, Action.DETAIL, anonymous=True)
    elif not skipped:
        row = _told(turn, row, str(task.pending), heard.text)
    if not _ask_next(turn, task, row):
        turn.say(wording.skipped() if skipped else wording.all_told())


def skips(text: str) -> bool:
    """Whether somebody does not want to answer: 「不想说」."""
    return _SKIPS.fullmatch(text.strip()) is not None


def _told(turn: Turn, row: ComplaintRow, question: str, text: str) -> ComplaintRow:
    """Take what answers the question; what was said goes into the text as well, so that nothing told is lost."""
    # 「4号」 answers which window.
    said = (
        f"{text.strip()}号窗口".replace("号号", "号") if question == WHERE and _NUMBER_ALONE.fullmatch(text) else text
    )
    told: Dict[str, Any] = told_in(said, town=turn.town, now=turn.now)
    if question == WHERE and not told:
        told["place"] = said[:200]
    elif question == WHEN and "happened" not in told:
        told["happened"] = text[:100]
    elif question == CONTACT and "contact_name" not in told and (name := name_beside_phone(text)):
        told["contact_name"] = name
    elif question == CONTACT and not contact_in(text):
        row = perform(turn, row.id, Action.SUPPLEMENT, text=text)
    return perform(turn, row.id, Action.DETAIL, **told) if told else row


def unfiled(turn: Turn) -> Optional[Task]:
    """Return the complaint that is being told and was not filed yet, None without one."""
    tasks = (task for task in reversed(turn.dialogue.tasks) if task.kind == "complaint")
    return next((task for task in tasks if (row := _row(turn, task)) and row.state == State.DRAFT.value), None)


def told_now(turn: Turn) -> int:
    """Return the id of the complaint at hand that can still be added to, 0 without one."""
    tasks = (task for task in reversed(turn.dialogue.tasks) if task.kind == "complaint")
    rows = (row for task in tasks if (row := _row(turn, task)) is not None)
    return next((int(row.id) for row in rows if row.state == State.DRAFT.value or takes_more(row)), 0)


def leave(turn: Turn, task: Task) -> None:
    """Leave a complaint: an unfiled draft is dropped, a filed one stays as it is."""
    row = _row(turn, task)
    if row is not None and row.state == State.DRAFT.value:
        perform(turn, row.id, Action.DROP)
    turn.dialogue.end(task)


def remind(turn: Turn) -> None:
    """After an interruption that is over, say that something told still waits to be filed."""
    task = turn.dialogue.top
    if task is None or task.kind != "complaint" or task.pending != CONFIRM:
        return
    row = _row(turn, task)
    if row is not None and row.state == State.DRAFT.value:
        turn.say(wording.reminder(row))


def take_up(turn: Turn) -> bool:
    """Ask again whether what is told and not filed yet is to be filed; whether there is such a thing."""
    task = next((task for task in reversed(turn.dialogue.tasks) if task.kind == "complaint"), None)
    row = _row(turn, task) if task is not None else None
    if task is None or row is None or row.state != State.DRAFT.value:
        return False
    if not tells_something(row.text):
        # Nothing has been told: what is wanted now takes its place.
        turn.dialogue.end(task)
        return False
    turn.dialogue.begin(task)
    task.pending = CONFIRM
    turn.say(wording.reminder(row))
    return True


def _row(turn: Turn, task: Task) -> Optional[ComplaintRow]:
    with turn.ledger.database.read() as session:
        row: Optional[ComplaintRow] = session.get(ComplaintRow, int(task.subject))
        own = row is not None and row.resident_id == turn.resident_id
        return row if own else None

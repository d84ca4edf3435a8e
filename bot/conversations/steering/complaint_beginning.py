"""The first sentence of a complaint: to the right door, to what was asked with it, or into a draft."""

from __future__ import annotations

from bot.clock import in_town
from bot.conversations.complaints import complaint_wording as wording
from bot.conversations.complaints.complaint_commands import fill, perform, perform_again, resident
from bot.conversations.complaints.complaint_hours import answer_hours
from bot.conversations.complaints.complaint_tasks import CONFIRM, NOTE, STORY, remind
from bot.conversations.meaning.anger import is_venting, tells_in_anger
from bot.conversations.meaning.complaint_context import (
    announces_complaint,
    asks_why_nobody,
    is_hurt,
    is_hurt_at_the_office,
    takes_up,
)
from bot.conversations.meaning.complaint_words import is_afraid, is_unanswered, told_wrong
from bot.conversations.meaning.danger import is_bereaved
from bot.conversations.meaning.second_look import is_abuse
from bot.conversations.record.dialogue import Task
from bot.conversations.steering.complaint_progress import ways_to_ask
from bot.conversations.turns.town_question import adopt_named_town, ask_town, must_ask_town
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply, typeset
from bot.guidebook.schema import Kind
from bot.ledger.doors import is_distressed, right_door
from bot.ledger.models import ComplaintRow
from bot.ledger.resident_side import latest_dropped, own_complaints
from bot.ledger.states import Action
from bot.ledger.telling import tells_something
from bot.ledger.telling_effects import DETAILS

KIND_OF = {"file_complaint": Kind.COMPLAINT, "make_suggestion": Kind.SUGGESTION, "give_praise": Kind.PRAISE}
_HELP = ("求助", "帮帮忙", "求你们", "救助", "救济")


def begin(turn: Turn, heard: Heard) -> None:
    """Take what somebody brings: to the right door, or into a draft."""
    rules, text = turn.book.complaint_rules, heard.text
    door = right_door(rules, text)
    in_anger = tells_in_anger(text)
    distressed = is_distressed(rules, text) or in_anger
    if door is not None:
        turn.say(wording.elsewhere(door.say, distressed and not door.urgent))
    elif is_abuse(text) and not is_hurt_at_the_office(text):
        turn.say(wording.abused())
    elif is_venting(text):
        turn.say(wording.vented(again=is_angry_still(turn), told=_is_being_told(turn)))
        remind(turn)
    elif turn.pressed is None and takes_up(text):
        _take_up(turn, heard)
    elif must_ask_town(turn) and not adopt_named_town(turn, text):
        # It is the town's ledger that it goes into, and the town's day by which it is answered.
        ask_town(turn, heard)
    elif asks_why_nobody(text):
        _task(turn, _seen_now(turn, _drafted(turn, heard)), NOTE)
        turn.say(wording.answered_first(answer_hours(turn, text)))
    elif turn.pressed is None and is_unanswered(text) and not announces_complaint(text):
        _task(turn, _drafted(turn, heard), NOTE)
        kind = ["您节哀。"] if is_bereaved(text) else []
        turn.say(wording.answered_first([*kind, *ways_to_ask(turn, heard)]))
    elif in_anger and not (announces_complaint(text) or is_hurt(text) or told_wrong(text)):
        # It may be a matter for the window: whoever is asked says whether it shall be filed.
        _task(turn, _drafted(turn, heard), NOTE)
        turn.say(wording.told_in_anger())
    else:
        _listen(turn, _drafted(turn, heard), heard, distressed=distressed)


def _is_being_told(turn: Turn) -> bool:
    top = turn.dialogue.top
    return top is not None and top.kind == "complaint" and top.pending != STORY


def is_angry_still(turn: Turn) -> bool:
    """Whether the last answer met somebody's anger."""
    angry = typeset(Reply(text=wording.ANGRY)).text or ""
    return any(str(stored.get("text")).startswith(angry) for stored in turn.dialogue.said)


def _take_up(turn: Turn, heard: Heard) -> None:
    """Take up what was told and left in this conversation; what is filed is said to be, else it is asked for."""
    with turn.ledger.database.read() as session:
        left = latest_dropped(session, resident(turn), turn.conversation_id, now=turn.now)
        filed = own_complaints(session, resident(turn), most=1)
    if filed and (left is None or left.id < filed[0].id):
        turn.say(wording.filed_already(filed[0]))
    elif left is None:
        row = _drafted(turn, heard)
        _task(turn, row, STORY)
        turn.say(wording.ask_story(Kind.of(row.kind), distressed=False))
    else:
        _copy(turn, left)


def _copy(turn: Turn, left: ComplaintRow) -> None:
    row = _draft(turn, left.text, Kind.of(left.kind))
    told = {name: getattr(left, name) for name in DETAILS if getattr(left, name)}
    row = perform(turn, row.id, Action.DETAIL, **told) if told else row
    _task(turn, row, CONFIRM)
    turn.say(wording.confirm(row, turn.town, distressed=False))


def _seen_now(turn: Turn, row: ComplaintRow) -> ComplaintRow:
    """Fill in the day of what is seen now, where none was told."""
    if row.happened:
        return row
    return perform_again(turn, row.id, Action.DETAIL, "now", happened="今天", happened_on=in_town(turn.now).date())


def _drafted(turn: Turn, heard: Heard) -> ComplaintRow:
    kind = KIND_OF.get(heard.intent, Kind.COMPLAINT)
    if kind is Kind.COMPLAINT and any(word in heard.text for word in _HELP):
        kind = Kind.HELP
    return fill(turn, _draft(turn, heard.text, kind), heard.text)


def _draft(turn: Turn, text: str, kind: Kind) -> ComplaintRow:
    return turn.ledger.draft(
        resident(turn),
        turn.as_written(text),
        command_id=f"{turn.turn_id}:draft",
        kind=kind,
        conversation_id=turn.conversation_id,
        resident_id=turn.resident_id,
    ).complaint


def _task(turn: Turn, row: ComplaintRow, pending: str) -> Task:
    task = turn.dialogue.begin(Task(kind="complaint", subject=str(row.id), data={"asked": []}))
    task.pending = pending
    return task


def _listen(turn: Turn, row: ComplaintRow, heard: Heard, *, distressed: bool) -> None:
    kind = Kind.of(row.kind)
    if is_afraid(row.text):
        _task(turn, row, STORY)
        turn.say(wording.safe_to_tell())
        return
    if not tells_something(row.text):
        _task(turn, row, STORY)
        turn.say(wording.ask_story(kind, distressed))
        return
    _task(turn, row, CONFIRM)
    turn.say(wording.confirm(row, turn.town, distressed=distressed))

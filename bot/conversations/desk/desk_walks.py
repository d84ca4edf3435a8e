"""Leading a resident from the desk: a walk begun or moved by whoever answers, through the walk's own logic.

What is said goes out like any line of staff, and the dialogue stands where the
walk does, so that the resident goes on alone when the conversation is given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Sequence, Tuple

from bot.clock import Clock
from bot.conversations.desk.open_turns import OpenTurns
from bot.conversations.desk.proposals import mark_of
from bot.conversations.desk.takeover import Attendant, Move, Said, Takeover
from bot.conversations.meaning.walk_context import KIND, OUTCOME
from bot.conversations.record.claims import Claim
from bot.conversations.record.dialogue import Task
from bot.conversations.record.models import ConversationRow
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks.walk_standing import running
from bot.conversations.walks.walk_tasks import answer_branch, walk
from bot.guidebook.schema import Option, Step, WalkQuestion
from bot.people.models import ResidentRow
from bot.storage.database import Database
from bot.walks.course import Course

# What each press says in the resident's place.
_SAYS: Dict[str, str] = {"next": "next_step", "back": "previous_step", "repeat": "repeat_step", "step": "repeat_step"}


class NoSuchMove(Exception):
    """The walk has no such move where it stands, or there is no such walk."""

    def __init__(self, move: str) -> None:
        super().__init__(move)
        self.move = move


@dataclass(frozen=True)
class Press:
    """What staff press: ``start`` a walk, ``next``, ``back``, ``repeat``, go to a ``step``, ``answer`` what is asked.

    ``value`` is the walk's id, the step's number or the option's id.
    """

    move: str
    value: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a resident's walk stands.

    ``steps`` are (number, title) of this way, ``number`` the one shown now.
    ``asks`` is an open question with its ``options``, (id, label).
    """

    title: str
    steps: Sequence[Tuple[int, str]]
    number: Optional[int] = None
    asks: str = ""
    options: Sequence[Tuple[str, str]] = ()
    question: str = ""


class DeskWalks:
    """The walks of residents whom people answer, over one database."""

    def __init__(self, database: Database, clock: Clock, turns: OpenTurns, takeover: Takeover) -> None:
        self._database = database
        self._clock = clock
        self._turns = turns
        self._takeover = takeover

    def standing(self, conversation_id: str, *, turn_id: str = "") -> Optional[Standing]:
        """Return where the conversation's walk stands, None when it has none; for a turn, as it was before it."""
        course = running(self._turns.made(self._claim(conversation_id, turn_id=turn_id)))
        return _standing(course) if course is not None else None

    def lead(self, conversation_id: str, who: Attendant, press: Press, *, epoch: int, client_id: str) -> Said:
        """Do what is pressed and say it, once per ``client_id``; nothing when the conversation is not theirs.

        :raises NoSuchMove: the walk cannot do that where it stands.
        """
        claim = self._claim(conversation_id, turn_id=client_id)
        if not self._holds(conversation_id, who, epoch):
            return Said(seq=None, dropped=True)
        turn = self._turns.made(claim)
        _play(turn, press, self.standing(conversation_id, turn_id=client_id))
        turn.dialogue.said = [reply.to_json() for reply in turn.replies]
        moves = Move(turn.dialogue.to_json(), mark_of(claim.state))
        return self._takeover.say(conversation_id, who, *turn.replies, epoch=epoch, client_id=client_id, moves=moves)

    def _holds(self, conversation_id: str, who: Attendant, epoch: int) -> bool:
        with self._database.read() as session:
            row = session.get(ConversationRow, conversation_id)
            return (row.owner, row.epoch) == (who.id, epoch)

    def _claim(self, conversation_id: str, *, turn_id: str) -> Claim:
        with self._database.read() as session:
            row = session.get(ConversationRow, conversation_id)
            return Claim(
                row_id=0,
                turn_id=turn_id,
                conversation_id=row.id,
                resident_id=row.resident_id,
                town=row.town,
                channel=row.channel,
                kind="event",
                body={},
                epoch=row.epoch,
                attempts=0,
                state=row.state,
                facts=session.get(ResidentRow, row.resident_id).facts,
                tracker=None,
                received_at=self._clock.now(),
            )


def _play(turn: Turn, press: Press, standing: Optional[Standing]) -> None:
    """Have a turn do what is pressed."""
    if press.move == "start" and press.value in turn.book.walkthroughs:
        turn.pressed = {"intent": "start_walkthrough", "walk": press.value, "fresh": "yes"}
        walk(turn, Heard(text="", intent="start_walkthrough"))
    elif press.move == "answer" and standing is not None and press.value in dict(standing.options):
        turn.pressed = {"intent": "inform", "question": standing.question, "option": press.value}
        answer_branch(turn, _task(turn), Heard(text=dict(standing.options)[press.value], intent="inform"))
    elif press.move in _SAYS and standing is not None and _is_possible(press, standing):
        text = f"第{press.value}步" if press.move == "step" else ""
        walk(turn, Heard(text=text, intent=_SAYS[press.move]))
    else:
        raise NoSuchMove(press.move)


def _is_possible(press: Press, standing: Standing) -> bool:
    if press.move == "next":
        return standing.number is not None
    return press.move != "step" or press.value in {str(number) for number, _ in standing.steps}


def _task(turn: Turn) -> Task:
    return next(task for task in reversed(turn.dialogue.tasks) if task.kind == KIND)


def _standing(course: Course) -> Standing:
    here, way = course.place, course.walk.path(course.run.answers)
    steps = tuple((number, course.worded(step.title)) for number, step in enumerate(way, start=1))
    if isinstance(here, Step):
        return Standing(course.walk.plain, steps, number=course.number(here))
    question, options = _asked(here)
    return Standing(
        course.walk.plain,
        steps,
        asks=course.worded(question),
        options=tuple((option.id, option.label) for option in options),
        question=here.id if here is not None else OUTCOME.id,
    )


def _asked(here: Optional[WalkQuestion]) -> Tuple[str, Sequence[Option]]:
    """Return the open branch and its options, or whether it worked."""
    return (here.ask, here.options) if here is not None else (OUTCOME.ask, OUTCOME.options)

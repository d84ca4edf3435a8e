"""The ledger's steps as a resident takes them in a turn: each once, whatever happens to the turn."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from bot.conversations.turns.turn import Turn
from bot.guidebook.schema import Kind
from bot.ledger.command import Command
from bot.ledger.models import ComplaintRow
from bot.ledger.roles import Actor, Role
from bot.ledger.states import Action
from bot.ledger.telling import told_in

_WORD_FOR_WORD = frozenset({"text", "reason"})


def resident(turn: Turn) -> Actor:
    """Return whoever talks, as the ledger knows them."""
    return Actor(id=turn.resident_id, role=Role.RESIDENT, town=turn.town_id)


def perform(turn: Turn, asked: int | str, action: Action, **fields: Any) -> ComplaintRow:
    """Perform a step for the resident, once in this turn."""
    return _performed(turn, asked, action, f"{turn.turn_id}:{action.value}", fields)


def perform_again(turn: Turn, asked: int, action: Action, which: str, **fields: Any) -> ComplaintRow:
    """Perform a step that this turn has performed before; ``which`` tells the two apart."""
    return _performed(turn, asked, action, f"{turn.turn_id}:{action.value}:{which}", fields)


def _performed(
    turn: Turn, asked: int | str, action: Action, command_id: str, fields: Mapping[str, Any]
) -> ComplaintRow:
    said = {name: turn.as_written(value) for name, value in fields.items() if name in _WORD_FOR_WORD}
    return turn.ledger.perform(asked, Command(action, resident(turn), command_id, {**fields, **said})).complaint


def add_pictures(turn: Turn, asked: int, pictures: Sequence[Mapping[str, str]]) -> None:
    """Put several pictures to a complaint, each once in this turn."""
    for n, picture in enumerate(pictures):
        command_id = f"{turn.turn_id}:{Action.ADD_PICTURE.value}:{n}"
        turn.ledger.perform(asked, Command(Action.ADD_PICTURE, resident(turn), command_id, dict(picture)))


def fill(turn: Turn, row: ComplaintRow, text: str) -> ComplaintRow:
    """Fill in what a text tells; what was told before is replaced by what is said now."""
    told = told_in(text, town=turn.town, now=turn.now)
    if row.kind == Kind.SUGGESTION.value:
        # A day in it is one that is wished for: 「周日也上班」.
        told = {name: value for name, value in told.items() if name not in ("happened", "happened_on")}
    return perform(turn, row.id, Action.DETAIL, **told) if told else row

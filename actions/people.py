"""When a person is needed."""

from __future__ import annotations

from actions.turn_action import TurnAction
from bot.conversations.complaints import human_request
from bot.conversations.steering import safety
from bot.conversations.turns.turn import Heard, Turn


class Emergency(TurnAction):
    """Fire, illness, violence, despair."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_emergency"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say the number to ring."""
        safety.answer_emergency(turn, heard)


class Scam(TurnAction):
    """「有人打电话让我转钱」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_scam"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say not to pay, and whom to ring."""
        safety.answer_scam(turn, heard)


class Handover(TurnAction):
    """「转人工」「让人给我打电话」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_handover"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Put them into the queue, or say when somebody is there."""
        human_request.reach_a_person(turn, heard)

"""Complaints."""

from __future__ import annotations

from actions.turn_action import TurnAction
from bot.conversations import answering
from bot.conversations.turn import Heard, Turn


class Complaint(TurnAction):
    """「我要投诉」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_complaint"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say where complaints are heard."""
        answering.complain_by_phone(turn)

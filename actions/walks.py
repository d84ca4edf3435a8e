"""The online platform."""

from __future__ import annotations

import dataclasses

from actions.turn_action import TurnAction
from bot.conversations import answering
from bot.conversations.turn import Heard, Turn


class Walkthrough(TurnAction):
    """「网上怎么弄」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_walkthrough"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say what the guides know of doing it online."""
        answering.answer_item(turn, dataclasses.replace(heard, intent="ask_online"))

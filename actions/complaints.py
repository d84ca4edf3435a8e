"""Complaints, suggestions, praise: filed, looked up, added to, withdrawn, rated."""

from __future__ import annotations

import dataclasses

from actions.turn_action import TurnAction
from bot.conversations.steering import answering, complaints, question_beside
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_ending


class Complaint(TurnAction):
    """「我要投诉」「我那个投诉咋样了」「不满意」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_complaint"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Do what it asks; what only sounds like it is answered from the guides."""
        if complaints.is_of_an_item(turn, heard):
            answering.answer_item(turn, dataclasses.replace(heard, intent="ask_overview"))
        else:
            question_beside.talk(turn, heard, complaints.complaint)
        if turn.picture is None:
            walk_ending.remind(turn)

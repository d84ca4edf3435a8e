"""The online platform."""

from __future__ import annotations

import dataclasses

from actions.turn_action import TurnAction
from bot.conversations.meaning.second_look import goes_back
from bot.conversations.meaning.walk_hands import cannot_do_it
from bot.conversations.steering import answering
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_tasks

# What a step's word means where nobody is being led.
_WITHOUT_A_WALK = {"start_walkthrough": "ask_online", "resume_walkthrough": "ask_online"}


class Walkthrough(TurnAction):
    """「教我用手机交医保」「好了」「找不到」「接着办 4821」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_walkthrough"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Lead on; where there is no walk to lead through, say what the guides know."""
        if not walk_tasks.walk(turn, heard):
            wanted = "ask_process" if cannot_do_it(heard.text) else _WITHOUT_A_WALK.get(heard.intent, "ask_process")
            intent = "ask_overview" if goes_back(heard.text) else wanted
            answering.answer_item(turn, dataclasses.replace(heard, intent=intent))

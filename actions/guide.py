"""Questions about items, and the answers to the bot's own questions."""

from __future__ import annotations

from actions.turn_action import TurnAction
from bot.conversations.complaints.complaint_tasks import remind
from bot.conversations.guide.comparing import answer_comparison
from bot.conversations.meaning.condolence import condole
from bot.conversations.steering import answering, control, question_beside, taking_answers
from bot.conversations.steering.each_request import answer_each_request
from bot.conversations.turns.leading_back import lead_back, waiting
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks import walk_beginning
from bot.conversations.walks.walk_ending import remind as remind_of_walk


class AnswerItem(TurnAction):
    """Whatever is asked about an item, a bundle or the hall."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_answer_item"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Answer it, or ask back; 「回到刚才注册的那个」 goes back to a walk."""
        if walk_beginning.go_back(turn, heard):
            return
        task = waiting(turn)
        if not (answer_comparison(turn, heard) or answer_each_request(turn, heard)):
            answering.answer_item(turn, heard)
        lead_back(turn, task)
        remind(turn)
        remind_of_walk(turn)
        condole(turn, heard.text)


class AnswerQuestion(TurnAction):
    """An answer to the question that waits."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_answer_question"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Take it and go on; what is asked beside a complaint is answered with it."""
        if not (answer_comparison(turn, heard) or answer_each_request(turn, heard)):
            question_beside.talk(turn, heard, taking_answers.answer_question)


class RepeatAnswer(TurnAction):
    """「再说一遍」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_repeat_answer"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say the last answer again."""
        control.repeat_answer(turn, heard)


class Cancel(TurnAction):
    """「算了」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_cancel"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Leave what was begun."""
        control.cancel(turn, heard)


class DisputeAnswer(TurnAction):
    """「窗口说还要别的」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_dispute_answer"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Thank, and say whom to ask."""
        control.dispute(turn, heard)


class OutOfScope(TurnAction):
    """「今天天气咋样」."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_out_of_scope"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say what it can do; what only seems to be beside the point is taken up."""
        if not (answer_comparison(turn, heard) or answer_each_request(turn, heard)):
            control.out_of_scope(turn, heard)


class Fallback(TurnAction):
    """A message that was not understood."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_fallback"

    def act(self, turn: Turn, heard: Heard) -> None:
        """Say so, and help."""
        if not (answer_comparison(turn, heard) or answer_each_request(turn, heard)):
            control.not_understood(turn, heard)

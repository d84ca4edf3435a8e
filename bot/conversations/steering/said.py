"""What was said, and where: what every rule of the context reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from bot.conversations.meaning.second_look import asks
from bot.conversations.meaning.waiting_question import is_told

ITEM_MARK = "ITEM"
# The kind of task in which a complaint is told; and those to which whatever is said is what was asked for: a question
# left in writing, a phone to be rung.
COMPLAINT = "complaint"
TAKES_DOWN = frozenset({"question", "callback"})


@dataclass(frozen=True)
class Said:
    """A message in its conversation.

    ``masked`` is the text with each item's name replaced by ITEM, ``mentioned``
    are the ids of the items named, ``task`` is what ``mirror`` made, empty where
    nothing is talked about, ``ranking`` are the other intents it may have had
    alone, ``{"name", "confidence"}``, ``synonyms`` are the guides' words.
    """

    text: str
    masked: str
    mentioned: Sequence[str]
    task: Mapping[str, Any]
    ranking: Sequence[Mapping[str, Any]]
    synonyms: Mapping[str, Sequence[str]]

    @property
    def kind(self) -> str:
        """The kind of the task on top, empty without one."""
        return str(self.task.get("kind") or "")

    @property
    def subject(self) -> str:
        """The id of what is talked about, empty where nothing is."""
        return str(self.task.get("subject") or "")

    @property
    def alarm(self) -> str:
        """The alarm that the last answer met, empty where it met none."""
        return str(self.task.get("alarm") or "")

    @property
    def is_taken_down(self) -> bool:
        """Whether whatever is said belongs to what is being told or left."""
        return self.kind == COMPLAINT or self.kind in TAKES_DOWN

    @property
    def asks(self) -> bool:
        """Whether something is asked."""
        return asks(self.text)

    @property
    def answers(self) -> bool:
        """Whether it answers the question that waits, or another of the same list."""
        return is_told(self.text, self.task, self.synonyms)

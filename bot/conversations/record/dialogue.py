"""What a conversation is about: its task stack and what was asked last. Stored as JSON beside the conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional

# More than this many things begun and left is not a conversation any more; the oldest are forgotten.
DEEPEST_STACK = 6


@dataclass
class Task:
    """Something begun that waits for the resident.

    ``kind`` is ``checklist``, ``bundle`` or ``which`` (asked which item is
    meant). ``subject`` is the id of an item or bundle. ``answers`` maps
    question ids to option ids; ``told`` are those taken from the resident's own
    words. ``pending`` is the question that waits. ``asked`` counts questions
    since something useful was said, ``confused`` those not understood running.
    ``data`` is what only one kind needs.
    """

    kind: str
    subject: str = ""
    answers: Dict[str, str] = field(default_factory=dict)
    told: List[str] = field(default_factory=list)
    pending: Optional[str] = None
    asked: int = 0
    confused: int = 0
    data: Dict[str, Any] = field(default_factory=dict)


@dataclass
class Dialogue:
    """The state of one conversation.

    ``answers`` are what was told about each subject whose task has ended.

    ``subject`` (an item or bundle) and ``intent`` are what was asked about last, for 「那要多少钱」
    and 「那低保呢」; ``before`` is the subject before it, for 「刚才那个」 and 「哪个钱多」;
    ``said`` is the last turn's replies as stored, for
    「再说一遍」; ``misses`` counts misunderstandings running; ``fragment`` is
    the last message that meant nothing, ``{"text", "at"}``; ``later`` are
    choices (as stored) for what was asked in the same breath and still waits;
    ``noticed`` maps the day (ISO) to the notices, or first sentences of notices, told on it;
    ``comforted`` maps the day to the items and bundles whose human word was said on it;
    ``laid_out`` are the items of which every case was shown to somebody who could not say which is theirs;
    ``walked`` is the walk that was last said to have worked, ``{"run", "subject"}`` (what was talked about then);
    ``human`` is the last stretch with a person that has ended: ``{"after"}`` (the
    last line before it), its ``"outcome"``, and whether something begun waits
    (``"resumes"``); ``left`` is the subject that was left with 「算了」: an answer alone does not take it up;
    ``cannot_ring``: whoever it is has said that they cannot hear or speak;
    ``call`` is the id of the call that was promised, 0 where none was or it is known to be over;
    ``swindled``: a swindler was told of, who may ring again after anything else.
    """

    tasks: List[Task] = field(default_factory=list)
    subject: str = ""
    before: str = ""
    intent: str = ""
    answers: Dict[str, Dict[str, str]] = field(default_factory=dict)
    said: List[Dict[str, Any]] = field(default_factory=list)
    misses: int = 0
    fragment: Dict[str, str] = field(default_factory=dict)
    later: List[Dict[str, Any]] = field(default_factory=list)
    noticed: Dict[str, List[str]] = field(default_factory=dict)
    comforted: Dict[str, List[str]] = field(default_factory=dict)
    laid_out: List[str] = field(default_factory=list)
    human: Dict[str, Any] = field(default_factory=dict)
    walked: Dict[str, str] = field(default_factory=dict)
    left: str = ""
    cannot_ring: bool = False
    call: int = 0
    swindled: bool = False

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Dialogue":
        """Read what ``to_json`` wrote; an empty mapping is a new conversation."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        known["tasks"] = [Task(**task) for task in known.get("tasks", ())]
        return cls(**known)

    def to_json(self) -> Dict[str, Any]:
        """Return it for storage; what is stored is not to be changed."""
        # Not dataclasses.asdict, which copies every string of the last answer: a tenth of what an answer costs.
        return {**vars(self), "tasks": [dict(vars(task)) for task in self.tasks]}

    @property
    def top(self) -> Optional[Task]:
        """The task that waits for an answer, if any."""
        return self.tasks[-1] if self.tasks else None

    @property
    def done_walk(self) -> Optional[str]:
        """The run that was said to have worked, while nothing else is talked about."""
        return self.walked.get("run") if self.walked.get("subject") == self.subject else None

    def begin(self, task: Task) -> Task:
        """Put a task on top; one about the same thing is replaced, not doubled."""
        self.left = "" if self.left == task.subject else self.left
        self.tasks = [other for other in self.tasks if (other.kind, other.subject) != (task.kind, task.subject)]
        self.tasks = [*self.tasks[-(DEEPEST_STACK - 1) :], task]
        return task

    def end(self, task: Task) -> None:
        """Take a task off the stack; what was answered in it is remembered for its subject."""
        self.remember(task)
        self.tasks = [other for other in self.tasks if other is not task]

    def remember(self, task: Task) -> None:
        """Keep a task's answers for later questions about its subject."""
        if task.subject:
            self.answers = {**self.answers, task.subject: dict(task.answers)}

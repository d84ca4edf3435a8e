"""Checklists that are written but not yet given out: they get their number and their address when they are."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Mapping, Sequence

from bot.clock import Clock
from bot.guidebook.issued import IssuedChecklist, IssuedChecklists
from bot.storage.read_only import ReadOnly


@dataclass(frozen=True)
class Draft:
    """One such list; ``number`` and ``slug`` stand for what it will have, wherever the reply names it."""

    number: str
    slug: str
    subject: str
    answers: Mapping[str, str]
    version: str
    content: Mapping[str, Any]

    def to_json(self) -> Dict[str, Any]:
        """Return it for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Draft":
        """Read what ``to_json`` wrote."""
        return cls(**stored)


class DraftedChecklists(IssuedChecklists):
    """Takes the place of the checklists given out where nothing may be given out yet; ``drafts`` is what was wanted."""

    def __init__(self, database: ReadOnly, clock: Clock) -> None:
        super().__init__(database, clock)
        self.drafts: List[Draft] = []

    def issue(
        self,
        *,
        turn_id: str,
        conversation_id: str,
        town: str,
        subject: str,
        answers: Mapping[str, str],
        version: str,
        content: Mapping[str, Any],
    ) -> IssuedChecklist:
        """Keep a draft, and return it as it will look."""
        place = len(self.drafts) + 1
        draft = Draft(f"〈待发{place}〉", f"draft-{turn_id}-{place}", subject, dict(answers), version, dict(content))
        self.drafts.append(draft)
        return IssuedChecklist(
            number=draft.number,
            slug=draft.slug,
            town=town,
            subject=subject,
            answers=answers,
            version=version,
            content=content,
            issued_at=self._clock.now(),
        )


def numbered(
    checklists: IssuedChecklists,
    written: Any,
    drafts: Sequence[Draft],
    *,
    command_id: str,
    conversation_id: str,
    town: str,
) -> Any:
    """Give the drafts out, and return what was written (as JSON has it) with their numbers and addresses."""
    text = json.dumps(written, ensure_ascii=False)
    for draft in drafts:
        issued = checklists.issue(
            turn_id=command_id,
            conversation_id=conversation_id,
            town=town,
            subject=draft.subject,
            answers=draft.answers,
            version=draft.version,
            content=draft.content,
        )
        text = text.replace(draft.number, issued.number).replace(draft.slug, issued.slug)
    return json.loads(text)

"""The merged list of a bundle as bubbles: the list as a card; then the way, stop by stop, and what to mind."""

from __future__ import annotations

from typing import List

from bot.conversations.guide import list_wording
from bot.conversations.guide.checklist_reply import line_text
from bot.conversations.turns.notices import notice_lines
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Card, Link, Reply
from bot.guidebook.bundles import BundleChecklist
from bot.guidebook.checklist_lines import Line
from bot.guidebook.issued import IssuedChecklist
from bot.guidebook.plain_names import short_name


def bundle_replies(turn: Turn, checklist: BundleChecklist, issued: IssuedChecklist) -> List[Reply]:
    """Return what is said of a merged list that was issued."""
    card = Card(
        title=f"{short_name(checklist.plain)} 一次告知单",
        lines=tuple(f"{line.number}. {line_with_uses(line)}" for line in checklist.lines),
        kind="bundle",
    )
    return [
        Reply(
            text=list_wording.bundle_summary(checklist, number=issued.number),
            card=card,
            link=Link(list_wording.OPEN_CHECKLIST, turn.base_url + issued.path),
        ),
        Reply(text="\n".join([list_wording.WAY, *_stops(checklist), *_mind(turn, checklist)])),
    ]


def line_with_uses(line: Line) -> str:
    """One document: whose it is and what it is for must be read here, nobody opens the page for that."""
    uses = "".join(f"「{short_name(use)}」" for use in line.uses)
    uses = f"用在{uses}。" if uses else ""
    return f"{line_text(line).rstrip('。')}。{uses}"


def _stops(checklist: BundleChecklist) -> List[str]:
    """The stops in order: where, when, and what to mind there."""
    parts: List[str] = []
    for number, stop in enumerate(checklist.stops, start=1):
        one = stop.checklist
        where = one.refer or f"{one.where},{one.when}"
        parts.append(f"{number}. {short_name(one.plain)}:{where}")
        parts += [f"   {note}" for note in (stop.note, *one.notes) if note]
    return parts


def _mind(turn: Turn, checklist: BundleChecklist) -> List[str]:
    """What is to be minded of all: the bundle's own note, which documents are in doubt, the day's notices."""
    doubtful = [line.number for line in checklist.lines if line.doubt]
    parts = [checklist.note, list_wording.doubtful_documents(doubtful, phone=turn.town.hall.phone) if doubtful else ""]
    minded = [f"· {part}" for part in parts if part]
    return [*([list_wording.MIND] if minded else []), *minded, *notice_lines(turn, checklist.notices)]

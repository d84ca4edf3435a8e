"""A complaint as its page shows it: what was told, what happened, and what is like it; phones under their mask."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.clock import in_town
from bot.guidebook.work_calendar import WorkCalendar
from bot.ledger.deadlines import light
from bot.ledger.joining import joined_with
from bot.ledger.lists import alike
from bot.ledger.models import ComplaintRow, PictureRow
from bot.ledger.roles import actor_of
from bot.ledger.states import UNANSWERED, State
from bot.ledger.visibility import entries_of
from bot.people.staff import StaffMember
from bot.web.desk.ledger_facts import facts_of
from bot.web.desk.ledger_forms import Desktop
from bot.web.desk.ledger_next import StepView
from bot.web.desk.ledger_words import EntryView, entry_view


@dataclass(frozen=True)
class ComplaintView:
    """Everything a complaint's page shows."""

    id: int
    version: int
    title: str
    state: str
    text: str
    facts: list[tuple[str, str]]
    light: str
    light_label: str
    answer: str
    entries: list[EntryView]
    pictures: list[tuple[str, str]]
    alike: list[tuple[int, str, str]]
    joined: list[tuple[int, str, str]]
    steps: list[StepView] = field(default_factory=list)


def desktop_of(services: Services, member: StaffMember, row: ComplaintRow) -> Desktop:
    """Return what the forms of a complaint are made from."""
    book = services.guides.current()
    return Desktop(book, book.town(member.town), services.staff.everyone(member.town), row)


def view_of(services: Services, session: Session, desk: Desktop, member: StaffMember) -> ComplaintView:
    """Return what the page shows of a complaint that the member may see, without the steps."""
    row = desk.row
    names = {each.id: each.name for each in desk.colleagues}
    departments = {each.id: each.name for each in desk.town.departments}
    owed = State.of(row.state) in UNANSWERED
    today = in_town(services.clock.now()).date()
    shown = light(WorkCalendar(desk.book.calendar), row.due_on, today) if owed else None

    def masked(text: str | None) -> str:
        return services.vault.masked(session, text or "")

    entries = [entry_view(entry, names, departments) for entry in entries_of(session, row)]
    return ComplaintView(
        id=row.id,
        version=row.version,
        title=row.reference or f"草稿{row.id}",
        state=State.of(row.state).label,
        text=masked(row.text),
        facts=[(label, masked(value)) for label, value in facts_of(desk) if value],
        light=shown.value if shown else "",
        light_label=shown.label if shown else "",
        answer=masked(row.answer),
        entries=[EntryView(e.n, e.at, e.action, e.who, tuple(map(masked, e.words))) for e in entries],
        pictures=pictures_of(session, row),
        alike=[
            (each.id, each.reference, masked(each.text)[:40])
            for each in (alike(session, actor_of(member), row) if row.filed_at and owed else ())
        ],
        joined=[
            (each.id, each.reference, State.of(each.state).label)
            for each in joined_with(session, actor_of(member), row)
        ],
    )


def pictures_of(session: Session, row: ComplaintRow) -> list[tuple[str, str]]:
    """Return the file name and the words for each picture; the address the chat gave is not this page's."""
    if row.erased_at is not None:
        return []
    found = session.execute(
        sa.select(PictureRow.url, PictureRow.alt).where(PictureRow.complaint_id == row.id).order_by(PictureRow.id)
    ).all()
    return [(url.rsplit("/", 1)[-1], alt) for url, alt in found]

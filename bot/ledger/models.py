"""The tables of the ledger."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.base import Base, BigId, Moment, OfTown


class ComplaintRow(OfTown, Base):
    """One complaint, from its first sentence on. It equals the sum of its entries (see ``chain.verify``).

    Without a ``reference`` it is a draft. ``text`` is what was told, word for
    word, phones as tokens. ``subject`` is the person complained about by the
    name on the duty roster. ``contact`` is a token of the vault. ``external_due``
    is the day by which whoever passed it on wants the answer. ``version`` counts
    its entries. ``affected`` counts the people whose complaints it holds.
    """

    __tablename__ = "complaints"

    id = sa.Column(BigId, primary_key=True)
    reference = sa.Column(sa.String(24))
    kind = sa.Column(sa.String(16), nullable=False)
    state = sa.Column(sa.String(16), nullable=False)
    source = sa.Column(sa.String(16), nullable=False)
    external_number = sa.Column(sa.String(64))
    text = sa.Column(sa.Text, nullable=False, default="")
    category = sa.Column(sa.String(64))
    category_confirmed = sa.Column(sa.Boolean, nullable=False, default=False)
    department = sa.Column(sa.String(64))
    handler = sa.Column(sa.String(64))
    window = sa.Column(sa.String(64))
    place = sa.Column(sa.String(200))
    happened = sa.Column(sa.String(100))
    happened_on = sa.Column(sa.Date)
    who = sa.Column(sa.String(200))
    wants = sa.Column(sa.Text)
    about_person = sa.Column(sa.Boolean, nullable=False, default=False)
    subject = sa.Column(sa.String(64))
    conversation_id = sa.Column(sa.String(32))
    resident_id = sa.Column(sa.String(32))
    anonymous = sa.Column(sa.Boolean, nullable=False, default=False)
    on_behalf = sa.Column(sa.String(64))
    contact_name = sa.Column(sa.String(64))
    contact = sa.Column(sa.String(24))
    filed_at = sa.Column(Moment)
    counted_from = sa.Column(sa.Date)
    due_on = sa.Column(sa.Date)
    due_provisional = sa.Column(sa.Boolean, nullable=False, default=False)
    external_due = sa.Column(sa.Date)
    extended = sa.Column(sa.Integer, nullable=False, default=0)
    assigned_at = sa.Column(Moment)
    acknowledged_at = sa.Column(Moment)
    acknowledged_in_time = sa.Column(sa.Boolean)
    answer = sa.Column(sa.Text)
    replied_at = sa.Column(Moment)
    answer_seq = sa.Column(sa.Integer)
    told_way = sa.Column(sa.String(16))
    returns = sa.Column(sa.Integer, nullable=False, default=0)
    urged = sa.Column(sa.Integer, nullable=False, default=0)
    supervised = sa.Column(sa.Integer, nullable=False, default=0)
    escalated = sa.Column(sa.Integer, nullable=False, default=0)
    follow_up = sa.Column(sa.String(16))
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    asked_at = sa.Column(Moment)
    rating = sa.Column(sa.String(4))
    rating_words = sa.Column(sa.Text)
    rated_at = sa.Column(Moment)
    # An answer before the one that is owed now came late; None where none did.
    was_late = sa.Column(sa.Boolean)
    reopened = sa.Column(sa.Integer, nullable=False, default=0)
    closed_at = sa.Column(Moment)
    joined_into = sa.Column(BigId)
    affected = sa.Column(sa.Integer, nullable=False, default=1)
    door = sa.Column(sa.Text)
    excluded_why = sa.Column(sa.Text)
    excluded_by = sa.Column(sa.String(64))
    exclusion_confirmed_by = sa.Column(sa.String(64))
    erased_at = sa.Column(Moment)
    created_at = sa.Column(Moment, nullable=False)
    version = sa.Column(sa.Integer, nullable=False, default=0)
    updated_at = sa.Column(Moment, nullable=False)
    wrong_tries = sa.Column(sa.Integer, nullable=False, default=0)
    wrong_tries_on = sa.Column(sa.Date)

    __table_args__ = (
        sa.UniqueConstraint("town", "reference", name="uq_complaints_reference"),
        sa.UniqueConstraint("town", "source", "external_number", name="uq_complaints_external"),
        sa.Index("ix_complaints_open", "town", "state", "due_on", "id"),
        sa.Index("ix_complaints_department", "town", "department", "state", "due_on"),
        sa.Index("ix_complaints_resident", "resident_id", "id"),
        sa.Index("ix_complaints_conversation", "conversation_id", "id"),
        sa.Index("ix_complaints_contact", "town", "contact"),
        sa.Index("ix_complaints_matter", "town", "category", "state", "filed_at"),
        sa.Index("ix_complaints_filed", "town", "filed_at"),
    )


# What changes without an entry: the numbers that count entries and guesses themselves.
UNTRACKED = frozenset({"id", "version", "updated_at", "wrong_tries", "wrong_tries_on"})
TRACKED = tuple(column.name for column in ComplaintRow.__table__.columns if column.name not in UNTRACKED)


class EntryRow(OfTown, Base):
    """One line of what happened: append-only, chained through the whole town by ``position``.

    ``content`` is ``{"before", "after", …}``; with its ``salt`` it may be erased
    by law, and the chain still verifies over the ``digest``.
    """

    __tablename__ = "complaint_entries"

    id = sa.Column(BigId, primary_key=True)
    complaint_id = sa.Column(sa.ForeignKey("complaints.id"), nullable=False)
    position = sa.Column(sa.BigInteger, nullable=False)
    n = sa.Column(sa.Integer, nullable=False)
    action = sa.Column(sa.String(24), nullable=False)
    role = sa.Column(sa.String(16), nullable=False)
    actor = sa.Column(sa.String(64), nullable=False)
    at = sa.Column(Moment, nullable=False)
    command_id = sa.Column(sa.String(96), nullable=False)
    content = sa.Column(sa.JSON(none_as_null=True))
    salt = sa.Column(sa.String(32))
    digest = sa.Column(sa.String(64), nullable=False)
    previous = sa.Column(sa.String(64), nullable=False)
    hash = sa.Column(sa.String(64), nullable=False)

    __table_args__ = (
        sa.UniqueConstraint("town", "position", name="uq_complaint_entries_position"),
        sa.UniqueConstraint("complaint_id", "n", name="uq_complaint_entries_n"),
        sa.UniqueConstraint("command_id", name="uq_complaint_entries_command"),
    )


class HeadRow(Base):
    """The end of a town's chain; its lock puts writers in line."""

    __tablename__ = "ledger_heads"

    town = sa.Column(sa.String(64), primary_key=True)
    position = sa.Column(sa.BigInteger, nullable=False)
    hash = sa.Column(sa.String(64), nullable=False)


class NumberRow(Base):
    """The last running number of a town's day."""

    __tablename__ = "complaint_numbers"

    town = sa.Column(sa.String(64), primary_key=True)
    day = sa.Column(sa.Date, primary_key=True)
    last = sa.Column(sa.Integer, nullable=False)


class PictureRow(OfTown, Base):
    """A picture of a complaint: the address the chat serves it under to those who may see it."""

    __tablename__ = "complaint_pictures"

    id = sa.Column(BigId, primary_key=True)
    complaint_id = sa.Column(sa.ForeignKey("complaints.id"), nullable=False, index=True)
    url = sa.Column(sa.String(300), nullable=False)
    alt = sa.Column(sa.String(200), nullable=False)
    added_at = sa.Column(Moment, nullable=False)

    __table_args__ = (sa.UniqueConstraint("complaint_id", "url", name="uq_complaint_pictures_url"),)

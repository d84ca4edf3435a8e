"""ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_numbers",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("town", "day", name=op.f("pk_complaint_numbers")),
    )
    op.create_table(
        "complaints",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("external_number", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("category_confirmed", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("handler", sa.String(length=64), nullable=True),
        sa.Column("window", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("happened", sa.String(length=100), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=True),
        sa.Column("wants", sa.Text(), nullable=True),
        sa.Column("about_person", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("resident_id", sa.String(length=32), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("on_behalf", sa.String(length=64), nullable=True),
        sa.Column("contact_name", sa.String(length=64), nullable=True),
        sa.Column("contact", sa.String(length=24), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_in_time", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_seq", sa.Integer(), nullable=True),
        sa.Column("told_way", sa.String(length=16), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("supervised", sa.Integer(), nullable=False),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("follow_up", sa.String(length=16), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.String(length=4), nullable=True),
        sa.Column("rating_words", sa.Text(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("door", sa.Text(), nullable=True),
        sa.Column("excluded_why", sa.Text(), nullable=True),
        sa.Column("excluded_by", sa.String(length=64), nullable=True),
        sa.Column("exclusion_confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("wrong_tries_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("town", "reference", name="uq_complaints_reference"),
        sa.UniqueConstraint("town", "source", "external_number", name="uq_complaints_external"),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index("ix_complaints_contact", ["town", "contact"], unique=False)
        batch_op.create_index("ix_complaints_conversation", ["conversation_id", "id"], unique=False)
        batch_op.create_index("ix_complaints_department", ["town", "department", "state", "due_on"], unique=False)
        batch_op.create_index("ix_complaints_filed", ["town", "filed_at"], unique=False)
        batch_op.create_index("ix_complaints_matter", ["town", "category", "state", "filed_at"], unique=False)
        batch_op.create_index("ix_complaints_open", ["town", "state", "due_on", "id"], unique=False)
        batch_op.create_index("ix_complaints_resident", ["resident_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaints_town"), ["town"], unique=False)

    op.create_table(
        "ledger_heads",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("town", name=op.f("pk_ledger_heads")),
    )
    op.create_table(
        "vault",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lookup", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_vault")),
        sa.UniqueConstraint("lookup", name=op.f("uq_vault_lookup")),
    )
    with op.batch_alter_table("vault", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vault_town"), ["town"], unique=False)

    op.create_table(
        "complaint_entries",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("command_id", sa.String(length=96), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_complaint_entries_complaint_id_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_entries")),
        sa.UniqueConstraint("command_id", name="uq_complaint_entries_command"),
        sa.UniqueConstraint("complaint_id", "n", name="uq_complaint_entries_n"),
        sa.UniqueConstraint("town", "position", name="uq_complaint_entries_position"),
    )
    with op.batch_alter_table("complaint_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_entries_town"), ["town"], unique=False)

    op.create_table(
        "complaint_pictures",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_complaint_pictures_complaint_id_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_pictures")),
        sa.UniqueConstraint("complaint_id", "url", name="uq_complaint_pictures_url"),
    )
    with op.batch_alter_table("complaint_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_pictures_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_pictures_town"), ["town"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("complaint_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_pictures_town"))
        batch_op.drop_index(batch_op.f("ix_complaint_pictures_complaint_id"))

    op.drop_table("complaint_pictures")
    with op.batch_alter_table("complaint_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_entries_town"))

    op.drop_table("complaint_entries")
    with op.batch_alter_table("vault", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vault_town"))

    op.drop_table("vault")
    op.drop_table("ledger_heads")
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaints_town"))
        batch_op.drop_index("ix_complaints_resident")
        batch_op.drop_index("ix_complaints_open")
        batch_op.drop_index("ix_complaints_matter")
        batch_op.drop_index("ix_complaints_filed")
        batch_op.drop_index("ix_complaints_department")
        batch_op.drop_index("ix_complaints_conversation")
        batch_op.drop_index("ix_complaints_contact")

    op.drop_table("complaints")
    op.drop_table("complaint_numbers")

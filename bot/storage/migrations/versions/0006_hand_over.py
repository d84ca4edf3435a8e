"""Who speaks: hand-overs, presence, and what the desk keeps beside the record."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_presence",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_presence")),
    )
    with op.batch_alter_table("staff_presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_presence_town"), ["town"], unique=False)

    op.create_table(
        "callbacks",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("contact", sa.String(length=24), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_callbacks_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_callbacks_turn_id")),
    )
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_callbacks_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_callbacks_open", ["town", "state", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_callbacks_town"), ["town"], unique=False)

    op.create_table(
        "desk_drafts",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_drafts_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_desk_drafts")),
    )
    with op.batch_alter_table("desk_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_drafts_town"), ["town"], unique=False)

    op.create_table(
        "desk_labels",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_labels_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "label", name=op.f("pk_desk_labels")),
    )
    with op.batch_alter_table("desk_labels", schema=None) as batch_op:
        batch_op.create_index("ix_desk_labels_label", ["label"], unique=False)
        batch_op.create_index(batch_op.f("ix_desk_labels_town"), ["town"], unique=False)

    op.create_table(
        "desk_looks",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_looks_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "staff_id", name=op.f("pk_desk_looks")),
    )
    with op.batch_alter_table("desk_looks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_looks_town"), ["town"], unique=False)

    op.create_table(
        "desk_notes",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_desk_notes_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_notes")),
    )
    with op.batch_alter_table("desk_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_notes_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_desk_notes_town"), ["town"], unique=False)

    op.create_table(
        "dropped_sends",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_dropped_sends_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dropped_sends")),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_dropped_sends_client"),
    )
    with op.batch_alter_table("dropped_sends", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dropped_sends_town"), ["town"], unique=False)

    op.create_table(
        "handovers",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=24), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("rating_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.String(length=4), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_handovers_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("conversation_id", "epoch", name="uq_handovers_epoch"),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index("ix_handovers_began", ["town", "speaker", "began_at"], unique=False)
        batch_op.create_index("ix_handovers_staff", ["staff_id", "began_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_handovers_town"), ["town"], unique=False)

    op.create_table(
        "callback_tries",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("callback_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callbacks.id"], name=op.f("fk_callback_tries_callback_id_callbacks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_tries")),
        sa.UniqueConstraint("callback_id", "n", name="uq_callback_tries_n"),
    )
    with op.batch_alter_table("callback_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_callback_tries_town"), ["town"], unique=False)

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("department", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("speaker_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_conversations_owner", ["owner", "speaker"], unique=False)
        batch_op.create_index("ix_conversations_speaker", ["town", "speaker", "speaker_since"], unique=False)
        batch_op.create_index("ix_conversations_updated", ["town", "updated_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index("ix_conversations_updated")
        batch_op.drop_index("ix_conversations_speaker")
        batch_op.drop_index("ix_conversations_owner")
        batch_op.drop_column("speaker_since")
        batch_op.drop_column("department")

    with op.batch_alter_table("callback_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_callback_tries_town"))

    op.drop_table("callback_tries")
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handovers_town"))
        batch_op.drop_index("ix_handovers_staff")
        batch_op.drop_index("ix_handovers_began")

    op.drop_table("handovers")
    with op.batch_alter_table("dropped_sends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dropped_sends_town"))

    op.drop_table("dropped_sends")
    with op.batch_alter_table("desk_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_notes_town"))
        batch_op.drop_index(batch_op.f("ix_desk_notes_conversation_id"))

    op.drop_table("desk_notes")
    with op.batch_alter_table("desk_looks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_looks_town"))

    op.drop_table("desk_looks")
    with op.batch_alter_table("desk_labels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_labels_town"))
        batch_op.drop_index("ix_desk_labels_label")

    op.drop_table("desk_labels")
    with op.batch_alter_table("desk_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_drafts_town"))

    op.drop_table("desk_drafts")
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_callbacks_town"))
        batch_op.drop_index("ix_callbacks_open")
        batch_op.drop_index(batch_op.f("ix_callbacks_conversation_id"))

    op.drop_table("callbacks")
    with op.batch_alter_table("staff_presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_presence_town"))

    op.drop_table("staff_presence")

"""runs through walkthroughs, and what happened in them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "walk_runs",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("walk", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=True),
        sa.Column("asking", sa.String(length=80), nullable=True),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(length=16), nullable=False),
        sa.Column("stuck", sa.Integer(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("turn_id", sa.String(length=48), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_runs")),
        sa.UniqueConstraint("code", name=op.f("uq_walk_runs_code")),
    )
    with op.batch_alter_table("walk_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walk_runs_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_walk_runs_town"), ["town"], unique=False)

    op.create_table(
        "walk_events",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("walk", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("problem", sa.String(length=120), nullable=True),
        sa.Column("said", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_events")),
    )
    with op.batch_alter_table("walk_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walk_events_town"), ["town"], unique=False)
        batch_op.create_index("ix_walk_events_walk", ["walk", "day"], unique=False)


def downgrade() -> None:
    op.drop_table("walk_events")
    op.drop_table("walk_runs")

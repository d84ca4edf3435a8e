"""Notices that residents have asked for once, each for the answer to one complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_once_consents",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("complaint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scene", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_once_consents")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_wechat_once_consents_complaint_id")),
    )
    with op.batch_alter_table("wechat_once_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_once_consents_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_once_consents_offered_at"), ["offered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_once_consents_town"), ["town"], unique=False)


def downgrade() -> None:
    op.drop_table("wechat_once_consents")

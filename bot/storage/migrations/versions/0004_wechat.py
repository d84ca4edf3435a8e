"""The WeChat account: its token, followers, and what is on its way to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_accounts",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=512), nullable=True),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("can_send", sa.Boolean(), nullable=True),
        sa.Column("can_menu", sa.Boolean(), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_reason", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_wechat_accounts")),
    )
    op.create_table(
        "wechat_arrivals",
        sa.Column("scene", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scene", "day", "kind", name=op.f("pk_wechat_arrivals")),
    )
    op.create_table(
        "wechat_consents",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "template_id", name=op.f("pk_wechat_consents")),
    )
    with op.batch_alter_table("wechat_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_consents_town"), ["town"], unique=False)

    op.create_table(
        "wechat_followers",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("resident_id", sa.String(length=32), nullable=False),
        sa.Column("openid", sa.LargeBinary(), nullable=True),
        sa.Column("village", sa.String(length=64), nullable=True),
        sa.Column("scene", sa.String(length=64), nullable=True),
        sa.Column("asking", sa.JSON(), nullable=True),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_wechat_followers")),
    )
    with op.batch_alter_table("wechat_followers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_followers_town"), ["town"], unique=False)

    op.create_table(
        "wechat_parcels",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=True),
        sa.Column("shipment", sa.String(length=32), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_parcels")),
        sa.UniqueConstraint("conversation_id", "seq", "part", name="uq_wechat_parcels_part"),
    )
    with op.batch_alter_table("wechat_parcels", schema=None) as batch_op:
        batch_op.create_index("ix_wechat_parcels_sent", ["conversation_id", "via", "moved_at"], unique=False)
        batch_op.create_index("ix_wechat_parcels_state", ["state", "moved_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_parcels_town"), ["town"], unique=False)

    op.create_table(
        "wechat_pushes",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wechat_pushes")),
    )
    with op.batch_alter_table("wechat_pushes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_pushes_kept_at"), ["kept_at"], unique=False)

    op.create_table(
        "wechat_receipts",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wechat_receipts")),
    )
    with op.batch_alter_table("wechat_receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_receipts_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_receipts_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_receipts_town"), ["town"], unique=False)

    op.create_table(
        "wechat_received_media",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("media_id", sa.String(length=256), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_received_media")),
        sa.UniqueConstraint("client_id", name=op.f("uq_wechat_received_media_client_id")),
    )
    with op.batch_alter_table("wechat_received_media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_received_media_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_received_media_town"), ["town"], unique=False)

    op.create_table(
        "wechat_sent_media",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("media_id", sa.String(length=256), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_wechat_sent_media")),
    )


def downgrade() -> None:
    op.drop_table("wechat_sent_media")
    with op.batch_alter_table("wechat_received_media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_received_media_town"))
        batch_op.drop_index(batch_op.f("ix_wechat_received_media_conversation_id"))

    op.drop_table("wechat_received_media")
    with op.batch_alter_table("wechat_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_receipts_town"))
        batch_op.drop_index(batch_op.f("ix_wechat_receipts_created_at"))
        batch_op.drop_index(batch_op.f("ix_wechat_receipts_conversation_id"))

    op.drop_table("wechat_receipts")
    with op.batch_alter_table("wechat_pushes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_pushes_kept_at"))

    op.drop_table("wechat_pushes")
    with op.batch_alter_table("wechat_parcels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_parcels_town"))
        batch_op.drop_index("ix_wechat_parcels_state")
        batch_op.drop_index("ix_wechat_parcels_sent")

    op.drop_table("wechat_parcels")
    with op.batch_alter_table("wechat_followers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_followers_town"))

    op.drop_table("wechat_followers")
    with op.batch_alter_table("wechat_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_consents_town"))

    op.drop_table("wechat_consents")
    op.drop_table("wechat_arrivals")
    op.drop_table("wechat_accounts")

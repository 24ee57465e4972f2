"""What keeping promises needs: the ledger, what the VA set on a task, and who does it."""

import sqlalchemy as sa
from alembic import op

from vamail.store.columns import Instant, Json, Number

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; additive, so that an older process goes on."""
    op.create_table(
        "ledger",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("superseded_by", Number, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "version", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_event_id"), "ledger", ["event_id"], unique=False)
    op.create_index(op.f("ix_ledger_task_kind"), "ledger", ["task", "kind"], unique=False)
    op.create_index(op.f("ix_ledger_kind_at"), "ledger", ["kind", "at"], unique=False)
    current = sa.text("open AND superseded_by IS NULL")
    op.create_index(
        "ix_ledger_open", "ledger", ["kind", "key"], sqlite_where=current, postgresql_where=current
    )
    closed = sa.text("closed_at IS NOT NULL")
    op.create_index("ix_task_closed_at", "task", ["closed_at"], sqlite_where=closed, postgresql_where=closed)
    op.add_column("task", sa.Column("assigned_to", sa.Text(), server_default="", nullable=False))
    op.add_column("task_mail", sa.Column("edited", Json(), nullable=True))
    op.create_index(op.f("ix_delivery_recipient"), "delivery", ["recipient"], unique=False)
    counted = sa.text("kind NOT IN ('acknowledgement', 'notice', 'canary')")
    op.create_index(
        "ix_delivery_counted_created_at", "delivery", ["created_at"], unique=False,
        sqlite_where=counted, postgresql_where=counted,
    )  # fmt: skip

"""What operating the service needs: bounces by address, outages, archives."""

import sqlalchemy as sa
from alembic import op

from vamail.store.columns import Instant, Json, Number

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; one change per batch."""
    _short_indexes()
    _forgotten()
    _archived()
    _life()
    _bounces()


def _life() -> None:
    """How the service itself goes: outages, test mails to ourselves, and the processes that work here."""
    op.create_table(
        "outage",
        sa.Column("id", Number, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("counted_ms", Number, nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("well_at", Instant(), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("told_event", Number, nullable=True),
        sa.Column("over_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(
        "uq_outage_open",
        "outage",
        ["part"],
        unique=True,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_index(op.f("ix_outage_told_event"), "outage", ["told_event"], unique=False)
    op.create_table(
        "canary",
        sa.Column("event_id", Number, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("late_at", Instant(), nullable=False),
        sa.Column("back_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_canary")),
    )
    op.create_index(op.f("ix_canary_mailbox_event_id"), "canary", ["mailbox", "event_id"], unique=False)
    op.create_table(
        "worker",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.Column("state", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )


def _short_indexes() -> None:
    """What is asked all day is what is not finished: short partial indexes instead of full ones."""
    for name, table in (
        ("ix_event_state_id", "event"),
        ("ix_event_lane_state_id", "event"),
        ("ix_delivery_status_next_at", "delivery"),
        ("ix_delivery_status_not_after", "delivery"),
        ("ix_errand_status_next_at", "errand"),
        ("ix_timer_done_at_due_at", "timer"),
        ("ix_notice_sent_at_kind", "notice"),
        ("ix_held_open", "held"),
    ):
        op.drop_index(op.f(name), table_name=table)
    unhandled, unsent, undone = "state <> 'handled'", "status <> 'sent'", "status <> 'done'"
    _partial("ix_event_state_id", "event", ["state", "id"], unhandled)
    _partial("ix_event_lane_state_id", "event", ["lane", "state", "id"], unhandled)
    _partial("ix_delivery_status_next_at", "delivery", ["status", "next_at"], unsent)
    _partial("ix_delivery_status_not_after", "delivery", ["status", "not_after"], unsent)
    _partial("ix_errand_status_next_at", "errand", ["status", "next_at"], undone)
    _partial("ix_timer_due_at", "timer", ["due_at"], "done_at IS NULL")
    _partial("ix_notice_kind_id", "notice", ["kind", "id"], "sent_at IS NULL")
    _partial("ix_task_open", "task", ["number"], "status NOT IN ('done', 'dropped')")
    _partial("ix_held_open", "held", ["id"], "open")


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
    )


def _bounces() -> None:
    """What came back: the ledger of addresses, and what became of each delivery after it had left."""
    op.create_table(
        "address",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("soft", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=True),
        sa.Column("last_at", Instant(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("strikes", Json(), nullable=False),
        sa.Column("alive_at", Instant(), nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=False),
        sa.Column("suppressed_at", Instant(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("delivery_id", Number, nullable=True),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("email", "version", name=op.f("pk_address")),
    )
    op.create_index(op.f("ix_address_event_id"), "address", ["event_id"], unique=False)
    op.add_column("delivery", sa.Column("fate", sa.Text(), server_default="", nullable=False))
    op.add_column("delivery", sa.Column("fate_why", sa.Text(), server_default="", nullable=False))
    op.add_column("delivery", sa.Column("fate_event", Number, nullable=True))


def _forgotten() -> None:
    """That a client was erased: when, by whom, how many rows."""
    op.create_table(
        "forgotten",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("rows", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten")),
    )


def _archived() -> None:
    """That the bytes of a mail lie in the archive."""
    op.add_column("blob", sa.Column("archived", sa.Integer(), nullable=True))

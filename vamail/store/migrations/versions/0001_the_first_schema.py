"""The first schema."""

import sqlalchemy as sa
from alembic import op

from vamail.store.columns import Instant, Json, Number

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; one change per batch."""
    op.create_table(
        "blob",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_blob")),
    )
    op.create_table(
        "counter",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", Number, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_counter")),
    )
    op.create_table(
        "errand",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("event_id", Number, nullable=True),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index(op.f("ix_errand_status_next_at"), "errand", ["status", "next_at"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("workspace_hash", sa.Text(), nullable=False),
        sa.Column("reasons", Json(), nullable=False),
        sa.Column("handled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_lane_state_id"), "event", ["lane", "state", "id"], unique=False)
    op.create_index(op.f("ix_event_state_id"), "event", ["state", "id"], unique=False)

    op.create_table(
        "held",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("delivery_id", Number, nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_event", Number, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held")),
    )
    op.create_index(op.f("ix_held_event_id"), "held", ["event_id"], unique=False)
    op.create_index(op.f("ix_held_open"), "held", ["open"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_at"), "journal", ["at"], unique=False)
    op.create_index(op.f("ix_journal_event_id"), "journal", ["event_id"], unique=False)
    op.create_index(op.f("ix_journal_task"), "journal", ["task"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uidvalidity", Number, nullable=False),
        sa.Column("last_uid", Number, nullable=False),
        sa.Column("start_uid", Number, nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "notice",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("lines", Json(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("sent_event", Number, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_notice_kind_key")),
    )
    op.create_index(op.f("ix_notice_sent_at_kind"), "notice", ["sent_at", "kind"], unique=False)

    op.create_table(
        "task",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("source_message_id", sa.Text(), nullable=False),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.Column("promise_zone", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("due_from", sa.Text(), nullable=False),
        sa.Column("due_question", sa.Text(), nullable=False),
        sa.Column("estimate_minutes", sa.Integer(), nullable=False),
        sa.Column("checklist", Json(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("split", Json(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("acknowledged_at", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_client_number"), "task", ["client", "number"], unique=False)
    op.create_index(op.f("ix_task_event_id"), "task", ["event_id"], unique=False)
    op.create_index(op.f("ix_task_number"), "task", ["number"], unique=False)
    op.create_index(op.f("ix_task_received_at"), "task", ["received_at"], unique=False)
    op.create_index(op.f("ix_task_source_message_id"), "task", ["source_message_id"], unique=False)
    op.create_index(op.f("ix_task_status_number"), "task", ["status", "number"], unique=False)

    op.create_table(
        "timer",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("event_id", Number, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("kind", "subject", "occurrence", name=op.f("uq_timer_kind_subject_occurrence")),
    )
    op.create_index(op.f("ix_timer_done_at_due_at"), "timer", ["done_at", "due_at"], unique=False)

    op.create_table(
        "workspace_version",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_workspace_version")),
    )
    op.create_index(
        op.f("ix_workspace_version_accepted_at"), "workspace_version", ["accepted_at"], unique=False
    )

    op.create_table(
        "attachment",
        sa.Column("id", Number, nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=True),
        sa.Column("errand_id", Number, nullable=False),
        sa.ForeignKeyConstraint(["task"], ["task.ref"], name=op.f("fk_attachment_task_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_errand_id"), "attachment", ["errand_id"], unique=False)
    op.create_index(op.f("ix_attachment_task"), "attachment", ["task"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", Number, nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("not_after", Instant(), nullable=True),
        sa.Column("unless", sa.Text(), nullable=False),
        sa.Column("money", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("arrived_at", Instant(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("brake_at", Instant(), nullable=True),
        sa.Column("brake_address", sa.Text(), nullable=False),
        sa.Column("brake_domain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delivery_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("event_id", "action", name=op.f("uq_delivery_event_id_action")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    op.create_index(
        op.f("ix_delivery_brake_address_brake_at"), "delivery", ["brake_address", "brake_at"], unique=False
    )
    op.create_index(op.f("ix_delivery_sent_at"), "delivery", ["sent_at"], unique=False)
    op.create_index(op.f("ix_delivery_brake_at"), "delivery", ["brake_at"], unique=False)
    op.create_index(
        op.f("ix_delivery_brake_domain_brake_at"), "delivery", ["brake_domain", "brake_at"], unique=False
    )
    op.create_index(op.f("ix_delivery_status_next_at"), "delivery", ["status", "next_at"], unique=False)
    op.create_index(op.f("ix_delivery_status_not_after"), "delivery", ["status", "not_after"], unique=False)
    op.create_index(op.f("ix_delivery_task"), "delivery", ["task"], unique=False)
    op.create_index(op.f("ix_delivery_task_brake_at"), "delivery", ["task", "brake_at"], unique=False)

    op.create_table(
        "mail",
        sa.Column("event_id", Number, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", Number, nullable=False),
        sa.Column("uid", Number, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("blob_hash", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("oversize", Number, nullable=False),
        sa.Column("junk", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=False),
        sa.Column("references_", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("sender_email", sa.Text(), nullable=False),
        sa.Column("duplicate_of", Number, nullable=True),
        sa.Column("flagged", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["blob_hash"], ["blob.hash"], name=op.f("fk_mail_blob_hash_blob")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_mail_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_mail")),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name=op.f("uq_mail_mailbox_uidvalidity_uid")),
    )
    op.create_index(op.f("ix_mail_blob_hash"), "mail", ["blob_hash"], unique=False)
    op.create_index(op.f("ix_mail_identity"), "mail", ["identity"], unique=False)
    op.create_index(op.f("ix_mail_message_id"), "mail", ["message_id"], unique=False)
    op.create_index(op.f("ix_mail_received_at"), "mail", ["received_at"], unique=False)
    op.create_index(op.f("ix_mail_sender_email_verdict"), "mail", ["sender_email", "verdict"], unique=False)
    op.create_index(op.f("ix_mail_task"), "mail", ["task"], unique=False)
    op.create_index(
        "uq_mail_identity_once",
        "mail",
        ["identity"],
        unique=True,
        sqlite_where=sa.text("verdict IN ('filed', 'joined') AND duplicate_of IS NULL AND identity <> ''"),
        postgresql_where=sa.text(
            "verdict IN ('filed', 'joined') AND duplicate_of IS NULL AND identity <> ''"
        ),
    )

    op.create_table(
        "task_mail",
        sa.Column("id", Number, nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("event_id", Number, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.Column("promise_zone", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["task"], ["task.ref"], name=op.f("fk_task_mail_task_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_mail")),
    )
    op.create_index(op.f("ix_task_mail_event_id"), "task_mail", ["event_id"], unique=False)
    op.create_index(op.f("ix_task_mail_task_event_id"), "task_mail", ["task", "event_id"], unique=False)

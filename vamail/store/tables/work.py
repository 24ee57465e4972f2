"""What arrives, what becomes of it, and what leaves.

Tasks are named by their reference everywhere; events, deliveries and held entries by number.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from vamail.store.columns import Instant, Json, Number
from vamail.store.tables.base import metadata, partial

mailbox = Table(
    "mailbox",
    metadata,
    Column("name", Text, primary_key=True),
    Column("uidvalidity", Number, nullable=False),
    Column("last_uid", Number, nullable=False),
    Column("start_uid", Number, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("facts", Json, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    # NULL: the bytes lie in a file, see blobs.py
    Column("data", LargeBinary),
    # 1: the bytes lie in the archive, see archive.py
    Column("archived", Integer),
)

event = Table(
    "event",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("payload", Json, nullable=False),
    Column("lane", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("workspace_hash", Text, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("handled_at", Instant),
    partial("ix_event_state_id", "state", "id", where="state <> 'handled'"),
    partial("ix_event_lane_state_id", "lane", "state", "id", where="state <> 'handled'"),
)

mail = Table(
    "mail",
    metadata,
    Column("event_id", Number, ForeignKey("event.id"), primary_key=True, autoincrement=False),
    Column("mailbox", Text, nullable=False),
    Column("uidvalidity", Number, nullable=False),
    Column("uid", Number, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("blob_hash", Text, ForeignKey("blob.hash"), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("oversize", Number, nullable=False),
    Column("junk", Boolean, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("in_reply_to", Text, nullable=False),
    Column("references_", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    # from here on: empty until the event is handled
    Column("identity", Text, nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("task", Text, index=True),
    Column("sender_email", Text, nullable=False),
    Column("duplicate_of", Number),
    Column("flagged", Text, nullable=False),
    UniqueConstraint("mailbox", "uidvalidity", "uid"),
    Index(None, "sender_email", "verdict"),
    # two workers that file the same mail from two mailboxes: the second must decide again
    partial(
        "uq_mail_identity_once",
        "identity",
        where="verdict IN ('filed', 'joined') AND duplicate_of IS NULL AND identity <> ''",
        unique=True,
    ),
)

task = Table(
    "task",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("number", Number, nullable=False, index=True),
    Column("event_id", Number, nullable=False, index=True),
    Column("client", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("requester_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("list_name", Text, nullable=False),
    Column("important", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("source_message_id", Text, nullable=False, index=True),
    Column("promised_at", Instant),
    Column("promise_zone", Text, nullable=False),
    Column("due_at", Instant),
    Column("due_from", Text, nullable=False),
    Column("due_question", Text, nullable=False),
    Column("estimate_minutes", Integer, nullable=False),
    Column("checklist", Json, nullable=False),
    Column("tags", Json, nullable=False),
    Column("language", Text, nullable=False),
    Column("follows", Text, nullable=False),
    Column("split", Json, nullable=False),
    Column("closed_at", Instant),
    Column("acknowledged_at", Instant),
    Column("answered_at", Instant),
    Column("assigned_to", Text, nullable=False, server_default=""),
    Index(None, "status", "number"),
    Index(None, "client", "number"),
    partial("ix_task_closed_at", "closed_at", where="closed_at IS NOT NULL"),
    partial("ix_task_open", "number", where="status NOT IN ('done', 'dropped')"),
)

# One row per event and task that it touched, with what that event set: so the task can be read
# as it was before any event.
task_mail = Table(
    "task_mail",
    metadata,
    Column("id", Number, primary_key=True),
    Column("task", Text, ForeignKey("task.ref"), nullable=False),
    Column("event_id", Number, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("status", Text),
    Column("closed_at", Instant),
    Column("promised_at", Instant),
    Column("promise_zone", Text),
    Column("acknowledged_at", Instant),
    Column("answered_at", Instant),
    # what the fields that the VA set by this event were before it
    Column("edited", Json),
    Index(None, "task", "event_id"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", Number, primary_key=True),
    Column("task", Text, ForeignKey("task.ref"), nullable=False, index=True),
    Column("event_id", Number, nullable=False),
    Column("part", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("saved_at", Instant),
    Column("errand_id", Number, nullable=False, index=True),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Number, primary_key=True),
    Column("event_id", Number, ForeignKey("event.id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("task", Text, index=True),
    Column("client", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False, index=True),
    Column("envelope_from", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant),
    Column("not_after", Instant),
    Column("unless", Text, nullable=False),
    Column("money", Boolean, nullable=False),
    Column("worker", Text, nullable=False),
    Column("sent_at", Instant, index=True),
    Column("arrived_at", Instant),
    Column("problem", Text, nullable=False),
    # what the brakes count; NULL where this mail does not count
    Column("brake_at", Instant, index=True),
    Column("brake_address", Text, nullable=False),
    Column("brake_domain", Text, nullable=False),
    # what was heard of it after it had left, and by which event
    Column("fate", Text, nullable=False, server_default=""),
    Column("fate_why", Text, nullable=False, server_default=""),
    Column("fate_event", Number),
    UniqueConstraint("event_id", "action"),
    partial("ix_delivery_status_next_at", "status", "next_at", where="status <> 'sent'"),
    partial("ix_delivery_status_not_after", "status", "not_after", where="status <> 'sent'"),
    Index(None, "task", "brake_at"),
    Index(None, "brake_address", "brake_at"),
    Index(None, "brake_domain", "brake_at"),
    # acknowledgements and notices are nearly all: whoever counts the others does not pass them
    partial(
        "ix_delivery_counted_created_at",
        "created_at",
        where="kind NOT IN ('acknowledgement', 'notice', 'canary')",
    ),
)

# Versions of the ledger of an address, see addresses.py
address = Table(
    "address",
    metadata,
    Column("email", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Number, nullable=False, index=True),
    Column("hard", Integer, nullable=False),
    Column("soft", Integer, nullable=False),
    Column("first_at", Instant),
    Column("last_at", Instant),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("strikes", Json, nullable=False),
    Column("alive_at", Instant),
    Column("stopped_by", Text, nullable=False),
    Column("suppressed_at", Instant),
    Column("why", Text, nullable=False),
    Column("delivery_id", Number),
    Column("lifted_at", Instant),
)

errand = Table(
    "errand",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant),
    Column("event_id", Number),
    Column("mailbox", Text, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("worker", Text, nullable=False),
    partial("ix_errand_status_next_at", "status", "next_at", where="status <> 'done'"),
)

timer = Table(
    "timer",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("occurrence", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("event_id", Number),
    UniqueConstraint("kind", "subject", "occurrence"),
    partial("ix_timer_due_at", "due_at", where="done_at IS NULL"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("lines", Json, nullable=False),
    Column("task", Text),
    Column("event_id", Number, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("sent_event", Number),
    UniqueConstraint("kind", "key"),
    partial("ix_notice_kind_id", "kind", "id", where="sent_at IS NULL"),
)

held = Table(
    "held",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("event_id", Number, nullable=False, index=True),
    Column("delivery_id", Number),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("closed_event", Number),
    partial("ix_held_open", "id", where="open"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("event_id", Number, nullable=False, index=True),
    Column("message_id", Text, nullable=False),
    Column("task", Text, index=True),
    Column("step", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
)

# Versions of small facts, see ledger.py: in force from their event to the one that superseded them.
ledger = Table(
    "ledger",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Number, nullable=False, index=True),
    Column("superseded_by", Number),
    Column("at", Instant, nullable=False),
    Column("task", Text),
    Column("client", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("body", Json, nullable=False),
    Index(None, "task", "kind"),
    Index(None, "kind", "at"),
    partial("ix_ledger_open", "kind", "key", where="open AND superseded_by IS NULL"),
)

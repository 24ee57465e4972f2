"""What vamail remembers of itself: its counters, its workspaces, its outages and its processes.

A mail or a task is never named here: see `work.py`.
"""

from sqlalchemy import Column, Index, Integer, Table, Text

from vamail.store.columns import Instant, Json, Number
from vamail.store.tables.base import metadata, partial

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Number, nullable=False),
)

workspace_version = Table(
    "workspace_version",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("accepted_at", Instant, nullable=False, index=True),
    Column("files", Json, nullable=False),
)

# One row per outage of a part (a mailbox, sending, the database, a test mail); open while `over_at` is NULL.
outage = Table(
    "outage",
    metadata,
    Column("id", Number, primary_key=True),
    Column("part", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("since", Instant, nullable=False),
    # how long somebody watched it fail; time in which nobody ran does not count
    Column("counted_ms", Number, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("error", Text, nullable=False),
    Column("well_at", Instant),
    Column("told_at", Instant),
    Column("told_event", Number, index=True),
    Column("over_at", Instant),
    # two workers that see the same outage write one row
    partial("uq_outage_open", "part", where="over_at IS NULL", unique=True),
)

canary = Table(
    "canary",
    metadata,
    Column("event_id", Number, primary_key=True, autoincrement=False),
    Column("mailbox", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("late_at", Instant, nullable=False),
    Column("back_at", Instant),
    Index(None, "mailbox", "event_id"),
)

# What each process says of itself now and then, for `vamail status`; locks, not this, say who lives.
worker = Table(
    "worker",
    metadata,
    Column("name", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("state", Json, nullable=False),
)

# Who was erased is what nobody may know any more: only when, by whom, and how many rows.
forgotten = Table(
    "forgotten",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("rows", Json, nullable=False),
)

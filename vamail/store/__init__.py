"""What vamail remembers: SQL on SQLite or PostgreSQL, one file per noun, one commit per group."""

from vamail.store.errors import Conflict
from vamail.store.rows import (
    Arrived,
    ClaimedEvent,
    Cursor,
    DeliveryJob,
    DeliveryRow,
    Errand,
    Handled,
    HeldRow,
    JournalRow,
    MailRow,
    NewErrand,
    Notice,
    OutgoingMail,
    TaskFilter,
    TaskRow,
)
from vamail.store.store import Store, open_store

__all__ = [
    "Arrived",
    "ClaimedEvent",
    "Conflict",
    "Cursor",
    "DeliveryJob",
    "DeliveryRow",
    "Errand",
    "Handled",
    "HeldRow",
    "JournalRow",
    "MailRow",
    "NewErrand",
    "Notice",
    "OutgoingMail",
    "Store",
    "TaskFilter",
    "TaskRow",
    "open_store",
]

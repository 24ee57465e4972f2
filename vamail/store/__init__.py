"""What vamail remembers: SQL on SQLite or PostgreSQL, one file per noun, one commit per group."""

from vamail.store.blobs import content_hash
from vamail.store.desk import SqlDesk
from vamail.store.errands import Result as ErrandResult
from vamail.store.errors import Conflict, StoreBroken, StoreTrouble, StoreUnavailable, TakenOver
from vamail.store.living import Facts, Living, WorkerRow
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
from vamail.store.shapes import Shapes
from vamail.store.store import Store, open_store

__all__ = [
    "Arrived",
    "ClaimedEvent",
    "Conflict",
    "Cursor",
    "DeliveryJob",
    "DeliveryRow",
    "Errand",
    "ErrandResult",
    "Facts",
    "Handled",
    "HeldRow",
    "JournalRow",
    "Living",
    "MailRow",
    "NewErrand",
    "Notice",
    "OutgoingMail",
    "Shapes",
    "SqlDesk",
    "Store",
    "StoreBroken",
    "StoreTrouble",
    "StoreUnavailable",
    "TakenOver",
    "TaskFilter",
    "TaskRow",
    "WorkerRow",
    "content_hash",
    "open_store",
]

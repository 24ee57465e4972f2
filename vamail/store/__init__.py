"""What vamail remembers: SQL on SQLite or PostgreSQL, one file per noun, one commit per group.

A name is loaded with its room when it is first asked for (PEP 562): a command that lists tasks starts
without all that deciding, writing and erasing need.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vamail.store.blobs import content_hash
    from vamail.store.desk import SqlDesk
    from vamail.store.errands import ErrandResult
    from vamail.store.errors import Conflict, StoreBroken, StoreTrouble, StoreUnavailable, TakenOver
    from vamail.store.facts import Facts, WorkerRow
    from vamail.store.given import Given
    from vamail.store.listing import DeliveryRow, HeldRow, JournalRow, Lists, TaskFilter, TaskRow, open_lists
    from vamail.store.living import Living
    from vamail.store.playground import Playground
    from vamail.store.rows import (
        Arrived,
        ClaimedEvent,
        Cursor,
        DeliveryJob,
        Errand,
        Handled,
        MailRow,
        NewErrand,
        Notice,
        OutgoingMail,
    )
    from vamail.store.shapes import Shapes
    from vamail.store.store import Store, open_store

_ROOMS = {
    "Arrived": "rows",
    "ClaimedEvent": "rows",
    "Conflict": "errors",
    "Cursor": "rows",
    "DeliveryJob": "rows",
    "DeliveryRow": "listing",
    "Errand": "rows",
    "ErrandResult": "errands",
    "Facts": "facts",
    "Given": "given",
    "Handled": "rows",
    "HeldRow": "listing",
    "JournalRow": "listing",
    "Lists": "listing",
    "Living": "living",
    "MailRow": "rows",
    "NewErrand": "rows",
    "Notice": "rows",
    "OutgoingMail": "rows",
    "Playground": "playground",
    "Shapes": "shapes",
    "SqlDesk": "desk",
    "Store": "store",
    "StoreBroken": "errors",
    "StoreTrouble": "errors",
    "StoreUnavailable": "errors",
    "TakenOver": "errors",
    "TaskFilter": "listing",
    "TaskRow": "listing",
    "WorkerRow": "facts",
    "content_hash": "blobs",
    "open_lists": "listing",
    "open_store": "store",
}
"""In which room each name lives."""


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = found
    return found


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
    "Given",
    "Handled",
    "HeldRow",
    "JournalRow",
    "Lists",
    "Living",
    "MailRow",
    "NewErrand",
    "Notice",
    "OutgoingMail",
    "Playground",
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
    "open_lists",
    "open_store",
]

"""The tables. `migrations/` must add up to exactly this; a test compares the two."""

from vamail.store.tables.base import for_postgresql, metadata
from vamail.store.tables.operating import (
    canary,
    counter,
    forgotten,
    meta,
    outage,
    worker,
    workspace_version,
)
from vamail.store.tables.work import (
    address,
    attachment,
    blob,
    delivery,
    errand,
    event,
    held,
    journal,
    mail,
    mailbox,
    notice,
    task,
    task_mail,
    timer,
)

__all__ = [
    "address",
    "attachment",
    "blob",
    "canary",
    "counter",
    "delivery",
    "errand",
    "event",
    "for_postgresql",
    "forgotten",
    "held",
    "journal",
    "mail",
    "mailbox",
    "meta",
    "metadata",
    "notice",
    "outage",
    "task",
    "task_mail",
    "timer",
    "worker",
    "workspace_version",
]

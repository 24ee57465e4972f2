"""What `explain` and `replay` ask for besides the lists: by raw mail, by event, and the next number."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from vamail.store import listing, mails
from vamail.store.database import through
from vamail.store.listing import TaskFilter, TaskRow
from vamail.store.rows import MailRow
from vamail.store.tables import delivery, mail, task

_BY_BLOB = select(mail.c.event_id).where(mail.c.blob_hash == bindparam("name")).order_by(mail.c.event_id)
_ACKNOWLEDGED = select(func.count()).where(
    delivery.c.event_id == bindparam("of"), delivery.c.kind == "acknowledgement", delivery.c.status != "held"
)
_SENT = select(delivery.c.sent_at).where(delivery.c.sent_at >= bindparam("at"))
_FILED = select(task.c.ref).where(task.c.event_id == bindparam("of")).order_by(task.c.number).limit(1)


def mails_of_blob(connection: Connection, name: str) -> list[MailRow]:
    """Received mails with exactly these bytes, the first one first."""
    events = list(connection.execute(_BY_BLOB, {"name": name}).scalars())
    return [row for number in events for row in mails.find(connection, str(number))]


def acknowledged(connection: Connection, event: int) -> bool:
    """Whether the decision on this event acknowledged."""
    return bool(connection.execute(_ACKNOWLEDGED, {"of": event}).scalar())


def task_filed_by(connection: Connection, event: int) -> TaskRow | None:
    """The task that this event filed."""
    ref = connection.execute(_FILED, {"of": event}).scalar()
    return listing.tasks(through(connection), TaskFilter(refs=(ref,)))[0] if ref else None


def sent_since(connection: Connection, at: datetime) -> list[datetime]:
    """When mails were sent since `at`, for the account's limits."""
    return [row.sent_at for row in connection.execute(_SENT, {"at": at})]


def next_task_number(connection: Connection) -> int:
    """The number that the next task would have if nobody else files one."""
    return int(connection.execute(select(func.coalesce(func.max(task.c.number), 0))).scalar_one()) + 1

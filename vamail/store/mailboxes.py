"""Cursors: how far each mailbox was read."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from vamail.store.rows import Cursor
from vamail.store.tables import mailbox

_GET = select(mailbox).where(mailbox.c.name == bindparam("of"))
_ADVANCE = (
    update(mailbox)
    .where(
        mailbox.c.name == bindparam("of"),
        mailbox.c.uidvalidity == bindparam("valid"),
        mailbox.c.last_uid < bindparam("reached"),
    )
    .values(last_uid=bindparam("reached"))
)


def cursor(connection: Connection, name: str) -> Cursor | None:
    """The cursor, or None for a mailbox never read."""
    row = connection.execute(_GET, {"of": name}).first()
    if row is None:
        return None
    return Cursor(
        uidvalidity=row.uidvalidity, last_uid=row.last_uid, start_uid=row.start_uid, start_at=row.start_at
    )


def begin(
    connection: Connection, name: str, uidvalidity: int, start_uid: int, last_uid: int, at: datetime
) -> None:
    """Start reading, or start over under a new UIDVALIDITY; the first `start_at` stays for ever."""
    values = {"uidvalidity": uidvalidity, "start_uid": start_uid, "last_uid": last_uid}
    changed = connection.execute(update(mailbox).where(mailbox.c.name == name).values(**values))
    if changed.rowcount == 0:
        connection.execute(insert(mailbox).values(name=name, start_at=at, facts={}, **values))


def advance(connection: Connection, name: str, uidvalidity: int, last_uid: int) -> None:
    """Move the cursor on, never back."""
    connection.execute(_ADVANCE, {"of": name, "valid": uidvalidity, "reached": last_uid})


def names(connection: Connection) -> int:
    """How many mailboxes are known; their Sent and control folders have cursors like `requests/Sent`."""
    query = select(func.count()).select_from(mailbox)
    beside = mailbox.c.name.endswith("/Sent") | mailbox.c.name.endswith("/Control")
    return int(connection.execute(query.where(~beside)).scalar_one())

"""What `explain`, `replay`, `status` and `doctor` read besides the lists, one read transaction each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from vamail.model.billing import Expense, Invoice, Payment
from vamail.store import (
    deliveries,
    exported_books,
    listing,
    lookups,
    mailboxes,
    mails,
    schema,
    shapes,
)
from vamail.store.database import Database, through
from vamail.store.listing import Lists, TaskRow
from vamail.store.rows import MailRow
from vamail.store.shapes import Shapes
from vamail.store.tables import event, task


class Reading(Lists):
    """The lists and all other reads of the store; `Store` adds the writes."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    def find(self, reference: str) -> list[MailRow]:
        """Mails by event number, Message-ID or task reference."""
        with self._database.read() as connection:
            return mails.find(connection, reference)

    def mails_since(self, at: datetime) -> list[MailRow]:
        """Mails that arrived at `at` or later, in order of their events."""
        with self._database.read() as connection:
            return mails.since(connection, at)

    def find_blob(self, blob_hash: str) -> list[MailRow]:
        """Mails received with exactly these bytes."""
        with self._database.read() as connection:
            return lookups.mails_of_blob(connection, blob_hash)

    def acknowledged(self, event: int) -> bool:
        """Whether the decision on this event acknowledged."""
        with self._database.read() as connection:
            return lookups.acknowledged(connection, event)

    def task_filed_by(self, event: int) -> TaskRow | None:
        """The task that this event filed."""
        with self._database.read() as connection:
            return lookups.task_filed_by(connection, event)

    def sent_since(self, at: datetime) -> list[datetime]:
        """When mails were sent since `at`."""
        with self._database.read() as connection:
            return lookups.sent_since(connection, at)

    def next_task_number(self) -> int:
        """The number that the next task would have if nobody else files one."""
        with self._database.read() as connection:
            return lookups.next_task_number(connection)

    def counts(self) -> Mapping[str, int]:
        """How many of everything there are: `events.new`, `deliveries.sent`, `tasks.done`, `held.open`."""
        with self._database.read() as connection:
            return _counts(connection)

    def shapes(self, limit: int) -> Shapes:
        """The newest `limit` events, deliveries and errands, without a word of theirs, for a bug report."""
        with self._database.read() as connection:
            return shapes.of(connection, limit)

    def books(self) -> list[Invoice | Payment | Expense]:
        """Every invoice, payment and expense as it is now."""
        with self._database.read() as connection:
            return exported_books.books(connection)

    def schema_version(self) -> str:
        """The version of the schema that the database has."""
        return schema.version(self._database)


def _counts(connection: Connection) -> dict[str, int]:
    found = {
        "mailboxes": mailboxes.names(connection),
        "held.open": len(listing.held_entries(through(connection), open_only=True)),
    }
    for name, column in (("events", event.c.state), ("tasks", task.c.status)):
        query = select(column, func.count()).group_by(column)
        found.update({f"{name}.{row[0]}": row[1] for row in connection.execute(query)})
    found.update({f"deliveries.{name}": count for name, count in deliveries.counted(connection).items()})
    return found

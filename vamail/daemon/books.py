"""Files for book-keeping, made from what the store has: the same bytes for the command line and by mail."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from vamail.model.exports import BooksWanted, MadeBooks, MadeFile
from vamail.render.books import FORMATS, Export, Ledger, Span, gathered
from vamail.store import StoreTrouble
from vamail.workspace.types import Workspace

if TYPE_CHECKING:
    from vamail.model.billing import Expense, Invoice, Payment
    from vamail.store import Store

TYPES = {"csv": "text/csv", "json": "application/json"}
"""What a file says that it is, by its extension; a journal is plain text."""


def exported(
    values: "Iterable[Invoice | Payment | Expense]", wanted: BooksWanted, workspace: Workspace, today: date
) -> tuple[Export, Ledger, tuple[str, ...]]:
    """The files, what they are made from, and a sentence for each kind of thing that is left out. `today` is
    the VA's."""
    names = {one.slug: one.billing.name or one.name for one in workspace.clients}
    span = Span(since=wanted.since, until=wanted.until, client=wanted.client)
    ledger, left = gathered(values, span, workspace.seller, names, today)
    return FORMATS[wanted.format](ledger), ledger, left


def made(wanted: BooksWanted, store: "Store", workspace: Workspace, at: datetime) -> MadeBooks:
    """The same for a mail, as of now, said to be of the VA's day of `at` (aware). Never raises for what is in
    the books: a format that fails says so."""
    from vamail.desk.promise.local import local_day

    try:
        today = local_day(at, workspace.me.zone)
        export, ledger, left = exported(store.books(), wanted, workspace, today)
    except StoreTrouble:
        raise
    except Exception as error:
        return MadeBooks(failed=f"{type(error).__name__}: {error}"[:500])
    notes = (*left, *export.said)
    if not (ledger.documents or ledger.payments or ledger.expenses):
        return MadeBooks(notes=notes)
    files = (
        MadeFile(
            name=f"vamail-{wanted.format}{part.suffix}.{part.extension}",
            type=TYPES.get(part.extension, "text/plain"), data=part.data,
        )
        for part in export.parts
    )  # fmt: skip
    return MadeBooks(files=tuple(files), notes=notes)

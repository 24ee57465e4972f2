"""Tables of statements: amounts, days and currencies of their rows, read column by column. Pure.

A reader makes a `Layout`; whatever is wrong in a cell ends it with one `RefusedError`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vamail.mail.columns import read_amounts, read_days
from vamail.mail.tables import Row, Sheet, Table, find_table
from vamail.model.books import Fault
from vamail.model.imports import ImportMapping
from vamail.model.money import CURRENCIES


class RefusedError(Exception):
    """The file is refused, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.why)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table and what is set for files of its kind. All that reads raises RefusedError."""

    table: Table
    set_: ImportMapping | None = None

    def money(
        self, rows: Sequence[Row], *headers: str, currencies: Sequence[str] = ()
    ) -> list[list[Decimal | None]]:
        """The amounts of these columns, one list for each, written in one way in all of them."""
        cells = [(row.line, self.table.of(row, header)) for header in headers for row in rows]
        decimal = self.set_.decimal if self.set_ else ""
        read = read_amounts(
            cells, self.table.name, headers[0], decimal=decimal, currencies=[*currencies] * len(headers)
        )
        if isinstance(read, Fault):
            raise RefusedError(self._named(read, headers))
        return [list(read[at : at + len(rows)]) for at in range(0, len(read), len(rows) or 1)] or [
            [] for _ in headers
        ]

    def days(self, rows: Sequence[Row], header: str, *, written: str = "") -> list[date]:
        """The days of a column; an empty one is refused."""
        cells = [(row.line, self.table.of(row, header)) for row in rows]
        read = read_days(
            cells, self.table.name, header, written=(self.set_.date if self.set_ else "") or written
        )
        if isinstance(read, Fault):
            raise RefusedError(read)
        found = []
        for row, day in zip(rows, read, strict=True):
            if day is None:
                raise RefusedError(self.fault(row, header, "cell_empty"))
            found.append(day)
        return found

    def currency(self, row: Row, header: str) -> str:
        """The currency that a cell names."""
        said = self.table.of(row, header).upper()
        if said not in CURRENCIES:
            raise RefusedError(self.fault(row, header, "currency_bad", value=said[:20]))
        return said

    def fault(self, row: Row, header: str, why: str, **values: str) -> Fault:
        """What is wrong in a cell of this row."""
        return Fault(file=self.table.name, row=row.line, column=header, why=why, values=tuple(values.items()))

    def _named(self, fault: Fault, headers: Sequence[str]) -> Fault:
        """The column in which the value stands that the fault is about."""
        said = dict(fault.values).get("value", "")
        row = next(row for row in self.table.rows if row.line == fault.row)
        column = next((one for one in headers if self.table.of(row, one)[:60] == said), headers[0])
        return Fault(file=fault.file, row=fault.row, column=column, why=fault.why, values=fault.values)


def table_of(
    sheet: Sheet, *wanted: tuple[str, ...], set_: ImportMapping | None = None
) -> Table | Fault | None:
    """The table of the first of these sets of headers that the sheet has; None where it has none."""
    for headers in wanted:
        found = find_table(sheet, headers, delimiter=set_.delimiter if set_ else "")
        if found is not None:
            return found
    return None

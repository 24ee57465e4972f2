"""Where a table ends that has a footer (`Total`, `Kontostand`, a line about the export). Pure.

Without a word about it every row counts, and a footer refuses the file, for what stands there may be a row
that was damaged. A mapping's `until` says how the first cell begins with which the table ends. What stands
below is not read, unless it looks like a row of the table: then the file is refused, for nothing may be lost.
"""

from collections.abc import Sequence
from dataclasses import replace

from vamail.mail.columns import read_days
from vamail.mail.tables import Table, first_said
from vamail.model.books import Fault
from vamail.model.imports import ImportMapping
from vamail.model.pattern import lazy

_FOOTED = frozenset({
    "row_short", "row_long", "cell_empty", "amount_bad", "amount_mixed", "date_bad", "date_mixed",
    "duration_bad", "time_bad",
})  # fmt: skip
"""What is wrong with a footer that is read as a row."""
_WORDS = lazy(r"[^\d:=;,|(]+")
MOST_SAID = 40


def row_below(table: Table, day: Sequence[str], mapping: ImportMapping | None) -> Fault | None:
    """A row below the end that has a day where the rows above have theirs (the columns `day`)."""
    for row in table.below:
        for header in day:
            cell = table.of(row, header)
            read = read_days([(row.line, cell)], table.name, header, written=mapping.date if mapping else "")
            if cell and (not isinstance(read, Fault) or read.why == "date_two_ways"):
                values = (("line", str(table.ends)),)
                return Fault(file=table.name, row=row.line, column=header, why="row_below", values=values)
    return None


def with_ending(fault: Fault, table: Table | None, mapping: ImportMapping) -> Fault:
    """The fault; where the row may be a footer, with how the mapping would say so (`ending`)."""
    if mapping.until or fault.why not in _FOOTED:
        return fault
    row = next((one for one in table.rows if one.line == fault.row), None) if table else None
    said = first_said(row.cells) if row is not None else dict(fault.values).get("first", "")
    words = _WORDS.match(said)
    ending = words[0].replace("'", "").strip()[:MOST_SAID] if words else ""
    if not any(sign.isalpha() for sign in ending):
        return fault
    return replace(fault, values=(*fault.values, ("ending", ending)))

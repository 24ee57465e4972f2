"""Rows of an export as values: days, times of day, durations, yes and no. One bad cell refuses the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from vamail.mail.columns import read_days
from vamail.mail.tables import Row, Table
from vamail.mail.timesheets.durations import MOST_SECONDS, is_bare, read_duration
from vamail.mail.timesheets.presets import Preset
from vamail.model.books import Fault, Skipped, TimesheetRow
from vamail.model.imports import ImportMapping
from vamail.model.pattern import lazy

_TIME = lazy(
    r"(?:^|.*?[\sT,])([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*(?:([AaPp])\.?\s?[Mm]\.?)?"
)
_YES = frozenset(("yes", "y", "true", "1", "billable", "igen", "ja", "oui", "بله"))
_NO = frozenset(("no", "n", "false", "0", "non-billable", "not billable", "nem", "nein", "non", "خیر"))
_MOST_TAGS = 50

Found = tuple[tuple[TimesheetRow, ...], tuple[Skipped, ...]]


class RefusedError(Exception):
    """The file is refused, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.why)
        self.fault = fault


def read_rows(table: Table, preset: Preset, mapping: ImportMapping | None) -> Found | Fault:
    """Every row, and those that are left out with their reason; or what is wrong with the first bad one."""
    try:
        return _Sheet(table, preset, mapping).read()
    except RefusedError as error:
        return error.fault


@dataclass(frozen=True)
class _Sheet:
    """One table with its layout."""

    table: Table
    preset: Preset
    mapping: ImportMapping | None

    def read(self) -> Found:
        days, ends = self._days()
        bare = self.preset.bare or ("" if self._all_bare() else "hours")
        rows: list[TimesheetRow] = []
        skipped: list[Skipped] = []
        for row, day, end in zip(self.table.rows, days, ends, strict=True):
            if day is None and self._is_total(row):
                skipped.append(Skipped(place=row.line, why="total"))
            elif self._runs(row):
                skipped.append(Skipped(place=row.line, why="running"))
            else:
                rows.append(self._row(row, day, end, bare))
        return tuple(rows), tuple(skipped)

    # --- cells ---------------------------------------------------------------------------------------

    def header(self, field: str) -> str:
        """The header below which this field stands; empty: there is none."""
        names = self.preset.columns.get(field, ())
        return next((one for one in names if self.table.has(one)), "")

    def said(self, row: Row, field: str) -> str:
        """The cell; of several columns of a mapping those that are not empty, in their order."""
        if not (header := self.header(field)):
            return ""
        cell = self.table.of(row, header).strip()
        return "" if self.preset.dash and cell == "-" else cell

    def refuse(self, row: Row, field: str, why: str) -> RefusedError:
        """That this cell refuses the file."""
        cell = self.said(row, field)[:60]
        return RefusedError(
            Fault(
                file=self.table.name, row=row.line, column=self.header(field), why=why,
                values=(("value", cell),),
            )
        )  # fmt: skip

    # --- days and times ------------------------------------------------------------------------------

    def _days(self) -> tuple[list[date | None], list[date | None]]:
        """The day of each row, and that of its end; how days are written is decided over both columns."""
        rows = self.table.rows
        cells = [(row.line, self.said(row, "date")) for row in rows]
        more = [(row.line, self.said(row, "end_date")) for row in rows]
        written = self.mapping.date if self.mapping is not None else ""
        found = read_days((*cells, *more), self.table.name, self.header("date"), written=written)
        if isinstance(found, Fault):
            raise RefusedError(found)
        return list(found[: len(rows)]), list(found[len(rows) :])

    def _runs(self, row: Row) -> bool:
        """Whether the watch runs: it has begun and has no end."""
        return bool(self.header("end") and self.said(row, "start")) and not self.said(row, "end")

    def _is_total(self, row: Row) -> bool:
        """A line of sums, which has no day and nobody who worked."""
        return not self.said(row, "user") and not self.said(row, "start") and not self.said(row, "text")

    def _time(self, row: Row, field: str) -> time | None:
        cell = self.said(row, field)
        if not cell:
            return None
        found = _TIME.fullmatch(cell)
        if found is None:
            raise self.refuse(row, field, "time_bad")
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if found[4]:
            if not 1 <= hour <= 12:
                raise self.refuse(row, field, "time_bad")
            hour = hour % 12 + (12 if found[4] in "Pp" else 0)
        if hour > 23 or minute > 59 or second > 59:
            raise self.refuse(row, field, "time_bad")
        return time(hour, minute, second)

    # --- how long ------------------------------------------------------------------------------------

    def _all_bare(self) -> bool:
        """Whether all durations are plain numbers: hours, minutes or seconds, nobody can tell."""
        said = [self.said(row, "duration") for row in self.table.rows]
        return bool(said) and all(is_bare(one) for one in said if one)

    def _seconds(self, row: Row, started: datetime | None, ended: datetime | None, bare: str) -> int:
        cell = self.said(row, "duration")
        if not cell and started is not None and ended is not None:
            seconds = int((ended - started).total_seconds())
        elif not cell:
            raise self.refuse(row, "duration" if self.header("duration") else "end", "cell_empty")
        else:
            if is_bare(cell) and not bare:
                raise self.refuse(row, "duration", "duration_unit")
            found = read_duration(cell)
            if found is None:
                raise self.refuse(row, "duration", "duration_bad")
            seconds = self._to_the_second(row, found)
        if not 0 <= seconds <= MOST_SECONDS:
            raise self.refuse(row, "duration" if cell else "end", "duration_long")
        return seconds

    def _to_the_second(self, row: Row, rounded: int) -> int:
        """The column of seconds, where it is the same duration as that of rounded hours."""
        cell = self.said(row, "seconds")
        if cell.isascii() and cell.isdecimal() and len(cell) < 9 and abs(int(cell) - rounded) <= 36:
            return int(cell)
        return rounded

    # --- a row ---------------------------------------------------------------------------------------

    def _row(self, row: Row, day: date | None, end_day: date | None, bare: str) -> TimesheetRow:
        if day is None:
            raise self.refuse(row, "date", "cell_empty")
        at, until = self._time(row, "start"), self._time(row, "end")
        started = datetime.combine(day, at) if at is not None else None
        ended = datetime.combine(end_day or day, until) if until is not None else None
        if started is not None and ended is not None and ended < started and end_day is None:
            ended += timedelta(days=1)
        return TimesheetRow(
            place=row.line, day=day, started_at=started,
            seconds=self._seconds(row, started, ended, bare), user=self.said(row, "user"),
            client=self.said(row, "client"), project=self.said(row, "project"),
            task=self.said(row, "task"), text=self.said(row, "text"), tags=tuple(self._tags(row)),
            billable=self._billable(row),
        )  # fmt: skip

    def _tags(self, row: Row) -> Iterator[str]:
        parts = self.said(row, "tags").replace(";", ",").split(",", _MOST_TAGS)
        yield from dict.fromkeys(tag for one in parts if (tag := one.strip()))

    def _billable(self, row: Row) -> bool | None:
        if self.said(row, "status").casefold() in _NO:
            return False
        cell = self.said(row, "billable").casefold()
        if not cell:
            return None
        if cell not in _YES | _NO:
            raise self.refuse(row, "billable", "yes_no_bad")
        return cell in _YES

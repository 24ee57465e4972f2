"""What kind of export a file is, and its rows.

Presets are known by their headers, in whatever order and case: Toggl Track (both layouts), Clockify (detailed
report) and FreshBooks. An Everhour report has the columns that its user chose: a mapping names the file, and
says which they are where they have other names than Everhour's own.
"""

from fnmatch import fnmatchcase

from vamail.mail.mappings import for_name, preset
from vamail.mail.table_end import row_below, with_ending
from vamail.mail.tables import Sheet, Table, find_table, missing, read_sheet
from vamail.mail.timesheets.presets import EVERHOUR, PRESETS, Preset
from vamail.mail.timesheets.rows import read_rows
from vamail.model.books import Fault, TimesheetFile
from vamail.model.imports import ImportMapping


def read_timesheet(
    raw: bytes, name: str, mappings: tuple[ImportMapping, ...] = ()
) -> TimesheetFile | Fault | None:
    """The rows of a time tracker's export; None: it is no timesheet.

    A mapping of `rules/imports.yaml` whose `match` fits the name, and which has columns, reads it; else it is
    known by its header. One bad row refuses the whole file, with its line and column.
    """
    mapping = for_name(name, mappings) or _everhour(name, mappings)
    if mapping is not None:
        return _mapped(raw, name, mapping) if mapping.kind == "timesheet" else None
    sheet = read_sheet(raw, name)
    if isinstance(sheet, Fault):
        return None
    for one in PRESETS:
        found = find_table(sheet, one.wanted)
        if isinstance(found, Fault):
            return found
        if found is not None:
            return _file(found, one, preset(one.source, mappings))
    return None


def _everhour(name: str, mappings: tuple[ImportMapping, ...]) -> ImportMapping | None:
    """The mapping of Everhour's own headers, for files of its names."""
    found = preset(EVERHOUR.source, mappings)
    if found is None or not found.match:
        return None
    return found if fnmatchcase(name.casefold(), found.match.casefold()) else None


def _mapped(raw: bytes, name: str, mapping: ImportMapping) -> TimesheetFile | Fault:
    sheet: Sheet | Fault = read_sheet(raw, name, encoding=mapping.encoding)
    if isinstance(sheet, Fault):
        return sheet
    if mapping.columns:
        columns: dict[str, tuple[str, ...]] = {}
        for field, header in mapping.columns:
            columns[field] = (*columns.get(field, ()), header)
        used = Preset(source=mapping.name, columns=columns)
        wanted = [header for headers in columns.values() for header in headers]
    else:
        used, wanted = EVERHOUR, list(EVERHOUR.wanted)
    ways = {"delimiter": mapping.delimiter, "header": mapping.header}
    table = find_table(sheet, wanted, until=mapping.until, **ways)  # type: ignore[arg-type]
    if table is None:
        return missing(sheet, wanted, **ways)  # type: ignore[arg-type]
    if isinstance(table, Fault):
        return with_ending(table, None, mapping)
    if (lost := row_below(table, used.columns.get("date", ()), mapping)) is not None:
        return lost
    found = _file(table, used, mapping)
    return with_ending(found, table, mapping) if isinstance(found, Fault) else found


def _file(table: Table, one: Preset, mapping: ImportMapping | None) -> TimesheetFile | Fault:
    read = read_rows(table, one, mapping)
    if isinstance(read, Fault):
        return read
    rows, skipped = read
    return TimesheetFile(name=table.name, source=one.source, rows=rows, skipped=skipped)

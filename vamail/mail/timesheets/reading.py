"""What kind of export a file is, and its rows."""

from vamail.model.books import Fault, TimesheetFile
from vamail.model.imports import ImportMapping


def read_timesheet(
    raw: bytes, name: str, mappings: tuple[ImportMapping, ...] = ()
) -> TimesheetFile | Fault | None:
    """The rows of a time tracker's export; None: it is no timesheet.

    A mapping of `rules/imports.yaml` whose `match` fits the name, and which has columns, reads it; else it is
    known by its header. One bad row refuses the whole file, with its line and column.
    """
    return None

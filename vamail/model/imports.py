"""How files of other programs are read that no preset fits: `rules/imports.yaml`."""

from dataclasses import dataclass
from typing import Literal

from vamail.model.mark import Mark

NOBODY = "nobody"
"""`clients: {Internal: nobody}`: such time is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """One mapping. It holds for files whose name fits `match` (as a shell matches, in whatever case).

    - `columns`: field of `StatementRow` or `TimesheetRow` → header of the file. Statements: `date`, `amount`
      (or `credit` and `debit`), `currency`, `fee`, `payer`, `account`, `reference` (may be several headers,
      one pair each), `mark`. Timesheets: `date`, `start`, `duration` (or `end`), `user`, `client`, `project`,
      `task`, `text`, `tags`, `billable`.
    - `date`: how days are written (`DD.MM.YYYY`); `decimal`: `.` or `,`; `delimiter` and `encoding` where
      they cannot be told from the file; `currency` where no column gives one; `header`: the line of the
      headers, from 1; `until`: how the first cell begins with which the table ends (`Total`), empty: its
      last line is a row as any.
    - `clients`: what the file calls a client or project → slug, or `NOBODY` for what is no client's;
      `services`: what it calls a project, task or tag → service. They hold for the presets too, under the
      preset's name (`name: toggl`, no columns).
    """

    name: str
    kind: Literal["statement", "timesheet"]
    match: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    date: str = ""
    decimal: str = ""
    delimiter: str = ""
    encoding: str = ""
    currency: str = ""
    header: int = 1
    until: str = ""
    clients: tuple[tuple[str, str], ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    mark: Mark = Mark()

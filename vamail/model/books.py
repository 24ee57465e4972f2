"""Files that other programs wrote, as they were read: a bank's statement, a time tracker's export.

Readers (`mail.statements`, `mail.timesheets`) turn bytes into these values or into one `Fault`; the desk
(`desk.billing`) says what they come to. A file with one bad row is refused whole: nothing of it counts.
Amounts are `Decimal` with their currency; days are days of the statement, without a zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from vamail.model.ids import TaskKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a file is refused. `row` counts from 1 as a text editor counts lines (0: the whole file), `column`
    is its header; `why` names a sentence of `desk.billing.fault_words`, `values` what stands in it."""

    file: str
    row: int = 0
    column: str = ""
    why: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One movement of an account. `amount` is signed: money that came is above 0. A `fee` that was kept on
    the way is not in it (the client paid `amount` + `fee`). `mark` is the bank's own sign of it, the same in
    every statement; empty where it gives none. `reference` is every text in which an invoice may be named."""

    place: int
    booked_on: date
    amount: Decimal
    currency: str
    fee: Decimal = Decimal(0)
    payer: str = ""
    payer_account: str = ""
    reference: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that is no money (a hold, a conversion, a summary), and why, as `Fault.why`."""

    place: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """A statement. `source` is how it was read (`camt.053`, `mt940`, `ofx`, `wise`, `wise_history`, `paypal`,
    or the name of a mapping of `rules/imports.yaml`); `account` the account that it is of, as the bank names
    it."""

    name: str
    source: str
    account: str = ""
    rows: tuple[StatementRow, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesheetRow:
    """One entry of a time tracker. `started_at` is on the wall of who exported it, without a zone, or None
    where the export has only the day. `seconds` is the duration as written, which may differ from the clock's
    difference. `billable` None: the export does not say."""

    place: int
    day: date
    started_at: datetime | None = None
    seconds: int
    user: str = ""
    client: str = ""
    project: str = ""
    task: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    billable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesheetFile:
    """An export of a time tracker: `toggl`, `clockify`, `everhour`, or the name of a mapping."""

    name: str
    source: str
    rows: tuple[TimesheetRow, ...] = ()
    skipped: tuple[Skipped, ...] = ()


Read = StatementFile | TimesheetFile | Fault
"""What became of a file."""


GivenBy = Literal["mail", "folder", "line"]
"""How a file came: attached to a control mail, laid into the folder `import/`, named on the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file that was given, and what came of it; the same bytes given again are the next version.

    `mark` is the SHA-256 of its bytes, or what stands for them where they were not read. `taken`: what it
    says counts now; else `said` is why not. `place` names the very file in the folder `import/`, so that one
    that is still there after a crash is known.
    """

    kind: ClassVar[str] = "file"
    mark: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    name: str
    by: GivenBy
    place: str = ""
    taken: bool
    said: tuple[str, ...] = ()
    at: datetime

    @property
    def key(self) -> str:
        """The mark."""
        return self.mark

    @property
    def is_open(self) -> bool:
        """Never: it is over when it is written."""
        return False

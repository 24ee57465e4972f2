"""Everything in the VA's folder, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vamail.workspace.types.billing import Seller, Service
from vamail.workspace.types.imports import ImportMapping
from vamail.workspace.types.meetings import Meetings
from vamail.workspace.types.people import Chase, Client, FullDay, Me, PromiseRule, Within
from vamail.workspace.types.practice import Control, Day, Holds, Late, Plan, Undo, Warn
from vamail.workspace.types.rules import Rule
from vamail.workspace.types.settings import (
    Alarm,
    Brakes,
    MailboxSettings,
    Monitor,
    Retention,
    SmtpSettings,
    Timing,
)


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One template as it lies in a folder. `own` is true for the VA's override in the workspace."""

    name: str
    language: str
    source: str
    file: str
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything that the VA wrote, checked. `hash` names this version.

    `also_sent`: further accounts of the VA whose Sent folder is looked at; their `folder` is empty.
    """

    me: Me
    promise: PromiseRule
    mailboxes: tuple[MailboxSettings, ...]
    also_sent: tuple[MailboxSettings, ...] = ()
    smtp: SmtpSettings
    clients: tuple[Client, ...] = ()
    rules: tuple[Rule, ...] = ()
    templates: tuple[TemplateFile, ...] = ()
    sent: str = "auto"
    acknowledge_replies: str = "daily"
    authserv_id: str = ""
    database: str = "sqlite"
    message_mb: int = 50
    brakes: Brakes = Brakes()
    timing: Timing = Timing()
    alarm: Alarm = Alarm()
    monitor: Monitor = Monitor()
    retention: Retention = Retention()
    grace_days: int = 7
    resolution: Within | None = None
    chase: Chase = Chase()
    when_full: FullDay = FullDay()
    warn: Warn = Warn()
    plan: Plan = Plan()
    day: Day = Day()
    undo: Undo = Undo()
    holds: Holds = Holds()
    late: Late = Late()
    control: Control = Control()
    meetings: Meetings = Meetings()
    services: tuple[Service, ...] = ()
    seller: Seller = Seller()
    imports: tuple[ImportMapping, ...] = ()
    oauth_clients: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""

    @property
    def accounts(self) -> tuple[MailboxSettings, ...]:
        """Every mailbox, and after them the accounts whose Sent alone is looked at."""
        return (*self.mailboxes, *self.also_sent)

    def client(self, slug: str) -> Client | None:
        """The client with this slug."""
        return next((client for client in self.clients if client.slug == slug), None)

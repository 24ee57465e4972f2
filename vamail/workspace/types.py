"""The VA's folder as typed, frozen values. Pure: reading the folder is `workspace.load`.

`Mark` says where in which file something was written, so that every later sentence can name it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from vamail.model.errors import Problem


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Where something was written; `file` relative to the workspace, counted from 1."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """One span of a weekly pattern: `weekday` 0 is Monday; minutes from midnight of that day.

    `end_minute` may exceed 1440: the span runs into the next day (overnight).
    """

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Dated leave, both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When someone works: weekly spans in a zone, holidays of a country, and exceptions.

    `holidays` is an ISO 3166 country, perhaps with a subdivision (`US`, `DE-BY`), or empty.
    `work_days` are worked though they are weekends or holidays; `days_off` win over everything.
    """

    zone: str
    spans: tuple[OpenSpan, ...]
    holidays: str = ""
    days_off: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()
    leave: tuple[Leave, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """A target: `24 business hours`, `1 business day` or `24 hours`. `unit` is one of
    business_hours, business_days, hours; `amount` may be fractional for hours."""

    amount: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRule:
    """By when a human answers: the target, and whether the client's hours count as well."""

    within: Within
    intersect_client_hours: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a password lies: `env`, `file` or `store`, and its name there. Never the password."""

    source: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How to reach a mail server. `tls`: tls, starttls or none (loopback only).

    `oauth` names the provider of `vamail login` where tokens replace the password. `fingerprint` is
    the SHA-256 of the one certificate to accept, as hex, for a bridge that makes its own.
    """

    host: str
    port: int
    tls: str
    user: str = ""
    password: Secret | None = None
    oauth: str = ""
    fingerprint: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One watched mailbox. `start_from`: `now`, `all` or a date."""

    name: str
    folder: str
    addresses: tuple[str, ...]
    imap: Server
    start_from: str | date = "now"
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that sends for us. `per_minute` and `per_day` are the account's limits, 0 for none."""

    server: Server
    connections: int = 3
    per_minute: int = 0
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class Brake:
    """At most `count` acknowledgements in `seconds`."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brakes:
    """Brakes on acknowledgements by instant of arrival; an empty tuple is no brake."""

    per_thread: tuple[Brake, ...] = (Brake(1, 600), Brake(6, 86_400))
    per_address: tuple[Brake, ...] = (Brake(10, 900), Brake(60, 86_400))
    per_domain: tuple[Brake, ...] = (Brake(200, 3_600),)
    overall: tuple[Brake, ...] = (Brake(500, 3_600),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Delays in seconds; settings, so that tests need not wait."""

    poll_seconds: float = 300
    idle_seconds: float = 540
    retry_seconds: tuple[float, ...] = (60, 120, 300, 900, 1800)
    watch_seconds: float = 2
    reconnect_seconds: tuple[float, ...] = (1, 5, 15, 60)
    unknown_seconds: float = 60
    notice_seconds: float = 120
    answer_seconds: float = 60
    data_seconds: float = 600
    errand_seconds: tuple[float, ...] = (30, 300, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """After how many days the texts of old mails, deliveries and the journal are archived; 0: never."""

    raw_mail_days: int = 0
    deliveries_days: int = 0
    journal_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """When and by which second route the VA is told that vamail itself is in trouble.

    `after_seconds`: an outage is real after so long without contact. `canary_seconds`: a mail to
    ourselves every so often (0: none), expected back within `within_seconds`. `webhook` and `ping` are
    URLs, as they are or as a `Secret` that names one. `smtp` sends from another account to `to`.
    """

    after_seconds: float = 600
    canary_seconds: float = 0
    within_seconds: float = 900
    webhook: "str | Secret" = ""
    ping: "str | Secret" = ""
    ping_seconds: float = 300
    smtp: SmtpSettings | None = None
    to: str = ""

    @property
    def has_route(self) -> bool:
        """Whether there is a second route besides ordinary mail."""
        return bool(self.webhook) or self.smtp is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Where /healthz and /metrics are served: nowhere while `port` is 0. `token` guards /metrics."""

    host: str = "127.0.0.1"
    port: int = 0
    token: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The VA."""

    name: str
    address: str
    addresses: tuple[str, ...]
    notify: str
    language: str
    hours: BusinessHours

    @property
    def zone(self) -> str:
        """The VA's time zone."""
        return self.hours.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client. `slug` is the file's stem: the name in rules, folders and on the command line."""

    slug: str
    name: str
    addresses: tuple[str, ...]
    domains: tuple[str, ...] = ()
    language: str = ""
    hours: BusinessHours
    promise: PromiseRule | None = None
    acknowledge_replies: str = ""
    mark: Mark = Mark()


# --- rules -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a text is searched for. `mode`: `start` (at the start of a word), `word` (whole word),
    `pattern` (a pattern of the `regex` library), `glob` (a whole value with * and ?)."""

    text: str
    mode: str
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class TextCondition:
    """Any of `phrases` occurs in `field`: subject, body, from, to, text (subject or body), attachment."""

    field: str
    phrases: tuple[Phrase, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class HeaderCondition:
    """Any of `phrases` occurs in a value of header `name`; no phrases: the header is there."""

    name: str
    phrases: tuple[Phrase, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class AttachmentCondition:
    """An attachment whose name, type and size all fit; empty and 0 fit everything."""

    names: tuple[Phrase, ...] = ()
    types: tuple[Phrase, ...] = ()
    larger_than: int = 0
    smaller_than: int = 0
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class ClientCondition:
    """The sender belongs to one of these clients; `*` any client, `none` an unknown sender."""

    clients: tuple[str, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class LanguageCondition:
    """The mail is written in one of these languages."""

    languages: tuple[str, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class FactCondition:
    """A yes-or-no fact: `is_reply`, `first_mail` (first from this sender), `automatic`."""

    fact: str
    expected: bool
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class ReceivedCondition:
    """Received within these weekly spans of the VA's zone (`inside`), or outside of them."""

    spans: tuple[OpenSpan, ...]
    inside: bool = True
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Combined:
    """`how`: all, any or not (none of them)."""

    how: str
    parts: tuple["Condition", ...]
    mark: Mark = Mark()


Condition = (
    TextCondition | HeaderCondition | AttachmentCondition | ClientCondition | LanguageCondition
    | FactCondition | ReceivedCondition | Combined
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActionCall:
    """One action of a rule with its checked parameters."""

    name: str
    params: Mapping[str, object] = field(default_factory=dict)
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. The first that matches decides, unless it says `continue: true`."""

    name: str
    why: str = ""
    when: Condition = Combined("all", ())
    do: tuple[ActionCall, ...] = ()
    goes_on: bool = False
    mark: Mark = Mark()


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
    """Everything that the VA wrote, checked. `hash` names this version."""

    me: Me
    promise: PromiseRule
    mailboxes: tuple[MailboxSettings, ...]
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
    oauth_clients: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""

    def client(self, slug: str) -> Client | None:
        """The client with this slug."""
        return next((client for client in self.clients if client.slug == slug), None)


# --- what lives above and must be known when checking ----------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamWord:
    """One parameter of an action. `kind`: text, texts, yes_no, number, duration (minutes as int),
    within (a Within), due (text such as `3 business days` or `from the mail`), template, language,
    client, folder, address, priority."""

    kind: str
    required: bool = False
    summary: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWord:
    """An action that a rule may name: its parameters; `shorthand` is the one a bare value means."""

    name: str
    summary: str
    params: Mapping[str, ParamWord] = field(default_factory=dict)
    shorthand: str = ""


class CheckTemplate(Protocol):
    """Problems of one template: syntax, unknown variables and filters, missing subject."""

    def __call__(self, template: TemplateFile) -> tuple[Problem, ...]:
        """Every problem, with line and column inside the template's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that a workspace may use but that live above it; the daemon hands them over.

    `templates` are the names that must exist in every `languages`.
    """

    actions: Mapping[str, ActionWord]
    check_template: CheckTemplate | Callable[[TemplateFile], tuple[Problem, ...]]
    templates: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en", "hu", "fa")


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

"""The VA and the clients: who they are, when they work, and by when they are answered."""

from dataclasses import dataclass
from datetime import date

from vamail.workspace.types.billing import ClientBilling
from vamail.workspace.types.mark import Mark
from vamail.workspace.types.meetings import ClientMeetings

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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


@dataclass(frozen=True, slots=True)
class Chase:
    """Polite chasers to whoever owes something: `times` of them, each after so many business days.
    `times` 0: never."""

    after_days: int = 3
    times: int = 2


@dataclass(frozen=True, slots=True)
class FullDay:
    """What happens when the open work does not fit in before a promise: `how` is `later` (the
    acknowledgement states a later instant, at most `within` from arrival), `warn` (the VA is told at once),
    or `ignore`."""

    how: str = "warn"
    within: Within | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client. `slug` is the file's stem: the name in rules, folders and on the command line.

    `resolution`, `chase` and `when_full` are None where the desk's own hold.
    """

    slug: str
    name: str
    addresses: tuple[str, ...]
    domains: tuple[str, ...] = ()
    language: str = ""
    hours: BusinessHours
    promise: PromiseRule | None = None
    acknowledge_replies: str = ""
    resolution: Within | None = None
    chase: Chase | None = None
    when_full: FullDay | None = None
    meetings: ClientMeetings = ClientMeetings()
    billing: ClientBilling = ClientBilling()
    mark: Mark = Mark()

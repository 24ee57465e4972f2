"""The VA and the clients: names, addresses, languages, working hours and promises. Pure."""

from dataclasses import replace
from datetime import date

from vamail.workspace.free_mail import FREE_MAIL_DOMAINS
from vamail.workspace.hours import parse_hours
from vamail.workspace.parse_billing import CLIENT_BILLING, client_billing
from vamail.workspace.parse_meetings import CLIENT_MEETINGS, client_meetings
from vamail.workspace.parse_practice import CLIENT_PRACTICE, chase, full_day
from vamail.workspace.shapes import Choice, Key, ListOf, Page, Table, TextOr, Values, Word
from vamail.workspace.types import (
    BusinessHours,
    Chase,
    Client,
    Leave,
    Me,
    PromiseRule,
    Seller,
    Within,
    Workspace,
)
from vamail.workspace.words import ADDRESS, COUNTRY, DATE, HOURS, LANGUAGE, LINE, WITHIN, YES_NO, ZONE, domain

DEFAULT_HOURS = "Mon-Fri 09:00-17:00"
DEFAULT_PROMISE = PromiseRule(within=Within(24, "business_hours"))
REPLY_WORDS = ("never", "daily", "always")


def _own_domain(text: str) -> str:
    name = domain(text)
    if name in FREE_MAIL_DOMAINS:
        hint = "list the client's own `addresses`"
        raise ValueError(f"`{name}` is open to everybody, so it cannot say who is a client; {hint}")
    return name


_OWN_DOMAIN = Word(_own_domain, "a domain", {"type": "string"}, "domain")

_LEAVE = Table({"from": Key(DATE, "first day", required=True), "to": Key(DATE, "last day", required=True)})
_CALENDAR_KEYS = {
    "zone": Key(ZONE, "time zone, as in Europe/Budapest"),
    "hours": Key(HOURS, f"working hours, as in {DEFAULT_HOURS}"),
    "holidays": Key(COUNTRY, "country whose public holidays are free, as in HU or DE-BY"),
    "days_off": Key(ListOf(DATE), "further free days; they win over everything"),
    "work_days": Key(ListOf(DATE), "days worked though they are weekends or holidays"),
    "leave": Key(ListOf(_LEAVE), "absences, both days included, as in {from: 2026-12-28, to: 2026-12-30}"),
}
_PROMISE_TABLE = Table(
    {
        "within": Key(WITHIN, "24 business hours, 1 business day or 24 hours", required=True),
        "intersect_client_hours": Key(YES_NO, "count only hours in which the client works as well"),
    },
    "`promise`",
)
PROMISE = TextOr(WITHIN, _PROMISE_TABLE)

ME = Table(
    {
        "name": Key(LINE, "your name, as clients read it", required=True),
        "address": Key(ADDRESS, "the address that clients write to", required=True),
        "addresses": Key(ListOf(ADDRESS), "your other addresses"),
        "notify": Key(ADDRESS, "where vamail writes to you"),
        "language": Key(LANGUAGE, "your language: en, hu or fa"),
        **_CALENDAR_KEYS,
        "zone": Key(ZONE, "your time zone, as in Europe/Budapest", required=True),
    },
    "`me`",
)
CLIENT = Table(
    {
        "name": Key(LINE, "the client's name", required=True),
        "addresses": Key(ListOf(ADDRESS), "addresses that the client writes from"),
        "domains": Key(ListOf(_OWN_DOMAIN), "every address at these domains is the client's as well"),
        "language": Key(LANGUAGE, "language of the mails to this client; yours when left out"),
        **_CALENDAR_KEYS,
        "promise": Key(PROMISE, "by when this client is answered; your usual promise when left out"),
        "acknowledge_replies": Key(Choice(REPLY_WORDS), "whether replies are acknowledged again"),
        **CLIENT_PRACTICE,
        "meetings": Key(CLIENT_MEETINGS, "what is different in meetings with this client"),
        "billing": Key(CLIENT_BILLING, "how this client is invoiced: currency, rates, tax, terms"),
    },
    "the client",
)


def business_hours(values: Values, zone: str, page: Page) -> BusinessHours:
    """The calendar that stands in `values`; `zone` where it names none."""
    leave = tuple(_leave(item, page) for item in values.get("leave", tuple, ()) if isinstance(item, Values))
    return BusinessHours(
        zone=values.get("zone", str, zone),
        spans=values.get("hours", tuple, ()) or parse_hours(DEFAULT_HOURS),
        holidays=values.get("holidays", str, ""),
        days_off=_days(values, "days_off"),
        work_days=_days(values, "work_days"),
        leave=leave,
    )


def _days(values: Values, key: str) -> frozenset[date]:
    return frozenset(day for day in values.get(key, tuple, ()) if isinstance(day, date))


def _leave(values: Values, page: Page) -> Leave:
    first, last = values.get("from", date, date.min), values.get("to", date, date.max)
    if last < first:
        page.refuse(values.where("to"), f"this leave ends ({last}) before it begins ({first})", "", "leave")
    return Leave(first, last)


def promise(values: Values, default: PromiseRule) -> PromiseRule:
    """The promise of a table that has a key `promise`; what it leaves out is as in `default`."""
    written = values.values.get("promise")
    if isinstance(written, Within):
        return replace(default, within=written)
    if isinstance(written, Values):
        return PromiseRule(
            within=written.get("within", Within, default.within),
            intersect_client_hours=written.get(
                "intersect_client_hours", bool, default.intersect_client_hours
            ),
        )
    return default


def me(values: Values, page: Page) -> Me:
    """The VA. `addresses` begins with the address that clients write to and ends with `notify`."""
    address = values.get("address", str, "")
    others = values.texts("addresses")
    notify = values.get("notify", str, others[0] if others else address)
    addresses = tuple(dict.fromkeys(name for name in (address, *others, notify) if name))
    return Me(
        name=values.get("name", str, ""),
        address=address,
        addresses=addresses,
        notify=notify,
        language=values.get("language", str, "en"),
        hours=business_hours(values, "UTC", page),
    )


def client(values: Values, slug: str, va_zone: str, desk: Workspace | None, page: Page) -> Client:
    """One client; `slug` is the stem of its file, `va_zone` its zone when it names none. What its promise
    and its chasers leave out is as in `desk`."""
    named = ("addresses", "domains")
    if not any(key in values.nodes for key in named):
        hint = "without one no mail can be theirs; as in addresses: [anna@acme.example]"
        page.refuse(values.mark, "the client needs `addresses` or `domains`", hint, "missing-key")
    return Client(
        slug=slug,
        name=values.get("name", str, slug),
        addresses=values.texts("addresses"),
        domains=values.texts("domains"),
        language=values.get("language", str, ""),
        hours=business_hours(values, va_zone, page),
        promise=promise(values, desk.promise if desk else DEFAULT_PROMISE) if "promise" in values else None,
        acknowledge_replies=values.get("acknowledge_replies", str, ""),
        resolution=values.get("resolution", Within, None),
        chase=chase(values, desk.chase if desk else Chase()) if "chase" in values else None,
        when_full=full_day(values, page),
        meetings=client_meetings(values, page),
        billing=client_billing(values, desk.seller if desk else Seller(), page),
        mark=values.mark,
    )

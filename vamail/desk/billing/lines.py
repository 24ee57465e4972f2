"""What is charged: time by service, services, fixed prices and expenses, as lines of an invoice.

Time and expenses are charged once: their names are the `sources` of a line, and whoever keeps the invoice
marks them (`marked`). A text that names another client never stands on a document: what names it is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from vamail.desk.billing import document_words, words
from vamail.desk.billing.rates import HOUR, UNITS, rate_of, service_of, tax_of
from vamail.desk.billing.rounding import Worked, charged
from vamail.desk.billing.spoken import hours, money
from vamail.desk.billing.totals import line
from vamail.desk.life.unnamed import mentions, others, without
from vamail.desk.promise.local import local_day
from vamail.model.billing import Expense, InvoiceLine
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.ledger import TimeEntry
from vamail.model.money import rounded
from vamail.workspace.types import Client, Workspace

LOOK_BACK = timedelta(days=400)
_MOST_PLACES = 14
_TEXT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Lines, notes below the sums, and what the VA should know; or why there are none (`refused`)."""

    lines: tuple[InvoiceLine, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """For whom lines are made: the client, in which currency, in which language, and from which settings."""

    client: Client
    workspace: Workspace
    currency: str
    language: str


def unbilled(
    client: Client, desk: Desk, workspace: Workspace, now: datetime,
    since: date | None = None, until: date | None = None,
) -> tuple[TimeEntry, ...]:  # fmt: skip
    """Time of this client that is to be charged and was not, oldest first; both days included."""
    zone = workspace.me.zone
    found = (
        one for one in desk.kept_since(TimeEntry, now - LOOK_BACK)
        if one.client == client.slug and not one.billed and chargeable(one)
        and _within(local_day(one.started_at, zone), since, until)
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.started_at, one.name)))


def chargeable(entry: TimeEntry) -> bool:
    """Whether it is time that a client pays, ended and not taken back."""
    return entry.billable and not entry.void and not entry.is_open and entry.minutes > 0


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


# --- time ------------------------------------------------------------------------------------------------


def time_lines(entries: Iterable[TimeEntry], whom: For) -> Gathered:
    """A line for each service, rounded as the client's settings say. Refused: a service without a price."""
    by_service: dict[str, list[TimeEntry]] = {}
    for one in entries:
        by_service.setdefault(service_name(one, whom.workspace), []).append(one)
    odd = {name for name in by_service if not _by_hour(name, whom)}
    warnings = tuple(_not_by_time(name, by_service[name], whom) for name in sorted(odd))
    usual = tuple(one for name, found in by_service.items() if name not in odd for one in found)
    zone, rounding = whom.workspace.me.zone, whom.client.billing.rounding
    worked = tuple(
        Worked(service_name(one, whom.workspace), local_day(one.started_at, zone), one.minutes)
        for one in sorted(usual, key=lambda one: (one.started_at, one.name))
    )
    found: list[InvoiceLine] = []
    for name, minutes in charged(worked, rounding).items():
        made = _time_line(name, minutes, by_service[name], whom)
        if isinstance(made, str):
            return Gathered(refused=made)
        if minutes:
            found.append(made)
        else:
            spent = hours(sum(one.minutes for one in by_service[name]), whom.workspace.me.language)
            warnings = (*warnings, words.say(whom.workspace, "not_rounded", hours=spent))
    return Gathered(lines=tuple(found), notes=_notes(found, usual, whom), warnings=warnings)


def service_name(entry: TimeEntry, workspace: Workspace) -> str:
    """The service's own spelling; empty where the entry names none."""
    service = service_of(entry.service, workspace)
    return service.name if service is not None else entry.service.strip()


def time_line(name: str, minutes: int, entries: Iterable[TimeEntry], whom: For) -> InvoiceLine | str:
    """So many minutes of a service at the client's price, or the sentence why there is no such price."""
    return _time_line(name, minutes, list(entries), whom)


def _time_line(name: str, minutes: int, entries: list[TimeEntry], whom: For) -> InvoiceLine | str:
    price = price_of(name, whom)
    if isinstance(price, str):
        return price
    zone = whom.workspace.me.zone
    days = sorted(local_day(one.started_at, zone) for one in entries)
    made = line(
        name or document_words.text(whom.language, "work"), quantity(minutes, price, whom.currency),
        price, whom.currency, tax=tax_of(whom.client, whom.workspace, service_of(name, whom.workspace)),
        unit=UNITS[HOUR], kind="time", sources=tuple(one.name for one in entries),
    )  # fmt: skip
    return replace(made, from_on=days[0], to_on=days[-1]) if days else made


def quantity(minutes: int, price: Decimal, currency: str) -> Decimal:
    """The hours with as few places (two at least) as the price of the exact time needs."""
    exact, wanted = Decimal(minutes) / 60, rounded(price * minutes / 60, currency)
    for places in range(2, _MOST_PLACES):
        for way in (ROUND_HALF_UP, ROUND_CEILING):
            found = exact.quantize(Decimal(1).scaleb(-places), rounding=way)
            if rounded(found * price, currency) == wanted:
                return found
    return exact.quantize(Decimal(1).scaleb(-_MOST_PLACES), rounding=ROUND_HALF_UP)


def price_of(name: str, whom: For) -> Decimal | str:
    """The price of one unit of this service, or why there is none that can be used, and where to write it."""
    rate = rate_of(name, whom.client, whom.workspace, whom.currency)
    said = {"client": whom.client.name, "file": words.file_of(whom.client)}
    if rate is None:
        return words.say(whom.workspace, "no_rate_of" if name else "no_rate", service=name, **said)
    if rate.foreign:
        other = {"service": name, "other": rate.foreign, "currency": whom.currency}
        return words.say(whom.workspace, "foreign_rate", **other, **said)
    return rate.price


def _by_hour(name: str, whom: For) -> bool:
    service = service_of(name, whom.workspace)
    return service is None or service.unit == HOUR


def _not_by_time(name: str, entries: list[TimeEntry], whom: For) -> str:
    service = service_of(name, whom.workspace)
    spent = hours(sum(one.minutes for one in entries), whom.workspace.me.language)
    unit = words.say(whom.workspace, f"unit_{service.unit if service is not None else 'piece'}")
    return words.say(whom.workspace, "not_by_time", hours=spent, service=name, unit=unit)


def _notes(lines: Iterable[InvoiceLine], entries: Iterable[TimeEntry], whom: For) -> tuple[str, ...]:
    """How time was rounded, and how long it really took."""
    rounding, language, made = whom.client.billing.rounding, whom.language, tuple(lines)
    if not rounding.minutes or not made:
        return ()
    way = document_words.text(language, rounding.way)
    said = document_words.text(language, f"rounded_{rounding.per}", minutes=str(rounding.minutes), way=way)
    on_it = {source for one in made for source in one.sources}
    worked = sum(one.minutes for one in entries if one.name in on_it)
    paid = round(sum(one.quantity for one in made) * 60)
    spent = document_words.text(
        language, "effective", worked=hours(worked, language), charged=hours(paid, language)
    )
    return said, spent


# --- services, fixed prices, expenses --------------------------------------------------------------------


def of_service(name: str, count: Decimal, whom: For) -> InvoiceLine | str:
    """So many units of a service, at the client's price, or the sentence why there is none."""
    service = service_of(name, whom.workspace)
    price = price_of(name, whom)
    if isinstance(price, str):
        return price
    unit = UNITS.get(service.unit if service is not None else HOUR, UNITS["piece"])
    tax = tax_of(whom.client, whom.workspace, service)
    called = service.name if service is not None else name
    return line(called, count, price, whom.currency, tax=tax, unit=unit, kind="service")


def fixed(text: str, price: Decimal, whom: For, *, kind: str = "fixed") -> InvoiceLine:
    """One fixed price, net."""
    tax = tax_of(whom.client, whom.workspace)
    return line(text, Decimal(1), price, whom.currency, tax=tax, kind=kind)


def expense_lines(desk: Desk, whom: For, since: date | None = None, until: date | None = None) -> Gathered:
    """What the VA laid out for this client, each on its line; what is in another currency is told instead."""
    lines, warnings = [], []
    for one in _expenses(desk, whom, since, until):
        language = whom.workspace.me.language
        if one.currency != whom.currency:
            spent = money(one.amount, one.currency, language)
            warnings.append(words.say(whom.workspace, "foreign_expense", text=one.text, amount=spent))
            continue
        text = document_words.text(whom.language, "expense", text=one.text)
        made = fixed(text, one.amount, whom, kind="expense")
        lines.append(replace(made, sources=(one.name,), from_on=one.spent_on, to_on=one.spent_on))
    return Gathered(lines=tuple(lines), warnings=tuple(warnings))


def _expenses(desk: Desk, whom: For, since: date | None, until: date | None) -> list[Expense]:
    found = (
        one for one in desk.kept_open(Expense)
        if one.client == whom.client.slug and _within(one.spent_on, since, until)
    )  # fmt: skip
    return sorted(found, key=lambda one: (one.spent_on, one.name))


# --- what they say, and what they charge -----------------------------------------------------------------


def unnamed(lines: Iterable[InvoiceLine], whom: For) -> tuple[tuple[InvoiceLine, ...], tuple[str, ...]]:
    """The lines without any word that names another client, and a warning for each that held one."""
    names = others(whom.workspace, whom.client.slug)
    made, warnings = [], []
    for one in lines:
        text = " ".join(one.text.split())[:_TEXT]
        if mentions(text, names):
            longest = sorted(names, key=lambda name: (-len(name), name))
            word = next((name for name in longest if mentions(text, (name,))), "")
            warnings.append(words.say(whom.workspace, "named", word=word))
            text = without(text, names)
        made.append(replace(one, text=text))
    return tuple(made), tuple(dict.fromkeys(warnings))


def marked(lines: Iterable[InvoiceLine], name: str, desk: Desk) -> tuple[Keep, ...]:
    """What the lines charge is charged by this invoice from now on."""
    return tuple(_kept(lines, desk, before="", after=name))


def freed(lines: Iterable[InvoiceLine], name: str, desk: Desk) -> tuple[Keep, ...]:
    """What the lines charged in this invoice may be charged again."""
    return tuple(_kept(lines, desk, before=name, after=""))


def _kept(lines: Iterable[InvoiceLine], desk: Desk, before: str, after: str) -> Iterator[Keep]:
    seen: set[tuple[bool, str]] = set()
    for one in lines:
        for source in one.sources:
            key = (one.kind == "expense", source)
            found = _source(desk, *key)
            if found is not None and found.billed == before and key not in seen:
                seen.add(key)
                yield Keep(value=replace(found, version=found.version + 1, billed=after))


def _source(desk: Desk, expense: bool, name: str) -> Expense | TimeEntry | None:
    return desk.kept(Expense, name) if expense else desk.kept(TimeEntry, name)

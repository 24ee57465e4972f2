"""Retainers: a month's hours, or a month's worth of work, paid in advance; what is left may be carried over.

A month is sold with the invoice that charges it, and told of, once it is over, with a line on a later one.
Hours carried over are used before the month's own, the oldest first; those that lapse are lost. Work in a
month that is sold is never charged by the hour, but for what goes beyond everything that could be used.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from vamail.desk.billing import document_words, words
from vamail.desk.billing.lines import (
    LOOK_BACK,
    For,
    Gathered,
    quantity,
    service_name,
    time_line,
    unbilled,
)
from vamail.desk.billing.rates import UNITS, rate_of, tax_of
from vamail.desk.billing.rounding import Worked, charged
from vamail.desk.billing.spoken import hours, month
from vamail.desk.billing.totals import line
from vamail.desk.promise.local import local_day
from vamail.model.billing import Invoice, InvoiceLine, Leftover, RetainerMonth
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.ledger import TimeEntry
from vamail.workspace.types import Client, Retainer, Workspace

# --- arithmetic ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """A month's minutes: `carried` came from earlier months, `over` is beyond all that there was."""

    carried: int
    over: int
    lost: int
    left: tuple[Leftover, ...]


def settle(
    included: int, before: Iterable[Leftover], used: int, first: date, rollover_months: int
) -> Settled:
    """What becomes of a month (`first` is its first day) of which `used` minutes were used."""
    rest, carried = used, 0
    left: list[Leftover] = []
    lapsed = 0
    for one in sorted(before, key=lambda one: one.month):
        if age(one.month, first) > rollover_months:
            lapsed += one.minutes
            continue
        taken = min(one.minutes, rest)
        rest, carried = rest - taken, carried + taken
        left.append(replace(one, minutes=one.minutes - taken))
    own = min(included, rest)
    left.append(Leftover(month=key_of(first), minutes=included - own))
    over = rest - own
    kept = tuple(one for one in left if one.minutes and age(one.month, next_month(first)) <= rollover_months)
    lost = lapsed + sum(one.minutes for one in left) - sum(one.minutes for one in kept)
    return Settled(carried, over, lost, kept)


def key_of(first: date) -> str:
    """`2026-11`."""
    return f"{first:%Y-%m}"


def month_of(key: str) -> date:
    """The first day of `2026-11`. Raises ValueError for any other text."""
    return date.fromisoformat(f"{key}-01")


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def age(key: str, first: date) -> int:
    """How many months before `first` that month was."""
    then = month_of(key)
    return (first.year - then.year) * 12 + first.month - then.month


def included_in(retainer: Retainer, client: Client, workspace: Workspace, currency: str) -> int:
    """The minutes that a month is sold with: as written, else its price by the client's rate; 0 where no rate
    is written, and the month covers whatever is worked."""
    if retainer.minutes:
        return retainer.minutes
    rate = rate_of("", client, workspace, currency)
    return int(retainer.price * 60 / rate.price) if rate is not None and rate.price > 0 else 0


# --- a month is sold -------------------------------------------------------------------------------------


def sale(first: date, desk: Desk, whom: For) -> InvoiceLine | None:
    """The line that charges a month in advance; None where the client has no retainer, or it is sold."""
    retainer, slug = whom.client.billing.retainer, whom.client.slug
    known = desk.kept(RetainerMonth, f"{slug}/{key_of(first)}")
    if retainer is None or (known is not None and known.sold):
        return None
    named = {"month": month(first, whom.language), "hours": hours(retainer.minutes, whom.language)}
    text = document_words.text(whom.language, "retainer_hours" if retainer.minutes else "retainer", **named)
    tax = tax_of(whom.client, whom.workspace)
    return line(
        text, Decimal(1), retainer.price, whom.currency, tax=tax, unit=UNITS["month"], kind="retainer"
    )


def sold(first: date, invoice: Invoice, desk: Desk, whom: For) -> Keep:
    """That this invoice sells the month."""
    retainer = whom.client.billing.retainer
    included = included_in(retainer, whom.client, whom.workspace, whom.currency) if retainer else 0
    name = f"{whom.client.slug}/{key_of(first)}"
    before = desk.kept(RetainerMonth, name)
    version = before.version + 1 if before is not None else 1
    return Keep(
        value=RetainerMonth(
            name=name, version=version, client=whom.client.slug, included=included, sold=invoice.name
        )
    )


def reopened(invoice: Invoice, desk: Desk) -> tuple[Keep, ...]:
    """The invoice is dropped: what it sold is not sold, what it told is still to be told."""
    found = (
        one for one in desk.kept_since(RetainerMonth, invoice.drafted_at - LOOK_BACK)
        if invoice.name in (one.sold, one.told)
    )  # fmt: skip
    return tuple(
        Keep(
            value=replace(
                one, version=one.version + 1, sold="" if one.sold == invoice.name else one.sold, told="",
                used=0, carried=0, over=0, lost=0, left=(),
            )
        )
        for one in found
    )  # fmt: skip


# --- a month is told of ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines that tell of months that are over, and what the ledger keeps of them."""

    found: Gathered
    months: tuple[RetainerMonth, ...] = ()

    def told(self, invoice: Invoice) -> tuple[Keep, ...]:
        """That this invoice tells of them."""
        return tuple(
            Keep(value=replace(one, version=one.version + 1, told=invoice.name)) for one in self.months
        )


def statement(day: date, desk: Desk, whom: For, now: datetime) -> Statement:
    """Every month of this client that is sold, over before `day`, and not told of, the oldest first."""
    over = [one for one in _open(whom.client, desk) if _first(one) < day.replace(day=1)]
    entries = unbilled(whom.client, desk, whom.workspace, now)
    zone = whom.workspace.me.zone
    lines: list[InvoiceLine] = []
    months: list[RetainerMonth] = []
    taken: set[str] = set()
    for one in over:
        inside = tuple(
            entry for entry in entries if entry.name not in taken and _belongs(entry, one, whom, desk, zone)
        )
        taken |= {entry.name for entry in inside}
        before = months[-1].left if months else left_before(one, whom.client, desk)
        closed = _closed(one, before, inside, whom)
        extra = _over_lines(closed, inside, whom)
        if isinstance(extra, str):
            return Statement(Gathered(refused=extra))
        lines += [_told_line(closed, inside, whom), *extra]
        months.append(closed)
    return Statement(Gathered(lines=tuple(lines)), tuple(months))


def outside(
    entries: Iterable[TimeEntry], client: Client, desk: Desk, workspace: Workspace
) -> tuple[TimeEntry, ...]:
    """Those that no month covers which is sold and still to be told of."""
    covered = {_first(one) for one in _open(client, desk)}
    zone = workspace.me.zone
    return tuple(one for one in entries if local_day(one.started_at, zone).replace(day=1) not in covered)


def is_unsold(first: date, client: Client, desk: Desk) -> bool:
    """Whether the client has a retainer whose month nobody has sold, nor will: it has no billing day."""
    known = desk.kept(RetainerMonth, f"{client.slug}/{key_of(first)}")
    asked = client.billing.retainer is not None and not client.billing.day
    return asked and (known is None or not known.sold)


def unsold(entries: Iterable[TimeEntry], client: Client, desk: Desk, workspace: Workspace) -> tuple[str, ...]:
    """For the VA: for each month of these hours that a retainer could have covered and nobody sold, that they
    are charged by the hour, and how it is sold."""
    if client.billing.retainer is None or client.billing.day:
        return ()
    spent: dict[date, int] = {}
    for one in entries:
        first = local_day(one.started_at, workspace.me.zone).replace(day=1)
        spent[first] = spent.get(first, 0) + one.minutes
    return tuple(
        words.say(
            workspace, "retainer_unsold", hours=hours(minutes, workspace.me.language),
            **unsold_values(first, client, workspace),
        )
        for first, minutes in sorted(spent.items()) if is_unsold(first, client, desk)
    )  # fmt: skip


def unsold_values(first: date, client: Client, workspace: Workspace) -> dict[str, str]:
    """What a sentence about a month that is not sold names."""
    last = date.fromordinal(next_month(first).toordinal() - 1)
    return {
        "client": client.name, "slug": client.slug, "file": words.file_of(client),
        "month": month(first, workspace.me.language), "since": f"{first}", "until": f"{last}",
    }  # fmt: skip


def _open(client: Client, desk: Desk) -> list[RetainerMonth]:
    found = (one for one in desk.kept_open(RetainerMonth) if one.client == client.slug)
    return sorted(found, key=lambda one: one.name)


def _first(one: RetainerMonth) -> date:
    return month_of(one.name.rpartition("/")[2])


def _belongs(entry: TimeEntry, one: RetainerMonth, whom: For, desk: Desk, zone: str) -> bool:
    """Whether it was worked in this month, or in one that was told of before it was logged."""
    worked = local_day(entry.started_at, zone).replace(day=1)
    if worked == _first(one):
        return True
    earlier = desk.kept(RetainerMonth, f"{whom.client.slug}/{key_of(worked)}")
    return worked < _first(one) and earlier is not None and bool(earlier.told)


def left_before(one: RetainerMonth, client: Client, desk: Desk) -> tuple[Leftover, ...]:
    """What the newest month that was told of left; months without a retainer may lie between."""
    first = _first(one)
    for back in range(1, 37):
        months = first.year * 12 + first.month - 1 - back
        earlier = date(months // 12, months % 12 + 1, 1)
        known = desk.kept(RetainerMonth, f"{client.slug}/{key_of(earlier)}")
        if known is not None and known.told:
            return known.left
    return ()


def _closed(
    one: RetainerMonth, before: tuple[Leftover, ...], entries: tuple[TimeEntry, ...], whom: For
) -> RetainerMonth:
    used = sum(entry.minutes for entry in entries)
    if not one.included:
        return replace(one, used=used, left=before)
    retainer = whom.client.billing.retainer
    rollover = retainer.rollover_months if retainer is not None else 0
    found = settle(one.included, before, used, _first(one), rollover)
    return replace(one, used=used, carried=found.carried, over=found.over, lost=found.lost, left=found.left)


def _told_line(one: RetainerMonth, entries: tuple[TimeEntry, ...], whom: For) -> InvoiceLine:
    """What was used, at no price: it is paid. It holds every hour of the month, so that none is charged."""
    language = whom.language
    values = {
        "month": month(_first(one), language), "used": hours(one.used - one.over, language),
        "included": hours(one.included, language), "carried": hours(one.carried, language),
    }  # fmt: skip
    name = "used_flat" if not one.included else "used_carried" if one.carried else "used"
    parts = [document_words.text(language, name, **values)]
    left = sum(over.minutes for over in one.left)
    for key, minutes in (("left", left), ("lost", one.lost)):
        if minutes and one.included:
            parts.append(document_words.text(language, key, hours=hours(minutes, language)))
    text = ("؛ " if language == "fa" else "; ").join(parts)
    count = quantity(one.used - one.over, Decimal(0), whom.currency)
    tax = tax_of(whom.client, whom.workspace)
    made = line(
        text, count, Decimal(0), whom.currency, tax=tax, unit=UNITS["hour"], kind="retainer",
        sources=tuple(entry.name for entry in entries),
    )  # fmt: skip
    first = _first(one)
    return replace(made, from_on=first, to_on=date.fromordinal(next_month(first).toordinal() - 1))


def _over_lines(
    one: RetainerMonth, entries: tuple[TimeEntry, ...], whom: For
) -> tuple[InvoiceLine, ...] | str:
    """What goes beyond it, the last hours of the month, by service; or why there is no price for them."""
    rest, beyond = one.over, []
    for entry in reversed(entries):
        taken = min(rest, entry.minutes)
        if taken:
            day = local_day(entry.started_at, whom.workspace.me.zone)
            beyond.append(Worked(service_name(entry, whom.workspace), day, taken))
        rest -= taken
    made = []
    for service, minutes in charged(tuple(beyond), whom.client.billing.rounding).items():
        found = time_line(service, minutes, (), whom)
        if isinstance(found, str):
            return found
        if minutes:
            named = {"service": found.text, "month": month(_first(one), whom.language)}
            made.append(replace(found, text=document_words.text(whom.language, "over", **named)))
    return tuple(made)

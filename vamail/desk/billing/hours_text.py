"""The report of hours as text: short lines that read well in a mail and in 80 columns."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from vamail.desk.billing import hours_words as words
from vamail.desk.billing.hours import ClientHours, Counted, HoursReport, Overrun, Values
from vamail.desk.billing.spoken import hours, money
from vamail.desk.life.spoken import short_day

MOST = 12
"""Tasks, and services, of one client that are listed."""


def text(report: HoursReport, language: str) -> str:
    """The whole report; one sentence where nothing was worked."""
    said = _Said(language)
    span = {"since": short_day(report.since, language), "until": short_day(report.until, language)}
    if not report.clients:
        return said("nothing", **span)
    parts = [said("head", **span), ""]
    for one in report.clients:
        parts += [*_client(one, report, said), ""]
    if report.overruns:
        parts += [said("overruns"), *(_overrun(one, said) for one in report.overruns), ""]
    return "\n".join((*parts, said("counted")))


class _Said:
    """Sentences, hours and amounts in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, /, **values: str) -> str:
        return words.say(self.language, name, **values)

    def hours(self, seconds: int) -> str:
        """To the whole minute."""
        return hours(minutes(seconds), self.language)

    def money(self, values: Values) -> str:
        """Each currency for itself."""
        return "; ".join(money(amount, one, self.language) for one, amount in values.items() if amount)

    def worth(self, values: Values) -> str:
        """The same; nothing is `0.00 EUR`."""
        return self.money(values) or "; ".join(money(Decimal(0), one, self.language) for one in values)


def minutes(seconds: int) -> int:
    """Whole minutes, half up."""
    return int((Decimal(seconds) / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _client(one: ClientHours, report: HoursReport, said: _Said) -> Iterator[str]:
    rates = said.money(one.rates)
    name = "client_rate" if rates else "client"
    yield said(name, client=one.name, hours=said.hours(one.whole.seconds), rate=rates)
    yield from (f"- {line}" for line in _whole(one, said))
    if any(one.services):
        yield said("services")
        yield from _parts(one.services, {"": said("no_service")}, said)
    if any(one.tasks):
        yield said("tasks")
        named = {ref: said("task", ref=ref, title=title) for ref, title in report.titles.items()}
        yield from _parts(one.tasks, {"": said("no_task"), **named}, said)


def _whole(one: ClientHours, said: _Said) -> Iterator[str]:
    whole = one.whole
    free = whole.seconds - whole.billable
    to_bill = whole.billable - whole.billed - whole.retained - whole.unpriced
    if whole.billed:
        yield said("billed", hours=said.hours(whole.billed), value=said.worth(whole.charged))
    if to_bill:
        yield said("to_bill", hours=said.hours(to_bill), value=said.worth(whole.to_bill))
    for name, seconds in (("retained", whole.retained), ("unpriced", whole.unpriced), ("free", free)):
        if seconds:
            yield said(name, hours=said.hours(seconds))
    if fixed := said.money(one.fixed):
        yield said("fixed", value=fixed)


def _parts(parts: Mapping[str, Counted], names: Mapping[str, str], said: _Said) -> Iterator[str]:
    for key, counted in list(parts.items())[:MOST]:
        values, spent = said.money(counted.values()), said.hours(counted.seconds)
        rates = "" if counted.retained else said.money(counted.rates())
        name = "part_rate" if rates else "part"
        yield f"- {said(name, what=names.get(key, key), hours=spent, value=values, rate=rates)}"
    if len(parts) > MOST:
        yield f"- {said('more', count=str(len(parts) - MOST))}"


def _overrun(one: Overrun, said: _Said) -> str:
    what = said("task", ref=one.task.ref, title=one.task.title)
    wanted = said.hours(one.task.estimate_minutes * 60)
    return f"- {said('overrun', what=what, hours=said.hours(one.seconds), estimate=wanted)}"

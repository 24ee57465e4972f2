"""The forecast as a mail to the VA, with a chart; what of it stands in the review; aging in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from vamail.desk.billing.aging import BUCKETS, Aged, Aging
from vamail.desk.billing.forecast import USUAL_MONTHS, Forecast, Kind, Month, Outlook, forecast
from vamail.desk.billing.forecast_words import joined, say
from vamail.desk.billing.spoken import bare, hours, money, month, short_month
from vamail.desk.life.spoken import known
from vamail.model.billing import Chart, ChartPanel
from vamail.model.desk import Desk
from vamail.model.effects import SendMail
from vamail.model.message import Address
from vamail.model.money import total
from vamail.model.values import Cell, Picture, Table, Value
from vamail.workspace.types import Workspace

SERIES: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("issued", ("issued",)), ("drafts", ("drafts",)), ("agreed", ("retainers", "recurring")),
    ("work", ("time", "expenses", "estimates")),
)  # fmt: skip
"""What a bar is made of above what came in, the surest first."""
COLUMNS = 4
"""Months in one table, so that it can be read on a telephone."""


def mail(found: Forecast, workspace: Workspace) -> SendMail:
    """The forecast to the VA."""
    me, language = workspace.me, known(workspace.me.language)
    values: dict[str, Value] = {
        "headline": say(language, "headline", month=month(found.day, language)),
        "summaries": tuple(summary(one, language) for one in found.outlooks),
        "chart": Picture(say(language, "alt")),
        "tables": tuple(table for one in found.outlooks for table in _tables(one, language)),
        "notes": notes(found, workspace),
        "me_name": me.name, "client_name": "",
    }  # fmt: skip
    return SendMail(
        action="forecast", kind="notice", to=Address(me.notify, me.name), template="forecast",
        language=me.language, values=values, auto_submitted="auto-generated", chart=chart(found, language),
    )  # fmt: skip


def notes(found: Forecast, workspace: Workspace) -> tuple[str, ...]:
    """Work for which no price is known."""
    language = known(workspace.me.language)
    return tuple(
        say(language, "unpriced", client=_client(slug, workspace), hours=hours(minutes, language))
        for slug, minutes in found.unpriced
    )


def chart(found: Forecast, language: str) -> Chart:
    """Bars of the last months and of those to come, a panel for each currency."""
    names = ("received", *(name for name, _ in SERIES))
    return Chart(
        language=language, title=say(language, "chart"), series=tuple(say(language, one) for one in names),
        panels=tuple(
            ChartPanel(
                currency=one.currency, bars=tuple(_bar(month) for month in (*one.past, *one.months)),
                labels=tuple(short_month(month.first, language) for month in (*one.past, *one.months)),
            )
            for one in found.outlooks
        ),
    )  # fmt: skip


def _bar(month: Month) -> tuple[Decimal, ...]:
    return (month.received, *(of(month, kinds) for _, kinds in SERIES))


def of(month: Month, kinds: Sequence[Kind]) -> Decimal:
    """What is expected in a month of these kinds."""
    return total(month.expected.get(kind, Decimal(0)) for kind in kinds)


def _tables(one: Outlook, language: str) -> Iterator[Table]:
    for start in range(0, len(one.months), COLUMNS):
        part = one.months[start : start + COLUMNS]
        rows = list(_rows(part, one.currency, language))
        if len(rows) > 1:
            head = say(language, "what"), *(short_month(month.first, language) for month in part)
            yield Table(head, tuple(rows), len(part), (len(rows) - 1,), "" if start else one.currency)


def _rows(months: Sequence[Month], currency: str, language: str) -> Iterator[tuple[Cell, ...]]:
    """What has something in one of these months, and all of it together."""
    parts: list[tuple[str, list[Decimal]]] = [("received", [one.received for one in months])]
    parts += [(name, [of(one, kinds) for one in months]) for name, kinds in SERIES]
    for name, amounts in (*parts, ("whole", [one.whole for one in months])):
        if any(amounts) or name == "whole":
            yield say(language, name), *(_bare(one, currency, language) for one in amounts)


def _bare(amount: Decimal, currency: str, language: str) -> str:
    return bare(amount, currency, language) if amount else "–"


# --- in a line -------------------------------------------------------------------------------------------


def summary(one: Outlook, language: str) -> str:
    """`1,200.00 EUR due, 300.00 EUR of it overdue, 900.00 EUR expected this month; came in: Aug 940.00`."""
    parts = [brief(one, language)]
    for name, amount in (("later", one.later), ("aside", one.aside)):
        if amount:
            parts.append(say(language, name, **{name: money(amount, one.currency, language)}))
    said = joined(language, parts)
    came = [
        f"{short_month(past.first, language)} {bare(past.received, one.currency, language)}"
        for past in one.past if past.received
    ]  # fmt: skip
    if not came:
        return said
    semicolon = "؛ " if language == "fa" else "; "
    return f"{said}{semicolon}{say(language, 'came', months=' · '.join(came))}"


def brief(one: Outlook, language: str) -> str:
    """What is due, what of it is overdue, and what comes this month."""
    this = one.months[0].whole - one.months[0].received
    parts = [("due", one.due), ("overdue", one.overdue), ("expected", this)]
    found = [
        say(language, name, **{name: money(amount, one.currency, language)})
        for name, amount in parts if amount or name == "due"
    ]  # fmt: skip
    return joined(language, found)


def in_review(desk: Desk, workspace: Workspace, now: datetime) -> tuple[str, ...]:
    """A line for each currency, for the VA's review."""
    language = known(workspace.me.language)
    found = forecast(desk, workspace, now, USUAL_MONTHS).outlooks
    return tuple(brief(one, language) for one in found if one.due or one.months[0].expected)


# --- aging -----------------------------------------------------------------------------------------------


def aged_lines(found: Sequence[Aging], workspace: Workspace) -> Iterator[str]:
    """A head for each currency, and a line for each client below it."""
    language = known(workspace.me.language)
    for table in found:
        whole = table.whole
        due, overdue = (money(one, table.currency, language) for one in (whole.due, whole.overdue))
        yield say(language, "aging_head", currency=table.currency, due=due, overdue=overdue)
        rows = (*table.rows, whole) if len(table.rows) > 1 else table.rows
        for row in rows:
            name = _client(row.client, workspace) if row.client else say(language, "all")
            yield say(language, "row", client=name, parts=joined(language, list(_parts(row, language))))


def _parts(row: Aged, language: str) -> Iterator[str]:
    names = (*BUCKETS, "overpaid", "drafts", "credits")
    for name in names:
        if amount := getattr(row, name):
            key = f"aged_{name}" if name in ("drafts", "credits") else name
            yield say(language, key, amount=money(amount, row.currency, language))


def _client(slug: str, workspace: Workspace) -> str:
    client = workspace.client(slug)
    return client.name if client is not None else slug or "–"

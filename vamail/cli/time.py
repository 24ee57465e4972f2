"""`vamail time`: where the time went, and what it brought."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from vamail.cli.brief import show
from vamail.cli.output import json_line
from vamail.cli.workspace import open_workspace, reading
from vamail.model.errors import UsageError

if TYPE_CHECKING:
    from vamail.desk.billing.hours import ClientHours, Counted, HoursReport

_HUNDREDTH = Decimal("0.01")


@click.command()
@click.argument("client", default="")
@click.option("--since", default="", metavar="DAY", help="From this day on (2026-10-01) [the month's first].")
@click.option("--until", default="", metavar="DAY", help="Up to this day, itself included [today].")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def time(folder: Path, client: str, since: str, until: str, as_json: bool) -> None:
    """Say where the time went: by client (all, or CLIENT), service and task, and what an hour brought.

    Value is net: time on issued invoices, time still to be billed, and what was invoiced beside it in these
    days (fixed prices, deposits, retainers; not expenses). Amounts of two currencies are never added.

    \b
    Keys of --json, an object for each client:
      client, name, since, until, hours, billable, billed, retained (paid by a
      retainer), unpriced (without a price by the hour), to_bill (hours, as text),
      value (by currency: charged, to_bill, fixed, hourly),
      tasks (ref, title, overrun: took far longer than estimated; hours and value
      as above), services (service; hours and value as above)
    """
    from vamail.desk.billing.hours import report
    from vamail.desk.billing.hours_text import text

    workspace = open_workspace(folder)
    if client and workspace.client(client) is None:
        raise UsageError(f"there is no client {client}; `rules/clients/{client}.yaml` would be its file")
    today = datetime.now(UTC).astimezone(ZoneInfo(workspace.me.zone)).date()
    last = _day(until) or today
    first = _day(since) or min(last, today).replace(day=1)
    if last < first:
        raise UsageError(f"--until {last} lies before --since {first}")
    with reading(folder) as store:
        found = report(store.desk(), workspace, first, last, client)
    if as_json:
        for one in found.clients:
            json_line(_as_object(one, found))
        return
    subject, _, body = text(found, workspace.me.language).partition("\n")
    show(subject, body.strip("\n"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day; write it as 2026-11-22") from None


def _as_object(one: "ClientHours", found: "HoursReport") -> dict[str, object]:
    overruns = {over.task.ref for over in found.overruns}
    return {
        "client": one.client,
        "name": one.name,
        "since": str(found.since),
        "until": str(found.until),
        **_counted(one.whole, one.fixed),
        "tasks": [
            {
                "ref": ref or None, "title": found.titles.get(ref), "overrun": ref in overruns,
                **_counted(counted),
            }
            for ref, counted in one.tasks.items()
        ],
        "services": [{"service": name or None, **_counted(part)} for name, part in one.services.items()],
    }  # fmt: skip


def _counted(one: "Counted", fixed: Mapping[str, Decimal] | None = None) -> dict[str, object]:
    to_bill = one.billable - one.billed - one.retained - one.unpriced
    named = {
        "hours": one.seconds, "billable": one.billable, "billed": one.billed, "retained": one.retained,
        "unpriced": one.unpriced, "to_bill": to_bill,
    }  # fmt: skip
    rates = one.rates(fixed)
    return {
        **{name: str(_places(Decimal(seconds) / 3600)) for name, seconds in named.items()},
        "value": {
            currency: {
                "charged": str(_places(one.charged.get(currency, Decimal(0)))),
                "to_bill": str(_places(one.to_bill.get(currency, Decimal(0)))),
                "fixed": str(_places((fixed or {}).get(currency, Decimal(0)))),
                "hourly": str(_places(rates[currency])) if currency in rates else None,
            }
            for currency in one.values(fixed)
        },
    }


def _places(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)

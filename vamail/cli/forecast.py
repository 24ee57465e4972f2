"""`vamail forecast`: what will come in, by currency and month."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import Column, Row, json_line, places_of, table, tell, visible_lines
from vamail.cli.workspace import open_workspace, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vamail.desk.billing.forecast import Outlook


@click.command()
@click.option(
    "--months", type=click.IntRange(1, 12), default=3, show_default=True, help="So many, this one first."
)
@click.option("--json", "as_json", is_flag=True, help="One object.")
@click.pass_obj
def forecast(folder: Path, months: int, as_json: bool) -> int:
    """Say what will come in by currency and month, beside what came in the last three months.

    Nothing is sent; `vamail say forecast` sends it to you as a mail with a chart.

    \b
    An invoice is expected on its due date, later by as many days as this client
    usually pays late (the median of its last ten paid invoices; of everybody's
    for a client that has paid none), or on the day that was promised; a draft as
    if it were issued today; a retainer or recurring line as if its invoice were
    issued on the client's billing day; time, expenses and what is left of the
    estimates of open tasks with the next invoice (at the end of the month for a
    client without a billing day).
    Keys of --json:
      on, currencies (currency, due, overdue, aside: disputed or frozen; past:
      month, received; months: month, received, issued, drafts, retainers,
      recurring, time, expenses, estimates; later), expected (client, currency,
      kind, amount, on, about), unpriced (client, minutes)
    Amounts are text, with tax. Amounts of two currencies are never added.
    """
    from vamail.daemon.now import utc_now
    from vamail.desk.billing import forecast as forecasts
    from vamail.desk.billing.forecast_mail import notes

    workspace = open_workspace(folder)
    with reading(folder) as store:
        found = forecasts.forecast(store.desk(), workspace, utc_now(), months)
    if as_json:
        json_line(forecasts.plain(found))
        return 0
    heads = ("month", "received", "invoices", "drafts", "agreed", "not invoiced", "together")
    rows = [row for one in found.outlooks for row in _rows(one)]
    columns = (Column(heads[0], fixed=True), *(Column(one, number=True) for one in heads[1:]))
    table(columns, rows, "There is nothing to forecast.")
    for one in found.outlooks:
        due, overdue, aside = (
            places_of(amount, one.currency) for amount in (one.due, one.overdue, one.aside)
        )
        unsure = f", {aside} disputed or frozen and not expected" if one.aside else ""
        tell(f"{one.currency}: {due} due, {overdue} of it overdue{unsure}.")
    for line in notes(found, workspace):
        tell(visible_lines(line))
    return 0


def _rows(one: "Outlook") -> "Iterator[Row]":
    from vamail.desk.billing.forecast_mail import SERIES, of

    for month in (*one.past, *one.months):
        parts = (month.received, *(of(month, kinds) for _, kinds in SERIES))
        said = (places_of(amount, one.currency) if amount else "–" for amount in parts)
        colour = "bright_black" if month in one.past else None
        yield Row(
            (f"{month.first:%Y-%m}", *said, f"{places_of(month.whole, one.currency)} {one.currency}"), colour
        )
    if one.later:
        yield Row(("later", *"–––––", f"{places_of(one.later, one.currency)} {one.currency}"))

"""`vamail invoices`: what is open."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import Column, Row, json_line, places_of, table
from vamail.cli.workspace import lists, wall_clock

if TYPE_CHECKING:
    from vamail.store.listed_invoices import InvoiceRow


@click.command()
@click.argument("client", default="")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def invoices(folder: Path, client: str, as_json: bool) -> int:
    """List the invoices that are open, the earliest due first, drafts last; with CLIENT (NAME of
    rules/clients/NAME.yaml) that client's alone. Yellow: a draft waits for your ok, or it is late.

    \b
    Keys of --json:
      name, number, client, type (invoice, deposit, final, credit, request),
      status (draft, issued), currency, gross, received, due (amounts, as text),
      issued_on, due_on, promised_on (days), late_days, paused_why (why no
      reminder goes), task
    What is not known is null. Amounts of two currencies are never added.
    """
    from vamail.daemon.now import utc_now

    with lists(folder) as store:
        rows = [one for one in store.invoices() if client in ("", one.client)]
    rows.sort(key=lambda one: (one.due_on or date.max, one.name))
    today = utc_now().astimezone(wall_clock(folder)).date()
    if as_json:
        for one in rows:
            json_line(_as_object(one, today))
        return 0
    columns = (
        Column("name", fixed=True), Column("number", fixed=True), Column("client"),
        Column("due", number=True), Column("of", number=True), Column("until", fixed=True),
        Column("status", wraps=True),
    )  # fmt: skip
    nothing = f"No open invoices of {client}." if client else "No open invoices."
    table(columns, [_shown(one, today) for one in rows], nothing)
    for currency, value in _sums(rows).items():
        click.echo(f"{places_of(value, currency)} {currency} is due.")
    return 0


def _sums(rows: "Iterable[InvoiceRow]") -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in rows:
        if one.status == "issued" and one.due > 0:
            found[one.currency] = found.get(one.currency, Decimal(0)) + one.due
    return dict(sorted(found.items()))


def _late(one: "InvoiceRow", today: date) -> int:
    is_late = one.status == "issued" and one.due > 0 and one.due_on is not None and one.due_on < today
    return (today - one.due_on).days if is_late and one.due_on is not None else 0


def _shown(one: "InvoiceRow", today: date) -> Row:
    late = _late(one, today)
    cells = (
        one.name, one.number or "–", one.client, f"{places_of(one.due, one.currency)} {one.currency}",
        places_of(one.gross, one.currency),
        str(one.due_on or "–"), _status(one, late),
    )  # fmt: skip
    return Row(cells, "yellow" if late or one.status == "draft" else None)


def _status(one: "InvoiceRow", late: int) -> str:
    if one.status == "draft":
        return "draft, waits for your ok"
    words = ["paid too much" if one.due < 0 else f"{late} days late" if late else "open"]
    words += [f"promised by {one.promised_on}"] if one.promised_on else []
    words += [f"no reminders: {one.paused_why}"] if one.paused_why else []
    return ", ".join(words)


def _as_object(one: "InvoiceRow", today: date) -> dict[str, object]:
    """The documented keys of `vamail invoices --json`."""
    return {
        "name": one.name,
        "number": one.number or None,
        "client": one.client,
        "type": one.type,
        "status": one.status,
        "currency": one.currency,
        "gross": places_of(one.gross, one.currency),
        "received": places_of(one.received, one.currency),
        "due": places_of(one.due, one.currency),
        "issued_on": str(one.issued_on) if one.issued_on else None,
        "due_on": str(one.due_on) if one.due_on else None,
        "promised_on": str(one.promised_on) if one.promised_on else None,
        "late_days": _late(one, today),
        "paused_why": one.paused_why,
        "task": one.task,
    }

"""`vamail payments`: money that waits for the VA's word."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import Column, Row, json_line, table, unmarked
from vamail.cli.workspace import lists

if TYPE_CHECKING:
    from vamail.store.listed_payments import PaymentRow


@click.command()
@click.argument("client", default="")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def payments(folder: Path, client: str, as_json: bool) -> int:
    """List the money that waits for your word, the earliest first; with CLIENT (NAME of
    rules/clients/NAME.yaml) that client's alone. Yellow: it would pay an invoice, if you say ok.

    \b
    vamail say "ok P-3"          it pays what is proposed
    vamail say "paid I-7 P-3"    it pays I-7
    vamail say "no P-3"          it pays nothing
    \b
    Keys of --json:
      name (P-3), state (candidate, unmatched), amount, fee (as text), currency,
      paid_on (a day), payer, reference, client, proposed, about (names of
      invoices), why, source
    """
    with lists(folder) as store:
        rows = [one for one in store.payments() if client in ("", one.client)]
    if as_json:
        for one in rows:
            json_line(_as_object(one))
        return 0
    columns = (
        Column("name", fixed=True), Column("amount", number=True), Column("on", fixed=True), Column("from"),
        Column("would pay"), Column("why it waits", wraps=True),
    )  # fmt: skip
    table(columns, [_shown(one) for one in rows], "No money waits for your word.")
    return 0


def _shown(one: "PaymentRow") -> Row:
    cells = (
        one.short or "–", f"{one.amount} {one.currency}", str(one.paid_on), one.payer or "–",
        ", ".join(one.invoices) or "–", unmarked(one.why) or one.source,
    )  # fmt: skip
    return Row(cells, "yellow" if one.invoices else None)


def _as_object(one: "PaymentRow") -> dict[str, object]:
    """The documented keys of `vamail payments --json`."""
    return {
        "name": one.short,
        "state": one.state,
        "amount": str(one.amount),
        "fee": str(one.fee),
        "currency": one.currency,
        "paid_on": str(one.paid_on),
        "payer": one.payer,
        "reference": one.reference,
        "client": one.client,
        "proposed": list(one.invoices),
        "about": list(one.about),
        "why": unmarked(one.why),
        "source": one.source,
    }

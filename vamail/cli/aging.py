"""`vamail aging`: who owes how much, and for how long."""

from decimal import Decimal
from pathlib import Path

import click

from vamail.cli.days import day_of
from vamail.cli.output import Column, Row, json_line, places_of, table
from vamail.cli.workspace import reading, wall_clock


@click.command()
@click.option("--on", "said", metavar="DATE", default="", help="As of this day (2026-11-30), not today.")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def aging(folder: Path, said: str, as_json: bool) -> int:
    """Say who owes how much, and by how many days it is late: by currency, the most overdue client first.

    \b
    Keys of --json, one line for each client and currency (client empty: all of
    them together):
      client, currency, not_due, days_1_30, days_31_60, days_61_90, days_over_90,
      due (these five together), overdue, overpaid (paid too much; not
      subtracted), drafts (not issued yet), credits (drafts of credit notes; not
      subtracted)
    Amounts are text. With --on of a day that has passed: what was issued,
    credited and paid until then, without drafts. Amounts of two currencies are
    never added. The table has no column that nobody fills.
    """
    from vamail.daemon.now import utc_now
    from vamail.desk.billing import aging as ages
    from vamail.desk.billing.known import known_invoices

    now = utc_now()
    today = now.astimezone(wall_clock(folder)).date()
    with reading(folder) as store:
        found = ages.aging(known_invoices(store.desk(), now), today, day_of(said))
    if as_json:
        for one in ages.plain(found):
            json_line(one)
        return 0
    columns = (
        Column("client"), Column("currency", fixed=True), Column("not due", number=True),
        *(Column(days, number=True, optional=True) for days in ("1–30", "31–60", "61–90", "over 90")),
        Column("due", number=True), Column("beside", wraps=True, optional=True),
    )  # fmt: skip
    rows = [_row(one) for currency in found for one in (*currency.rows, currency.whole)]
    table(columns, rows, "Nobody owes anything.")
    return 0


def _row(one: "object") -> Row:
    from vamail.desk.billing.aging import BUCKETS, Aged

    assert isinstance(one, Aged)  # noqa: S101 - told to the type checker without loading it for --help
    beside = (
        ("paid too much", one.overpaid),
        ("drafts", one.drafts),
        ("drafts of credit notes", one.credits),
    )

    def shown(amount: Decimal) -> str:
        return places_of(amount, one.currency) if amount else ""

    cells = (
        one.client or "all", one.currency, *(shown(getattr(one, name)) for name in BUCKETS),
        places_of(one.due, one.currency),
        ", ".join(f"{name} {shown(amount)}" for name, amount in beside if amount),
    )  # fmt: skip
    return Row(cells, "yellow" if one.overdue and one.client else None)

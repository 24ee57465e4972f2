"""`vamail deliveries`: what was sent, what waits, what failed."""

from pathlib import Path

import click

from vamail.cli.output import SHOWN, Column, Row, instant, json_line, left_out, table
from vamail.cli.workspace import city, lists, wall_clock

TROUBLE = ("delayed", "bounced")
"""What was heard of a delivery that is no good news."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.option("--last", type=click.IntRange(min=1), help="The newest so many [200; with --json all].")
@click.pass_obj
def deliveries(folder: Path, as_json: bool, last: int | None) -> None:
    """List deliveries, the oldest first. Red: it did not leave, came back, or nobody knows.

    \b
    Keys of --json:
      id, kind (acknowledgement, notice ...), to, subject, message_id,
      status (queued, sending, sent, deferred, unknown, held, cancelled, failed),
      fate (what was heard after it had left: delayed, relayed, confirmed,
      bounced, else empty), fate_why, attempts, last_error, created_at, sent_at,
      next_at (the next attempt), task, client
    Instants are UTC, 2026-11-22T09:00:00Z; what is not known is null.
    """
    with lists(folder) as store:
        limit = last or (None if as_json else SHOWN)
        rows = store.deliveries(limit=None if limit is None else limit + (not as_json))
    if as_json:
        for row in rows:
            json_line(
                {
                    "id": row.id,
                    "kind": row.kind,
                    "to": row.to,
                    "subject": row.subject,
                    "message_id": row.message_id,
                    "status": row.status,
                    "fate": row.fate,
                    "fate_why": row.fate_why,
                    "attempts": row.attempts,
                    "last_error": row.last_error or row.problem,
                    "created_at": instant(row.created_at),
                    "sent_at": instant(row.sent_at),
                    "next_at": instant(row.next_at),
                    "task": row.task,
                    "client": row.client,
                }
            )
        return
    zone = wall_clock(folder)
    table(
        (
            Column("id", fixed=True),
            Column("status", fixed=True),
            Column(f"sent ({city(zone)})", fixed=True),
            Column("kind"),
            Column("to"),
            Column("subject"),
            Column("task", fixed=True),
            Column("what went wrong", wraps=True, optional=True),
        ),
        [
            Row(
                (
                    str(r.id),
                    f"{r.status}, {r.fate}" if r.fate else r.status,
                    f"{r.sent_at.astimezone(zone):%Y-%m-%d %H:%M}" if r.sent_at else "",
                    r.kind,
                    r.to,
                    r.subject,
                    r.task or "",
                    r.last_error or r.problem or (r.fate_why if r.fate in TROUBLE else ""),
                ),
                "red" if r.status in ("unknown", "held", "failed") or r.fate == "bounced" else None,
            )
            for r in rows[-(limit or 0) :]
        ],
        "Nothing was sent yet.",
    )
    left_out(len(rows), last or SHOWN, asked=last is not None)

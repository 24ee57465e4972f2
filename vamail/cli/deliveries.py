"""`vamail deliveries`: what was sent, what waits, what failed."""

from pathlib import Path

import click

from vamail.cli.output import Column, Row, instant, json_line, table
from vamail.cli.workspace import city, reading, wall_clock


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def deliveries(folder: Path, as_json: bool) -> None:
    """List deliveries, the newest first. Red: it did not leave, or nobody knows whether it did.

    \b
    Keys of --json:
      id, kind (acknowledgement, notice ...), to, subject, message_id,
      status (queued, sending, sent, deferred, unknown, held, cancelled, failed),
      attempts, last_error, created_at, sent_at, next_at (the next attempt), task, client
    Instants are UTC, 2026-11-22T09:00:00Z; what is not known is null.
    """
    with reading(folder) as store:
        rows = store.deliveries()
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
                    r.status,
                    f"{r.sent_at.astimezone(zone):%Y-%m-%d %H:%M}" if r.sent_at else "",
                    r.kind,
                    r.to,
                    r.subject,
                    r.task or "",
                    r.last_error or r.problem,
                ),
                "red" if r.status in ("unknown", "held", "failed") else None,
            )
            for r in rows
        ],
        "Nothing was sent yet.",
    )

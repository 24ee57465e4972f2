"""`vamail deliveries`: what was sent, what waits, what failed."""

from pathlib import Path

import click

from vamail.cli.output import instant, json_line, table
from vamail.cli.workspace import reading


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def deliveries(folder: Path, as_json: bool) -> None:
    """List deliveries, the newest first."""
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
    table(
        ("id", "status", "kind", "to", "subject", "task", "what went wrong"),
        [
            (str(r.id), r.status, r.kind, r.to, r.subject, r.task or "", r.last_error or r.problem)
            for r in rows
        ],
        "Nothing was sent yet.",
    )

"""`vamail journal`: every act and every refusal to act, with its reason."""

from datetime import UTC, datetime
from pathlib import Path

import click

from vamail.cli.output import instant, json_line, table
from vamail.cli.spans import since_option
from vamail.cli.workspace import reading


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.option("--since", default="", help="Only from then on: `7d`, `12h`, or an instant.")
@click.option("--task", "task_ref", default="", help="Only about this task.")
@click.pass_obj
def journal(folder: Path, as_json: bool, since: str, task_ref: str) -> None:
    """Print the journal, the oldest first."""
    begin = since_option(since, datetime.now(UTC)) if since else None
    with reading(folder) as store:
        rows = store.journal(since=begin, task=task_ref or None)
    if as_json:
        for row in rows:
            json_line(
                {
                    "at": instant(row.at),
                    "event": row.event,
                    "message_id": row.message_id,
                    "task": row.task,
                    "step": row.step,
                    "what": row.what,
                    "why": row.why,
                }
            )
        return
    table(
        ("at", "event", "task", "step", "what", "why"),
        [(f"{r.at:%Y-%m-%d %H:%M:%S}Z", str(r.event), r.task or "", r.step, r.what, r.why) for r in rows],
        "The journal is empty.",
    )

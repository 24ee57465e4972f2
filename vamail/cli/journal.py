"""`vamail journal`: every act and every refusal to act, with its reason."""

from datetime import UTC, datetime
from pathlib import Path

import click

from vamail.cli.output import SHOWN, Column, Row, instant, json_line, left_out, local_instants, table
from vamail.cli.spans import since_option, task_name
from vamail.cli.workspace import city, lists, wall_clock


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.option("--since", default="", help="Only from then on: `7d`, `12h`, or an instant.")
@click.option("--task", "task_ref", default="", help="Only about this task, e.g. T-12.")
@click.option("--last", type=click.IntRange(min=1), help="The newest so many [200; with --json all].")
@click.pass_obj
def journal(folder: Path, as_json: bool, since: str, task_ref: str, last: int | None) -> None:
    """Print the journal, the oldest first: every act, and every refusal to act.

    \b
    Keys of --json: at, event, message_id, task, step, what, why
    Instants are UTC, 2026-11-22T09:00:00Z; what is not known is null.
    """
    begin = since_option(since, datetime.now(UTC)) if since else None
    with lists(folder) as store:
        limit = last or (None if as_json else SHOWN)
        more = None if limit is None else limit + (not as_json)
        rows = store.journal(since=begin, task=task_name(task_ref) or None, limit=more)
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
    zone = wall_clock(folder)
    table(
        (
            Column(f"at ({city(zone)})", fixed=True),
            Column("event", fixed=True),
            Column("task", fixed=True),
            Column("step"),
            Column("what", wraps=True),
            Column("why", wraps=True),
        ),
        [
            Row(
                (
                    f"{r.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                    str(r.event),
                    r.task or "",
                    r.step,
                    local_instants(r.what, zone),
                    local_instants(r.why, zone),
                )
            )
            for r in rows[-(limit or 0) :]
        ],
        "Nothing in the journal fits." if since or task_ref else "The journal is empty.",
    )
    left_out(len(rows), last or SHOWN, asked=last is not None)

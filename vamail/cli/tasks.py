"""`vamail tasks`: what is on the desk."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import SHOWN, Column, Row, instant, json_line, left_out, table
from vamail.cli.workspace import city, lists, wall_clock

if TYPE_CHECKING:
    from vamail.store import TaskRow

OPEN = ("new", "in_progress", "waiting_client", "waiting_other")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line; closed tasks too.")
@click.option("--all", "everything", is_flag=True, help="Closed tasks too.")
@click.option("--client", default="", help="Only this client's: NAME of rules/clients/NAME.yaml.")
@click.option("--last", type=click.IntRange(min=1), help="At most so many [200; with --json all].")
@click.pass_obj
def tasks(folder: Path, as_json: bool, everything: bool, client: str, last: int | None) -> None:
    """List tasks, the most pressing first. Red: the promised instant is past, and nobody answered.

    \b
    Keys of --json:
      ref, client, title, status (new, in_progress, waiting_client, waiting_other,
      done, dropped), priority (1 urgent and important, 2 important, 3 urgent, 4
      neither), important, urgent, list, tags, received_at, promised_at (a human
      answers by then), due_at, due_from (the words or the rule it was read from),
      due_question (words that can be read in two ways), estimate_minutes,
      checklist, source_message_id, from, from_name, description, split (requests
      that may be tasks of their own), follows (the task before), language,
      closed_at
    Instants are UTC, 2026-11-22T09:00:00Z; what is not known is null.
    """
    from vamail.store import TaskFilter

    statuses = () if everything or as_json else OPEN
    with lists(folder) as store:
        limit = last or (None if as_json else SHOWN)
        more = 0 if limit is None or as_json else 1
        wanted = TaskFilter(
            statuses=statuses, client=client, limit=limit and limit + more, pressing=not as_json
        )
        rows = store.tasks(wanted)
    if as_json:
        for row in rows:
            json_line(as_object(row))
        return
    zone, now = wall_clock(folder), datetime.now(UTC)
    table(
        (
            Column("ref", fixed=True),
            Column(f"promised ({city(zone)})", fixed=True),
            Column("p", fixed=True),
            Column("client"),
            Column("list"),
            Column("title", wraps=True),
            Column("status", fixed=True),
        ),
        [_row(row, zone, now) for row in rows[:limit]],
        _nothing(client, everything),
    )
    left_out(len(rows), last or SHOWN, asked=last is not None)


def _row(task: "TaskRow", zone: tzinfo, now: datetime) -> Row:
    promised = f"{task.promised_at.astimezone(zone):%a %d %b %H:%M}" if task.promised_at else ""
    late = task.status == "new" and task.promised_at is not None and task.promised_at < now
    who = task.client or task.requester
    cells = (task.ref, promised, str(task.priority), who, task.list_name, task.title, task.status)
    return Row(cells, "red" if late else None)


def _nothing(client: str, everything: bool) -> str:
    if client:
        return f"No {'' if everything else 'open '}tasks of {client}."
    return "No tasks. When a client writes, `vamail run` files the mail here."


def as_object(row: "TaskRow") -> dict[str, object]:
    """The documented keys of `vamail tasks --json`."""
    return {
        "ref": row.ref,
        "client": row.client,
        "title": row.title,
        "status": row.status,
        "priority": row.priority,
        "important": row.important,
        "urgent": row.urgent,
        "list": row.list_name,
        "tags": list(row.tags),
        "received_at": instant(row.received_at),
        "promised_at": instant(row.promised_at),
        "due_at": instant(row.due_at),
        "due_from": row.due_from,
        "due_question": row.due_question,
        "estimate_minutes": row.estimate_minutes,
        "checklist": list(row.checklist),
        "source_message_id": row.source_message_id,
        "from": row.requester,
        "from_name": row.requester_name,
        "description": row.description,
        "split": list(row.split),
        "follows": row.follows,
        "language": row.language,
        "closed_at": instant(row.closed_at),
    }

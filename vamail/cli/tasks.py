"""`vamail tasks`: what is on the desk."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import instant, json_line, table
from vamail.cli.workspace import reading

if TYPE_CHECKING:
    from vamail.store import TaskRow

OPEN = ("new", "in_progress", "waiting_client", "waiting_other")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.option("--all", "everything", is_flag=True, help="Closed tasks too (JSON always lists all).")
@click.option("--client", default="", help="Only this client's.")
@click.pass_obj
def tasks(folder: Path, as_json: bool, everything: bool, client: str) -> None:
    """List tasks, the most pressing first."""
    from vamail.store import TaskFilter

    statuses = () if everything or as_json else OPEN
    with reading(folder) as store:
        rows = store.tasks(TaskFilter(statuses=statuses, client=client))
    if as_json:
        for row in rows:
            json_line(as_object(row))
        return
    rows = sorted(rows, key=lambda r: (r.promised_at is None, r.promised_at or r.received_at, r.priority))
    table(
        ("ref", "promised", "p", "client", "list", "title", "status"),
        [
            (
                r.ref,
                f"{r.promised_at:%a %d %b %H:%M}Z" if r.promised_at else "",
                str(r.priority),
                r.client or r.requester,
                r.list_name,
                r.title,
                r.status,
            )
            for r in rows
        ],
        "No tasks. When a client writes, `vamail run` files the mail here.",
    )


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

"""`vamail replay`: a diff between what was done with past mail and what today's rules would do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vamail.cli.output import instant, json_line, tell, visible
from vamail.cli.spans import since_option
from vamail.cli.workspace import open_workspace, reading

if TYPE_CHECKING:
    from vamail.daemon.preview import Preview
    from vamail.store import MailRow, Store, TaskRow


@click.command()
@click.option("--since", default="30d", show_default=True, help="How far back: `30d`, `12h`, or an instant.")
@click.option("--json", "as_json", is_flag=True, help="One object a mail that would end differently.")
@click.pass_obj
def replay(folder: Path, since: str, as_json: bool) -> None:
    """Decide on past mail again by today's rules; print what would differ. Sends and writes nothing."""
    from vamail.daemon.preview import Previewer, replayed

    workspace = open_workspace(folder)
    now = datetime.now(UTC)
    count = changed = 0
    with reading(folder) as store:
        past = store.mails_since(since_option(since, now))
        rows = [row for row in past if row.verdict and row.kind == "mail"]  # no rule reads your own Sent
        previewer = Previewer(workspace, store, now)
        try:
            for row, preview in replayed(previewer, rows):
                count += 1
                differences = list(_differences(row, preview, store))
                if differences:
                    changed += 1
                    _show(row, preview, differences, as_json)
        finally:
            previewer.close()
    if not as_json:
        tell(f"{count} mails, {changed} would end differently.")


def _differences(row: "MailRow", preview: "Preview", store: "Store") -> Iterator[tuple[str, Any, Any]]:
    """(what, then, now) for everything that a VA would notice."""
    decision, task = preview.decision, preview.task
    yield from _unequal("verdict", row.verdict, decision.verdict)
    yield from _unequal("acknowledge", store.acknowledged(row.event), decision.acknowledge)
    if row.verdict == decision.verdict:
        yield from _unequal("rule", row.rule, decision.rule)
    old = store.task_filed_by(row.event)
    if old is None or task is None:
        return
    new = (
        task.client,
        task.list_name,
        task.priority,
        sorted(task.tags),
        instant(task.due_at),
        instant(task.promised_at),
    )
    for name, then, today in zip(
        ("client", "list", "priority", "tags", "due_at", "promised_at"), _filed(old), new, strict=True
    ):
        yield from _unequal(name, then, today)


def _filed(old: "TaskRow") -> tuple[Any, ...]:
    return (
        old.client,
        old.list_name,
        old.priority,
        sorted(old.tags),
        instant(old.due_at),
        instant(old.promised_at),
    )


def _unequal(name: str, then: Any, today: Any) -> Iterator[tuple[str, Any, Any]]:
    if then != today:
        yield name, then, today


def _show(row: "MailRow", preview: "Preview", differences: list[tuple[str, Any, Any]], as_json: bool) -> None:
    if as_json:
        json_line(
            {
                "event": row.event,
                "message_id": preview.message.message_id,
                "task": row.task,
                "subject": preview.message.subject,
                "received_at": instant(row.received_at),
                "changes": [{"what": what, "then": then, "now": now} for what, then, now in differences],
            }
        )
        return
    sender = preview.message.sender.email if preview.message.sender else "nobody"
    subject = visible(preview.message.subject)
    click.secho(
        f"{row.received_at:%Y-%m-%d %H:%M}Z {row.task or ''} {visible(sender)} “{subject}”", bold=True
    )
    for what, then, now in differences:
        click.secho(f"  - {what}: {_word(then)}", fg="red")
        click.secho(f"  + {what}: {_word(now)}", fg="green")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return visible(str(value)) if value not in (None, "") else "none"

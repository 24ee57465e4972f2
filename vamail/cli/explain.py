"""`vamail explain`: what was or would be done with a mail, and why. Never sends, never writes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vamail.cli.explained_calendar import calendar_object
from vamail.cli.output import instant, json_line, visible
from vamail.cli.spans import instant_option
from vamail.cli.workspace import open_workspace, reading
from vamail.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vamail.daemon.preview import Preview, Previewer
    from vamail.store import Store


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One object a file, in their order.")
@click.option("--at", "at_text", default="", help="Suppose that it arrives at this instant.")
@click.option("--client", default="", help="Suppose that this client of yours sent it to the desk.")
@click.pass_obj
def explain(folder: Path, what: tuple[str, ...], as_json: bool, at_text: str, client: str) -> int:
    """Explain mail files, or received mails by Message-ID, task reference or event number.

    Every check and rule in order, matched or not and on which condition, and the full text of the
    acknowledgement. A received mail is explained by the rules of its time; `vamail replay` uses today's.
    Nothing is sent and nothing is written. Ends with 2 when something could not be read; the rest is
    explained all the same.

    \b
    Keys of --json:
      file
      message: message_id, from_email, from_name, subject, to, date, language,
        text (whole), reply_text (what this person newly wrote), attachments
        [name, type, bytes], defects
      automatic: is, reasons
      bounce: is, recipients [address, status, permanent]
      calendar: method, uid, sequence, summary, refused (why it is not acted on),
        defects, events [sequence, instance_at, start, minutes, zone, all_day,
        floating, rule, rule_ok, excluded, summary, location, conference, status,
        comment, organizer, attendees [email, name, answer, role, sent_by,
        delegated_to]]; or null
      decision: verdict (filed, joined, held, automatic, bounce, calendar,
        duplicate, ignored, command, answer), acknowledge, rule, reasons [step,
        what, matched, why], task or null
      deliveries: [kind, to, subject, text, html, and held or problem where it
        would not leave]
    What cannot be read: file, error.
    """
    from vamail.cli.explained import print_preview
    from vamail.daemon.preview import Previewer

    workspace = open_workspace(folder)
    if client and workspace.client(client) is None:
        known = ", ".join(c.slug for c in workspace.clients) or "none yet"
        raise UsageError(f"there is no client {client!r}; known: {known}")
    at = instant_option(at_text) if at_text else None
    failed = False
    with reading(folder) as store:
        previewer = Previewer(workspace, store, datetime.now(UTC))
        try:
            for name, preview in _previews(previewer, store, what, at, client):
                if isinstance(preview, str):
                    failed = True
                    _error(name, preview, as_json)
                elif as_json:
                    json_line(as_object(name, preview))
                else:
                    print_preview(name, preview, workspace.me.zone)
        finally:
            previewer.close()
    return 2 if failed else 0


def _previews(
    previewer: "Previewer", store: "Store", what: tuple[str, ...], at: datetime | None, client: str
) -> "Iterator[tuple[str, Preview | str]]":
    from vamail.daemon.preview import readable

    for name in what:
        path = Path(name)
        try:
            if path.exists():
                yield name, previewer.file(readable(path), at, client)
                continue
            rows = store.find(name)
        except OSError as error:
            yield name, error.strerror or str(error)
            continue
        if not rows:
            yield name, "there is no such file, and no received mail or task is called so"
        for row in rows:
            yield name, previewer.stored(row, today=False)


def _error(name: str, error: str, as_json: bool) -> None:
    if as_json:
        json_line({"file": name, "error": error})
    else:
        click.echo(f"{visible(name)}: {error}", err=True)


def as_object(name: str, preview: "Preview") -> dict[str, Any]:
    """The documented keys of `vamail explain --json`."""
    message, decision = preview.message, preview.decision
    sender = message.sender or (message.senders[0] if message.senders else None)
    return {
        "file": name,
        "message": {
            "message_id": message.message_id,
            "from_email": sender.email if sender else "",
            "from_name": sender.name if sender else "",
            "subject": message.subject,
            "to": [address.email for address in message.to],
            "date": message.date.isoformat() if message.date else None,
            "language": message.language,
            "text": message.text,
            "reply_text": message.reply_text,
            "attachments": [{"name": a.name, "type": a.type, "bytes": a.bytes} for a in message.attachments],
            "defects": [*message.defects, *([message.refused] if message.refused else [])],
        },
        "automatic": {
            "is": message.automatic.is_automatic,
            "reasons": [f"{s.where}: {s.value} ({s.means})" for s in message.automatic.signs],
        },
        "bounce": {
            "is": message.bounce.is_bounce,
            "recipients": [
                {"address": r.address, "status": r.status, "permanent": r.permanent}
                for r in message.bounce.recipients
            ],
        },
        "calendar": calendar_object(message.calendar),
        "decision": {
            "verdict": decision.verdict,
            "acknowledge": decision.acknowledge,
            "rule": decision.rule,
            "reasons": [
                {"step": r.step, "what": r.what, "matched": r.matched, "why": r.why} for r in decision.reasons
            ],
            "task": _task(preview),
        },
        "deliveries": [
            {
                "kind": m.kind,
                "to": m.to,
                "subject": m.subject,
                "text": m.text,
                "html": m.html,
                **({"held": m.held} if m.held else {}),
                **({"problem": m.problem} if m.problem else {}),
            }
            for m in preview.mails
        ],
    }


def _task(preview: "Preview") -> dict[str, Any] | None:
    task = preview.task
    if task is None:
        return {"ref": preview.task_ref} if preview.task_ref else None
    return {
        "ref": preview.task_ref,
        "client": task.client,
        "title": task.title,
        "list": task.list_name,
        "priority": task.priority,
        "important": task.important,
        "urgent": task.urgent,
        "tags": list(task.tags),
        "due_at": instant(task.due_at),
        "due_from": task.due_from,
        "due_question": task.due_question,
        "promised_at": instant(task.promised_at),
        "estimate_minutes": task.estimate_minutes,
        "checklist": list(task.checklist),
        "split": list(task.split),
        "follows": task.follows,
    }

"""What `vamail explain` shows a person: each check and rule in order, then the outcome, then the mails.

Checks that did not match are many and say little, so they stand in one paragraph, still in their order;
a rule that lists thirty words shows three. `--json` holds every one of them.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from vamail.cli.explained_calendar import calendar_lines
from vamail.cli.output import UNLIMITED, line_width, tell, visible, visible_lines, wrapped

if TYPE_CHECKING:
    from vamail.daemon.preview import Preview, PreviewedMail
    from vamail.model.decision import Reason

INDENT = 21
SHOWN_WORDS = 3
NOT_ASKED = "not asked: "
_WORD = r"(?:“[^”]*”|/[^/\s](?:[^/]|\\/)*/)"
_SEARCHED = re.compile(r"(?<=\)): “[^”]*”")
_WORDS = re.compile(rf"{_WORD}(?:, {_WORD}){{{SHOWN_WORDS},}}")


def print_preview(name: str, preview: "Preview", zone: str) -> None:
    """Print one explained mail."""
    _head(name, preview)
    if preview.message.calendar is not None:
        for line in calendar_lines(preview.message.calendar, zone):
            click.echo(f"  {line}")
    click.echo()
    for line in reason_lines(preview.decision.reasons):
        click.echo(line)
    click.echo()
    _outcome(preview, zone)
    for mail in preview.mails:
        _mail(mail)
    click.echo()


def _head(name: str, preview: "Preview") -> None:
    message = preview.message
    sender = message.sender or (message.senders[0] if message.senders else None)
    click.secho(visible(name), bold=True)
    tell(f"  From     {visible(f'{sender.name} <{sender.email}>'.lstrip() if sender else 'nobody')}", hang=9)
    tell(f"  Subject  {visible(message.subject) or '(none)'}", hang=9)
    for attachment in message.attachments:
        tell(f"  Attached {visible(attachment.name)} ({attachment.bytes} bytes)", hang=9)
    for defect in (*message.defects, *([message.refused] if message.refused else [])):
        tell(f"  Damage   {visible(defect)}", hang=9)


def reason_lines(reasons: "tuple[Reason, ...]") -> Iterator[str]:
    """The reasons in their order; neighbours that say nothing of their own share a paragraph."""
    for (step, kind), group in groupby(reasons, key=_kind):
        rows = list(group)
        if kind == "row":
            for reason in rows:
                why = shortened(visible(reason.why))
                if not reason.matched:
                    why = _SEARCHED.sub("", why)  # what was searched in vain stands at the top
                why = f": {why}" if why else ""
                yield from _paragraph(reason.matched, step, f"{visible(reason.what)}{why}")
        else:
            names = " · ".join(visible(reason.what) for reason in rows)
            yield from _paragraph(False, step, f"{kind}{names}")


def _kind(reason: "Reason") -> tuple[str, str]:
    """(step, what a paragraph of such reasons begins with), or `row` for one that stands by itself."""
    if not reason.matched and not reason.why:
        return reason.step, ""
    if not reason.matched and reason.why.startswith(NOT_ASKED):
        decided = reason.why.removeprefix(NOT_ASKED)
        return reason.step, f"not asked, for {visible(decided)}: "
    return reason.step, "row"


def _paragraph(matched: bool, step: str, text: str) -> Iterator[str]:
    mark = click.style("yes", fg="green") if matched else click.style("no ", dim=True)
    width = line_width()
    lines = wrapped(text, width - INDENT) if width < UNLIMITED else [text]
    for at, line in enumerate(lines):
        said = line if matched else click.style(line, dim=True)
        yield f"  {mark}  {visible(step):<12}  {said}" if at == 0 else f"{'':<{INDENT}}{said}"


def shortened(why: str) -> str:
    """A list of more than three quoted words or patterns as the first three and how many more."""

    def first(found: re.Match[str]) -> str:
        words = re.findall(_WORD, found[0])
        return f"{', '.join(words[:SHOWN_WORDS])} and {len(words) - SHOWN_WORDS} more"

    return _WORDS.sub(first, why)


def _outcome(preview: "Preview", zone: str) -> None:
    decision, task = preview.decision, preview.task
    what = f"{decision.verdict}{' as ' + preview.task_ref if preview.task_ref else ''}"
    tense = "Was" if preview.was and preview.was.verdict else "Would be"
    answered = "acknowledged" if decision.acknowledge else "not acknowledged"
    click.secho(f"  {tense} {visible(what)}; {answered}", bold=True)
    if task is None:
        return
    client = f" for {visible(task.client)}" if task.client else ""
    tell(
        f"  Task     “{visible(task.title)}”{client} in {visible(task.list_name)}, priority {task.priority}",
        hang=9,
    )
    if task.due_at:
        tell(f"  Due      {_local(task.due_at, zone)} ({visible(task.due_from)})", hang=9)
    if task.due_question:
        tell(f"  Due      a question: “{visible(task.due_question)}” can be read in two ways", hang=9)
    if task.promised_at:
        tell(f"  Answer   by {_local(task.promised_at, zone)}", hang=9)


def _mail(mail: "PreviewedMail") -> None:
    state = ""
    if mail.held:
        state = f" (held: {visible(mail.held)})"
    elif mail.problem:
        state = f" (cannot be rendered: {visible(mail.problem)})"
    click.echo()
    tell(f"  {mail.kind} to {visible(mail.to)}{state}", bold=True)
    tell(f"  Subject: {visible(mail.subject)}", hang=9)
    width = line_width()
    rest = max(40, width - 4) if width < UNLIMITED else UNLIMITED
    for paragraph in visible_lines(mail.text).split("\n"):
        for line in wrapped(paragraph, rest):
            click.echo(f"  | {line}".rstrip())


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M} {zone}"

"""`vamail promise`: by when a request received at an instant is answered, and how that was counted."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vamail.model.errors import UsageError
from vamail.model.time import iso_utc

if TYPE_CHECKING:
    from vamail.desk.promise import Promise
    from vamail.workspace.types import BusinessHours, PromiseRule


@click.command("promise")
@click.option(
    "-w", "--workspace", "folder", type=click.Path(path_type=Path), help="Your folder, as before the command."
)
@click.option("--client", help="A client of the workspace: its own promise and hours count.")
@click.option("--received", required=True, help="When the request arrived: 2026-07-02T20:00Z, or without a "
              "zone for the wall clock of the VA.")  # fmt: skip
@click.option("--within", help="The target: '24 business hours', '1 business day' or '24 hours'.")
@click.option("--hours", help="Working hours such as 'Mon-Fri 09:00-17:00'; no workspace is read then.")
@click.option("--zone", help="Time zone of --hours, such as Europe/Budapest.")
@click.option("--holidays", help="Country whose holidays are closed: HU, US, DE-BY.")
@click.option("--day-off", "days_off", multiple=True, help="A closed day, YYYY-MM-DD; may be repeated.")
@click.option("--work-day", "work_days", multiple=True, help="A day worked in spite of weekend or holiday.")
@click.option("--leave", "leave", multiple=True, help="Leave FROM..TO, both days included; may be repeated.")
@click.option("--client-hours", help="The client's hours; only time that both share is counted.")
@click.option("--client-zone", help="Time zone of --client-hours.")
@click.option("--client-holidays", help="Country whose holidays the client keeps.")
@click.option("--intersect", is_flag=True, help="Count only time shared with --client's own hours.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: due_at, due_local, steps.")
@click.pass_context
def promise(context: click.Context, /, received: str, as_json: bool, **given: Any) -> None:
    """By when a request is answered, with every step of the count.

    With a workspace: --client and --received. Without one: --hours, --zone, --within and --received.
    """
    from vamail.desk.promise import promise_for

    given["folder"] = given["folder"] or context.obj or Path()
    try:
        rule, va, client = _by_hand(given) if given["hours"] else _from_workspace(given)
        answer = promise_for(_instant(received, va.zone), rule, va, client)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(as_values(answer), ensure_ascii=False))
    else:
        click.echo(as_text(answer))


def _by_hand(given: dict[str, Any]) -> "tuple[PromiseRule, BusinessHours, BusinessHours | None]":
    """Everything from flags. Raises UsageError or ValueError with a sentence."""
    from vamail.workspace.hours import parse_within
    from vamail.workspace.types import PromiseRule

    if given["client"]:
        raise UsageError(
            "--client is a client of a workspace; with --hours write --client-hours and --client-zone."
        )
    if not given["zone"]:
        raise UsageError("--hours needs --zone, such as Europe/Budapest.")
    if not given["within"]:
        raise UsageError("--hours needs --within, such as '24 business hours'.")
    va = _hours("--hours", given["hours"], given["zone"], given["holidays"], given)
    client = None
    if given["client_hours"]:
        zone = given["client_zone"] or given["zone"]
        client = _hours("--client-hours", given["client_hours"], zone, given["client_holidays"], {})
    elif given["client_zone"] or given["client_holidays"] or given["intersect"]:
        raise UsageError("--client-zone, --client-holidays and --intersect need --client-hours.")
    rule = PromiseRule(within=parse_within(given["within"]), intersect_client_hours=client is not None)
    return rule, va, client


def _from_workspace(given: dict[str, Any]) -> "tuple[PromiseRule, BusinessHours, BusinessHours | None]":
    """The VA's hours, and the promise and hours of the client. Raises UsageError with a sentence."""
    from vamail.cli.workspace import open_workspace
    from vamail.workspace.hours import parse_within
    from vamail.workspace.types import PromiseRule

    by_hand = (
        "zone",
        "holidays",
        "days_off",
        "work_days",
        "leave",
        "client_hours",
        "client_zone",
        "client_holidays",
    )
    for name in by_hand:
        if given[name]:
            flag = {"days_off": "day-off", "work_days": "work-day"}.get(name, name.replace("_", "-"))
            raise UsageError(f"--{flag} needs --hours; with a workspace the hours stand in its files.")
    workspace = open_workspace(given["folder"])
    slug = given["client"]
    client = workspace.client(slug) if slug else None
    if slug and client is None:
        known = ", ".join(sorted(known.slug for known in workspace.clients)) or "none"
        raise UsageError(f"There is no client '{slug}' in this workspace; known are: {known}.")
    rule = (client.promise if client else None) or workspace.promise
    within = parse_within(given["within"]) if given["within"] else rule.within
    shared = rule.intersect_client_hours or given["intersect"]
    if given["intersect"] and client is None:
        raise UsageError("--intersect needs --client: with whose hours?")
    rule = PromiseRule(within=within, intersect_client_hours=shared)
    return rule, workspace.me.hours, client.hours if client else None


def _hours(flag: str, spans: str, zone: str, holidays: str | None, given: dict[str, Any]) -> "BusinessHours":
    from vamail.workspace.hours import parse_hours
    from vamail.workspace.types import BusinessHours

    try:
        parsed = parse_hours(spans)
    except ValueError as error:
        raise UsageError(f"{flag}: {error}") from error
    return BusinessHours(
        zone=zone,
        spans=parsed,
        holidays=(holidays or "").upper(),
        days_off=frozenset(_day("--day-off", text) for text in given.get("days_off", ())),
        work_days=frozenset(_day("--work-day", text) for text in given.get("work_days", ())),
        leave=tuple(_leave(text) for text in given.get("leave", ())),
    )


def _day(flag: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{flag}: '{text}' is not a day; write YYYY-MM-DD.") from None


def _leave(text: str) -> Any:
    from vamail.workspace.types import Leave

    first, _, last = text.partition("..")
    leave = Leave(_day("--leave", first), _day("--leave", last or first))
    if leave.last < leave.first:
        raise UsageError(f"--leave: '{text}' ends before it begins.")
    return leave


def _instant(text: str, zone: str) -> datetime:
    """An ISO 8601 instant; without a zone it is the wall clock of `zone`."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--received: '{text}' is not an instant; write 2026-07-02T20:00Z.") from None
    if at.tzinfo is not None:
        return at
    try:
        return at.replace(tzinfo=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"'{zone}' is not a time zone; write one such as Europe/Budapest.") from None


def as_values(answer: "Promise") -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "due_at": iso_utc(answer.due_at),
        "due_local": answer.due_local.isoformat(),
        "steps": [
            {
                "from": iso_utc(step.from_at),
                "to": iso_utc(step.to_at),
                "counted_seconds": step.counted_seconds,
                "why": step.why,
            }
            for step in answer.steps
        ],
    }


def as_text(answer: "Promise") -> str:
    """The instant and its steps, on the VA's wall clock."""
    zone = answer.due_local.tzinfo
    lines = [f"answered by {answer.due_local:%Y-%m-%d %H:%M} {zone} ({iso_utc(answer.due_at)})"]
    for step in answer.steps:
        begin, end = step.from_at.astimezone(zone), step.to_at.astimezone(zone)
        counted = _length(step.counted_seconds) if step.counted_seconds else "-"
        lines.append(f"  {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}  {counted:>9}  {step.why}")
    return "\n".join(lines)


def _length(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (left, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount)

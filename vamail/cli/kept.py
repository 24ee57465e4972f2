"""What the ledger keeps about a task, for a terminal: clocks, who owes what, time, notes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from vamail.cli.output import visible

if TYPE_CHECKING:
    from vamail.store.kept import KeptRow

CLOCKS = {"first": "first answer", "next": "next answer", "resolution": "completion"}


def kept_lines(rows: Iterable["KeptRow"], zone: tzinfo) -> Iterator[tuple[str, str, bool]]:
    """Heading, text, and whether it is bad news."""
    minutes, running = 0, ""
    for row in rows:
        match row.kind:
            case "clock":
                yield "Clock", *_clock(row, zone)
            case "wait" if row.fields.get("over_at") is None:
                yield "Waits", _wait(row, zone), False
            case "note" if not row.fields.get("void"):
                yield "Note", f"{_at(row, 'at', zone)} {visible(str(row.fields['text']))}", False
            case "time" if not row.fields.get("void"):
                minutes += int(row.fields.get("minutes") or 0)
                if row.fields.get("ended_at") is None:
                    running = f", the timer runs since {_at(row, 'started_at', zone)}"
            case _:
                pass
    if minutes or running:
        hours, rest = divmod(minutes, 60)
        yield "Time", f"{hours} h {rest:02d} min{running}", False


def _clock(row: "KeptRow", zone: tzinfo) -> tuple[str, bool]:
    fields, name = row.fields, CLOCKS.get(str(row.fields["name"]), str(row.fields["name"]))
    until = f"{name} until {_at(row, 'due_at', zone)}"
    met_at, due_at = fields.get("met_at"), str(fields["due_at"])
    if met_at is not None:
        late = str(met_at) > due_at
        return f"{until}: {'late' if late else 'kept'}, {_at(row, 'met_at', zone)}", late
    if fields.get("ended_why"):
        return f"{until}: ended, {visible(str(fields['ended_why']))}", False
    if fields.get("paused_at"):
        return f"{until}: paused since {_at(row, 'paused_at', zone)}", False
    return f"{until}: {'missed' if fields.get('breached_at') else 'runs'}", bool(fields.get("breached_at"))


def _wait(row: "KeptRow", zone: tzinfo) -> str:
    fields = row.fields
    whom = "the client" if fields["whom"] == "client" else visible(str(fields["whom"]))
    what = f": {visible(str(fields['what']))}" if fields.get("what") else ""
    asked = f", asked {fields['chased']} times" if fields.get("chased") else ""
    then = f", next asked {_at(row, 'chase_at', zone)}" if fields.get("chase_at") else ""
    return f"for {whom} since {_at(row, 'since', zone)}{what}{asked}{then}"


def _at(row: "KeptRow", field: str, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(str(row.fields[field])).astimezone(zone):%Y-%m-%d %H:%M}"

"""Commands that can be taken back, and what of a desk must then be as before. For every kind of desk."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from unit.desk.control.at_work import NOON, command
from vamail.desk.control.command import Command
from vamail.model.desk import Desk
from vamail.model.ledger import Clock, Merge, Note, Pause, TimeEntry, Wait

REFS = ("T-1", "T-2", "T-3")

COMMANDS: dict[str, Command] = {
    "done": command("done", tasks=("T-1",)),
    "done both": command("done", tasks=("T-1", "T-2")),
    "drop": command("drop", tasks=("T-1",)),
    "begin": command("begin", tasks=("T-1",)),
    "reopen": command("reopen", tasks=("T-3",)),
    "wait client": command("wait", tasks=("T-1",), whom="client", text="the logo"),
    "wait other": command("wait", tasks=("T-1",), whom="pal@helper.example"),
    "due": command("due", tasks=("T-1",), at=NOON + timedelta(days=3)),
    "due none": command("due", tasks=("T-2",), on=False),
    "important": command("important", tasks=("T-1",)),
    "not important": command("important", tasks=("T-2",), on=False),
    "urgent": command("urgent", tasks=("T-1",)),
    "estimate": command("estimate", tasks=("T-1",), minutes=90),
    "log": command("log", tasks=("T-1",), minutes=45),
    "start": command("start", tasks=("T-1",)),
    "stop": command("stop"),
    "note": command("note", tasks=("T-1",), text="blue"),
    "tag": command("tag", tasks=("T-1",), text="invoice"),
    "untag": command("untag", tasks=("T-2",), text="old"),
    "client": command("client", tasks=("T-1",), client="globex"),
    "list": command("list", tasks=("T-1",), text="Social media"),
    "split": command("split", tasks=("T-1",), parts=("Text", "Pictures")),
    "merge": command("merge", tasks=("T-1",), other="T-4"),
    "assign": command("assign", tasks=("T-1",), whom="pal@helper.example"),
    "pause": command("pause", client="acme"),
    "pause all": command("pause"),
    "resume": command("resume"),
}
"""Every verb that can be taken back, on the desk of `PREPARED`."""

PREPARED: tuple[tuple[Command, ...], ...] = (
    (
        command("done", tasks=("T-3",)), command("tag", "a", tasks=("T-2",), text="old"),
        command("important", "b", tasks=("T-2",)), command("start", "c", tasks=("T-2",)),
        command("due", "d", tasks=("T-2",), at=NOON + timedelta(days=1)),
        command("note", "e", tasks=("T-4",), text="four"), command("log", "f", tasks=("T-4",), minutes=5),
        command("wait", "g", tasks=("T-4",), whom="client"), command("pause", "h", client="globex"),
    ),
)  # fmt: skip
"""What was said before: each tuple one request."""

SOME = st.lists(st.sampled_from(sorted(COMMANDS)), min_size=1, max_size=4, unique=True)
"""Names of commands, given in one request."""


def lines(names: Iterable[str]) -> tuple[Command, ...]:
    """These commands as the lines of one request."""
    return tuple(replace(COMMANDS[name], line=name) for name in names)


def snapshot(desk: Desk) -> dict[str, Any]:
    """What is so on a desk: tasks and what holds of the ledger, without versions."""
    kinds: tuple[Any, ...] = (Wait, TimeEntry, Note, Clock, Merge)
    return {
        "tasks": [desk.task(ref) for ref in (*REFS, "T-4")],
        "open": [one.ref for one in desk.open_tasks()],
        "kept": [
            replace(one, version=0)
            for kind in kinds for ref in (*REFS, "T-4") for one in desk.kept_of(kind, ref) if _holds(one)
        ],
        "pauses": [replace(one, version=0) for one in desk.kept_open(Pause)],
        "running": [one.key for one in desk.kept_open(TimeEntry)],
        "mails": [one.number for one in desk.planned_mails() if one.kind != "notice"],
    }  # fmt: skip


def _holds(value: Any) -> bool:
    """Whether a value says something: what was taken back does not."""
    match value:
        case TimeEntry() | Note():
            return not value.void
        case Wait():
            return value.over_why != "taken back"
        case Clock():
            return value.ended_why != "taken back"
        case Merge():
            return value.over_at is None
        case _:
            return True

"""The calendar on the disk: `data/calendar/master.ics`, and one file for each client.

Written when the desk has changed, at most once a minute and never while mails wait; a file whose content is
the same is left alone, one that has nothing to say any more is removed. Each entry's last change
is kept beside them (`stamps.json`); without it, all entries have changed now, and nothing else is lost.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.desk.promise.local import local_day
from vamail.desk.reports import calendar
from vamail.model.agenda import CalendarEntry, Stamped
from vamail.model.time import iso_utc
from vamail.render.calendar import calendar_file
from vamail.store import Store
from vamail.workspace.types import Workspace

FOLDER = ("data", "calendar")
MASTER, STAMPS = "master.ics", "stamps.json"


class CalendarFiles:
    """Looks whether the desk has changed since the last look; on one thread at a time."""

    def __init__(
        self, folder: Path, store: Store, current: Current, now: Callable[[], datetime],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._folder = folder.joinpath(*FOLDER)
        self._store = store
        self._current = current
        self._now = now
        self._busy = busy
        self._seen: tuple[int, str, date] | None = None

    def look(self) -> None:
        """Write what has changed. A disk that is full is said, and tried again at the next look."""
        workspace, now = self._current.workspace, self._now()
        seen = (self._store.newest_journal(), workspace.hash, local_day(now, workspace.me.zone))
        if self._busy() or seen == self._seen:
            return
        try:
            write(self._folder, files_of(self._store, workspace, now, self._folder))
        except OSError as error:
            maillog.again("writing the calendar", str(error))
        else:
            self._seen = seen


def files_of(store: Store, workspace: Workspace, now: datetime, folder: Path) -> dict[str, bytes]:
    """Every file by its name; without those that would say nothing."""
    entries = calendar.master(store.desk(), workspace, local_day(now, workspace.me.zone))
    stamps = _read(folder / STAMPS)
    found = {MASTER: _file(workspace.me.name, entries, stamps, now)}
    for client in workspace.clients:
        theirs = calendar.of_client(entries, client, workspace)
        found[_name(client.slug)] = _file(workspace.me.name, theirs, stamps, now, client.slug)
    kept = {key: value for key, value in stamps.items() if value.get("of") == iso_utc(now)}
    text = json.dumps({key: {**value, "of": ""} for key, value in kept.items()}, sort_keys=True)
    return {name: raw for name, raw in found.items() if raw} | ({STAMPS: text.encode()} if kept else {})


def _name(slug: str) -> str:
    """A client who is called `master` has a name of its own."""
    return f"{slug}.ics" if f"{slug}.ics" != MASTER else f"client-{slug}.ics"


def _file(
    name: str, entries: Sequence[CalendarEntry], stamps: dict[str, dict[str, Any]], now: datetime,
    whose: str = "",
) -> bytes:  # fmt: skip
    return calendar_file(name, [stamped(entry, stamps, now, whose) for entry in entries])


def stamped(
    entry: CalendarEntry, stamps: dict[str, dict[str, Any]], now: datetime, whose: str = ""
) -> Stamped:
    """The entry with its last change; `stamps` learns of it. A change counts one up.
    A meeting knows its own."""
    if entry.meeting is not None:
        return Stamped(entry=entry, changed_at=entry.meeting.changed_at, sequence=entry.meeting.sequence)
    key, seen = f"{whose}/{entry.uid}", _hash(entry)
    before = stamps.get(key)
    if before is not None and before.get("hash") == seen:
        changed_at, sequence = datetime.fromisoformat(before["at"]), int(before["sequence"])
    else:
        changed_at, sequence = now, int(before["sequence"]) + 1 if before is not None else 0
    stamps[key] = {"hash": seen, "at": iso_utc(changed_at), "sequence": sequence, "of": iso_utc(now)}
    return Stamped(entry=entry, changed_at=changed_at.replace(microsecond=0), sequence=sequence)


def _hash(entry: CalendarEntry) -> str:
    said = (entry.title, iso_utc(entry.start), iso_utc(entry.end) if entry.end else "", entry.kind)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """The kept stamps; nothing where they cannot be read, or are not what was written."""
    try:
        found = json.loads(path.read_text("utf-8"))
        for one in found.values():
            datetime.fromisoformat(one["at"])
            int(one["sequence"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return dict(found)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder hold these files and no other calendar; each is whole at every instant."""
    if not files and not folder.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != raw:
            part = folder / f".{name}.part"
            part.write_bytes(raw)
            os.replace(part, path)  # noqa: PTH105 - the atomic one, by its name
    for path in folder.iterdir():
        if path.name not in files and (path.suffix in (".ics", ".part") or path.name == STAMPS):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def discard(folder: Path) -> None:
    """Remove the calendar of this workspace: the daemon writes it again from what is left. What is remembered
    of a calendar server stays, so that what was erased is removed there too; it names nobody."""
    place = folder.joinpath(*FOLDER)
    for path in place.iterdir() if place.is_dir() else ():
        if path.suffix in (".ics", ".part") or path.name == STAMPS:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # it is not there, or not empty
        place.rmdir()

"""The VA's meetings on a CalDAV server, beside the files: off unless `meetings: {caldav: …}` says where.

Looked at when the calendar files are, and worked on by a thread of its own, which may be killed at any
instant: an object has one name for ever and carries a seal (`caldav_plan`), so what was put before it was
remembered is found again and not doubled. What is remembered lies in `data/calendar/caldav.json`; it holds
nothing that anybody wrote, and may be deleted. Several workers do the same work, and find it done.
"""

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic

from vamail.channels.caldav import Answer, Collection
from vamail.channels.credentials import Credentials
from vamail.daemon import maillog
from vamail.daemon.caldav_plan import (
    Action,
    Forget,
    Known,
    Put,
    Remove,
    Wanted,
    href_of,
    plan,
    seal_of,
    sealed,
)
from vamail.daemon.current import Current
from vamail.daemon.reach import Reach
from vamail.desk.agenda.appointments import stands
from vamail.desk.reports.calendar import for_va
from vamail.model.desk import Desk
from vamail.model.errors import RenderError
from vamail.model.meetings import Meeting
from vamail.model.outcome import Deferred, Delivered, Rejected
from vamail.render.stored import stored_object
from vamail.store import Store
from vamail.workspace.secrets import read
from vamail.workspace.types import CalDav, Workspace

STATE = ("data", "calendar", "caldav.json")
RECENT = timedelta(days=14)
"""A meeting that is over is still put there for so long, where it was not yet."""
PAUSES = (60, 120, 300, 900, 3600)
"""Seconds before a server that is away, or does not want us, is asked again."""
JOIN_SECONDS = 1.0


class AwayError(Exception):
    """The server cannot be used now: nothing more is tried until later."""

    def __init__(self, error: str, permanent: bool) -> None:
        super().__init__(error)
        self.permanent = permanent


class CalDavMirror:
    """Brings what the desk says onto the server, whenever it has changed."""

    def __init__(
        self, folder: Path, store: Store, current: Current, now: Callable[[], datetime],
        busy: Callable[[], bool] = lambda: False, steady: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._store = store
        self._current = current
        self._now = now
        self._busy = busy
        self._steady = steady
        self._reach = Reach("the calendar server", now)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen: tuple[int, str] | None = None
        self._not_before = 0.0

    def look(self) -> None:
        """Begin, where something may have changed, or is still to be done; never while that is going on."""
        workspace = self._current.workspace
        if workspace.meetings.caldav is None or self._busy() or self._is_working():
            return
        seen = (self._store.newest_journal(), workspace.hash)
        if seen == self._seen or self._steady() < self._not_before:
            return
        self._thread = threading.Thread(target=self._work, args=(workspace, seen), name="caldav", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the object at hand; it is not waited for long."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def join(self) -> None:
        """Wait until what was begun is done."""
        if self._thread is not None:
            self._thread.join()

    def _is_working(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _work(self, workspace: Workspace, seen: tuple[int, str]) -> None:
        try:
            asked = bring(self._store.desk(), workspace, self._folder, self._now(), self._stopped.is_set)
        except AwayError as away:
            self._not_before = self._steady() + self._reach.failed(
                str(away), PAUSES, permanent=away.permanent
            )
        except Exception as error:  # the next look comes
            self._not_before = self._steady() + PAUSES[0]
            if not self._stopped.is_set():
                maillog.again("bringing meetings to the calendar server", repr(error))
        else:
            self._seen = seen
            if asked:
                self._reach.answered()


def collection_of(settings: CalDav, folder: Path) -> Collection:
    """The VA's collection; its password is read at each request."""

    def password() -> str:
        return read(settings.password, folder) if settings.password else ""

    return Collection(settings.url, Credentials(user=settings.user, password=password))


# --- gather, decide, run ---------------------------------------------------------------------------------


def bring(
    desk: Desk, workspace: Workspace, folder: Path, now: datetime, stopped: Callable[[], bool] = lambda: False
) -> bool:
    """Make the server hold what the desk says, and say whether it was asked for anything. Raises AwayError
    where it cannot be used now."""
    settings = workspace.meetings.caldav
    if settings is None:
        return False
    state = State(folder.joinpath(*STATE), settings.url)
    runner = _Runner(collection_of(settings, folder), state)
    wanted = list(wanted_of(desk, workspace, now))
    off = _off(desk, state.known.values())
    actions = list(plan(wanted, off, state.known))
    for action in actions:
        if stopped():
            break
        runner.run(action)
    return any(not isinstance(one, Forget) for one in actions)


def wanted_of(desk: Desk, workspace: Workspace, now: datetime) -> Iterable[Wanted]:
    """Every meeting that stands, open or lately over, as the VA sees it."""
    found = {one.name: one for one in (*desk.kept_since(Meeting, now - RECENT), *desk.kept_open(Meeting))}
    for meeting in found.values():
        if not stands(meeting):
            continue
        try:
            body, seal = _object(for_va(meeting, workspace))
        except RenderError as error:
            maillog.caldav("not written", meeting.name, str(error))
            continue
        yield Wanted(name=meeting.name, href=href_of(meeting), body=body, seal=seal)


@lru_cache(maxsize=512)
def _object(meeting: Meeting) -> tuple[bytes, str]:
    """Its sealed object; most are the same at the next look, and writing one takes milliseconds."""
    return sealed(stored_object(meeting))


def _off(desk: Desk, known: Iterable[Known]) -> set[str]:
    """Names of those that take place no more: cancelled, refused, or erased."""
    found = {one.name: desk.kept(Meeting, one.name) for one in known}
    return {name for name, one in found.items() if one is None or not stands(one)}


class _Runner:
    """Carries actions out, one request after another; what is done is remembered at once."""

    def __init__(self, collection: Collection, state: "State") -> None:
        self._collection = collection
        self._state = state

    def run(self, action: Action) -> None:
        """Do it, and remember it. Raises AwayError."""
        match action:
            case Put():
                self._put(action)
            case Remove():
                self._remove(action)
            case Forget(href=href):
                self._state.forget(href)

    def _put(self, action: Put) -> None:
        one = action.wanted
        before = self._state.known.get(one.href)
        if before is not None and not action.etag:
            self._settle(action)
            return
        answer = self._collection.put(one.href, one.body, action.etag)
        if answer.changed:
            self._settle(action)
        elif self._is_done(answer, one.name, one.href):
            self._remember(one, answer.etag)

    def _settle(self, action: Put) -> None:
        """Something lies there that we did not expect: ours, which may be replaced, or somebody's."""
        one = action.wanted
        found = self._collection.fetch(one.href)
        if found.lost:
            # Removed by somebody; or it never was ours, and its UID has another name (RFC 4791, 5.3.2.1).
            self._leave(one.name, one.href, "it was removed there, or lies there under another name")
        elif self._is_done(found, one.name, one.href):
            seal = seal_of(found.body)
            if not seal or not found.etag:
                self._leave(one.name, one.href, "it was changed there")
            elif seal == one.seal:
                self._remember(one, found.etag)
            else:
                answer = self._collection.put(one.href, one.body, found.etag)
                if not answer.changed and self._is_done(answer, one.name, one.href):
                    self._remember(one, answer.etag)

    def _remove(self, action: Remove) -> None:
        etag = action.etag
        for _ in range(2):
            if etag:
                answer = self._collection.remove(action.href, etag)
                if not answer.changed:
                    if self._is_done(answer, action.name, action.href):
                        maillog.caldav("removed", action.name)
                        self._state.forget(action.href)
                    return
            found = self._collection.fetch(action.href)
            if found.lost:
                self._state.forget(action.href)
                return
            if not self._is_done(found, action.name, action.href):
                return
            if not seal_of(found.body) or not found.etag:
                self._leave(action.name, action.href, "it was changed there")
                return
            etag = found.etag

    def _remember(self, one: Wanted, etag: str) -> None:
        maillog.caldav("put", one.name)
        self._state.keep(one.href, Known(name=one.name, etag=etag, seal=one.seal))

    def _leave(self, name: str, href: str, why: str) -> None:
        maillog.caldav("left", name, f"{why}, and is left so")
        self._state.keep(href, Known(name=name, left=True))

    def _is_done(self, answer: Answer, name: str, href: str) -> bool:
        """Whether the server did it; what it does not want is not offered again. Raises AwayError."""
        match answer.outcome:
            case Delivered():
                return True
            case Rejected(error=error, stage="object"):
                self._leave(name, href, error)
                return False
            case Deferred(error=error):
                raise AwayError(error, permanent=False)
            case other:
                raise AwayError(other.error, permanent=True)


# --- what is remembered ----------------------------------------------------------------------------------


class State:
    """The file of what is known of the server at `url`; another server is another file's worth."""

    def __init__(self, path: Path, url: str) -> None:
        self._path = path
        self._url = url
        self.known = dict(_read(path, url))

    def keep(self, href: str, known: Known) -> None:
        """Remember this of the object."""
        self.known[href] = known
        self._write()

    def forget(self, href: str) -> None:
        """Remember nothing of it."""
        if self.known.pop(href, None) is not None:
            self._write()

    def _write(self) -> None:
        objects = {href: asdict(one) for href, one in sorted(self.known.items())}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f".{self._path.name}.new")
        part.write_text(json.dumps({"url": self._url, "objects": objects}), "utf-8")
        os.replace(part, self._path)  # noqa: PTH105 - the atomic one, by its name


def _read(path: Path, url: str) -> Mapping[str, Known]:
    """Nothing where it cannot be read, is not what was written, or is of another server."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        found = json.loads(path.read_text("utf-8"))
        if found["url"] == url:
            return {str(href): Known(**one) for href, one in found["objects"].items()}
    return {}

"""How the service goes, in sentences, read from what every process can see: works without the daemon.

Each line is a `Finding`; a bad one means that somebody must act for the service itself to work. What
merely waits for the VA (held mails, a promise whose time has passed) is a note.
"""

import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vamail.daemon.database_url import database_url
from vamail.daemon.findings import Finding, count
from vamail.model.errors import VamailError
from vamail.model.outages import DATABASE, FOLDERS, SENDING, CanaryRun, kind_of, mailbox_part, name_of
from vamail.store import Facts, Lists, WorkerRow, open_lists
from vamail.workspace.types import Workspace

SILENT = timedelta(seconds=100)
"""A daemon describes itself every thirty seconds; after so long it is not there."""
LEAST_FREE_MB = 1000
NO_ROUTE = "alarm: {webhook: https://...} in vamail.yaml, or another account under `smtp:`"
OLD_DELIVERY = timedelta(hours=1)
STUCK_EVENTS = timedelta(minutes=10)
_CALLED = {SENDING: "sending", FOLDERS: "clients' folders", DATABASE: "database"}


def examine_status(
    workspace: Workspace | None, folder: Path, store: Lists, now: datetime
) -> Iterator[Finding]:
    """Every finding; without a workspace (its files do not check clean) what can be known is said."""
    facts = store.facts()
    alive = [worker for worker in store.workers() if is_alive(worker, now)]
    yield from _daemon(alive, store.workers(), now)
    yield from _parts(workspace, alive, facts, now)
    yield from _outages(workspace, facts, now)
    yield from _canaries(workspace, facts, now)
    yield from _waiting(facts, now)
    yield from _promises(facts, now)
    yield _database(facts)
    yield _disk(folder)
    yield _backup(store, now)


def runs_here(folder: Path) -> bool:
    """Whether a daemon works on this desk; false where there is no database yet, or it cannot be asked."""
    try:
        store = open_lists(database_url(folder), folder)
    except VamailError:
        return False
    try:
        return any(is_alive(worker, datetime.now(UTC)) for worker in store.workers())
    finally:
        store.close()


def is_alive(worker: WorkerRow, now: datetime) -> bool:
    """Whether this process works: it said so lately, and, on this machine, it is there."""
    if worker.stopped_at is not None or abs(now - worker.beat_at) > SILENT:
        return False
    return worker.host != socket.gethostname() or _is_there(worker.pid)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _daemon(alive: Sequence[WorkerRow], known: Sequence[WorkerRow], now: datetime) -> Iterator[Finding]:
    for worker in alive:
        which = f"process {worker.pid} on {worker.host}, version {worker.version}"
        what = f"runs; started {ago(worker.started_at, now)} ({which})"
        hung = [str(thread) for thread in worker.state.get("hung", ())]
        if hung:
            hint = "restart it; its log says more"
            yield Finding("bad", "daemon", f"{what}, but these do not answer: {', '.join(hung)}", hint)
        else:
            yield Finding("good", "daemon", what)
    if alive:
        return
    if not known:
        yield Finding("bad", "daemon", "has not run yet", "start it: vamail run")
        return
    last = known[0]
    ended = (
        f"stopped {ago(last.stopped_at, now)}"
        if last.stopped_at
        else f"died; last heard of {ago(last.beat_at, now)}"
    )
    yield Finding("bad", "daemon", f"does not run: it {ended}", "start it: vamail run")


def _parts(
    workspace: Workspace | None, alive: Sequence[WorkerRow], facts: Facts, now: datetime
) -> Iterator[Finding]:
    """Each mailbox, then sending and the folders: the best that any process says of it."""
    names = [box.name for box in workspace.accounts] if workspace else sorted(facts.last_mails)
    said: dict[str, dict[str, str | None]] = {}
    for worker in alive:
        for part, state in worker.state.get("parts", {}).items():
            if part not in said or not state.get("bad_since"):
                said[part] = state
    for part in (*map(mailbox_part, names), SENDING, FOLDERS):
        state = said.get(part)
        about = f"mailbox {name_of(part)}" if kind_of(part) == "mailbox" else _CALLED[part]
        last = facts.last_mails.get(name_of(part))
        mail = f"; last mail {ago(last, now)}" if last else "; no mail yet" if name_of(part) else ""
        if state is None:
            if name_of(part):
                why = "the daemon writes it down twice a minute" if alive else "the daemon does not run"
                yield Finding("note", about, f"nothing is known of it just now: {why}{mail}")
            continue
        yield _part(about, state, mail, now)


def _part(about: str, state: dict[str, str | None], mail: str, now: datetime) -> Finding:
    bad_since, ok_at = state.get("bad_since"), state.get("ok_at")
    contact = f"last contact {ago(datetime.fromisoformat(ok_at), now)}" if ok_at else "no contact yet"
    if bad_since:
        since = ago(datetime.fromisoformat(bad_since), now)
        hint = str(state.get("error") or "")
        return Finding("bad", about, f"does not answer; it failed first {since}; {contact}{mail}", hint)
    return Finding("good", about, f"{contact}{mail}")


def _outages(workspace: Workspace | None, facts: Facts, now: datetime) -> Iterator[Finding]:
    """What is no blip any more. Told together with failed sending it went by the second route, or nowhere."""
    routed = workspace is None or workspace.alarm.has_route
    untold = {outage.told_event for outage in facts.outages if outage.part == SENDING and not routed}
    for outage in facts.outages:
        if outage.told_event is None:
            continue
        about = f"{outage.kind} {name_of(outage.part)}".strip()
        what, hint = f"{about}: began {ago(outage.since, now)}", outage.error
        if outage.well_at is not None:
            what = f"{what}, works again since {ago(outage.well_at, now)}; you get a mail when it lasts"
            yield Finding("note", "outage", what)
            continue
        if outage.told_event in untold:
            what, hint = f"{what}, and nothing could tell you", NO_ROUTE
        else:
            what = f"{what}, and you were told"
        yield Finding("bad", "outage", what, hint)


def _canaries(workspace: Workspace | None, facts: Facts, now: datetime) -> Iterator[Finding]:
    if workspace is None:
        return
    if not workspace.alarm.canary_seconds:
        hint = "alarm: {canary: every 6 hours} in vamail.yaml"
        yield Finding("note", "test mail", "none is sent to see that the whole way works", hint)
        return
    runs = {run.mailbox: run for run in facts.canaries}
    for box in workspace.mailboxes:
        yield _canary(box.name, runs.get(box.name), workspace.alarm.canary_seconds, now)


def _canary(mailbox: str, run: CanaryRun | None, every_seconds: float, now: datetime) -> Finding:
    about = f"test mail {mailbox}"
    if run is None:
        first = ago(now + timedelta(seconds=every_seconds), now).removeprefix("in ")
        return Finding("note", about, f"none has left yet; the first leaves within {first}")
    if run.back_at is not None:
        took = (run.back_at - run.sent_at).total_seconds()
        return Finding(
            "good", about, f"came back {ago(run.back_at, now)}, {took:.1f} seconds after it was decided"
        )
    if run.late_at <= now:
        return Finding(
            "bad", about, f"left {ago(run.sent_at, now)} and did not come back", "look into the spam folder"
        )
    return Finding("good", about, f"left {ago(run.sent_at, now)} and is on its way")


def _waiting(facts: Facts, now: datetime) -> Iterator[Finding]:
    held = sum(facts.held.values())
    if held:
        yield Finding("note", "held", f"{count(held, 'thing waits', 'things wait')} for you", "vamail held")
    else:
        yield Finding("good", "held", "nothing waits for you")
    unsent = {status: found for status, found in facts.deliveries.items() if status != "held"}
    if unsent:
        number = sum(found[0] for found in unsent.values())
        oldest = min(found[1] for found in unsent.values())
        state = "bad" if now - oldest > OLD_DELIVERY else "good"
        which = ", ".join(f"{found[0]} {status}" for status, found in sorted(unsent.items()))
        what = f"{count(number, 'mail has', 'mails have')} not left ({which})"
        what = f"{what}; the oldest was decided {ago(oldest, now)}"
        yield Finding(state, "to send", what, "vamail deliveries" if state == "bad" else "")
    else:
        yield Finding("good", "to send", "everything has left")
    if facts.events and facts.oldest_event_at:
        state = "bad" if now - facts.oldest_event_at > STUCK_EVENTS else "good"
        yield Finding(
            state, "to decide", f"{facts.events} waiting, the oldest {ago(facts.oldest_event_at, now)}"
        )


def _promises(facts: Facts, now: datetime) -> Iterator[Finding]:
    passed = [at for at in facts.promised if at < now]
    ahead = sorted(at for at in facts.promised if at >= now)
    if passed:
        what = f"{count(len(passed), 'promise has', 'promises have')} passed without an answer"
        yield Finding("note", "promises", what, "vamail tasks")
    if ahead:
        said = f"{count(len(ahead), 'answer is', 'answers are')} promised, the next {ago(ahead[0], now)}"
        yield Finding("good", "promises", said)
    elif not passed:
        yield Finding("good", "promises", "none is open")


def _database(facts: Facts) -> Finding:
    return Finding("good", "database", f"answers, {facts.database_bytes / 1_000_000:.1f} MB")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free > LEAST_FREE_MB:
        return Finding("good", "disk", f"{free / 1_000:.1f} GB free")
    return Finding("bad", "disk", f"only {free} MB free", "make room: mails are stored here")


def _backup(store: Lists, now: datetime) -> Finding:
    made = store.meta("last_backup_at")
    if not made:
        return Finding("note", "backup", "none is known", "vamail backup")
    return Finding("good", "backup", f"made {ago(datetime.fromisoformat(made), now)}")


def ago(at: datetime | None, now: datetime) -> str:
    """`3 minutes ago`, `in 2 hours`, in one unit, rounded down."""
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    size = abs(seconds)
    if size < 1:
        return "just now"
    for least, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if size >= least:
            said = count(int(size // least), unit)
            return f"{said} ago" if seconds > 0 else f"in {said}"
    return "just now"

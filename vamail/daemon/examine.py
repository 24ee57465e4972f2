"""What `vamail doctor` examines: files, promise, disk, database, then the servers, one after another.

Each examination yields findings; a failing one never stops the next. Nothing is written, but for what
`--send-test` learns.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from vamail.daemon.alarm import SecondRoute
from vamail.daemon.database_url import database_url
from vamail.daemon.examine_servers import examine_caldav, examine_mailbox, examine_sending
from vamail.daemon.findings import Finding, count, guarded
from vamail.daemon.round_trip import examine_round_trip
from vamail.daemon.status import NO_ROUTE
from vamail.desk.promise import promise_for
from vamail.desk.promise.public_holidays import holiday_year
from vamail.model.errors import NoOpenHoursError
from vamail.model.outcome import Delivered
from vamail.model.time import iso_utc
from vamail.store import open_store
from vamail.workspace.parse_alarm import a_url
from vamail.workspace.secrets import read
from vamail.workspace.types import Secret, Workspace

LEAST_FREE_MB = 1000
HOLIDAYS_AHEAD = timedelta(days=30)


def examine(workspace: Workspace, folder: Path, *, send_test: bool = False) -> Iterator[Finding]:
    """Every finding, as it is made."""
    yield _files(workspace)
    yield from guarded("promise", _promise(workspace))
    hours = (workspace.me.hours, *(client.hours for client in workspace.clients))
    countries = [each.holidays for each in hours if each]
    yield from guarded("holidays", ending_holidays(countries, datetime.now(UTC).date()))
    yield from guarded("disk", _disk(folder))
    yield from guarded("database", _database(folder))
    for settings in workspace.accounts:
        yield from guarded(f"mailbox {settings.name}", examine_mailbox(settings, workspace, folder))
    yield from guarded("sending", examine_sending(workspace, folder))
    yield from guarded("calendar", examine_caldav(workspace, folder))
    yield from guarded("alarm", _alarm(workspace, folder))
    if send_test:
        yield from guarded("test mail", examine_round_trip(workspace, folder))
        yield from guarded("alarm", _try_alarm(workspace, folder))


def _files(workspace: Workspace) -> Finding:
    found = f"{count(len(workspace.rules), 'rule')}, {count(len(workspace.clients), 'client')}, all clean"
    if workspace.clients:
        return Finding("good", "files", found)
    hint = "copy rules/clients/example.yaml.txt to rules/clients/NAME.yaml; mail of strangers waits for you"
    return Finding("note", "files", found, hint)


def _alarm(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Whether somebody would notice that the service itself fails, and whether the ways to tell are set."""
    alarm = workspace.alarm
    if alarm.has_route:
        yield Finding("good", "alarm", "a second route tells you when mail cannot")
    else:
        yield Finding("note", "alarm", "when mails cannot be sent, nothing tells you", NO_ROUTE)
    if not alarm.canary_seconds:
        hint = "alarm: {canary: every 6 hours} in vamail.yaml sends yourself a test mail and waits for it"
        yield Finding("note", "test mail", "nothing tests the whole way from time to time", hint)
    for place in (alarm.webhook, alarm.ping):
        if isinstance(place, Secret):
            a_url(read(place, folder))


def _try_alarm(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """A second route that was never tried is none."""
    if not workspace.alarm.has_route:
        return
    now = datetime.now(UTC)
    store = open_store(database_url(folder), folder, read_only=True)
    try:
        route = SecondRoute(folder, lambda: workspace, lambda: now, store.secret())
    finally:
        store.close()
    said = {"kind": "test", "sentence": "vamail: a test of the second route", "since": iso_utc(now)}
    outcome = route.tell(said, int(now.timestamp()))
    if isinstance(outcome, Delivered):
        yield Finding("good", "alarm", "the second route took a test")
    else:
        yield Finding("bad", "alarm", f"the second route took no test: {outcome.error}")


def _promise(workspace: Workspace) -> Iterator[Finding]:
    now = datetime.now(UTC)
    try:
        promise = promise_for(now, workspace.promise, workspace.me.hours)
    except NoOpenHoursError as error:
        yield Finding("bad", "promise", str(error))
        return
    yield Finding(
        "good", "promise", f"a mail now would be answered by {promise.due_local:%a %d %b %Y %H:%M %Z}"
    )


def ending_holidays(countries: Iterable[str], today: date) -> Iterator[Finding]:
    """A note for every country whose known public holidays end within 30 days of `today`."""
    for code in sorted({code for code in countries if code}):
        this, soon = today.year, (today + HOLIDAYS_AHEAD).year
        known = bool(holiday_year(code, this).names)
        if known and soon > this and not holiday_year(code, soon).names:
            what = f"no public holidays of {code} are known from {soon} on"
            yield Finding("note", "holidays", what, "update vamail, or write them into days_off")
        elif not known:
            what = f"no public holidays of {code} are known in {this}"
            yield Finding("note", "holidays", what, "update vamail, or write them into days_off")


def _disk(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free > LEAST_FREE_MB:
        yield Finding("good", "disk", f"{free / 1_000:.1f} GB free")
    else:
        yield Finding("bad", "disk", f"only {free} MB free", "make room: mails are stored here")


def _database(folder: Path) -> Iterator[Finding]:
    data = folder / "data"
    place = data if data.exists() else folder
    url = database_url(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        yield Finding("bad", "database", f"nothing can be written in {place}", "whose folder is it?")
    if url == "sqlite" and not (data / "vamail.db").exists():
        yield Finding("good", "database", "none yet; `vamail run` makes it")
        return
    store = open_store(url, folder, read_only=True)
    try:
        counts = store.counts()
    finally:
        store.close()
    tasks = sum(number for name, number in counts.items() if name.startswith("tasks."))
    waiting = counts.get("events.new", 0)
    what = f"{count(tasks, 'task')}, {count(waiting, 'mail')} to be looked at, {counts['held.open']} held"
    yield Finding("good", "database", what)

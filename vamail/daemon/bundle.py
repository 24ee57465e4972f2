"""`vamail doctor --bundle`: a bug report that a stranger may read.

Pages of plain text in one zip file. What they hold comes from shapes (states, counts, instants), from
settings by field, and from sentences word by word (`daemon/redact.py`). Whatever cannot be collected is
itself a line of the report: a desk that does not work is the one that needs it.
"""

import os
import platform
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import yaml

from vamail import __version__
from vamail.daemon.database_url import database_url
from vamail.daemon.examine import examine
from vamail.daemon.redact import Pseudonyms
from vamail.daemon.vocabulary import vocabulary
from vamail.model.errors import UsageError
from vamail.store import Shapes, Store, open_store
from vamail.workspace.load import Loaded, load
from vamail.workspace.secrets import read
from vamail.workspace.types import Secret, Workspace

NEWEST = 500

_ABOUT = """\
A bug report of vamail, made by `vamail doctor --bundle`.

It holds no password, no address, no name and no word of a mail: addresses became person-1@domain-1.example
(the same address is the same pseudonym everywhere in this report), names became client-1, other words that
are not vamail's own became {gone}. Look through the pages before you send them; they are plain text.

What happened and what you expected is still yours to say. The log is not here, because it names addresses;
if somebody asks for it: journalctl -u vamail.

{contents}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the report; `about` says in a line what it holds."""

    name: str
    about: str
    text: str


def collect(folder: Path, now: datetime) -> tuple[Page, ...]:
    """Every page of the report on this workspace. Logs in to the servers as the doctor does; never raises
    for what is broken in the workspace, the database or the surroundings."""
    loaded = load(folder, vocabulary())
    names = _learn(loaded.workspace, folder)
    pages = [
        _page("versions.txt", "vamail, Python, the system, the libraries", names, _versions),
        _page("check.txt", "problems of the files: code and place", names, lambda: _check(loaded, names)),
        _page("settings.txt", "your settings as a shape", names, lambda: _settings(loaded.workspace, names)),
        _page("doctor.txt", "what the doctor found", names, lambda: _doctor(loaded.workspace, folder, names)),
        *_of_database(folder, now, names),
    ]
    contents = "\n".join(f"{page.name:<16} {page.about}" for page in pages)
    about = Page("README.txt", "what this is", _ABOUT.format(gone="…", contents=contents))
    return (about, *pages)


def write(pages: Sequence[Page], target: Path) -> None:
    """The pages as a zip file that only its owner may read. Raises UsageError where one lies there."""
    try:
        opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"there is already a file {target}; give another name") from None
    with os.fdopen(opened, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for page in pages:
            packed.writestr(f"vamail-report/{page.name}", page.text)


def _page(name: str, about: str, names: Pseudonyms, make: Callable[[], str]) -> Page:
    try:
        text = make()
    except Exception as error:
        text = f"could not be collected: {names.sentence(f'{type(error).__name__}: {error}')}"
    return Page(name, about, names.last_look(text.rstrip() + "\n"))


# --- what must not be named ------------------------------------------------------------------------------


def _learn(workspace: Workspace | None, folder: Path) -> Pseudonyms:
    names = Pseudonyms()
    with suppress(Exception):
        url = database_url(folder)
        names.know_secret(url if "://" in url else "")
    for part in (*folder.resolve().parts[1:], platform.node(), os.environ.get("USER", "")):
        names.know(part, "…")
    if workspace is None:
        return names
    me = workspace.me
    names.know_name(me.name, "me")
    for own in (me.address, me.notify, *me.addresses):
        names.address(own, "me")
    for number, client in enumerate(workspace.clients, 1):
        names.know(client.slug, f"client-{number}")
        names.know_name(client.name, f"client-{number}")
        for address in client.addresses:
            names.address(address, f"client-{number}")
    for number, mailbox in enumerate(workspace.accounts, 1):
        names.know(mailbox.name, f"mailbox-{number}")
        if mailbox.folder.upper() not in ("INBOX", ""):
            names.know(mailbox.folder, f"folder-{number}")
    for number, rule in enumerate(workspace.rules, 1):
        names.know(rule.name, f"rule-{number}")
    _learn_secrets(workspace, folder, names)
    return names


def _learn_secrets(workspace: Workspace, folder: Path, names: Pseudonyms) -> None:
    alarm = workspace.alarm
    second = (alarm.smtp.server,) if alarm.smtp else ()
    servers = (*(account.imap for account in workspace.accounts), workspace.smtp.server, *second)
    caldav = workspace.meetings.caldav
    named = (
        *(server.password for server in servers), alarm.webhook, alarm.ping, workspace.monitor.token,
        caldav.password if caldav else None,
    )  # fmt: skip
    for secret in named:
        with suppress(Exception):  # the doctor says what is wrong with it
            names.know_secret(read(secret, folder) if isinstance(secret, Secret) else secret or "")
    for server in servers:
        names.know(server.user, "…")
    if caldav:
        names.know(caldav.user, "…")


# --- the pages -------------------------------------------------------------------------------------------


def _versions() -> str:
    lines = {
        "vamail": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "distribution": _distribution(),
        "processors": str(os.cpu_count()),
        "encoding": f"{sys.getfilesystemencoding()}, standard output {sys.stdout.encoding}",
        "sqlite": sqlite3.sqlite_version,
        "in a container": "yes" if Path("/.dockerenv").exists() or "container" in os.environ else "not seen",
        "under systemd": "yes" if "INVOCATION_ID" in os.environ else "no",
    }
    for name in _libraries():
        with suppress(PackageNotFoundError):
            lines[name] = version(name)
    return _lines(lines)


def _distribution() -> str:
    with suppress(OSError):
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    return "unknown"


def _libraries() -> list[str]:
    with suppress(PackageNotFoundError):
        found = requires("vamail") or []
        return [
            name.partition(">")[0].partition("=")[0].partition("[")[0].partition(";")[0] for name in found
        ]
    return []


def _check(loaded: Loaded, names: Pseudonyms) -> str:
    head = f"{len(loaded.files)} files, version {loaded.hash}, {len(loaded.problems)} problems or warnings"
    lines = [
        f"{names.place(one.file)}:{one.line}:{one.column}: {'warning ' if one.warning else ''}{one.code}: "
        f"{names.sentence(one.what)}"
        for one in loaded.problems
    ]
    return "\n".join([head, *lines])


def _settings(workspace: Workspace | None, names: Pseudonyms) -> str:
    if workspace is None:
        return "the settings do not check clean; see check.txt"
    shape = names.shape(workspace)
    if isinstance(shape, dict):
        shape["templates"] = [names.shape(one) for one in workspace.templates if one.own]
    return yaml.safe_dump(shape, sort_keys=False, allow_unicode=True, width=110)


def _doctor(workspace: Workspace | None, folder: Path, names: Pseudonyms) -> str:
    if workspace is None:
        return "nothing was examined: the settings do not check clean"
    return "\n".join(
        f"{one.state:<5} {names.sentence(one.about)}: {names.sentence(one.what)}"
        for one in examine(workspace, folder)
    )


def _of_database(folder: Path, now: datetime, names: Pseudonyms) -> tuple[Page, ...]:
    """Counts, timings, shapes and sentences; one page that says why where the database does not open."""
    found: list[Page] = []

    def look() -> str:
        url = database_url(folder)
        store = open_store(url, folder, read_only=True)
        try:
            found.extend(_pages_of(store, now, names))
        finally:
            store.close()
        return f"{store.dialect}, read at {now:%Y-%m-%dT%H:%M:%SZ}"

    return (_page("database.txt", "which database, and whether it opens", names, look), *found)


def _pages_of(store: Store, now: datetime, names: Pseudonyms) -> Iterable[Page]:
    shapes = store.shapes(NEWEST)
    counts = {"schema": store.schema_version(), **{k: str(v) for k, v in sorted(store.counts().items())}}
    yield _page("counts.txt", "the schema, and how many of everything", names, lambda: _lines(counts))
    yield _page("timings.txt", "how long mails and deliveries took", names, lambda: _timings(shapes, now))
    about = f"the newest {NEWEST} events, deliveries, errands: states, steps"
    yield _page("journal.txt", about, names, lambda: _journal(shapes, names))
    yield _page(
        "errors.txt", "sentences about failures, our words only", names, lambda: _errors(shapes, names)
    )


def _timings(shapes: Shapes, now: datetime) -> str:
    received = {row["id"]: row["at"] for row in shapes.events}
    handled = [_seconds(row["at"], row["handled_at"]) for row in shapes.events if row["handled_at"]]
    sent = [row for row in shapes.deliveries if row["sent_at"]]
    queue = [_seconds(row["created_at"], row["sent_at"]) for row in sent]
    whole = [
        _seconds(received[row["event_id"]], row["sent_at"]) for row in sent if row["event_id"] in received
    ]
    waiting = [_seconds(row["at"], now) for row in shapes.events if row["handled_at"] is None]
    open_ = [
        _seconds(row["created_at"], now)
        for row in shapes.deliveries
        if row["status"] in {"queued", "sending", "deferred", "unknown"}
    ]
    return _lines({
        "seconds from received to decided": _spread(handled),
        "seconds from decided to sent": _spread(queue),
        "seconds from received to sent": _spread(whole),
        "age in seconds of events that wait": _spread(waiting),
        "age in seconds of deliveries that wait": _spread(open_),
    })  # fmt: skip


def _journal(shapes: Shapes, names: Pseudonyms) -> str:
    pages = []
    for title, rows in (
        ("events", shapes.events), ("deliveries", shapes.deliveries), ("errands", shapes.errands),
    ):  # fmt: skip
        pages += [f"# {title}", *(_row(row, names) for row in rows), ""]
    return "\n".join(pages)


def _row(row: Mapping[str, Any], names: Pseudonyms) -> str:
    return " ".join(f"{name}={_cell(value, names)}" for name, value in row.items() if value not in (None, ""))


def _cell(value: object, names: Pseudonyms) -> str:
    """A number, an instant, or a word that vamail itself writes there."""
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, list):
        return ",".join(_cell(one, names) for one in value)
    return names.sentence(str(value)).replace(" ", "_")


def _errors(shapes: Shapes, names: Pseudonyms) -> str:
    lines = [f"{one.about}: {names.sentence(one.text)}" for one in shapes.sentences]
    return "\n".join(lines) or "none"


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "none"
    ordered = sorted(values)
    at = {"median": 0.5, "p95": 0.95, "most": 1.0}
    parts = [
        f"{name} {ordered[min(len(ordered) - 1, int(len(ordered) * part))]:.3f}" for name, part in at.items()
    ]
    return f"{len(ordered)} of them, {', '.join(parts)}"


def _lines(values: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in values.items())

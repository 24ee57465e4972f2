"""What `vamail doctor` examines: real log-ins, folders, extensions, the clock, Sent, the database.

Each examination yields findings; a failing one never stops the next.
"""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import Greeting
from vamail.channels.smtp import Connection
from vamail.daemon.credentials import credentials_of
from vamail.desk.promise import promise_for
from vamail.mail.identifiers import make_message_id, make_reply_address
from vamail.model.errors import NoOpenHoursError, VamailError
from vamail.model.outcome import Delivered, Outcome
from vamail.model.time import iso_utc
from vamail.store import Store, open_store
from vamail.workspace.providers import guess_provider
from vamail.workspace.types import MailboxSettings, Workspace

CLOCK_SECONDS = 120
WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: `state` good, note or bad; `about` what; `what` was found; `hint` what to do."""

    state: str
    about: str
    what: str
    hint: str = ""


def examine(workspace: Workspace, folder: Path, *, send_test: bool = False) -> Iterator[Finding]:
    """Every finding, as it is made."""
    yield Finding(
        "good", "files", f"{len(workspace.rules)} rules, {len(workspace.clients)} clients, all clean"
    )
    yield from _promise(workspace)
    yield from _disk(folder)
    for settings in workspace.mailboxes:
        yield from _mailbox(settings, workspace, folder)
    yield from _smtp(workspace, folder)
    if send_test:
        yield from _round_trip(workspace, folder)


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


def _disk(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free // 1_000_000
    state = "good" if free > 1000 else "bad"
    yield Finding(
        state, "disk", f"{free} MB free", "" if state == "good" else "make room: mails are stored here"
    )


def _mailbox(settings: MailboxSettings, workspace: Workspace, folder: Path) -> Iterator[Finding]:
    about = f"mailbox {settings.name}"
    server = settings.imap
    mailbox = Mailbox(settings, credentials_of(server, workspace, folder))
    try:
        greeting = mailbox.connect()
    except VamailError as error:
        hint = guess_provider(settings.addresses[0]).auth if settings.addresses else ""
        yield Finding("bad", about, str(error), hint)
        return
    try:
        how = {"tls": "over TLS", "starttls": "over STARTTLS"}.get(server.tls, "unencrypted, on this machine")
        yield Finding("good", about, f"logged in to {server.host}:{server.port} {how} as {server.user}")
        yield from _extensions(about, greeting, workspace)
        yield from _before_start(about, settings, greeting)
        yield from _clock(about, mailbox, greeting)
    except VamailError as error:
        yield Finding("bad", about, str(error))
    finally:
        mailbox.log_out()


def _extensions(about: str, greeting: Greeting, workspace: Workspace) -> Iterator[Finding]:
    if greeting.has_idle:
        yield Finding("good", about, "the server announces new mail at once (IDLE)")
    else:
        seconds = f"{workspace.timing.poll_seconds:g}"
        yield Finding(
            "note", about, f"no IDLE: new mail is looked for every {seconds} seconds (timing: poll_seconds)"
        )
    if greeting.has_move:
        yield Finding("good", about, "mails can be moved (MOVE)")
    elif greeting.has_uidplus:
        yield Finding("good", about, "mails are moved by copying (UIDPLUS)")
    else:
        yield Finding(
            "note", about, "no MOVE and no UIDPLUS: `move` copies and only marks the original as deleted"
        )
    for role in ("sent", "drafts", "trash", "junk", "archive"):
        if name := greeting.special.get(role):
            yield Finding("good", about, f"{role.capitalize()} is the folder {name}")
    if "sent" not in greeting.special:
        yield Finding("note", about, "no Sent folder was found: no copies of acknowledgements are filed")
    elif greeting.gmail:
        yield Finding("good", about, "the provider files what it sends; no second copy is made")
    elif workspace.sent == "auto":
        yield Finding(
            "note", about, "whether the provider files what it sends is found out with the first mail"
        )


def _before_start(about: str, settings: MailboxSettings, greeting: Greeting) -> Iterator[Finding]:
    if settings.start_from == "now":
        what = f"{greeting.exists} mails lie there already; they stay untouched (start_from: now)"
        yield Finding("note" if greeting.exists else "good", about, what)
    else:
        yield Finding("note", about, f"{greeting.exists} mails lie there; start_from: {settings.start_from}")


def _clock(about: str, mailbox: Mailbox, greeting: Greeting) -> Iterator[Finding]:
    """A mail newer than our clock says that the clock is slow; otherwise nothing is known."""
    newest = mailbox.uids_above(max(0, greeting.uidnext - 2))
    heads = mailbox.heads(newest[-1:]) if newest else []
    now = datetime.now(UTC)
    if heads and heads[0].received_at - now > timedelta(seconds=CLOCK_SECONDS):
        ahead = (heads[0].received_at - now).total_seconds() / 60
        yield Finding(
            "bad",
            "clock",
            f"this machine's clock is {ahead:.0f} minutes behind the server's",
            "set it by NTP",
        )
    else:
        yield Finding("good", "clock", f"{iso_utc(now)}; no mail comes from its future")


def _smtp(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    server = workspace.smtp.server
    connection = Connection(server, credentials_of(server, workspace, folder))

    async def log_in() -> None:
        try:
            await connection.connect()
        finally:
            await connection.quit()

    try:
        asyncio.run(log_in())
    except (VamailError, OSError) as error:
        yield Finding("bad", "sending", str(error), guess_provider(workspace.me.address).auth)
        return
    how = {"tls": "over TLS", "starttls": "over STARTTLS"}.get(server.tls, "unencrypted, on this machine")
    yield Finding("good", "sending", f"{server.host}:{server.port} lets us in {how}")


# --- one test mail, there and back ------------------------------------------------------------------


def _round_trip(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Send one mail to our own plus-address and see whether it arrives, and whether Sent has it."""
    from vamail.daemon.workspaces import database_url

    store = open_store(database_url(folder), folder)
    try:
        yield from _sent_and_back(workspace, folder, store)
    finally:
        store.close()


def _sent_and_back(workspace: Workspace, folder: Path, store: Store) -> Iterator[Finding]:
    me = workspace.me.address
    to = make_reply_address(store.secret(), me, "T-0")
    number = int(datetime.now(UTC).timestamp())
    message_id = make_message_id(store.secret(), number, "doctor", me.rpartition("@")[2])
    outcome = asyncio.run(_send(workspace, folder, to, _test_mail(me, to, message_id)))
    if not isinstance(outcome, Delivered):
        yield Finding("bad", "test mail", f"was not taken: {outcome.error}")
        return
    yield Finding("good", "test mail", "was taken by the server")
    settings = workspace.mailboxes[0]
    mailbox = Mailbox(settings, credentials_of(settings.imap, workspace, folder))
    greeting = mailbox.connect()
    try:
        arrived = _look(mailbox, settings.folder, message_id)
        store.set_meta("plus_addresses", "yes" if arrived else "no")
        if arrived:
            yield Finding("good", "plus-addresses", f"mail to {to.partition('@')[0][:24]}… arrives")
        else:
            yield Finding(
                "note", "plus-addresses", "the test mail did not arrive; replies are recognised by headers"
            )
        if sent := greeting.special.get("sent"):
            filed = mailbox.find_in_folder(sent, message_id, since_minutes=10) is not None
            store.set_meta("files_sent", "yes" if filed else "no")
            word = "files what it sends" if filed else "does not file what it sends; copies are put into Sent"
            yield Finding("good", "Sent", f"the provider {word}")
    finally:
        mailbox.log_out()


def _look(mailbox: Mailbox, folder: str, message_id: str) -> bool:
    until = datetime.now(UTC) + timedelta(seconds=WAIT_SECONDS)
    while datetime.now(UTC) < until:
        if mailbox.find_in_folder(folder, message_id, since_minutes=10) is not None:
            return True
        mailbox.wait(2)
    return False


async def _send(workspace: Workspace, folder: Path, to: str, raw: bytes) -> Outcome:
    server = workspace.smtp.server
    connection = Connection(server, credentials_of(server, workspace, folder))
    try:
        return await connection.send(workspace.me.address, to, raw)
    finally:
        await connection.quit()


def _test_mail(me: str, to: str, message_id: str) -> bytes:
    lines = (
        f"From: {me}",
        f"To: {to}",
        "Subject: vamail doctor",
        f"Date: {formatdate(localtime=False)}",
        f"Message-ID: <{message_id}>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This mail was sent by `vamail doctor --send-test` to see that it comes back.",
        "It may be deleted.",
        "",
    )
    return "\r\n".join(lines).encode("ascii", "replace")

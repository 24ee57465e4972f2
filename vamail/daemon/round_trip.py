"""One test mail to ourselves, there and back: do plus-addresses arrive, is Sent filled, is the clock right.

What is learned is remembered in the database.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

from vamail.channels.imap import Mailbox
from vamail.channels.smtp import Connection
from vamail.daemon.credentials import credentials_of
from vamail.daemon.database_url import database_url
from vamail.daemon.findings import Finding
from vamail.mail.identifiers import make_message_id, make_reply_address
from vamail.model.outcome import Delivered, Outcome, Rejected
from vamail.store import Store, open_store
from vamail.workspace.types import Workspace

WAIT_SECONDS = 60
CLOCK_SECONDS = 120


@dataclass(frozen=True, slots=True)
class _Trip:
    """What stays the same on the way: the desk, where it lies, and its store."""

    workspace: Workspace
    folder: Path
    store: Store


def examine_round_trip(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Send one mail to our own plus-address and see whether it arrives, and whether Sent has it.

    Where the server refuses the plus-address, a second mail goes to the address itself.
    """
    if not workspace.mailboxes:
        yield Finding("bad", "test mail", "there is no mailbox in which it could arrive")
        return
    store = open_store(database_url(folder), folder)
    try:
        yield from _there_and_back(_Trip(workspace, folder, store))
    finally:
        store.close()


def _there_and_back(trip: _Trip) -> Iterator[Finding]:
    me = trip.workspace.me.address
    plus = make_reply_address(trip.store.secret(), me, "T-0")
    outcome, message_id = _send(trip, plus, "doctor")
    to = plus
    if isinstance(outcome, Rejected):
        trip.store.set_meta("plus_addresses", "no")
        what = f"the server takes no mail for {_short(plus)}: {outcome.error}"
        yield Finding("note", "plus-addresses", what, "replies are recognised by their headers alone")
        to = me
        outcome, message_id = _send(trip, me, "doctor-plain")
    if not isinstance(outcome, Delivered):
        yield Finding("bad", "test mail", f"was not taken: {outcome.error}")
        return
    sent_at = datetime.now(UTC)
    yield Finding("good", "test mail", "was taken by the server")
    yield from _arrival(trip, to, message_id, sent_at)


def _arrival(trip: _Trip, to: str, message_id: str, sent_at: datetime) -> Iterator[Finding]:
    settings = trip.workspace.mailboxes[0]
    mailbox = Mailbox(settings, credentials_of(settings.imap, trip.workspace, trip.folder))
    greeting = mailbox.connect()
    try:
        uid = _look(mailbox, settings.folder, message_id)
        plus = "+" in to.partition("@")[0]
        if plus:
            trip.store.set_meta("plus_addresses", "yes" if uid is not None else "no")
        if uid is None:
            hint = "look into the spam folder; replies are recognised by their headers alone" if plus else ""
            what = f"did not arrive in {settings.folder} within {WAIT_SECONDS} seconds"
            yield Finding("note", "plus-addresses" if plus else "test mail", what, hint)
        else:
            yield Finding("good", "plus-addresses" if plus else "test mail", f"mail to {_short(to)} arrives")
            yield from _clock(mailbox, uid, sent_at)
        if sent := greeting.special.get("sent"):
            filed = mailbox.find_in_folder(sent, message_id, since_minutes=1440) is not None
            trip.store.set_meta("files_sent", "yes" if filed else "no")
            word = "files what it sends" if filed else "does not file what it sends; copies are put into Sent"
            yield Finding("good", "Sent", f"the provider {word}")
    finally:
        mailbox.log_out()


def _clock(mailbox: Mailbox, uid: int, sent_at: datetime) -> Iterator[Finding]:
    """The server dated the mail within seconds of our sending it, so its clock can be compared."""
    heads = mailbox.heads([uid])
    if not heads:
        return
    ahead = (heads[0].received_at - sent_at).total_seconds()
    if abs(ahead) > CLOCK_SECONDS:
        word = "behind" if ahead > 0 else "ahead of"
        what = f"this machine's clock is {abs(ahead) / 60:.0f} minutes {word} the server's"
        yield Finding("bad", "clock", what, "set it by NTP")


def _short(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local[:24]}…@{domain}" if len(local) > 24 else address


def _look(mailbox: Mailbox, folder: str, message_id: str) -> int | None:
    until = datetime.now(UTC) + timedelta(seconds=WAIT_SECONDS)
    while True:
        uid = mailbox.find_in_folder(folder, message_id, since_minutes=1440)
        if uid is not None or datetime.now(UTC) >= until:
            return uid
        mailbox.wait(2)


def _send(trip: _Trip, to: str, action: str) -> tuple[Outcome, str]:
    me, server = trip.workspace.me.address, trip.workspace.smtp.server
    number = int(datetime.now(UTC).timestamp())
    message_id = make_message_id(trip.store.secret(), number, action, me.rpartition("@")[2])
    connection = Connection(server, credentials_of(server, trip.workspace, trip.folder))

    async def go() -> Outcome:
        try:
            return await connection.send(me, to, _test_mail(me, to, message_id))
        finally:
            await connection.quit()

    return asyncio.run(go()), message_id


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

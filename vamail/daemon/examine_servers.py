"""The doctor at the mail servers: real log-ins, extensions, folders, what lies there, who vouches."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from vamail.channels.certificate import shown_fingerprint
from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import Greeting
from vamail.channels.smtp import Connection
from vamail.daemon.caldav import STATE, State, collection_of
from vamail.daemon.credentials import credentials_of
from vamail.daemon.database_url import database_url
from vamail.daemon.findings import Finding, count, guarded
from vamail.mail.authentication import MICROSOFT
from vamail.mail.parse import parse_head
from vamail.model.errors import VamailError
from vamail.model.outcome import Delivered
from vamail.model.pattern import lazy
from vamail.model.time import iso_utc
from vamail.store import Cursor, open_store
from vamail.workspace.providers import guess_provider
from vamail.workspace.types import MailboxSettings, Server, Workspace

CLOCK_SECONDS = 120
CONNECT_SECONDS = 20
RECENT_MAILS = 10
_ENCRYPTED = {"tls": "over TLS", "starttls": "over STARTTLS"}
# RFC 8601, 2.2: the id, perhaps a version, then `;`. A first word with `=` is a result: Microsoft's form.
_AUTHSERV_ID = lazy(r"\s*([A-Za-z0-9._-]+)(?:\s+\d+)?\s*(?:;|$)")
_RESULT_FIRST = lazy(r"\s*[a-z-]+\s*=", re.IGNORECASE)


def examine_mailbox(settings: MailboxSettings, workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Log in to a mailbox and say what it can do."""
    about, server = f"mailbox {settings.name}", settings.imap
    mailbox = Mailbox(
        settings, credentials_of(server, workspace, folder), connect_seconds=CONNECT_SECONDS, read_seconds=60
    )
    try:
        greeting = mailbox.connect()
    except VamailError as error:
        mailbox.close()  # a password that cannot be read leaves the line open
        address = settings.addresses[0] if settings.addresses else workspace.me.address
        yield Finding("bad", about, str(error), _hint(error, server, "imap", address))
        return
    try:
        yield Finding(
            "good", about, f"logged in to {server.host}:{server.port} {_how(server)} as {server.user}"
        )
        yield from guarded(about, _beside(about, mailbox, greeting, workspace))
        if not settings.folder:
            return  # an account that is listed for its Sent alone
        yield from _extensions(about, greeting, workspace)
        yield from guarded(about, _folders(about, greeting))
        yield from guarded(about, _sent(about, greeting, workspace, folder))
        yield from guarded(about, _before_start(about, mailbox, greeting, folder))
        yield from guarded("clock", _clock(mailbox, greeting))
        yield from guarded("trust", _trust(mailbox, greeting, workspace))
    finally:
        mailbox.log_out()


def examine_sending(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Log in to the sending server; nothing is sent."""
    server = workspace.smtp.server
    connection = Connection(
        server, credentials_of(server, workspace, folder), command_seconds=CONNECT_SECONDS
    )

    async def log_in() -> None:
        try:
            await connection.connect()
        finally:
            await connection.quit()

    try:
        asyncio.run(log_in())
    except (VamailError, OSError) as error:
        yield Finding("bad", "sending", str(error), _hint(error, server, "smtp", workspace.me.address))
        return
    who = f" as {server.user}" if server.user else ", without a login"
    yield Finding("good", "sending", f"{server.host}:{server.port} lets us in {_how(server)}{who}")


def examine_caldav(workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Whether meetings can be put on the calendar server, and which of them are left as somebody changed
    them; nothing where none is set."""
    settings = workspace.meetings.caldav
    if settings is None:
        return
    outcome = collection_of(settings, folder).check()
    if isinstance(outcome, Delivered):
        yield Finding("good", "calendar", "the calendar server lets us in, and takes events")
    else:
        yield Finding("bad", "calendar", outcome.error)
    known = State(folder.joinpath(*STATE), settings.url).known.values()
    left = sorted(one.name for one in known if one.left)
    if left:
        hint = "remove them there and delete data/calendar/caldav.json: then they are put there anew"
        yield Finding("note", "calendar", f"left as they were changed there: {', '.join(left)}", hint)


def _how(server: Server) -> str:
    return _ENCRYPTED.get(server.tls, "unencrypted, on this machine")


def _hint(error: Exception, server: Server, protocol: str, address: str) -> str:
    """What to do: about a password only where the login was refused, about a certificate only there."""
    if getattr(error, "permanent", False) or getattr(error, "exit_code", 3) == 2:
        return guess_provider(address).auth
    if "cannot prove" not in str(error):
        return ""
    shown = shown_fingerprint(server, protocol, CONNECT_SECONDS)
    if not shown:
        return ""
    return (
        f"only if this is your own server or a bridge on this machine, and it shows this very fingerprint: "
        f"tls: {{mode: {server.tls}, fingerprint: {shown}}}, or name its authority: "
        f"tls: {{mode: {server.tls}, ca_file: FILE}}"
    )


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


def _folders(about: str, greeting: Greeting) -> Iterator[Finding]:
    roles = [role for role in ("sent", "drafts", "trash", "junk", "archive") if greeting.special.get(role)]
    if roles:
        named = ", ".join(f"{role.capitalize()} is “{greeting.special[role]}”" for role in roles)
        yield Finding("good", about, f"folders: {named}")


def _sent(about: str, greeting: Greeting, workspace: Workspace, folder: Path) -> Iterator[Finding]:
    """Whether copies of what we send have to be put into Sent."""
    if workspace.sent == "never":
        yield Finding("good", about, "no copies are put into Sent (sent: never)")
    elif "sent" not in greeting.special:
        yield Finding("note", about, "no Sent folder was found: no copies of acknowledgements are filed")
    elif workspace.sent == "append":
        yield Finding("good", about, "a copy of every mail is put into Sent (sent: append)")
    elif greeting.gmail:
        yield Finding("good", about, "the provider files what it sends; no second copy is made")
    else:
        known = _remembered(folder, "files_sent")
        if known == "yes":
            yield Finding("good", about, "the provider files what it sends; no second copy is made")
        elif known == "no":
            yield Finding("good", about, "the provider does not file what it sends; copies are put into Sent")
        else:
            yield Finding(
                "note",
                about,
                "whether the provider files what it sends is not known yet",
                "`vamail doctor --send-test` finds it out with one mail to yourself; so does the first mail",
            )


def _beside(about: str, mailbox: Mailbox, greeting: Greeting, workspace: Workspace) -> Iterator[Finding]:
    """Whether your own answers, and mails in the control folder, will be seen."""
    settings = mailbox.settings
    sent = settings.sent_folder or greeting.special.get("sent", "")
    if not settings.watch_sent:
        yield Finding("note", about, "your own answers are not looked for here (watch_sent: no)")
    elif sent and mailbox.standing(sent) is not None:
        yield Finding("good", about, f"your own answers are looked for in “{sent}”")
    else:
        what = f"there is no folder “{sent}”" if sent else "no Sent folder was found"
        hint = "name it in vamail.yaml: sent_folder: NAME"
        yield Finding("bad" if sent else "note", about, f"{what}: your own answers are not seen", hint)
    control = workspace.control.folder
    if control and settings.folder:
        if mailbox.standing(control) is not None:
            yield Finding("good", about, f"mails that you put into “{control}” are commands")
        elif workspace.mailboxes[0].name == settings.name:
            yield Finding("note", about, f"there is no folder “{control}” yet; `vamail run` makes it")


def _remembered(folder: Path, key: str) -> str | None:
    store = open_store(database_url(folder), folder, read_only=True)
    try:
        return store.meta(key)
    finally:
        store.close()


def _before_start(about: str, mailbox: Mailbox, greeting: Greeting, folder: Path) -> Iterator[Finding]:
    """How many mails lie before the place where reading begins (`start_from`)."""
    start, cursor = mailbox.settings.start_from, _cursor(folder, mailbox.settings.name)
    if start == "all":
        yield Finding(
            "note", about, f"{count(greeting.exists, 'mail')} there; every one is read (start_from: all)"
        )
        return
    if isinstance(start, date):
        older, since = mailbox.count_before(start), f"before {start:%Y-%m-%d}"
    elif cursor is not None and cursor.uidvalidity == greeting.uidvalidity:
        newer = len(mailbox.uids_above(cursor.start_uid - 1))
        older, since = (
            greeting.exists - newer,
            f"from before vamail's first login, {iso_utc(cursor.start_at)}",
        )
    else:
        older, since = greeting.exists, "there already"
    if older <= 0:
        yield Finding("good", about, f"no older mail lies there (start_from: {start})")
    else:
        stays = "stays" if older == 1 else "stay"
        what = f"{count(older, 'mail')} {since} {stays} untouched (start_from: {start})"
        yield Finding("note", about, what)


def _cursor(folder: Path, name: str) -> Cursor | None:
    store = open_store(database_url(folder), folder, read_only=True)
    try:
        return store.cursor(name)
    finally:
        store.close()


def _clock(mailbox: Mailbox, greeting: Greeting) -> Iterator[Finding]:
    """A mail newer than our clock says that the clock is slow; otherwise nothing is known."""
    newest = mailbox.uids_above(max(0, greeting.uidnext - 2))
    heads = mailbox.heads(newest[-1:]) if newest else []
    now = datetime.now(UTC)
    if heads and heads[0].received_at - now > timedelta(seconds=CLOCK_SECONDS):
        ahead = (heads[0].received_at - now).total_seconds() / 60
        what = f"this machine's clock is {ahead:.0f} minutes behind the server's"
        yield Finding("bad", "clock", what, "set it by NTP")
    else:
        yield Finding("good", "clock", f"{iso_utc(now)}; no mail comes from its future")


# --- who vouches for senders ------------------------------------------------------------------------


def _trust(mailbox: Mailbox, greeting: Greeting, workspace: Workspace) -> Iterator[Finding]:
    """Compare `trust: {authserv_id: ...}` with what the server writes into the newest mails."""
    configured = workspace.authserv_id
    uids = mailbox.uids_above(max(0, greeting.uidnext - 1 - 4 * RECENT_MAILS))[-RECENT_MAILS:]
    seen = [authserv_id_of(mailbox.header_of(uid)) for uid in uids]
    found = Counter(one for one in seen if one)
    if not seen:
        yield Finding("note", "trust", "no mail lies there yet that would tell whether your server vouches")
    elif configured and found[configured.lower()]:
        yield Finding("good", "trust", f"{configured} vouches for senders, and is believed")
    elif not found:
        what = f"your server does not say who really sent a mail (looked at {count(len(seen), 'mail')})"
        yield Finding("note", "trust", what, "forwards of yours then count as your own mail")
    else:
        best, times = found.most_common(1)[0]
        where = f"{times} of the newest {count(len(seen), 'mail')}"
        what = f"{where} were vouched for by {best}, " + (
            f"none by {configured}" if configured else "which is not believed yet"
        )
        hint = f"if that is your own mail server, write into vamail.yaml: trust: {{authserv_id: {best}}}"
        yield Finding("note", "trust", what, hint)


def authserv_id_of(header: bytes) -> str:
    """Who wrote the topmost Authentication-Results of a mail; `microsoft365` where that has no name.

    Only a suggestion for the VA's eyes: a sender may have written it where the own server writes none.
    """
    values = parse_head(header).headers.get("authentication-results", ())
    if not values:
        return ""
    if _RESULT_FIRST.match(values[0]):
        return MICROSOFT
    found = _AUTHSERV_ID.match(values[0])
    return found[1].lower() if found else ""

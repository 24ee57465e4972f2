"""One watched mailbox over IMAP (RFC 3501): read, wait, move, and look into Sent.

One object is used by one thread; only `interrupt` and `cut` may be called from another. Nothing here sets
\\Seen, and nothing that a client wrote ever goes into a command: mails are named by UID and compared here.

Reading raises `ImapUnavailable` (try again later) or `ImapRefused` (someone must act). What changes the
server (`move`, `label`, `append_sent`) ends in an Outcome.

Sent is looked into on the same connection: select, look, select back. Providers allow few connections
(Gmail fifteen, others three), two hundred mailboxes would need two hundred more, and it is seldom.
"""

import contextlib
import imaplib
import socket
import ssl
import weakref
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from imapclient.exceptions import IMAPClientError, LoginError

from vamail.channels.credentials import Credentials
from vamail.channels.explain import explain_login
from vamail.channels.imap_folders import Names, look, read_names, special_folders
from vamail.channels.imap_values import Greeting, Head, ImapRefused, ImapUnavailable, windows
from vamail.channels.imap_wire import Client, Fetched
from vamail.channels.tls import UntrustedServerError, word_tls
from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected, Unknown
from vamail.workspace.types import MailboxSettings

HEADER_FIELDS = (
    "FROM SENDER REPLY-TO TO CC DELIVERED-TO X-ORIGINAL-TO MESSAGE-ID IN-REPLY-TO REFERENCES SUBJECT DATE "
    "X-SPAM-FLAG X-SPAM-STATUS"
)
HEADS_PER_COMMAND = 200
# A client may write a References field of megabytes; what we look for stands in the first 64 kB.
_PART = "<0.65536>"
_HEADER_BYTES = 256 * 1024

_Change = Callable[[Client, str], str]


class Mailbox:
    """One folder of one account on one connection."""

    def __init__(
        self,
        settings: MailboxSettings,
        credentials: Credentials,
        *,
        connect_seconds: float = 30,
        read_seconds: float = 60,
    ) -> None:
        self.settings = settings
        self.greeting = Greeting()
        self._credentials = credentials
        self._seconds = (connect_seconds, read_seconds)
        self._client: Client | None = None
        self._names = Names()
        self._parts = True  # until a server does not know partial FETCH
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        # `close` leaves the bell alone: it must ring while there is no connection, too.
        weakref.finalize(self, _close_all, self._wake, self._waker)

    # --- opening and closing -----------------------------------------------------------------------

    def connect(self) -> Greeting:
        """Connect, log in and open the folder. Raises `ImapUnavailable` or `ImapRefused`.

        The password leaves only over a verified, encrypted line (or to this very machine).
        """
        self.close()
        with self._worded("connecting"):
            client = self._client = self._open()
            self._log_in(client)
            capabilities = frozenset(c.decode("ascii", "replace") for c in client.capabilities())
            self._names, listed = read_names(client, capabilities)
            self.greeting = Greeting(
                capabilities=capabilities,
                special=special_folders(listed),
                folders=tuple(name for _, name in listed),
                has_idle="IDLE" in capabilities,
                has_move="MOVE" in capabilities,
                has_uidplus="UIDPLUS" in capabilities,
                gmail="X-GM-EXT-1" in capabilities,
            )
            self.greeting = self._select()
        return self.greeting

    def _open(self) -> Client:
        server = self.settings.imap
        try:
            client = Client(server, *self._seconds)
        except ssl.SSLError as error:
            raise ImapUnavailable(word_tls(server, error)) from error
        if server.tls == "starttls":
            try:
                self._start_tls(client)
            except BaseException:
                client.wire.shutdown()
                raise
        return client

    def _start_tls(self, client: Client) -> None:
        server = self.settings.imap
        # A greeting of PREAUTH would leave no way to encrypt: an old trick of someone in between.
        if client.wire.state != "NONAUTH" or not client.has_capability("STARTTLS"):
            raise ImapUnavailable(
                f"{server.host}:{server.port} offers no STARTTLS, so no password was sent; use `tls: tls` "
                "with port 993, or ask the provider"
            )
        try:
            client.secure()
        except ssl.SSLError as error:
            raise ImapUnavailable(word_tls(server, error)) from error

    def _log_in(self, client: Client) -> None:
        server, credentials = self.settings.imap, self._credentials
        try:
            if client.wire.state == "AUTH":
                return
            if credentials.token is not None:
                client.oauth2_login(credentials.user, credentials.token())
            elif client.has_capability("AUTH=PLAIN"):
                client.plain_login(credentials.user, credentials.password())
            elif client.has_capability("LOGINDISABLED"):
                raise ImapRefused(explain_login("LOGINDISABLED", server.host).sentence)
            else:
                client.quoted_login(credentials.user, credentials.password())
        except LoginError as error:
            # imapclient calls a line that broke during the login a refusal as well.
            if isinstance(error.__context__, imaplib.IMAP4.abort):
                raise error.__context__ from None
            meaning = explain_login(str(error), server.host, credentials.token is not None)
            raise (ImapUnavailable if meaning.temporary else ImapRefused)(meaning.sentence) from error

    def _select(self) -> Greeting:
        client, folder = self._connected(), self.settings.folder
        try:
            answer = client.select_folder(self._names.on_server(folder))
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError as error:
            raise ImapRefused(
                f"{self.settings.imap.host} has no folder {folder!r} that we may open ({error}); "
                f"it has: {', '.join(self.greeting.folders[:20])}"
            ) from error
        client.wire.untagged_responses.clear()
        return replace(
            self.greeting,
            uidvalidity=int(answer.get(b"UIDVALIDITY") or 0),
            uidnext=int(answer.get(b"UIDNEXT") or 0),
            exists=int(answer.get(b"EXISTS") or 0),
        )

    @property
    def connected(self) -> bool:
        """Whether a connection is open as far as we know."""
        return self._client is not None

    def close(self) -> None:
        """Hang up without ceremony; `connect` opens again."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, ValueError):
                client.wire.shutdown()

    def log_out(self) -> None:
        """Say goodbye and hang up."""
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.wire.logout()
        self.close()

    def interrupt(self) -> None:
        """From another thread: end the `wait` under way, or the next one, at once."""
        with contextlib.suppress(BlockingIOError):
            self._waker.send(b"!")

    def cut(self) -> None:
        """From another thread: break the line, so that whatever is under way raises `ImapUnavailable`."""
        self.interrupt()
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError):
                client.wire.sock.shutdown(socket.SHUT_RDWR)

    # --- reading ------------------------------------------------------------------------------------

    def uids_above(self, uid: int) -> list[int]:
        """Every UID above `uid`, ascending. `n:*` always names the last mail, hence the comparison."""
        with self._worded("looking for mail") as client:
            client.wire.untagged_responses.pop("EXISTS", None)
            found = client.search(f"UID {int(uid) + 1}:*")
            return sorted(number for number in found if number > uid)

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Size, instant, flags and a few header fields of these mails, in order of UID.

        Mails that are gone in the meantime are left out.
        """
        found: list[Fetched] = []
        with self._worded("reading headers") as client:
            for start in range(0, len(uids), HEADS_PER_COMMAND):
                found += self._fetch_heads(client, uids[start : start + HEADS_PER_COMMAND])
        return sorted((_head(one) for one in _wanted(found, uids)), key=lambda head: head.uid)

    def _fetch_heads(self, client: Client, uids: Sequence[int]) -> list[Fetched]:
        items = f"(UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[HEADER.FIELDS ({HEADER_FIELDS})]%s)"
        try:
            return client.fetch_bodies(uids, items % (_PART if self._parts else ""))
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError:
            if not self._parts:
                raise
            self._parts = False
            return client.fetch_bodies(uids, items % "")

    def bodies(
        self, heads: Sequence[Head], window_bytes: int = 8 * 1024 * 1024
    ) -> Iterator[list[tuple[int, bytes]]]:
        """Whole mails as (uid, bytes), in windows of at most `window_bytes` by RFC822.SIZE.

        A mail bigger than the window comes alone. A window is fetched when it is asked for and not kept
        here; let go of one before asking for the next. Mails that are gone are left out.
        """
        for uids in windows(heads, window_bytes):
            yield self._window(uids)

    def _window(self, uids: Sequence[int]) -> list[tuple[int, bytes]]:
        with self._worded("fetching mail") as client:
            found = client.fetch_bodies(uids, "(UID BODY.PEEK[])")
        return sorted((one.uid, one.data) for one in _wanted(found, uids))

    def count_before(self, day: date) -> int:
        """How many mails arrived (INTERNALDATE) before this day."""
        with self._worded("counting older mail") as client:
            return len(client.search(["BEFORE", day]))

    def header_of(self, uid: int) -> bytes:
        """The header of a mail that is too big to fetch, at most 256 kB; empty when it is gone."""
        with self._worded("reading a header") as client:
            found = client.fetch_bodies([int(uid)], f"(UID BODY.PEEK[HEADER]<0.{_HEADER_BYTES}>)")
        return next((one.data for one in _wanted(found, [uid])), b"")

    # --- waiting ------------------------------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Wait for a sign of new mail, at most `seconds`: IDLE (RFC 2177), or sleep without it.

        True: the server said something. False: the time is over, or `interrupt` was called. IDLE is a
        hint only, so ask `uids_above` in either case. Raises `ImapUnavailable` when the line is dead.
        """
        with self._worded("waiting for mail") as client:
            wire = client.wire
            if wire.untagged_responses.pop("EXISTS", None):
                return True  # said during an earlier command; the server will not say it again
            tag = wire.begin_idle() if self.greeting.has_idle else None
            hint = "EXISTS" in wire.untagged_responses or bool(wire.buffered())
            if not hint:
                # Half a line, a whole one, or the end of the line: DONE and its answer will tell.
                hint = wire.readable(self._wake, seconds)
            if tag is not None:
                wire.end_idle(tag)
                wire.untagged_responses.clear()
            self._drain_wake()
            return hint

    def _drain_wake(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake.recv(64):
                pass

    # --- changing the server ------------------------------------------------------------------------

    def move(self, uid: int, folder: str) -> Outcome:
        """Move one mail, making the folder if it is missing.

        MOVE (RFC 6851), else COPY, \\Deleted and UID EXPUNGE (RFC 4315). Without UIDPLUS an EXPUNGE would
        also remove what another program has marked: the mail is then only marked as deleted. May be
        repeated: a mail that is gone counts as moved.
        """
        return self._change(
            f"moving a mail to {folder}", lambda client, name: self._move(client, uid, name), folder
        )

    def _move(self, client: Client, uid: int, name: str) -> str:
        if self.greeting.has_move:
            client.move([uid], name)
            return "moved"
        client.copy([uid], name)
        client.delete_messages([uid], silent=True)
        if not self.greeting.has_uidplus:
            return "copied and marked as deleted"
        client.uid_expunge([uid])
        return "copied and expunged"

    def label(self, uid: int, folder: str) -> Outcome:
        """Put the mail under a label as well: X-GM-LABELS at Gmail, a copy elsewhere."""
        return self._change(
            f"labelling a mail {folder}", lambda client, name: self._label(client, uid, name), folder
        )

    def _label(self, client: Client, uid: int, name: str) -> str:
        if self.greeting.gmail:
            client.add_gmail_labels([uid], [name], silent=True)
            return "labelled"
        client.copy([uid], name)
        return "copied"

    def append_sent(self, raw: bytes, folder: str) -> Outcome:
        """File what we sent, marked \\Seen. Unknown when the line broke after the mail had left."""
        return self._change(
            f"filing a copy in {folder}",
            lambda client, name: str(client.append(name, raw, flags=[b"\\Seen"])),
            folder,
            writes=2,
        )

    def _change(self, doing: str, change: _Change, folder: str, writes: int = 0) -> Outcome:
        """Do `change`; once more after making the folder, if the server refuses it."""
        if self._client is None:
            return Deferred(f"{doing}: not connected", connection_lost=True)
        name, wire, before = self._names.on_server(folder), self._client.wire, self._client.wire.sends
        try:
            with self._worded(doing) as client:
                try:
                    return Delivered(change(client, name))
                except imaplib.IMAP4.abort:
                    raise
                except IMAPClientError as error:
                    if not self._make_folder(client, name):
                        return _refused(doing, error)
                    before = wire.sends
                    return Delivered(change(client, name))
        except ImapUnavailable as error:
            # The first write of an APPEND announces the mail, the second is the mail itself.
            if writes and wire.sends - before >= writes:
                return Unknown(str(error))
            return Deferred(str(error), connection_lost=self._client is None)

    @staticmethod
    def _make_folder(client: Client, name: str) -> bool:
        try:
            client.create_folder(name)
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError:
            return False
        with contextlib.suppress(IMAPClientError):
            client.subscribe_folder(name)
        return True

    # --- Sent ---------------------------------------------------------------------------------------

    def find_in_folder(self, folder: str, message_id: str, since_minutes: float = 60) -> int | None:
        """UID in `folder` of the mail with this Message-ID (without brackets) among the newest, or None."""
        return self.find_all_in_folder(folder, [message_id], since_minutes).get(message_id)

    def find_all_in_folder(
        self, folder: str, message_ids: Collection[str], since_minutes: float = 60
    ) -> dict[str, int]:
        """UIDs in `folder` by Message-ID, among the mails of the last `since_minutes`.

        Dates and numbers are all that is asked by; Message-IDs are compared here, never searched for
        (a client's Message-ID may hold a command). A folder that is not there holds nothing.
        """
        found: dict[str, int] = {}
        with self._worded(f"looking into {folder}") as client:
            try:
                try:
                    client.select_folder(self._names.on_server(folder), readonly=True)
                except imaplib.IMAP4.abort:
                    raise
                except IMAPClientError:
                    return found
                since = datetime.now(UTC) - timedelta(minutes=since_minutes)
                found = look(client, frozenset(message_ids), since)
            finally:
                if self._client is client:
                    self._return_to_mailbox(client)
        return found

    def _return_to_mailbox(self, client: Client) -> None:
        before = self.greeting.uidvalidity
        self.greeting = self._select()
        if self.greeting.uidvalidity != before:
            self.close()
            raise ImapUnavailable(
                f"the folder {self.settings.folder!r} was made anew on the server meanwhile"
            )
        # Mail that came meanwhile was announced to nobody.
        client.wire.untagged_responses["EXISTS"] = [b"0"]

    # --- errors -------------------------------------------------------------------------------------

    def _connected(self) -> Client:
        if self._client is None:
            raise ImapUnavailable(f"{self.settings.imap.host}: not connected")
        return self._client

    @contextlib.contextmanager
    def _worded(self, doing: str) -> "Iterator[Client]":
        """Turn every error below into one of ours; after a broken line the connection is gone."""
        server = self.settings.imap
        where = f"{server.host}:{server.port}"
        try:
            yield self._client if doing == "connecting" else self._connected()  # type: ignore[misc]
        except UntrustedServerError as error:
            self.close()
            raise ImapUnavailable(str(error)) from error
        except SurroundingsError:
            if doing == "connecting":
                self.close()
            raise
        except TimeoutError as error:
            self.close()
            raise ImapUnavailable(f"{where} did not answer in time while {doing}") from error
        except ConnectionRefusedError as error:
            self.close()
            raise ImapUnavailable(f"nothing listens at {where}; check host and port") from error
        except socket.gaierror as error:
            self.close()
            raise ImapUnavailable(f"the name {server.host} is not known; check it, or the network") from error
        except ssl.SSLError as error:
            self.close()
            raise ImapUnavailable(word_tls(server, error)) from error
        except (imaplib.IMAP4.abort, OSError, ValueError) as error:
            self.close()
            raise ImapUnavailable(f"the connection to {where} broke while {doing}: {error}") from error
        except IMAPClientError as error:
            if doing == "connecting":
                self.close()
            raise ImapUnavailable(f"{where} refused while {doing}: {error}") from error


def _close_all(*sockets: socket.socket) -> None:
    for one in sockets:
        one.close()


def _wanted(found: Sequence[Fetched], uids: Sequence[int]) -> Iterator[Fetched]:
    """Without answers about mails that nobody asked for, and without doubles."""
    left = set(uids)
    for one in found:
        if one.uid in left:
            left.discard(one.uid)
            yield one


def _head(one: Fetched) -> Head:
    # Without an INTERNALDATE that can be read, it was received when we first saw it.
    return Head(one.uid, one.size, one.received_at or datetime.now(UTC), one.flags, one.data)


_FOR_NOW = (
    "UNAVAILABLE",
    "INUSE",
    "LIMIT",
    "OVERQUOTA",
    "SERVERBUG",
    "EXPUNGEISSUED",
    "THROTTLED",
    "TEMPORAR",
    "TRY AGAIN",
)


def _refused(doing: str, error: IMAPClientError) -> Outcome:
    said = str(error)
    if any(word in said.upper() for word in _FOR_NOW):
        return Deferred(f"the server refused {doing} for now: {said}")
    return Rejected(f"the server refused {doing}: {said}")

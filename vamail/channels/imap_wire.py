"""imapclient's connection, read the way a backlog needs it.

imapclient lexes FETCH responses byte by byte and logs every literal; over a thousand mails that is more
than all other work together. Here the usual response is read by one pattern; whatever looks different goes
through imapclient's own parser, so that both read alike.
"""

import imaplib
import logging
import re
import select
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.response_parser import parse_fetch_response

from vamail.channels.tls import check_fingerprint, check_loopback, context_for, tune
from vamail.model.pattern import lazy
from vamail.workspace.types import Server

if TYPE_CHECKING:
    from typing_extensions import Buffer

_LINE_BYTES = 32 * 1024 * 1024  # a SEARCH answers with one line; imaplib stops at 1 MB, some 150,000 UIDs
_LITERAL_BYTES = 512 * 1024 * 1024
_BUFFER_BYTES = 64 * 1024

# Only attributes whose values a client cannot write: a quoted body could otherwise pretend to be a UID.
_ATTRIBUTE = (
    rb"UID (?P<uid{n}>\d+)|RFC822\.SIZE (?P<size{n}>\d+)|FLAGS \((?P<flags{n}>[^()\"]*)\)"
    rb"|INTERNALDATE \"(?P<date{n}>[^\"]*)\"|MODSEQ \(\d+\)|X-GM-MSGID \d+"
)
_HEAD = lazy(
    rb"\* (?P<seq>\d+) FETCH (?P<rest>\((?:(?:" + _ATTRIBUTE.replace(b"{n}", b"1") + rb") )*"
    rb"BODY\[[^\]\"{}]*\](?:<\d+>)? \{(?P<bytes>\d+)\})\Z"
)
_TAIL = lazy(rb"(?: (?:" + _ATTRIBUTE.replace(b"{n}", b"2") + rb"))*\)\Z")
_STILL_HERE = lazy(rb"(?:\* OK [^\[\r\n][^\r\n]*\r\n)+")
_LITERAL = lazy(rb".*\{(\d+)\}\Z", re.DOTALL)


# It warns of every letter that is not ASCII in a server's answer, a folder's name for one.
logging.getLogger("imapclient").setLevel(logging.ERROR)


class Fetched(NamedTuple):
    """One FETCH response: `received_at` is INTERNALDATE in UTC, `data` the body asked for."""

    uid: int
    size: int
    flags: tuple[str, ...]
    received_at: datetime | None
    data: bytes


class Wire(imaplib.IMAP4):
    """imaplib on a socket of ours: verified TLS, a large buffer, one pushed-back line, no command log."""

    def __init__(self, server: Server, connect_seconds: float, read_seconds: float) -> None:
        self._server = server
        self._read_seconds = read_seconds
        self._pushed: bytes | None = None
        self.sends = 0
        super().__init__(server.host, server.port, connect_seconds)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, and encrypt at once where the settings say `tls`."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        try:
            tune(self.sock)
            check_loopback(self._server, self.sock.getpeername())
            if self._server.tls == "tls":
                self._encrypt()
            else:
                self._use(self.sock)
        except BaseException:
            self.sock.close()
            raise

    def _encrypt(self) -> None:
        secured = context_for(self._server).wrap_socket(self.sock, server_hostname=self.host)
        self.sock = secured
        check_fingerprint(self._server, secured.getpeercert(binary_form=True))
        self._use(secured)

    def _use(self, sock: socket.socket) -> None:
        # A new stream drops what an attacker may have put behind the answer to STARTTLS.
        self._stream = cast(BufferedReader, sock.makefile("rb", _BUFFER_BYTES))
        self._pushed = None

    def encrypt_now(self) -> None:
        """Encrypt an open connection (RFC 3501, 6.2.1); what was said before counts no more."""
        kind, data = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.error(f"STARTTLS refused: {data!r}")
        self._encrypt()
        self.untagged_responses.clear()
        self._tls_established = True
        self._get_capabilities()

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes of a literal; less means that the line broke."""
        if size > _LITERAL_BYTES:
            raise self.abort(f"the server announced {size} bytes in one piece")
        data = self._stream.read(size)
        if len(data) != size:
            raise self.abort("the connection ended inside a mail")
        return data

    def readline(self) -> bytes:
        """One line with its CRLF, empty at the end of the connection."""
        pushed, self._pushed = self._pushed, None
        if pushed is not None:
            return pushed
        line = self._stream.readline(_LINE_BYTES + 1)
        if len(line) > _LINE_BYTES:
            raise self.abort(f"the server sent a line of more than {_LINE_BYTES} bytes")
        return line

    def send(self, data: "Buffer") -> None:
        """Send, counting the writes, so that an interrupted APPEND knows how far it came."""
        self.sends += 1
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close without waiting for anybody."""
        self._stream.close()
        self.sock.close()

    def _log(self, line: str) -> None:
        """imaplib would keep the last ten commands, the login among them."""

    def buffered(self) -> bytes:
        """What has arrived and was not read, without waiting; empty also at the end of the line."""
        self.sock.settimeout(0)
        try:
            return bytes(self._stream.peek(1))
        except ssl.SSLWantReadError:
            return b""
        finally:
            self.sock.settimeout(self._read_seconds)

    def readable(self, wake: socket.socket, seconds: float) -> bool:
        """Wait until the server speaks or hangs up (True), until `wake` is rung or the time is over."""
        poller = select.poll()
        poller.register(self.sock, select.POLLIN)
        poller.register(wake, select.POLLIN)
        return self.sock.fileno() in (fd for fd, _ in poller.poll(max(0.0, seconds) * 1000))

    def hears(self, wake: socket.socket, seconds: float) -> bool:
        """As `readable`, but a server that only says that it is still there (`* OK Still here`, as Dovecot
        does every two minutes on every connection) is heard on: answering each costs more than the mail."""
        until = time.monotonic() + seconds
        while self.readable(wake, until - time.monotonic()):
            said = self.buffered()
            if not _STILL_HERE.fullmatch(said):
                return True
            self._stream.read(len(said))
        return False

    def begin_idle(self) -> bytes:
        """Enter IDLE (RFC 2177). Raises `error` when the server refuses; returns the tag."""
        tag: bytes = self._command("IDLE")
        while self._get_response() is not None:
            if self.tagged_commands[tag] is not None:
                said = self.tagged_commands.pop(tag)
                raise self.error(f"IDLE refused: {said!r}")
        return tag

    def end_idle(self, tag: bytes) -> None:
        """Leave IDLE and read what was said meanwhile."""
        self.send(b"DONE\r\n")
        while self.tagged_commands[tag] is None:
            self._get_response()
        del self.tagged_commands[tag]


def _quote_word(word: str) -> bytes:
    if any(c in "\r\n\0" for c in word):
        raise LoginError("a user name or password with a line break in it cannot be used")
    return b'"' + word.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


class Client(IMAPClient):  # type: ignore[misc]
    """imapclient on our wire, with STARTTLS and a fast FETCH."""

    def __init__(self, server: Server, connect_seconds: float, read_seconds: float) -> None:
        self._server = server
        self._seconds = (connect_seconds, read_seconds)
        super().__init__(
            server.host,
            server.port,
            ssl=server.tls == "tls",
            timeout=SocketTimeout(connect_seconds, read_seconds),
        )
        # imapclient formats every literal for a log that nobody reads.
        self._imap.debug = 0

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - imapclient's hook
        return Wire(self._server, *self._seconds)

    def secure(self) -> None:
        """STARTTLS, verified; capabilities are asked for anew."""
        self.wire.encrypt_now()
        self._starttls_done = True
        self._cached_capabilities = None

    def quoted_login(self, user: str, password: str) -> None:
        """LOGIN with both words quoted (imaplib leaves the user as it is). Raises `LoginError`."""
        words = [_quote_word(word) for word in (user, password)]
        try:
            self._checkok("login", *self._imap._simple_command("LOGIN", *words))
        except IMAPClientError as error:
            raise LoginError(str(error)) from error
        self._imap.state = "AUTH"

    @property
    def wire(self) -> Wire:
        """The connection below."""
        return cast(Wire, self._imap)

    def fetch_bodies(self, uids: Sequence[int], items: str) -> list[Fetched]:
        """UID FETCH of `items`, which must name one BODY[...]; in the order of the server's answers.

        Mails that are gone are left out. Nothing but integers and our own words goes into the command.
        """
        wire = self.wire
        wire.untagged_responses.pop("FETCH", None)
        numbers = ",".join(map(str, uids))
        tag = wire._command("UID", "FETCH", numbers, items)
        found: list[Fetched] = []
        while wire.tagged_commands[tag] is None:
            line = wire._get_line()
            match = _HEAD.match(line)
            if match is None:
                wire._pushed = line + b"\r\n"
                wire._get_response()
                continue
            data = wire.read(int(match["bytes"]))
            tail = wire._get_line()
            end = _TAIL.match(tail)
            uid = match["uid1"] or (end and end["uid2"])
            if end is None or not uid:
                self._keep_for_later(match["seq"] + b" " + match["rest"], data, tail)
            else:
                found.append(_fetched(match, end, int(uid), data))
        kind, answer = cast(tuple[str, list[bytes]], wire.tagged_commands.pop(tag))
        self._checkok("fetch", kind, answer)
        odd = wire.untagged_responses.pop("FETCH", None)
        return found + _read_odd(odd) if odd else found

    def _keep_for_later(self, head: bytes, data: bytes, tail: bytes) -> None:
        """Put a response of another shape where imaplib would, for imapclient's parser."""
        append = self.wire._append_untagged
        append("FETCH", (head, data))
        while match := _LITERAL.match(tail):
            append("FETCH", (tail, self.wire.read(int(match[1]))))
            tail = self.wire._get_line()
        append("FETCH", tail)


def _fetched(head: re.Match[bytes], end: re.Match[bytes], uid: int, data: bytes) -> Fetched:
    flags = head["flags1"] if head["flags1"] is not None else end["flags2"] or b""
    date = head["date1"] or end["date2"] or b""
    size = int(head["size1"] or end["size2"] or 0)
    return Fetched(uid, size, tuple(flags.decode("ascii", "replace").split()), read_date(date), data)


def _read_odd(records: list[Any]) -> list[Fetched]:
    """Responses that imapclient's own parser must read; what carries no body was not asked for."""
    found = []
    for uid, values in parse_fetch_response(records, normalise_times=False).items():
        key = next((key for key in values if key.startswith(b"BODY[")), None)
        if key is None:
            continue
        body = values[key]
        data = body if isinstance(body, bytes) else b"" if body is None else str(body).encode()
        flags = tuple(f.decode("ascii", "replace") for f in values.get(b"FLAGS", ()) if isinstance(f, bytes))
        at = values.get(b"INTERNALDATE")
        at = at.astimezone(UTC) if isinstance(at, datetime) and at.tzinfo else None
        found.append(Fetched(int(uid), int(values.get(b"RFC822.SIZE") or 0), flags, at, data))
    return found


_MONTHS = {name: n for n, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = lazy(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


def read_date(text: bytes) -> datetime | None:
    """INTERNALDATE (RFC 3501, date-time) as an instant in UTC; None when it is none."""
    match = _DATE.fullmatch(text)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    try:
        local = datetime(
            int(match[3]), _MONTHS[match[2].lower()], int(match[1]),
            int(match[4]), int(match[5]), min(int(match[6]), 59), tzinfo=UTC,
        )  # fmt: skip
        offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
        return local - offset if match[7] == b"+" else local + offset
    except (ValueError, OverflowError):
        return None

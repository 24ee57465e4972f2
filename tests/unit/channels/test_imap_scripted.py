"""What no good server does: a scripted one that glues, splits, hangs up and lies."""

import imaplib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from vamail.channels.credentials import Credentials
from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import Head, ImapRefused, ImapUnavailable, windows
from vamail.channels.imap_wire import read_date
from vamail.model.errors import UsageError
from vamail.workspace.types import MailboxSettings, Server


class Scripted:
    """Answers each command by its verb; `{tag}` stands for the tag. A list of pieces is sent in pieces."""

    def __init__(self) -> None:
        self.greeting = "* OK ready\r\n"
        self.capabilities = "IMAP4rev1 IDLE MOVE UIDPLUS"
        self.answers: dict[str, list[str] | None] = {}
        self.said: list[bytes] = []
        self.after_done = True
        self.sent_at = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with peer, peer.makefile("rb") as lines:
                try:
                    peer.sendall(self.greeting.encode())
                    self._talk(peer, lines)
                except OSError:
                    pass

    def _talk(self, peer: socket.socket, lines: object) -> None:
        tag = ""
        for line in lines:  # type: ignore[attr-defined]
            self.said.append(line)
            words = line.decode().split()
            if words == ["DONE"]:
                if not self.after_done:
                    return
                peer.sendall(f"{tag} OK idle done\r\n".encode())
                continue
            tag, verb = words[0], " ".join(words[1:3]) if words[1] == "UID" else words[1]
            answer = self.answers.get(verb, self._usual(verb))
            if answer is None:
                return
            for number, piece in enumerate(answer):
                if number:
                    time.sleep(0.02)
                self.sent_at = time.perf_counter()
                peer.sendall(piece.replace("{tag}", tag).encode())

    def _usual(self, verb: str) -> list[str]:
        before = {
            "CAPABILITY": f"* CAPABILITY {self.capabilities}\r\n",
            "LIST": '* LIST (\\HasNoChildren) "." "INBOX.Sent Items"\r\n',
            "SELECT": "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n",
        }
        return [before.get(verb, "") + "{tag} OK done\r\n"]

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def server() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.close()


@pytest.fixture
def box(server: Scripted) -> Iterator[Mailbox]:
    settings = MailboxSettings(
        name="r", folder="INBOX", addresses=(), imap=Server(host="127.0.0.1", port=server.port, tls="none")
    )
    opened = Mailbox(settings, Credentials(user='us er"', password=lambda: 'a"b\\c'), read_seconds=2)
    yield opened
    opened.close()


def test_a_login_is_quoted_and_folders_follow_the_servers_separator(server, box):
    greeting = box.connect()
    assert any(line.endswith(b'LOGIN "us er\\"" "a\\"b\\\\c"\r\n') for line in server.said)
    assert greeting.special["sent"] == "INBOX.Sent Items"
    assert (greeting.uidvalidity, greeting.uidnext, greeting.exists) == (7, 4, 3)
    box.move(1, "Clients/Acme")
    assert any(b'"Clients.Acme"' in line for line in server.said)


@pytest.mark.parametrize(
    "pieces",
    [
        ["+ idling\r\n* 4 EXISTS\r\n"],  # glued to the continuation
        ["* 4 EXISTS\r\n+ idling\r\n"],  # before it
        ["+ idling\r\n", "* 4 EXI", "STS\r\n"],  # split over two segments
        ["+ idling\r\n* 4 EX", "ISTS\r\n"],
        ["+ idling\r\n", "* OK [ALERT] it ends\r\n"],
        ["+ idling\r\n", "* OK still here\r\n", "* OK still here\r\n* 4 EXISTS\r\n"],
    ],
)
def test_every_sign_ends_an_idle_at_once(server, box, pieces):
    server.answers["IDLE"] = pieces
    box.connect()
    begun = time.monotonic()
    assert box.wait(1.5) is True
    assert time.monotonic() - begun < 1
    server.answers["UID SEARCH"] = ["* SEARCH 4 3\r\n{tag} OK done\r\n"]
    assert box.uids_above(3) == [4]


def test_a_server_that_is_only_still_there_is_heard_on(server, box):
    server.answers["IDLE"] = ["+ idling\r\n", "* OK Still here\r\n", "* OK Still here\r\n"]
    box.connect()
    begun = time.monotonic()
    assert box.wait(0.3) is False
    assert time.monotonic() - begun >= 0.3
    assert server.said.count(b"DONE\r\n") == 1


def test_an_idle_returns_within_two_milliseconds_of_exists(server, box):
    server.answers["IDLE"] = ["+ idling\r\n", "* 4 EXISTS\r\n"]
    box.connect()
    late = []
    for _ in range(10):
        assert box.wait(1.5)
        late.append(time.perf_counter() - server.sent_at)
    assert min(late) < 0.002, late


def test_a_dead_line_is_an_error_and_no_busy_loop(server, box):
    server.after_done = False
    server.answers["IDLE"] = ["+ idling\r\n", "* BYE\r\n"]
    box.connect()
    with pytest.raises(ImapUnavailable, match="broke while waiting"):
        box.wait(1.5)
    server.answers["IDLE"] = None
    box.connect()
    with pytest.raises(ImapUnavailable):
        box.wait(1.5)


def test_exists_said_during_another_command_is_not_lost(server, box):
    box.connect()
    server.answers["UID SEARCH"] = ["* SEARCH 3\r\n* 4 EXISTS\r\n{tag} OK done\r\n"]
    assert box.uids_above(3) == []
    begun = time.monotonic()
    assert box.wait(1.5) is True
    assert time.monotonic() - begun < 0.5


def test_a_line_that_breaks_in_the_login_is_no_refusal(server, box):
    server.answers["LOGIN"] = None
    with pytest.raises(ImapUnavailable):
        box.connect()
    server.answers["LOGIN"] = ["{tag} NO [AUTHENTICATIONFAILED] no\r\n"]
    with pytest.raises(ImapRefused, match="user name and password"):
        box.connect()
    server.answers["LOGIN"] = ["{tag} NO [UNAVAILABLE] later\r\n"]
    with pytest.raises(ImapUnavailable):
        box.connect()


def test_a_password_that_cannot_be_read_leaves_no_line_open(server, box):
    def password() -> str:
        raise UsageError("VAMAIL_PASSWORD is not set")

    box._credentials = Credentials(user="us", password=password)
    with pytest.raises(UsageError):
        box.connect()
    assert not box.connected


def test_a_folder_without_uidvalidity_is_not_read(server, box):
    server.answers["SELECT"] = ["* 3 EXISTS\r\n{tag} OK done\r\n"]
    with pytest.raises(ImapUnavailable, match="without a UIDVALIDITY"):
        box.connect()
    assert not box.connected


@pytest.mark.parametrize("greeting", ["* OK ready\r\n", "* PREAUTH welcome\r\n"])
def test_starttls_that_was_stripped_gets_no_password(server, box, greeting):
    server.greeting = greeting
    box.settings = MailboxSettings(
        name="r",
        folder="INBOX",
        addresses=(),
        imap=Server(host="127.0.0.1", port=server.port, tls="starttls"),
    )
    with pytest.raises(ImapUnavailable, match="no STARTTLS"):
        box.connect()
    assert not [line for line in server.said if b"LOGIN" in line or b"AUTHENTICATE" in line]


FLAGS_LAST = (
    "* 1 FETCH (BODY[HEADER.FIELDS (FROM)]<0> {12}\r\nFrom: a@b\r\n\r UID 1 RFC822.SIZE 9"
    ' INTERNALDATE "22-Nov-2026 10:00:00 +0100" FLAGS (\\Seen))\r\n'
)
QUOTED = (
    '* 2 FETCH (UID 2 RFC822.SIZE 8 INTERNALDATE " 1-Nov-2026 10:00:00 +0100" FLAGS ()'
    ' BODY[HEADER.FIELDS (FROM)]<0> "From: UID 99 x")\r\n'
)


def test_answers_of_other_shapes_read_alike(server, box):
    box.connect()
    server.answers["UID FETCH"] = [
        FLAGS_LAST + "* 9 FETCH (FLAGS (\\Seen))\r\n" + QUOTED + "{tag} OK done\r\n"
    ]
    one, two = box.heads([1, 2])
    assert (one.uid, one.size, one.flags, one.received_at.isoformat()) == (
        1,
        9,
        ("\\Seen",),
        "2026-11-22T09:00:00+00:00",
    )
    assert (two.uid, two.size, two.header) == (2, 8, b"From: UID 99 x")
    assert two.received_at.isoformat() == "2026-11-01T09:00:00+00:00"


def test_a_server_without_partial_fetch_is_asked_again(server, box):
    box.connect()
    server.answers["UID FETCH"] = ["{tag} BAD unknown\r\n"]
    with pytest.raises(ImapUnavailable):
        box.heads([1])
    asked = [line for line in server.said if b"FETCH" in line]
    assert len(asked) == 2 and b"<0." in asked[0] and b"<0." not in asked[1]


def test_a_mail_cut_off_is_an_error(server, box):
    box.connect()
    server.answers["UID FETCH"] = ["* 1 FETCH (UID 1 BODY[] {5000}\r\nshort"]
    server.after_done = False
    with pytest.raises(ImapUnavailable):
        box.whole([1])
    assert not box.connected


def test_windows_and_dates():
    heads = [Head(n, size, None, (), b"") for n, size in ((1, 5), (2, 5), (3, 50), (4, 1))]
    assert list(windows(heads, 10)) == [[1, 2], [3], [4]]
    assert list(windows(heads, 1000, most=3)) == [[1, 2, 3], [4]]
    assert read_date(b"31-Feb-2026 10:00:00 +0000") is None
    assert read_date(b"nonsense") is None


@pytest.mark.parametrize(
    "error",
    [
        imaplib.IMAP4.abort("socket error: EOF"),
        ConnectionResetError(104, "reset"),
        BrokenPipeError(32, "pipe"),
    ],
    ids=["EOF", "RST", "pipe"],
)
def test_a_hang_up_has_one_wording_whichever_way_it_is_seen(server, box, monkeypatch, error):
    """The log has a line for each new reason; an outage must not get three for one."""

    def hang_up(*_):
        raise error

    box.connect()
    monkeypatch.setattr(box._client, "noop", hang_up)
    with (
        pytest.raises(ImapUnavailable, match=r"broke while asking: the server hung up$"),
        box._worded("asking") as c,
    ):
        c.noop()
    assert not box.connected

"""What a CalDAV server's answers mean, whatever it says, and that nothing secret is in any sentence."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from vamail.channels.caldav import Collection
from vamail.channels.credentials import Credentials
from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Deferred, Delivered, Rejected

SECRET = "correct horse"
CALENDAR = (
    '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><propstat><prop>'
    "<resourcetype><collection/><C:calendar/></resourcetype>{}</prop></propstat></response></multistatus>"
)
TASKS = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'


@dataclass
class Server:
    """Answers as it is told, and remembers what it was asked."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            told.asked.append((self.command, self.path, dict(self.headers)))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("PUT", "GET", "DELETE", "PROPFIND"):
        setattr(Handler, f"do_{method}", Handler.answer)
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{http.server_port}/maria/work"
    yield told
    http.shutdown()
    http.server_close()
    thread.join()


def collection(server: Server) -> Collection:
    return Collection(server.url, Credentials(user="maria", password=lambda: SECRET), seconds=5)


def test_an_object_is_made_only_where_there_is_none_and_changed_only_while_it_is_known(
    server: Server,
) -> None:
    server.headers = {"ETag": '"17"'}
    assert collection(server).put("a.ics", b"x").etag == '"17"'
    collection(server).put("a.ics", b"x", '"17"')
    collection(server).remove("a.ics", '"18"')
    sent = [
        (what, path, asked.get("If-Match"), asked.get("If-None-Match")) for what, path, asked in server.asked
    ]
    assert sent == [
        ("PUT", "/maria/work/a.ics", None, "*"), ("PUT", "/maria/work/a.ics", '"17"', None),
        ("DELETE", "/maria/work/a.ics", '"18"', None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (201, Delivered), (204, Delivered), (500, Deferred), (503, Deferred), (429, Deferred),
        (423, Deferred), (401, Rejected), (403, Rejected), (404, Rejected), (409, Rejected),
        (413, Rejected), (507, Rejected),
    ],
)  # fmt: skip
def test_every_status_has_its_outcome_and_no_sentence_a_secret(
    server: Server, status: int, kind: type
) -> None:
    server.status, server.body = status, f"{SECRET} maria".encode()
    outcome = collection(server).put("a.ics", b"x").outcome
    assert isinstance(outcome, kind)
    error = getattr(outcome, "error", "")
    assert "horse" not in error and "maria" not in error and "127.0.0.1" not in error


def test_what_was_changed_there_is_no_failure(server: Server) -> None:
    server.status = 412
    assert collection(server).put("a.ics", b"x", '"1"').changed
    server.status, server.body = 403, b'<error xmlns="DAV:"><no-uid-conflict/></error>'
    assert collection(server).put("a.ics", b"x").changed
    server.status = 404
    assert isinstance(collection(server).remove("a.ics", '"1"').outcome, Delivered)
    assert collection(server).fetch("a.ics").lost


@pytest.mark.parametrize("etag", ["17", '"' + "x" * 300 + '"', '"a"b"', "W/", '"\t"'])
def test_an_etag_that_is_none_is_not_repeated(server: Server, etag: str) -> None:
    server.headers = {"ETag": etag}
    assert collection(server).put("a.ics", b"x").etag == ""
    server.headers = {"ETag": 'W/"17"'}
    assert collection(server).put("a.ics", b"x").etag == '"17"'


def test_a_redirect_within_the_server_is_followed_and_never_for_ever(server: Server) -> None:
    server.status, server.headers = 301, {"Location": "/elsewhere/"}
    outcome = collection(server).fetch("a.ics").outcome
    assert isinstance(outcome, Rejected) and "not followed" in outcome.error
    assert [path for _, path, _ in server.asked] == ["/maria/work/a.ics", "/elsewhere/"]


@pytest.mark.parametrize(
    ("body", "is_calendar"),
    [
        (CALENDAR.format(""), True), (CALENDAR.format(TASKS), False), ("<a/>", False), ("no xml", False),
        ("", False),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + CALENDAR.format(""), False),
    ],
)  # fmt: skip
def test_a_calendar_is_known_by_what_it_takes(server: Server, body: str, is_calendar: bool) -> None:
    server.status, server.body = 207, body.encode()
    assert isinstance(collection(server).check(), Delivered) is is_calendar


def test_a_password_that_cannot_be_read_is_said(server: Server) -> None:
    def unreadable() -> str:
        raise SurroundingsError("the password is not set")

    outcome = Collection(server.url, Credentials(user="maria", password=unreadable)).fetch("a.ics").outcome
    assert outcome == Rejected("the password is not set") and server.asked == []

"""Logging in by device code and renewing tokens, against a provider on this machine."""

import asyncio
import json
import socket
import stat
import threading
import urllib.parse
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from server.recorder import Recorder
from vamail.channels.credentials import Credentials
from vamail.channels.imap import Mailbox
from vamail.channels.oauth import (
    PROVIDERS,
    AccessTokens,
    OAuthError,
    Tokens,
    access_token,
    device_login,
    forget_access_token,
    load_tokens,
    log_in,
    save_tokens,
    token_file,
)
from vamail.channels.smtp import Connection, SmtpRefused
from vamail.model.errors import SurroundingsError
from vamail.workspace.types import MailboxSettings, Server


class Provider:
    """Answers from a list per path; keeps what was asked."""

    def __init__(self):
        self.answers = []
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.asked.append((self.path, dict(urllib.parse.parse_qsl(form))))
                status, answer = outer.answers.pop(0)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def provider():
    server = Provider()
    yield server
    server.server.shutdown()
    server.server.server_close()


START = (
    200,
    {
        "device_code": "dc",
        "user_code": "ABCD",
        "verification_uri": "https://x.example",
        "interval": 5,
        "expires_in": 900,
    },
)
GOOD = (200, {"access_token": "at", "refresh_token": "rt", "expires_in": 3600})


class Clock:
    def __init__(self):
        self.now, self.slept = 1000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.parametrize("name", ["google", "microsoft"])
def test_a_login_waits_until_the_code_was_typed_in(provider, name):
    provider.answers = [START, (400, {"error": "authorization_pending"}), (400, {"error": "slow_down"}), GOOD]
    shown, clock = [], Clock()
    tokens = log_in(PROVIDERS[name].at(provider.base), "cid", shown.append, clock=clock, sleep=clock.sleep)
    assert (tokens.access_token, tokens.refresh_token, tokens.expires_at) == ("at", "rt", 1000 + 20 + 3600)
    assert clock.slept == [5, 5, 10]
    assert (shown[0].url, shown[0].code, shown[0].seconds) == ("https://x.example", "ABCD", 900)
    assert provider.asked[1][1]["device_code"] == "dc"


@pytest.mark.parametrize(
    ("error", "words"),
    [("access_denied", "declined"), ("expired_token", "in time"), ("invalid_scope", "app password")],
)
def test_a_refused_login_is_worded(provider, error, words):
    provider.answers = [START, (400, {"error": error})]
    clock = Clock()
    with pytest.raises(OAuthError, match=words) as caught:
        log_in(PROVIDERS["google"].at(provider.base), "cid", lambda _: None, clock=clock, sleep=clock.sleep)
    assert caught.value.permanent


def test_a_code_that_nobody_types_in_ends(provider):
    provider.answers = [START] + [(400, {"error": "authorization_pending"})] * 200
    clock = Clock()
    with pytest.raises(OAuthError, match="in time"):
        log_in(PROVIDERS["google"].at(provider.base), "cid", lambda _: None, clock=clock, sleep=clock.sleep)


def test_a_token_is_renewed_early_and_the_new_refresh_token_kept(provider, tmp_path):
    path, clock = token_file(tmp_path / "data", "work"), Clock()
    save_tokens(
        path,
        Tokens(provider="microsoft", client_id="c", refresh_token="r1", access_token="a1", expires_at=1400),
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    access = AccessTokens(path, PROVIDERS["microsoft"].at(provider.base), clock=clock)
    assert access.token() == "a1"
    clock.now = 1101
    provider.answers = [(200, {"access_token": "a2", "refresh_token": "r2", "expires_in": 3600})]
    assert access.token() == "a2"
    assert load_tokens(path).refresh_token == "r2"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert access.token() == "a2"
    assert len(provider.asked) == 1
    assert [p.name for p in path.parent.iterdir()] == ["oauth-work.json"]


def test_an_ended_login_is_permanent_and_a_busy_provider_is_not(provider, tmp_path):
    path = token_file(tmp_path, "work")
    access = AccessTokens(path, PROVIDERS["google"].at(provider.base), clock=lambda: 5000.0)
    with pytest.raises(OAuthError, match="vamail login"):
        access.token()
    save_tokens(path, Tokens(provider="google", client_id="c", refresh_token="r1"))
    provider.answers = [(400, {"error": "invalid_grant"}), (503, {})]
    with pytest.raises(OAuthError, match="run `vamail login` again") as ended:
        access.token()
    assert ended.value.permanent
    with pytest.raises(OAuthError, match="busy") as busy:
        access.token()
    assert not busy.value.permanent


def test_a_name_cannot_climb(tmp_path):
    with pytest.raises(OAuthError):
        token_file(tmp_path, "../x")


def test_a_login_by_name_leaves_a_token_for_the_daemon(provider, tmp_path, monkeypatch):
    monkeypatch.setitem(PROVIDERS, "google", PROVIDERS["google"].at(provider.base))
    provider.answers = [(200, START[1] | {"interval": 0.01}), GOOD]
    said = []
    device_login(tmp_path, "google", "cid", said.append)
    assert "ABCD" in said[0]
    assert access_token(tmp_path, "google", "cid", datetime.now(UTC)) == "at"
    with pytest.raises(OAuthError, match="known: google"):
        access_token(tmp_path, "yahoo", "cid", datetime.now(UTC))


def test_a_token_that_ends_before_its_time_is_renewed_at_the_next_try(
    provider, tmp_path, monkeypatch, recorder: Recorder
):
    """The server refuses the token that should last another hour; the next login has a new one."""
    monkeypatch.setitem(PROVIDERS, "google", PROVIDERS["google"].at(provider.base))
    kept = Tokens(provider="google", client_id="c", refresh_token="r", access_token="revoked", expires_at=4e9)
    save_tokens(token_file(tmp_path, "google"), kept)
    provider.answers = [(200, {"access_token": "good-token", "expires_in": 3600})]
    credentials = Credentials(
        user="va",
        token=lambda: access_token(tmp_path, "google", "", datetime.now(UTC)),
        refused=lambda: forget_access_token(tmp_path, "google"),
    )
    recorder.users = {"va": ""}
    connection = Connection(Server(host="127.0.0.1", port=recorder.port, tls="none"), credentials)

    async def twice():
        with pytest.raises(SmtpRefused, match="vamail login"):
            await connection.connect()
        await connection.connect()
        await connection.quit()

    asyncio.run(twice())
    assert len(provider.asked) == 1
    forget_access_token(tmp_path / "nowhere", "google")


@pytest.mark.parametrize(("said", "dropped"), [("[AUTHENTICATIONFAILED] no", 1), ("[UNAVAILABLE] later", 0)])
def test_a_mailbox_that_refuses_a_token_asks_for_a_new_one(said, dropped):
    """A scripted server: it refuses for good, so that the token is dropped; for now, and it is kept."""
    told = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_refuse, args=(listener, said), daemon=True).start()
        reach = Server(host="127.0.0.1", port=listener.getsockname()[1], tls="none")
        credentials = Credentials(user="va", token=lambda: "stale", refused=lambda: told.append(1))
        box = Mailbox(MailboxSettings(name="r", folder="INBOX", addresses=(), imap=reach), credentials)
        with pytest.raises(SurroundingsError):
            box.connect()
    assert len(told) == dropped


def _refuse(listener, said):
    peer, _ = listener.accept()
    with peer, peer.makefile("rb") as lines:
        peer.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready\r\n")
        for line in lines:
            tag, verb = line.split()[:2]
            if verb == b"CAPABILITY":
                peer.sendall(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n" + tag + b" OK done\r\n")
            else:
                peer.sendall(tag + b" NO " + said.encode() + b"\r\n")

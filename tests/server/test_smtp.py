"""Sending over encrypted lines, and logging in: what goes over the wire, and what never does."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.dovecot import make_certificate
from server.recorder import Recorder
from vamail.channels.credentials import Credentials
from vamail.channels.smtp import Connection, SmtpRefused, SmtpUnavailable
from vamail.model.outcome import Delivered, Outcome
from vamail.workspace.types import Server

RAW = b"From: a@va.example\r\n\r\nhello\r\n"
Start = Callable[..., Recorder]


@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("smtp"))


@pytest.fixture
def start(cert: tuple[Path, Path]) -> Iterator[Start]:
    running: list[Recorder] = []

    def go(*, implicit: bool) -> Recorder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*cert)
        server = Recorder(users={"va": "päss"}, tls=context, implicit_tls=implicit).start()
        running.append(server)
        return server

    yield go
    for server in running:
        server.stop()


def send(reach: Server, credentials: Credentials) -> Outcome:
    async def go() -> Outcome:
        connection = Connection(reach, credentials, command_seconds=5)
        await connection.connect()
        outcome = await connection.send("a@va.example", "b@x.example", RAW)
        await connection.quit()
        return outcome

    return asyncio.run(go())


def password() -> Credentials:
    return Credentials(user="va", password=lambda: "päss")


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_an_encrypted_line_with_a_password(start: Start, cert: tuple[Path, Path], tls: str) -> None:
    recorder = start(implicit=tls == "tls")
    reach = Server(host="localhost", port=recorder.port, tls=tls, ca_file=str(cert[0]))
    assert isinstance(send(reach, password()), Delivered)
    assert recorder.wait_for(1)[0].data == RAW


@pytest.mark.parametrize("tls", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["no authority", "another name", "another fingerprint"])
def test_a_server_that_proves_nothing_gets_no_password(
    start: Start, cert: tuple[Path, Path], tls: str, wrong: str, tmp_path: Path
) -> None:
    recorder = start(implicit=tls == "tls")
    asked: list[int] = []
    trust = {
        "no authority": {},
        "another name": {"ca_file": str(make_certificate(tmp_path, "other.example", "other")[0])},
        "another fingerprint": {"fingerprint": "ab" * 32},
    }[wrong]
    reach = Server(host="localhost", port=recorder.port, tls=tls, **trust)
    with pytest.raises(SmtpUnavailable, match=r"cannot prove|nothing was sent"):
        send(reach, Credentials(user="va", password=lambda: asked.append(1) or "päss"))  # type: ignore[func-returns-value]
    assert not asked
    assert not recorder.mails


def test_a_pinned_certificate_needs_no_authority(start: Start, cert: tuple[Path, Path]) -> None:
    recorder = start(implicit=True)
    shown = hashlib.sha256(ssl.PEM_cert_to_DER_cert(cert[0].read_text())).hexdigest()
    reach = Server(host="127.0.0.1", port=recorder.port, tls="tls", fingerprint=shown)
    assert isinstance(send(reach, password()), Delivered)


def test_starttls_that_was_stripped_gets_no_password(start: Start, cert: tuple[Path, Path]) -> None:
    recorder = start(implicit=False)
    recorder.offer_starttls = False
    reach = Server(host="localhost", port=recorder.port, tls="starttls", ca_file=str(cert[0]))
    with pytest.raises(SmtpUnavailable, match="no STARTTLS"):
        send(reach, password())
    assert "AUTH" not in [line for _, line in recorder.commands]


def test_a_token_logs_in_and_a_stale_one_is_explained(start: Start, cert: tuple[Path, Path]) -> None:
    recorder = start(implicit=True)
    reach = Server(host="localhost", port=recorder.port, tls="tls", ca_file=str(cert[0]))
    assert isinstance(send(reach, Credentials(user="va", token=lambda: "good-token")), Delivered)
    with pytest.raises(SmtpRefused, match="vamail login"):
        send(reach, Credentials(user="va", token=lambda: "stale"))

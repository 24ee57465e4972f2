"""The surroundings attack: a full disk, a newer database, wrong certificates, readable secrets."""

import os
import shutil
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import VA, DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.postgres import Postgres
from server.recorder import Recorder

ROOT = os.geteuid() == 0


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    server = Recorder().start()
    yield server
    server.stop()


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    yield made
    made.kill()


def change(desk: DeskUnderTest, old: str, new: str) -> None:
    path = desk.folder / "vamail.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_names_too_long_for_an_index_stop_no_mailbox_on_postgresql(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    """PostgreSQL's btree takes 2,704 bytes: a longer Message-ID or address must not reach it."""
    dovecot.reset()
    cluster = Postgres()
    try:
        cluster.start()
        desk = DeskUnderTest(
            tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, database=cluster.fresh()
        )
        noise = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(30_000))
        dovecot.drop(mail(message_id=f"{os.urandom(20_000).hex()}@acme.example", sender="long@acme.example"))
        dovecot.drop(mail(message_id=f"{noise}@acme.example", sender="wide@acme.example"))
        dovecot.drop(mail(message_id="name@acme.example", sender=f"<{noise[:900]}@acme.example>"))
        dovecot.drop(mail(message_id="d@acme.example", sender=f"<a@{os.urandom(400).hex()}.acme.example>"))
        dovecot.drop(mail(message_id="s@acme.example", sender="subject@acme.example", subject=noise[:20_000]))
        file = f'attachment; filename="{noise[:9_000]}.pdf"'
        dovecot.drop(
            mail(
                message_id="f@acme.example", sender="file@acme.example", headers={"Content-Disposition": file}
            )
        )
        dovecot.drop(mail(message_id="last@acme.example", sender="last@acme.example"))
        desk.start()
        try:
            desk.wait(lambda: "last@acme.example" in acknowledged(recorder.mails), 30, "the last mail")
            assert "handling failed" not in desk.log.read_text(encoding="utf-8")
            sent = {one.recipients[0] for one in recorder.mails}
            assert {
                "long@acme.example",
                "wide@acme.example",
                "subject@acme.example",
                "file@acme.example",
            } <= sent
        finally:
            desk.kill()
    finally:
        cluster.stop()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_no_password_goes_to_a_server_that_proves_nothing(
    desk: DeskUnderTest, dovecot: Dovecot, tmp_path: Path, tls: str
) -> None:
    """Unknown authority: no login, and the daemon tries again, visibly."""
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    change(
        desk,
        f"imap: {{host: 127.0.0.1, port: {dovecot.port}, tls: none",
        f"imap: {{host: localhost, port: {port}, tls: {tls}",
    )
    dovecot.drop(mail())
    before = (dovecot.base / "dovecot.log").read_text("utf-8", "replace").count("Login: user")
    tries = (dovecot.base / "dovecot.log").read_text("utf-8", "replace").count("TLS handshaking")
    desk.start()

    def handshakes() -> int:
        return (dovecot.base / "dovecot.log").read_text("utf-8", "replace").count("TLS handshaking") - tries

    desk.wait(lambda: handshakes() >= 2 and "unreachable" in desk.tail(400), 20, "two tries")
    assert "certificate" in desk.tail(400)
    assert (dovecot.base / "dovecot.log").read_text("utf-8", "replace").count("Login: user") == before
    assert desk.stop() == 0


def test_nothing_is_said_to_a_server_that_strips_starttls(desk: DeskUnderTest, dovecot: Dovecot) -> None:
    said: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                line.sendall(b"* OK IMAP4rev1 ready\r\n")
                while data := line.recv(4096):
                    said.append(data)
                    tag = data.split(b" ")[0]
                    line.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")

    threading.Thread(target=serve, daemon=True).start()
    port = listener.getsockname()[1]
    change(desk, f"port: {dovecot.port}, tls: none", f"port: {port}, tls: starttls")
    desk.start()
    desk.wait(lambda: b"".join(said).count(b"CAPABILITY") >= 2, 20, "two tries")
    assert desk.tail(400).count("event=unreachable") == 1, "one line for one outage"
    assert desk.stop() == 0
    listener.close()
    assert not any(word in b"".join(said).upper() for word in (b"LOGIN", b"AUTHENTICATE"))


def test_a_database_of_a_newer_schema_is_left_alone(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    assert desk.run("run", "--drain").returncode == 0
    path = desk.folder / "data" / "vamail.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    dovecot.drop(mail())
    done = desk.run("run", "--drain")
    assert done.returncode == 3, done.stderr
    assert "newer" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before
    assert recorder.mails == []


def test_secrets_and_settings_that_others_may_change_or_read(desk: DeskUnderTest) -> None:
    secret = desk.folder / "secret"
    secret.write_text("hunter2\n")
    change(desk, "password: env:VAMAIL_TEST_PASSWORD", "password: file:secret")
    secret.chmod(0o666)
    for words, code in ((("check",), 0), (("run", "--drain"), 2)):
        done = desk.run(*words)
        assert done.returncode == code, done.stderr
        assert "0666" in done.stdout + done.stderr
        assert "hunter2" not in done.stdout + done.stderr
    secret.chmod(0o644)
    done = desk.run("check")
    assert "0644" in done.stdout + done.stderr
    change(desk, "password: file:secret", "password: hunter2")
    done = desk.run("check")
    assert done.returncode == 2
    assert "hunter2" not in done.stdout + done.stderr


def test_a_password_that_is_not_set_ends_run_with_a_sentence(desk: DeskUnderTest) -> None:
    desk.environment.pop("VAMAIL_TEST_PASSWORD")
    done = desk.run("run", "--drain")
    assert done.returncode == 2, done.stderr
    assert "VAMAIL_TEST_PASSWORD" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


if ROOT and shutil.which("mount"):

    def test_on_a_full_disk_mail_waits_on_the_server_and_nothing_is_acknowledged(
        small_disk: Path, dovecot: Dovecot, recorder: Recorder
    ) -> None:
        dovecot.reset()
        desk = DeskUnderTest(small_disk / "desk", dovecot.port, recorder.port, PASSWORD)
        desk.log = small_disk.parent / "desk.log"
        try:
            desk.start()
            dovecot.drop(mail())
            recorder.wait_for(1)
            ballast = small_disk / "ballast"
            with ballast.open("wb", buffering=0) as full:
                try:
                    while full.write(b"\0" * 4096):
                        pass
                except OSError:
                    pass
            for number in range(20):
                text = "Please book a room.\n" * 1_000
                dovecot.drop(
                    mail(message_id=f"full{number}@acme.example", text=text, subject=f"Full {number}")
                )
            desk.wait(lambda: "full" in desk.tail(400), 20, "the log names the full disk")
            assert desk.process is not None
            desk.wait(lambda: desk.tail(4_000).count("full") >= 2, 20, "it tries again")
            assert desk.process.poll() is None, desk.tail()
            acked = set(acknowledged(recorder.mails))
            ballast.unlink()
            wanted = {f"full{number}@acme.example" for number in range(20)}
            desk.wait(lambda: wanted <= set(acknowledged(recorder.mails)), 30, "everything is acknowledged")
            assert len(acknowledged(recorder.mails)) == len(set(acknowledged(recorder.mails))) == 21
            assert len(acked) < 21
            assert not any("Seen" in one["flags"] for one in dovecot.mails())
            assert {one.recipients[0] for one in recorder.mails} <= {"anna@acme.example", VA}
        finally:
            desk.kill()

"""Disk and database fail under the real daemon: mail waits on its server, or the service ends in words."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder

LAUNCHER = Path(__file__).with_name("launcher.py")


class ImpatientDesk(DeskUnderTest):
    """Started by the launcher."""

    def start(self, *words: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(LAUNCHER), "-w", str(self.folder), "run", *words],
                stdout=log, stderr=log, env=self.environment,
            )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[ImpatientDesk]:
    dovecot.reset()
    made = ImpatientDesk(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more="sent: never")
    made.environment["PYTHONPATH"] = os.pathsep.join(
        [str(LAUNCHER.parents[2]), os.environ.get("PYTHONPATH", "")]
    )
    yield made
    made.kill()


def about_the_database(desk: DeskUnderTest) -> list[str]:
    lines = desk.log.read_text("utf-8", "replace").splitlines()
    return [line.split(" event=")[1].split()[0] for line in lines if "what=database" in line]


def several(dovecot: Dovecot, name: str) -> set[str]:
    ids = {f"{name}{number}@acme.example" for number in range(5)}
    for one in ids:
        dovecot.drop(mail(message_id=one, subject=one, text="Please book a room.\n" * 2_000))
    return ids


def test_on_a_disk_that_takes_no_more_mail_waits_and_the_daemon_goes_on_by_itself(
    desk: ImpatientDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    """A limit on the size of files fails the same write calls as a full disk, and needs no mount."""
    desk.start()
    dovecot.drop(mail())
    recorder.wait_for(1, 60)
    process = desk.process
    assert process is not None
    size = (desk.folder / "data" / "vamail.db-wal").stat().st_size
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    wanted = several(dovecot, "full")
    desk.wait(lambda: about_the_database(desk), 60, "the log names the disk")
    assert "the disk fails or is full" in desk.tail(400)
    assert wanted - set(acknowledged(recorder.mails))
    filed = {row["source_message_id"] for row in desk.rows("tasks")}
    assert set(acknowledged(recorder.mails)) <= filed, "nothing is acknowledged that is not on disk"
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
    desk.wait(lambda: wanted <= set(acknowledged(recorder.mails)), 60, "everything is acknowledged")
    desk.wait(lambda: "reachable" in about_the_database(desk), 30, "the end of the trouble")
    assert len(acknowledged(recorder.mails)) == 6
    lines = about_the_database(desk)
    assert lines == ["unreachable", "reachable"] * (len(lines) // 2)
    assert not any("Seen" in one["flags"] for one in dovecot.mails())
    assert desk.stop() == 0


def test_another_program_writes_to_the_database_for_long(
    desk: ImpatientDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk.start()
    dovecot.drop(mail())
    recorder.wait_for(1, 60)
    other = sqlite3.connect(desk.folder / "data" / "vamail.db", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    wanted = several(dovecot, "busy")
    desk.wait(lambda: about_the_database(desk), 60, "the log names the database")
    assert "another program" in desk.tail(400)
    assert len(recorder.mails) == 1
    other.execute("ROLLBACK")
    other.close()
    desk.wait(lambda: wanted <= set(acknowledged(recorder.mails)), 60, "everything is acknowledged")
    assert len(acknowledged(recorder.mails)) == 6
    assert desk.stop() == 0


def test_a_damaged_page_ends_the_service_in_words_and_a_backup_brings_it_back(
    desk: ImpatientDesk, tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    dovecot.drop(mail())
    assert desk.run("run", "--drain").returncode == 0
    archive = tmp_path / "a.tar.gz"
    assert desk.run("backup", str(archive)).returncode == 0
    path = desk.folder / "data" / "vamail.db"
    with path.open("r+b") as file:
        file.seek(4096 * 4)
        file.write(b"\xa5" * 4096 * 6)
    damaged = path.read_bytes()
    dovecot.drop(mail(message_id="after@acme.example", subject="After"))
    done = desk.run("run", "--drain")
    assert done.returncode == 3, done.stderr
    assert "damaged" in done.stderr
    assert "vamail restore" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == damaged
    assert len(recorder.mails) == 1
    assert desk.run("backup", str(tmp_path / "b.tar.gz")).returncode == 3
    assert desk.run("restore", str(archive), "--replace").returncode == 0
    assert desk.run("run", "--drain").returncode == 0
    assert acknowledged(recorder.mails) == ["one@acme.example", "after@acme.example"]


def test_a_database_that_may_not_be_written_is_left_alone(
    desk: ImpatientDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    assert desk.run("run", "--drain").returncode == 0
    data = desk.folder / "data"
    path = data / "vamail.db"
    before = path.read_bytes()
    path.chmod(0o444)
    data.chmod(0o555)
    dovecot.drop(mail())
    words = [sys.executable, "-m", "vamail", "-w", str(desk.folder), "run", "--drain"]
    if os.geteuid() == 0:  # root may write anything, unless it gives that right away
        assert shutil.which("setpriv")
        words = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *words]
    done = subprocess.run(
        words, capture_output=True, text=True, env=desk.environment, timeout=60, check=False
    )
    data.chmod(0o755)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "may not be written" in done.stderr or "ermission denied" in done.stderr, done.stderr
    assert path.read_bytes() == before
    assert recorder.mails == []

"""A backup is taken while mail pours in, the world goes on, and the backup becomes a desk that goes on.

Nothing is lost; nothing is doubled but with the same Message-ID; no reference means two things.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.postgres import Postgres
from server.recorder import Recorder

BEFORE, AFTER = 60, 12


def message_id(number: int) -> str:
    return f"m{number:03}@acme.example"


def own_id(data: bytes) -> str:
    head = data.partition(b"\r\n\r\n")[0].decode()
    return next(line for line in head.splitlines() if line.lower().startswith("message-id:"))


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more="sent: append")
    yield made
    made.kill()


def elsewhere(desk: DeskUnderTest, folder: Path, request: pytest.FixtureRequest) -> DeskUnderTest:
    """The same desk in another folder, which is still empty."""
    other = object.__new__(DeskUnderTest)
    other.__dict__.update(desk.__dict__, folder=folder, log=folder.with_suffix(".log"), process=None)
    request.addfinalizer(other.kill)
    return other


def everything_sent(desk: DeskUnderTest) -> bool:
    return all(row["status"] == "sent" for row in desk.rows("deliveries"))


def test_a_backup_of_a_running_desk_goes_on_in_another_folder(
    desk: DeskUnderTest,
    tmp_path: Path,
    dovecot: Dovecot,
    recorder: Recorder,
    request: pytest.FixtureRequest,
) -> None:
    for number in range(BEFORE):
        dovecot.drop(mail(message_id=message_id(number), subject=f"Request {number}"))
    large = "Please read this.\n" + "word " * 80_000
    dovecot.drop(mail(message_id="large@acme.example", subject="Large", text=large))
    (desk.folder / "data" / "files" / "acme").mkdir(parents=True)
    (desk.folder / "data" / "files" / "acme" / "brief.docx").write_bytes(b"brief")
    desk.start()
    desk.wait(lambda: len(recorder.mails) >= 10, 30, "the backlog is under way")
    archive = tmp_path / "now.tar.gz"
    done = desk.run("backup", str(archive))
    assert done.returncode == 0, done.stderr
    assert archive.stat().st_mode & 0o777 == 0o600

    # the world goes on after the backup
    for number in range(BEFORE, BEFORE + AFTER):
        dovecot.drop(mail(message_id=message_id(number), subject=f"Request {number}"))
    sent = {message_id(number) for number in range(BEFORE + AFTER)} | {"large@acme.example"}
    desk.wait(lambda: set(acknowledged(recorder.mails)) == sent, 60, "everything acknowledged")
    desk.wait(lambda: len(dovecot.mails("Sent")) >= len(recorder.mails), 60, "copies in Sent")
    told = {row["source_message_id"]: row["ref"] for row in desk.rows("tasks")}
    assert desk.stop() == 0
    before = len(recorder.mails)

    other = elsewhere(desk, tmp_path / "restored", request)
    done = other.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    dovecot.drop(mail(message_id="new@acme.example", subject="New"))
    other.start()
    other.wait(lambda: "new@acme.example" in acknowledged(recorder.mails), 60, "new mail acknowledged")
    other.wait(lambda: len(other.rows("tasks")) == len(sent) + 1, 30, "every mail is a task")
    other.wait(lambda: everything_sent(other), 60, "nothing waits")
    assert other.stop() == 0

    tasks = other.rows("tasks")
    assert Counter(row["source_message_id"] for row in tasks) == Counter(sent | {"new@acme.example"})
    again = {row["source_message_id"]: row["ref"] for row in tasks}
    moved = [ref for name, ref in again.items() if told.get(name, ref) != ref]
    assert not set(moved) & set(told.values()), "no reference means two things"
    assert len({own_id(one.data) for one in recorder.mails}) == len(sent) + 1
    assert len(recorder.mails) == before + 1, "what Sent has is not sent again"
    assert (other.folder / "data" / "files" / "acme" / "brief.docx").read_bytes() == b"brief"
    assert len(list((other.folder / "data" / "mail").glob("*/*.eml"))) == 1
    assert any(row["step"] == "restore" for row in other.rows("journal"))


def test_from_sqlite_to_postgresql_and_back(
    desk: DeskUnderTest,
    tmp_path: Path,
    dovecot: Dovecot,
    recorder: Recorder,
    request: pytest.FixtureRequest,
) -> None:
    dovecot.drop(mail(message_id="one@acme.example"))
    large = "Please read this.\n" + "word " * 80_000
    dovecot.drop(mail(message_id="large@acme.example", subject="Large", text=large))
    assert desk.run("run", "--drain").returncode == 0
    assert desk.run("backup", str(tmp_path / "a.tar.gz")).returncode == 0
    cluster = Postgres()
    cluster.start()
    request.addfinalizer(cluster.stop)
    url = cluster.fresh()
    there = elsewhere(desk, tmp_path / "there", request)
    done = there.run("restore", str(tmp_path / "a.tar.gz"), "--database", url)
    assert done.returncode == 0, done.stderr
    assert not (there.folder / "data" / "mail").exists()
    dovecot.drop(mail(message_id="two@acme.example", subject="Another"))
    done = there.run("run", "--drain")
    assert done.returncode == 0, done.stderr
    # a second desk does not slip over the first one
    third = elsewhere(desk, tmp_path / "third", request)
    done = third.run("restore", str(tmp_path / "a.tar.gz"), "--database", url)
    assert done.returncode == 2, done.stderr
    assert "already holds a desk" in done.stderr
    assert not third.folder.exists()

    assert there.run("backup", str(tmp_path / "b.tar.gz")).returncode == 0
    back = elsewhere(desk, tmp_path / "back", request)
    done = back.run("restore", str(tmp_path / "b.tar.gz"), "--database", "sqlite")
    assert done.returncode == 0, done.stderr
    dovecot.drop(mail(message_id="three@acme.example", subject="A third"))
    done = back.run("run", "--drain")
    assert done.returncode == 0, done.stderr
    wanted = {f"{name}@acme.example" for name in ("one", "large", "two", "three")}
    assert {row["source_message_id"] for row in back.rows("tasks")} == wanted
    assert Counter(acknowledged(recorder.mails)) == Counter(wanted)
    assert back.run("explain", "large@acme.example").returncode == 0


def test_a_restore_refuses_a_desk_that_is_there_and_one_that_runs(
    desk: DeskUnderTest, tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    archive = tmp_path / "a.tar.gz"
    dovecot.drop(mail())
    assert desk.run("run", "--drain").returncode == 0
    assert desk.run("backup", str(archive)).returncode == 0
    done = desk.run("restore", str(archive))
    assert done.returncode == 2
    assert "--replace" in done.stderr
    desk.start()
    desk.wait(lambda: "started" in desk.tail(), 30)
    done = desk.run("restore", str(archive), "--replace")
    assert done.returncode == 4, done.stderr
    assert "already runs" in done.stderr
    assert desk.stop() == 0
    (desk.folder / "rules" / "10-rules.yaml").write_text("broken: [", encoding="utf-8")
    done = desk.run("restore", str(archive), "--replace")
    assert done.returncode == 0, done.stderr
    assert desk.run("check").returncode == 0
    aside = next(desk.folder.glob("replaced-*"))
    assert (aside / "rules" / "10-rules.yaml").read_text() == "broken: ["
    assert len(desk.rows("tasks")) == 1
    # what a restore sets aside, and earlier backups, are not part of the next backup
    inside = desk.folder / "vamail-backup-x.tar.gz"
    archive.rename(inside)
    assert desk.run("backup", str(archive)).returncode == 0
    assert archive.stat().st_size < 2 * inside.stat().st_size

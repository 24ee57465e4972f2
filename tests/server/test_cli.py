"""The commands on a desk with mail in it: lists, settling, replay, with and without a running daemon."""

import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder
from vamail.cli import main

RULES = """
- name: Strangers wait
  when: {client: none}
  do: [{hold: strangers wait}]
- name: Urgent
  when: {subject: urgent}
  do: [{file: {list: Today, urgent: true, important: true, tags: [fire]}}, acknowledge]
- name: Everything
  do: [{file: Inbox}, acknowledge]
"""


class Desk(DeskUnderTest):
    """Runs its commands in this process, which is many times quicker; the daemon has one of its own."""

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        if words[0] == "run":
            return super().run(*words)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main.run(["-w", str(self.folder), *words])
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    server = Recorder().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot, recorder: Recorder
) -> Iterator[DeskUnderTest]:
    """A desk that has handled five mails; no daemon runs."""
    dovecot.reset()
    dovecot.drop(mail(subject="urgent: \x1b[2J \u202eroom"))
    dovecot.drop(mail(subject="فاکتور آبان", message_id="two@acme.example", text="لطفا پرداخت کنید.\n"))
    dovecot.drop(mail(message_id="three@acme.example", headers={"Auto-Submitted": "auto-replied"}))
    for number in range(3):
        sender = f"Eve <eve{number}@stranger.example>"
        dovecot.drop(mail(sender=sender, message_id=f"s{number}@stranger.example", text=f"Hello {number}\n"))
    folder = tmp_path_factory.mktemp("cli") / "desk"
    desk = Desk(folder, dovecot.port, recorder.port, PASSWORD, rules=RULES)
    assert desk.run("run", "--drain").returncode == 0
    yield desk
    desk.kill()


@pytest.fixture
def desk(filled: DeskUnderTest, tmp_path: Path) -> DeskUnderTest:
    """A copy of the filled desk, for a test that changes it."""
    copied = object.__new__(Desk)
    copied.__dict__.update(filled.__dict__)
    copied.folder, copied.log, copied.process = tmp_path / "desk", tmp_path / "desk.log", None
    shutil.copytree(filled.folder, copied.folder)
    return copied


def test_lists_have_their_documented_keys(filled: DeskUnderTest) -> None:
    tasks = {row["source_message_id"]: row for row in filled.rows("tasks")}
    task = tasks["one@acme.example"]
    assert {
        "ref", "client", "title", "status", "priority", "list", "tags", "received_at", "promised_at",
        "due_at", "source_message_id", "from",
    } <= set(task)  # fmt: skip
    assert (task["client"], task["priority"], task["list"], task["tags"]) == ("acme", 1, "Today", ["fire"])
    sent = filled.rows("deliveries")
    assert {
        "id", "kind", "to", "subject", "message_id", "status", "attempts", "last_error", "created_at",
        "sent_at",
    } <= set(sent[0])  # fmt: skip
    assert {row["status"] for row in sent if row["kind"] == "acknowledgement"} == {"sent"}
    held = filled.rows("held")
    assert {"id", "at", "kind", "from", "subject", "reason", "file"} <= set(held[0])
    assert [row["from"] for row in held] == [f"eve{n}@stranger.example" for n in range(3)]
    journal = filled.rows("journal")
    assert list(journal[0]) == ["at", "event", "message_id", "task", "step", "what", "why"]
    assert {row["message_id"] for row in journal} >= {"three@acme.example"}
    only = filled.rows("journal", "--task", task["ref"].lower())
    assert only and {row["task"] for row in only} == {task["ref"]}


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("name", ["tasks", "deliveries", "held", "journal"])
def test_tables_fit_and_are_inert(
    name: str, width: str, filled: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = filled.run(name).stdout
    assert not set(shown) & set("\x1b\u202e")
    assert max(map(len, shown.splitlines())) <= int(width) + 2  # two isolates take no column
    assert len(shown.splitlines()) > 2


def test_a_mail_is_found_by_message_id_and_by_task(filled: DeskUnderTest) -> None:
    (task, *_) = (row for row in filled.rows("tasks") if row["list"] == "Today")
    found = [
        filled.rows("explain", name)[0] for name in ("one@acme.example", "<one@acme.example>", task["ref"])
    ]
    assert len({json.dumps(one["decision"], sort_keys=True) for one in found}) == 1
    assert found[0]["decision"]["task"]["ref"] == task["ref"]
    assert found[0]["decision"]["task"]["promised_at"] == task["promised_at"]
    automatic = filled.rows("explain", "three@acme.example")[0]
    assert automatic["decision"]["verdict"] == "automatic"
    assert automatic["deliveries"] == []


def test_replay_is_a_diff_and_nothing_is_written(desk: DeskUnderTest) -> None:
    same = desk.run("replay")
    assert same.stdout == "6 mails, 0 would end differently.\n"
    changed = RULES.replace("list: Today", "list: Now").replace("tags: [fire]", "tags: [fire, hot]")
    changed = changed.replace("do: [{file: Inbox}, acknowledge]", "do: [{file: Inbox}, {acknowledge: no}]")
    (desk.folder / "rules" / "10-rules.yaml").write_text(changed, "utf-8")
    before = contents(desk.folder)
    shown = desk.run("replay")
    assert shown.returncode == 0, shown.stderr
    assert "  - list: Today\n  + list: Now\n" in shown.stdout
    assert "  - tags: fire\n  + tags: fire, hot\n" in shown.stdout
    assert "  - acknowledge: yes\n  + acknowledge: no\n" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "6 mails, 2 would end differently."
    assert not set(shown.stdout) & set("\x1b\u202e")
    rows = {row["message_id"]: row for row in desk.rows("replay")}
    assert {"what": "list", "then": "Today", "now": "Now"} in rows["one@acme.example"]["changes"]
    assert desk.run("replay", "--since", "2100-01-01").stdout.startswith("0 mails")
    desk.rows("explain", "one@acme.example")
    assert contents(desk.folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_reading_needs_no_right_to_write(desk: DeskUnderTest) -> None:
    words = [sys.executable, "-m", "vamail", "-w", str(desk.folder), "explain", "one@acme.example"]
    locked = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner", *words]
    everything = [desk.folder, *desk.folder.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(locked, capture_output=True, text=True, check=False, timeout=60)
    finally:
        for path in everything:
            path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "Was filed as T-" in done.stdout


def test_settling_without_a_daemon(desk: DeskUnderTest) -> None:
    ref = desk.rows("tasks")[0]["ref"]
    done = desk.run("task", ref.lower(), "done")
    assert done.stdout.endswith("” is done.\n`vamail say undo` takes it back.\n")
    twice = desk.run("task", ref, "done")
    assert twice.returncode == 2
    assert "” is done already." in twice.stderr
    assert desk.run("task", ref.removeprefix("T-"), "reopen").returncode == 0
    unknown = desk.run("task", "T-99", "done")
    assert unknown.returncode == 2
    assert unknown.stderr == "“T-99 done”: There is no task T-99. (`list` shows what is open)\n"

    first, second, third = (str(row["id"]) for row in desk.rows("held"))
    nobody = desk.run("held", "accept", first, "--client", "nobody")
    assert nobody.returncode == 2
    assert "there is no client 'nobody' (rules/clients/nobody.yaml); known: acme, north" in nobody.stderr
    assert desk.run("held", "accept", first, "--client", "acme").returncode == 0
    assert desk.run("held", "drop", second).returncode == 0
    assert desk.run("held", "requeue", third).returncode == 0
    again = desk.run("held", "drop", second)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr and second in again.stderr
    assert desk.run("held", "drop", "999").returncode == 2
    assert desk.rows("held") == []
    outcomes = {str(row["id"]): row["outcome"] for row in desk.rows("held", "--all")}
    assert outcomes == {first: "accepted", second: "dropped", third: "requeued"}

    assert desk.run("run", "--drain").returncode == 0
    accepted = [row for row in desk.rows("tasks") if row["from"] == "eve0@stranger.example"]
    assert [row["client"] for row in accepted] == ["acme"]
    assert [row["from"] for row in desk.rows("held")] == ["eve2@stranger.example"]


def test_settling_while_the_daemon_runs(desk: DeskUnderTest, recorder: Recorder) -> None:
    entry = str(desk.rows("held")[1]["id"])
    desk.start()
    try:
        desk.wait(lambda: "event=reachable" in desk.tail(), what="the daemon is up")
        second = desk.run("run")
        assert second.returncode == 4
        assert "already runs on this workspace" in second.stderr
        assert desk.run("held", "accept", entry, "--client", "north").returncode == 0
        desk.wait(
            lambda: any("eve1@stranger.example" in mail.recipients for mail in recorder.mails),
            what="the accepted mail is acknowledged",
        )
        ref = next(row["ref"] for row in desk.rows("tasks") if row["from"] == "eve1@stranger.example")
        assert desk.run("task", ref, "done").returncode == 0
        assert {row["ref"]: row["status"] for row in desk.rows("tasks")}[ref] == "done"
    finally:
        assert desk.stop() == 0


def test_one_shot_commands_say_when_servers_are_dead(desk: DeskUnderTest) -> None:
    settings = desk.folder / "vamail.yaml"
    settings.write_text(re.sub(r"port: \d+", "port: 1", settings.read_text("utf-8")), "utf-8")
    done = desk.run("doctor")
    assert done.returncode == 3
    assert done.stdout.count("nothing listens at 127.0.0.1:1") == 2

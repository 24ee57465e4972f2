"""`vamail explain`: what it prints for people and for machines, and that it changes nothing."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from vamail.cli.explained import shortened
from vamail.cli.main import run

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples"
TRAVEL = str(EXAMPLES / "40-travel.eml")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain") / "desk"
    assert (
        run(["init", str(folder), "--yes", "--email", "requests@va.example", "--zone", "Europe/Budapest"])
        == 0
    )
    clients = folder / "rules" / "clients"
    shutil.copy(clients / "example.yaml.txt", clients / "acme.yaml")
    return folder


def objects(
    desk: Path, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0
) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["-w", str(desk), "explain", "--json", *words]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def text(desk: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run(["-w", str(desk), "explain", *words]) == 0
    return capsys.readouterr().out


def letter(folder: Path, subject: str = "Room", body: str = "Please book a room.\n") -> str:
    path = folder / f"{time.time_ns()}.eml"
    head = f"From: Anna <anna@acme.example>\nTo: requests@va.example\nSubject: {subject}\n"
    path.write_bytes(f"{head}\n{body}".replace("\n", "\r\n").encode())
    return str(path)


def test_the_keys_are_those_that_are_documented(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = objects(desk, capsys, TRAVEL)
    assert list(found) == [
        "file", "message", "automatic", "bounce", "calendar", "decision", "deliveries",
    ]  # fmt: skip
    assert list(found["message"]) == [
        "message_id", "from_email", "from_name", "subject", "to", "date", "language", "text", "reply_text",
        "attachments", "defects",
    ]  # fmt: skip
    assert list(found["automatic"]) == ["is", "reasons"]
    assert list(found["bounce"]) == ["is", "recipients"]
    assert list(found["decision"]) == ["verdict", "acknowledge", "rule", "reasons", "task"]
    assert all(list(row) == ["step", "what", "matched", "why"] for row in found["decision"]["reasons"])
    assert [list(row) for row in found["deliveries"]] == [["kind", "to", "subject", "text", "html"]]
    assert found["decision"]["verdict"] == "filed"
    assert found["decision"]["rule"] == "Travel"
    assert found["decision"]["task"]["client"] == "acme"


def test_every_rule_is_named_and_the_acknowledgement_is_whole(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    (found,) = objects(desk, capsys, TRAVEL)
    shown = text(desk, capsys, TRAVEL)
    at = -1
    for row in found["decision"]["reasons"]:
        after = shown.find(row["what"], at + 1)
        assert after > at, row
        at = after
    for line in found["deliveries"][0]["text"].splitlines():
        assert f"  | {line}".rstrip() in shown
    assert "Would be filed as T-1; acknowledged" in shown


@pytest.mark.parametrize("columns", [80, 120])
def test_the_reasons_fit_the_terminal(
    columns: int, desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = text(desk, capsys, TRAVEL).partition("Would be")[0].splitlines()
    assert max(map(len, shown[1:])) <= columns
    assert sum(line.startswith(("  yes  ", "  no   ")) for line in shown) < len(shown)


def test_long_lists_of_words_are_shortened() -> None:
    why = "text has none of “a”, “b, c”, /x/y/, “d”, “e” (rules/1.yaml:2)"
    assert shortened("has none of “a”, “b”, “c” (x)") == "has none of “a”, “b”, “c” (x)"
    assert shortened("has none of “a”, “b, c”, /^x/, “d”, “e” (x)") == (
        "has none of “a”, “b, c”, /^x/ and 2 more (x)"
    )
    assert shortened(why).endswith("(rules/1.yaml:2)")


def test_a_bad_file_stops_nothing(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing, folder, empty = str(tmp_path / "missing.eml"), str(tmp_path), tmp_path / "empty.eml"
    empty.write_bytes(b"")
    found = objects(desk, capsys, missing, TRAVEL, folder, str(empty), "T-77", code=2)
    assert [row["file"] for row in found] == [missing, TRAVEL, folder, str(empty), "T-77"]
    assert [sorted(row) == ["error", "file"] for row in found] == [True, False, True, False, True]
    assert "Is a directory" in found[2]["error"]
    capsys.readouterr()
    assert run(["-w", str(desk), "explain", missing, TRAVEL]) == 2
    said = capsys.readouterr()
    assert "missing.eml: there is no such file" in said.err
    assert "Would be filed" in said.out


def test_at_moves_the_arrival_and_client_the_sender(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = objects(desk, capsys, TRAVEL, "--at", "2026-03-06T16:30+01:00")
    assert found["decision"]["task"]["promised_at"] == "2026-03-11T15:30:00Z"
    stranger = tmp_path / "stranger.eml"
    stranger.write_bytes(
        b"From: new@stranger.example\r\nTo: requests@va.example\r\nSubject: Room\r\n\r\nBook a room.\r\n"
    )
    (held,) = objects(desk, capsys, str(stranger))
    assert held["decision"]["verdict"] == "held"
    (filed,) = objects(desk, capsys, str(stranger), "--client", "acme")
    assert (filed["decision"]["verdict"], filed["decision"]["task"]["client"]) == ("filed", "acme")
    assert filed["deliveries"][0]["to"] == "new@stranger.example"
    assert run(["-w", str(desk), "explain", TRAVEL, "--client", "nobody"]) == 2
    assert "there is no client 'nobody'; known: acme" in capsys.readouterr().err


def test_hostile_text_is_shown_and_does_nothing(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = letter(
        tmp_path, "\x1b[2J\x1b]0;owned\x07 Room \u202egnp.exe", "Please book \x1b[31m\u202ea room today.\n"
    )
    shown = text(desk, capsys, path)
    assert not set(shown) & set("\x1b\x07\u202e\x9b")
    assert "\\u202egnp.exe" in shown
    (found,) = objects(desk, capsys, path)
    assert "\u202e" in found["message"]["subject"]


def test_persian_and_hungarian_stay_readable(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subject = "صورت\u200cحساب آبان – őszi árvíz"
    assert f"  Subject  {subject}\n" in text(desk, capsys, letter(tmp_path, subject))


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_nothing_is_written(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(desk)
    objects(desk, capsys, *map(str, EXAMPLES.glob("*.eml")))
    assert run(["-w", str(desk), "replay"]) == 0
    assert snapshot(desk) == before


def test_a_folder_that_nobody_may_write_to_is_enough(desk: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    shutil.copytree(desk, locked)
    words = [sys.executable, "-m", "vamail", "-w", str(locked), "explain", TRAVEL]
    if os.geteuid() == 0:  # root may write everywhere, unless it gives that up
        words = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner", *words]
    everything = [locked, *locked.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    finally:
        for path in everything:
            path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "Would be filed" in done.stdout


if CORPUS := os.environ.get("VAMAIL_FOREIGN_CORPUS"):

    def test_every_foreign_mail_is_explained_quickly(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
        files = sorted(str(path) for path in Path(CORPUS).rglob("*") if path.is_file())
        objects(desk, capsys, TRAVEL)
        begin = time.process_time()
        found = objects(desk, capsys, *files)
        seconds = time.process_time() - begin
        assert [row["file"] for row in found] == files
        assert not any("error" in row for row in found)
        # 4 ms each is the aim on an idle machine; a crowded one gets twice that
        assert seconds / len(files) < 0.008


def test_a_calendar_object_is_shown_with_its_time_and_its_people(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = Path(__file__).parents[2] / "corpus" / "calendar" / "01-google-request.eml"
    (found,) = objects(desk, capsys, str(series))
    calendar = found["calendar"]
    assert list(calendar) == ["method", "uid", "sequence", "summary", "refused", "defects", "events"]
    (event,) = calendar["events"]
    assert list(event) == [
        "sequence", "instance_at", "start", "minutes", "zone", "all_day", "floating", "rule", "rule_ok",
        "excluded", "summary", "location", "conference", "status", "comment", "organizer", "attendees",
    ]  # fmt: skip
    assert (calendar["method"], event["start"], event["zone"]) == (
        "REQUEST", "2026-11-24T09:00:00Z", "Europe/London",
    )  # fmt: skip
    assert [(one["email"], one["answer"]) for one in event["attendees"]] == [
        ("anna@acme.example", "accepted"), ("requests@va.example", "needs-action"),
    ]  # fmt: skip
    shown = text(desk, capsys, str(series))
    assert "Calendar REQUEST of 7kukuqrfedlm2f9t0o5jm3n8kc@google.com, SEQUENCE 0" in shown
    assert "Tue 24 Nov 2026 10:00 Europe/Budapest, 45 minutes, repeated" in shown
    assert "Anna Kiss <anna@acme.example>: accepted" in shown


def test_why_a_calendar_object_is_not_acted_on_is_shown(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "differs.eml"
    whole = (Path(__file__).parents[2] / "corpus" / "calendar" / "01-google-request.eml").read_bytes()
    path.write_bytes(whole.replace(b"METHOD:REQUEST", b"METHOD:CANCEL"))
    (found,) = objects(desk, capsys, str(path))
    assert "two methods" in found["calendar"]["refused"]
    assert "  Refused  The mail and its calendar object name two methods" in text(desk, capsys, str(path))

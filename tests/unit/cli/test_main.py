"""The command line as a whole: help, exit codes, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from vamail.cli import main
from vamail.cli.main import COMMANDS, run

SETTINGS = """
me: {name: M, address: requests@va.example, language: en, zone: Europe/Budapest, hours: "Mon-Fri 09:00-17:00"}
promise: {within: 24 business hours}
mailboxes:
  - {name: requests, folder: INBOX, addresses: [requests@va.example],
     imap: {host: localhost, port: 1, tls: none, user: requests, password: env:VAMAIL_TEST_PASSWORD}}
smtp: {host: localhost, port: 1, tls: none}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10.yaml").write_text("- name: All\n  do: [{file: Inbox}]\n")
    (tmp_path / "vamail.yaml").write_text(SETTINGS)
    return tmp_path


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vamail", *words],
        capture_output=True, text=True, env={**os.environ, **environment}, timeout=60, check=False,
    )  # fmt: skip


def test_a_command_of_a_mail_is_shown_as_it_is_typed_here() -> None:
    said = command("paid", "I-7", "400", "EUR")
    assert said.returncode == 2 and 'vamail say "paid I-7 400 EUR"' in said.stderr
    assert 'vamail say "T-12 done"' in command("T-12", "done").stderr
    assert "No such command 'piad'" in command("piad", "I-7").stderr


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from vamail.cli.main import run; run(['--help']); "
        "print([m for m in ('sqlalchemy', 'yaml', 'jinja2', 'pydantic', 'rich', 'imapclient', 'asyncio', "
        "'babel', 'regex', 'vamail.daemon', 'vamail.store') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: vamail {name} ")
    assert max(map(len, out.splitlines())) <= 110


@pytest.mark.parametrize("name", ["tasks", "deliveries", "held", "journal"])
def test_lists_are_empty_before_there_is_a_database(
    name: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(desk.rglob("*"))
    assert run(["-w", str(desk), name]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run(["-w", str(desk), name, "--json"]) == 0
    assert capsys.readouterr().out == ""
    assert sorted(desk.rglob("*")) == before


COMMANDS_ON_A_DESK = (
    ["tasks"], ["deliveries"], ["held"], ["journal"], ["explain", "T-1"], ["replay"], ["task", "T-1", "done"],
    ["held", "drop", "1"], ["run", "--drain"], ["doctor"],
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS_ON_A_DESK, ids=" ".join)
def test_without_a_workspace_each_says_what_to_do(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-w", str(tmp_path / "none"), *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "vamail init my-desk" in said.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("words", [w for w in COMMANDS_ON_A_DESK if w[0] in ("explain", "replay", "doctor")])
def test_a_broken_workspace_is_named_by_line(
    words: list[str], desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "rules" / "10.yaml").write_text("- name: All\n  do: [{fiel: Inbox}]\n  why: \x1b[2J\n")
    assert run(["-w", str(desk), *words]) == 2
    said = capsys.readouterr().err
    assert "rules/10.yaml:" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("words", [w for w in COMMANDS_ON_A_DESK if w[0] != "run"], ids=" ".join)
def test_a_database_that_is_none_is_said_in_words(
    words: list[str], desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAMAIL_TEST_PASSWORD", "x")
    (desk / "data").mkdir()
    (desk / "data" / "vamail.db").write_bytes(b"this is a letter, and no database at all" * 100)
    assert run(["-w", str(desk), *words]) == 3
    said = capsys.readouterr()
    assert "file is not a database" in " ".join((said.err + said.out).split())
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DatabaseError("SELECT", {}, ValueError("disk image is malformed")), "disk image is malformed"),
        (PermissionError(13, "Permission denied", "/x/data"), "Permission denied: /x/data"),
        (RuntimeError("\x1b[2Jodd"), "a fault of vamail itself"),
    ],
)
def test_whatever_is_raised_becomes_a_sentence(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(main.cli, "main", fails)
    assert run(["tasks"]) == 3
    said = capsys.readouterr().err
    assert words in said
    assert "\x1b" not in said


def test_a_reader_that_leaves_ends_the_command_quietly(desk: Path) -> None:
    for index in range(400):
        path = desk / f"{index}.eml"
        path.write_bytes(b"From: a@x.example\r\nTo: requests@va.example\r\n\r\n" + b"word " * 200)
    files = " ".join(str(path) for path in desk.glob("*.eml"))
    vamail = f'"{sys.executable}" -m vamail -w "{desk}" explain --json {files}'
    script = f'{vamail} | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == ["0"]


def test_an_output_without_persian_letters_stops_nothing(desk: Path) -> None:
    (desk / "a.eml").write_bytes("From: a@x.example\r\nSubject: فاکتور\r\n\r\nسلام\r\n".encode())
    done = command("-w", str(desk), "explain", str(desk / "a.eml"), PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Subject" in done.stdout


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(
    environment: dict[str, str], coloured: bool, desk: Path
) -> None:
    (desk / "a.eml").write_bytes(b"From: a@x.example\r\nSubject: \x1b[2Jx\r\n\r\n")
    words = [sys.executable, "-m", "vamail", "-w", str(desk), "explain", str(desk / "a.eml")]
    ours, theirs = os.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, env={**kept, **environment}
    ) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so at the end of a terminal
                break
            if not part:
                break
            shown += part
    os.close(ours)
    assert running.returncode == 0
    assert (b"\x1b[1m" in shown) is coloured
    assert b"\x1b[2J" not in shown


def test_no_colour_goes_where_no_terminal_is(desk: Path) -> None:
    (desk / "a.eml").write_bytes(b"From: a@x.example\r\nSubject: x\r\n\r\n")
    done = command("-w", str(desk), "explain", str(desk / "a.eml"))
    assert "\x1b" not in done.stdout

"""`vamail bounces`: an address is stopped and let go at the command line; what cannot be is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.desk import DeskUnderTest
from vamail.cli.main import run

KIM = "kim@north.example"


class Terminal:
    """Commands on one workspace, in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = run(["-w", str(self._folder), *words])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*words, "--json")[1].splitlines()]


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    desk = DeskUnderTest(tmp_path / "desk", 1, 1, "x")
    monkeypatch.setenv("VAMAIL_TEST_PASSWORD", "x")
    return Terminal(desk.folder, capsys)


def test_stop_list_and_lift(terminal: Terminal) -> None:
    assert "Mail goes to every address" in terminal("bounces")[1]
    assert terminal("bounces", "suppress", "Kim@North.example")[0] == 0
    (row,) = terminal.rows("bounces")
    assert (row["address"], row["state"], row["by"], row["why"]) == (KIM, "stopped", "you", "you stopped it")
    assert (row["hard"], row["soft"], row["last_at"]) == (0, 0, None)
    assert KIM in terminal("bounces")[1]
    assert terminal("bounces", "lift", KIM)[0] == 0
    assert terminal.rows("bounces") == []
    (row,) = terminal.rows("bounces", "--all")
    assert row["state"] == "fine"
    assert row["lifted_at"]
    assert [line["what"] for line in terminal.rows("journal")] == ["stopped", "lifted"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bounces", "lift", "kim"), "is no address such as anna@acme.example"),
        (("bounces", "lift", KIM), f"nothing is stopped or counted at {KIM}"),
        (("bounces", "lift", "--send", KIM), f"nothing is stopped or counted at {KIM}"),
        (("task", "T-7"), "there is no task T-7"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(terminal: Terminal, words: tuple[str, ...], said: str) -> None:
    code, _, error = terminal(*words)
    assert code == 2
    assert said in error

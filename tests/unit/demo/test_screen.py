"""The terminal: right-to-left text stands alone, and plain means plain."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vamail.demo.cast import EMILY, SARA, VA_ZONE
from vamail.demo.letter import Letter
from vamail.demo.played import in_words, promise_sentence, without_marks
from vamail.demo.screen import Screen
from vamail.demo.script import SCENES
from vamail.model.values import When
from vamail.render.formats import format_when

AT = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
PERSIAN = "سفر استانبول: پرواز و هتل"
LETTER = Letter(sender=SARA.address, subject=PERSIAN, text=".", message_id="a@b", written_at=AT)


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns that shows colours."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_right_to_left_text_has_its_line_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(colour=False).arriving(1, SCENES[2], LETTER)
    shown = capsys.readouterr().out.splitlines()
    assert PERSIAN in [line.strip() for line in shown]
    assert any(line.strip() == "mail    in Persian, right to left:" for line in shown)
    assert any("17:00 in Tehran" in line for line in shown)


def test_a_stranger_s_mail_is_told_by_the_va_s_clock(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(colour=False).arriving(1, SCENES[0], replace(LETTER, sender="news@else.example", subject="Hello"))
    assert "news@else.example, at 14:30 in Budapest" in capsys.readouterr().out


def test_colours_where_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().steered(("T-1 done",), "T-1 is done.")
    assert "\x1b[" in capsys.readouterr().out


@pytest.mark.parametrize("how", ["flag", "NO_COLOR"])
def test_plain_text_without_any_escape(
    how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if how == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    Screen(colour=how != "flag").arriving(1, SCENES[0], LETTER)
    assert "\x1b" not in capsys.readouterr().out


def test_long_lines_fold_under_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(colour=False).steered(("word " * 30,), "")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert len(lines) > 1
    assert all(len(line) <= 80 for line in lines)
    assert all(line.startswith(" " * 12 + "word") for line in lines[1:])


def test_the_promise_is_found_by_its_instant_and_by_nothing_else() -> None:
    said = f"با سلام\nحداکثر تا {format_when(When(AT, SARA.zone, VA_ZONE), 'fa')} پاسخ خواهم داد.\nپایان"
    assert promise_sentence(said, AT, SARA) == without_marks(said.splitlines()[1])
    assert promise_sentence(said, AT.replace(minute=31), SARA) == ""
    assert promise_sentence(said, AT, EMILY) == ""


def test_marks_for_direction_are_not_shown() -> None:
    assert not set(in_words(AT, SARA.zone, "fa")) & set("\u2066\u2067\u2068\u2069\u200e\u200f")

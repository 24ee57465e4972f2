"""Tables, JSON lines, and text from outside that may do nothing to a terminal."""

import io
import json
import os
import shutil
import sys
import time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from vamail.cli.doctor import show
from vamail.cli.output import (
    Column,
    Row,
    cut,
    flowing,
    json_line,
    local_instants,
    places_of,
    table,
    tell,
    unmarked,
    visible,
    visible_lines,
    width_of,
    wrapped,
)
from vamail.daemon.findings import Finding
from vamail.model.quoting import literal

HOSTILE = "\x1b[2J\x9b31m \u202eexe.fdp\u2066 \u200e\r\nX\x00"


def test_what_moves_a_cursor_or_turns_text_round_is_spelled_out() -> None:
    shown = visible(HOSTILE)
    assert shown.isprintable()
    assert "\\u001b[2J" in shown
    assert "\\u202eexe.fdp" in shown
    assert "\\u000a" in shown
    assert visible_lines("a\x1b[0m\nb\t\u2068ف\u2069") == "a\\u001b[0m\nb\t\u2068ف\u2069"
    assert visible_lines("\u200f\u200eT-1\u200e\u200f ف") == "\u200f\u200eT-1\u200e\u200f ف", (
        "a Persian sentence"
    )


def test_a_backtick_of_a_client_is_shown_as_it_was_written() -> None:
    assert visible_lines(literal("call `me`") + ": `ok 3`") == "call `me`: `ok 3`"


def test_letters_of_every_script_stay() -> None:
    assert visible("Árvíztűrő صورت\u200cحساب ¡日本!") == "Árvíztűrő صورت\u200cحساب ¡日本!"
    assert visible("a\u00a0b\u202fc") == "a b c"


def test_a_json_line_is_one_line_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"subject": HOSTILE + "\u2028\u2029\x85é فارسی"}
    json_line(value)
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert json.loads(out) == value
    assert "é فارسی" in out
    assert not set(out.rstrip("\n")) & set("\x1b\x9b\u202e\u2066\u2028\x85")


def test_half_a_pair_of_surrogates_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    json_line({"a": "x\ud800y"})
    assert json.loads(capsys.readouterr().out) == {"a": "x?y"}


def test_json_is_json_where_the_output_knows_ascii_only(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii", errors="backslashreplace"))
    json_line({"a": "é"})
    sys.stdout.flush()
    assert json.loads(raw.getvalue()) == {"a": "é"}


COLUMNS = (
    Column("ref", fixed=True),
    Column("client"),
    Column("title", wraps=True),
    Column("wrong", optional=True),
)


def printed(capsys: pytest.CaptureFixture[str], rows: list[Row]) -> list[str]:
    table(COLUMNS, rows, "nothing")
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_table_is_as_wide_as_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    title = "Foglalj kérlek szállást Bécsben péntekre két főre " * 3
    lines = printed(capsys, [Row(("T-1", "a-client-with-a-rather-long-name" * 2, title, ""))])
    assert max(map(width_of, lines)) <= columns
    assert "wrong" not in lines[0]
    assert all(word in "\n".join(lines) for word in ("Foglalj", "péntekre"))
    assert "…" in lines[1]
    assert lines[1].startswith("T-1  ")


def test_without_a_terminal_every_row_is_one_whole_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = printed(capsys, [Row(("T-1", "acme", "x" * 500, "no"), "red"), Row(("T-2", "", "\x1b[2J", ""))])
    assert len(lines) == 3
    assert lines[1].endswith("x" * 500 + "  no")
    assert "\x1b" not in "".join(lines)


def test_right_to_left_cells_keep_their_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    line = printed(capsys, [Row(("T-1", "رضا", "فاکتور آبان", "x"))])[1]
    assert line == "T-1  \u2068رضا\u2069     \u2068فاکتور آبان\u2069  x"


def test_amounts_stand_at_their_end_whatever_stands_beside_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    columns = (Column("client"), Column("due", number=True), Column("note", wraps=True, optional=True))
    rows = [Row(("شرکت کریمی و پسران با مسئولیت محدود", "12345.67 EUR", "")), Row(("acme", "1.00 EUR", ""))]
    table(columns, rows, "nothing")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("  due") and lines[1].endswith("  12345.67 EUR")
    assert {width_of(line) for line in lines} == {40}


def test_a_long_heading_gives_way_as_its_column_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    columns = (Column("ref", fixed=True), Column("subject"), Column("what went wrong", wraps=True))
    table(columns, [Row(("T-1" * 7, "a subject", "no"))], "nothing")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(width_of, lines)) <= 40
    assert [line.split()[-1] for line in lines[:3]] == ["what", "went", "wrong"]


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, []) == ["nothing"]


def test_widths_count_what_a_terminal_counts() -> None:
    assert [width_of(text) for text in ("abc", "日本", "e\u0301", "می\u200cخواهم")] == [3, 4, 1, 7]
    assert cut("日本語です", 5) == "日本…"
    assert wrapped("aa bbb cccccccc", 4) == ["aa", "bbb", "cccc", "cccc"]


def test_five_thousand_rows_are_quick(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [Row((f"T-{n}", "acme", f"Kérés {n} " * 8, "")) for n in range(5000)]
    begin = time.process_time()
    assert len(printed(capsys, rows)) > 5000
    assert time.process_time() - begin < 3


def test_instants_are_told_by_the_wall_clock_of_whoever_reads() -> None:
    said = local_instants(
        "promise: 2026-11-25T16:00:00Z, not 9999-99-99T99:99:99Z", ZoneInfo("Europe/Budapest")
    )
    assert said == "promise: 2026-11-25 17:00, not 9999-99-99T99:99:99Z"


def test_sentences_end_where_the_terminal_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = "I-1 (Acme Kft.): a draft of 450.00 EUR. It comes to you.\n- one line more"
    assert flowing(text) == "I-1 (Acme Kft.): a draft of 450.00 EUR.\nIt comes to you.\n- one line more"
    monkeypatch.delenv("COLUMNS")
    assert flowing(text) == text, "grep and less get whole lines"


@pytest.mark.parametrize(
    ("amount", "currency", "said"), [("550", "EUR", "550.00"), ("1000.00", "JPY", "1000")]
)
def test_amounts_have_the_places_of_their_currency(amount: str, currency: str, said: str) -> None:
    assert places_of(Decimal(amount), currency) == said


def test_a_sentence_in_a_table_shows_no_escapes_of_its_own_marks(capsys: pytest.CaptureFixture[str]) -> None:
    why = "\u200f\u200eI-3\u200e\u200f به \u200f\u200eUSD\u200e\u200f است"
    table([Column("why")], [Row([unmarked(why)])], "")
    assert "I-3 به USD است" in capsys.readouterr().out


PROBLEM = "vamail.yaml:3:5: `warn` is out of range; from 1 minute to 1 day\n  hint: write it as 30 minutes"


def test_what_goes_on_below_stands_under_its_beginning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    tell(PROBLEM, hang=2)
    tell("- mail that came since is fetched again by itself", err=True)
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "vamail.yaml:3:5: `warn` is out of range;",
        "  from 1 minute to 1 day",
        "  hint: write it as 30 minutes",
    ]
    assert err.splitlines() == ["- mail that came since is fetched again", "  by itself"]


def test_sentences_stay_whole_where_no_terminal_reads_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    tell(PROBLEM, hang=2)
    assert capsys.readouterr().out == PROBLEM + "\n"


def test_what_goes_to_another_place_than_errors_has_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((40, 24)))
    assert flowing("word " * 20).count("\n") == 0
    assert flowing("word " * 20, err=True).count("\n") > 0


def test_no_line_of_a_finding_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show(Finding("note", "requests, folder for commands", "there is no folder yet; the service makes it", ""))
    show(Finding("bad", "smtp", "it does not answer " * 6, "check the address of the server " * 5))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(width_of, lines)) <= 80
    assert "requests, folder for commands" in lines[0]

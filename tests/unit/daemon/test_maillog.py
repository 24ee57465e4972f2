"""Lines of the log: one line each, whatever stands in them."""

import json
import logging

import pytest

from vamail.daemon import maillog


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAMAIL_LOG", raising=False)
    monkeypatch.delenv("VAMAIL_LOG_LEVEL", raising=False)
    maillog.configure()


def test_fields_stand_in_order_and_what_needs_quotes_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    maillog.decided(7, "a@b.example", "T-1", "filed", True, "everything else", 'say "x=1"')
    line = capsys.readouterr().err
    assert line.startswith("timestamp=2")
    assert line.endswith(
        "Z level=info event=decided number=7 message_id=a@b.example task=T-1 verdict=filed acknowledge=true "
        'rule="everything else" why="say \\"x=1\\""\n'
    )


@pytest.mark.parametrize("nasty", ["a\nb", "a\r\nlevel=error", "a\u2028b", "a\u202eb", "\x1b[31m", "a\x00b"])
def test_a_value_never_ends_its_line_nor_hides_in_it(nasty: str, capsys: pytest.CaptureFixture[str]) -> None:
    maillog.again("event 1", nasty)
    line = capsys.readouterr().err
    assert len(line.splitlines()) == 1
    assert line.rstrip("\n").isprintable()


def test_letters_of_any_script_stay_readable(capsys: pytest.CaptureFixture[str]) -> None:
    maillog.reachable("postaláda", "سفارش")
    assert 'what="postaláda" detail="سفارش"' in capsys.readouterr().err


def test_json_lines_hold_the_same_fields(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAMAIL_LOG", "json")
    maillog.configure()
    maillog.received("requests", 4, 2, "m@x", 10)
    line = json.loads(capsys.readouterr().err)
    del line["timestamp"]
    assert line == {
        "level": "info", "event": "received", "mailbox": "requests", "uid": 4, "number": 2,
        "message_id": "m@x", "bytes": 10,
    }  # fmt: skip


def test_a_level_leaves_out_what_is_below_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAMAIL_LOG_LEVEL", "error")
    maillog.configure()
    maillog.again("group", "conflict")
    maillog.handling_failed(1, "boom")
    assert [line.split()[1] for line in capsys.readouterr().err.splitlines()] == ["level=error"]


def test_a_library_that_logs_a_traceback_writes_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise IndexError("list index\nout of range")
    except IndexError:
        logging.getLogger("flufl.bounce").exception("Exception in detector: %s", "of a\nmail")
    (line,) = capsys.readouterr().err.splitlines()
    assert "event=library name=flufl.bounce" in line


def test_at_a_terminal_lines_are_for_errors_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(maillog._LOG, "level", maillog.LEVELS["info"])
    maillog.configure(quiet=True)
    maillog.again("event 7", "UNIQUE constraint failed")
    assert capsys.readouterr().err == ""
    maillog.handling_failed(7, "it broke")
    assert "it broke" in capsys.readouterr().err

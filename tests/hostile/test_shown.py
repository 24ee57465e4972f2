"""What a client wrote, in a terminal and in the log: spelled out, one line, never acted on."""

import io
import re
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from hostile.test_injection import incoming
from hostile.values import VALUES
from vamail.cli.main import run
from vamail.cli.output import Column, Row, json_line, table, visible, visible_lines
from vamail.daemon import maillog

DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066\u2067\ufeff]")
ESCAPES = (
    "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\x", "\x9b31m", "\x1bP$q\x1b\\",
    "\x1b[6n", "a\rb", "a\x08b", "\x0e", "\u202eexe.fdp", "\u2066x", *VALUES.values(),
)  # fmt: skip
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.mark.parametrize("text", ESCAPES)
def test_no_table_line_or_log_acts_on_it(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert not DANGEROUS.search(visible(text))
    assert "\n" not in visible(text)
    assert not ACTS.search(visible_lines(text))
    capsys.readouterr()
    table((Column("id"), Column("subject")), [Row(("1", text)), Row(("2", "calm"))], "none")
    assert len(capsys.readouterr().out.splitlines()) == 3
    json_line({"subject": text})
    (line,) = capsys.readouterr().out.splitlines()
    assert not DANGEROUS.search(line)
    for as_json in (False, True):
        maillog.configure()
        maillog._LOG.as_json = as_json
        written = io.StringIO()
        with redirect_stderr(written):
            maillog.decided(1, text, "T-1", "held", False, text, text)
            maillog.delivery("deferred", "acknowledgement", text, "", text, text)
            maillog.errand("rejected", "file", 1, text)
        maillog._LOG.as_json = False
        assert len(written.getvalue().splitlines()) == 3
        assert not DANGEROUS.search(written.getvalue().replace("\n", ""))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shown") / "desk"
    words = "--yes --email requests@va.example --zone Europe/Budapest"
    assert run(["init", str(folder), *words.split()]) == 0
    client = "name: Acme\naddresses: [anna@acme.example]\nlanguage: en\nzone: Europe/London\n"
    (folder / "rules" / "clients" / "acme.yaml").write_text(client)
    return folder


def test_explain_shows_hostile_mails_inert(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for number, value in enumerate((*VALUES.values(), *ESCAPES[:11])):
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_bytes(incoming(value))
    capsys.readouterr()
    assert run(["-w", str(desk), "explain", *map(str, files)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", re.sub("\x1b\\[[0-9;]*m", "", shown.out)
    )
    assert run(["-w", str(desk), "explain", "--json", *map(str, files)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(files)
    assert not any(DANGEROUS.search(line) for line in lines)

"""The pages for people: every command on them exists, every file is there, every line of the log is named."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from vamail.cli.main import cli
from vamail.model import errors, outcome

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("README.md", "deploy/OPERATING.md", "deploy/UPGRADE.md")
SOURCES = sorted((ROOT / "vamail").rglob("*.py"))


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text: str) -> list[str]:
    """The lines of every block of commands."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def quoted(text: str) -> list[str]:
    """What stands in backquotes in running text and tables."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def words_of(line: str) -> list[str] | None:
    """The words after `vamail`, wherever it stands in a line of shell; None where it does not."""
    words = shlex.split(line, comments=True)
    starts = [
        at for at, word in enumerate(words)
        if re.fullmatch(r"(?:\S*/bin/)?vamail", word) and words[at - 1 : at] != ["-u"]
    ]  # fmt: skip
    for at in starts:
        before = words[:at]
        if not before or before[0] in ("sudo", "runuser", "docker", "env"):
            ended = next(
                (n for n, word in enumerate(words) if n > at and word in ("|", "&&", ">", ";")), None
            )
            return words[at + 1 : ended]
    return None


COMMANDS = sorted(
    {
        " ".join(map(shlex.quote, words))
        for name in PAGES
        for line in (*fenced(page(name)), *(one for one in quoted(page(name)) if one.startswith("vamail ")))
        if "…" not in line
        for words in [words_of(line)]
        if words
    }
)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one_that_vamail_takes(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)
    for word in words:  # what must be there before such a command is given
        if (
            word == "FILE"
            or re.fullmatch(r"[\w./-]+\.(?:eml|zip|tar|gz|backup|vamail)", word)
            or word.startswith("/var/backups/")
        ):
            place = tmp_path / word.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(b"")
    words = [word.lstrip("/") if word.startswith("/var/backups/") else word for word in words]
    monkeypatch.setattr(click.Command, "invoke", lambda _self, _context: None)  # read, but not carried out
    try:
        cli.main(words, standalone_mode=False)
    except click.MissingParameter:
        assert len(words) == 1, line  # a command that is only named, in running text


def test_there_are_commands_to_look_at_and_a_wrong_one_is_seen() -> None:
    assert len(COMMANDS) > 10
    for wrong in ("chekc", "tasks --colour"):
        with pytest.raises(click.UsageError):
            cli.main(wrong.split(), standalone_mode=False)
    assert words_of("sudo -u vamail vamail -w /x check   # all") == ["-w", "/x", "check"]
    assert words_of("journalctl -u vamail -f") is None


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_is_there(name: str) -> None:
    named = re.findall(r"(?<![\w/.])(?:deploy|vamail|tests|rules|templates)/[\w./-]*\w", page(name))
    ours = {one for one in named if not re.search(r"acme|^vamail/bin", one)}
    missing = [one for one in sorted(ours) if not (ROOT / one).exists() and not (ROOT / f"{one}.py").exists()]
    assert missing == []


def logged_events() -> set[str]:
    """The `event` of every line that the daemon can write, from the source of its log."""
    tree = ast.parse((ROOT / "vamail" / "daemon" / "maillog.py").read_bytes())
    found = {kind.__name__.lower() for kind in outcome.Outcome.__args__}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        at = {"_info": 0, "_warning": 0, "_error": 0, "level": 0, "line": 1}.get(name)
        if at is not None and len(call.args) > at and isinstance(call.args[at], ast.Constant):
            found.add(str(call.args[at].value))  # type: ignore[attr-defined]
    return found


def test_every_line_of_the_log_is_explained_and_none_that_is_not_written() -> None:
    table = page("deploy/OPERATING.md").partition("## The log")[2].partition("\n## ")[0]
    explained = set(re.findall(r"^\| `([^`]+)` \| (?!Level)", table, re.MULTILINE))
    assert explained == logged_events()


def first_column(heading: str, table: str) -> list[str]:
    """The names in the first column of the table with this heading on the operator's page."""
    part = page("deploy/OPERATING.md").partition(f"## {heading}")[2].partition("\n## ")[0]
    return re.findall(
        r"^\| `([^`]+)` \|", part.partition(f"| {table} |")[2].partition("\n\n")[0], re.MULTILINE
    )


def test_every_figure_and_every_alarm_is_explained() -> None:
    figures = (ROOT / "vamail" / "daemon" / "figures.py").read_text(encoding="utf-8")
    served = set(re.findall(r"\"(vamail_[a-z_]+)\"", figures))
    assert set(first_column("Figures and alarms", "Metric")) == served
    alerts = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))
    named = [rule["alert"] for group in alerts["groups"] for rule in group["rules"]]
    assert first_column("Figures and alarms", "Alarm") == named
    for group in alerts["groups"]:
        for rule in group["rules"]:
            asked = set(re.findall(r"\bvamail_[a-z_]+", rule["expr"]))
            assert asked <= served | {"vamail"}, rule["alert"]


def test_every_exit_code_is_explained() -> None:
    table = page("deploy/OPERATING.md").partition("## Exit codes")[2].partition("\n## ")[0]
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "exit_code")]
    assert explained == {0} | {kind.exit_code for kind in kinds}


def test_every_variable_of_the_environment_is_on_a_page_and_in_the_code() -> None:
    code = {name for path in SOURCES for name in re.findall(r"\"(VAMAIL_[A-Z_]+)\"", path.read_text("utf-8"))}
    pages = {name for one in PAGES for name in re.findall(r"\bVAMAIL_[A-Z_]+\b", page(one))}
    assert code - pages == set()
    assert pages - code == set()

"""Help fits the terminal, and what was a list stays one."""

import click
import pytest

from vamail.cli.helping import fit
from vamail.cli.main import COMMANDS, cli
from vamail.cli.output import width_of

HELP = """Do it.

    \b
    E.g. vamail do this
         vamail do that
    Keys of --json:
      message: message_id, from_email, from_name, subject, to, date, language, text (whole),
        reply_text (what this person newly wrote), attachments [name, type, bytes], and defects
      file
    """


def shown(command: click.Command) -> list[str]:
    return command.get_help(click.Context(command, info_name=command.name)).splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_is_wider_than_a_terminal(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    below = command.commands.values() if isinstance(command, click.Group) else ()
    for one in (command, *below):
        assert [line for line in shown(one) if width_of(line) > 80] == []


def test_a_list_keeps_its_lines_and_what_was_full_goes_on_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = shown(fit(click.Command("do", help=HELP)))
    assert lines[4:13] == [
        "  E.g. vamail do this",
        "       vamail do that",
        "  Keys of --json:",
        "    message: message_id, from_email, from_name, subject, to, date, language,",
        "      text (whole), reply_text (what this person newly wrote), attachments",
        "      [name, type, bytes], and defects",
        "    file",
        "",
        "Options:",
    ]
    assert shown(fit(fit(click.Command("do", help=HELP)))) == lines


def test_an_example_never_joins_another() -> None:
    long = 'vamail say "offer acme next week 30m Kickoff" "move M-7 thu 10:00" "cancel M-8"'
    lines = shown(fit(click.Command("do", help=f"Do.\n\n\b\nE.g. {long}\n     {long}\n     vamail undo")))
    assert [line.split()[:3] for line in lines if "vamail say" in line] == [
        ["E.g.", "vamail", "say"], ["vamail", "say", '"offer'],
    ]  # fmt: skip
    assert "       vamail undo" in lines

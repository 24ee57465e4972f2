"""Help fits a terminal of 80 columns, the lists of keys in it as well, which click leaves as they are."""

import click
import pytest

from vamail.cli.main import COMMANDS, cli
from vamail.cli.output import width_of


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_is_wider_than_a_terminal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    below = command.commands.values() if isinstance(command, click.Group) else ()
    for one in (command, *below):
        shown = one.get_help(click.Context(one, info_name=one.name)).splitlines()
        assert [line for line in shown if width_of(line) > 80] == []

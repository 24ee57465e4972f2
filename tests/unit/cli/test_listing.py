"""Listing stays quick on a desk of many rows: a table shows some and says so, JSON shows all."""

import subprocess
import sys

import pytest

from bench.fill import Size, fill
from server.desk import DeskUnderTest

HEAVY = ("jinja2", "markdown_it", "pydantic", "imapclient", "aiosmtplib", "alembic")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskUnderTest:
    folder = tmp_path_factory.mktemp("listing") / "desk"
    made = DeskUnderTest(folder, 1, 1, "x")
    fill("sqlite", folder, Size(tasks=600, open=450, lines=2))
    return made


@pytest.mark.parametrize("command", ["tasks", "journal", "deliveries"])
def test_a_table_shows_some_rows_and_says_that_there_are_more(desk: DeskUnderTest, command: str) -> None:
    said = desk.run(command)
    assert said.returncode == 0, said.stderr
    assert len(said.stdout.splitlines()) == 201
    assert "Only 200 are shown" in said.stderr
    asked = desk.run(command, "--last", "7")
    assert len(asked.stdout.splitlines()) == 8
    assert not asked.stderr


def test_json_shows_all_unless_told_otherwise(desk: DeskUnderTest) -> None:
    assert len(desk.rows("deliveries")) == 600
    newest = desk.rows("journal", "--last", "3")
    assert [row["task"] for row in newest] == ["T-599", "T-600", "T-600"]


def test_the_most_pressing_come_first_and_are_those_that_are_shown(desk: DeskUnderTest) -> None:
    lines = desk.run("tasks").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [f"T-{number}" for number in range(151, 351)]


@pytest.mark.parametrize("command", ["tasks", "held", "journal", "deliveries"])
def test_a_list_loads_no_more_than_it_needs(desk: DeskUnderTest, command: str) -> None:
    code = (
        "import sys; from vamail.cli.main import run; "
        f"run(['-w', {str(desk.folder)!r}, {command!r}]); "
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]", done.stderr

"""Every line that a warning or a breach offers is a command that is understood, in its language."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from unit.desk.house import TUESDAY, workspace
from vamail.desk.control.arguments import Reader
from vamail.desk.control.command import Command
from vamail.desk.control.grammar import read_line

TEMPLATES = Path(__file__).parents[4] / "templates"
OFFERED = {
    "warning": ["done", "wait", "due", "reply"],
    "breach": ["ok", "no", "reply", "done"],
}


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
@pytest.mark.parametrize("name", OFFERED)
def test_what_is_offered_is_understood(name: str, language: str) -> None:
    source = (TEMPLATES / language / f"{name}.md").read_text("utf-8")
    offered = re.findall(r"^- `\{\{ refs \| first \}\} (.*?)`", source, re.MULTILINE)
    desk = workspace()
    reader = Reader(replace(desk, me=replace(desk.me, language=language)), TUESDAY)
    read = [read_line(f"T-12 {line}", 0, reader) for line in offered]
    assert all(isinstance(one, Command) for one in read), read
    found = [one for one in read if isinstance(one, Command)]
    assert [one.verb for one in found] == OFFERED[name]
    assert all(one.tasks == ("T-12",) for one in found)
    assert all(one.at is not None for one in found if one.verb == "due")
    assert all(one.whom == "client" for one in found if one.verb == "wait")

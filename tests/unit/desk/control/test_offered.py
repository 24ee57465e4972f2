"""Every line that a mail to the VA offers is a command that is understood, in its language."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from unit.desk.house import TUESDAY, house, notices_of, workspace
from vamail.desk.control.arguments import Reader
from vamail.desk.control.command import Command
from vamail.desk.control.grammar import read_line
from vamail.desk.meetings.news_words import commands
from vamail.desk.reports.meeting_words import WORDS
from vamail.model.desk import HeldEntry
from vamail.model.events import DeliveryFailed
from vamail.model.outcome import PERHAPS
from vamail.model.quoting import commands as in_sentence
from vamail.render.rhythm import format_lasting

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


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
@pytest.mark.parametrize(
    ("what", "verbs"),
    [
        ("invites", ["accept", "decline", "maybe"]),
        ("updates", ["accept", "decline", "maybe"]),
        ("proposes", ["ok", "no"]),
        ("declined", ["cancel"]),
    ],
)
def test_what_news_of_a_meeting_offers_is_understood(what: str, verbs: list[str], language: str) -> None:
    read = [_read(line, language) for line in commands(what, language, "M-7")]  # type: ignore[arg-type]
    assert [(one.verb, one.meetings) for one in read] == [(verb, ("M-7",)) for verb in verbs]


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
@pytest.mark.parametrize("minutes", [30, 60, 90])
def test_what_the_form_for_notes_offers_is_understood(minutes: int, language: str) -> None:
    source = (TEMPLATES / language / "meeting_notes.md").read_text("utf-8")
    offered = re.findall(r"`([^`]+)`", source)
    said = [one.replace("{{ minutes }}", format_lasting(minutes, language)) for one in offered]
    read = [_read(line.replace("…", "the contract"), language) for line in said]
    assert {one.verb for one in read} == {"todo", "note", "log"}
    assert [one.minutes for one in read if one.verb == "log"] == [minutes]


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_of_a_mail_that_may_have_arrived_the_va_is_told_what_sends_it_again_or_not(language: str) -> None:
    desk = house()
    desk.workspace = replace(desk.workspace, me=replace(desk.workspace.me, language=language))
    entry = HeldEntry(
        number=1, kind="delivery", event=3, sender="", subject="Invoice", reason="waits", open=True
    )
    desk.desk.entries += [
        entry,
        replace(entry, number=2, reason=f"{PERHAPS}: cut", delivery=9),
    ]
    failed = DeliveryFailed(
        number=4, delivery=9, kind="invoice", to="anna@acme.example", subject="Invoice 2026/0001", task="",
        error=f"{PERHAPS}: cut", perhaps=True,
    )  # fmt: skip
    (notice,) = notices_of(desk.decides(failed))
    read = [_read(one, language) for one, is_ours in in_sentence(notice.lines[0]) if is_ours]
    assert [(one.verb, one.held) for one in read] == [("ok", (2,)), ("no", (2,))]
    assert "2026/0001" in notice.lines[0]
    assert notices_of(desk.decides(replace(failed, kind="notice"))) == []


def _read(line: str, language: str) -> Command:
    desk = workspace()
    read = read_line(line, 0, Reader(replace(desk, me=replace(desk.me, language=language)), TUESDAY))
    assert isinstance(read, Command), read
    return read


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_what_the_brief_offers_about_meetings_is_understood(language: str) -> None:
    for verb in ("accept", "decline", "maybe", "ok", "no"):
        read = _read(WORDS[language][f"word_{verb}"].format(name="M-8"), language)
        assert (read.verb, read.meetings) == (verb, ("M-8",))

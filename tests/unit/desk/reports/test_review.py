"""The review: done, slipped, where the time went, and what to give away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.house import DAY, HOUR, House, mails_of
from unit.desk.reports.test_brief import MORNING, clock, desk_with
from vamail.desk.reports import review
from vamail.desk.reports.past import look_back
from vamail.desk.reports.review_words import WORDS
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail, SetTimer
from vamail.model.events import TimerDue
from vamail.model.ledger import Clock, TimeEntry
from vamail.render.templates import TemplateSet
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import Day

FRIDAY = MORNING + 3 * DAY + 8 * HOUR
"""16:00 in Budapest."""
WEEKLY = Day(brief_minute=None, review_minute=16 * 60, review_weekday=4)


def keep(at_home: House, value: Clock | TimeEntry) -> None:
    at_home.desk.apply(0, Decision(effects=(Keep(value=value),)))


def week() -> House:
    at_home = desk_with(4, day=WEEKLY)
    at_home.change("T-1", status="done", closed_at=FRIDAY - DAY)
    at_home.change("T-2", status="dropped", closed_at=FRIDAY - DAY)
    clock(at_home, "T-1", FRIDAY - 2 * DAY)
    late = at_home.desk.kept(Clock, "T-1/first/1")
    assert late is not None
    keep(at_home, replace(late, version=2, met_at=FRIDAY - DAY))
    clock(at_home, "T-3", FRIDAY - HOUR)
    clock(at_home, "T-3", FRIDAY - 2 * DAY, "resolution")
    first = at_home.desk.kept(Clock, "T-3/resolution/1")
    assert first is not None
    keep(at_home, replace(first, version=2, due_at=FRIDAY + DAY))
    for name, client, minutes in (("1.0", "acme", 90), ("1.1", "globex", 30), ("2.0", "acme", 60)):
        keep(
            at_home,
            TimeEntry(name=name, client=client, started_at=FRIDAY - DAY, ended_at=FRIDAY, minutes=minutes),
        )
    void = TimeEntry(
        name="3.0", client="acme", started_at=FRIDAY - DAY, ended_at=FRIDAY, minutes=7, void=True
    )
    keep(at_home, void)
    return at_home


def evening(at_home: House, at: timedelta = timedelta()) -> Decision:
    at_home.events += 1
    event = TimerDue(number=200 + at_home.events, kind="review", subject="va", due_at=FRIDAY + at)
    return at_home.decides(event, FRIDAY + at)


def review_of(decision: Decision) -> SendMail:
    (found,) = mails_of(decision)
    assert (found.template, found.kind, found.to.email) == ("review", "notice", "maria@va.example")
    return found


def test_a_week_in_one_mail():
    said = review_of(evening(week())).values
    assert said["headline"] == "Your review: 1 done, 2 slipped"
    assert said["done"] == ("T-1 “Work 1” · Acme Kft.", "T-2 “Work 2” · Acme Kft. · dropped")
    assert said["slipped"] == (
        "T-1 “Work 1” · Acme Kft. · promised: first answer by Wed 25 Nov 16:00; came later",
        "T-3 “Work 3” · Acme Kft. · promised: first answer by 15:00; still open",
        "T-3 “Work 3” · Acme Kft. · due date moved from Wed 25 Nov to Sat 28 Nov",
    )
    assert said["time"] == ("Acme Kft.: 2 h 30 min", "Globex Kft.: 30 min", "In all: 3 h")
    assert said["delegate"] == ("T-3 “Work 3” · Acme Kft. · slipped 2 times",)


def test_a_promise_that_was_broken_and_never_met_slipped_too():
    at_home = desk_with(1, day=WEEKLY)
    clock(at_home, "T-1", FRIDAY - 2 * DAY)
    first = at_home.desk.kept(Clock, "T-1/first/1")
    assert first is not None
    keep(at_home, replace(first, version=2, breached_at=FRIDAY - 2 * DAY, ended_why="done without an answer"))
    said = review_of(evening(at_home)).values["slipped"]
    assert said == ("T-1 “Work 1” · Acme Kft. · promised: first answer by Wed 25 Nov 16:00; not kept",)
    assert review_of(evening(at_home, 7 * DAY)).values["slipped"] == (), "told in its own week alone"


def test_it_comes_on_its_day_of_the_week_and_once():
    at_home = week()
    first = evening(at_home)
    (timer,) = (one for one in first.effects if isinstance(one, SetTimer))
    assert timer.due_at == FRIDAY + 7 * DAY
    assert mails_of(evening(at_home)) == []
    assert mails_of(evening(at_home, DAY)) == []
    at_home.changed_settings(day=Day())
    assert evening(at_home, 7 * DAY).effects == ()


def test_a_running_watch_counts_up_to_now_and_an_empty_week_says_so():
    at_home = desk_with(day=WEEKLY)
    keep(at_home, TimeEntry(name="9.0", client="acme", started_at=FRIDAY - HOUR))
    old = TimeEntry(
        name="9.1", client="acme", started_at=FRIDAY - 9 * DAY, ended_at=FRIDAY - 9 * DAY, minutes=30
    )
    keep(at_home, old)
    keep(at_home, replace(old, version=2, billed="I-1"))
    past = look_back(at_home.desk, review.begins(at_home.workspace, FRIDAY), FRIDAY)
    assert past.minutes == (("acme", 60),), "what was billed this week was worked before"
    assert past.since == FRIDAY - 7 * DAY
    said = review_of(evening(at_home)).values
    assert said["done"] == said["slipped"] == said["delegate"] == ()


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_it_is_written_in_her_language(language: str):
    at_home = week()
    at_home.changed_settings(me=replace(at_home.workspace.me, language=language))
    mailed = review_of(evening(at_home))
    values = {**mailed.values, "me_name": "Maria", "client_name": ""}
    parts = TemplateSet(read_default_templates()).render("review", language, values)
    assert "T-3" in parts.text and parts.subject
    assert all(set(words) == set(WORDS["en"]) for words in WORDS.values())

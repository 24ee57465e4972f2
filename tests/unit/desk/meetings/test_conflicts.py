"""What a time collides with is said before anybody is invited."""

from dataclasses import replace
from datetime import date

import pytest

from unit.desk.house import ACME, hours, workspace
from unit.desk.meetings.practice import ANNA, BOB, Meetings, said, wanted
from vamail.desk.meetings.making import make
from vamail.desk.promise.pauses import ASKS
from vamail.model.effects import SendMail
from vamail.workspace.hours import parse_hours
from vamail.workspace.types import Block, Leave, Plan, Workspace


def warnings(desk: Meetings, *times: str, rule: str = "", **more: object) -> tuple[str, ...]:
    outcome = desk.take(make(wanted(*(said(one, rule=rule) for one in times), **more), desk.origin))
    assert not outcome.refused
    mails = [one for one in outcome.effects if isinstance(one, SendMail)]
    assert all(one.hold.startswith(ASKS) == bool(outcome.warnings) for one in mails)
    return outcome.warnings


def with_hours(**more: object) -> Workspace:
    desk = workspace()
    return replace(desk, me=replace(desk.me, hours=replace(desk.me.hours, **more)))


def test_a_meeting_in_everybodys_hours_collides_with_nothing() -> None:
    assert warnings(Meetings(), "2026-11-26 10:00") == ()


def test_it_overlaps_another_meeting_but_may_follow_it_at_once() -> None:
    desk = Meetings()
    desk.take(make(wanted(said("2026-11-26 10:00"), title="Earlier"), desk.origin))
    assert warnings(desk, "2026-11-26 10:30") == ()
    assert warnings(desk, "2026-11-26 10:15", minutes=15) == ("Thu 26 Nov 11:15: overlaps M-1 “Earlier”",)


def test_it_overlaps_a_slot_that_is_offered() -> None:
    desk = Meetings()
    desk.take(make(wanted(said("2026-11-26 10:00"), said("2026-11-27 10:00"), title="Or"), desk.origin))
    assert warnings(desk, "2026-11-27 10:00") == (
        "Fri 27 Nov 11:00: overlaps a time that is offered for M-1 “Or”",
    )  # fmt: skip


def test_it_overlaps_the_weekly_plan_unless_that_time_is_the_clients_own() -> None:
    blocks = tuple(
        Block(spans=parse_hours(text), kind="work", client=slug, title=title)
        for text, slug, title in (("Thu 10:00-12:00", "acme", "Acme"), ("Fri 10:00-12:00", "", ""))
    )
    desk = Meetings(workspace(plan=Plan(blocks=blocks)))
    assert warnings(desk, "2026-11-26 10:00") == ()
    assert warnings(desk, "2026-11-27 10:00") == (
        "Fri 27 Nov 11:00: overlaps time that your plan sets aside",
    )


def test_outside_the_vas_hours_says_why() -> None:
    desk = Meetings(
        with_hours(
            holidays="HU", leave=(Leave(date(2026, 12, 1), date(2026, 12, 2)),),
            days_off=frozenset({date(2026, 12, 3)}),
        )
    )  # fmt: skip
    assert warnings(desk, "2026-11-26 15:45", guests=(BOB,)) == (
        "Thu 26 Nov 16:45: outside your working hours",
    )
    assert warnings(desk, "2026-12-01 14:00", guests=(BOB,)) == ("Tue 1 Dec 15:00: you are on leave",)
    assert warnings(desk, "2026-12-03 14:00", guests=(BOB,)) == ("Thu 3 Dec 15:00: your day off",)
    (said_so,) = warnings(desk, "2026-12-25 14:00", guests=(BOB,))
    assert said_so.startswith("Fri 25 Dec 15:00: a holiday of yours (")


def test_a_holiday_of_the_client_is_called_one() -> None:
    found = workspace()
    there = replace(found.clients[0], hours=replace(found.clients[0].hours, holidays="HU"))
    desk = Meetings(replace(found, clients=(there, *found.clients[1:])))
    (said_so,) = warnings(desk, "2026-12-25 10:00")
    assert said_so.startswith(f"Fri 25 Dec 11:00: a holiday of {there.name} (")


@pytest.mark.parametrize(("language", "named"), [("hu", "(karácsony)"), ("fa", "(کریسمس)")])
def test_a_holiday_is_named_in_the_vas_language(language: str, named: str) -> None:
    found = with_hours(holidays="HU")
    desk = Meetings(replace(found, me=replace(found.me, language=language)))
    (said_so,) = warnings(desk, "2026-12-25 14:00", guests=(BOB,))
    assert said_so.endswith(named)


def test_outside_the_clients_hours_says_what_their_clock_shows() -> None:
    assert warnings(Meetings(), "2026-11-26 10:00", guests=(BOB,)) == (
        "Thu 26 Nov 11:00: outside the hours of Globex Kft. (05:00 there)",
    )  # fmt: skip


def test_of_a_series_the_next_eight_weeks_count() -> None:
    desk = Meetings(with_hours(leave=(Leave(date(2026, 12, 7), date(2026, 12, 27)),)))
    rule = "FREQ=WEEKLY;BYDAY=TH"
    assert warnings(desk, "2026-11-26 10:00", rule=rule) == (
        "Thu 10 Dec 11:00, Thu 17 Dec 11:00, Thu 24 Dec 11:00: you are on leave",
    )  # fmt: skip
    later = Meetings(with_hours(leave=(Leave(date(2027, 3, 1), date(2027, 3, 7)),)))
    assert warnings(later, "2026-11-26 10:00", rule=rule) == ()
    far = Meetings(with_hours(leave=(Leave(date(2027, 3, 1), date(2027, 3, 7)),)))
    assert len(warnings(far, "2027-02-25 10:00", rule=rule)) == 1


def test_many_times_are_counted_and_every_slot_is_looked_at() -> None:
    assert warnings(Meetings(), "2026-11-26 20:00", rule="FREQ=WEEKLY", guests=(ANNA,))[0] == (
        "Thu 26 Nov 21:00, Thu 3 Dec 21:00, Thu 10 Dec 21:00 and 5 more: outside your working hours"
    )
    assert warnings(Meetings(), "2026-11-26 10:00", "2026-11-28 10:00")[0] == (
        "Sat 28 Nov 11:00: outside your working hours"
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("hu", "nov. 26., csütörtök 21:00: az Ön munkaidején kívül esik"),
        ("fa", "پنجشنبه ۵ آذر ۲۱:۰۰: بیرون از ساعت کاری شماست"),
    ],
)
def test_the_va_reads_it_in_her_language(language: str, expected: str) -> None:
    desk = workspace(clients=(replace(ACME, hours=hours("Europe/Budapest", "Mon-Sun 00:00-24:00")),))
    desk = replace(desk, me=replace(desk.me, language=language))
    assert warnings(Meetings(desk), "2026-11-26 20:00") == (expected,)

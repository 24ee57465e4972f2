"""Meetings in the brief and the review: what takes place, what waits, and that work is planned around it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from unit.desk.house import DAY, HOUR, MINUTE, House
from unit.desk.reports.test_brief import MORNING, brief_of, desk_with, edit, morning
from vamail.desk.reports import brief, facts, review
from vamail.desk.reports.day import look
from vamail.desk.reports.past import look_back
from vamail.model.effects import DueDate
from vamail.model.meetings import AnswerOnce, Guest, Meeting, Moved, Proposal
from vamail.render.templates import TemplateSet
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import Block, OpenSpan, Plan

TEN = MORNING + 2 * HOUR
"""10:00 in Budapest, Tuesday, 24 November 2026."""
ANNA = Guest(email="anna@acme.example", name="Anna Kovacs", client="acme", answer="accepted")
BELA = Guest(email="bela@acme.example", client="acme", answer="declined")


def meeting(name: str, start: datetime = TEN, **more: object) -> Meeting:
    fields: dict[str, object] = {
        "name": name, "uid": name, "title": "Kickoff", "client": "acme", "start_at": start, "minutes": 60,
        "zone": "Europe/Budapest", "changed_at": MORNING, "guests": (ANNA, BELA),
        "link": "https://meet.example/abc",
    }  # fmt: skip
    return Meeting(**{**fields, **more})  # type: ignore[arg-type]


def keep(at_home: House, *meetings: Meeting) -> House:
    for one in meetings:
        at_home.desk.ledger[("meeting", one.name)] = [one]
    return at_home


def lines(at_home: House, section: str, at: datetime = MORNING) -> list[str]:
    found = brief.mail(look(at_home.desk, at_home.workspace, at), at_home.workspace).values[section]
    assert isinstance(found, tuple)
    return [str(one) for one in found]


def test_the_brief_says_when_which_who_and_where() -> None:
    assert lines(keep(desk_with(), meeting("M-7")), "meetings") == [
        "10:00–11:00 M-7 “Kickoff” · Acme Kft. · accepted: Anna Kovacs · declined: bela@acme.example"
        " · https://meet.example/abc"
    ]


def test_of_a_series_the_instance_of_the_day_where_it_is_now() -> None:
    series = meeting("M-1", TEN - 14 * DAY, rule="FREQ=WEEKLY", guests=())
    assert lines(keep(desk_with(), series), "meetings")[0].startswith("10:00–11:00 M-1")
    moved = Moved(of_at=TEN, start_at=TEN + 3 * HOUR, minutes=30)
    later = replace(series, moved=(moved,))
    assert lines(keep(desk_with(), later), "meetings")[0].startswith("13:00–13:30 M-1")
    gone = replace(series, moved=(replace(moved, cancelled=True),))
    assert lines(keep(desk_with(), gone), "meetings") == []


def test_of_a_series_what_each_said_of_this_day() -> None:
    said = AnswerOnce(by=ANNA.email, of_at=TEN, answer="declined", answered_at=MORNING)
    series = meeting("M-1", TEN - 7 * DAY, rule="FREQ=WEEKLY", guests=(ANNA,), answers_once=(said,))
    (line,) = lines(keep(desk_with(), series), "meetings")
    assert "declined: Anna Kovacs" in line and "accepted" not in line
    day = look(keep(desk_with(), series).desk, desk_with().workspace, MORNING)
    (told,) = facts.of_brief(day)["meetings"]
    assert told["guests"] == [{"email": ANNA.email, "answer": "declined"}]


def test_theirs_say_how_the_va_answered_and_a_refused_one_is_not_there() -> None:
    theirs = {"theirs": True, "organizer": "bob@globex.example", "client": "globex", "link": "", "guests": ()}
    asked = meeting("M-2", status="asked", our_answer="needs-action", **theirs)
    maybe = meeting("M-3", our_answer="tentative", **theirs)
    taken = meeting("M-4", our_answer="accepted", **theirs)
    refused = meeting("M-5", status="refused", our_answer="declined", **theirs)
    found = lines(keep(desk_with(), asked, maybe, taken, refused), "meetings")
    assert [one.rpartition(", ")[2] for one in found] == [
        "you have not answered", "you said perhaps", "you accepted",
    ]  # fmt: skip


def test_what_waits_for_a_word_says_the_word() -> None:
    asked = meeting(
        "M-2", TEN + DAY, status="asked", theirs=True, client="", organizer="zoe@new.example", guests=()
    )
    wish = Proposal(by=ANNA.email, start_at=TEN + 2 * DAY, minutes=60, at=MORNING)
    offer = meeting("M-4", status="offered", slots=(TEN, TEN + DAY), slots_until=TEN + HOUR, guests=(ANNA,))
    found = lines(keep(desk_with(), asked, meeting("M-3", proposals=(wish,)), offer), "undecided")
    assert found == [
        "M-2 “Kickoff” · zoe@new.example · they invite you, Wed 25 Nov 10:00"
        " · answer “accept M-2”, “decline M-2” or “maybe M-2”",
        "M-3 “Kickoff” · Acme Kft. · Anna Kovacs would rather meet Thu 26 Nov 10:00"
        " · answer “ok M-3” or “no M-3”",
        "M-4 “Kickoff” · Acme Kft. · waits for a choice: 10:00 or Wed 25 Nov 10:00 · stands until 11:00",
    ]


def test_what_has_passed_waits_for_nobody() -> None:
    old = MORNING - DAY
    wish = Proposal(by=ANNA.email, start_at=old, minutes=60, at=old)
    past = (
        meeting("M-2", old, status="asked", theirs=True), meeting("M-3", proposals=(wish,)),
        meeting("M-4", old, status="offered", slots=(old,)),
    )  # fmt: skip
    assert lines(keep(desk_with(), *past), "undecided") == []


def test_no_work_is_planned_into_a_meeting_and_capacity_counts_it() -> None:
    at_home = desk_with(1)
    edit(at_home, "T-1", estimate_minutes=7 * 60, due=DueDate(MORNING + 9 * HOUR, "asked"))
    before = look(at_home.desk, at_home.workspace, MORNING)
    offer = meeting("M-8", TEN + 4 * HOUR, status="offered", slots=(TEN + 4 * HOUR,))
    after = look(keep(at_home, meeting("M-7"), offer).desk, at_home.workspace, MORNING)
    assert before.loads[0].open_minutes - after.loads[0].open_minutes == 60, "an offer takes no time yet"
    assert all(one.span.end <= TEN or one.span.start >= TEN + HOUR for one in after.planned)
    assert after.loads[0].over > before.loads[0].over


def test_a_meeting_of_the_weekly_plan_stands_beside_them() -> None:
    at_home = desk_with(
        plan=Plan(blocks=(Block(spans=(OpenSpan(1, 540, 570),), kind="meeting", client="acme"),))
    )
    keep(at_home, meeting("M-7", guests=(), link="", place="Room 2"))
    assert lines(at_home, "meetings") == [
        "09:00–09:30 Acme Kft.", "10:00–11:00 M-7 “Kickoff” · Acme Kft. · Room 2",
    ]  # fmt: skip


def test_the_facts_of_a_brief_name_them() -> None:
    offer = meeting("M-4", status="offered", slots=(TEN,), slots_until=TEN + HOUR)
    at_home = keep(desk_with(), meeting("M-7"), offer)
    found = facts.of_brief(look(at_home.desk, at_home.workspace, MORNING))
    assert found["meetings"] == [
        {
            "from": "2026-11-24T09:00:00Z", "to": "2026-11-24T10:00:00Z", "title": "Kickoff",
            "client": "acme", "name": "M-7", "link": "https://meet.example/abc", "place": "",
            "theirs": False, "answer": "",
            "guests": [
                {"email": "anna@acme.example", "answer": "accepted"},
                {"email": "bela@acme.example", "answer": "declined"},
            ],
        }
    ]  # fmt: skip
    assert found["undecided"] == [
        {
            "name": "M-4", "what": "offer", "title": "Kickoff", "client": "acme",
            "at": ["2026-11-24T09:00:00Z"], "by": "", "until": "2026-11-24T10:00:00Z",
        }
    ]  # fmt: skip


def test_who_was_never_told_of_a_meeting_is_not_waited_for_and_it_was_not_held() -> None:
    nobody = tuple(replace(one, answer="needs-action", missed=True) for one in (ANNA, BELA))
    at_home = keep(desk_with(), meeting("M-7", guests=(ANNA, nobody[1])), meeting("M-8", guests=nobody))
    (one, other) = brief_of(morning(at_home)).values["meetings"]
    assert "accepted: Anna Kovacs · not told: bela@acme.example" in one
    assert "not told: Anna Kovacs, bela@acme.example" in other and "no answer" not in other
    past = look_back(at_home.desk, MORNING, MORNING + 9 * HOUR)
    assert [each["name"] for each in facts.of_review(past)["meetings"]] == ["M-7"]


def test_the_review_names_meetings_that_were_held() -> None:
    cancelled = meeting("M-8", status="cancelled")
    theirs = meeting("M-9", TEN + HOUR, theirs=True, our_answer="declined")
    series = meeting("M-1", TEN - 7 * DAY, rule="FREQ=WEEKLY", title="Check-in")
    at_home = keep(desk_with(), meeting("M-7", over=True), cancelled, theirs, series)
    past = look_back(at_home.desk, MORNING - 6 * DAY, MORNING + 9 * HOUR)
    said = review.mail(past, at_home.workspace).values["meetings"]
    assert said == ("10:00 M-1 “Check-in” · Acme Kft. · 1 h", "10:00 M-7 “Kickoff” · Acme Kft. · 1 h")
    assert [one["name"] for one in facts.of_review(past)["meetings"]] == ["M-1", "M-7"]
    assert look_back(at_home.desk, MORNING, TEN + 30 * MINUTE).meetings == (), "it is not over yet"


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_every_sentence_is_there_in_every_language_and_the_mail_can_be_written(language: str) -> None:
    at_home = desk_with()
    at_home.changed_settings(me=replace(at_home.workspace.me, language=language))
    everybody = tuple(
        replace(ANNA, email=f"{answer}@acme.example", name="", answer=answer)
        for answer in ("accepted", "declined", "tentative", "delegated", "needs-action")
    ) + tuple(replace(ANNA, email=f"g{number}@acme.example") for number in range(7))
    wish = Proposal(by=ANNA.email, start_at=TEN + 2 * DAY, minutes=60, at=MORNING)
    theirs = [
        meeting(f"M-{number}", theirs=True, our_answer=answer, organizer="zoe@new.example", client="")
        for number, answer in enumerate(("accepted", "tentative", "delegated"), 20)
    ]
    keep(
        at_home, meeting("M-1", guests=everybody, proposals=(wish,)), *theirs,
        meeting("M-2", status="asked", theirs=True), meeting("M-3", title=""),
        meeting("M-4", status="offered", slots=(TEN, TEN + timedelta(days=2)), slots_until=TEN),
    )  # fmt: skip
    mail = brief_of(morning(at_home))
    templates = TemplateSet(read_default_templates())
    text = templates.render("brief", language, mail.values | {"me_name": "Maria"}).text
    assert "M-1" in text and "{" not in text

"""Days played on a copy: everything in order, chasers twice, and nothing of the desk changed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unit.desk.house import workspace
from vamail.daemon.current import Current
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.daemon.rendering import Renderer
from vamail.daemon.simulate import simulated
from vamail.desk.agenda.said import SaidTime
from vamail.desk.meetings.making import make
from vamail.desk.meetings.wanted import Origin, Wanted
from vamail.desk.promise.waiting import begin
from vamail.desk.reports import schedule
from vamail.model.decision import Decision
from vamail.model.effects import Effect, SendMail
from vamail.model.meetings import Guest
from vamail.store import Arrived, Handled, Store, open_store
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import Workspace

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
RAW = (
    b"From: Anna <anna@acme.example>\r\nTo: requests@va.example\r\nSubject: Flyer\r\n"
    b"Message-ID: <a1@acme.example>\r\n\r\nPlease make the flyer by 15 December.\r\n"
)


@pytest.fixture
def desk() -> Workspace:
    return workspace(templates=read_default_templates())


@pytest.fixture
def store(tmp_path: Path, desk: Workspace) -> Iterator[Store]:
    """A desk where Anna owes the logo."""
    store = open_store("sqlite", tmp_path)
    store.begin_mailbox("requests", 1, 1, 0, TUESDAY)
    arrived = Arrived(uid=1, received_at=TUESDAY, raw=RAW, sender="anna@acme.example", lane="acme")
    current = Current(desk)
    handler = Handler(store, current, "w", lambda: TUESDAY, Renderer(current))
    claimed = store.receive("requests", 1, [arrived], 1, "w", TUESDAY)
    handler.handle([Work(one, RAW) for one in claimed])
    task = store.desk().task("T-1")
    assert task is not None
    effects = begin(store.desk(), desk, task, TUESDAY, what="the logo")
    number = store.add_event("command", {}, "", TUESDAY, "w")
    store.commit([Handled(event=number, decision=Decision(effects=effects))], "w", TUESDAY)
    yield store
    store.close()


def test_what_is_owed_is_asked_for_twice_after_the_undo_window(store: Store, desk: Workspace):
    played = [one for one in simulated(store, desk, TUESDAY, 30) if one.kind == "chase"]
    assert [(one.to, one.task) for one in played] == [("anna@acme.example", "T-1")] * 2
    first = datetime(2026, 11, 27, 10, 10, tzinfo=UTC)
    assert [one.at for one in played] == [first, datetime(2026, 12, 2, 10, 10, tzinfo=UTC)]
    assert "the logo" in played[0].text


def test_nothing_of_the_desk_changes(store: Store, desk: Workspace):
    before = (store.counts(), store.deliveries(), store.journal(), store.next_due(TUESDAY))
    assert list(simulated(store, desk, TUESDAY, 30))
    assert (store.counts(), store.deliveries(), store.journal(), store.next_due(TUESDAY)) == before


def test_it_can_be_played_twice_alike_and_shorter(store: Store, desk: Workspace):
    once, again = (list(simulated(store, desk, TUESDAY, 30)) for _ in range(2))
    assert once == again
    short = list(simulated(store, desk, TUESDAY, 4))
    assert short == [one for one in once if one.at <= TUESDAY + timedelta(days=4)]


def with_meeting(store: Store, desk: Workspace, *times: SaidTime) -> None:
    """A meeting with Anna is made, or offered, and its mails have left."""
    origin = Origin(desk=store.desk(), workspace=desk, secret=store.secret(), now=TUESDAY, name="1")
    guests = (Guest(email="anna@acme.example", name="Anna", client="acme"),)
    made = make(Wanted(title="Check-in", guests=guests, client="acme", times=times), origin)
    assert made.meeting is not None and not made.warnings
    brief = schedule.timer("brief", desk, TUESDAY)
    assert brief is not None
    number = store.add_event("command", {}, "", TUESDAY, "w")
    decision = Decision(effects=(*kept_of(made.effects), brief))
    store.commit([Handled(event=number, decision=decision)], "w", TUESDAY)


def kept_of(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    return tuple(one for one in effects if not isinstance(one, SendMail))


def test_guests_of_a_series_are_reminded_and_the_va_is_asked_for_notes_each_week(
    store: Store, desk: Workspace
):
    thursday = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    with_meeting(store, desk, SaidTime(thursday, "Europe/Budapest", "FREQ=WEEKLY;BYDAY=TH"))
    played = list(simulated(store, desk, TUESDAY, 14))
    reminded = [one.at for one in played if one.kind == "meeting_reminder"]
    hour, day, week = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
    assert reminded == [thursday - day, thursday - hour, thursday + week - day, thursday + week - hour]
    assert all(
        "Check-in" in one.text and one.to == "anna@acme.example"
        for one in played if one.kind == "meeting_reminder"
    )  # fmt: skip
    ended = thursday + timedelta(minutes=30)
    asked = [one.at for one in played if one.to == "maria@va.example" and one.at in (ended, ended + week)]
    assert asked == [ended, ended + week], "a form for notes after each"
    briefs = {one.at: one.text for one in played if one.kind == "notice" and "Your day" in one.subject}
    assert [at for at, text in briefs.items() if re.search(r"\d–[\d:]+ M-1 ", text)] == [
        thursday.replace(hour=7), (thursday + week).replace(hour=7),
    ]  # fmt: skip


def test_an_offer_that_nobody_takes_up_waits_in_the_brief_and_lapses(store: Store, desk: Workspace):
    with_meeting(store, desk)
    played = list(simulated(store, desk, TUESDAY, 14))
    waits = [one.at for one in played if "Your day" in one.subject and "waits for a choice" in one.text]
    stands = TUESDAY + timedelta(hours=desk.meetings.stand_hours)
    assert waits == [datetime(2026, 11, day, 7, 0, tzinfo=UTC) for day in (25, 26, 27)]
    assert [one.at for one in played if "M-1" in one.subject and one.at == stands] == [stands]

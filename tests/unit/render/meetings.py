"""Meetings for the tests of calendar objects, each with what is asked to be written about it."""

from dataclasses import replace
from datetime import UTC, datetime

from vamail.model.meetings import Guest, Invitation, Meeting, Moved
from vamail.model.message import Address

SENDER = Address("requests@va.example", "Szabó Mária")
STAMP = datetime(2026, 11, 2, 9, 15, 30, tzinfo=UTC)
ANNA = Guest(email="anna@acme.example", name="Kovács, Anna", client="acme")
BELA = Guest(email="bela@acme.example", name="Béla", client="acme", answer="accepted", optional=True)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


KICKOFF = Meeting(
    name="M-7", client="acme", uid="m7-k2q9f7x3ab@va.example", title="Kick-off: site, logo; budget",
    start_at=utc(2026, 11, 3, 14), minutes=45, zone="Europe/Budapest", guests=(ANNA,),
    link="https://us02web.zoom.us/j/81234567890?pwd=aBc,1;2", text="Agenda:\n- the site\n- the logo",
    organizer="requests@va.example", organizer_name="Szabó Mária", changed_at=STAMP,
)  # fmt: skip
WEEKLY = Meeting(
    name="M-8", client="acme", uid="m8-series@va.example", sequence=2, title="Weekly check-in",
    start_at=utc(2026, 10, 20, 9), minutes=30, zone="Europe/London", rule="FREQ=WEEKLY;BYDAY=TU;COUNT=12",
    moved=(
        Moved(of_at=utc(2026, 11, 10, 10), start_at=utc(2026, 11, 11, 15), minutes=60, sequence=1),
        Moved(
            of_at=utc(2026, 11, 17, 10), start_at=utc(2026, 11, 17, 10), minutes=30, cancelled=True,
            sequence=2,
        ),
    ),
    guests=(ANNA, BELA), place="Room 2", organizer="requests@va.example", organizer_name="Szabó Mária",
    changed_at=STAMP,
)  # fmt: skip
THEIRS = Meeting(
    name="M-9", client="acme", uid="040000008200E00074C5B7101A82E008@acme.example", sequence=3,
    status="confirmed", title="Planning", start_at=utc(2026, 11, 5, 8), minutes=60, zone="Europe/Berlin",
    guests=(ANNA, BELA), organizer="ceo@acme.example", organizer_name="Carla", theirs=True, changed_at=STAMP,
)  # fmt: skip


def asked(method, meeting, **changed):
    return Invitation(method=method, meeting=meeting, stamp_at=STAMP, **changed)


GOLDEN = {
    "request": asked("REQUEST", KICKOFF),
    "update": asked(
        "REQUEST",
        KICKOFF.next(sequence=1, start_at=utc(2026, 11, 5, 9), guests=(ANNA, BELA), link="", place="Room 2"),
    ),
    "series": asked("REQUEST", WEEKLY),
    "series_one_moved": asked("REQUEST", WEEKLY, only=utc(2026, 11, 10, 10)),
    "cancel_one": asked("CANCEL", WEEKLY, only=utc(2026, 11, 17, 10), comment="I am away.\nSorry!"),
    "cancel_all": asked("CANCEL", WEEKLY.next(sequence=3, status="cancelled")),
    "reply": asked("REPLY", THEIRS, answer="accepted", as_guest="maria@va.example"),
    "reply_one": asked(
        "REPLY", replace(THEIRS, rule="FREQ=WEEKLY", zone="Asia/Tehran"), answer="declined",
        as_guest="requests@va.example", only=utc(2026, 11, 12, 8), comment="Sajnos nem érek rá.",
    ),
    "other_organizer": asked(
        "REQUEST", replace(KICKOFF, organizer="maria@elsewhere.example", text="", link="")
    ),
    "hungarian": asked(
        "REQUEST",
        replace(KICKOFF, title="Árvíztűrő tükörfúrógép – őszi egyeztetés a honlapról; és, végül, a többiről"),
    ),
    "persian": asked(
        "REQUEST",
        replace(KICKOFF, title="جلسهٔ آغاز پروژه، بودجه؛ و برنامهٔ زمان‌بندی", text="دستور جلسه:\n۱. سایت"),
    ),
}  # fmt: skip

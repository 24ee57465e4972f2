"""What vamail writes about meetings, judged by parsers that had no part in writing it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.ical_judges import IcalJs, instants, judge
from vamail.model.meetings import Guest, Invitation, Meeting, Moved
from vamail.model.message import Address
from vamail.render.invitation import calendar_object

VA = Address("requests@va.example", "Szabó Mária")
STAMP = datetime(2026, 11, 22, 9, 15, 30, tzinfo=UTC)
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)

MEETING = Meeting(
    name="M-7", client="acme", uid="m7-k2q9f7x3ab@va.example", title="Kick-off", minutes=45,
    start_at=datetime(2026, 12, 1, 14, tzinfo=UTC), zone="Europe/Budapest",
    guests=(Guest(email="anna@acme.example", name="Kovács, Anna", client="acme"),),
    organizer=VA.email, organizer_name=VA.name, changed_at=STAMP,
)  # fmt: skip

# Rules of both hemispheres, of Fridays, by half an hour; none; and tables that no rule says.
ZONES = (
    "Europe/London", "Europe/Budapest", "Europe/Dublin", "America/New_York", "America/Santiago",
    "Australia/Sydney", "Australia/Lord_Howe", "Asia/Tehran", "Asia/Kolkata", "Asia/Jerusalem", "Asia/Gaza",
    "Africa/Cairo", "Africa/Casablanca", "Pacific/Chatham",
)  # fmt: skip


def written(meeting: Meeting, **more: object) -> bytes:
    invitation = Invitation(**{"method": "REQUEST", "meeting": meeting, "stamp_at": STAMP, **more})  # type: ignore[arg-type]
    return calendar_object(invitation, sender=VA)


def agreed(ics: bytes) -> list[datetime]:
    said = instants(ics, UNTIL)
    assert said["libical"] == said["ical.js"]
    return said["libical"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_series_keeps_its_local_time_in_every_zone(zone: str) -> None:
    """Every day at 10:15 for three years: whatever the clocks do, both judges see 10:15."""
    first = datetime(2026, 12, 1, 10, 15, tzinfo=ZoneInfo(zone))
    local = [first + timedelta(days=count) for count in range(1096)]
    series = replace(MEETING, zone=zone, rule="FREQ=DAILY;COUNT=1096", start_at=local[0].astimezone(UTC))
    ics = written(series)
    assert judge(ics) == []
    assert agreed(ics) == [at.astimezone(UTC) for at in local]


def test_a_weekly_series_keeps_its_local_time_in_every_zone_there_is() -> None:
    wrong = []
    seen: set[tuple[datetime, ...]] = set()  # names of one clock are tried once
    for zone in sorted(one for one in available_timezones() if "/" in one and not one.startswith("Etc/")):
        first = datetime(2026, 12, 1, 10, 15, tzinfo=ZoneInfo(zone))
        right = [(first + timedelta(weeks=count)).astimezone(UTC) for count in range(156)]
        if tuple(right) in seen:
            continue
        seen.add(tuple(right))
        series = replace(MEETING, zone=zone, rule="FREQ=WEEKLY;COUNT=156", start_at=right[0])
        wrong += [zone for found in instants(written(series), UNTIL).values() if found != right]
    assert wrong == []
    assert len(seen) > 40


def test_a_series_without_end_is_right_years_later() -> None:
    london = ZoneInfo("Europe/London")
    series = replace(
        MEETING, zone="Europe/London", rule="FREQ=WEEKLY",
        start_at=datetime(2026, 12, 1, 10, tzinfo=london).astimezone(UTC),
    )  # fmt: skip
    until = datetime(2035, 1, 1, tzinfo=UTC)
    for who, found in instants(written(series), until).items():
        assert {at.astimezone(london).hour for at in found} == {10}, who
        assert found[-1] > until - timedelta(days=8), who


SERIES = replace(
    MEETING, zone="Europe/London", rule="FREQ=WEEKLY;COUNT=6", sequence=2,
    start_at=datetime(2027, 3, 16, 10, tzinfo=UTC),
    moved=(
        Moved(of_at=datetime(2027, 3, 30, 9, tzinfo=UTC), start_at=datetime(2027, 3, 31, 14, tzinfo=UTC),
              minutes=60, sequence=1),
        Moved(of_at=datetime(2027, 4, 6, 9, tzinfo=UTC), start_at=datetime(2027, 4, 6, 9, tzinfo=UTC),
              minutes=45, cancelled=True, sequence=2),
    ),
)  # fmt: skip
THEIRS = replace(SERIES, theirs=True, organizer="ceo@acme.example", organizer_name="Carla")
WHOLE_DAY = replace(
    THEIRS, start_at=datetime(2026, 12, 1, tzinfo=UTC), minutes=2 * 1440, all_day=True, zone="UTC", rule="",
    moved=(),
)  # fmt: skip
INSTANCE = {"only": SERIES.moved[0].of_at}
KINDS: dict[str, bytes] = {
    "request": written(MEETING),
    "request of a series": written(SERIES),
    "request of an instance": written(SERIES, **INSTANCE),
    "cancel": written(MEETING.next(sequence=1, status="cancelled"), method="CANCEL"),
    "cancel of a series": written(SERIES.next(sequence=3, status="cancelled"), method="CANCEL"),
    "cancel of an instance": written(SERIES, method="CANCEL", only=SERIES.moved[1].of_at, comment="Sorry."),
    "reply": written(replace(MEETING, theirs=True), method="REPLY", answer="accepted", as_guest=VA.email),
    "reply to a series": written(THEIRS, method="REPLY", answer="declined", as_guest=VA.email),
    "reply to an instance": written(
        THEIRS, method="REPLY", answer="tentative", as_guest="maria@va.example", comment="?", **INSTANCE
    ),
    "reply to a whole day": written(WHOLE_DAY, method="REPLY", answer="accepted", as_guest=VA.email),
    "reply to a day of a series": written(
        WHOLE_DAY, method="REPLY", answer="accepted", as_guest=VA.email, only=WHOLE_DAY.start_at
    ),
    "a series of whole days": written(replace(WHOLE_DAY, rule="FREQ=WEEKLY;UNTIL=20270101")),
    "another organizer": written(replace(MEETING, organizer="maria@elsewhere.example")),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_object_is_valid(kind: str) -> None:
    assert judge(KINDS[kind]) == []


def test_moved_and_cancelled_instances_are_where_they_are() -> None:
    days = [(3, 16, 10), (3, 23, 10), (3, 31, 14), (4, 13, 9), (4, 20, 9)]
    assert agreed(KINDS["request of a series"]) == [datetime(2027, *day, tzinfo=UTC) for day in days]
    assert agreed(KINDS["request of an instance"]) == [datetime(2027, 3, 31, 14, tzinfo=UTC)]


BREAKOUTS = (
    "a\r\nATTENDEE:mailto:evil@x.example", "x\nEND:VEVENT", "\\n\\,;:\"'^n", "\u2028\x85\0\ufeff",
)  # fmt: skip
NASTY = st.one_of(
    st.text(max_size=120),
    st.sampled_from(BREAKOUTS),
    st.text(alphabet='áűőسلامabc,;:\\"^\n\r\t ', max_size=300),
)


@settings(max_examples=80)
@given(title=NASTY, text=NASTY, place=NASTY, name=NASTY, link=NASTY)
def test_whatever_is_written_into_it_stays_a_value(
    title: str, text: str, place: str, name: str, link: str
) -> None:
    # A value that nobody sees (a lone byte order mark) is none for libical: each has a letter, or is empty.
    name, text, place, link = (value and f"a{value}" for value in (name, text, place, link))
    guest = replace(MEETING.guests[0], name=name)
    meeting = replace(MEETING, title=f"Kick-off {title}", text=text, place=place, link=link, guests=(guest,))
    ics = written(meeting)
    assert judge(ics) == []
    said = IcalJs().said(ics)
    count = [(component, prop) for component, prop, _ in said]
    assert count.count(("vevent", "attendee")) == 2 and count.count(("vevent", "uid")) == 1
    assert {component for component, _ in count} == {"vcalendar", "vevent", "valarm"}
    assert len([prop for component, prop in count if component == "vevent"]) <= 16


def test_a_title_is_read_as_it_was_meant() -> None:
    title = (
        "Kezdés: honlap; keret, „ütemterv” \\ جلسه و غیره – és még egy igen hosszú cím, hogy hajtani kelljen"
    )
    said = IcalJs().said(written(replace(MEETING, title=title, text="első sor\n- második; sor")))
    assert ("vevent", "summary", title) in said
    assert ("vevent", "description", "első sor\n- második; sor") in said

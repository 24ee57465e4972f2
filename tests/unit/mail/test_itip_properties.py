"""What must not matter to the reading of a calendar object: the order of lines, folds, parameters, case."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.mail.test_itip import EUROPE, part, wrapped
from vamail.model.message import CalendarPart

LINES = (
    "UID:order-1@acme.example", "SEQUENCE:4", "DTSTAMP:20261122T081500Z",
    "DTSTART;TZID=Home:20261124T100000", "DTEND;TZID=Home:20261124T104500", "SUMMARY:Könyvelés\\, مرور",
    "DESCRIPTION:first\\nsecond", "LOCATION:https://zoom.us/j/123456789", "RRULE:FREQ=WEEKLY;COUNT=4",
    "EXDATE;TZID=Home:20261201T100000", "STATUS:CONFIRMED", "COMMENT:sure",
    'ORGANIZER;CN="Kiss, Anna";SENT-BY="mailto:o@acme.example":mailto:anna@acme.example',
    "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=TRUE;CN=Éva:mailto:eva@acme.example",
    "BEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:alarm\nSUMMARY:alarm\nUID:alarm\nEND:VALARM",
)  # fmt: skip
WANTED = part(wrapped("\n".join(LINES), before=EUROPE.format(name="Home")))
NAMES = st.sampled_from(("X-A", "X-VERY-LONG-NAME-OF-A-PARAMETER", "LANGUAGE", "x-b"))
VALUES = st.one_of(
    st.text(st.characters(exclude_characters='\r\n";:,^\x00', exclude_categories=("Cc", "Cs")), max_size=20),
    st.text(st.characters(exclude_characters='\r\n"\x00', exclude_categories=("Cc", "Cs")), max_size=20).map(
        lambda text: f'"{text}"'
    ),
)


def same(found: CalendarPart) -> None:
    """It says what the plainly written one says."""
    assert found == WANTED
    assert found.refused == ""
    assert found.defects == ()


def test_the_plain_one_says_what_it_should() -> None:
    (event,) = WANTED.events
    assert event.start_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert (event.minutes, event.sequence, event.summary) == (45, 4, "Könyvelés, مرور")
    assert (event.description, event.comment, event.rule) == ("first\nsecond", "sure", "FREQ=WEEKLY;COUNT=4")
    assert event.attendees[0].answer == "accepted"


@settings(max_examples=40)
@given(st.permutations(LINES), st.booleans())
def test_lines_may_stand_in_any_order(lines: list[str], late: bool) -> None:
    table = EUROPE.format(name="Home")
    data = wrapped("\n".join(lines), before="" if late else table)
    if late:  # the table and METHOD after what needs them
        end = b"END:VCALENDAR\r\n"
        data = data.replace(b"METHOD:REQUEST\r\n", b"").removesuffix(end)
        data += table.replace("\n", "\r\n").encode() + b"METHOD:REQUEST\r\n" + end
    same(part(data))


@settings(max_examples=50)
@given(st.integers(1, 75), st.booleans(), st.sampled_from((b" ", b"\t")), st.sampled_from((b"\r\n", b"\n")))
def test_lines_may_be_folded_between_any_two_octets(
    width: int, all_of_it: bool, space: bytes, end: bytes
) -> None:
    data = wrapped("\n".join(LINES), before=EUROPE.format(name="Home"))
    folded = []
    for line in data.split(b"\r\n"):
        pieces = [line[at : at + width] for at in range(0, len(line), width)] or [b""]
        folded.append((end + space).join(pieces) if all_of_it or len(line) > 30 else line)
    same(part(end.join(folded)))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 13), NAMES, VALUES), max_size=8))
def test_parameters_that_nobody_asked_for_change_nothing(more: list[tuple[int, str, str]]) -> None:
    lines = list(LINES)
    for at, name, value in more:
        head = lines[at].partition(":")[0].partition(";")[0]
        lines[at] = f"{head};{name}={value}{lines[at][len(head) :]}"
    same(part(wrapped("\n".join(lines), before=EUROPE.format(name="Home"))))


@given(st.integers(0, 13))
def test_names_may_be_written_in_any_case(at: int) -> None:
    lines = list(LINES)
    head = lines[at].partition(":")[0].partition(";")[0]
    lines[at] = head.lower() + lines[at][len(head) :]
    same(part(wrapped("\n".join(lines), before=EUROPE.format(name="Home"))))


@settings(max_examples=100)
@given(
    st.sampled_from(
        ("Europe/Budapest", "Europe/London", "America/New_York", "Australia/Sydney", "Asia/Tehran")
    ),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - times on the wall
)
def test_a_table_of_its_own_says_the_same_as_the_name(zone: str, wall: datetime) -> None:
    """The other judge writes the table; gaps and doubled hours included."""
    wall = wall.replace(microsecond=0)
    table = TABLES[zone]
    start = f"{wall:%Y%m%dT%H%M%S}"
    found = part(wrapped(f"UID:1@x\nDTSTART;TZID=Home:{start}", before=table))
    assert found.events[0].start_at == wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert not found.events[0].floating


def _table(zone: str) -> str:
    first, last = datetime(2023, 1, 1).date(), datetime(2031, 1, 1).date()  # noqa: DTZ001
    made = icalendar.Timezone.from_tzid(zone, first_date=first, last_date=last)
    text = made.to_ical().decode().replace("\r\n", "\n")
    return text.replace(f"TZID:{zone}", "TZID:Home")


TABLES = {
    zone: _table(zone)
    for zone in ("Europe/Budapest", "Europe/London", "America/New_York", "Australia/Sydney", "Asia/Tehran")
}


@given(st.text(max_size=200), st.timedeltas(timedelta(), timedelta(days=300)))
def test_what_icalendar_writes_is_read_again(text: str, length: timedelta) -> None:
    made = icalendar.Event()
    made.add("uid", "1@acme.example")
    made.add("summary", text)
    made.add("dtstart", datetime(2026, 11, 24, 9, tzinfo=UTC))
    made.add("duration", timedelta(seconds=int(length.total_seconds())))
    calendar = icalendar.Calendar()
    calendar.add("method", "REQUEST")
    calendar.add_component(made)
    (event,) = part(calendar.to_ical()).events
    assert event.minutes == -(-int(length.total_seconds()) // 60)
    if text.isprintable() and text.isascii():
        assert event.summary == text.strip()

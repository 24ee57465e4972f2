"""Calendar objects that came with mails, as values: every property by itself, and what programs write."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from vamail.mail.calendar import read_calendar
from vamail.mail.ical_zones import zone_named
from vamail.mail.windows_zones import WINDOWS_ZONES
from vamail.model.itip import CalendarEvent
from vamail.model.message import CalendarPart

EUROPE = """\
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def wrapped(*events: str, method: str = "REQUEST", before: str = "") -> bytes:
    """A calendar object with these bodies of VEVENTs."""
    inner = "".join(f"BEGIN:VEVENT\n{one.strip()}\nEND:VEVENT\n" for one in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\n{before}{inner}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def part(data: bytes, mime_method: str = "") -> CalendarPart:
    """What was read; there must be something."""
    found = read_calendar(data, "utf-8", mime_method, 0)
    assert found is not None
    return found


def event(*lines: str, before: str = "") -> tuple[CalendarEvent, CalendarPart]:
    """The one VEVENT of these lines, and its object."""
    found = part(wrapped("\n".join(("UID:1@acme.example", *lines)), before=before))
    (only,) = found.events
    return only, found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "start", "zone"),
    [
        ("DTSTART:20261124T090000Z", "2026-11-24 09:00", "UTC"),
        ("DTSTART;TZID=Europe/Budapest:20261124T100000", "2026-11-24 09:00", "Europe/Budapest"),
        ('DTSTART;TZID="Europe/Budapest":20260724T100000', "2026-07-24 08:00", "Europe/Budapest"),
        ('DTSTART;TZID="W. Europe Standard Time":20261124T100000', "2026-11-24 09:00", "Europe/Berlin"),
        ("DTSTART;TZID=Iran Standard Time:20261124T123000", "2026-11-24 09:00", "Asia/Tehran"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20261124T090000",
         "2026-11-24 09:00", "Europe/London"),
        ("DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Ushuaia:20261124T060000",
         "2026-11-24 09:00", "America/Argentina/Ushuaia"),
        ('DTSTART;TZID="tzone://Microsoft/Utc":20261124T090000', "2026-11-24 09:00", "UTC"),
    ],
)  # fmt: skip
def test_a_zone_is_known_by_its_name(line: str, start: str, zone: str) -> None:
    found, whole = event(line)
    assert (found.start_at, found.zone, found.floating) == (at(start), zone, False)
    assert whole.defects == ()


@pytest.mark.parametrize(
    ("wall", "start"),
    [
        ("20261124T100000", "2026-11-24 09:00"),
        ("20260724T100000", "2026-07-24 08:00"),
        ("20261025T023000", "2026-10-25 00:30"),  # occurs twice: the first
        ("20261025T030000", "2026-10-25 02:00"),
        ("20270328T015959", "2027-03-28 00:59:59"),
        ("20270328T023000", "2027-03-28 01:30"),  # does not exist: the offset before the gap
        ("20270328T030000", "2027-03-28 01:00"),
    ],
)
def test_a_zone_that_nobody_knows_is_read_from_the_object(wall: str, start: str) -> None:
    found, whole = event(
        f"DTSTART;TZID=Customized Time Zone:{wall}", before=EUROPE.format(name="Customized Time Zone")
    )
    assert (found.start_at, found.zone, found.floating) == (at(start), "", False)
    assert whole.defects == ()


def test_a_zone_that_only_its_own_table_names_is_known() -> None:
    before = EUROPE.format(name="Home\nX-LIC-LOCATION:Europe/Prague")
    found, whole = event("DTSTART;TZID=Home:20261124T100000", before=before)
    assert (found.start_at, found.zone) == (at("2026-11-24 09:00"), "Europe/Prague")
    assert whole.defects == ()


def test_a_known_zone_that_is_described_otherwise_keeps_its_name_and_says_so() -> None:
    found, whole = event("DTSTART;TZID=Asia/Tehran:20261124T100000", before=EUROPE.format(name="Asia/Tehran"))
    assert found.start_at == at("2026-11-24 06:30")
    assert whole.defects == ("The calendar object describes “Asia/Tehran” otherwise than it is known.",)


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14", "2026-07-24 08:00"),
        ("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20200329T010000Z", "2026-07-24 09:00"),
        ("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=3", "2026-07-24 09:00"),
        ("RDATE:20260329T020000,20270328T020000", "2026-07-24 08:00"),
        ("RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1", "2026-07-24 08:00"),
    ],
)
def test_the_tables_that_programs_write_are_followed(rule: str, start: str) -> None:
    table = EUROPE.format(name="Home").replace("RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", rule)
    table = table.replace("DTSTART:16010101T020000", "DTSTART:20150329T020000")
    found, _ = event("DTSTART;TZID=Home:20260724T100000", before=table)
    assert found.start_at == at(start)


def test_a_rule_of_a_table_ends_with_its_until() -> None:
    ended = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20200320T010000Z"
    table = EUROPE.format(name="Home").replace("RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", ended)
    before, _ = event("DTSTART;TZID=Home:20190724T100000", before=table)
    after, _ = event("DTSTART;TZID=Home:20200724T100000", before=table)
    assert (before.start_at, after.start_at) == (at("2019-07-24 08:00"), at("2020-07-24 09:00"))


def test_a_table_whose_rule_is_not_read_is_no_table() -> None:
    table = EUROPE.format(name="Home").replace("FREQ=YEARLY", "FREQ=SECONDLY")
    found, whole = event("DTSTART;TZID=Home:20260724T100000", before=table)
    assert found.floating
    assert found.start_at == at("2026-07-24 10:00")
    assert whole.defects == ("The time zone “Home” is not known; its times were read as if in UTC.",)


NO_ZONES = (
    "../../etc/passwd", "/etc/passwd", "right/Europe/London", "localtime", "Europe", "zone.tab", "x" * 5_000,
    "Europe/../Europe/London", "/mozilla.org/../../../etc/passwd", "Europe/London\x00", "C:\\zone", "-", "",
)  # fmt: skip


@pytest.mark.parametrize("name", NO_ZONES)
def test_a_name_that_is_no_zone_leads_to_no_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def look_up(key: str) -> ZoneInfo:
        asked.append(key)
        return ZoneInfo(key)

    monkeypatch.setattr("vamail.mail.ical_zones.ZoneInfo", look_up)
    found, whole = event(f'DTSTART;TZID="{name}":20261124T100000')
    assert (found.floating, found.zone) == (True, "") or name == "Europe/London\x00"
    assert bool(whole.defects) == found.floating
    assert not [key for key in asked if ".." in key or key.startswith(("/", "right/")) or len(key) > 99]


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (("DTSTART:20261124T090000Z", "DTEND:20261124T093000Z"), 30),
        (("DTSTART:20261124T090000Z", "DTEND:20261124T092959Z"), 30),
        (("DTSTART:20261124T090000Z", "DURATION:PT1H30M"), 90),
        (("DTSTART:20261124T090000Z", "DURATION:P1W"), 7 * 1440),
        (("DTSTART;TZID=Europe/London:20261024T120000", "DURATION:P1D"), 25 * 60),  # a day on the wall
        (("DTSTART;TZID=Europe/London:20261024T120000", "DURATION:PT24H"), 24 * 60),
        (("DTSTART;TZID=Europe/London:20261124T090000", "DTEND;TZID=Europe/Budapest:20261124T103000"), 30),
        (("DTSTART:20261124T090000Z",), 0),
        (("DTSTART;VALUE=DATE:20261124",), 1440),
        (("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261127"), 3 * 1440),
        (("DTSTART;VALUE=DATE:20261124", "DURATION:P2D"), 2 * 1440),
    ],
)
def test_how_long_it_lasts(lines: tuple[str, ...], minutes: int) -> None:
    found, whole = event(*lines)
    assert found.minutes == minutes
    assert whole.defects == ()


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (("DTSTART:20261124T090000Z", "DTEND:20261124T080000Z"), 0),
        (("DTSTART:20261124T090000Z", "DTEND:21991231T235959Z"), 366 * 1440),
        (("DTSTART:21991231T235959Z", "DURATION:P999999W"), 366 * 1440),
        (("DTSTART:20261124T090000Z", "DURATION:-PT1H"), 0),
        (("DTSTART:20261124T090000Z", "DURATION:PT"), 0),
        (("DTSTART:20261124T090000Z", "DTEND;VALUE=DATE:20261125"), 0),
        (("DTSTART:20261124T090000Z", "DTEND:tomorrow"), 0),
        (("DTSTART:20261324T090000Z", "DTEND:20261124T093000Z"), 0),
        (("DTSTART:99991231T235959Z",), 0),
        (("DTSTART:00010101T000000",), 0),
        (("DTSTART:20261124T090000Z", "SEQUENCE:-1"), 0),
        (("DTSTART:20261124T090000Z", "SEQUENCE:٣"), 0),
    ],
)
def test_what_cannot_be_read_is_said(lines: tuple[str, ...], minutes: int) -> None:
    found, whole = event(*lines)
    assert found.minutes == minutes
    assert len(whole.defects) == 1
    assert whole.defects[0].endswith(".")


def test_an_instance_written_in_utc_is_the_one_on_the_wall() -> None:
    series = "UID:1@x\nDTSTART;TZID=Europe/London:20261023T100000\nRRULE:FREQ=WEEKLY;COUNT=3"
    moved = "UID:1@x\nDTSTART:20261106T150000Z\nRECURRENCE-ID"
    one = part(wrapped(f"{moved}:20261106T100000Z", series)).events
    other = part(wrapped(f"{moved};TZID=Europe/London:20261106T100000", series)).events
    assert one == other
    assert [each.instance_at for each in one] == [None, at("2026-11-06 10:00")]


def test_another_uid_in_the_same_object_is_left_out_and_said() -> None:
    found = part(wrapped("UID:1@x\nDTSTART:20261124T090000Z", "UID:2@x\nDTSTART:20261125T090000Z"))
    assert [one.uid for one in found.events] == ["1@x"]
    assert found.defects == (
        "The calendar object holds events of several UIDs; only those of the first were read.",
    )


@pytest.mark.parametrize(
    ("rule", "sound"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10", True),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231T235959Z", True),
        ("FREQ=DAILY;UNTIL=20261231;INTERVAL=2;BYDAY=MO, TU", True),
        ("freq=weekly", True),
        ("FREQ=HOURLY", False),
        ("FREQ=DAILY;BYHOUR=9,10,11", False),
        ("FREQ=DAILY;INTERVAL=0", False),
        ("FREQ=WEEKLY;FREQ=DAILY", False),
        ("INTERVAL=2", False),
        ("FREQ=YEARLY;BYEASTER=1", False),
        ("FREQ=WEEKLY;COUNT=10;X", False),
        ("FREQ=WEEKLY;BYDAY=" + "MO," * 400 + "MO", False),
    ],
)
def test_whether_a_rule_is_followed(rule: str, sound: bool) -> None:
    found, whole = event("DTSTART:20261124T090000Z", f"RRULE:{rule}")
    assert found.rule == "".join(rule.split())[:500]
    assert found.rule_ok is sound
    assert bool(whole.defects) is not sound


@pytest.mark.parametrize(
    ("line", "email", "name"),
    [
        ("ATTENDEE:mailto:a@acme.example", "a@acme.example", ""),
        ("ATTENDEE:MAILTO:A@ACME.example", "A@acme.example", ""),
        ("ATTENDEE:mailto:mailto:a@acme.example", "a@acme.example", ""),
        ("ATTENDEE:a@acme.example", "a@acme.example", ""),
        ("ATTENDEE:mailto:a%2Bb@acme.example?subject=x", "a+b@acme.example", ""),
        ("ATTENDEE;EMAIL=a@acme.example:/principals/users/a", "a@acme.example", ""),
        ("ATTENDEE:invalid:nomail", "", ""),
        ("ATTENDEE:", "", ""),
        ("ATTENDEE;CN=\"Kiss, Anna: head\":mailto:a@acme.example", "a@acme.example", "Kiss, Anna: head"),
        ("ATTENDEE;CN=Kiss, Anna:mailto:a@acme.example", "a@acme.example", "Kiss, Anna"),
        ("ATTENDEE;CN=\"a^nb^^c\":mailto:a@acme.example", "a@acme.example", "a b^c"),
        ("ATTENDEE;CN=\"never ends:mailto:a@acme.example", "a@acme.example", ""),
        ("ATTENDEE;CN=\"\u202eevil\u2066\x1b[2J\":mailto:a@acme.example", "a@acme.example", "evil [2J"),
    ],
)  # fmt: skip
def test_who_somebody_is(line: str, email: str, name: str) -> None:
    found, _ = event("DTSTART:20261124T090000Z", line)
    (who,) = found.attendees
    assert (who.email, who.name) == (email, name)


@pytest.mark.parametrize(
    ("lines", "link"),
    [
        (("LOCATION:https://us02web.zoom.us/j/84512345678?pwd=Q2x",),
         "https://us02web.zoom.us/j/84512345678?pwd=Q2x"),
        (("LOCATION:Zoom (https://zoom.us/my/anna).",), "https://zoom.us/my/anna"),
        (("DESCRIPTION:Join: <https://teams.microsoft.com/meet/123?p=x>\\nor phone",),
         "https://teams.microsoft.com/meet/123?p=x"),
        (("DESCRIPTION:Agenda https://acme.example/agenda", "LOCATION:Room 4"), ""),
        (("LOCATION:https://acme.example/room",), "https://acme.example/room"),
        (("URL:https://acme.example/event/1",), ""),
        (("URL:https://meet.google.com/abc-defg-hij", "LOCATION:https://acme.example/"),
         "https://meet.google.com/abc-defg-hij"),
        (("DESCRIPTION:https://zoom.us.evil.example/j/123456789",), ""),
        (("DESCRIPTION:https://evilzoom.us/j/123456789",), ""),
        (("DESCRIPTION:https://evil.example/?https://zoom.us.evil.example/j/1",), ""),
        (("CONFERENCE:javascript:alert(1)", "X-GOOGLE-CONFERENCE:file:///etc/passwd"), ""),
        (("X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.live.com/meet/9",), "https://teams.live.com/meet/9"),
    ],
)  # fmt: skip
def test_the_link_by_which_one_joins(lines: tuple[str, ...], link: str) -> None:
    assert event("DTSTART:20261124T090000Z", *lines)[0].conference == link


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "holds no calendar object"),
        (b"\x89PNG\r\n\x1a\n\x00", "holds no calendar object"),
        (b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", "holds no calendar object"),
        (wrapped(), "no event, but nothing"),
        (wrapped("UID:1").replace(b"VEVENT", b"VTODO"), "no event, but VTODO"),
        (wrapped("DTSTART:20261124T090000Z"), "has no UID"),
        (wrapped("UID:1@x\nDTSTART:20261124T090000Z")[:-34], "cut off"),
        (wrapped("UID:1@x\nBEGIN:VEVENT\nUID:2@x"), "cut off"),
        (wrapped("UID:1@x\n" + "BEGIN:X\n" * 9), "nested too deep"),
        (wrapped(*["UID:1@x"] * 1_100), "too many parts"),
        (wrapped("UID:1@x\n" + "X:y\n" * 20_001), "more than 20000 lines"),
        (wrapped("UID:1@x\nATTACH:" + "x" * 1_500_000), "too large"),
    ],
)
def test_what_is_not_to_be_acted_on_says_why(data: bytes, why: str) -> None:
    assert why in part(data, "REQUEST").refused


def test_an_object_without_its_last_line_is_read_with_a_note() -> None:
    data = wrapped("UID:1@x\nDTSTART:20261124T090000Z").removesuffix(b"END:VCALENDAR\r\n")
    found = part(data)
    assert found.refused == ""
    assert found.defects == ("The calendar object has no end.",)


@pytest.mark.parametrize("charset", ["", "utf-8", "utf-16", "iso-8859-2"])
def test_letters_survive_their_charset(charset: str) -> None:
    text = wrapped("UID:1@x\nSUMMARY:Egyeztetés ő\nLOCATION:Győr").decode()
    found = read_calendar(text.encode(charset or "utf-8"), charset, "", 0)
    assert found is not None
    assert (found.summary, found.events[0].location) == ("Egyeztetés ő", "Győr")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    text = wrapped("UID:1@x\nSUMMARY:a\n b\n\tc\nDTSTART:20261124T090000Z").decode()
    found = part(text.replace("\r\n", end).encode())
    assert (found.summary, found.defects) == ("abc", ())


def test_a_file_that_asks_for_nothing_is_no_calendar_mail() -> None:
    text = wrapped("UID:1@x").replace(b"METHOD:REQUEST\r\n", b"")
    assert read_calendar(text, "", "", 0) is None
    found = part(text, "REQUEST")
    assert found.defects == ("The calendar object names no METHOD; the mail's was taken.",)


def test_no_more_than_fifty_events_are_read_the_series_first() -> None:
    moved = [f"UID:1@x\nRECURRENCE-ID:202611{day:02}T090000Z" for day in range(1, 31)]
    found = part(wrapped(*moved, *moved, "UID:1@x\nRRULE:FREQ=DAILY"))
    assert len(found.events) == 50
    assert found.events[0].rule == "FREQ=DAILY"
    assert found.defects == ("The calendar object holds 61 events; only 50 were read.",)


def test_every_windows_name_is_a_zone_that_is_known() -> None:
    theirs = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
    assert theirs.items() <= WINDOWS_ZONES.items()
    assert all(zone_named(name) is not None for name in WINDOWS_ZONES)

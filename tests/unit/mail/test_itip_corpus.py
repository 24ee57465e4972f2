"""Calendar objects in the shapes of Google, Exchange, Outlook, Apple, Proton, Thunderbird, Nextcloud, Zimbra,
Notes and Evolution, written by hand, each beside what must be read out of it; icalendar reads them alike."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
import yaml

from vamail.daemon.read_child import Order, packed, say, unpacked
from vamail.mail.calendar import read_calendar
from vamail.mail.parse import parse, plain
from vamail.model.itip import CalendarEvent, Party
from vamail.model.message import CalendarPart
from vamail.model.time import iso_utc

FOLDER = Path(__file__).parents[2] / "corpus" / "calendar"
FILES = sorted([*FOLDER.glob("*.ics"), *FOLDER.glob("*.eml")])
NAMES = [path.stem for path in FILES]


def read(path: Path) -> CalendarPart:
    """The calendar object of a file, or of a mail."""
    data = path.read_bytes()
    found = parse(data).calendar if path.suffix == ".eml" else read_calendar(data, "utf-8", "", 0)
    assert found is not None
    return found


def instant(at: datetime | None) -> str | None:
    return iso_utc(at) if at else None


def party(one: Party | None) -> list[str | None] | None:
    return [one.email, one.name, one.answer] if one else None


def seen(event: CalendarEvent) -> dict[str, Any]:
    """What an expectation may name, in the form of its YAML."""
    return {
        "uid": event.uid, "sequence": event.sequence, "stamp": instant(event.stamp_at),
        "instance": instant(event.instance_at), "start": instant(event.start_at), "minutes": event.minutes,
        "zone": event.zone, "all_day": event.all_day, "floating": event.floating, "rule": event.rule,
        "rule_ok": event.rule_ok, "excluded": [iso_utc(at) for at in event.excluded],
        "summary": event.summary, "description": event.description, "location": event.location,
        "conference": event.conference, "status": event.status, "comment": event.comment,
        "organizer": party(event.organizer),
        "organizer_sent_by": event.organizer.sent_by if event.organizer else "",
        "attendees": [party(one) for one in event.attendees],
        "roles": [one.role for one in event.attendees],
        "sent_by": [one.sent_by for one in event.attendees],
        "delegated_to": [one.delegated_to for one in event.attendees],
        "delegated_from": [one.delegated_from for one in event.attendees],
        "extra": [one.extra for one in event.attendees],
    }  # fmt: skip


def expected(path: Path) -> dict[str, Any]:
    # Every scalar but numbers and true or false stays the text that it is.
    found = yaml.load(path.with_suffix(".expected.yaml").read_text("utf-8"), Loader=_Loader)  # noqa: S506
    assert isinstance(found, dict)
    return found


def test_every_program_is_there() -> None:
    assert len(FILES) >= 24


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_reads_what_is_expected(path: Path) -> None:
    found = read(path)
    wanted = expected(path)
    assert found.refused == ""
    for key in wanted.keys() - {"events"}:
        value = getattr(found, key)
        assert (list(value) if key == "defects" else value) == wanted[key], key
    assert len(found.events) == len(wanted["events"])
    for event, said in zip(found.events, wanted["events"], strict=True):
        got = seen(event)
        for key, value in said.items():
            assert got[key] == value, key


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix == ".eml"], ids=lambda path: path.stem
)
def test_both_ways_read_a_mail_alike_and_the_child_hands_it_on(path: Path) -> None:
    raw = path.read_bytes()
    message = parse(raw)
    assert message.calendar is not None
    assert plain(raw).calendar == message.calendar
    order = Order(raw, datetime(2026, 11, 22, tzinfo=UTC), "Europe/Budapest", "en")
    assert unpacked(packed(say(order))).message.calendar == message.calendar


def _instant(said: Any) -> str:
    at = said.dt
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day, tzinfo=UTC)
    return iso_utc(at if at.tzinfo else at.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix == ".ics"], ids=lambda path: path.stem
)
def test_icalendar_reads_the_same(path: Path) -> None:
    peer = icalendar.Calendar.from_ical(path.read_bytes())
    theirs = sorted(peer.walk("VEVENT"), key=lambda one: "RECURRENCE-ID" in one)
    for event, other in zip(read(path).events, theirs, strict=True):
        assert event.uid == str(other["UID"])
        summary = " ".join(str(other.get("SUMMARY", "")).split())
        # The peer loses a letter that was folded in two.
        assert event.summary == summary or "\ufffd" in summary
        if "DTSTART" in other and not event.all_day:
            assert instant(event.start_at) == _instant(other["DTSTART"])
            assert event.minutes * 60 == other.duration.total_seconds()
        if "RECURRENCE-ID" in other:
            assert instant(event.instance_at) == _instant(other["RECURRENCE-ID"])
        attendees = other.get("ATTENDEE", [])
        attendees = attendees if isinstance(attendees, list) else [attendees]
        answers = [str(one.params.get("PARTSTAT", "")).lower() for one in attendees]
        assert [one.answer or "" for one in event.attendees] == answers


class _Loader(yaml.SafeLoader):
    """Timestamps stay text."""


_Loader.yaml_implicit_resolvers = {
    key: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

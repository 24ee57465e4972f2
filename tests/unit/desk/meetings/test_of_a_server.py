"""What a real scheduling server sends about its user's meetings, decided in the order in which it came."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from unit.desk.house import MINUTE, House, house
from vamail.mail.parse import parse
from vamail.model.decision import Decision
from vamail.model.meetings import Meeting

CORPUS = Path(__file__).parents[3] / "corpus" / "meetings"
LATER = datetime(2026, 11, 22, 15, tzinfo=UTC)  # the mails are of two in the afternoon


def comes(found: House, name: str) -> Decision:
    """The mail, to the address that the desk watches, a minute after the one before."""
    raw = (CORPUS / f"cyrus-{name}.eml").read_bytes()
    raw = raw.replace(b"maria@va.example", b"requests@va.example")
    return found.receives(parse(raw), LATER + len(found.decisions) * MINUTE)


def newest(found: House) -> Meeting:
    kept = found.desk.kept(Meeting, "M-1")
    assert kept is not None
    return kept


def test_a_cancellation_that_counts_back_is_later_all_the_same() -> None:
    found = house()
    comes(found, "request-counted-ahead")
    assert (newest(found).status, newest(found).sequence) == ("asked", 1)
    comes(found, "cancel-counted-back")
    assert (newest(found).status, newest(found).sequence) == ("cancelled", 1)
    comes(found, "request-counted-ahead")
    assert newest(found).status == "cancelled", "the same invitation again calls nothing back to life"


def test_a_meeting_is_asked_for_moved_and_called_off() -> None:
    found = house()
    comes(found, "request")
    first = newest(found)
    assert (first.status, first.theirs, first.organizer) == ("asked", True, "bela@acme.example")
    comes(found, "request-moved")
    assert newest(found).start_at == first.start_at + timedelta(hours=4)
    comes(found, "cancel")
    assert newest(found).status == "cancelled"


def test_a_series_loses_one_time_has_one_moved_and_ends() -> None:
    """Its mails count 1, 1, 1 and 0, and all were made in one second: what came later is later."""
    found = house()
    comes(found, "request-series")
    assert (newest(found).rule, newest(found).zone) == ("FREQ=WEEKLY;COUNT=4", "Europe/London")
    comes(found, "request-one-instance-moved")
    (moved,) = newest(found).moved
    assert (moved.of_at, moved.start_at) == (
        datetime(2027, 3, 30, 9, tzinfo=UTC), datetime(2027, 3, 31, 13, tzinfo=UTC),
    )  # fmt: skip
    comes(found, "cancel-one-instance")
    assert sorted((one.of_at.day, one.cancelled) for one in newest(found).moved) == [(13, True), (30, False)]
    comes(found, "cancel-series")
    assert newest(found).status == "cancelled"

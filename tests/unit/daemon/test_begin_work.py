"""A claimed mail is read ahead as its sender most likely means it: dates are not worked out twice."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from unit.desk.house import client, workspace
from vamail.daemon.events import begin_work
from vamail.daemon.reader import Reader
from vamail.store import ClaimedEvent

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def reader() -> Iterator[Reader]:
    one = Reader()  # never started: what it is asked waits
    yield one
    one.close()


@pytest.mark.parametrize(
    ("sender", "zone", "language"),
    [
        ("Sara <sara@tehran.example>", "Asia/Tehran", "fa"),
        ("Nobody <x@nowhere.example>", "Europe/Budapest", "en"),
        ("", "Europe/Budapest", "en"),
    ],
)
def test_the_zone_and_language_are_the_senders(reader: Reader, sender: str, zone: str, language: str) -> None:
    known = client("tehran", "sara@tehran.example", zone="Asia/Tehran", language="fa")
    claimed = ClaimedEvent(
        number=1, kind="mail", at=NOW, payload={}, attempts=1, received_at=NOW, sender=sender
    )
    begun = begin_work(claimed, b"x", reader, workspace(clients=(known,)))
    assert begun.reading is not None
    assert (begun.reading.order.zone, begun.reading.order.language) == (zone, language)

"""Outages, test mails and processes in the store, on both databases; two processes tell once."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vamail.desk.life.canary import again, timer
from vamail.model.outages import Outage, Step
from vamail.store import Store, WorkerRow, open_store

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PART = Outage(part="mailbox requests", since=NOW, seen_at=NOW, error="gone \x00")


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(database, tmp_path)) as opened:
        yield opened


def test_an_outage_is_told_once_by_two_processes_and_ends_once(store: Store, database: str) -> None:
    living = store.life
    assert living.write_outages(Step(begun=(PART,)), NOW) == []
    living.write_outages(Step(begun=(PART,)), NOW)  # another process saw it as well
    (row,) = living.open_outages()
    assert (row.part, row.since, row.counted_seconds, row.told_event) == (PART.part, NOW, 0.0, None)
    counted = replace(row, counted_seconds=601.5, seen_at=NOW + MINUTE)
    living.write_outages(Step(changed=(counted,)), NOW + MINUTE)
    (row,) = living.open_outages()
    assert row.counted_seconds == 601.5
    told = [living.write_outages(Step(tell=(row,)), NOW + MINUTE) for _ in range(3)]
    assert [len(events) for events in told] == [1, 0, 0]
    (row,) = living.told_by(told[0][0])
    assert row.over_at is None
    well = replace(row, well_at=NOW + 2 * MINUTE)
    ends = [living.write_outages(Step(ended=((well,),)), NOW + 3 * MINUTE) for _ in range(2)]
    assert [len(events) for events in ends] == [1, 0]
    assert living.open_outages() == []
    assert living.told_by(told[0][0])[0].over_at == NOW + 2 * MINUTE
    kinds = [(one.kind, one.payload) for one in store.claim_events(9, "w", NOW + 4 * MINUTE)]
    assert [kind for kind, _ in kinds] == ["outage", "recovered"]
    assert kinds[0][1]["troubles"] == [
        {"kind": "mailbox", "name": "requests", "since": "2026-11-24T10:00:00.000000Z", "error": "gone "}
    ]


def test_a_blip_leaves_no_event_and_is_forgotten(store: Store) -> None:
    store.life.write_outages(Step(begun=(PART,)), NOW)
    (row,) = store.life.open_outages()
    assert store.life.write_outages(Step(blips=(row,)), NOW + MINUTE) == []
    assert store.life.open_outages() == []
    assert [one.part for one in store.life.outages_since(NOW)] == [PART.part]
    store.life.forget_blips(NOW + 2 * MINUTE)
    assert store.life.outages_since(NOW) == []
    store.life.write_outages(Step(begun=(PART,)), NOW + 3 * MINUTE)
    assert len(store.life.open_outages()) == 1


def test_timers_are_set_once(store: Store) -> None:
    for _ in range(3):
        store.life.set_timer(timer("requests", 3600, NOW))
        store.life.set_timer(again("requests", NOW))
    assert store.fire_timers(NOW + timedelta(hours=2)) == 2


def test_a_process_describes_itself_and_old_ones_are_forgotten(store: Store) -> None:
    row = WorkerRow(name="a", host="h", pid=1, version="1", started_at=NOW, beat_at=NOW, state={"hung": []})
    store.life.beat(row)
    store.life.beat(replace(row, beat_at=NOW + MINUTE, state={"hung": ["decider"]}))
    (found,) = store.workers()
    assert (found.beat_at, found.state) == (NOW + MINUTE, {"hung": ["decider"]})
    later = NOW + timedelta(days=40)
    store.life.beat(replace(row, name="b", started_at=later, beat_at=later))
    assert [one.name for one in store.workers()] == ["b"]


def test_the_figures_of_an_empty_desk(store: Store) -> None:
    facts = store.facts()
    assert (facts.events, facts.promised, facts.outages, facts.last_mails) == (0, (), (), {})
    assert facts.database_bytes > 0
    assert store.life.meanwhile(NOW, NOW + MINUTE) == (0, ())

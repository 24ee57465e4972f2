"""What `vamail status` says of outages: that the VA was told is said only where somebody could tell."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unit.desk.house import workspace
from vamail.daemon.findings import Finding
from vamail.daemon.status import examine_status, runs_here
from vamail.model.outages import SENDING, Outage, Step
from vamail.store import Store, WorkerRow, open_store
from vamail.workspace.types import Alarm, Secret

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store("sqlite", tmp_path)) as opened:
        yield opened


def outage(store: Store, tmp_path: Path, part: str, alarm: Alarm, *, well: bool = False) -> Finding:
    """The line on one outage that was decided to be told."""
    begun = Outage(part=part, since=NOW - 5 * MINUTE, seen_at=NOW, error="the server's words")
    store.life.write_outages(Step(begun=(begun,)), NOW)
    store.life.write_outages(Step(tell=tuple(store.life.open_outages())), NOW)
    if well:
        (open_one,) = store.life.open_outages()
        store.life.write_outages(Step(changed=(replace(open_one, well_at=NOW - MINUTE),)), NOW)
    found = examine_status(workspace(alarm=alarm), tmp_path, store, NOW)
    return next(finding for finding in found if finding.about == "outage")


def test_failed_sending_without_a_second_route_was_told_to_nobody(store: Store, tmp_path: Path) -> None:
    said = outage(store, tmp_path, SENDING, Alarm())
    assert (said.state, said.what) == ("bad", "sending: began 5 minutes ago, and nothing could tell you")
    assert "alarm:" in said.hint


@pytest.mark.parametrize(
    ("part", "alarm"),
    [(SENDING, Alarm(webhook=Secret("env", "ALARM_URL"))), ("mailbox requests", Alarm())],
)
def test_what_was_told_is_said_to_be_told(store: Store, tmp_path: Path, part: str, alarm: Alarm) -> None:
    said = outage(store, tmp_path, part, alarm)
    assert said.state == "bad" and said.what.endswith("began 5 minutes ago, and you were told")
    assert said.hint == "the server's words"


def test_what_works_again_is_no_fault_any_more(store: Store, tmp_path: Path) -> None:
    said = outage(store, tmp_path, SENDING, Alarm(), well=True)
    assert said.state == "note" and "works again since 1 minute ago" in said.what


def test_a_mailbox_of_which_nothing_is_known_says_why(store: Store, tmp_path: Path) -> None:
    found = examine_status(workspace(), tmp_path, store, NOW)
    (said,) = [finding.what for finding in found if finding.about == "mailbox requests"]
    assert said == "nothing is known of it just now: the daemon does not run; no mail yet"


def test_whether_a_daemon_runs_here(store: Store, tmp_path: Path) -> None:
    assert not runs_here(tmp_path / "nowhere")
    assert not runs_here(tmp_path)
    now = datetime.now(UTC)
    store.life.beat(
        WorkerRow(
            name="w", host="another machine", pid=1, version="0.1.0", started_at=now, beat_at=now,
            stopped_at=None, state={},
        )
    )  # fmt: skip
    assert runs_here(tmp_path)

"""Days played on a copy: everything in order, chasers twice, and nothing of the desk changed."""

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
from vamail.desk.promise.waiting import begin
from vamail.model.decision import Decision
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

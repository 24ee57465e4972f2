"""Commands meet the desk as it is: those that come together, and those whose process fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.daemon.test_command_tokens import REQUEST, TUESDAY, Office
from vamail.daemon.commands import command_now
from vamail.daemon.events import Work
from vamail.daemon.handle import Handler
from vamail.model.ledger import Note, Pause
from vamail.store import StoreUnavailable, open_store


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = open_store("sqlite", tmp_path)
    store.found()
    made = Office(store, plus=False)
    made.receives(REQUEST)
    yield made
    store.close()


def test_an_undo_that_comes_together_with_its_command_takes_it_back(office: Office) -> None:
    """After an outage of the VA's line both lie there: the desk of a group shows what is written alone."""
    for text in ("T-1 note Quince", "pause acme", "undo T-1"):
        office.store.add_event("command", {"verb": "say", "subject": text}, "", TUESDAY)
    works = [Work(one) for one in office.store.claim_events(9, "w", TUESDAY)]
    assert len(works) == 3
    office.handler.handle(works)
    desk = office.store.desk()
    (note,) = desk.kept_of(Note, "T-1")
    assert note.void
    assert [one.client for one in desk.kept_open(Pause)] == ["acme"]


def test_a_command_that_failed_is_not_carried_out_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The VA was told so, and gave it again: it must not be done twice by a daemon that starts later."""
    given = ("say", "T-1 note Quince", "")
    with monkeypatch.context() as broken:
        broken.setattr(Handler, "command", _fails)
        with pytest.raises(StoreUnavailable):
            command_now(office.store, office.current, "elsewhere", given, lambda: TUESDAY)
    command_now(office.store, office.current, "elsewhere", given, lambda: TUESDAY)
    office.store.register_worker("w")
    assert not office.store.release_events(), "nothing is left for a daemon that starts later"
    office.handler.handle([Work(one) for one in office.store.claim_events(9, "w", TUESDAY)])
    assert [one.text for one in office.store.desk().kept_of(Note, "T-1")] == ["Quince"]
    (held,) = office.store.desk().held_open()
    assert "T-1 note Quince" in held.reason


def _fails(*_: object) -> None:
    raise StoreUnavailable("the disk is full")

"""The vigil sets what falls due by itself, at a start and with new settings."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from unit.desk.billing.paying import invoice
from unit.desk.house import workspace
from unit.store.suite import handled
from vamail.daemon.alarm import SecondRoute
from vamail.daemon.current import Current
from vamail.daemon.outages import DatabaseAlarm
from vamail.daemon.vigil import Vigil
from vamail.daemon.vitals import Vitals
from vamail.model.billing import Reminded
from vamail.model.decision import Decision
from vamail.model.effects import Keep
from vamail.store import open_store
from vamail.store.store import Store
from vamail.workspace.types import Seller, Workspace

NOW = datetime(2026, 12, 9, 8, 5, tzinfo=UTC)
REMINDED = invoice(reminded=(Reminded(stage=3, at=datetime(2026, 12, 7, 8, tzinfo=UTC)),))


def test_a_ladder_that_grew_looks_at_what_is_owed(tmp_path: Path) -> None:
    store = owing(tmp_path)
    current = Current(with_ladder(0, 3))
    vigil = watching(tmp_path, store, current)
    vigil.look()
    assert not looks(store)
    current.replace(with_ladder(0, 3, 14))
    vigil.look()
    vigil.look()
    assert looks(store) == ["I-7/14 2026-12-18T08:00:00Z"]


def with_ladder(*days: int) -> Workspace:
    return replace(workspace(seller=Seller(country="AT", ladder=days)), hash=f"ladder {days}")


def owing(folder: Path) -> Store:
    (folder / "vamail.yaml").write_text("database: sqlite\n")
    store = open_store("sqlite", folder)
    number = store.add_event("command", {}, "", NOW)
    store.claim_events(10, "w", NOW)
    store.commit([handled(number, Decision(effects=(Keep(value=REMINDED),)))], "w", NOW)
    return store


def watching(folder: Path, store: Store, current: Current) -> Vigil:
    route = SecondRoute(folder, lambda: current.workspace, lambda: NOW, b"secret")
    database = DatabaseAlarm(route, current, lambda: NOW)
    return Vigil(store, current, Vitals(), route, database, "w", lambda: NOW, lambda: None)


def looks(store: Store) -> list[str]:
    waiting = store.desk().planned_timers(datetime(2030, 1, 1, tzinfo=UTC))
    return [f"{one.subject} {one.occurrence}" for one in waiting if one.kind == "dun"]

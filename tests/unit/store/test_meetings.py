"""A client's meetings are exported and erased with the client; numbers of meetings jump after a restore."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from vamail.daemon.backup import take
from vamail.daemon.restore import restore
from vamail.model.ledger import Kept
from vamail.model.meetings import Guest, Meeting, MeetingUid, Numbering, Proposal, uid_name
from vamail.store import open_store
from vamail.store.belongings import Whose
from vamail.store.exporting import entries
from vamail.store.ledger import row, value_of, write
from vamail.store.store import Store
from vamail.store.tables import ledger, timer

NOW, LATER = datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC)
ACME = Whose("acme", frozenset({"anna@acme.example"}), frozenset({"acme.example"}))
ANNA = Guest(email="Anna@acme.example", name="Anna Quince", client="acme", comment="privately")
BOB = Guest(email="bob@globex.example", name="Bob Plum", client="globex")
ALONE = Meeting(
    name="M-1", uid="u1", title="Alone", start_at=LATER, minutes=30, zone="UTC", client="acme",
    guests=(ANNA,), changed_at=NOW,
)  # fmt: skip
SHARED = replace(
    ALONE, name="M-2", uid="u2", title="Together", guests=(ANNA, BOB),
    proposals=tuple(Proposal(by=one.email, start_at=LATER, minutes=30, at=NOW) for one in (ANNA, BOB)),
)  # fmt: skip
OTHERS = replace(ALONE, name="M-3", uid="u3", title="Elsewhere", guests=(BOB,), client="globex")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "vamail.yaml").write_text("database: sqlite\n")
    made = open_store("sqlite", folder)
    number = made.add_event("command", {}, "", NOW)
    with made._database.write() as connection:
        kept: list[Kept] = [ALONE, SHARED, OTHERS, ALONE.next(title="Alone again")]
        uids = [
            MeetingUid(name=uid_name(one.uid), meeting=one.name, client=one.client)
            for one in (ALONE, SHARED, OTHERS)
        ]
        rows = [row(one, "", number, NOW) for one in (*kept, *uids, Numbering(name="M", last=3))]
        write(connection, rows)
        for name in ("M-1", "M-2"):
            connection.execute(
                timer.insert().values(kind="remind", subject=f"{name}/x/60", occurrence="x", due_at=LATER)
            )
    return made


def kept(store: Store) -> dict[str, list[Any]]:
    with store._database.read() as connection:
        found: dict[str, list[Any]] = {}
        for one in connection.execute(select(ledger).order_by(ledger.c.version)):
            found.setdefault(one.key, []).append(value_of(one))
        return found


def test_a_client_takes_their_own_meetings_and_nobody_elses_guests(store: Store) -> None:
    files = dict(entries(store._database, ACME, frozenset()))
    rows = json.loads(files["ledger.json"])
    met = {one["key"]: one["body"] for one in rows if one["kind"] == "meeting"}
    assert met.keys() == {"M-1", "M-2"}
    assert "Bob" not in files["ledger.json"].decode() and "globex" not in files["ledger.json"].decode()
    assert "privately" in files["ledger.json"].decode()
    assert [one["subject"] for one in json.loads(files["timers.json"])] == ["M-1/x/60"]
    globex = Whose("globex", frozenset({"bob@globex.example"}))
    theirs = dict(entries(store._database, globex, frozenset()))["ledger.json"].decode()
    assert "Together" in theirs and "Elsewhere" in theirs
    assert "Anna" not in theirs and "acme" not in theirs and "privately" not in theirs


def test_a_forgotten_clients_meetings_are_gone_and_others_keep_theirs(store: Store) -> None:
    store.forget(ACME, frozenset(), NOW, "test")
    after = kept(store)
    assert {key for key in after if key.startswith("M-")} == {"M-2", "M-3"}
    (shared,) = after["M-2"]
    assert shared.guests == (BOB,)
    assert [one.by for one in shared.proposals] == [BOB.email]
    assert shared.client == ""
    assert after["M-3"] == [OTHERS]
    assert uid_name("u1") not in after
    assert after[uid_name("u2")][0].client == ""
    assert after["M"] == [Numbering(name="M", last=3)]
    assert "quince" not in repr(after).lower() and "acme" not in repr(after)
    with store._database.read() as connection:
        assert list(connection.execute(select(timer.c.subject)).scalars()) == ["M-2/x/60"]


def test_after_a_restore_no_number_is_given_again(store: Store, tmp_path: Path) -> None:
    folder = store._database.folder.parent
    store.close()
    restore(take(folder, tmp_path / "x.tar.gz", NOW).path, tmp_path / "there", LATER)
    after = open_store("sqlite", tmp_path / "there", read_only=True)
    versions = kept(after)["M"]
    assert versions == [Numbering(name="M", last=3), Numbering(name="M", last=2000, version=2)]
    after.close()


def test_also_where_none_was_given_before_the_backup(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "vamail.yaml").write_text("database: sqlite\n")
    open_store("sqlite", folder).close()
    restore(take(folder, tmp_path / "x.tar.gz", NOW).path, tmp_path / "there", LATER)
    after = open_store("sqlite", tmp_path / "there", read_only=True)
    assert kept(after)["M"] == [Numbering(name="M", last=1000)]
    after.close()

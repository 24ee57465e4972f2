"""A restore stops the numbers of invoices, and of nothing else; what is said with it lets them go on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unit.store.test_meetings import LATER, NOW, kept
from vamail.daemon.backup import take
from vamail.daemon.restore import restore
from vamail.model.errors import UsageError
from vamail.model.ledger import Kept
from vamail.model.meetings import Numbering
from vamail.model.numbering import LastNumber, RestoredNumbers
from vamail.store import open_store
from vamail.store.ledger import row, write

SERIES = "invoice/2026/#"
GIVEN: tuple[Kept, ...] = (
    Numbering(name="I", last=5), Numbering(name=SERIES, last=3),
    Numbering(name=SERIES, last=4, version=2), Numbering(name="invoice/ACME-#", last=1),
)  # fmt: skip


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "vamail.yaml").write_text("database: sqlite\n")
    store = open_store("sqlite", folder)
    number = store.add_event("command", {}, "", NOW)
    with store._database.write() as connection:
        write(connection, [row(one, "", number, NOW) for one in GIVEN])
    store.close()
    return take(folder, tmp_path / "x.tar.gz", NOW).path


def restored(backup: Path, folder: Path, *last_numbers: str) -> dict[str, list[Any]]:
    restore(backup, folder, LATER, last_numbers=last_numbers)
    store = open_store("sqlite", folder, read_only=True)
    try:
        return kept(store)
    finally:
        store.close()


def test_they_stand_where_the_backup_knows_them(backup: Path, tmp_path: Path) -> None:
    after = restored(backup, tmp_path / "there")
    assert [one.last for one in after[SERIES]] == [3, 4], "no gap, and none twice"
    assert [one.last for one in after["I"]] == [5, 2000], "names of drafts jump"
    known = (LastNumber(series=SERIES, last=4), LastNumber(series="invoice/ACME-#", last=1))
    assert after["numbers"] == [RestoredNumbers(taken_at=NOW, restored_at=LATER, known=known)]


def test_what_is_said_with_the_restore_counts(backup: Path, tmp_path: Path) -> None:
    after = restored(backup, tmp_path / "there", "2026/0006", "2027/#=2")
    assert after[SERIES][-1] == Numbering(name=SERIES, last=6, version=3)
    assert after["invoice/2027/#"] == [Numbering(name="invoice/2027/#", last=2)]
    (mark,) = after["numbers"]
    assert [(one.series, one.last) for one in mark.said] == [(SERIES, 6), ("invoice/2027/#", 2)]
    assert len(after["invoice/ACME-#"]) == 1, "and this one stands still"


@pytest.mark.parametrize(
    ("said", "why"), [("2026/0003", "knows a later one, 2026/4"), ("2019/1", "its series: 2026/#, ACME-#")]
)
def test_what_cannot_be_restores_nothing(backup: Path, tmp_path: Path, said: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        restored(backup, tmp_path / "there", said)
    assert not (tmp_path / "there").exists()


def test_a_backup_of_what_was_restored_is_stopped_anew(backup: Path, tmp_path: Path) -> None:
    restored(backup, tmp_path / "there", "2026/0006")
    again = take(tmp_path / "there", tmp_path / "y.tar.gz", LATER).path
    first, second = restored(again, tmp_path / "again")["numbers"]
    assert first.last_said(SERIES) == 6 and second.last_said(SERIES) is None
    assert second == replace(second, version=2, taken_at=LATER) and second.last_known(SERIES) == 6

"""Files are read in a child that is limited: whatever one does there, it is one refused file."""

import pickle
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest

from vamail.daemon.file_child import answer
from vamail.daemon.files import MAX_BYTES, packed, read_given, unpacked
from vamail.mail.parse import parse
from vamail.model.books import Fault, Skipped, StatementFile, StatementRow
from vamail.model.imports import ImportMapping
from vamail.store import content_hash

EVIL = "file_child_that_misbehaves"
CSV = b"Day;Sum;Text\n2026-11-20;100,00;2026/0007\n"
BANK = ImportMapping(
    name="bank", kind="statement", match="*.csv", currency="EUR", date="YYYY-MM-DD", decimal=",",
    columns=(("date", "Day"), ("amount", "Sum"), ("reference", "Text")),
)  # fmt: skip


def test_a_file_is_read_in_a_child() -> None:
    mark, read = read_given(CSV, "a.csv", (BANK,))
    assert mark == content_hash(CSV)
    assert isinstance(read, StatementFile)
    (row,) = read.rows
    assert (row.amount, row.booked_on, row.reference) == (Decimal(100), date(2026, 11, 20), "2026/0007")


def test_an_attachment_is_taken_out_there() -> None:
    made = EmailMessage()
    made["From"] = "maria@va.example"
    made.set_content("November")
    made.add_attachment(CSV, maintype="text", subtype="csv", filename="a.csv")
    raw = made.as_bytes()
    (attached,) = parse(raw).attachments
    mark, read = read_given(raw, "a.csv", (BANK,), attached.index)
    assert mark == content_hash(CSV)
    assert isinstance(read, StatementFile)
    assert answer(raw, 77, "a.csv", ()) == ("", Fault(file="a.csv", why="no_attachment"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hangs.csv", "too_slow"), ("dies.csv", "too_heavy"), ("lies.csv", "too_heavy"),
        ("other.csv", "too_heavy"), ("swells.csv", "too_heavy"),
    ],
)  # fmt: skip
def test_whatever_happens_there_the_file_is_refused(
    name: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    _, read = read_given(CSV, name, (), module=EVIL, seconds=3 if why == "too_slow" else 60)
    assert read == Fault(file=name, why=why)
    assert not (tmp_path / "evil").exists()


def test_what_is_too_big_inside_of_a_mail_is_not_read() -> None:
    _, read = answer(b"x" * (MAX_BYTES + 1), None, "a.csv", ())
    assert isinstance(read, Fault)
    assert (read.why, read.values) == ("file_too_big", (("mb", "20"),))


def test_only_plain_values_come_back() -> None:
    row = StatementRow(place=2, booked_on=date(2026, 11, 20), amount=Decimal("1.5"), currency="EUR")
    file = StatementFile(name="a", source="b", rows=(row,), skipped=(Skipped(place=3, why="hold"),))
    assert unpacked(packed("m", file)) == ("m", file)
    for found in (("m", ImportMapping(name="x", kind="statement")), ("m", 1), file):
        with pytest.raises(pickle.UnpicklingError):
            unpacked(pickle.dumps(found))

"""A bank's statement on each of its three ways in, through the real daemon: whole, once, and told."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from server.desk import DESK, VA, DeskUnderTest
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder

MORE = """
trust: {authserv_id: mx.va.example}
control: {addresses: [desk-control@va.example]}
billing: {address: [12 High Street, London], country: GB, currency: EUR, bank: {iban: DE89370400440532013000}}
"""
HEADERS = (
    '"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance",'
    '"Exchange From","Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,'
    '"Card Last Four Digits","Card Holder Full Name",Attachment,Note,"Total fees"\n'
)


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=MORE)
    yield desk
    desk.kill()


def row(mark: str, amount: str, number: str) -> str:
    day = f"{datetime.now(UTC):%d-%m-%Y}"
    return f"{mark},{day},{amount},EUR,Received,{number},0.00,,,,North Ltd,,,,,,,,0.00\n"


def open_invoices(desk: DeskUnderTest) -> dict[str, Any]:
    return {one["name"]: one["due"] for one in desk.rows("invoices") if one["status"] == "issued"}


def given(desk: DeskUnderTest) -> int:
    """How many files are stored as events."""
    with closing(sqlite3.connect(f"file:{desk.folder}/data/vamail.db?mode=ro", uri=True)) as line:
        (found,) = line.execute("SELECT count(*) FROM event WHERE kind = 'file'").fetchone()
    return int(found)


def control_mail(text: str, statement: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = VA, f"{DESK}, desk-control@va.example", "November"
    made["Message-ID"], made["Date"] = "<f1@va.example>", "Sun, 22 Nov 2026 09:00:00 +0100"
    made["Authentication-Results"] = "mx.va.example; dmarc=pass header.from=va.example"
    made.set_content(text)
    made.add_attachment(statement.encode(), maintype="text", subtype="csv", filename="wise-mail.csv")
    return made.as_bytes().replace(b"\n", b"\r\n")


def test_statements_by_folder_mail_and_command_line(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    lines = (f"invoice north: {number} h consulting at 60 EUR" for number in (2, 3, 4))
    assert desk.run("say", *lines).returncode == 0
    assert desk.run("say", "ok I-1", "ok I-2", "ok I-3").returncode == 0
    numbers = {one["name"]: one["number"] for one in desk.rows("invoices")}
    assert open_invoices(desk) == {"I-1": "120.00", "I-2": "180.00", "I-3": "240.00"}
    first, second = row("TRANSFER-1", "120.00", numbers["I-1"]), row("TRANSFER-2", "180.00", numbers["I-2"])

    # the folder, with a daemon that is killed as soon as it has the file (P09)
    folder = desk.folder / "import"
    desk.start()
    desk.wait(folder.is_dir, what="the folder")
    (folder / "wise.csv").write_text(HEADERS + first, "utf-8")
    (folder / "cut.csv").write_text(HEADERS + '"TRANSFER-9', "utf-8")
    desk.wait(lambda: given(desk) > 0, what="an event")
    desk.kill()
    desk.start()
    desk.wait((folder / "done" / "wise.csv").exists, what="the statement is put away")
    desk.wait((folder / "refused" / "cut.csv").exists, what="the broken one is put away")
    assert "cut.csv:2: a quotation mark" in (folder / "refused" / "cut.csv.txt").read_text("utf-8")
    assert "I-1" in (folder / "done" / "wise.csv.txt").read_text("utf-8")
    assert open_invoices(desk) == {"I-2": "180.00", "I-3": "240.00"}

    # a control mail, with a command beside it, whose statement overlaps
    dovecot.drop(control_mail("paid I-3 40 EUR", HEADERS + first + second))
    desk.wait(lambda: open_invoices(desk) == {"I-3": "200.00"}, what="both are done")

    # the command line: the same bytes under another name, and nothing counts twice
    again = desk.folder.parent / "again.csv"
    again.write_text(HEADERS + first + second, "utf-8")
    done = desk.run("import", str(again), "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["taken"]) == (0, True)
    assert "imported before" in said["what"] and "wise-mail.csv" in said["what"]
    assert open_invoices(desk) == {"I-3": "200.00"}
    assert desk.run("import", str(folder / "refused" / "cut.csv")).returncode == 2

    told = "\n".join(one["why"] for one in desk.rows("journal") if one["step"] == "import")
    assert all(name in told for name in ("wise.csv", "cut.csv", "wise-mail.csv", "again.csv"))
    desk.wait(lambda: any(b"wise-mail.csv: " in one.data for one in recorder.mails), what="the notice")
    assert {VA} == {to for one in recorder.mails if b"wise-mail.csv" in one.data for to in one.recipients}
    assert given(desk) == 5

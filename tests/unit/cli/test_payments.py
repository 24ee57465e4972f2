"""`vamail payments` on a workspace of its own, without a server."""

from pathlib import Path

import pytest

from server.desk import DeskUnderTest

BANK = (
    "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchange From,"
    "Exchange To,Exchange Rate,Payer Name,Payee Name,Payee Account Number,Merchant,Card Last Four Digits,"
    "Card Holder Full Name,Attachment,Note,Total fees\n"
    "TRANSFER-1,24-11-2026,100.00,EUR,Received money from Zeta,thank you,132.50,,,,Zeta,,,,,,,,0.00\n"
    "TRANSFER-2,24-11-2026,20.00,EUR,Received money from Acme,I-1,32.50,,,,Acme Kft.,,,,,,,,0.00\n"
    "TRANSFER-3,24-11-2026,12.50,EUR,Received money from Acme,I-1,12.50,,,,Acme Kft.,,,,,,,,0.00\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskUnderTest:
    found = DeskUnderTest(tmp_path_factory.mktemp("payments") / "desk", 1, 1, "x")
    services = "services:\n  - {name: Design, price: 80 EUR an hour}\n"
    Path(found.folder, "rules", "services.yaml").write_text(services, encoding="utf-8")
    return found


def test_what_a_file_leaves_open_is_listed_and_settled_by_a_word(desk: DeskUnderTest) -> None:
    assert desk.run("payments").stdout.strip() == "No money waits for your word."
    assert desk.run("invoice", "acme: hosting 132.50 EUR").returncode == 0
    assert desk.run("say", "ok I-1").returncode == 0
    Path(desk.folder, "bank.csv").write_text(BANK, encoding="utf-8")
    taken = desk.run("import", str(Path(desk.folder, "bank.csv")))
    assert taken.returncode == 0, taken.stderr
    (row,) = desk.rows("payments")
    assert (row["name"], row["state"], row["amount"]) == ("P-1", "candidate", "100.00")
    assert row["proposed"] == ["I-1"]
    assert "P-1" in desk.run("payments").stdout and desk.rows("payments", "globex") == []
    assert desk.run("say", "ok P-1").returncode == 0
    assert desk.rows("payments") == [] and desk.rows("invoices") == []

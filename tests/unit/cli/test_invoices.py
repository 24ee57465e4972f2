"""`vamail invoice` and `vamail invoices` on a workspace of their own, without a server."""

from pathlib import Path

import pytest

from server.desk import DeskUnderTest

SERVICES = "services:\n  - {name: Design, price: 80 EUR an hour}\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskUnderTest:
    found = DeskUnderTest(tmp_path_factory.mktemp("invoices") / "desk", 1, 1, "x")
    Path(found.folder, "rules", "services.yaml").write_text(SERVICES, encoding="utf-8")
    return found


def test_an_invoice_is_drafted_listed_issued_and_paid(desk: DeskUnderTest) -> None:
    nothing = desk.run("invoices")
    assert (nothing.returncode, nothing.stdout.strip()) == (0, "No open invoices.")

    made = desk.run("invoice", "acme: 2 h consulting at 60 EUR; hosting 12.50 EUR")
    assert made.returncode == 0, made.stderr
    assert "a draft of 132.50 EUR" in made.stdout
    (row,) = desk.rows("invoices", "acme")
    assert (row["name"], row["number"], row["status"], row["gross"]) == ("I-1", None, "draft", "132.50")
    assert "draft, waits for your ok" in " ".join(desk.run("invoices").stdout.split())

    assert desk.run("say", "ok I-1").returncode == 0
    assert desk.run("say", "paid I-1 32.50 EUR").returncode == 0
    (row,) = desk.rows("invoices")
    assert (row["status"], row["received"], row["due"], row["late_days"]) == ("issued", "32.50", "100.00", 0)
    assert row["number"] and row["due_on"]
    shown = desk.run("invoices").stdout
    assert "100.00 EUR is due." in shown and row["number"] in shown
    assert desk.run("invoices", "nobody").stdout.strip() == "No open invoices of nobody."

    assert desk.run("say", f"paid {row['number']}").returncode == 0
    assert desk.rows("invoices") == []


def test_what_is_not_certain_is_not_done_and_said(desk: DeskUnderTest) -> None:
    for words, why in (
        (("acme: hosting 12",), "in which currency?"),
        (("acme: hosting 1,500 EUR",), "can be read in two ways"),
        (("nobody", "last", "month"), "there is no client"),
    ):
        refused = desk.run("invoice", *words)
        assert refused.returncode == 2
        assert why in refused.stderr


def test_what_is_owed_what_will_come_and_a_statement_that_waits(desk: DeskUnderTest) -> None:
    """On invoices of the test before: all of I-1 is paid."""
    made = desk.run("say", "invoice acme: flyer 60 EUR", "ok I-2", "forecast", "statement acme")
    assert made.returncode == 0 and "comes to you by mail" in made.stdout, made.stderr
    (row, whole) = desk.rows("aging")
    assert (row["client"], row["currency"], row["not_due"], row["due"]) == ("acme", "EUR", "60.00", "60.00")
    assert (whole["client"], whole["due"], whole["overdue"]) == ("", "60.00", "0.00")
    shown = desk.run("aging", "--on", "2020-01-01")
    assert (shown.returncode, shown.stdout.strip()) == (0, "Nobody owes anything.")

    (found,) = desk.rows("forecast", "--months", "2")
    (euros,) = found["currencies"]
    assert euros["due"] == "60.00" and len(euros["months"]) == 2 and len(euros["past"]) == 3
    assert [one["about"] for one in found["expected"]] == ["I-2"]
    left = {one["kind"]: one["status"] for one in desk.rows("deliveries")}
    assert left["statement"] == "held" and left["notice"] == "queued"

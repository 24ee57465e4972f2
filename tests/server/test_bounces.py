"""Real bounces: our acknowledgement goes into a real Postfix, comes back into a real Dovecot, and is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.postfix import Postfix
from server.recorder import Fault, Recorder
from vamail.store import open_store

ANNA, KIM = "anna@acme.example", "kim@va.example"
LIMIT = 90


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    server = Postfix(
        dovecot.lmtp_port, ("requests", "maria"), dovecot.cert, dovecot.base / "key.pem", delimiter="+",
        comes_back="5.1.1 no such person here",
    )  # fmt: skip
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def remaining() -> Iterator[list[DeskUnderTest]]:
    """What must not outlive its test."""
    desks: list[DeskUnderTest] = []
    yield desks
    for desk in desks:
        desk.kill()


def with_kim(desk: DeskUnderTest) -> DeskUnderTest:
    """A client whose mailbox does not exist."""
    unknown = f"name: Kim Ltd\naddresses: [{KIM}]\nlanguage: en\nzone: Europe/London\n"
    (desk.folder / "rules" / "clients" / "kim.yaml").write_text(unknown, encoding="utf-8")
    return desk


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, remaining: list[DeskUnderTest]) -> DeskUnderTest:
    dovecot.reset()
    remaining.append(with_kim(DeskUnderTest(tmp_path / "desk", dovecot.port, postfix.port, PASSWORD)))
    return remaining[0]


def plus_addresses_arrive(desk: DeskUnderTest) -> None:
    """What `vamail doctor` finds out and remembers."""
    store = open_store("sqlite", desk.folder)
    store.set_meta("plus_addresses", "yes")
    store.close()


@pytest.mark.parametrize("tagged", [True, False])
def test_an_acknowledgement_that_comes_back_stops_mail_to_its_address(
    desk: DeskUnderTest, dovecot: Dovecot, tagged: bool
) -> None:
    if tagged:
        plus_addresses_arrive(desk)
    desk.start()
    dovecot.drop(mail(sender=f"Anna <{ANNA}>"))
    desk.wait(lambda: desk.rows("bounces"), LIMIT, "the report arrives and is believed")
    (known,) = desk.rows("bounces")
    assert (known["address"], known["state"], known["code"], known["hard"]) == (ANNA, "stopped", "5.1.1", 1)
    assert "no such person here" in known["text"]
    (sent,) = [row for row in desk.rows("deliveries") if row["kind"] == "acknowledgement"]
    assert (sent["status"], sent["fate"], sent["task"]) == ("sent", "bounced", "T-1")
    (task,) = desk.rows("tasks")
    assert "bounced" in task["tags"]
    journal = desk.rows("journal")
    assert [row["what"] for row in journal if row["step"] == "guard"] == ["bounce"]
    how = "the envelope address of that mail alone" if tagged else "which we signed and sent"
    assert how in " ".join(row["why"] for row in journal)
    assert f"acknowledgement to {ANNA}: sent, bounced" in desk.run("task", "T-1").stdout
    event = str(next(row["event"] for row in journal if row["step"] == "bounce"))
    explained = " ".join(desk.run("explain", event).stdout.split())
    assert f"delivery {sent['id']} to {ANNA}" in explained
    assert "1 hard, 0 soft; automatic mail to it is held" in explained
    told = [row for row in desk.rows("deliveries") if row["kind"] == "notice"]
    assert len(told) <= 1  # gathered

    lifted = desk.run("bounces", "lift", ANNA)
    assert lifted.returncode == 0, lifted.stderr
    assert desk.rows("bounces") == []
    assert desk.run("bounces", "lift", ANNA).returncode == 2


def test_a_recipient_that_our_own_server_refuses_counts_at_once(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, remaining: list[DeskUnderTest]
) -> None:
    dovecot.reset()
    recorder.faults.append(Fault("rcpt", reply="550 5.1.1 <kim@va.example>: no such user"))
    desk = with_kim(DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD))
    remaining.append(desk)
    desk.start()
    dovecot.drop(mail(sender=f"Kim <{KIM}>", message_id="k1@va.example"))
    desk.wait(lambda: desk.rows("bounces"), LIMIT, "the refusal is in the ledger")
    (known,) = desk.rows("bounces")
    assert (known["address"], known["state"], known["code"]) == (KIM, "stopped", "5.1.1")
    assert [row["status"] for row in desk.rows("deliveries") if row["to"] == KIM] == ["failed"]
    assert desk.run("bounces", "suppress", KIM).returncode == 0
    dovecot.drop(mail(sender=f"Kim <{KIM}>", message_id="k2@va.example", subject="Another"))
    desk.wait(lambda: len(desk.rows("held")) == 1, LIMIT, "the next acknowledgement is held")
    (held,) = desk.rows("held")
    assert held["reason"] == f"no automatic mail goes to {KIM}: you stopped it"
    assert len(desk.rows("tasks")) == 2
    assert desk.run("bounces", "lift", "--send", KIM).returncode == 0
    assert desk.rows("held") == []

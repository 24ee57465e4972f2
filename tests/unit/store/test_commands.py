"""Commands on a real store: what is taken back is as it was, and a mail is obeyed once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from unit.desk.control.at_work import NOON, VA, command
from unit.desk.control.undoing import COMMANDS, INVITED, PREPARED, SELLER, lines, snapshot
from unit.desk.house import TUESDAY, mail, workspace
from vamail.desk.control.carry_out import decided
from vamail.desk.control.command import Command, Request
from vamail.desk.decide import decide
from vamail.desk.decide.outgoing import pass_out
from vamail.model.decision import Decision
from vamail.model.effects import FileTask, SendMail
from vamail.model.events import MailReceived
from vamail.model.ids import NewTask, task_ref
from vamail.store import Arrived, Handled, OutgoingMail, Store, open_store

SECRET = b"a secret of the tests"
MAILS = (
    ("anna@acme.example", "The report"), ("bob@globex.example", "A room"),
    ("anna@acme.example", "The slides"), ("anna@acme.example", "A poster"),
)  # fmt: skip


class Desk:
    """A store, and decisions on it."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store("sqlite", folder)
        self.workspace = workspace(seller=SELLER)

    def files(self) -> None:
        for uid, (sender, subject) in enumerate(MAILS, 1):
            message = mail("Please.", sender=sender, subject=subject, message_id=f"m{uid}@x.example")
            arrived = Arrived(
                uid=uid, received_at=TUESDAY, raw=f"{uid}".encode(), message_id=f"m{uid}", sender=sender,
                subject=subject,
            )  # fmt: skip
            (claimed,) = self.store.receive("requests", 1, [arrived], uid, "w", TUESDAY)
            event = MailReceived(
                number=claimed.number, mailbox="requests", received_at=TUESDAY, message=message
            )
            desk = self.store.desk()
            self.commit(claimed.number, decide(event, desk, self.workspace, SECRET, TUESDAY))

    def says(self, *given: Command, answered: int = 0) -> tuple[int, Decision]:
        number = self.store.add_event("command", {}, "", NOON, "w")
        placed = tuple(replace(one, place=place) for place, one in enumerate(given))
        request = Request(
            source="line", sender=VA, language="en", at=NOON, event=number, lines=placed,
            answered_command=answered,
        )  # fmt: skip
        decision = decided(request, self.store.desk(), self.workspace, SECRET, NOON)
        decision = pass_out(decision, number, self.store.desk(), self.workspace, NOON)
        self.commit(number, decision)
        return number, decision

    def commit(self, number: int, decision: Decision) -> None:
        keys = [one.key for one in decision.effects if isinstance(one, FileTask)]
        refs = {
            key: task_ref(given)
            for key, given in zip(keys, self.store.allocate("task", len(keys)), strict=True)
            if isinstance(key, NewTask)
        }
        mails = tuple(
            OutgoingMail(raw=b"x", subject="x", message_id=f"{number}.{one.action}@x", envelope_from="a@x")
            for one in decision.effects if isinstance(one, SendMail)
        )  # fmt: skip
        handled = Handled(event=number, decision=decision, refs=refs, mails=mails)
        self.store.commit([handled], "w", NOON, claim_deliveries=False)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("commands"))
    desk.files()
    for request in PREPARED:
        desk.says(*request)
    desk.commit(desk.store.add_event("command", {}, "", NOON, "w"), INVITED)
    yield desk
    desk.store.close()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_what_was_done_is_taken_back(desk: Desk, name: str) -> None:
    """One desk for all: what is left by one would be seen by the next."""
    before = snapshot(desk.store.desk())
    number, decision = desk.says(*lines([name]))
    assert all(one.matched for one in decision.reasons if one.step == "command"), decision.reasons
    assert snapshot(desk.store.desk()) != before
    desk.says(command("undo"), answered=number)
    assert snapshot(desk.store.desk()) == before


def test_all_of_it_at_once(desk: Desk) -> None:
    names = [
        "wait client", "due", "important", "estimate", "log", "start", "note", "tag", "client", "list",
        "split", "merge", "assign", "pause", "untag", "reopen",
    ]  # fmt: skip
    before = snapshot(desk.store.desk())
    number, _ = desk.says(*lines(names))
    assert snapshot(desk.store.desk()) != before
    desk.says(command("undo"), answered=number)
    assert snapshot(desk.store.desk()) == before


def test_done_and_taken_back_in_one_mail(desk: Desk) -> None:
    before = snapshot(desk.store.desk())
    desk.says(*(one for name in ("done", "log", "note") for one in (*lines([name]), command("undo", name))))
    assert snapshot(desk.store.desk()) == before

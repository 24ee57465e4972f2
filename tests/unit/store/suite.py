"""What every engine must keep: one suite, run on SQLite here and on PostgreSQL in tests/server."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from vamail.model.addresses import HELD_BECAUSE, KnownAddress, Strike
from vamail.model.billing import (
    BilledParty,
    Document,
    Invoice,
    InvoiceLine,
    InvoiceMail,
    Leftover,
    Received,
    RetainerMonth,
)
from vamail.model.decision import Decision, Reason
from vamail.model.desk import HeldEntry, KnownMail, KnownTask, OpenWork, Unwritten
from vamail.model.effects import (
    CancelDelivery,
    ChangeTask,
    DueDate,
    EditTask,
    Effect,
    FileTask,
    HoldDelivery,
    HoldMail,
    JoinTask,
    Keep,
    KeepAddress,
    MarkDelivery,
    MoveMessage,
    ReleaseHeld,
    SaveFile,
    SendMail,
    SendNow,
    SetTimer,
    SettleMail,
    SettleNotices,
    TellVa,
    WriteJournal,
)
from vamail.model.ids import NewTask, TaskKey, task_ref
from vamail.model.ledger import (
    Approval,
    Clock,
    CommandLine,
    Kept,
    Note,
    NoticeSent,
    Pause,
    PinnedHours,
    TimeEntry,
    Undo,
    Wait,
)
from vamail.model.message import Address, Message
from vamail.model.outcome import Deferred, Delivered, Rejected, Unknown
from vamail.store import (
    Arrived,
    ClaimedEvent,
    Conflict,
    Handled,
    NewErrand,
    OutgoingMail,
    Store,
    StoreUnavailable,
    TakenOver,
    TaskFilter,
    TaskRow,
    deliveries,
    errands,
    schema,
    unwritten,
)
from vamail.store.database import Database
from vamail.store.events import ATTEMPTS, WARY_SECONDS
from vamail.store.schema import HEAD, create, ensure_schema, version

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANNA = Address("anna@acme.example", "Anna")
_uid = itertools.count(1)


def arrived(
    uid: int, *, at: datetime = NOW, sender: str = ANNA.email, raw: bytes = b"", **more: Any
) -> Arrived:
    return Arrived(
        uid=uid, received_at=at, raw=raw or f"mail {uid}".encode(), message_id=f"<m{uid}@acme.example>",
        sender=f"Anna <{sender}>", subject=f"Subject {uid}", **more,
    )  # fmt: skip


def receive(store: Store, count: int, worker: str = "w", **more: Any) -> list[ClaimedEvent]:
    uids = [next(_uid) for _ in range(count)]
    return store.receive("requests", 1, [arrived(uid, **more) for uid in uids], uids[-1], worker, NOW)


def add_errands(store: Store, *new: NewErrand) -> None:
    with store._database.write() as connection:
        errands.insert_rows(connection, [errands.row(one, NOW) for one in new])


def message_of(event: int, identity: str = "") -> Message:
    return Message(
        message_id=f"e{event}@acme.example",
        identity=identity or f"identity {event}",
        senders=(ANNA,),
        sender=ANNA,
    )


def settle_mail(event: int, verdict: str, task: TaskKey | None = None, **more: Any) -> SettleMail:
    message = message_of(event)
    values = {
        "verdict": verdict, "identity": message.identity, "message_id": message.message_id,
        "sender": ANNA.email, "client": "acme", "task": task,
    }  # fmt: skip
    return SettleMail(**{**values, **more})


def acknowledge(task: TaskKey | None, at: datetime = NOW, **more: Any) -> SendMail:
    values = {
        "action": "acknowledge", "kind": "acknowledgement", "to": ANNA, "template": "acknowledge",
        "language": "en",
        "values": {}, "task": task, "client": "acme", "arrived_at": at,
    }  # fmt: skip
    return SendMail(**{**values, **more})


def file_task(event: int, at: datetime = NOW, index: int = 0) -> FileTask:
    return FileTask(
        key=NewTask(index), client="acme", requester=ANNA, title=f"Task {event}", description="text",
        list_name="Inbox", important=True, urgent=False, received_at=at,
        source_message_id=f"e{event}@acme.example", promised_at=at + timedelta(days=1), tags=("a",),
    )  # fmt: skip


def filing(event: int, *more: Effect, ack: bool = True) -> Decision:
    effects: tuple[Effect, ...] = (file_task(event), settle_mail(event, "filed", NewTask()))
    effects += (acknowledge(NewTask()),) if ack else ()
    return Decision(
        verdict="filed", acknowledge=ack, rule="everything", task=NewTask(),
        reasons=(Reason("rule", "everything else", True, "always"),),
        effects=(*effects, WriteJournal(step="file", what="filed", why="a rule"), *more),
    )  # fmt: skip


def outgoing(event: int, action: str = "acknowledge", **more: Any) -> OutgoingMail:
    return OutgoingMail(
        raw=b"Subject: x\r\n\r\n", subject="x", text="t", html="<p>t",
        message_id=f"{action}.{event}@va.example",
        envelope_from="va@va.example", **more,
    )  # fmt: skip


def handled(event: int, decision: Decision, refs: dict[NewTask, str] | None = None, **more: Any) -> Handled:
    sends = [effect for effect in decision.effects if isinstance(effect, SendMail)]
    mails = tuple(outgoing(event, effect.action) for effect in sends)
    return Handled(**{"event": event, "decision": decision, "refs": refs or {}, "mails": mails, **more})


def new_ref(store: Store) -> dict[NewTask, str]:
    return {NewTask(): task_ref(store.allocate("task", 1)[0])}


def file_mails(store: Store, count: int, worker: str = "w") -> list[TaskRow]:
    claimed = receive(store, count, worker)
    group = [handled(one.number, filing(one.number), new_ref(store)) for one in claimed]
    store.commit(group, worker, NOW)
    refs = tuple(one.refs[NewTask()] for one in group)
    return sorted(store.tasks(TaskFilter(refs=refs)), key=lambda task: task.event)


class Press:
    """Writes every mail anew, but while it has a problem."""

    def __init__(self) -> None:
        self.problem = ""
        self.asked: list[unwritten.Kept] = []

    def again(self, kept: unwritten.Kept) -> OutgoingMail:
        self.asked.append(kept)
        return OutgoingMail(
            raw=b"Subject: anew\r\n\r\n", subject="anew", message_id=kept.message_id, problem=self.problem
        )

    def unprintable(self, document: Document) -> str:
        return self.problem


def command(store: Store, *effects: Effect, worker: str = "w", **more: Any) -> int:
    """A command whose decision has these effects, committed; its event number."""
    number = store.add_event("command", {}, "", NOW)
    claimed = store.claim_events(10, worker, NOW)
    assert number in [one.number for one in claimed]
    store.commit([handled(one.number, Decision(effects=effects), **more) for one in claimed], worker, NOW)
    return number


class StoreSuite:
    """`place` opens stores on one database."""

    @pytest.fixture
    def store(self, place: Any) -> Store:
        store: Store = place.open()
        store.begin_mailbox("requests", 1, 1, 0, NOW)
        return store

    # --- identity, workspace, cursor ---------------------------------------------------------------

    def test_the_secret_stays(self, place: Any) -> None:
        first, second = place.open(), place.open()
        assert len(first.secret()) == 32 and first.secret() == second.secret()
        first.set_meta("key", "one")
        first.set_meta("key", "two")
        assert second.meta("key") == "two" and second.meta("other") is None

    def test_the_newest_accepted_workspace_is_kept_with_its_bytes(self, store: Store) -> None:
        assert store.newest_workspace() is None
        store.accept_workspace("a", {"vamail.yaml": b"\xff\x00"}, NOW)
        store.accept_workspace("b", {"vamail.yaml": b"b"}, NOW + timedelta(minutes=1))
        assert store.newest_workspace() == "b"
        store.accept_workspace("a", {}, NOW + timedelta(minutes=2))
        assert store.newest_workspace() == "a" and store.workspace_files("a") == {"vamail.yaml": b"\xff\x00"}
        assert store.workspace_files("c") is None

    def test_the_cursor_never_goes_back_and_keeps_its_first_instant(self, store: Store) -> None:
        store.receive("requests", 1, [], 9, "w", NOW)
        store.receive("requests", 1, [], 4, "w", NOW)
        store.receive("requests", 2, [], 99, "w", NOW)
        cursor = store.cursor("requests")
        assert cursor is not None and (cursor.uidvalidity, cursor.last_uid) == (1, 9)
        store.begin_mailbox("requests", 2, 5, 0, NOW + timedelta(days=1))
        cursor = store.cursor("requests")
        assert cursor is not None
        assert (cursor.uidvalidity, cursor.last_uid, cursor.start_uid, cursor.start_at) == (2, 0, 5, NOW)
        assert store.cursor("other") is None

    # --- receive -----------------------------------------------------------------------------------

    def test_receiving_twice_is_one(self, store: Store) -> None:
        mails = [arrived(1), arrived(2)]
        first = store.receive("requests", 1, mails, 2, "w", NOW)
        assert [one.uid for one in first] == [1, 2] and first[0].number < first[1].number
        again = store.receive("requests", 1, [*mails, arrived(3)], 3, "w", NOW)
        assert [one.uid for one in again] == [3]
        assert [row.uid for row in store.mails_since(NOW)] == [1, 2, 3]
        assert store.raw(first[1].blob_hash) == b"mail 2"

    def test_our_own_mail_that_came_back_is_none_that_came_in_meanwhile(self, store: Store) -> None:
        file_mails(store, 1)
        (sent,) = store.deliveries()
        store.receive(
            "requests", 1, [replace(arrived(2), message_id=sent.message_id), arrived(3)], 3, "w", NOW
        )
        assert store.life.meanwhile(NOW - timedelta(days=1), NOW + timedelta(days=1))[0] == 2

    def test_the_same_bytes_are_kept_once_and_any_bytes_are_kept(self, store: Store) -> None:
        raw = bytes(range(256)) * 2000
        mails = [arrived(1, raw=raw), arrived(2, raw=raw)]
        first, second = store.receive("requests", 1, mails, 2, "w", NOW)
        assert first.blob_hash == second.blob_hash and store.raw(first.blob_hash) == raw

    def test_header_texts_that_no_database_takes_are_cleaned(self, store: Store) -> None:
        odd = Arrived(
            uid=1, received_at=NOW, raw=b"x", message_id="<a\0b@c>", sender="\udcff@d.example", subject="\0"
        )
        store.receive("requests", 1, [odd], 1, "w", NOW)
        (row,) = store.mails_since(NOW)
        assert row.message_id == "ab@c" and row.sender == "?@d.example" and row.subject == ""

    def test_a_received_event_is_its_workers_with_one_attempt(self, store: Store) -> None:
        (mine,) = receive(store, 1)
        assert mine.attempts == 1 and store.claim_events(10, "w", NOW) == []
        (waiting,) = receive(store, 1, worker="", sender="b@b.example")
        (claimed,) = store.claim_events(10, "v", NOW)
        assert claimed.number == waiting.number and claimed.attempts == 1 and claimed.received_at == NOW
        assert claimed.sender == waiting.sender == "Anna <b@b.example>"
        assert store.raw(claimed.blob_hash) == store.raw(waiting.blob_hash)

    # --- claims ------------------------------------------------------------------------------------

    def test_an_attempt_that_did_not_come_back_is_claimed_alone_then_held(self, store: Store) -> None:
        numbers = [one.number for one in receive(store, 2, worker="", sender="a@a.example")]
        numbers += [one.number for one in receive(store, 1, worker="", sender="b@b.example")]
        assert [one.number for one in store.claim_events(2, "dead", NOW)] == numbers[:2]
        store.register_worker("next")
        first = store.claim_events(10, "w", NOW)
        assert [(one.number, one.alone, one.held) for one in first] == [(numbers[0], True, False)]
        store.commit([handled(numbers[0], filing(numbers[0]), new_ref(store))], "w", NOW)
        later = NOW + timedelta(seconds=max(WARY_SECONDS.values()))
        for _ in range(ATTEMPTS - 1):
            (again,) = store.claim_events(10, "dead", later)
            assert again.number == numbers[1] and again.alone and not again.held
            store.register_worker("next")
        (last,) = store.claim_events(10, "w", later)
        assert last.number == numbers[1] and last.held and last.attempts == ATTEMPTS + 1
        (entry,) = store.held()
        assert entry.event == numbers[1] and entry.kind == "failed" and "Subject" in entry.subject
        assert [one.number for one in store.claim_events(10, "w", NOW)] == [numbers[2]]

    def test_what_did_not_come_back_twice_is_not_the_first_thing_that_a_process_takes(
        self, store: Store
    ) -> None:
        """Or kills just after each start would count one each for the same first mail, and hold it."""
        first, behind = receive(store, 2, worker="", sender="a@a.example")
        for _ in range(2):
            assert [one.number for one in store.claim_events(1, "dead", NOW)] == [first.number]
            store.register_worker("next")
        (other,) = receive(store, 1, worker="", sender="b@b.example")
        assert [one.number for one in store.claim_events(10, "w", NOW)] == [other.number]
        assert store.holds_back
        aged = NOW + timedelta(seconds=WARY_SECONDS[2])
        assert [one.number for one in store.claim_events(10, "w", aged)] == [first.number]
        assert not store.holds_back
        store.commit([handled(first.number, filing(first.number), new_ref(store))], "w", aged)
        assert [one.number for one in store.claim_events(10, "w", aged)] == [behind.number]

    def test_a_lane_is_handled_in_order_and_others_go_on(self, store: Store) -> None:
        a = receive(store, 2, worker="", sender="x@a.example")
        b = receive(store, 1, worker="", sender="x@b.example")
        assert [one.number for one in store.claim_events(1, "w1", NOW)] == [a[0].number]
        assert [one.number for one in store.claim_events(5, "w2", NOW)] == [b[0].number]
        store.commit([handled(a[0].number, filing(a[0].number), new_ref(store))], "w1", NOW)
        assert [one.number for one in store.claim_events(5, "w2", NOW)] == [a[1].number]

    def test_an_answer_waits_for_its_parent_in_another_lane_but_not_for_ever(self, store: Store) -> None:
        mails = [
            Arrived(uid=1, received_at=NOW, raw=b"1", message_id="<p@a>", sender="x@a.example"),
            Arrived(
                uid=2,
                received_at=NOW,
                raw=b"2",
                message_id="<q@b>",
                in_reply_to="<p@a>",
                sender="y@b.example",
            ),
        ]
        parent, answer = store.receive("requests", 1, mails, 2, "", NOW)
        assert [one.number for one in store.claim_events(5, "w", NOW)] == [parent.number]
        late = NOW + timedelta(seconds=31)
        assert [one.number for one in store.claim_events(5, "w", late)] == [answer.number]

    def test_a_mail_that_waits_keeps_the_rest_of_its_lane_waiting(self, store: Store) -> None:
        """Or an answer to it would be read before it."""
        mails = [
            Arrived(uid=1, received_at=NOW, raw=b"1", message_id="<p@a>", sender="x@a.example"),
            Arrived(
                uid=2, received_at=NOW, raw=b"2", message_id="<q@b>", references="<o@a> <p@a>",
                sender="y@b.example",
            ),
            Arrived(uid=3, received_at=NOW, raw=b"3", message_id="<r@b>", sender="z@b.example"),
            Arrived(uid=4, received_at=NOW, raw=b"4", message_id="<p@a>", sender="x@forger.example"),
            Arrived(uid=5, received_at=NOW, raw=b"5", message_id="<s@c>", sender="x@c.example"),
        ]  # fmt: skip
        parent, answer, after, same_name, other = store.receive("requests", 1, mails, 5, "", NOW)
        claimed = [one.number for one in store.claim_events(5, "w", NOW)]
        assert claimed == [parent.number, other.number]
        store.commit([handled(n, filing(n), new_ref(store)) for n in claimed], "w", NOW)
        claimed = [one.number for one in store.claim_events(5, "w", NOW)]
        assert claimed == [answer.number, after.number, same_name.number]

    def test_what_arrives_does_not_overtake_what_waits(self, store: Store) -> None:
        (before,) = receive(store, 1, worker="dead", sender="x@a.example")
        store.register_worker("me")
        (after,) = receive(store, 1, worker="w", sender="x@a.example")
        assert after.waits
        assert [one.number for one in store.claim_events(1, "w", NOW)] == [before.number]

    def test_a_group_is_bounded_by_bytes(self, store: Store) -> None:
        big = b"x" * 2_500_000
        first, second, third = (
            receive(store, 1, worker="", raw=big + bytes([n]), sender=f"x@c{n}.example")[0] for n in range(3)
        )
        assert [one.number for one in store.claim_events(9, "w", NOW)] == [first.number]
        assert [one.number for one in store.claim_events(9, "w", NOW)] == [second.number]
        assert third.waits

    def test_a_result_is_written_by_whoever_still_has_the_delivery(self, store: Store) -> None:
        claimed = receive(store, 3)
        jobs = store.commit([handled(c.number, filing(c.number), new_ref(store)) for c in claimed], "w", NOW)
        store.register_worker("me")
        with store._database.write() as connection:
            deliveries.leave_unknown(connection, ["w"], NOW)
        outcomes = (Delivered("ok"), Rejected("no such user"), Deferred("busy"))
        store.settle([(j, o, None, NOW) for j, o in zip(jobs, outcomes, strict=True)])
        assert [row.status for row in store.deliveries()] == ["sent", "unknown", "unknown"]
        assert not store.waiting_events("delivery_failed")

    def test_a_new_name_gives_back_what_the_old_one_had_uncounted(self, store: Store) -> None:
        me = store.register_worker("me")
        (one,) = receive(store, 1, worker=me)
        assert one.attempts == 1
        again = store.register_worker("me")
        (claimed,) = store.claim_events(5, again, NOW)
        assert (claimed.number, claimed.attempts, claimed.alone) == (one.number, 1, False)

    def test_errands_on_a_mailbox_that_is_watched_elsewhere_are_left(self, store: Store) -> None:
        new = [NewErrand(kind="move", payload={}, mailbox=name) for name in ("here", "there")]
        add_errands(store, *new, NewErrand(kind="file", payload={}, mailbox="there"))
        mine = store.claim_errands(9, "w", NOW, ["there"])
        assert [(one.kind, one.mailbox) for one in mine] == [("move", "here"), ("file", "there")]

    def test_threads_never_claim_the_same_event(self, store: Store) -> None:
        for index in range(40):
            receive(store, 1, worker="", sender=f"x@c{index}.example")
        taken: list[int] = []

        def work(worker: str) -> None:
            while claimed := store.claim_events(3, worker, NOW):
                taken.extend(one.number for one in claimed)

        threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(taken) == len(set(taken)) == 40

    # --- commit ------------------------------------------------------------------------------------

    def test_one_commit_writes_everything(self, store: Store) -> None:
        (one,) = receive(store, 1)
        decision = filing(
            one.number,
            SaveFile(task=NewTask(), client="acme", index=2, name="brief.docx"),
            MoveMessage(folder="Done"),
            SetTimer(kind="watch", subject="x", occurrence="1", due_at=NOW + timedelta(hours=1)),
            TellVa(kind="split", key="k", lines=("two asks",), task=NewTask()),
        )
        refs = new_ref(store)
        (job,) = store.commit([handled(one.number, decision, refs, workspace_hash="v1")], "w", NOW)
        ref = refs[NewTask()]
        (task,) = store.tasks()
        assert (task.ref, task.priority, task.status, task.acknowledged_at) == (ref, 2, "new", NOW)
        assert (
            task.promised_at == NOW + timedelta(days=1)
            and task.tags == ("a",)
            and task.requester == ANNA.email
        )
        assert (job.recipient, job.attempts, job.task, job.status) == (ANNA.email, 1, ref, "queued")
        assert store.delivery_raw(job.id) == job.raw
        (row,) = store.deliveries()
        assert (row.status, row.task, row.message_id) == ("sending", ref, job.message_id)
        (line,) = store.journal(task=ref)
        assert (line.event, line.step, line.message_id) == (one.number, "file", f"e{one.number}@acme.example")
        (mail,) = store.find(ref)
        assert (mail.verdict, mail.task, mail.state, mail.workspace_hash) == ("filed", ref, "handled", "v1")
        assert mail.reasons == (
            {"step": "rule", "what": "everything else", "matched": True, "why": "always"},
        )
        errands = store.claim_errands(10, "w", NOW)
        assert [(errand.kind, errand.mailbox) for errand in errands] == [
            ("file", "requests"),
            ("move", "requests"),
        ]
        assert errands[0].payload["blob"] == one.blob_hash and errands[0].payload["task"] == ref
        assert errands[1].payload == {"folder": "Done", "uidvalidity": 1, "uid": one.uid}
        assert [notice.task for notice in store.open_notices()] == [ref]
        assert store.next_due() == NOW + timedelta(hours=1)
        assert store.find(str(one.number)) == store.find(f"<e{one.number}@acme.example>") == [mail]

    def test_a_fault_in_the_middle_leaves_nothing(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claimed = receive(store, 2)
        group = [handled(one.number, filing(one.number), new_ref(store)) for one in claimed]
        broken = replace(group[1], decision=filing(claimed[1].number, JoinTask(
            task="T-999", sender="x", received_at=NOW, new_request=False)))  # fmt: skip
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            store.commit([group[0], broken], "w", NOW)
        assert store.tasks() == [] and store.deliveries() == [] and store.journal() == []
        assert {row.state for row in store.mails_since(NOW)} == {"claimed"}
        assert len(store.commit(group, "w", NOW)) == 2

    def test_events_of_another_worker_are_a_conflict(self, store: Store) -> None:
        (one,) = receive(store, 1)
        with pytest.raises(Conflict):
            store.commit([handled(one.number, filing(one.number), new_ref(store))], "other", NOW)
        store.commit([handled(one.number, filing(one.number), new_ref(store))], "w", NOW)
        with pytest.raises(Conflict):
            store.commit([handled(one.number, filing(one.number), new_ref(store))], "w", NOW)
        assert len(store.tasks()) == 1

    def test_the_same_mail_filed_twice_is_a_conflict(self, store: Store) -> None:
        first, second = receive(store, 2)
        store.commit([handled(first.number, filing(first.number), new_ref(store))], "w", NOW)
        same = f"identity {first.number}"
        effects = (file_task(second.number), settle_mail(second.number, "filed", NewTask(), identity=same))
        with pytest.raises(Conflict):
            store.commit([handled(second.number, Decision(effects=effects), new_ref(store))], "w", NOW)
        twin = settle_mail(second.number, "duplicate", None, identity=same, duplicate_of=first.number)
        store.commit([handled(second.number, Decision(verdict="duplicate", effects=(twin,)))], "w", NOW)
        assert [mail.verdict for mail in store.mails_since(NOW)] == ["filed", "duplicate"]

    def test_a_taken_reference_is_a_conflict_and_the_next_is_free(self, store: Store) -> None:
        (task,) = file_mails(store, 1)
        (one,) = receive(store, 1)
        with pytest.raises(Conflict):
            store.commit([handled(one.number, filing(one.number), {NewTask(): task.ref})], "w", NOW)
        store.commit([handled(one.number, filing(one.number), new_ref(store))], "w", NOW)
        assert len(store.tasks()) == 2

    def test_placeholders_of_the_same_group_are_resolved(self, store: Store) -> None:
        first, second = receive(store, 2)
        placeholder = f"new:{first.number}:0"
        answer = Decision(
            verdict="joined", task=placeholder,
            effects=(
                settle_mail(second.number, "joined", placeholder),
                JoinTask(task=placeholder, sender=ANNA.email, received_at=NOW, new_request=True),
                ChangeTask(task=placeholder, status="in_progress", add_tags=("b", "a")),
                WriteJournal(step="thread", what="joined"),
            ),
        )  # fmt: skip
        refs = new_ref(store)
        store.commit(
            [handled(first.number, filing(first.number), refs), handled(second.number, answer)], "w", NOW
        )
        (task,) = store.tasks()
        assert task.ref == refs[NewTask()] and task.status == "in_progress" and task.tags == ("a", "b")
        assert [line.task for line in store.journal()] == [task.ref, task.ref]
        assert [row.task for row in store.find(task.ref)] == [task.ref, task.ref]

    def test_a_due_date_is_changed_with_its_words_and_settles_its_question(self, store: Store) -> None:
        (task,) = file_mails(store, 1)

        def change(**fields: Any) -> TaskRow:
            (one,) = receive(store, 1)
            effects = (settle_mail(one.number, "joined", task.ref), ChangeTask(task=task.ref, **fields))
            decision = Decision(verdict="joined", task=task.ref, effects=effects)
            store.commit([handled(one.number, decision)], "w", NOW)
            (row,) = store.tasks()
            return row

        asked = change(due_question="by 11/12")
        assert (asked.due_at, asked.due_question) == (task.due_at, "by 11/12")
        row = change(due_at=NOW, due_from="by Friday", due_question="")
        assert (row.due_at, row.due_from, row.due_question) == (NOW, "by Friday", "")
        row = change(status="in_progress")
        assert (row.due_at, row.due_from, row.due_question) == (NOW, "by Friday", "")

    def test_big_groups(self, store: Store) -> None:
        assert len(file_mails(store, 700)) == 700
        desk = store.desk()
        messages = [(n, message_of(n)) for n in range(1, 1300)]
        desk.gather(messages)
        assert sum(bool(desk.mails_by_message_id(m.message_id)) for _, m in messages) == 700

    # --- held --------------------------------------------------------------------------------------

    def _hold(self, store: Store) -> tuple[int, int]:
        (one,) = receive(store, 1)
        effects = (
            settle_mail(one.number, "held"),
            HoldMail(kind="unknown_sender", reason="nobody knows them"),
            acknowledge(None, action="polite"),
        )
        store.commit([handled(one.number, Decision(verdict="held", effects=effects))], "w", NOW)
        (entry,) = store.held()
        assert (entry.kind, entry.event, entry.blob_hash) == ("unknown_sender", one.number, one.blob_hash)
        assert entry.subject == f"Subject {one.uid}"
        return one.number, entry.id

    def test_an_accepted_mail_is_decided_again_and_sends_nothing_twice(self, store: Store) -> None:
        number, entry = self._hold(store)
        assert store.desk().mails_by_message_id(f"e{number}@acme.example")[0].verdict == "held"
        assert store.desk().held(entry).open  # type: ignore[union-attr]
        by = command(store, ReleaseHeld(held=entry, outcome="accepted", client="acme"))
        assert store.held() == [] and store.held(open_only=False)[0].outcome == "accepted"
        assert not store.desk().held(entry).open  # type: ignore[union-attr]
        assert store.desk(before=by).held(entry).open  # type: ignore[union-attr]
        (again,) = store.claim_events(10, "w", NOW)
        assert (again.number, again.accepted, again.as_client, again.attempts) == (number, True, "acme", 1)
        assert store.desk().mails_by_message_id(f"e{number}@acme.example") == ()
        decision = filing(number, acknowledge(None, action="polite"))
        jobs = store.commit([handled(number, decision, new_ref(store))], "w", NOW)
        assert [job.message_id for job in jobs] == [f"acknowledge.{number}@va.example"]
        assert len(store.deliveries()) == 2

    def test_a_dropped_mail_stays(self, store: Store) -> None:
        number, entry = self._hold(store)
        command(store, ReleaseHeld(held=entry, outcome="dropped"))
        assert store.held() == [] and store.claim_events(10, "w", NOW) == []
        assert store.find(str(number))[0].verdict == "held"

    def test_what_cannot_be_rendered_is_held_and_never_sent(self, store: Store) -> None:
        (one,) = receive(store, 1)
        mails = (outgoing(one.number, problem="acknowledge.md:3: unknown variable"),)
        group = [handled(one.number, filing(one.number), new_ref(store), mails=mails)]
        assert store.commit(group, "w", NOW) == []
        (entry,) = store.held()
        assert entry.kind == "delivery" and "unknown variable" in entry.reason and len(store.tasks()) == 1
        command(store, ReleaseHeld(held=entry.id, outcome="requeued"))
        assert store.claim_deliveries(10, "w", NOW) == []
        assert [one.id for one in store.held()] == [entry.id]  # nothing left, so nothing is settled

    def _unwritten(self, store: Store) -> HeldEntry:
        (one,) = receive(store, 1)
        refs = new_ref(store)
        kept = unwritten.encoded(acknowledge(NewTask()), refs, noted=False)
        mails = (outgoing(one.number, problem="acknowledge.md:3: unknown variable", kept=kept),)
        store.commit([handled(one.number, filing(one.number), refs, mails=mails)], "w", NOW)
        (entry,) = store.desk().held_open()
        return entry

    def test_what_could_not_be_written_is_tried_anew_and_leaves_as_it_is_then(self, store: Store) -> None:
        entry, press = self._unwritten(store), Press()
        of = entry.delivery or 0
        assert store.desk().unwritten(of) == Unwritten(why="acknowledge.md:3: unknown variable", again=True)
        press.problem = "still broken"
        desk = store.desk(press=press)
        assert desk.unwritten(of) == Unwritten(why="still broken", again=True) and not desk.rewritten
        press.problem = ""
        assert desk.unwritten(of) is None and desk.unwritten(of) is None and len(press.asked) == 2
        (row,) = store.deliveries()
        assert press.asked[1].mail == acknowledge(row.task) and press.asked[1].event == entry.event
        command(store, ReleaseHeld(held=entry.number, outcome="accepted"), rewritten=desk.rewritten)
        (job,) = store.claim_deliveries(10, "w", NOW)
        assert (job.raw, job.subject) == (b"Subject: anew\r\n\r\n", "anew")
        assert store.held() == [] and store.desk().unwritten(of) is None

    def test_what_could_not_be_written_and_is_dropped_never_leaves(self, store: Store) -> None:
        entry, press = self._unwritten(store), Press()
        desk = store.desk(press=press)
        assert desk.unwritten(entry.delivery or 0) is None
        command(store, ReleaseHeld(held=entry.number, outcome="dropped"), rewritten=desk.rewritten)
        assert store.held() == [] and store.claim_deliveries(10, "w", NOW) == []

    def test_of_what_was_not_kept_only_the_reason_is_known(self, store: Store) -> None:
        (one,) = receive(store, 1)
        mails = (outgoing(one.number, problem="unknown variable"),)
        store.commit([handled(one.number, filing(one.number), new_ref(store), mails=mails)], "w", NOW)
        (entry,) = store.desk().held_open()
        found = store.desk(press=Press()).unwritten(entry.delivery or 0)
        assert found == Unwritten(why="unknown variable", again=False)

    def test_a_braked_acknowledgement_is_held_until_let_go(self, store: Store) -> None:
        (one,) = receive(store, 1)
        decision = filing(one.number, acknowledge(NewTask(), hold="brake per thread"), ack=False)
        assert store.commit([handled(one.number, decision, new_ref(store))], "w", NOW) == []
        (entry,) = store.held()
        assert store.tasks()[0].acknowledged_at is None
        command(store, ReleaseHeld(held=entry.id, outcome="accepted"))
        assert [job.status for job in store.claim_deliveries(10, "w", NOW)] == ["queued"]

    # --- deliveries --------------------------------------------------------------------------------

    def test_outcomes_of_deliveries(self, store: Store) -> None:
        claimed = receive(store, 5)
        jobs = store.commit([handled(c.number, filing(c.number), new_ref(store)) for c in claimed], "w", NOW)
        soon = NOW + timedelta(minutes=1)
        outcomes = (
            Delivered("ok"),
            Deferred("busy"),
            Rejected("no such user"),
            Unknown("line lost"),
            Unknown("gone"),
        )
        next_at = (None, soon, None, soon, None)
        follow = [NewErrand(kind="append", payload={"delivery": jobs[0].id}, mailbox="requests")]
        store.settle([(j, o, n, NOW) for j, o, n in zip(jobs, outcomes, next_at, strict=True)], follow)
        rows = store.deliveries()
        assert [row.status for row in rows] == ["sent", "deferred", "failed", "unknown", "held"]
        assert rows[0].sent_at == NOW and rows[2].last_error == "no such user"
        assert [errand.kind for errand in store.claim_errands(5, "w", NOW)] == ["append"]
        failed, perhaps = store.claim_events(10, "w", NOW)
        assert failed.kind == "delivery_failed" and failed.payload["delivery"] == jobs[2].id
        assert perhaps.payload["delivery"] == jobs[4].id and perhaps.payload["perhaps"], "the VA is told"
        assert [entry.delivery for entry in store.held()] == [jobs[4].id]
        assert store.claim_deliveries(10, "w", NOW) == []
        again = store.claim_deliveries(10, "w", soon)
        assert [(job.id, job.status, job.attempts) for job in again] == [
            (jobs[1].id, "deferred", 2), (jobs[3].id, "unknown", 2),
        ]  # fmt: skip
        assert again[0].raw == jobs[1].raw and again[0].message_id == jobs[1].message_id

    def test_what_a_dead_worker_was_sending_is_looked_up_first(self, place: Any, store: Store) -> None:
        (one,) = receive(store, 1, worker="dead")
        store.commit([handled(one.number, filing(one.number), new_ref(store))], "dead", NOW)
        me = store.register_worker("me")
        (lost,) = store.abandoned_deliveries(me, NOW)
        assert lost.status == "unknown" and store.abandoned_deliveries(me, NOW) == []
        store.settle([(lost, Delivered("found in Sent"), None, NOW)])
        assert store.deliveries()[0].status == "sent"

    def test_a_delivery_waits_for_its_time_and_can_be_cancelled(self, store: Store) -> None:
        first, second = receive(store, 2)
        later = NOW + timedelta(hours=2)
        group = [
            handled(
                c.number,
                filing(c.number, acknowledge(NewTask(), not_before=later), ack=False),
                new_ref(store),
            )
            for c in (first, second)
        ]
        assert store.commit(group, "w", NOW) == [] and store.next_due() == later
        command(store, CancelDelivery(delivery=store.deliveries()[0].id, why="answered"))
        assert [job.event for job in store.claim_deliveries(10, "w", later)] == [second.number]
        assert [row.status for row in store.deliveries()] == ["cancelled", "sending"]

    @pytest.mark.parametrize("effect", [CancelDelivery, HoldDelivery])
    def test_what_began_to_leave_before_it_could_be_stopped_is_decided_again(
        self, store: Store, effect: type[CancelDelivery] | type[HoldDelivery]
    ) -> None:
        """The VA would be told that it was stopped, and the client would have it."""
        (one,) = receive(store, 1)
        later = NOW + timedelta(minutes=10)
        decision = filing(one.number, acknowledge(NewTask(), not_before=later), ack=False)
        store.commit([handled(one.number, decision, new_ref(store))], "w", NOW)
        (planned,) = store.desk().planned_mails()
        (job,) = store.claim_deliveries(10, "w", later)
        for _ in ("sending", "sent"):
            with pytest.raises(Conflict, match="began to leave"):
                command(store, effect(delivery=planned.number, why="the VA said no"))
            store.settle([(job, Delivered(), None, later)])
        assert store.held() == []

    def test_several_mails_are_cancelled_or_expire_at_once(self, store: Store) -> None:
        later = NOW + timedelta(hours=1)
        for _ in range(2):
            group = [
                handled(
                    one.number,
                    filing(one.number, acknowledge(NewTask(), not_before=later, not_after=later), ack=False),
                    new_ref(store),
                )
                for one in receive(store, 2)
            ]
            store.commit(group, "w", NOW)
        first, second, *_ = store.desk().planned_mails()
        command(store, *(CancelDelivery(delivery=one.number, why="no") for one in (first, second)))
        assert store.expire_deliveries(later) == 2
        assert {row.status for row in store.deliveries()} == {"cancelled"}

    def test_an_expired_acknowledgement_is_decided_again(self, store: Store) -> None:
        (one,) = receive(store, 1)
        late = NOW + timedelta(hours=1)
        decision = filing(one.number, acknowledge(NewTask(), not_after=late), ack=False)
        (job,) = store.commit([handled(one.number, decision, new_ref(store))], "w", NOW)
        store.settle([(job, Deferred("busy"), NOW + timedelta(minutes=5), NOW)])
        assert store.expire_deliveries(NOW) == 0 and store.expire_deliveries(late) == 1
        assert store.deliveries()[0].status == "cancelled" and store.claim_deliveries(5, "w", late) == []
        (event,) = store.claim_events(5, "w", late)
        assert event.kind == "acknowledgement_expired" and event.payload["blob"] == one.blob_hash
        assert datetime.fromisoformat(event.payload["received_at"]) == NOW

    # --- timers, errands, notices ------------------------------------------------------------------

    def test_a_timer_is_set_once_and_fires_once(self, store: Store) -> None:
        timer = SetTimer(kind="watch", subject="T-1", occurrence="2026", due_at=NOW)
        command(store, timer, timer)
        command(store, replace(timer, due_at=NOW + timedelta(days=1)))
        assert store.fire_timers(NOW - timedelta(seconds=1)) == 0
        assert store.fire_timers(NOW) == 1 and store.fire_timers(NOW) == 0
        (event,) = store.claim_events(5, "w", NOW)
        assert (event.kind, event.payload["kind"], event.payload["subject"]) == ("timer", "watch", "T-1")
        assert store.next_due() is None

    def test_errands_are_tried_again_until_done(self, store: Store) -> None:
        (task,) = file_mails(store, 1)
        add_errands(store, NewErrand(kind="move", payload={"folder": "x"}, mailbox="requests"))
        (errand,) = store.claim_errands(5, "w", NOW)
        soon = NOW + timedelta(minutes=1)
        store.settle_errands([(errand.id, Deferred("busy"), soon, NOW, "")])
        assert store.claim_errands(5, "w", NOW) == [] and store.next_due() == soon
        (errand,) = store.claim_errands(5, "dead", soon)
        assert errand.attempts == 2
        store.register_worker("me")
        (errand,) = store.claim_errands(5, "w", soon)
        store.settle_errands([(errand.id, Delivered("moved"), None, soon, "")])
        assert store.claim_errands(5, "w", soon + timedelta(days=9)) == []
        assert task.ref

    def test_a_notice_is_told_once_for_ever(self, store: Store) -> None:
        tell = TellVa(kind="held", key="k", lines=("line",))
        command(store, tell, tell)
        (notice,) = store.open_notices("held")
        assert (
            notice.lines == ("line",) and store.open_notices("brake") == [] and store.desk().told("held", "k")
        )
        command(store, tell, SettleNotices(notices=(notice.id,)))
        assert store.open_notices() == [] and store.desk().told("held", "k")

    # --- the desk ----------------------------------------------------------------------------------

    def test_brakes_count_by_arrival(self, store: Store) -> None:
        times = [NOW - timedelta(hours=hours) for hours in (5, 3, 1)]
        for at in times:
            (one,) = receive(store, 1)
            to = Address("Anna+tag@ACME.example")
            decision = filing(one.number, acknowledge(NewTask(), at, to=to), ack=False)
            store.commit([handled(one.number, decision, new_ref(store))], "w", NOW)
        desk = store.desk()
        since = NOW - timedelta(hours=4)
        assert desk.acknowledged_since("address", "anna@acme.example", since) == 2
        assert desk.acknowledged_since("address", "anna@acme.example", NOW - timedelta(days=9)) == 3
        assert desk.acknowledged_since("domain", "acme.example", since) == 2
        assert desk.acknowledged_since("overall", "", times[1]) == 1
        assert desk.acknowledged_since("thread", store.tasks()[0].ref, since) == 1
        assert desk.acknowledged_since("address", "other@acme.example", since) == 0

    def test_our_sent_mails_lead_to_their_tasks(self, store: Store) -> None:
        (task,) = file_mails(store, 1)
        sent = store.deliveries()[0].message_id
        assert store.desk().task_of_sent(sent) == task.ref and store.desk().task_of_sent("x@y") is None
        assert store.desk(before=task.event).task_of_sent(sent) is None

    def test_lookups_of_explain_and_replay(self, store: Store) -> None:
        assert store.next_task_number() == 1 and store.sent_since(NOW) == []
        (one,) = receive(store, 1)
        (job,) = store.commit([handled(one.number, filing(one.number), new_ref(store))], "w", NOW)
        store.settle([(job, Delivered("ok"), None, NOW)])
        assert [row.event for row in store.find_blob(one.blob_hash)] == [one.number]
        assert store.find_blob("other") == [] and store.find("nothing") == [] and store.find("9" * 30) == []
        filed = store.task_filed_by(one.number)
        assert filed is not None and filed.ref == "T-1" and store.next_task_number() == 2
        assert store.acknowledged(one.number) and not store.acknowledged(99)
        assert store.sent_since(NOW) == [NOW] and store.sent_since(NOW + timedelta(seconds=1)) == []
        assert (
            store.journal(since=NOW + timedelta(seconds=1)) == []
            and len(store.journal(event=one.number)) == 1
        )
        counts = store.counts()
        assert (counts["events.handled"], counts["deliveries.sent"], counts["tasks.new"]) == (1, 1, 1)

    def test_an_unreadable_attempt_may_be_held_by_the_daemon(self, store: Store) -> None:
        (one,) = receive(store, 1)
        store.hold_event(one.number, NOW, "it cannot be handled")
        (entry,) = store.held()
        assert entry.reason == "it cannot be handled" and not store.waiting_events()
        command(store, ReleaseHeld(held=entry.id, outcome="requeued"))
        (again,) = store.claim_events(5, "w", NOW)
        assert again.number == one.number and again.attempts == 1 and not again.accepted

    @settings(
        max_examples=40, deadline=None,
        # One suite for two databases on purpose: both may run in one process.
        suppress_health_check=[
            HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.differing_executors
        ],
    )  # fmt: skip
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(("file", "join", "close", "reopen", "tell", "hold", "automatic", "answer")),
                st.integers(0, 5),
                st.booleans(),
                st.integers(0, 300),
            ),
            min_size=1,
            max_size=8,
        ),
        st.integers(1, 4),
    )
    def test_the_overlay_reads_as_the_commit_and_as_the_past(
        self, store: Store, steps: list[tuple[str, int, bool, int]], size: int
    ) -> None:
        """Three readings agree: on the overlay, after the commit, and later as of the event."""
        seen: list[tuple[int, Any]] = []
        names: dict[str, str] = {}
        known: list[str] = [task.ref for task in store.tasks(TaskFilter(limit=2))]
        start = len(known)
        numbers: list[int] = []
        for begin in range(0, len(steps), size):
            group = steps[begin : begin + size]
            claimed = receive(store, len(group))
            desk = store.desk()
            desk.gather([(one.number, message_of(one.number)) for one in claimed])
            batch: list[Handled] = []
            for one, step in zip(claimed, group, strict=True):
                numbers.append(one.number)
                seen.append((one.number, self._look(desk, numbers, known)))
                decision, files = self._decide(one.number, step, known)
                sent = {f"acknowledge.{one.number}@va.example": decision.task}
                desk.overlay(one.number, NOW, decision, sent if decision.acknowledge else {})
                refs = new_ref(store) if files else {}
                if files:
                    known.append(f"new:{one.number}:0")
                    names[known[-1]] = refs[NewTask()]
                batch.append(handled(one.number, decision, refs))
            overlaid = self._look(desk, numbers, known)
            store.commit(batch, "w", NOW)
            known = [names.get(ref, ref) for ref in known]
            assert self._look(store.desk(), numbers, known) == _renamed(overlaid, names)
        for index, (number, then) in enumerate(seen):
            asked = numbers[: index + 1]
            refs_then = known[:start] + [
                names[f"new:{n}:0"] for n in numbers[:index] if f"new:{n}:0" in names
            ]
            now = self._look(store.desk(before=number), asked, refs_then)
            assert now == _renamed(then, names)

    def _decide(
        self, event: int, step: tuple[str, int, bool, int], known: list[str]
    ) -> tuple[Decision, bool]:
        kind, which, ack, minutes = step
        at = NOW + timedelta(minutes=minutes)
        ref = known[which % len(known)] if known else None
        effects: tuple[Effect, ...]
        if kind == "file" or (ref is None and kind in {"join", "close", "reopen", "answer"}):
            effects = (file_task(event, at), settle_mail(event, "filed", NewTask()))
            task: TaskKey | None = NewTask()
        elif kind == "tell":
            effects, task = (
                (settle_mail(event, "ignored"), TellVa(kind="split", key=f"k{which}", lines=("x",))),
                None,
            )
        elif kind == "hold":
            effects, task = (settle_mail(event, "held"), HoldMail(kind="brake", reason="why")), None
        elif kind == "automatic":
            effects, task = (settle_mail(event, "automatic"),), None
        else:
            assert ref is not None
            change = {
                "join": JoinTask(task=ref, sender=ANNA.email, received_at=at, new_request=True),
                "close": ChangeTask(task=ref, status="done", closed_at=at),
                "reopen": ChangeTask(task=ref, status="in_progress", promised_at=at, reopened=True),
                "answer": ChangeTask(task=ref, answered_at=at),
            }[kind]
            effects, task = (settle_mail(event, "joined", ref), change), ref
        if ack and kind not in {"tell", "hold", "automatic"}:
            effects = (*effects, acknowledge(task, at))
        else:
            ack = False
        return Decision(acknowledge=ack, task=task, effects=effects), isinstance(task, NewTask)

    def _look(self, desk: Any, numbers: list[int], refs: list[str]) -> dict[str, Any]:
        since = NOW + timedelta(minutes=100)
        return {
            "mails": [desk.mails_by_message_id(f"e{n}@acme.example") for n in numbers],
            "same": [desk.mails_by_identity(f"identity {n}") for n in numbers],
            "sent": [desk.task_of_sent(f"acknowledge.{n}@va.example") for n in numbers],
            "tasks": [desk.task(ref) for ref in refs],
            "known": desk.knows_sender(ANNA.email),
            "told": [desk.told("split", f"k{n}") for n in range(6)],
            "brakes": [desk.acknowledged_since("thread", ref, since) for ref in refs]
            + [
                desk.acknowledged_since("address", ANNA.email, since),
                desk.acknowledged_since("domain", ANNA.domain, since),
                desk.acknowledged_since("overall", "", since),
            ],
        }


def _renamed(found: Any, names: dict[str, str]) -> Any:
    """The same readings with placeholders replaced by the references that they got."""
    if isinstance(found, dict):
        return {key: _renamed(value, names) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return type(found)(_renamed(value, names) for value in found)
    if isinstance(found, KnownMail):
        return replace(found, task=names.get(found.task or "", found.task))
    if isinstance(found, KnownTask):
        return replace(found, ref=names.get(found.ref, found.ref))
    return names.get(found, found) if isinstance(found, str) else found


class BounceSuite:
    """What came back: the ledger of addresses and what became of deliveries; `place` as above."""

    @pytest.fixture
    def store(self, place: Any) -> Store:
        store: Store = place.open()
        store.begin_mailbox("requests", 1, 1, 0, NOW)
        return store

    def test_every_version_of_a_ledger_is_read_as_of_its_event(self, store: Store) -> None:
        first = KnownAddress(
            email=ANNA.email, version=1, soft=1, first_at=NOW, last_at=NOW, code="4.2.2", text="full",
            strikes=(Strike(NOW, "soft"),), delivery=1,
        )  # fmt: skip
        one = command(store, KeepAddress(address=replace(first, event=0)))
        second = replace(
            first, version=2, hard=1, stopped_by="bounces", suppressed_at=NOW, why="gone", alive_at=NOW,
            strikes=(), lifted_at=NOW,
        )  # fmt: skip
        two = command(store, KeepAddress(address=second))
        assert store.desk().address("ANNA@acme.example") == replace(second, event=two)
        assert store.desk(before=two).address(ANNA.email) == replace(first, event=one)
        assert store.desk(before=one).address(ANNA.email) is None
        assert store.addresses() == [replace(second, event=two)]

    def test_the_same_version_twice_is_a_conflict_and_nothing_of_its_group_is_written(
        self, store: Store
    ) -> None:
        keep = KeepAddress(address=KnownAddress(email=ANNA.email, version=1))
        command(store, keep)
        with pytest.raises(Conflict):
            command(store, keep, WriteJournal(step="bounce", what="lost"))
        assert not [line for line in store.journal() if line.what == "lost"]

    def test_a_group_sees_what_it_decided_before(self, store: Store) -> None:
        (task,) = file_mails(store, 1)
        sent = store.deliveries()[0]
        desk = store.desk()
        known = KnownAddress(email=ANNA.email, version=1, stopped_by="bounces", why="gone")
        marked = MarkDelivery(delivery=sent.id, fate="bounced", why="gone")
        desk.overlay(99, NOW, Decision(effects=(KeepAddress(address=known), marked)))
        assert desk.address(ANNA.email) == known
        delivery = desk.delivery(sent.message_id)
        assert delivery is not None and (delivery.fate, delivery.task) == ("bounced", task.ref)
        assert desk.deliveries_of(task.event) == (delivery,)

    def test_what_became_of_a_delivery_is_stored_and_not_known_before(self, store: Store) -> None:
        (task,) = file_mails(store, 1)
        sent = store.deliveries()[0]
        by = command(store, MarkDelivery(delivery=sent.id, fate="bounced", why="5.1.1\0 no such user"))
        (row,) = store.deliveries()
        assert (row.fate, row.fate_why, row.status) == ("bounced", "5.1.1 no such user", sent.status)
        found = store.desk().delivery(sent.message_id)
        assert found is not None and (found.number, found.fate, found.recipient) == (
            sent.id, "bounced", ANNA.email,
        )  # fmt: skip
        earlier = store.desk(before=by).delivery(sent.message_id)
        assert earlier is not None and earlier.fate == ""
        assert store.desk(before=task.event).delivery(sent.message_id) is None
        assert store.desk().deliveries_of(12345) == ()

    def test_the_last_mail_to_an_address_is_found(self, store: Store) -> None:
        file_mails(store, 2)
        last = store.desk().last_delivery_to("Anna@ACME.example", NOW - timedelta(days=7))
        assert last is not None and last.recipient == ANNA.email
        assert store.desk().last_delivery_to(ANNA.email, NOW) is None
        assert store.desk().last_delivery_to("anna+x@acme.example", NOW - timedelta(days=7)) is None

    def test_what_is_held_for_an_address_can_be_let_go(self, store: Store) -> None:
        (one, other) = receive(store, 2)
        why = f"{HELD_BECAUSE} {ANNA.email}: gone"
        held = filing(one.number, acknowledge(NewTask(), hold=why), ack=False)
        braked = filing(other.number, acknowledge(NewTask(), hold="the brake"), ack=False)
        store.commit(
            [handled(one.number, held, new_ref(store)), handled(other.number, braked, new_ref(store))],
            "w",
            NOW,
        )
        (entry,) = store.desk().held_to("ANNA@acme.example")
        assert entry.reason == why and store.desk().held_to("bob@acme.example") == ()
        command(store, ReleaseHeld(held=entry.number, outcome="requeued"))
        assert [job.recipient for job in store.claim_deliveries(10, "w", NOW)] == [ANNA.email]
        assert store.desk().held_to(ANNA.email) == ()

    def test_only_a_refused_recipient_hands_its_reply_on(self, store: Store) -> None:
        claimed = receive(store, 2)
        jobs = store.commit([handled(c.number, filing(c.number), new_ref(store)) for c in claimed], "w", NOW)
        refusals = (
            Rejected("no such mailbox", "rcpt", "550 5.1.1 no"),
            Rejected("spam", "data", "554 5.7.1"),
        )
        store.settle([(j, o, None, NOW) for j, o in zip(jobs, refusals, strict=True)], [])
        replies = [event.payload["reply"] for event in store.claim_events(10, "w", NOW)]
        assert replies == ["550 5.1.1 no", ""]


_BREAK = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND pid <> %s
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class LedgerSuite:
    """What changes about a task: versions, edits, what waits; `place` as above."""

    @pytest.fixture
    def store(self, place: Any) -> Store:
        store: Store = place.open()
        store.begin_mailbox("requests", 1, 1, 0, NOW)
        return store

    @staticmethod
    def clock(task: TaskKey, version: int = 1, **more: Any) -> Keep:
        values = {"started_at": NOW, "due_at": NOW + timedelta(hours=8), "client": "acme", **more}
        return Keep(value=Clock(task=task, name="first", version=version, **values))

    def test_every_version_is_read_as_of_its_event(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        one = command(store, self.clock(ref))
        two = command(store, self.clock(ref, 2, met_at=NOW + timedelta(hours=1)))
        now, then = store.desk(), store.desk(before=two)
        key = f"{ref}/first/1"
        newest = now.kept(Clock, key)
        assert newest is not None and newest.kept and not newest.is_open and newest.version == 2
        assert (
            now.version_of(Clock, key, 1) == then.kept(Clock, key) == replace(newest, version=1, met_at=None)
        )
        assert store.desk(before=one).kept(Clock, key) is None
        assert now.kept_open(Clock) == () and [c.key for c in then.kept_open(Clock)] == [key]
        assert now.kept_of(Clock, ref) == (newest,) and now.kept_of(Clock, "T-0") == ()
        assert now.kept_since(Clock, NOW) == (newest,)

    def test_the_same_version_twice_is_a_conflict(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        command(store, self.clock(ref))
        with pytest.raises(Conflict):
            command(store, self.clock(ref))

    def test_a_clock_of_a_task_that_is_just_filed_gets_its_reference(self, store: Store) -> None:
        claimed = receive(store, 1)[0]
        desk = store.desk()
        decision = filing(claimed.number, self.clock(NewTask()))
        desk.overlay(claimed.number, NOW, decision)
        overlaid = f"new:{claimed.number}:0"
        assert [one.task for one in desk.kept_of(Clock, overlaid)] == [overlaid]
        refs = new_ref(store)
        store.commit([handled(claimed.number, decision, refs)], "w", NOW)
        (clock,) = store.desk().kept_open(Clock)
        assert clock.task == refs[NewTask()] and clock.key == f"{refs[NewTask()]}/first/1"

    def test_the_timer_of_a_task_that_is_just_filed_names_it(self, store: Store) -> None:
        claimed = receive(store, 1)[0]
        timer = SetTimer(kind="warn", subject="first/1", occurrence="1", due_at=NOW, task=NewTask())
        refs = new_ref(store)
        store.commit([handled(claimed.number, filing(claimed.number, timer), refs)], "w", NOW)
        (planned,) = store.desk().planned_timers(NOW)
        assert planned.subject == f"{refs[NewTask()]}/first/1"

    def test_clocks_of_the_tasks_that_mails_name_are_read_with_them(self, store: Store) -> None:
        filed = file_mails(store, 1)[0]
        command(store, self.clock(filed.ref))
        newest = command(store, self.clock(filed.ref, 2, asked_at=NOW))
        desk, then = store.desk(), store.desk(before=newest)
        answer = replace(message_of(999), in_reply_to=(f"e{filed.event}@acme.example",))
        for one in (desk, then):
            one.gather([(999, answer)])
        assert [one.version for one in desk.kept_of(Clock, filed.ref)] == [2]
        assert [one.version for one in then.kept_of(Clock, filed.ref)] == [1]
        desk.overlay(999, NOW, Decision(effects=(self.clock(filed.ref, 3, met_at=NOW),)))
        assert [one.version for one in desk.kept_of(Clock, filed.ref)] == [3]

    def test_hours_are_asked_for_once_in_the_life_of_a_store(self, store: Store) -> None:
        hours = PinnedHours(hash="abc", hours="{}")
        assert store.desk().kept(PinnedHours, "abc") is None
        command(store, Keep(value=hours))
        assert store.desk().kept(PinnedHours, "abc") == hours
        desk = store.desk()
        desk._now = None  # type: ignore[method-assign, assignment]
        assert desk.kept(PinnedHours, "abc") == hours

    def test_open_work_is_what_was_stored_and_what_this_group_decided(self, store: Store) -> None:
        one, two = file_mails(store, 2)
        due_at = NOW + timedelta(days=1)
        assert set(store.desk().open_work()) == {OpenWork(one.ref, due_at, 0), OpenWork(two.ref, due_at, 0)}
        command(store, ChangeTask(task=two.ref, status="waiting_client"))
        claimed = receive(store, 1)[0]
        desk = store.desk()
        assert desk.open_work() == (OpenWork(one.ref, due_at, 0),)
        closing = ChangeTask(task=one.ref, status="done", closed_at=NOW)
        desk.overlay(claimed.number, NOW, filing(claimed.number, closing))
        assert desk.open_work() == (OpenWork(f"new:{claimed.number}:0", due_at, 0),)
        assert OpenWork(one.ref, due_at, 0) in store.desk(before=claimed.number).open_work()

    @pytest.mark.parametrize(
        "value",
        [
            PinnedHours(hash="abc", hours='{"zone": "Europe/Budapest"}'),
            Wait(task="T-1", what="the lógó \u202e", since=NOW, chase_at=NOW),
            TimeEntry(name="5.0", started_at=NOW, minutes=45, note="drafting"),
            Note(name="5.1", task="T-1", at=NOW, text="نکته"),
            Pause(since=NOW), Pause(client="acme", since=NOW, over_at=NOW),
            Approval(what="template", subject="en/chase", proof="x", at=NOW),
            NoticeSent(name="7", tasks=("T-1", "T-2"), held=(3,), invoices=("I-7",), at=NOW),
            InvoiceMail(name="mail/7", task="T-1", client="acme", invoices=("I-7", "I-8"), at=NOW),
            RetainerMonth(
                name="acme/2026-11", client="acme", included=600, used=540,
                left=(Leftover(month="2026-11", minutes=60),),
            ),
            Invoice(
                name="I-7", client="acme", currency="EUR", seller=BilledParty(name="Ő"), drafted_at=NOW,
                buyer=BilledParty(name="Acme", lines=("1 Road",)), credited=Decimal("1.10"),
                whole=(InvoiceLine(text="x", quantity=Decimal("0.3333"), price=Decimal(3), net=Decimal(1)),),
                received=(Received(payment="P-1", amount=Decimal("2.50"), paid_on=NOW.date()),),
            ),
            CommandLine(
                name="8.0", task="T-1", at=NOW, source="mail", verb="done", line="done",
                undo=(Undo(what="clock", key="T-1/first/1", version=1),),
            ),
        ],
    )  # fmt: skip
    def test_every_value_comes_back_as_it_was(self, store: Store, value: Kept) -> None:
        file_mails(store, 1)
        value = replace(value, task=store.tasks()[0].ref) if value.task else value
        command(store, Keep(value=value))
        assert store.desk().kept(type(value), value.key) == value
        assert (value in store.desk().kept_open(type(value))) == value.is_open

    def test_an_edit_is_seen_and_the_task_is_read_as_it_was(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        before = store.desk().task(ref)
        edit = EditTask(
            task=ref, client="globex", title="Other", list_name="L", important=False, urgent=True,
            estimate_minutes=90, assigned_to="bob@x.example", due=DueDate(NOW, "friday"), tags=("b", "c"),
        )  # fmt: skip
        desk, number = store.desk(), command(store, edit)
        desk.overlay(number, NOW, Decision(effects=(edit,)))
        after = store.desk().task(ref)
        assert after is not None and before is not None and desk.task(ref) == after
        assert (after.client, after.title, after.list_name) == ("globex", "Other", "L")
        assert (after.priority, after.estimate_minutes, after.assigned_to) == (3, 90, "bob@x.example")
        assert (after.due_at, after.due_from, after.tags) == (NOW, "friday", ("b", "c"))
        cleared = command(store, EditTask(task=ref, due=DueDate(), assigned_to=""))
        last = store.desk().task(ref)
        assert last is not None and last.due_at is None and last.assigned_to == ""
        assert store.desk(before=cleared).task(ref) == after
        assert store.desk(before=number).task(ref) == before

    def test_open_and_closed_tasks(self, store: Store) -> None:
        first, second = (row.ref for row in file_mails(store, 2))
        command(store, ChangeTask(task=first, status="done", closed_at=NOW))
        desk = store.desk()
        assert [one.ref for one in desk.open_tasks()] == [second]
        assert desk.open_tasks("globex") == () and len(desk.open_tasks("acme")) == 1
        assert [one.ref for one in desk.tasks_closed(NOW, NOW + timedelta(seconds=1))] == [first]
        assert desk.tasks_closed(NOW + timedelta(seconds=1), NOW + timedelta(days=1)) == ()

    def test_what_waits_is_held_back_and_let_go(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        later = NOW + timedelta(minutes=10)
        sent = acknowledge(ref, action="chase-1", kind="chase", arrived_at=None, not_before=later)
        command(store, sent)
        (planned,) = [one for one in store.desk().planned_mails() if one.kind == "chase"]
        assert (planned.status, planned.next_at, planned.task) == ("queued", later, ref)
        command(store, HoldDelivery(delivery=planned.number, why="paused: by you"))
        (entry,) = store.desk().held_open()
        assert entry.delivery == planned.number and entry.reason == "paused: by you"
        command(store, HoldDelivery(delivery=planned.number, why="again"))
        assert len(store.desk().held_open()) == 1
        command(store, ReleaseHeld(held=entry.number, outcome="accepted"))
        assert store.desk().held_open() == ()
        assert planned.number in [job.id for job in store.claim_deliveries(9, "w", NOW)]

    def test_a_pause_holds_what_was_decided_beside_it_and_an_ok_lets_it_go(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        store.claim_deliveries(9, "w", NOW)
        later = NOW + timedelta(minutes=10)
        command(store, Keep(value=Pause(client="acme", since=NOW)))
        chase = acknowledge(ref, action="chase-1", kind="chase", arrived_at=None, not_before=later)
        command(
            store,
            chase,
            replace(chase, action="chase-2", client="north"),
            replace(chase, action="notice", kind="notice"),
        )
        left = store.claim_deliveries(9, "w", later)
        assert sorted((job.kind, job.client) for job in left) == [("chase", "north"), ("notice", "acme")]
        (entry,) = store.desk().held_open()
        assert entry.reason.startswith(Pause.REASON)
        command(store, ReleaseHeld(held=entry.number, outcome="accepted"))
        assert [job.id for job in store.claim_deliveries(9, "w", later)] == [entry.delivery]

    def test_what_waits_for_its_time_is_hurried(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        later = NOW + timedelta(minutes=10)
        command(store, acknowledge(ref, action="chase-1", kind="chase", arrived_at=None, not_before=later))
        (planned,) = [one for one in store.desk().planned_mails() if one.kind == "chase"]
        assert planned.number not in [job.id for job in store.claim_deliveries(9, "w", NOW)]
        command(store, SendNow(delivery=planned.number))
        assert planned.number in [job.id for job in store.claim_deliveries(9, "w", NOW)]

    @pytest.mark.parametrize(
        ("unless", "change"),
        [
            ("answered", ChangeTask(task="", answered_at=NOW + timedelta(minutes=5))),
            ("closed", ChangeTask(task="", status="done", closed_at=NOW)),
            ("not waiting", ChangeTask(task="", status="in_progress")),
        ],
    )
    def test_what_is_pointless_by_now_never_leaves(
        self, store: Store, unless: str, change: ChangeTask
    ) -> None:
        ref = file_mails(store, 1)[0].ref
        at = NOW + timedelta(minutes=10)
        wait = Wait(task=ref, since=NOW)
        mail = acknowledge(ref, action="x", kind="chase", arrived_at=None, not_before=at, unless=unless)
        command(store, mail, Keep(value=wait))
        (planned,) = [one for one in store.desk().planned_mails() if one.kind == "chase"]
        over = Keep(value=replace(wait, version=2, over_at=NOW)) if unless == "not waiting" else None
        command(store, replace(change, task=ref), *([over] if over else []))
        assert planned.number not in [job.id for job in store.claim_deliveries(9, "w", at)]
        assert [one.status for one in store.deliveries() if one.id == planned.number] == ["cancelled"]

    def test_what_is_not_pointless_leaves(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        for unless in ("answered", "closed", "not waiting"):
            mail = acknowledge(ref, action=f"x {unless}", kind="chase", arrived_at=None, unless=unless)
            at = NOW + timedelta(minutes=10)
            command(store, replace(mail, not_before=at))
        command(store, Keep(value=Wait(task=ref, since=NOW)))
        assert len([job for job in store.claim_deliveries(9, "w", at) if job.kind == "chase"]) == 3

    def test_who_was_written_to_and_how_many_mails_were_decided(self, store: Store) -> None:
        ref = file_mails(store, 1)[0].ref
        bob = Address("bob@new.example")
        assert store.desk().wrote_to("Anna@acme.example") and not store.desk().wrote_to(bob.email)
        assert store.desk().decided_since(NOW) == 0
        at = NOW + timedelta(minutes=10)
        command(store, acknowledge(ref, action="chase", kind="chase", arrived_at=None, to=bob, not_before=at))
        assert store.desk().decided_since(NOW) == 1
        assert store.desk().decided_since(NOW + timedelta(seconds=1)) == 0
        (job,) = [job for job in store.claim_deliveries(9, "w", at) if job.recipient == bob.email]
        store.settle([(job, Delivered(), None, NOW)])
        assert store.desk().wrote_to("BOB@new.example")


class WorkerSuite:
    """Several processes on one database; `place` as above."""

    def test_a_living_workers_work_is_left_to_it(self, place: Any) -> None:
        first, second = place.open(), place.open()
        first.begin_mailbox("requests", 1, 1, 0, NOW)
        one = first.register_worker("one")
        (mail, sending) = receive(first, 2, worker=one)
        first.commit([handled(sending.number, filing(sending.number), new_ref(first))], one, NOW)
        two = second.register_worker("two")
        assert second.claim_events(5, two, NOW) == [] and second.abandoned_deliveries(two, NOW) == []
        assert first.watch_mailbox("requests") and not second.watch_mailbox("requests")
        first.close()
        assert second.changed_elsewhere()
        assert [event.number for event in second.claim_events(5, two, NOW)] == [mail.number]
        later = datetime.now(UTC) + timedelta(minutes=1)
        assert [job.status for job in second.claim_deliveries(5, two, later)] == ["unknown"]
        assert second.watch_mailbox("requests")

    def test_workers_share_a_backlog_by_whole_lanes(self, place: Any) -> None:
        stores = [place.open(), place.open()]
        names = [store.register_worker("w") for store in stores]
        stores[0].begin_mailbox("requests", 1, 1, 0, NOW)
        lanes = {}
        for index in range(40):
            (one,) = receive(stores[0], 1, worker=names[0], sender=f"x@c{index % 10}.example")
            assert one.waits, "with another worker there, what arrives is anybody's"
            lanes[one.number] = index % 10
        first = [one.number for one in stores[0].claim_events(50, names[0], NOW)]
        second = [one.number for one in stores[1].claim_events(50, names[1], NOW)]
        assert first == sorted(first) and len(first) == 20
        assert {lanes[number] for number in first} == set(range(5))
        assert not {lanes[number] for number in first} & {lanes[number] for number in second}
        assert len(second) == 20

    def test_alone_it_takes_what_arrives_at_once(self, place: Any) -> None:
        store = place.open()
        store.begin_mailbox("requests", 1, 1, 0, NOW)
        me = store.register_worker("w")
        (one,) = receive(store, 1, worker=me)
        assert not one.waits and store.claim_events(5, me, NOW) == []

    def test_a_worker_that_lost_its_locks_knows_it(self, place: Any) -> None:
        first, second = place.open(), place.open()
        first.begin_mailbox("requests", 1, 1, 0, NOW)
        me = first.register_worker("w")
        other = second.register_worker("w")
        assert first.watch_mailbox("requests")
        (one,) = receive(first, 1, worker="")
        (mine,) = first.claim_events(5, me, NOW)
        with second._database.write() as connection:
            connection.exec_driver_sql(_BREAK, (second._workers._session.info.backend_pid,))
        for ask in (first.check_worker, first.changed_elsewhere, lambda: first.watch_mailbox("other")):
            with pytest.raises(StoreUnavailable):
                ask()
        assert second.watch_mailbox("requests") and second.changed_elsewhere()
        assert [c.number for c in second.claim_events(5, other, NOW)] == [one.number]
        with pytest.raises(TakenOver):
            first.commit([handled(mine.number, filing(mine.number), new_ref(first))], me, NOW)
        assert first.register_worker("w") != me
        first.check_worker()

    def test_new_work_wakes_who_waits(self, place: Any) -> None:
        first, second = place.open(), place.open()
        assert not second.wait_for_work(0)
        first.add_event("command", {}, "", NOW)
        assert second.wait_for_work(20)

    def test_two_processes_never_claim_the_same(self, place: Any) -> None:
        stores = [place.open(), place.open()]
        stores[0].begin_mailbox("requests", 1, 1, 0, NOW)
        for index in range(60):
            receive(stores[0], 1, worker="", sender=f"x@c{index % 20}.example")
        taken: list[tuple[str, int]] = []
        lock = threading.Lock()

        def work(store: Store) -> None:
            worker = store.register_worker("w")
            while claimed := store.claim_events(4, worker, NOW):
                with lock:
                    taken.extend((worker, one.number) for one in claimed)
                group = [handled(one.number, filing(one.number), new_ref(store)) for one in claimed]
                store.commit(group, worker, NOW)

        threads = [threading.Thread(target=work, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = [number for _, number in taken]
        assert len(numbers) == len(set(numbers)) and stores[0].counts()["events.handled"] == len(numbers)
        assert len({task.ref for task in stores[0].tasks()}) == len(numbers)


class SchemaSuite:
    """`empty` gives databases without tables: `empty()` opens another one each time."""

    def test_migrations_add_up_to_the_tables(self, empty: Callable[[], Database]) -> None:
        from vamail.store.migrations.run import upgrade

        migrated, made = empty(), empty()
        upgrade(migrated, HEAD)
        create(made)
        assert version(migrated) == version(made) == HEAD
        assert _schema(migrated) == _schema(made)
        ensure_schema(migrated)

    def test_the_newest_migration_is_the_head(self) -> None:
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        folder = Path(schema.__file__).parent / "migrations"
        config = Config()
        config.set_main_option("script_location", str(folder))
        assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def _schema(database: Database) -> dict[str, Any]:
    """Everything that two databases must have in common, with the conditions of partial indexes."""
    with database.read() as connection:
        found = inspect(connection)
        conditions = (
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            if database.is_sqlite
            else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
        tables = {
            name: {
                "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(name)},
                "key": found.get_pk_constraint(name)["constrained_columns"],
                "uniques": sorted((u["name"], u["column_names"]) for u in found.get_unique_constraints(name)),
                "foreign": sorted(
                    (f["name"], f["constrained_columns"]) for f in found.get_foreign_keys(name)
                ),
            }
            for name in sorted(found.get_table_names())
            if name != "alembic_version"
        }
        statements = {
            " ".join(sql.replace('"', "").split()) for sql in connection.execute(text(conditions)).scalars()
        }
    return {**tables, "indexes": {sql for sql in statements if "alembic" not in sql}}

"""Decide and commit: the only place where a decision becomes rows.

Contract, for every group of claimed events:
0. its attempt is counted, committed, before anything reads it; an event whose handling did not come
   back again and again is held (`store.events.ATTEMPTS`);
1. each mail is parsed; `decide` runs on the desk plus what this group has decided so far;
2. references are allocated, every mail is rendered; a template that fails holds its delivery alone;
3. one transaction writes the group; what must leave now leaves as *sending*, claimed by this process;
4. if 3 fails, the group is done again one event at a time; a conflict is decided again, at most
   three times; an event that another worker took over is left to it; one that raises is held with its
   reason, and the next one goes on;
5. trouble of the database is nobody's fault: what passes is waited out where it happened, with the
   works in hand and no further attempt counted; what stays is raised (`StoreTrouble`).
Nothing leaves the machine here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.daemon.events import Work, event_of
from vamail.daemon.patience import Patience
from vamail.daemon.vitals import Tally
from vamail.daemon.writing import Anew, Render, Writer, subject_of
from vamail.desk.decide import decide, given_file
from vamail.desk.intake.notice_words import aside, line
from vamail.desk.intake.outcomes import told_by
from vamail.mail.identifiers import make_message_id
from vamail.mail.naming import name_of
from vamail.mail.parse import parse
from vamail.model.billing import Document
from vamail.model.decision import Decision, Reason
from vamail.model.effects import FileTask, HoldMail, Keep, SendMail, SettleMail, TellVa, WriteJournal
from vamail.model.errors import NoOpenHoursError, SurroundingsError
from vamail.model.events import CommandGiven, Event, FileGiven, MailReceived
from vamail.model.ids import NewTask, task_ref
from vamail.model.ledger import NoticeSent
from vamail.store import (
    Conflict,
    DeliveryJob,
    Handled,
    OutgoingMail,
    SqlDesk,
    Store,
    StoreTrouble,
    TakenOver,
)
from vamail.workspace.types import Workspace

TRIES = 3
_ON_WHAT_IS_WRITTEN = ("command", given_file.TAKEN)
"""Verdicts on what is decided on a desk on which everything before it is written."""
_INVENTED = (
    "From: {sender}\r\nTo: {to}\r\nSubject: A room\r\nMessage-ID: <invented@vamail.invalid>\r\n\r\n"
    "Could you book a room by Friday at 10:00?\r\nAnd please answer until 3 May.\r\n"
)


@dataclass(frozen=True, slots=True)
class _Decided:
    event: Event
    decision: Decision
    message_ids: tuple[str, ...] = ()
    """Of each mail that the decision sends, in order."""


class Handler:
    """Turns claimed events into committed decisions; one thread uses it at a time."""

    def __init__(
        self, store: Store, current: Current, worker: str, now: Callable[[], datetime], render: Render,
        patience: Patience | None = None, tally: Tally | None = None,
        unprintable: Callable[[Document], str] = lambda _: "",
    ) -> None:  # fmt: skip
        """`unprintable` says why a document cannot be made, before anything is decided about it."""
        self._store = store
        self._current = current
        self._worker = worker
        self._now = now
        self._secret = store.secret()
        self._writer = Writer(self._secret, current, render)
        self._unprintable = unprintable
        self._patience = patience or Patience()
        self._tally = tally or Tally()

    def handle(self, works: Sequence[Work]) -> list[DeliveryJob]:
        """Decide and commit; returns the deliveries that are claimed for this process now."""
        if not works:
            return []
        sure = self._patience.until_done
        untried = [work.claimed.number for work in works if not work.claimed.attempts]
        if untried:
            sure(lambda: self._store.attempt_events(untried, self._worker))
        events: Sequence[Event] = [e for work in works for e in sure(partial(self._events, work))]
        jobs: list[DeliveryJob] = []
        while events:
            made, events = self._some(events)
            jobs += made
        return jobs

    def _some(self, events: Sequence[Event]) -> tuple[list[DeliveryJob], Sequence[Event]]:
        """Decide and commit these, or the first of them; what is left."""
        try:
            return self._patience.until_done(lambda: self._group(events))
        except StoreTrouble:
            raise
        except Conflict as conflict:
            maillog.again("group", str(conflict))
        except Exception as error:
            if len(events) == 1:
                return self._hold(events[0], error), ()
            maillog.again("group", repr(error))
        alone = (self._patience.until_done(partial(self._alone, event)) for event in events)
        return [job for jobs in alone for job in jobs], ()

    def _events(self, work: Work) -> tuple[Event, ...]:
        """The event of a row; none, and the mail held, when its raw bytes are gone from the disk."""
        try:
            return (event_of(work, self._store, self._current.workspace),)
        except StoreTrouble:
            raise
        except SurroundingsError as error:
            maillog.handling_failed(work.claimed.number, str(error))
            self._store.hold_event(work.claimed.number, self._now(), str(error))
            return ()

    def warm_up(self) -> None:
        """Decide on invented requests in memory, one a language, and write them; nothing is kept.

        What is loaded and compiled at first use is there before a mail waits for it, and a daemon that
        is stopped just after its start is not stopped while it has a mail in its hands.
        """
        workspace, now = self._current.workspace, self._now()
        senders = {client.language: address for client in workspace.clients for address in client.addresses}
        for number, sender in enumerate(senders.values() or ("nobody@client.invalid",)):
            message = parse(_INVENTED.format(sender=sender, to=workspace.me.address).encode())
            event = MailReceived(number=-1 - number, mailbox="", received_at=now, message=message)
            decision = decide(event, self._store.desk(), workspace, self._secret, now)
            filed = [effect.key for effect in decision.effects if isinstance(effect, FileTask)]
            refs = {key: "T-0" for key in filed if isinstance(key, NewTask)}
            for effect in decision.effects:
                if isinstance(effect, SendMail):
                    named = make_message_id(self._secret, 0, effect.action, self._domain(workspace))
                    self._writer.write(effect, 0, named, refs, {}, now)

    def _alone(self, event: Event) -> list[DeliveryJob]:
        for attempt in range(TRIES):
            try:
                return self._group([event])[0]
            except TakenOver as taken:
                maillog.again(f"event {event.number}", f"left to another worker: {taken}")
                return []
            except Conflict as conflict:
                maillog.again(f"event {event.number}, try {attempt + 1}", str(conflict))
            except StoreTrouble:
                raise
            except Exception as error:
                return self._hold(event, error)
        return self._hold(event, RuntimeError("decided three times, and each time another was faster"))

    def _group(self, events: Sequence[Event]) -> tuple[list[DeliveryJob], Sequence[Event]]:
        """Decide and commit; what is left begins with a command or a file. A command of the VA is about what
        waits to leave, or was commanded a moment ago, and so meets a desk on which everything before it is
        written; so does a statement, since a reminder of what it pays may wait to leave."""
        workspace, now = self._current.workspace, self._now()
        desk = self._desk(now)
        desk.gather([(e.number, e.message) for e in events if isinstance(e, MailReceived)])
        decided: list[_Decided] = []
        for event in events:
            one = self._decide(event, desk, workspace, now)
            if decided and one.decision.verdict in _ON_WHAT_IS_WRITTEN:
                break
            decided.append(one)
        handled = self._written(decided, desk, workspace, now)
        jobs = self._store.commit(handled, self._worker, now)
        filed = {
            f"new:{row.event}:{key.index}": ref for row in handled for key, ref in row.refs.items()
        }  # fmt: skip
        for one, row in zip(decided, handled, strict=True):
            _log(one, row, filed)
            if isinstance(one.event, MailReceived):
                waited = (now - one.event.received_at).total_seconds()
                self._tally.decided(one.decision.verdict, one.event.mailbox, waited)
        return jobs, events[len(decided) :]

    def command(self, event: CommandGiven | FileGiven) -> Handled:
        """Decide and commit one command, or one file, outside of the daemon: what it sends is queued, and
        whoever sends mail sends it. Raises `Conflict` when another process was faster three times."""
        for _ in range(TRIES - 1):
            try:
                return self._command(event)
            except Conflict as conflict:
                maillog.again(f"event {event.number}", str(conflict))
        return self._command(event)

    def _command(self, event: CommandGiven | FileGiven) -> Handled:
        workspace, now = self._current.workspace, self._now()
        desk = self._desk(now)
        decided = self._decide(event, desk, workspace, now)
        (row,) = self._written([decided], desk, workspace, now)
        self._store.commit([row], self._worker, now, claim_deliveries=False)
        return row

    def _desk(self, now: datetime) -> SqlDesk:
        return self._store.desk(press=Anew(self._writer, self._unprintable, now))

    def _decide(self, event: Event, desk: SqlDesk, workspace: Workspace, now: datetime) -> _Decided:
        try:
            decision = decide(event, desk, workspace, self._secret, now)
        except StoreTrouble:
            raise
        except Exception as error:
            if not isinstance(event, MailReceived):
                raise
            maillog.handling_failed(event.number, repr(error))
            decision = failed(event, error, workspace.me.language, now)
        name, domain = name_of(event), self._domain(workspace)
        sends = [effect for effect in decision.effects if isinstance(effect, SendMail)]
        ids = tuple(make_message_id(self._secret, name, send.own_name, domain) for send in sends)
        sent = {message_id: send.task for message_id, send in zip(ids, sends, strict=True)}
        received_at = event.received_at if isinstance(event, MailReceived) else now
        desk.overlay(event.number, received_at, decision, sent)
        return _Decided(event, decision, ids)

    @staticmethod
    def _domain(workspace: Workspace) -> str:
        return workspace.me.address.rpartition("@")[2]

    def _written(
        self, decided: Sequence[_Decided], desk: SqlDesk, workspace: Workspace, now: datetime
    ) -> list[Handled]:
        keys = [
            (one.event.number, effect.key)
            for one in decided
            for effect in one.decision.effects
            if isinstance(effect, FileTask) and isinstance(effect.key, NewTask)
        ]
        numbers = self._store.allocate("task", len(keys)) if keys else ()
        refs = {key: task_ref(number) for key, number in zip(keys, numbers, strict=True)}
        overlaid = {f"new:{event}:{key.index}": ref for (event, key), ref in refs.items()}
        handled = []
        for one in decided:
            number = one.event.number
            own = {key: ref for (event, key), ref in refs.items() if event == number}
            sends = [effect for effect in one.decision.effects if isinstance(effect, SendMail)]
            noted = any(isinstance(e, Keep) and isinstance(e.value, NoticeSent) for e in one.decision.effects)
            mails = tuple(
                self._writer.write(send, number, message_id, own, overlaid, now, noted=noted)
                for send, message_id in zip(sends, one.message_ids, strict=True)
            )
            handled.append(
                Handled(
                    event=number,
                    decision=_with_faults(one, sends, mails, workspace.me.language),
                    workspace_hash=workspace.hash,
                    refs=own,
                    mails=mails,
                    rewritten=desk.rewritten,
                )
            )
        return handled

    def _hold(self, event: Event, error: Exception) -> list[DeliveryJob]:
        """The last resort: hold the mail, or drop a command, with the reason in journal and log."""
        maillog.handling_failed(event.number, repr(error))
        now = self._now()
        decision = failed(event, error, self._current.workspace.me.language, now)
        handled = Handled(
            event=event.number,
            decision=decision,
            workspace_hash=self._current.workspace.hash,
            refs={},
            mails=(),
        )
        try:
            return self._store.commit([handled], self._worker, now)
        except TakenOver as taken:
            maillog.again(f"event {event.number}", f"left to another worker: {taken}")
            return []


def failed(event: Event, error: Exception, language: str, now: datetime) -> Decision:
    """The decision on an event whose handling raised: held, told once, explained."""
    why = str(error) if isinstance(error, NoOpenHoursError) else f"handling it failed: {error!r}"
    reasons = (Reason("handle", "handled without error", False, why),)
    journal = WriteJournal(step="hold", what="failed", why=why)
    if isinstance(event, FileGiven):
        return given_file.failed(event, why, language, now)
    if not isinstance(event, MailReceived):
        return Decision(reasons=reasons, effects=(journal,))
    message = event.message
    sender = message.sender.email if message.sender else ""
    told = aside(language, "failed", sender, message.subject, why)
    return Decision(
        verdict="held",
        reasons=reasons,
        effects=(
            SettleMail(
                verdict="held", identity=message.identity, message_id=message.message_id, sender=sender
            ),
            HoldMail(kind="failed", reason=why),
            TellVa(kind="held", key=told_by(event, now), lines=(told,)),
            journal,
        ),
    )


def _with_faults(
    one: _Decided, sends: Sequence[SendMail], mails: Sequence[OutgoingMail], language: str
) -> Decision:
    """The decision, and for each mail that could not be written a word to the VA: nobody else would notice
    that a client heard nothing. A notice that cannot be written is told by no other notice, but for that of
    an invoice: she waits for it, and its `ok` would give a number to what cannot be printed."""
    told = tuple(
        TellVa(
            kind="held",
            key=f"template:{one.event.number}:{send.action}",
            lines=(_fault(send, mail.problem, language),),
            task=send.task,
        )
        for send, mail in zip(sends, mails, strict=True)
        if mail.problem and (send.kind != "notice" or isinstance(send.document, Document))
    )
    return replace(one.decision, effects=(*one.decision.effects, *told)) if told else one.decision


def _fault(send: SendMail, why: str, language: str) -> str:
    """Why this mail was not written, in words: that of an invoice is rarely its template's fault."""
    if isinstance(send.document, Document):
        invoice = send.document.invoice
        said = line(language, "document", name=invoice.number or invoice.name, to=send.to.email, why=why)
        anew = "" if send.kind == "notice" else line(language, "document_anew", name=invoice.name)
        return f"{said} {anew}".rstrip()
    return line(language, "template", subject=subject_of(send), to=send.to.email, why=why)


def _log(one: _Decided, row: Handled, filed: Mapping[str, str]) -> None:
    """The line of one mail; `filed`: references of what this group filed, by placeholder."""
    if not isinstance(one.event, MailReceived):
        return
    decision = one.decision
    task = row.refs.get(decision.task, "") if isinstance(decision.task, NewTask) else decision.task or ""
    maillog.decided(
        event=one.event.number,
        message_id=one.event.message.message_id,
        task=filed.get(task, task),
        verdict=decision.verdict,
        acknowledge=decision.acknowledge,
        rule=decision.rule,
        why=decision.reasons[-1].why if decision.reasons else "",
    )

"""`ok`, `hold`, `no`: what waits for the VA's word, and what is about to leave.

What is meant: the numbers in the line; else the mails of the task or meeting that it names; else what the
answered notice asks about, or caused; `hold` alone stops everything that has not left.
"""

from collections.abc import Iterable, Iterator

from vamail.desk.billing import statement_mail
from vamail.desk.billing.bank_details import BANK, is_new
from vamail.desk.billing.client_mail import invoice_of
from vamail.desk.billing.statement_mail import is_outdated
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.money_told import client_name, sentence
from vamail.desk.life.people import client_of, is_anothers
from vamail.desk.meetings.waiting import unheard, unsent
from vamail.desk.promise.pauses import CHANGED, proof_of
from vamail.model.addresses import KnownDelivery
from vamail.model.billing import Invoice
from vamail.model.desk import HeldEntry, PlannedMail
from vamail.model.effects import CancelDelivery, Effect, HoldDelivery, Keep, ReleaseHeld, SendNow
from vamail.model.ledger import Approval
from vamail.model.meetings import Meeting

WAITING = ("queued", "deferred")


def ok(doing: Doing) -> Result:
    """Let it go out, or on; what was allowed once is not asked again. A statement of account goes only as
    long as it is true, nothing goes to an address that became another client's, and what cannot be written
    stays; what makes no sense any more is set aside. Whatever does not leave is said."""
    entries, mails = meant(doing)
    said, effects = [], list[Effect]()
    for entry in entries:
        if why := _over(doing, entry):
            said.append(why)
            effects += (ReleaseHeld(held=entry.number, outcome="dropped"), journal(doing, "set aside", why))
            continue
        if why := _stays(doing, entry):
            said.append(why)
            continue
        effects += (ReleaseHeld(held=entry.number, outcome="accepted", client=doing.command.client),)
        effects += (one for one in _approved(doing, entry) if one not in effects)  # two mails, one address
        effects.append(journal(doing, f"ok: {entry.number}", entry.reason))
        name = "ok_mail" if entry.delivery else "ok_request"
        said.append(_about(doing, name, entry))
    for mail in mails:
        if is_anothers(mail.recipient, mail.client, doing.workspace):
            said.append(_anothers(doing, mail))
            continue
        effects += (SendNow(delivery=mail.number), journal(doing, "sent at once", f"delivery {mail.number}"))
        said.append(doing.say("ok_mail", subject=mail.subject, to=mail.recipient))
    if not (said or effects or doing.command.held):
        said += _overtaken(doing)
    if said and not effects:
        return Result(done=False, what=" ".join(said))
    return _result(doing, said, effects, lasting=True)


def _over(doing: Doing, entry: HeldEntry) -> str:
    """Why it never leaves: it was cancelled, or the instant until which it made sense has passed. An
    acknowledgement is decided again then (`AcknowledgementExpired`), but for a task that needs none."""
    mail = _delivery(doing, entry)
    if mail is None:
        return ""
    known = {"subject": mail.subject or entry.subject, "to": mail.recipient}
    if mail.status != "held":
        return doing.say("ok_gone", **known)
    planned = next((one for one in doing.desk.planned_mails() if one.number == mail.number), None)
    if planned is None or planned.not_after is None or planned.not_after > doing.now:
        return ""
    task = doing.desk.task(mail.task) if mail.kind == "acknowledgement" and mail.task else None
    answered = task.answered_at if task is not None else None
    if task is not None and task.is_open and (answered is None or answered < mail.created_at):
        return ""
    return doing.say("ok_late", **known)


def _stays(doing: Doing, entry: HeldEntry) -> str:
    """Why what waits may not go: a statement that is not true now, an address that is another's, a mail that
    cannot be written."""
    mail = _delivery(doing, entry)
    if mail is None:
        return ""
    if is_anothers(mail.recipient, mail.client, doing.workspace):
        return _anothers(doing, mail)
    return _old(doing, is_outdated(mail.action, doing.desk, doing.now)) or _unwritten(doing, entry, mail)


def _unwritten(doing: Doing, entry: HeldEntry, mail: KnownDelivery) -> str:
    """Why it cannot be written, and what to do; where its fault is mended it is written here and now."""
    found = doing.desk.unwritten(mail.number)
    if found is None:
        return ""
    known = {"subject": mail.subject or entry.subject, "to": mail.recipient, "fault": found.why}
    said = [doing.say("unwritten", **known)]
    said.append(
        doing.say("unwritten_mend" if found.again else "unwritten_lost", named=_named(doing, entry, mail))
    )
    if mail.kind != "notice" and mail.task:
        said.append(doing.say("unwritten_reply", task=mail.task))
    return " ".join(said)


def _named(doing: Doing, entry: HeldEntry, mail: KnownDelivery) -> str:
    """How the next line may name it: as this one did, since an answer reaches no more than its notice."""
    name = mail.task or invoice_of(mail.action)
    return name if name and not doing.command.held else str(entry.number)


def _old(doing: Doing, client: str) -> str:
    return sentence(doing, "statement_old", client=client_name(doing, client), slug=client) if client else ""


def _overtaken(doing: Doing) -> Iterator[str]:
    """Why the statements of the answered notice or command do not go: money has withdrawn them."""
    mails = (one for event in _events(doing) for one in doing.desk.deliveries_of(event))
    stopped = {is_outdated(one.action, doing.desk, doing.now) for one in mails if one.status == "cancelled"}
    whose = _shown_of(doing)
    yield from (_old(doing, one) for one in sorted(stopped) if one and whose in ("", one))


def _anothers(doing: Doing, mail: KnownDelivery | PlannedMail) -> str:
    owner = client_of(mail.recipient, doing.workspace)
    client = owner.name if owner is not None else ""
    return doing.say("ok_anothers", subject=mail.subject, to=mail.recipient, client=client)


def no(doing: Doing) -> Result:
    """It is not sent, or not filed."""
    entries, mails = meant(doing)
    said, effects = [], list[Effect]()
    for entry in entries:
        effects += (ReleaseHeld(held=entry.number, outcome="dropped"),)
        effects.append(journal(doing, f"no: {entry.number}", entry.reason))
        said.append(_about(doing, "no_mail" if entry.delivery else "no_request", entry))
    for mail in mails:
        effects.append(CancelDelivery(delivery=mail.number, why="the VA said no"))
        effects.append(journal(doing, "not sent", f"delivery {mail.number}"))
        said.append(doing.say("no_mail", subject=mail.subject, to=mail.recipient))
    dropped = {one.delivery for one in entries if one.delivery} | {one.number for one in mails}
    effects += unheard(dropped, doing.desk)
    return _result(doing, said, effects, lasting=True)


def hold(doing: Doing) -> Result:
    """It stays, or is stopped before it leaves."""
    entries, mails = meant(doing, everything=True)
    said = [
        doing.say("held_stays", number=doing.number(one.number), subject=one.subject or one.sender)
        for one in entries
    ]
    effects = list[Effect]()
    for mail in mails:
        effects.append(HoldDelivery(delivery=mail.number, why="the VA said hold"))
        effects.append(journal(doing, "held", f"delivery {mail.number}"))
        said.append(doing.say("hold", subject=mail.subject, to=mail.recipient))
    result = _result(doing, said, effects, lasting=not effects)
    if not effects or not result.done:
        return result
    return Result(what=result.what, effects=result.effects, hint=doing.say("hold_hint"))


def _result(doing: Doing, said: list[str], effects: list[Effect], *, lasting: bool) -> Result:
    if said:
        return Result(what=" ".join(said), effects=tuple(effects), lasting=lasting)
    if doing.command.held:
        return doing.refused("no_entry", number=", ".join(map(str, doing.command.held)))
    waiting = [str(one.number) for one in doing.desk.held_open()][:20]
    if waiting:
        return doing.refused("nothing_waits", "waits_hint", known=", ".join(waiting))
    return doing.refused("nothing_waits")


def _about(doing: Doing, name: str, entry: HeldEntry) -> str:
    return doing.say(name, subject=entry.subject, to=entry.sender, who=entry.sender or doing.say("nobody"))


def meant(doing: Doing, *, everything: bool = False) -> tuple[list[HeldEntry], list[PlannedMail]]:
    """Held entries, and mails that wait for their time."""
    command, request, desk = doing.command, doing.request, doing.desk
    if command.held:
        found = (desk.held(number) for number in dict.fromkeys(command.held))
        return [one for one in found if one is not None and one.open], []
    waiting = [
        one for one in desk.planned_mails()
        if one.status in WAITING and one.kind != "notice" and one.number > 0
    ]  # fmt: skip
    if command.tasks:
        return _of_tasks(doing, command.tasks, waiting)
    if command.invoices:
        return _of_invoices(doing, command.invoices, waiting)
    if command.meetings:
        return _of_meetings(doing, command.meetings, waiting)
    entries = [one for one in map(desk.held, request.held) if one is not None and one.open]
    events = _events(doing)
    entries += [one for one in desk.held_open() if one.event in events and one not in entries]
    mails = [one for one in waiting if one.event in events]
    if (shown := _shown(doing)) is not None:  # one event may draft several statements
        entries = [one for one in entries if one.delivery in shown]
        mails = [one for one in mails if one.number in shown]
    if not entries and not mails and request.tasks:
        entries, mails = _of_tasks(doing, request.tasks, waiting)
    if not entries and not mails and everything and not (request.notice or request.tasks):
        mails = waiting
    return entries, mails


def _events(doing: Doing) -> set[int]:
    """Events whose mails the answered notice is about: its own, and the command's whose transcript it is."""
    request = doing.request
    sent = doing.desk.delivery(request.notice) if request.notice else None
    return {one for one in (request.answered_command, sent.event if sent else 0) if one}


def _shown_of(doing: Doing) -> str:
    """The client whose statement the answered notice shows; empty where it shows none."""
    sent = doing.desk.delivery(doing.request.notice) if doing.request.notice else None
    what, _, client = sent.action.partition(".") if sent is not None else ("", "", "")
    return client if what == statement_mail.DRAFT else ""


def _shown(doing: Doing) -> set[int] | None:
    """The mails of the statement that the answered notice shows; None where it shows none."""
    if not (client := _shown_of(doing)):
        return None
    named = f"{statement_mail.KIND}.{client}."
    return {one.number for one in doing.desk.planned_mails() if one.action.startswith(named)}


def _of_tasks(
    doing: Doing, refs: Iterable[str], waiting: list[PlannedMail]
) -> tuple[list[HeldEntry], list[PlannedMail]]:
    wanted = set(refs)
    about = {one.number for one in doing.desk.planned_mails() if one.task in wanted}
    entries = [one for one in doing.desk.held_open() if one.delivery in about]
    return entries, [one for one in waiting if one.task in wanted]


def _of_meetings(
    doing: Doing, names: Iterable[str], waiting: list[PlannedMail]
) -> tuple[list[HeldEntry], list[PlannedMail]]:
    found = [doing.desk.kept(Meeting, name) for name in names]
    about = {mail.number for one in found if one is not None for mail in unsent(one, doing.desk)}
    entries = [one for one in doing.desk.held_open() if one.delivery in about]
    return entries, [one for one in waiting if one.number in about]


def _of_invoices(
    doing: Doing, names: Iterable[str], waiting: list[PlannedMail]
) -> tuple[list[HeldEntry], list[PlannedMail]]:
    """Mails whose actions name these invoices: their documents, reminders, receipts."""
    named = tuple(f".{name}." for name in names)
    about = {
        one.number for one in doing.desk.planned_mails()
        if one.kind != "notice" and any(name in f".{one.action}." for name in named)
    }  # fmt: skip
    entries = [one for one in doing.desk.held_open() if one.delivery in about]
    return entries, [one for one in waiting if one.number in about]


def _approved(doing: Doing, entry: HeldEntry) -> Iterator[Effect]:
    """Mail may go to this address, and with this template, from now on without asking."""
    mail = _delivery(doing, entry)
    if mail is None or mail.kind == "acknowledgement":
        return
    yield from approved(doing, "address", mail.recipient.casefold())
    if entry.reason.startswith(CHANGED):
        name = entry.reason.removeprefix(CHANGED)
        yield from approved(doing, "template", name, proof_of(name, doing.workspace))
    invoice = doing.desk.kept(Invoice, invoice_of(mail.action))
    if invoice is not None and is_new(invoice, doing.desk):
        yield from approved(doing, BANK, invoice.pay.proof)


def approved(doing: Doing, what: str, subject: str, proof: str = "") -> Iterator[Effect]:
    """It is not asked about again; nothing where it was approved before."""
    before = doing.desk.kept(Approval, f"{what}/{subject}")
    if before is None or before.proof != proof:
        version = before.version + 1 if before else 1
        yield Keep(value=Approval(what=what, subject=subject, proof=proof, version=version, at=doing.now))


def _delivery(doing: Doing, entry: HeldEntry) -> KnownDelivery | None:
    found = doing.desk.deliveries_of(entry.event) if entry.delivery else ()
    return next((one for one in found if one.number == entry.delivery), None)

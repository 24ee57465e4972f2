"""An invoice that is not paid is reminded of: each stage once, the latest alone, and only as it stands now.

A timer says only *look now*. What goes, or is passed over, is a `Reminded` in the next version of the
invoice; a payment writes that version too, so that of the two one conflicts and is decided again. What a
payment finds still waiting it withdraws (`payments.withdrawn`), by the actions `dun.I-7.<stage>.<place>`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vamail.desk.billing import (
    bank_details,
    dunning_words,
    interest,
    ladder,
    letters,
    news_words,
    parties,
    told,
)
from vamail.desk.billing.client_mail import unanswered
from vamail.desk.billing.payments import REMINDS, withdrawn
from vamail.desk.billing.spoken import money, number
from vamail.desk.life.answerable import answerable
from vamail.desk.life.people import is_anothers
from vamail.desk.life.spoken import short_day
from vamail.desk.promise.local import local_day, start_of
from vamail.desk.promise.pauses import ASKS_LATE
from vamail.model.billing import Invoice, Payment, Reminded
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SendMail, TellVa, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.message import Address
from vamail.model.pay_links import works_in
from vamail.model.values import Amount, Value, When, web
from vamail.workspace.types import Workspace

PROPOSED_FROM = 30
"""From this stage on the VA is told what late payment costs."""

ATTACHED_FROM = 7
"""From this stage on the document goes along once more."""

_TONES = ((-1, "reminder_before"), (0, "reminder_due"), (13, "reminder_first"), (29, "reminder_firm"))
"""Up to this stage, that template."""
_LAST = "reminder_final"


def due(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """Whoever owes is reminded of the latest stage that has come, once; or not now, or not at all, and why.
    The next look is set in any case, as long as a stage is left."""
    name, stage = _read(event.subject)
    invoice = desk.kept(Invoice, name)
    if invoice is None or stage is None:
        return _nothing(event, "there is no such invoice")
    if not ladder.is_reminded_of(invoice):
        return _nothing(event, _settled(invoice), *ladder.look(invoice, workspace, now, above=stage))
    if stage not in ladder.stages(invoice, workspace):
        return _nothing(event, "this stage is none any more", *ladder.timers_for(invoice, workspace, now))
    latest = ladder.latest(invoice, workspace, now)
    if latest is None or any(one.stage == stage for one in invoice.reminded):
        again = ladder.timers_for(invoice, workspace, now)
        return _nothing(event, "it is over, or has not come", *_broken(invoice, workspace, now), *again)
    if (wait := _waits(invoice, desk, workspace, now)) is not None:
        return _not_now(event, invoice, latest, wait, desk, workspace, now)
    late = _late(event, workspace, now)
    if late != "skip" and (day := _too_soon(invoice, latest, workspace, now)) is not None:
        why = f"the last reminder was only just; the next goes on {day} at the soonest"
        return _nothing(event, why, *ladder.again(invoice, latest, workspace, now, day))
    if late == "send" and not ladder.is_morning(invoice, workspace, now):
        again = ladder.again(invoice, latest, workspace, now, None)
        return _nothing(event, "the client's business morning is over; in the next one", *again)
    return _over(event, invoice, latest, late, desk, workspace, now)


def _read(subject: str) -> tuple[str, int | None]:
    """Name and stage of a subject `I-7/-3`."""
    name, _, stage = subject.partition("/")
    return name, int(stage) if stage.removeprefix("-").isdecimal() else None


def _settled(invoice: Invoice) -> str:
    """Why nobody owes anything for it."""
    if invoice.status != "issued" or invoice.type == "credit":
        return "it is void, or is nothing that is paid"
    return "it is credited" if invoice.credited >= invoice.gross - invoice.prepaid else "it is paid"


def _late(event: TimerDue, workspace: Workspace, now: datetime) -> str:
    """`send`, `skip` or `ask`."""
    is_late = now - event.due_at > timedelta(seconds=workspace.late.after_seconds)
    return workspace.late.way("reminder") if is_late else "send"


def _broken(invoice: Invoice, workspace: Workspace, now: datetime) -> Iterator[TellVa]:
    """A promise that was not kept, told once."""
    on, me = invoice.promised_on, workspace.me
    if on is None or on >= _today(invoice, workspace, now):
        return
    day, client = short_day(on, me.language), workspace.client(invoice.client)
    who = client.name if client is not None else invoice.buyer.name
    line = dunning_words.say(workspace, "broken", name=invoice.name, client=who, day=day)
    yield TellVa(kind="billing", key=f"dun:{invoice.name}:broken:{on}", lines=(line,), task=invoice.task)


def _today(invoice: Invoice, workspace: Workspace, now: datetime) -> date:
    """On the client's wall."""
    client = workspace.client(invoice.client)
    return local_day(now, client.hours.zone if client is not None else workspace.me.zone)


def _too_soon(invoice: Invoice, stage: int, workspace: Workspace, now: datetime) -> date | None:
    """The day before which this stage would follow the last reminder too closely; None where it may go."""
    day = ladder.polite_day(invoice, stage, workspace)
    return day if day is not None and day > _today(invoice, workspace, now) else None


def _nothing(event: TimerDue, why: str, *effects: Effect) -> Decision:
    return Decision(reasons=(Reason(ladder.DUN, event.subject, False, why),), effects=effects)


# --- not now ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """Why no reminder goes now: for the journal, and for the VA; looked at again after `until`."""

    why: str
    told: str
    until: date | None = None


def _waits(invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime) -> _Wait | None:
    """A dispute, a promised day, money that may have paid it, its own mail that waits for an `ok`, or a mail
    about this invoice that the VA has not answered."""
    me, client = workspace.me, workspace.client(invoice.client)
    today = _today(invoice, workspace, now)
    values = {"name": invoice.name, "client": client.name if client is not None else invoice.buyer.name}
    paused, promised = invoice.paused_until, invoice.promised_on
    if invoice.paused_why and (paused is None or paused >= today):
        told = dunning_words.say(workspace, "paused", why=invoice.paused_why, **values)
        return _Wait(why=invoice.paused_why, told=told, until=paused)
    if promised is not None and promised >= today:
        told = dunning_words.say(workspace, "promised", day=short_day(promised, me.language), **values)
        return _Wait(why=f"promised by {promised}", told=told, until=promised)
    if (short := _perhaps_paid(invoice, desk)) is not None:
        told = dunning_words.say(workspace, "perhaps_paid", payment=short, **values)
        return _Wait(why=f"{short} may have paid it, and waits for your word", told=told)
    if _unsent(invoice, desk):
        told = dunning_words.say(workspace, "unsent", **values)
        return _Wait(why="the invoice itself waits for your ok, and they do not have it", told=told)
    if not (asked := unanswered(invoice, desk)):
        return None
    told = dunning_words.say(workspace, "held" if asked.isdecimal() else "request", task=asked, **values)
    what = f"the held mail {asked}" if asked.isdecimal() else asked
    return _Wait(why=f"{what} about it waits for your answer", told=told)


def _unsent(invoice: Invoice, desk: Desk) -> bool:
    """Whether its own mail waits for the VA's word, so that nobody may have it."""
    mine = f"{letters.INVOICE}.{invoice.name}."
    return any(one.status == "held" and one.action.startswith(mine) for one in desk.planned_mails())


def _perhaps_paid(invoice: Invoice, desk: Desk) -> str | None:
    """The short name of money that waits for the VA's word, and may be for this invoice."""
    waiting = (one for one in desk.kept_open(Payment) if invoice.name in (*one.invoices, *one.about))
    return next((one.short for one in waiting), None)


def _not_now(
    event: TimerDue,
    invoice: Invoice,
    stage: int,
    wait: _Wait,
    desk: Desk,
    workspace: Workspace,
    now: datetime,
) -> Decision:
    """Nothing is sent, and nothing is over; the VA is told once."""
    day = wait.until + timedelta(days=1) if wait.until is not None else None
    again = ladder.again(invoice, stage, workspace, now, day)
    key = f"dun:{invoice.name}:{wait.why}"
    if desk.told("billing", key):
        return _nothing(event, wait.why, *again)
    said = WriteJournal(
        step="dunning", what=f"{invoice.name}: {_said(stage)} waits", why=wait.why, task=invoice.task
    )
    return _nothing(
        event, wait.why, TellVa(kind="billing", key=key, lines=(wait.told,), task=invoice.task), said, *again
    )


# --- it goes ---------------------------------------------------------------------------------------------


def _over(
    event: TimerDue, invoice: Invoice, stage: int, late: str, desk: Desk, workspace: Workspace, now: datetime
) -> Decision:
    """The stage is over, with those before it: a mail to each who got the invoice, or the reason why none."""
    to = tuple(one for one in invoice.recipients if not is_anothers(one, invoice.client, workspace))
    skipped = "it fell due while nobody ran (`late: {reminder: skip}`)" if late == "skip" else ""
    skipped = skipped or ("" if to else "nobody is left to be reminded")
    done = (*_passed_over(invoice, stage, workspace, now), Reminded(stage=stage, at=now, skipped=skipped))
    after = invoice.next(reminded=(*invoice.reminded, *done))
    hold = ASKS_LATE if late == "ask" else ""
    hold = hold or bank_details.asks(invoice, desk, workspace)
    effects: list[Effect] = [Keep(value=after), *_broken(invoice, workspace, now)]
    if not skipped:
        effects += withdrawn(invoice, desk, f"a later reminder of {invoice.name} takes its place")
        effects += (_mail(invoice, stage, place, one, hold, desk, workspace) for place, one in enumerate(to))
    elif not to:
        effects.append(_nobody(invoice, workspace))
    effects += _journal(invoice, done, ", ".join(to), hold)
    effects += _costs(event, after, stage, desk, workspace, now)
    why = skipped or f"{_said(stage)}, {invoice.due} {invoice.currency} is due"
    return Decision(
        reasons=(Reason(ladder.DUN, event.subject, not skipped, why),),
        effects=(*effects, *ladder.timers_for(after, workspace, now)),
    )


def _costs(
    event: TimerDue, invoice: Invoice, stage: int, desk: Desk, workspace: Workspace, now: datetime
) -> tuple[Effect, ...]:
    """From the stage of a month on, what late payment costs is proposed to the VA; nothing is ever added."""
    found = interest.late(invoice, desk, workspace, now) if stage >= PROPOSED_FROM else None
    if found is None or invoice.due_on is None:
        return ()
    currency, language = invoice.currency, workspace.me.language
    client = workspace.client(invoice.client)
    values = {
        "name": invoice.name, "client": client.name if client is not None else invoice.buyer.name,
        "days": str((found.until - invoice.due_on).days), "percent": number(found.percent, language),
        "fee": money(found.fee, currency, language),
        "interest_sum": money(found.interest, currency, language),
        "amount": money(found.fee + found.interest, currency, language),
    }  # fmt: skip
    how = "late_how" if found.fee else "late_rate"
    mail = told.news(
        f"{told.LATE}.{invoice.name}", news_words.say(workspace, "late", **values),
        tuple(news_words.say(workspace, one, **values) for one in (how, "late_ok")),
        (told.command("interest", invoice, "", workspace),), workspace,
        client=invoice.client, task=invoice.task,
    )  # fmt: skip
    tasks = (invoice.task,) if isinstance(invoice.task, str) else ()
    return mail, answerable(event, desk, now, tasks=tasks, invoices=(invoice.name,), proposes=mail.action)


def _passed_over(invoice: Invoice, stage: int, workspace: Workspace, now: datetime) -> Iterator[Reminded]:
    """The stages before it of which nobody was reminded in time."""
    done = {one.stage for one in invoice.reminded}
    for one in ladder.stages(invoice, workspace):
        if one < stage and one not in done:
            yield Reminded(stage=one, at=now, skipped="passed over")


def _journal(invoice: Invoice, done: tuple[Reminded, ...], to: str, hold: str) -> Iterator[WriteJournal]:
    *_, last = done
    for one in done:
        what = f"no reminder, {_said(one.stage)}"
        why = one.skipped if one is last else f"{one.skipped}: {_said(last.stage)} has come as well"
        if not one.skipped:
            what = f"reminder to {to}, {_said(one.stage)}" + (", if you say ok" if hold else "")
            why = hold or f"{invoice.due} {invoice.currency}, due on {invoice.due_on}, is not paid"
        yield WriteJournal(step="dunning", what=f"{invoice.name}: {what}", why=why, task=invoice.task)


def _said(stage: int) -> str:
    """`stage +7`."""
    return f"stage {stage:+d}" if stage else "stage 0"


def _nobody(invoice: Invoice, workspace: Workspace) -> TellVa:
    client = workspace.client(invoice.client)
    who = client.name if client is not None else invoice.buyer.name
    line = dunning_words.say(workspace, "nobody", name=invoice.name, client=who)
    return TellVa(kind="billing", key=f"dun:{invoice.name}:nobody", lines=(line,), task=invoice.task)


def _mail(
    invoice: Invoice, stage: int, place: int, email: str, hold: str, desk: Desk, workspace: Workspace
) -> SendMail:
    """One reminder, in the language of the invoice; of unknown fate it is held, and never sent twice."""
    client, zone = workspace.client(invoice.client), workspace.me.zone
    attached = stage >= ATTACHED_FROM and invoice.issued_on is not None
    document = letters.document(invoice, zone) if attached else None
    received = invoice.gross - invoice.prepaid - invoice.credited - invoice.due
    values: dict[str, Value] = {
        "greeting_name": letters.greeted(invoice, email, desk),
        "number": invoice.number,
        "is_request": invoice.type == "request",
        "amount": Amount(invoice.due, invoice.currency),
        "received": Amount(received, invoice.currency),
        "due": When(start_of(invoice.due_on, zone), zone, date_only=True) if invoice.due_on else None,
        "ways": letters.ways(invoice),
        "links": tuple(web(one) for one in _links(invoice, workspace)),
        "attached": attached,
        "me_name": workspace.me.name,
        "client_name": client.name if client is not None else "",
    }
    return SendMail(
        action=f"{REMINDS}.{invoice.name}.{stage}.{place}", kind="dunning", to=Address(email),
        template=_template(stage), language=invoice.language, values=values, task=invoice.task,
        client=invoice.client, auto_submitted="auto-generated", money=True, hold=hold, reply_token=True,
        document=document,
    )  # fmt: skip


def _template(stage: int) -> str:
    return next((template for most, template in _TONES if stage <= most), _LAST)


def _links(invoice: Invoice, workspace: Workspace) -> tuple[str, ...]:
    """As they stand on the document; where less is due by now, new ones, for they name the amount."""
    less = invoice.received or invoice.credited
    links = invoice.pay.links
    if less:  # details that changed since stand on no invoice that was issued before
        ways = parties.ways_of(invoice, workspace)
        links = ways.links if invoice.pay.proof in ("", ways.proof) else ()
    return tuple(one for one in links if works_in(one, invoice.buyer.country))

"""What comes again: on a client's billing day its invoice is drafted, once a month, and the VA is told.

The day is a local date on the VA's wall; a month that is too short for it has its last day. It is reckoned
from the month each time, and so never drifts. The timer of a month sets that of the next, also where that has
passed long ago: after a standstill each month that was missed is drafted once.

A month's invoice holds the retainer in advance, the fixed lines that come again, what became of the months of
the retainer that are over, and time and expenses up to the day before.
"""

import calendar
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from vamail.desk.billing import parties, retainers, words
from vamail.desk.billing.drafting import draft, standing
from vamail.desk.billing.lines import For, fixed
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.rates import currency_of
from vamail.desk.billing.retainers import key_of, month_of, next_month
from vamail.desk.billing.spoken import month
from vamail.desk.promise.local import local_day, occurrence_on
from vamail.mail.naming import name_of
from vamail.model.billing import InvoiceLine
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SetTimer, TellVa, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.ledger import Reported
from vamail.workspace.types import Client, Workspace

BILLING = "billing"
"""Kind of timer; its subject is `acme/2026-12`: the client, and the month."""

MINUTE = 6 * 60
"""When on its day, after midnight: before the VA's brief."""

FIRST_HALF = 15
_TRIES = 60


# --- days ------------------------------------------------------------------------------------------------


def day_in(first: date, day: int) -> date:
    """The billing day of the month that begins with `first`."""
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


def covered(first: date, day: int) -> date:
    """The month (its first day) that is paid in advance on this billing day: the same where the day lies in
    its first half, else the next."""
    return first if day <= FIRST_HALF else next_month(first)


def instant_of(day: date, zone: str) -> datetime:
    """When on this local date; of a date that the zone left out, on the one after it."""
    found = occurrence_on(day, MINUTE, zone)
    return found if found is not None else instant_of(day + timedelta(days=1), zone)


def timer(client: Client, workspace: Workspace, after: datetime) -> SetTimer | None:
    """The timer of the first billing day later than `after`; setting it twice changes nothing. None where
    this client is never invoiced by itself."""
    if not client.billing.day:
        return None
    zone = workspace.me.zone
    first = local_day(after, zone).replace(day=1)
    while (at := instant_of(day_in(first, client.billing.day), zone)) <= after:
        first = next_month(first)
    day = day_in(first, client.billing.day)
    return SetTimer(
        kind=BILLING, subject=f"{client.slug}/{key_of(first)}", occurrence=day.isoformat(), due_at=at
    )


def timers(workspace: Workspace, now: datetime) -> tuple[SetTimer, ...]:
    """The next timer of every client: at a start, and when the settings change."""
    found = (timer(client, workspace, now) for client in workspace.clients)
    return tuple(one for one in found if one is not None)


# --- a month's invoice -----------------------------------------------------------------------------------


def draft_month(
    client: Client, first: date, desk: Desk, workspace: Workspace, now: datetime, *, name: str = ""
) -> BillOutcome:
    """The draft of the month that begins with `first`: `once` is `month/2026-12`. Refused as any draft is."""
    day = day_in(first, client.billing.day or 1)
    whom = For(
        client=client, workspace=workspace, currency=currency_of(client, workspace),
        language=parties.language_of(client, workspace),
    )  # fmt: skip
    told = retainers.statement(day, desk, whom, now)
    if told.found.refused:
        return BillOutcome(refused=told.found.refused)
    advance = covered(first, client.billing.day or 1)
    sale = retainers.sale(advance, desk, whom)
    repeated = dict(again(client, first, desk, whom))
    lines = (*((sale,) if sale is not None else ()), *repeated.values(), *told.found.lines)
    made = draft(
        client, desk, workspace, now, lines=lines, until=day - timedelta(days=1), gather=True,
        once=f"month/{key_of(first)}", name=name,
    )  # fmt: skip
    if made.invoice is None:
        return made
    more = (
        *((retainers.sold(advance, made.invoice, desk, whom),) if sale is not None else ()),
        *told.told(made.invoice),
        *(Keep(value=Reported(name=one, client=client.slug, at=now)) for one in repeated),
    )
    return replace(made, effects=(*made.effects, *more))


def sold_by_hand(
    client: Client, since: date | None, until: date | None, desk: Desk, workspace: Workspace,
    now: datetime, *, name: str = "",
) -> BillOutcome | None:  # fmt: skip
    """The invoice of the whole month that these days are, where it sells a retainer that nothing sells by
    itself, for the client has no billing day; None where it does not. A month that runs ends today."""
    if since is None or until is None or since.day != 1 or not retainers.is_unsold(since, client, desk):
        return None
    last = next_month(since) - timedelta(days=1)
    if until != last and not (until < last and until == local_day(now, workspace.me.zone)):
        return None
    if standing(f"month/{key_of(since)}", client, desk, now):
        return None
    made = draft_month(client, since, desk, workspace, now, name=name)
    if made.invoice is None:
        return made
    values = retainers.unsold_values(since, client, workspace)
    return replace(made, warnings=(*made.warnings, words.say(workspace, "retainer_sold", **values)))


def again(
    client: Client, first: date, desk: Desk, whom: For, charged: frozenset[str] = frozenset()
) -> Iterator[tuple[str, InvoiceLine]]:
    """The fixed lines that this month has, under the name that the ledger keeps of it: none that an earlier
    month had so lately that it is not its turn. `charged` are names that the ledger does not keep yet."""
    seen: Counter[str] = Counter()
    for one in client.billing.recurring:
        seen[one.text] += 1
        digest = hashlib.sha256(f"{one.text}\n{seen[one.text]}".encode()).hexdigest()[:16]
        stem = f"recurring/{client.slug}/{digest}"
        lately = (f"{stem}/{key_of(earlier)}" for earlier in _months_before(first, one.months))
        if all(name not in charged and desk.kept(Reported, name) is None for name in lately):
            yield f"{stem}/{key_of(first)}", fixed(one.text, one.price, whom, kind="recurring")


def _months_before(first: date, months: int) -> Iterator[date]:
    """This month, and those before it that lie less than `months` back."""
    for back in range(months):
        count = first.year * 12 + first.month - 1 - back
        yield date(count // 12, count % 12 + 1, 1)


# --- when one falls due ----------------------------------------------------------------------------------


def due(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """The month's invoice is drafted, unless it was; where something is missing, the VA is told what, and it
    is tried again the next day."""
    slug, _, key = event.subject.rpartition("/")
    client = workspace.client(slug)
    if client is None or not client.billing.day:
        return _nothing(event, f"{slug} has no billing day any more")
    following = timer(client, workspace, event.due_at)
    after: tuple[Effect, ...] = (following,) if following is not None else ()
    first, done = month_of(key), f"billing/{event.subject}"
    found = standing(f"month/{key}", client, desk, now)
    if found or desk.kept(Reported, done) is not None:
        return _nothing(event, f"it was drafted already {found}".strip(), *after)
    zone = workspace.me.zone
    if day_in(first, client.billing.day) > local_day(event.due_at, zone):
        return _nothing(event, "its billing day is a later one by now", *after)
    made = draft_month(client, first, desk, workspace, now, name=str(name_of(event)))
    if made.invoice is None and not _settled(made, client, workspace):
        return _later(event, made, client, first, workspace, now, after)
    said = made.refused or f"drafted as {made.invoice.name if made.invoice else ''}"
    kept = Keep(value=Reported(name=done, client=slug, at=now))
    told = WriteJournal(step="invoice", what=f"billing day of {event.subject}", why=said)
    return Decision(
        reasons=(Reason(BILLING, event.subject, made.invoice is not None, said),),
        effects=(*made.effects, kept, told, *after),
    )


def _settled(made: BillOutcome, client: Client, workspace: Workspace) -> bool:
    """Whether there is nothing to draft, and nothing to mend either."""
    return made.refused == words.say(workspace, "nothing", client=client.name)


def _later(
    event: TimerDue, made: BillOutcome, client: Client, first: date, workspace: Workspace, now: datetime,
    after: tuple[Effect, ...],
) -> Decision:  # fmt: skip
    """It could not be drafted: told once, and tried again on the next days."""
    zone = workspace.me.zone
    shown = month(first, workspace.me.language)
    line = words.say(workspace, "period_refused", client=client.name, month=shown, why=made.refused)
    tomorrow = local_day(max(now, event.due_at), zone) + timedelta(days=1)
    again: tuple[Effect, ...] = ()
    if tomorrow - day_in(first, client.billing.day) <= timedelta(days=_TRIES):
        again = (
            SetTimer(
                kind=BILLING, subject=event.subject, occurrence=f"again/{tomorrow.isoformat()}",
                due_at=instant_of(tomorrow, zone),
            ),
        )  # fmt: skip
    return Decision(
        reasons=(Reason(BILLING, event.subject, False, made.refused),),
        effects=(
            TellVa(kind="billing", key=f"billing:{event.subject}", lines=(line,)),
            WriteJournal(step="invoice", what=f"{event.subject} not drafted", why=made.refused),
            *again, *after,
        ),
    )  # fmt: skip


def _nothing(event: TimerDue, why: str, *effects: Effect) -> Decision:
    return Decision(reasons=(Reason(BILLING, event.subject, False, why),), effects=effects)

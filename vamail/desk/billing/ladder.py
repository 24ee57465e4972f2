"""The ladder: when an invoice that is not paid is reminded of.

A stage is so many days from the due date (`-3`, `0`, `14`), and falls due at nine on the client's wall, on
the first day from there on which both the client and the VA work. One timer stands for the next stage alone;
each look (`dunning.due`) sets the one after it.

**Distance.** A weekend, a standstill or a broken promise may bring two stages close together. The later of
two reminders goes `LEAST_DAYS` days after the earlier at the soonest, on the client's calendar; or as many as
lie between their two stages, where those are fewer: who writes a ladder of every day gets it. It waits until
then, and in that business morning the latest stage goes alone.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from vamail.desk.promise.calendar import zone_of
from vamail.desk.promise.local import HORIZON_DAYS, local_day, occurrence_on, works_on
from vamail.model.billing import Invoice
from vamail.model.desk import Desk
from vamail.model.effects import SetTimer
from vamail.model.time import iso_utc
from vamail.workspace.types import BusinessHours, Workspace

DUN = "dun"
"""Kind of timer: look whether the invoice is to be reminded of. Its subject is `I-7/<stage>`."""

FAR = timedelta(days=1500)
"""No look is set for later."""

LEAST_DAYS = 3
"""The later of two reminders of one invoice goes so many days after the earlier at the soonest: on Monday
after a Friday."""

MORNING = (time(9), time(11))
"""When reminders go, on the client's wall; it begins at the first, and is over at the second."""


def timers_for(
    invoice: Invoice, workspace: Workspace, after: datetime | None = None, above: int | None = None
) -> tuple[SetTimer, ...]:
    """The timer of the next stage, in its business morning, and later than `after`; none where nothing is
    to be paid, or no stage is left. `above`: stages up to this one are over, whatever became of them."""
    return look(invoice, workspace, after, above) if is_reminded_of(invoice) else ()


def look(
    invoice: Invoice, workspace: Workspace, after: datetime | None = None, above: int | None = None
) -> tuple[SetTimer, ...]:
    """The same for an invoice that is paid: a payment may be taken back."""
    stage = next((one for one in _left(invoice, workspace) if above is None or one > above), None)
    if stage is None or invoice.status != "issued":
        return ()
    return again(invoice, stage, workspace, after, stage_day(invoice, stage))


def again(
    invoice: Invoice, stage: int, workspace: Workspace, after: datetime | None, day: date | None
) -> tuple[SetTimer, ...]:
    """Look at this stage in the first business morning that begins later than `after`, from `day` on, and as
    far from the last reminder as is polite."""
    days = [one for one in (day, polite_day(invoice, stage, workspace)) if one is not None]
    at = _morning(invoice, workspace, after, max(days, default=None))
    if at is None:
        return ()
    subject = f"{invoice.name}/{stage}"
    return (SetTimer(kind=DUN, subject=subject, occurrence=iso_utc(at), due_at=at),)


def awake(invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime) -> tuple[SetTimer, ...]:
    """The look that an invoice wants which is owed again, or waits no more, or is promised: in the next
    business morning, or in the first after the promised day, though no stage may be left by then. None where
    one as early is set already. So no invoice that is owed is ever without its next look."""
    return _awake(invoice, _first_looks(desk, now), workspace, now)


def awake_all(desk: Desk, workspace: Workspace, now: datetime) -> tuple[SetTimer, ...]:
    """The looks that are missing, of all that is owed: at a start and with new settings, in which a ladder
    may have a stage after one that was over, or before the next."""
    first = _first_looks(desk, now)
    return tuple(look for one in desk.kept_open(Invoice) for look in _awake(one, first, workspace, now))


def _first_looks(desk: Desk, now: datetime) -> dict[str, datetime]:
    """When each invoice is looked at next, by name."""
    looks = (one for one in desk.planned_timers(now + FAR) if one.kind == DUN)
    ordered = sorted(looks, key=lambda one: one.due_at, reverse=True)
    return {one.subject.partition("/")[0]: one.due_at for one in ordered}


def _awake(
    invoice: Invoice, first: Mapping[str, datetime], workspace: Workspace, now: datetime
) -> tuple[SetTimer, ...]:
    left, every = _left(invoice, workspace), stages(invoice, workspace)
    promised = invoice.promised_on
    waits = promised is not None and promised >= local_day(now, _hours(invoice, workspace).zone)
    if not is_reminded_of(invoice) or not (left or (every and waits)):
        return ()
    stage = left[0] if left else every[-1]
    day = promised + timedelta(days=1) if promised is not None and waits else stage_day(invoice, stage)
    wanted = again(invoice, stage, workspace, now, day)
    return tuple(one for one in wanted if invoice.name not in first or first[invoice.name] > one.due_at)


def is_reminded_of(invoice: Invoice) -> bool:
    """Whether somebody owes something for it: issued, no credit note, and not paid or taken back."""
    return invoice.status == "issued" and invoice.type != "credit" and invoice.due > 0


def latest(invoice: Invoice, workspace: Workspace, now: datetime) -> int | None:
    """The last stage whose morning has begun, where it is not over."""
    begun = (one for one in _left(invoice, workspace) if _has_begun(invoice, one, workspace, now))
    return max(begun, default=None)


def stages(invoice: Invoice, workspace: Workspace) -> tuple[int, ...]:
    """The ladder of its client, ascending, from the day after the invoice on."""
    client = workspace.client(invoice.client)
    own = client.billing.ladder if client is not None else None
    days = workspace.seller.ladder if own is None else own
    if invoice.due_on is None or invoice.issued_on is None:
        return ()
    first = (invoice.issued_on - invoice.due_on).days
    return tuple(one for one in sorted(set(days)) if one > first)


def is_morning(invoice: Invoice, workspace: Workspace, now: datetime) -> bool:
    """Whether it is business morning for the client, and a day on which the VA works."""
    wall = now.astimezone(zone_of(_hours(invoice, workspace).zone))
    return MORNING[0] <= wall.time() < MORNING[1] and _both_work(invoice, workspace, wall.date())


def stage_day(invoice: Invoice, stage: int) -> date | None:
    """So many days from the due date; None where nothing is due."""
    return None if invoice.due_on is None else invoice.due_on + timedelta(days=stage)


def polite_day(invoice: Invoice, stage: int, workspace: Workspace) -> date | None:
    """The first day on which this stage is far enough from the last reminder; None where none went. One that
    waits for the VA's `ok` counts from the day on which it was asked about."""
    went = [one for one in invoice.reminded if not one.skipped]
    if not went:
        return None
    days = max(0, min(LEAST_DAYS, stage - went[-1].stage))
    return local_day(went[-1].at, _hours(invoice, workspace).zone) + timedelta(days=days)


def _left(invoice: Invoice, workspace: Workspace) -> tuple[int, ...]:
    """The stages above the highest that is over: none is gone back to."""
    done = [one.stage for one in invoice.reminded]
    return tuple(one for one in stages(invoice, workspace) if not done or one > max(done))


def _has_begun(invoice: Invoice, stage: int, workspace: Workspace, now: datetime) -> bool:
    at = _morning(invoice, workspace, None, stage_day(invoice, stage))
    return at is not None and at <= now


def _morning(
    invoice: Invoice, workspace: Workspace, after: datetime | None, first: date | None
) -> datetime | None:
    """When the first business morning from this day on begins, later than `after`; None where none does."""
    zone = _hours(invoice, workspace).zone
    days = [one for one in (first, local_day(after, zone) if after is not None else None) if one is not None]
    for number in range(HORIZON_DAYS if days else 0):
        day = max(days) + timedelta(days=number)
        at = occurrence_on(day, MORNING[0].hour * 60, zone) if _both_work(invoice, workspace, day) else None
        if at is not None and (after is None or at > after):
            return at
    return None


def _both_work(invoice: Invoice, workspace: Workspace, day: date) -> bool:
    return works_on(_hours(invoice, workspace), day) and works_on(workspace.me.hours, day)


def _hours(invoice: Invoice, workspace: Workspace) -> BusinessHours:
    client = workspace.client(invoice.client)
    return client.hours if client is not None else workspace.me.hours

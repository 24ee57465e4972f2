"""When must the work be done? From the words of the mail, else from the rule; never guessed silently.

The client's own words win over a rule's default; an ambiguous phrase becomes a question with its
possible readings, and sets no date. What lies before the mail's arrival is no deadline.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.promise import promise_for
from vamail.mail.dates import At, BusinessTime, DateFound, Pressure, Recurring, Span, find_dates
from vamail.workspace.hours import parse_within
from vamail.workspace.types import PromiseRule, Within

CLOSE_OF_BUSINESS = time(17, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """`due_at` with the words or rule it comes `from_`; or the readings of an ambiguous phrase."""

    due_at: datetime | None = None
    date_only: bool = False
    from_: str = ""
    question: str = ""
    options: tuple[datetime, ...] = ()
    pressed: bool = False
    recurring: str = ""


def due_for(context: Context, draft: Draft) -> Due:
    """Read the due date of a request."""
    local = context.event.received_at.astimezone(ZoneInfo(context.zone))
    found = find_dates(f"{context.subject}\n{context.text}", context.written_in, local)
    read = _from_words(context, found)
    if draft.due == "none":
        return Due(pressed=read.pressed, recurring=read.recurring)
    if read.due_at or read.question or draft.due == "from the mail":
        return read
    return _from_rule(context, draft, read)


def due_of_follow_up(context: Context) -> Due:
    """The deadline that a further mail of a task names in its own text.

    Neither its subject nor what it quotes counts: both repeat what was said, and read, before.
    """
    own = context.text if context.forwarded else context.message.reply_text
    local = context.event.received_at.astimezone(ZoneInfo(context.zone))
    return _from_words(context, find_dates(own, context.written_in, local))


def _from_words(context: Context, found: tuple[DateFound, ...]) -> Due:
    pressed = any(isinstance(f.meaning, Pressure) and f.meaning.level == "high" for f in found)
    recurring = next((f.phrase for f in found if isinstance(f.meaning, Recurring)), "")
    for date in found:
        if not date.deadline:
            continue
        instant = _instant(context, date)
        if instant is None:
            continue
        at, date_only = instant
        readings = (at, *date.alternatives) if date.ambiguous else (at,)
        ahead = tuple(sorted({one for one in readings if one >= context.event.received_at}))
        said = Due(date_only=date_only, pressed=pressed, recurring=recurring)
        if len(ahead) > 1:
            return replace(said, question=date.phrase, options=ahead)
        if ahead:
            return replace(said, due_at=ahead[0], from_=date.phrase)
    return Due(pressed=pressed, recurring=recurring)


def _instant(context: Context, date: DateFound) -> tuple[datetime, bool] | None:
    meaning = date.meaning
    if isinstance(meaning, At):
        return meaning.at, meaning.date_only
    if isinstance(meaning, Span):
        return meaning.due_at, True
    if isinstance(meaning, BusinessTime):
        unit = "business_days" if meaning.unit == "days" else "business_hours"
        hours = context.workspace.me.hours
        rule = PromiseRule(within=Within(meaning.amount, unit))
        due_at = promise_for(context.event.received_at, rule, hours).due_at
        if unit == "business_hours":
            return due_at, False
        local = due_at.astimezone(ZoneInfo(context.zone))
        return local.replace(hour=CLOSE_OF_BUSINESS.hour, minute=0, second=0, microsecond=0), True
    return None


def _from_rule(context: Context, draft: Draft, read: Due) -> Due:
    rule = PromiseRule(within=parse_within(draft.due))
    promise = promise_for(context.event.received_at, rule, context.workspace.me.hours)
    return Due(
        due_at=promise.due_at,
        from_=f"rule: {draft.due}",
        pressed=read.pressed,
        recurring=read.recurring,
    )

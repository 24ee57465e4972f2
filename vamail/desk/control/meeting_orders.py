"""What stands behind `move`, `cancel`, `accept`, `decline`, `meetings`: readers of what is there already.

A word of another verb means the meeting where one is named: `drop M-7` is `cancel M-7`, `decline M-7`
declines, `ok M-7` agrees.
"""

import re
from dataclasses import replace

from vamail.desk.control.arguments import (
    LONGEST_TITLE,
    Fields,
    Rest,
    client_called,
    held,
    says_something,
    tasks,
    without_refs,
)
from vamail.desk.control.courtesy import is_courtesy
from vamail.desk.control.meeting_refs import without_invoices, without_meetings
from vamail.desk.control.meeting_times import days_in_front
from vamail.desk.control.meeting_words import ABOUT, EDGES, Told, join_link, no_time, settings
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.pattern import lazy

_NEXT = folded(
    "next|the next|next one|the next one|következő|a következő|következőt|بعدی|نوبت بعدی|جلسه بعدی"
)
_WHOLE = folded("all|series|the series|whole series|all of it|mind|sorozat|az egészet|همه|کل")
_TO = lazy(r"\s+(?:to|ide|erre|به)\s+|\s*(?:->|→)\s*", re.IGNORECASE)
_REASON = lazy(r"\s*[:：]\s+|\s+(?:because|mert|چون|زیرا)\s+|\s+[-–—]\s+|[:：]$", re.IGNORECASE)

# --- what is there already ------------------------------------------------------------------------------


def move(rest: Rest) -> Fields:
    """Which meeting, which of a series, and when; of what is none, the word that sets its date is said."""
    refs, text, _ = without_meetings(rest.text, behind=True)
    if not refs and not rest.meetings:
        _another_date(rest, text)
    told = Told(rest, None)
    text = _without_to(text)
    only, text = _only_to(told, text)
    left = settings(told, text)
    if not told.times:
        raise no_time(told, left)
    if not is_courtesy(left):
        raise rest.unclear("rest", said=left)
    if only and told.times[0].rule:
        raise rest.unclear("rest", said=told.times_from)
    return {"meetings": refs, "times": told.times, "minutes": told.minutes, "only": only}


def _without_to(text: str) -> str:
    return re.sub(r"^(?:to|at|ide|erre|به)\s+", "", text, flags=re.IGNORECASE)


def _another_date(rest: Rest, text: str) -> None:
    """NotClear where a task, an invoice or a payment is named, which no meeting's words move."""
    tasks_behind, when = without_refs(text, behind=True)
    invoices, when, _ = without_invoices(when, behind=True)
    when = _without_to(when.strip(EDGES))
    if named := (*rest.invoices, *invoices):
        payment = named[0].startswith("P")
        why, hint = ("a_payment", "when_payment") if payment else ("an_invoice", "when_invoice")
        near = named[0] if payment else f"{named[0]} {when or '…'}"
        raise rest.unclear(why, hint, said=named[0], near=near)
    if named := (*rest.ahead, *tasks_behind):
        raise rest.unclear("a_task", "when_task", said=named[0], near=f"{named[0]} {when or '…'}")


def _only_to(told: Told, text: str) -> tuple[str, str]:
    """`next to thu 10:00`, `2026-12-01 to 2026-12-02 10:00`: which instance, and the text behind `to`."""
    for found in _TO.finditer(text):
        only = _only(told, text[: found.start()])
        if only is not None:
            return only, text[found.end() :]
    return "", text


def _only(told: Told, said: str) -> str | None:
    """`next`, or the local date of an instance; empty for the whole series, None for anything else."""
    plain = fold(said.strip(EDGES))
    if plain in _NEXT:
        return "next"
    if not plain or plain in _WHOLE:
        return ""
    days = days_in_front(said, told.clockwork)
    if days is None or days[0] != days[1] or says_something(days[2]):
        return None
    return days[0].isoformat()


def cancel(rest: Rest) -> Fields:
    """`cancel M-7 [next] [: reason]`; where tasks are named and no meeting, they are dropped."""
    refs, text, parted = without_meetings(rest.text, behind=True)
    meetings = (*rest.meetings, *refs)
    if not meetings:
        _off_otherwise(rest, text)
    if not meetings and (rest.ahead or without_refs(text, behind=True)[0]):
        return {"verb": "drop", **tasks(rest)}
    said, *why = _REASON.split(f" {text}", maxsplit=1)
    only = _only(Told(rest, None), said)
    if only is None and ((refs and parted) or (rest.parted and not refs)):
        only, why = "", [text]  # "cancel M-7: she is ill"
    if only is None:
        raise rest.unclear("rest", said=said)
    return {"meetings": refs, "only": only, "text": why[0].strip() if why else ""}


def _off_otherwise(rest: Rest, text: str) -> None:
    """NotClear where an invoice or a payment is named; behind a colon stands a reason, which may name one."""
    behind, more, _ = without_invoices(text, behind=True)
    named = (*rest.invoices, *(() if rest.parted and says_something(more) else behind))
    if named:
        payment = named[0].startswith("P")
        why, hint = ("a_payment", "off_payment") if payment else ("an_invoice", "off_invoice")
        raise rest.unclear(why, hint, said=named[0], near=named[0])


def _answered_otherwise(rest: Rest, text: str) -> None:
    """NotClear where an invoice, a payment or a task is named, which one does not accept; as above."""
    off = rest.verb == "decline"
    behind, more, _ = without_invoices(text, behind=True)
    if named := (*rest.invoices, *(() if rest.parted and says_something(more) else behind)):
        what = "payment" if named[0].startswith("P") else "invoice"
        article = "a_payment" if what == "payment" else "an_invoice"
        raise rest.unclear(article, f"{'off' if off else 'yes'}_{what}", said=named[0], near=named[0])
    tasks_named = (*rest.ahead, *(() if rest.parted else without_refs(text, behind=True)[0]))
    if tasks_named and not off:
        raise rest.unclear("a_task", "yes_task", said=tasks_named[0], near=tasks_named[0])


def drop(rest: Rest) -> Fields:
    """A meeting that is named is cancelled; else it is about tasks."""
    if rest.meetings or without_meetings(rest.text, behind=True)[0]:
        return {"verb": "cancel", **cancel(rest)}
    return tasks(rest)


def answer(rest: Rest) -> Fields:
    """`accept M-8 [: words to them]`: words count behind a colon alone, for they go to others."""
    refs, text, parted = without_meetings(rest.text, behind=":" not in rest.text)
    if not (refs or rest.meetings):
        _answered_otherwise(rest, text)
    if is_courtesy(text):
        return {"meetings": refs}
    if not refs and without_refs(text, behind=True)[0]:
        raise rest.unclear("rest", said=text)
    if not parted and not (rest.parted and not refs):
        raise rest.unclear("rest", said=text)
    return {"meetings": refs, "text": text}


def decline(rest: Rest) -> Fields:
    """A meeting of theirs; numbers of what waits for the VA's word mean `no`."""
    if not rest.meetings and not without_meetings(rest.text, behind=True)[0]:
        try:
            found = held(rest)
        except NotClear:
            return answer(rest)
        if found["held"] or found["tasks"] or rest.ahead:
            return {"verb": "no", **found}
    return answer(rest)


def word(rest: Rest) -> Fields:
    """`ok`, `no`, `hold`: what waits, or a meeting that is named."""
    refs, text, parted = without_meetings(rest.text, behind=True)
    if refs and parted and rest.verb == "no":
        return {"meetings": refs, "held": (), "text": text}
    fields = held(replace(rest, text=text))
    if (refs or rest.meetings) and (fields["held"] or fields["client"]):
        raise rest.unclear("rest", said=text)
    return {"meetings": refs, **fields}


def undo(rest: Rest) -> Fields:
    """Of a task, or a meeting."""
    refs, text, _ = without_meetings(rest.text, behind=True)
    return {"meetings": refs, **tasks(replace(rest, text=text))}


def title(rest: Rest) -> Fields:
    """`title M-7 Kick-off, part two`: what it is called from now on."""
    refs, text, _ = without_meetings(rest.text)
    return {"meetings": refs, "text": _words(text, rest)}


def where(rest: Rest) -> Fields:
    """`where M-7 https://zoom.us/j/1`, `where M-7 Room 2`: a link by which one joins, or a place."""
    refs, text, _ = without_meetings(rest.text)
    link = join_link(text.strip())
    return {"meetings": refs, "link": link} if link else {"meetings": refs, "text": _words(text, rest)}


def _words(text: str, rest: Rest) -> str:
    if not says_something(text) or without_refs(text, behind=False)[0]:
        raise rest.unclear("missing" if not says_something(text) else "rest", said=text)
    return text.strip(EDGES)[:LONGEST_TITLE]


def explain(rest: Rest) -> Fields:
    """A task; of a meeting that is named, how it stands."""
    refs, text, _ = without_meetings(rest.text, behind=True)
    if not refs and not rest.meetings:
        return tasks(rest)
    if not is_courtesy(text):
        raise rest.unclear("rest", said=text)
    return {"verb": "meetings", "meetings": refs}


def meetings(rest: Rest) -> Fields:
    """Of which client."""
    refs, text, _ = without_meetings(rest.text, behind=True)
    if is_courtesy(text):
        return {"meetings": refs}
    return {"meetings": refs, "client": client_called(ABOUT.sub("", text, count=1), rest).slug}

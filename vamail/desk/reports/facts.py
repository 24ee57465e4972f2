"""Reports as plain values for JSON: instants in UTC (`2026-11-24T09:00:00Z`), dates, minutes, references."""

from datetime import datetime
from typing import Any

from vamail.desk.agenda.appointments import Appointment, Undecided
from vamail.desk.agenda.spans import Span
from vamail.desk.reports.blocks import Planned
from vamail.desk.reports.day import Today
from vamail.desk.reports.past import Past
from vamail.model.time import iso_utc

Plain = dict[str, Any]


def of_brief(today: Today) -> Plain:
    """The keys that `vamail brief --json` documents."""
    return {
        "report": "brief",
        "at": iso_utc(today.at),
        "day": today.day.isoformat(),
        "skipped": [day.isoformat() for day in today.skipped],
        "clocks": [
            {
                "task": str(one.clock.task), "name": one.clock.name, "due_at": iso_utc(one.clock.due_at),
                "left_seconds": one.left_seconds, "late": one.is_late,
            }
            for one in today.clocks
        ],
        "meetings": [_meeting(one) for one in today.meetings],
        "undecided": [_undecided(one) for one in today.undecided],
        "planned": [_planned(one) for one in today.planned],
        "tasks": [
            {
                "ref": one.task.ref, "title": one.task.title, "client": one.task.client,
                "status": one.task.status, "priority": one.task.priority, "at": _instant(one.at),
                "what": one.what, "standing": one.standing, "minutes": one.minutes,
            }
            for one in today.ranked
        ],
        "waits": [
            {
                "task": str(one.task), "client": one.client, "whom": one.whom, "what": one.what,
                "since": iso_utc(one.since), "chased": one.chased, "chase_at": _instant(one.chase_at),
            }
            for one, _ in today.waits
        ],
        "held": [
            {
                "id": one.number, "kind": one.kind, "from": one.sender, "subject": one.subject,
                "reason": one.reason,
            }
            for one in today.held
        ],
        "leaving": [
            {
                "at": iso_utc(one.at), "kind": one.kind, "to": one.to, "client": one.client, "task": one.task,
                "subject": one.subject,
            }
            for one in today.leaving
        ],
        "capacity": [
            {
                "day": one.day.isoformat(), "open_minutes": one.open_minutes, "due_minutes": one.due_minutes,
                "over_minutes": one.over, "could_move": list(one.could_move),
            }
            for one in today.loads
        ],
        "moves": [{"task": one.task.ref, "to_at": iso_utc(one.to_at)} for one in today.moves],
    }  # fmt: skip


def of_review(past: Past) -> Plain:
    """The keys that `vamail review --json` documents."""
    return {
        "report": "review",
        "at": iso_utc(past.at),
        "since": iso_utc(past.since),
        "skipped": [day.isoformat() for day in past.skipped],
        "done": [one.ref for one in past.done],
        "dropped": [one.ref for one in past.dropped],
        "slipped": [
            {
                "task": one.task.ref, "how": one.how, "what": one.what, "due_at": iso_utc(one.due_at),
                "was": _instant(one.was),
            }
            for one in past.slips
        ],
        "meetings": [_meeting(one) for one in past.meetings],
        "minutes": dict(past.minutes),
        "to_delegate": [{"task": task.ref, "times": times} for task, times in past.to_delegate],
    }  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return None if at is None else iso_utc(at)


def _span(span: Span) -> Plain:
    return {"from": iso_utc(span.start), "to": iso_utc(span.end)}


def _meeting(one: Appointment) -> Plain:
    found = {**_span(one.span), "title": one.title, "client": one.client}
    meeting = one.meeting
    if meeting is None:
        return found
    return found | {
        "name": meeting.name, "link": meeting.link, "place": meeting.place, "theirs": meeting.theirs,
        "answer": one.ours,
        "guests": [{"email": guest.email, "answer": guest.answer} for guest in one.guests],
    }  # fmt: skip


def _undecided(one: Undecided) -> Plain:
    return {
        "name": one.meeting.name, "what": one.what, "title": one.meeting.title, "client": one.meeting.client,
        "at": [iso_utc(at) for at in one.at], "by": one.proposal.by if one.proposal else "",
        "until": _instant(one.meeting.slots_until) if one.what == "offer" else None,
    }  # fmt: skip


def _planned(one: Planned) -> Plain:
    return {
        **_span(one.span), "title": one.title, "client": one.client, "list": one.list_name,
        "tasks": list(one.tasks), "set_aside": one.fixed,
    }  # fmt: skip

"""The meetings that are open, for the command line: in plain SQL, without SQLAlchemy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vamail.model.meetings import AnswerOnce, Guest, Meeting, Moved
from vamail.store.line import Line
from vamail.store.values import to_instant, to_instant_or_none

_OPEN = """
SELECT key, task, client, version, body FROM ledger
WHERE kind = 'meeting' AND open AND superseded_by IS NULL ORDER BY key
"""
"""In the words of the index `ix_ledger_open`."""

_HELD = "SELECT action, recipient FROM delivery WHERE status <> 'sent' AND status = 'held'"
_STATES = ("invite", "offer")
"""How the actions of those mails begin that say when a meeting is; its name follows."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """An open meeting; `proposed` counts the times that guests would rather have; `untold`: the addresses
    (small letters) of guests to whom no mail with its time goes before a word of the VA, or ever."""

    meeting: Meeting
    proposed: int
    untold: frozenset[str] = frozenset()


def open_meetings(line: Line) -> list[MeetingRow]:
    """Every meeting that may still take place or has an answer to come, by name."""
    held: dict[str, set[str]] = {}
    for one in line.rows(_HELD):
        state, _, rest = one.action.partition(".")
        if state in _STATES:
            held.setdefault(rest.partition(".")[0], set()).add(one.recipient.casefold())
    return [_row(row, json.loads(row.body), held.get(row.key, set())) for row in line.rows(_OPEN)]


def _row(row: Any, body: Mapping[str, Any], held: set[str]) -> MeetingRow:
    meeting = Meeting(
        name=row.key, task=row.task, client=row.client, version=row.version, uid=body["uid"],
        sequence=body["sequence"], status=body["status"], title=body["title"],
        start_at=to_instant(body["start_at"]), minutes=body["minutes"], zone=body["zone"], rule=body["rule"],
        moved=tuple(_moved(one) for one in body["moved"]),
        slots=tuple(to_instant(one) for one in body["slots"]),
        slots_until=to_instant_or_none(body["slots_until"]),
        guests=tuple(_guest(one) for one in body["guests"]), place=body["place"], link=body["link"],
        organizer=body["organizer"], organizer_name=body["organizer_name"], theirs=body["theirs"],
        our_answer=body["our_answer"], changed_at=to_instant(body["changed_at"]), over=body["over"],
        answers_once=tuple(_once(one) for one in body.get("answers_once", ())),
    )  # fmt: skip
    dropped = {one.email.casefold() for one in meeting.guests if one.missed}
    return MeetingRow(meeting, len(body["proposals"]), frozenset(held | dropped))


def _moved(one: Mapping[str, Any]) -> Moved:
    return Moved(
        of_at=to_instant(one["of_at"]), start_at=to_instant(one["start_at"]), minutes=one["minutes"],
        cancelled=one["cancelled"], sequence=one["sequence"],
    )  # fmt: skip


def _guest(one: Mapping[str, Any]) -> Guest:
    return Guest(
        email=one["email"], name=one["name"], client=one["client"], answer=one["answer"],
        answered_at=to_instant_or_none(one["answered_at"]), missed=one.get("missed", False),
    )  # fmt: skip


def _once(one: Mapping[str, Any]) -> AnswerOnce:
    return AnswerOnce(
        by=one["by"], of_at=to_instant(one["of_at"]), answer=one["answer"],
        answered_at=to_instant(one["answered_at"]),
    )  # fmt: skip

"""`vamail meetings`: what is coming."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import Column, Row, instant, json_line, table
from vamail.cli.workspace import city, lists, wall_clock

if TYPE_CHECKING:
    from vamail.model.meetings import Guest, Meeting
    from vamail.store.listed_meetings import MeetingRow

_FAR = timedelta(days=180)
"""Further ahead a date has its year."""
ANSWERS = {
    "needs-action": "no answer", "accepted": "yes", "declined": "no", "tentative": "maybe",
    "delegated": "sends somebody else",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Coming:
    """A meeting, and when it is next: of a series its next time, of an offer its first one ahead."""

    row: "MeetingRow"
    start: datetime
    end: datetime
    of_at: datetime | None = None

    @property
    def guests(self) -> "tuple[Guest, ...]":
        """Whoever is invited, each with what they said that holds for this time."""
        meeting = self.row.meeting
        return meeting.guests if self.of_at is None else meeting.guests_at(self.of_at)

    def is_told(self, guest: "Guest") -> bool:
        """Whether the mail that says when it is went to this guest, or will without a word of hers."""
        return guest.email.casefold() not in self.row.untold


@click.command()
@click.argument("client", default="")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def meetings(folder: Path, client: str, as_json: bool) -> int:
    """List the meetings that are coming, the next first; with CLIENT (NAME of rules/clients/NAME.yaml) that
    client's alone. Yellow: somebody waits for your answer, or proposes another time. “Not sent”: the mails
    wait for your ok, or you said no to them.

    \b
    Keys of --json:
      name, title, client, status (offered, confirmed, asked), theirs (somebody
      else called it), our_answer, start_at, end_at (of a series its next time),
      minutes, zone, rule (RFC 5545), slots (offered times), slots_until, guests
      (email, name, client, answer: what they said of this time, told: whether the
      mail with its time has left or will by itself), proposed (how many other
      times guests ask for), organizer, place, link, task, sequence
    Instants are UTC, 2026-11-22T09:00:00Z; what is not known is null.
    """
    now = datetime.now(UTC)
    with lists(folder) as store:
        rows = store.meetings()
    coming = sorted(_coming(rows, client, now), key=lambda one: (one.start, one.row.meeting.name))
    if as_json:
        for one in coming:
            json_line(_as_object(one))
        return 0
    zone = wall_clock(folder)
    columns = (
        Column("name", fixed=True), Column(f"when ({city(zone)})", fixed=True), Column("client"),
        Column("title", wraps=True), Column("status", wraps=True), Column("answers", wraps=True),
    )  # fmt: skip
    nothing = f"No meetings of {client}." if client else "No meetings."
    table(columns, [_shown(one, zone, now) for one in coming], nothing)
    return 0


def _coming(rows: "list[MeetingRow]", client: str, now: datetime) -> Iterator[_Coming]:
    for row in rows:
        meeting = row.meeting
        of_client = client in ("", meeting.client) or any(one.client == client for one in meeting.guests)
        found = _next(meeting, now) if of_client else None
        if found is not None:
            yield _Coming(row, *found)


def _next(meeting: "Meeting", now: datetime) -> tuple[datetime, datetime, datetime | None] | None:
    length = timedelta(minutes=meeting.minutes)
    if meeting.status == "offered":
        start = min((at for at in meeting.slots if at > now), default=None)
    elif meeting.rule:
        return _instance(meeting, now)
    else:
        start = meeting.start_at if meeting.end_at > now else None
    return (start, start + length, None) if start is not None else None


def _instance(meeting: "Meeting", now: datetime) -> tuple[datetime, datetime, datetime | None] | None:
    """The time of a series that takes place now, or comes next."""
    from vamail.desk.agenda.instances import instances  # only where there is a series
    from vamail.desk.agenda.spans import Span

    found = instances(meeting, Span(now, now + timedelta(days=800)))
    return (found[0].start, found[0].end, found[0].of_at) if found else None


def _shown(one: _Coming, zone: tzinfo, now: datetime) -> Row:
    meeting = one.row.meeting
    start = one.start.astimezone(zone)
    day = f"{start:%a %d %b %Y}" if one.start - now > _FAR else f"{start:%a %d %b}"
    when = f"{day} {start:%H:%M}-{one.end.astimezone(zone):%H:%M}"
    who = meeting.client or ", ".join(guest.email for guest in meeting.guests[:2])
    cells = (meeting.name, when, who, meeting.title, _status(one), "; ".join(_answers(one)))
    waits = meeting.status == "asked" or one.row.proposed > 0
    return Row(cells, "yellow" if waits else None)


def _status(one: _Coming) -> str:
    meeting = one.row.meeting
    said = {"offered": f"{len(meeting.slots)} times offered", "asked": "asks for your answer"}
    word = "invited" if meeting.is_unanswered else said.get(meeting.status, meeting.status)
    words = ["not sent" if one.guests and not any(map(one.is_told, one.guests)) else word]
    words += ["series"] if meeting.rule else []
    words += ["another time proposed"] if one.row.proposed else []
    return ", ".join(words)


def _answers(one: _Coming) -> Iterator[str]:
    meeting = one.row.meeting
    if meeting.theirs:
        yield f"you: {ANSWERS[meeting.our_answer]}"
        return
    for guest in one.guests:
        said = ANSWERS[guest.answer] if one.is_told(guest) else "not told"
        yield f"{guest.name or guest.email}: {said}"


def _as_object(one: _Coming) -> dict[str, object]:
    """The documented keys of `vamail meetings --json`."""
    meeting = one.row.meeting
    guests = [
        {
            "email": who.email,
            "name": who.name,
            "client": who.client,
            "answer": who.answer,
            "told": one.is_told(who),
        }
        for who in one.guests
    ]
    return {
        "name": meeting.name,
        "title": meeting.title,
        "client": meeting.client,
        "status": meeting.status,
        "theirs": meeting.theirs,
        "our_answer": meeting.our_answer if meeting.theirs else None,
        "start_at": instant(one.start),
        "end_at": instant(one.end),
        "minutes": meeting.minutes,
        "zone": meeting.zone,
        "rule": meeting.rule,
        "slots": [instant(at) for at in meeting.slots],
        "slots_until": instant(meeting.slots_until),
        "guests": guests,
        "proposed": one.row.proposed,
        "organizer": meeting.organizer,
        "place": meeting.place,
        "link": meeting.link,
        "task": meeting.task,
        "sequence": meeting.sequence,
    }

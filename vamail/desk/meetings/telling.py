"""How the VA learns what came by mail about meetings: at once what asks for an act, the rest gathered.

One mail an event may be answered (`letters.news`); of several things at once the first that asks for an act
is that mail, and the others are gathered (`TellVa` of the kind `meeting`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from vamail.desk.life.people import client_of
from vamail.desk.life.spoken import clock, short_day
from vamail.desk.life.va_language import worded
from vamail.desk.meetings import letters, words
from vamail.desk.meetings.answers import Said
from vamail.desk.meetings.arrived import Arrived
from vamail.desk.meetings.conflicts import conflicts
from vamail.desk.meetings.inbound_words import ANSWERS, SENTENCES
from vamail.desk.meetings.news_words import News, commands, headline
from vamail.desk.meetings.wanted import Origin
from vamail.model.effects import Effect, TellVa
from vamail.model.itip import CalendarEvent, Party
from vamail.model.meetings import Guest, Meeting, Proposal

_OURS = ("which", "comment", "what", "ok")
_QUOTED = 200


def say(origin: Origin, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(SENTENCES, origin.workspace.me.language, name, values, _OURS)


def when(at: datetime, origin: Origin) -> str:
    """An instant in the VA's zone and words."""
    me = origin.workspace.me
    day = at.astimezone(ZoneInfo(me.zone)).date()
    return f"{short_day(day, me.language)} {clock(at, me.zone, me.language)}"


def gathered(origin: Origin, meeting: Meeting | None, key: str, line: str) -> TellVa:
    """One line among the next news."""
    task = meeting.task if meeting is not None else None
    return TellVa(kind="meeting", key=f"{key}:{origin.name}", lines=(line,), task=task)


def answers(meeting: Meeting, origin: Origin, news: Iterable[tuple[Guest, Said]]) -> tuple[Effect, ...]:
    """The answers of guests that counted."""
    effects: list[Effect] = []
    for number, (guest, said) in enumerate(news):
        pressing = said.answer in ("declined", "delegated") or (said.answer == "tentative" and said.comment)
        told = any(not isinstance(one, TellVa) for one in effects)
        if pressing and not told:
            effects += _news_of(meeting, origin, guest, said)
        else:
            effects.append(_line_of(meeting, origin, guest, said, number))
        if said.answer == "delegated" and _another_clients(said.delegated_to, guest, origin):
            line = say(origin, "other_client", name=meeting.name, who=shown(guest), other=said.delegated_to)
            effects.append(gathered(origin, meeting, f"other:{number}", line))
    return tuple(effects)


def _news_of(meeting: Meeting, origin: Origin, guest: Guest, said: Said) -> tuple[Effect, ...]:
    which = (say(origin, "once", when=when(said.of_at, origin)),) if said.of_at is not None else ()
    return letters.news(
        meeting, origin, _news(said), who=shown(guest), comment=said.comment, other=said.delegated_to,
        lines=which,
    )  # fmt: skip


def _news(said: Said) -> News:
    return "accepted" if said.answer == "needs-action" else said.answer


def _line_of(meeting: Meeting, origin: Origin, guest: Guest, said: Said, number: int) -> TellVa:
    what = headline(
        _news(said),
        origin.workspace.me.language,
        who=shown(guest),
        title=meeting.title,
        other=said.delegated_to,
    )
    return gathered(
        origin, meeting, f"answer:{number}", line(origin, meeting, what, said.of_at, said.comment)
    )


def line(origin: Origin, meeting: Meeting, what: str, of_at: datetime | None, comment: str) -> str:
    """`M-7: Anna comes to “Kickoff” (Tue 1 Dec 10:00) — “fine”`."""
    which = say(origin, "which", when=when(of_at, origin)) if of_at is not None else ""
    return say(origin, "line", name=meeting.name, what=what, which=which, comment=quoted(origin, comment))


def quoted(origin: Origin, text: str) -> str:
    """What somebody wrote, in one line behind a dash; nothing where they wrote nothing."""
    one_line = " ".join(text.split())[:_QUOTED]
    return say(origin, "comment", text=one_line) if one_line else ""


def shown(guest: Guest) -> str:
    """A guest for the VA's eyes."""
    return f"{guest.name} <{guest.email}>" if guest.name else guest.email


def _another_clients(email: str, guest: Guest, origin: Origin) -> bool:
    client = client_of(email, origin.workspace)
    return client is not None and client.slug != guest.client


def proposed(
    meeting: Meeting, origin: Origin, proposal: Proposal, event: CalendarEvent
) -> tuple[Effect, ...]:
    """Another time that a guest would rather have, and what it collides with."""
    return letters.news(
        meeting, origin, "proposes", who=_by(meeting, proposal), comment=proposal.comment,
        at=proposal.start_at, minutes=proposal.minutes, lines=_of_proposal(meeting, origin, proposal, event),
    )  # fmt: skip


def proposed_again(
    meeting: Meeting, origin: Origin, proposal: Proposal, event: CalendarEvent
) -> tuple[Effect, ...]:
    """The same of one that comes soon after another: a line among other news, which says that an `ok` means
    this one by now."""
    me = origin.workspace.me
    ok, _ = commands("proposes", me.language, meeting.name)
    told = say(
        origin, "proposed_again", name=meeting.name, who=_by(meeting, proposal), title=meeting.title,
        when=when(proposal.start_at, origin), length=words.lasting(proposal.minutes, origin), ok=ok,
        comment=quoted(origin, proposal.comment),
    )  # fmt: skip
    more = _of_proposal(meeting, origin, proposal, event)
    line = ("؛ " if me.language == "fa" else "; ").join((told, *more))
    return (gathered(origin, meeting, "proposes", line),)


def _by(meeting: Meeting, proposal: Proposal) -> str:
    guest = meeting.guest(proposal.by)
    return shown(guest) if guest else proposal.by


def _of_proposal(
    meeting: Meeting, origin: Origin, proposal: Proposal, event: CalendarEvent
) -> tuple[str, ...]:
    """What should be known of the time: of which one of a series, what is unusual, what it collides with."""
    once = (say(origin, "once", when=when(proposal.of_at, origin)),) if proposal.of_at is not None else ()
    collides = conflicts_of(meeting, origin, proposal.start_at, proposal.minutes)
    return (*once, *kind_of(event, origin), *collides)


def kind_of(event: CalendarEvent, origin: Origin) -> list[str]:
    """What is unusual in a time that somebody wrote."""
    told = [
        ("all_day", event.all_day),
        ("floating", event.floating and not event.all_day),
        ("rule", bool(event.rule) and not event.rule_ok),
    ]
    zone = (event.zone or "UTC").rpartition("/")[2].replace("_", " ")
    return [say(origin, name, **({"zone": zone} if name == "floating" else {})) for name, on in told if on]


def conflicts_of(meeting: Meeting, origin: Origin, start_at: datetime, minutes: int) -> tuple[str, ...]:
    """What this time collides with, as sentences."""
    there = replace(meeting, status="asked", start_at=start_at, minutes=minutes, rule="", moved=(), slots=())
    return conflicts(there, origin)


def crasher(arrived: Arrived, meeting: Meeting, party: Party) -> tuple[TellVa, ...]:
    """Somebody answered who is not invited."""
    who = party.email if arrived.sender.same(party.email) else f"{party.email} ({arrived.who})"
    return (headline_line(arrived, meeting, "stranger", who, arrived.text),)


def outside(arrived: Arrived, meeting: Meeting, method: str) -> tuple[Effect, ...]:
    """Somebody would change what only the VA changes; where it is a guest, she may want to act."""
    event = next(arrived.events(), None)
    comment = arrived.said(event) if event is not None else arrived.text
    if method in ("REQUEST", "CANCEL", "ADD") and meeting.guest(arrived.sender.email) is not None:
        return letters.news(meeting, arrived.origin, "foreign", who=arrived.who, comment=comment)
    if method in ("REQUEST", "CANCEL"):
        return (headline_line(arrived, meeting, "foreign", arrived.who, comment),)
    return (other_method(arrived, meeting, method, comment),)


def other_method(arrived: Arrived, meeting: Meeting, method: str, comment: str) -> TellVa:
    """A METHOD of which nothing comes."""
    origin = arrived.origin
    told = say(
        origin, "other", name=meeting.name, who=arrived.who, method=method[:40], title=meeting.title,
        comment=quoted(origin, comment),
    )  # fmt: skip
    return gathered(origin, meeting, "other", told)


def refresh(arrived: Arrived, meeting: Meeting, refused: str) -> tuple[TellVa, ...]:
    """Somebody asked for a meeting again."""
    if arrived.quiet:
        return ()
    told = say(
        arrived.origin, "not_again" if refused else "again", name=meeting.name, who=arrived.who,
        title=meeting.title, why=refused,
    )  # fmt: skip
    return (gathered(arrived.origin, meeting, "refresh", told),)


def chose_late(arrived: Arrived, meeting: Meeting, guest: Guest, slot: datetime) -> TellVa:
    """A guest chose a time of an offer that was settled before, and got the invitation again."""
    origin = arrived.origin
    told = say(
        origin, "late", name=meeting.name, who=shown(guest), title=meeting.title, when=when(slot, origin)
    )
    return gathered(origin, meeting, "late", told)


def unknown(arrived: Arrived, title: str, answer: str) -> tuple[TellVa, ...]:
    """A client answered an invitation that we never sent."""
    words = ANSWERS.get(arrived.workspace.me.language, ANSWERS["en"])
    told = say(
        arrived.origin, "unknown", who=arrived.who, title=title[:120], answer=words.get(answer, answer or "?")
    )
    return (gathered(arrived.origin, None, "unknown", told),)


def headline_line(arrived: Arrived, meeting: Meeting, what: News, who: str, comment: str) -> TellVa:
    """What is told in news as well, gathered: who did what, and their words."""
    origin = arrived.origin
    words = headline(what, origin.workspace.me.language, who=who, title=meeting.title)
    return gathered(origin, meeting, what, line(origin, meeting, words, None, comment))

"""Every mail about a meeting: pure builders, one for each occasion.

A guest's mail is in the guest's language, its times on the guest's wall with the VA's beside it, and it shows
only what `people.seen_by` leaves. An action is unique per meeting, sequence and guest, and names the meeting:
`meeting_of` reads it back from a delivery of ours that is answered.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from vamail.desk.agenda.instances import Instance, next_instance
from vamail.desk.life.answerable import about
from vamail.desk.life.people import is_va
from vamail.desk.meetings import people
from vamail.desk.meetings.news_words import News, commands, headline
from vamail.desk.meetings.wanted import Origin
from vamail.mail.identifiers import meeting_code
from vamail.model.effects import Effect, SendMail
from vamail.model.meetings import Guest, Invitation, Meeting, Method, Proposal, uid_name
from vamail.model.message import Address
from vamail.model.pattern import lazy
from vamail.model.values import Lasting, Link, Rhythm, Value, When, answer_link, web

What = Literal["new", "changed", "cancelled"]

_TEMPLATES: Mapping[What, str] = {
    "new": "invitation", "changed": "invitation_changed", "cancelled": "invitation_cancelled",
}  # fmt: skip
_ANSWERS: Mapping[str, tuple[str, str, str]] = {
    "en": ("yes", "no", "maybe"),
    "hu": ("igen", "nem", "talán"),
    "fa": ("بله", "خیر", "شاید"),
}
"""The words of answers that a link writes for the guest: yes, no, maybe."""

_ACTION = lazy(r"(?:invite|offer|remind|declined|answer)\.(M-[0-9]{1,12})\.\S{0,40}")


def meeting_of(action: str) -> str:
    """The name of the meeting (`M-7`) that a mail of ours with this action is about; empty for any other."""
    found = _ACTION.fullmatch(action)
    return found[1] if found else ""


def invitation(
    meeting: Meeting, guest: Guest, origin: Origin, *, what: What, only: datetime | None = None,
    hold: str = "", comment: str = "",
) -> SendMail:  # fmt: skip
    """The invitation, its change or its end, with its calendar object. `only`: the start by the rule (UTC) of
    the one instance of a series that it is about; `comment`: the VA's words about its end."""
    seen = people.seen_by(meeting, guest)
    method: Method = "CANCEL" if what == "cancelled" else "REQUEST"
    values = _shown(seen, guest, origin, _start(seen, only, origin.now))
    values |= {
        "only": only is not None,
        "originally": _when(only, guest, origin) if only is not None else None,
        "offered": False,
        "comment": comment,
        **_answers(meeting, guest, origin),
    }
    if what == "new":
        values["accepted"] = guest.answer == "accepted"
    return _to_guest(
        meeting, guest, origin, "invite", "invitation", _TEMPLATES[what], values, hold=hold,
        invitation=Invitation(
            method=method, meeting=seen, stamp_at=meeting.changed_at, only=only, comment=comment
        ),
    )  # fmt: skip


def offer_off(meeting: Meeting, guest: Guest, origin: Origin, *, comment: str = "") -> SendMail:
    """That the times on offer are off, in words: nobody was invited yet."""
    mail = invitation(meeting, guest, origin, what="cancelled", comment=comment)
    return replace(mail, values={**mail.values, "offered": True}, invitation=None)


def offer(meeting: Meeting, guest: Guest, origin: Origin, *, hold: str = "", again: bool = False) -> SendMail:
    """Times to choose from, numbered from 1, each with a link that answers with its number; no calendar
    object. `again`: others than were offered first, because the time that was chosen is taken by now."""
    seen = people.seen_by(meeting, guest)
    values = _shown(seen, guest, origin, meeting.start_at)
    until = meeting.slots_until
    values |= {
        "slots": tuple(_when(at, guest, origin) for at in meeting.slots),
        "picks": tuple(_link(str(n), meeting, origin) for n in range(1, len(meeting.slots) + 1)),
        "until": _when(until, guest, origin) if until is not None else None,
        "again": again,
    }
    return _to_guest(meeting, guest, origin, "offer", "offer", "offer", values, hold=hold)


def reply(meeting: Meeting, origin: Origin, *, comment: str = "") -> SendMail:
    """Our answer (`meeting.our_answer`) to their invitation, to whoever called the meeting (METHOD:REPLY)."""
    organizer = Guest(email=meeting.organizer, name=meeting.organizer_name, client=meeting.client)
    values = _shown(meeting, organizer, origin, _start(meeting, None, origin.now))
    values |= {"answer": meeting.our_answer, "comment": comment}
    object_ = Invitation(
        method="REPLY", meeting=meeting, stamp_at=meeting.changed_at, answer=meeting.our_answer,
        as_guest=_as_guest(meeting, origin), comment=comment, only=meeting.part_of,
    )  # fmt: skip
    return _to_guest(
        meeting, organizer, origin, "answer", "meeting_reply", "meeting_reply", values, invitation=object_
    )


def declined_proposal(
    meeting: Meeting, guest: Guest, proposal: Proposal, origin: Origin, comment: str = ""
) -> SendMail:
    """The time that the guest proposed does not suit; the meeting stands. A plain mail: Outlook does not read
    DECLINECOUNTER (RFC 5546, 3.2.8), and shows it as a message that is not supported."""
    seen = people.seen_by(meeting, guest)
    values = _shown(seen, guest, origin, _start(seen, proposal.of_at, origin.now))
    values |= {"proposed": _when(proposal.start_at, guest, origin), "comment": comment}
    return _to_guest(meeting, guest, origin, "declined", "invitation", "meeting_declined", values)


def reminder(
    meeting: Meeting, guest: Guest, instance: Instance, origin: Origin, *, hold: str = "",
    not_before: datetime | None = None,
) -> SendMail:  # fmt: skip
    """The meeting is near. No calendar object, for nothing has changed; it never leaves once it began."""
    seen = people.seen_by(meeting, guest)
    values = _shown(seen, guest, origin, instance.start, minutes=_minutes(instance))
    values |= {"unanswered": guest.answer == "needs-action", **_answers(meeting, guest, origin)}
    kind = "meeting_reminder"
    mail = _to_guest(meeting, guest, origin, "remind", kind, kind, values, hold=hold)
    return replace(mail, not_before=not_before, not_after=instance.start)


def notes_form(meeting: Meeting, instance: Instance, origin: Origin) -> tuple[Effect, ...]:
    """To the VA after the meeting: what came of it? Its answer may hold commands about this meeting; notes
    and time belong to a task, where it is about one."""
    values = {
        **_told(meeting, origin, instance.start),
        "minutes": Lasting(_minutes(instance)),
        "task": meeting.task or "",
    }
    return _to_va(meeting, origin, "notes", "meeting_notes", values)


def news(
    meeting: Meeting, origin: Origin, what: News, *, who: str = "", comment: str = "",
    at: datetime | None = None, minutes: int = 0, other: str = "", lines: tuple[str, ...] = (),
) -> tuple[Effect, ...]:  # fmt: skip
    """What the VA should know, at once: the mail, and what an answer to it is about. One such an event.

    `who` did it; `comment` are their words; `at` is the time that is proposed or was chosen, and `minutes`
    how long that would be, each said where it is not the meeting's own; `other` who comes instead; `lines`
    say more, what it collides with say, in the VA's language already.
    """
    me, start = origin.workspace.me, _start(meeting, None, origin.now)
    lasts = _lasts(meeting, start)
    there = (at, minutes or lasts)
    values = {
        **_told(meeting, origin, start),
        "headline": headline(what, me.language, who=who, title=meeting.title, other=other),
        "comment": comment,
        "minutes": Lasting(lasts),
        "at": When(at, me.zone) if at is not None and there != (start, lasts) else None,
        "at_minutes": Lasting(minutes) if there[1] != lasts else None,
        "lines": lines,
        "commands": commands(what, me.language, meeting.name),
    }
    return _to_va(meeting, origin, what, "meeting_news", values)


# --- to the VA -------------------------------------------------------------------------------------------


def _told(meeting: Meeting, origin: Origin, start: datetime) -> dict[str, Value]:
    me, workspace = origin.workspace.me, origin.workspace
    client = workspace.client(meeting.client)
    return {
        "meeting": meeting.name,
        "title": meeting.title,
        "starts": When(start, me.zone),
        "rhythm": Rhythm(meeting.rule, meeting.start_at, meeting.zone),
        "guests": tuple(
            f"{one.name} <{one.email}>" if one.name else one.email
            for one in meeting.guests
            if one.email != meeting.organizer and not is_va(one.email, workspace)
        ),
        "me_name": me.name,
        "client_name": client.name if client else "",
    }


def _to_va(
    meeting: Meeting, origin: Origin, action: str, template: str, values: Mapping[str, Value]
) -> tuple[Effect, ...]:
    me = origin.workspace.me
    mail = SendMail(
        action=f"{action}.{meeting.name}", named=f"{action}.{_lasting(meeting)}",
        kind="notice", to=Address(me.notify, me.name), template=template,
        language=me.language, values=values, task=meeting.task, auto_submitted="auto-generated",
        command_token=True,
    )  # fmt: skip
    tasks = (meeting.task,) if isinstance(meeting.task, str) else ()
    name = origin.name.partition(".")[0]
    shown = (meeting.version,)
    return mail, about(name, origin.desk, origin.now, tasks, meetings=(meeting.name,), versions=shown)


# --- to a guest ------------------------------------------------------------------------------------------


def _to_guest(
    meeting: Meeting, guest: Guest, origin: Origin, action: str, kind: str, template: str,
    values: Mapping[str, Value], *, hold: str = "", invitation: Invitation | None = None,
) -> SendMail:  # fmt: skip
    """Into the conversation and about the task, where they are the guest's client's: who is nobody's may be
    another's."""
    theirs = guest.client == meeting.client
    before = meeting.message_id if theirs else ""
    emails = [one.email.casefold() for one in meeting.guests]
    place = emails.index(guest.email.casefold()) if guest.email.casefold() in emails else 0
    return SendMail(
        action=f"{action}.{meeting.name}.{meeting.sequence}.{place}", kind=kind,
        named=f"{action}.{_lasting(meeting)}.{meeting.sequence}.{place}",
        to=Address(guest.email, guest.name), template=template,
        language=people.language_of(guest, meeting, origin.workspace), values=values,
        task=meeting.task if theirs else None, client=guest.client, in_reply_to=before,
        references=(before,) if before else (),
        auto_submitted="" if kind != "meeting_reminder" else "auto-generated", hold=hold, reply_token=True,
        invitation=invitation,
    )  # fmt: skip


def _shown(
    meeting: Meeting, guest: Guest, origin: Origin, start: datetime, *, minutes: int = 0
) -> dict[str, Value]:
    """What every mail to a guest says of the meeting."""
    client = origin.workspace.client(guest.client)
    return {
        "greeting_name": "" if "@" in guest.name else guest.name[:80],
        "title": meeting.title,
        "starts": _when(start, guest, origin),
        "minutes": Lasting(minutes or meeting.minutes),
        "rhythm": Rhythm(meeting.rule, meeting.start_at, meeting.zone),
        "place": meeting.place,
        "join": web(meeting.link),
        "text": meeting.text,
        "others": tuple(
            one.name or one.email for one in meeting.guests if one.email.casefold() != guest.email.casefold()
        ),
        "me_name": origin.workspace.me.name,
        "client_name": client.name if client else "",
    }


def _when(at: datetime, guest: Guest, origin: Origin) -> When:
    return When(at, people.zone_of(guest, origin.workspace), origin.workspace.me.zone)


def _answers(meeting: Meeting, guest: Guest, origin: Origin) -> dict[str, Value]:
    """Links that answer, for whoever's calendar has no buttons."""
    language = people.language_of(guest, meeting, origin.workspace).partition("-")[0]
    words = _ANSWERS.get(language, _ANSWERS["en"])
    names = ("yes", "no", "maybe")
    return {name: _link(word, meeting, origin) for name, word in zip(names, words, strict=True)}


def _link(word: str, meeting: Meeting, origin: Origin) -> Link:
    code = meeting_code(origin.secret, meeting.uid, meeting.version)
    return answer_link(origin.workspace.me.address, f"{word} [{meeting.name}-{code}]", word)


def _lasting(meeting: Meeting) -> str:
    """What its mails are named by: its number is another one where it is called for again after a restore."""
    return uid_name(meeting.uid)[:10]


def _start(meeting: Meeting, only: datetime | None, now: datetime) -> datetime:
    """When what the mail is about begins: the one instance, of a series the next, else the meeting."""
    only = meeting.part_of if only is None else only
    if only is not None:
        return next((one.start_at for one in meeting.moved if one.of_at == only), only)
    if meeting.rule and (coming := next_instance(meeting, now)) is not None:
        return coming.start
    return meeting.start_at


def _lasts(meeting: Meeting, start: datetime) -> int:
    """How many minutes what begins then lasts: one time of a series may have a length of its own."""
    alone = (one.minutes for one in meeting.moved if one.start_at == start and not one.cancelled)
    return next(alone, meeting.minutes)


def _minutes(instance: Instance) -> int:
    return instance.span.minutes


def _as_guest(meeting: Meeting, origin: Origin) -> str:
    """The address under which they invited us."""
    ours = (one.email for one in meeting.guests if is_va(one.email, origin.workspace))
    return next(ours, origin.workspace.me.address)

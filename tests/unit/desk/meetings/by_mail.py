"""Mails about meetings, as they reach Maria's desk: objects as values beside a parsed mail."""

from dataclasses import replace
from datetime import datetime, timedelta

from unit.desk.house import TUESDAY, House, house, mail
from unit.desk.meetings.at_table import START, meeting
from vamail.model.decision import Decision
from vamail.model.effects import JoinTask, Keep, SendMail
from vamail.model.itip import CalendarEvent, Party
from vamail.model.meetings import Meeting, MeetingUid, uid_name
from vamail.model.message import CalendarPart, Message

UID = "M-7.abc@va.example"
THEIRS = "040000008200E00074C5B7101A82E008@acme.example"
MINUTE = timedelta(minutes=1)
FORGED = {"Authentication-Results": "mx.va.example; dmarc=fail header.from=acme.example"}


def table(kept: Meeting | None = None, **more: object) -> House:
    """A desk with this meeting (else M-7 with Anna), found by its UID."""
    found, kept = house(**more), kept or meeting()
    keep(found, kept)
    keep(found, MeetingUid(name=uid_name(kept.uid), meeting=kept.name))
    return found


def keep(found: House, value: object) -> None:
    found.desk.apply(0, Decision(effects=(Keep(value=value),)))  # type: ignore[arg-type]


def party(email: str = "anna@acme.example", answer: str | None = "accepted", **more: object) -> Party:
    return Party(email=email, answer=answer, **more)  # type: ignore[arg-type]


def event(*parties: Party, uid: str = UID, **more: object) -> CalendarEvent:
    """One VEVENT as an answer has it."""
    given: dict[str, object] = {
        "uid": uid, "start_at": START, "minutes": 45, "zone": "Europe/Budapest", "summary": "Kick-off",
        "stamp_at": TUESDAY, "attendees": parties or (party(),), **more,
    }  # fmt: skip
    return CalendarEvent(**given)  # type: ignore[arg-type]


def object_of(method: str, *events: CalendarEvent, refused: str = "") -> CalendarPart:
    first = events[0] if events else event()
    return CalendarPart(
        method, first.uid, method, first.sequence, first.summary, 0, events=events, refused=refused
    )


def message(part: CalendarPart | None, text: str = "", **more: object) -> Message:
    return replace(mail(text, **more), calendar=part)  # type: ignore[arg-type]


def arrives(
    found: House, part: CalendarPart | None, text: str = "", *, at: datetime = TUESDAY,
    accepted: bool = False, junk: bool = False, **more: object,
) -> Decision:  # fmt: skip
    """The mail is decided; each has its own Message-ID."""
    given: dict[str, object] = {"subject": "Kick-off", "message_id": f"e{found.events}@acme.example", **more}
    return found.receives(message(part, text, **given), at, accepted=accepted, junk=junk)


def replies(found: House, answer: str | None = "accepted", text: str = "", **more: object) -> Decision:
    """Anna answers; what is not the mail's is the event's."""
    mails = {name: more.pop(name) for name in ("sender", "headers", "at", "accepted", "junk") if name in more}
    parties = more.pop("parties", None) or (party(answer=answer),)
    return arrives(found, object_of("REPLY", event(*parties, **more)), text, **mails)  # type: ignore[arg-type,misc]


def kept(found: House, name: str = "M-7") -> Meeting:
    value = found.desk.kept(Meeting, name)
    assert value is not None
    return value


def reasons(decision: Decision) -> dict[str, bool]:
    """The conditions about meetings, by name."""
    return {one.what: one.matched for one in decision.reasons if one.step == "meeting"}


def news_of(decision: Decision) -> list[str]:
    """The headlines of mails to the VA."""
    return [
        str(one.values["headline"]) for one in decision.effects
        if isinstance(one, SendMail) and one.template == "meeting_news"
    ]  # fmt: skip


def to_guests(decision: Decision) -> list[SendMail]:
    return [one for one in decision.effects if isinstance(one, SendMail) and one.template != "meeting_news"]


def joined(decision: Decision) -> list[str]:
    return [str(one.task) for one in decision.effects if isinstance(one, JoinTask)]


def unchanged(decision: Decision) -> bool:
    """No meeting has another version, nobody is written to but the VA, and nothing is a task."""
    kinds = {type(one).__name__ for one in decision.effects}
    meetings = [one for one in decision.effects if isinstance(one, Keep) and isinstance(one.value, Meeting)]
    return not meetings and not to_guests(decision) and not kinds & {"FileTask", "JoinTask"}

"""A guest's plain mail that answers a letter of ours: a time is chosen, or an invitation answered, in words.

It is known by the Message-ID that it answers, or by the code in its subject, and it counts from the guest's
own address alone. What is not short and unmistakable stays an ordinary request, and the VA is told beside it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from vamail.desk.agenda.instances import next_instance
from vamail.desk.meetings import choice, letters, telling
from vamail.desk.meetings.answers import Said, answered
from vamail.desk.meetings.arrived import COMMENT, Arrived, Heard, is_forged, sent_sequence
from vamail.desk.meetings.changing import choose, has_lapsed, offer_anew
from vamail.desk.meetings.choice import Wish
from vamail.desk.meetings.inbound import REFRESH_AGAIN
from vamail.desk.meetings.news_words import News
from vamail.desk.meetings.people import zone_of
from vamail.mail.identifiers import find_meeting_codes, is_ours, version_of_code
from vamail.model.decision import Reason
from vamail.model.effects import Effect, Keep
from vamail.model.meetings import Answer, Guest, Meeting
from vamail.model.message import Message
from vamail.model.pattern import lazy

_VERSIONS = 50
_ANSWERS: dict[choice.Mood, Answer] = {"yes": "accepted", "no": "declined", "maybe": "tentative"}
_PREFIX = lazy(r"^(?:\s*[^\W\d_]{2,10}\s*:)*\s*")
_CODE = lazy(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class InWords:
    """What was heard. `ordinary`: it is filed as any mail is, and the effects of `heard` go beside it."""

    heard: Heard
    ordinary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """The meeting that a mail is about, and what the letter was that it answers (`invite`, `offer`, …), its
    SEQUENCE, and when that left. `seen`: the subject holds the code of the meeting as it was then."""

    meeting: Meeting
    letter: str = ""
    sequence: int = 0
    sent_at: datetime | None = None
    seen: Meeting | None = None

    @property
    def by_code(self) -> bool:
        """Whether the subject says what it is about."""
        return self.seen is not None


def heard(arrived: Arrived, message: Message) -> InWords | None:
    """What a mail without a calendar object says about a meeting of ours; None where it is about none."""
    about = _about(arrived, message)
    if about is None or about.meeting.theirs:
        return None
    guest = about.meeting.guest(arrived.sender.email)
    how = "the code in its subject" if about.by_code else "the letter that it answers"
    reasons = [Reason("meeting", "about a meeting", True, f"{about.meeting.name}, by {how}")]
    refused = _refused(arrived, about.meeting, guest)
    reasons.append(Reason("meeting", "a guest's own words", not refused, refused or arrived.who))
    if refused or guest is None:
        what: News = "forged" if guest is not None else "stranger"
        line = telling.headline_line(
            arrived, about.meeting, what, arrived.who, arrived.text or message.subject
        )
        return _ordinary(about.meeting, reasons, () if arrived.quiet else (line,))
    return _understood(arrived, message, about, guest, reasons)


def _about(arrived: Arrived, message: Message) -> _About | None:
    secret, desk = arrived.origin.secret, arrived.desk
    for name, code in find_meeting_codes(message.subject):
        meeting = desk.kept(Meeting, name)
        version = version_of_code(secret, code, meeting.uid, meeting.version) if meeting is not None else 0
        seen = desk.version_of(Meeting, name, version) if version else None
        if meeting is not None and seen is not None:
            return _About(meeting=meeting, seen=seen)
    for message_id in dict.fromkeys((*message.in_reply_to, *reversed(message.references))):
        sent = desk.delivery(message_id) if is_ours(secret, message_id) else None
        meeting = desk.kept(Meeting, letters.meeting_of(sent.action)) if sent is not None else None
        if sent is not None and meeting is not None:
            letter, _, rest = sent.action.partition(".")
            sequence = rest.split(".")[1] if rest.count(".") > 1 else ""
            return _About(
                meeting=meeting, letter=letter, sent_at=sent.created_at,
                sequence=int(sequence) if sequence.isdecimal() else 0,
            )  # fmt: skip
    return None


def _refused(arrived: Arrived, meeting: Meeting, guest: Guest | None) -> str:
    if guest is None:
        return f"{arrived.who} is no guest of {meeting.name}"
    return is_forged(arrived)


# --- what is meant ---------------------------------------------------------------------------------------


def _understood(
    arrived: Arrived, message: Message, about: _About, guest: Guest, reasons: list[Reason]
) -> InWords:
    meeting = about.meeting
    slots = _offered(arrived, about)
    times = slots or (() if meeting.rule else (meeting.start_at,))
    wish = _wish(arrived, message, about, guest, times)
    what, why = _meaning(wish, slots, meeting)
    if what == "answer" and (old := _outdated(about, slots, wish)):
        what, why = "more", old
    if what == "answer" and _one_or_all(about, guest):
        what, why = "more", "it may mean one time of the series, or all of them"
    reasons.append(Reason("meeting", "an answer in words", what in ("slot", "answer", "thanks"), why))
    if wish is None or what in ("more", "several"):
        line = _unclear(arrived, message, meeting, what)
        return _ordinary(meeting, reasons, (line,))
    if what == "thanks":
        heard = Heard(what="nothing to do", why=why, meeting=meeting, reasons=tuple(reasons), counts=True)
        return InWords(heard=heard, ordinary=meeting.task is not None)
    if what == "slot":
        (place,) = wish.fits or (0,)
        return _chosen(arrived, message, meeting, guest, slots[place], reasons)
    answer = _ANSWERS[wish.answer or "yes"]
    return _answered(arrived, meeting, guest, answer, reasons, of_at=_instance(about))


def _outdated(about: _About, slots: tuple[datetime, ...], wish: Wish | None) -> str:
    """Why an answer is to another state of things than the one that stands; ''. Nobody who was shown one time
    comes at another."""
    meeting, seen = about.meeting, about.seen
    if slots and wish is not None and wish.answer == "yes":
        return "it agrees to an offer that is settled by now, and says no time"
    if seen is not None:
        is_old = seen.whole_sequence < meeting.whole_sequence
    elif about.letter == "invite" and about.sequence > meeting.whole_sequence:
        is_old = bool(meeting.rule) and about.sequence < meeting.sequence and _instance(about) is None
    else:
        is_old = bool(about.letter) and about.letter != "offer" and about.sequence < meeting.whole_sequence
    return f"{meeting.name} has changed since the mail that it answers" if is_old else ""


def _one_or_all(about: _About, guest: Guest) -> bool:
    """Whether it is not known what is meant: a link names no time, and who said yes to all of a series may
    mean one of them."""
    return about.by_code and bool(about.meeting.rule) and guest.answer != "needs-action"


def _instance(about: _About) -> datetime | None:
    """The one time of a series that the answered letter was about: the next after a reminder, the one that an
    invitation moved; None for all."""
    meeting = about.meeting
    if not meeting.rule or about.sent_at is None:
        return None
    if about.letter == "remind":
        coming = next_instance(meeting, about.sent_at)
        return coming.of_at if coming is not None else None
    return next(
        (one.of_at for one in meeting.moved if about.sequence and one.sequence == about.sequence), None
    )


def _offered(arrived: Arrived, about: _About) -> tuple[datetime, ...]:
    """The times as this guest saw them: those of the offer that is answered, though it may have passed; none
    where an invitation is answered, unless a code says a number of one."""
    meeting, desk = about.meeting, arrived.desk
    if about.seen is not None:
        return about.seen.slots if about.seen.status == "offered" else ()
    if about.letter and about.letter != "offer" and meeting.status != "offered":
        return ()
    for version in range(meeting.version, max(0, meeting.version - _VERSIONS), -1):
        before = desk.version_of(Meeting, meeting.name, version)
        if before is None or before.status != "offered":
            continue
        if about.sent_at is None or before.changed_at <= about.sent_at:
            return before.slots
    return meeting.slots


def _wish(
    arrived: Arrived, message: Message, about: _About, guest: Guest, times: tuple[datetime, ...]
) -> Wish | None:
    """What the mail's own words say, and of a link the words of its subject, if they agree."""
    said = arrived.text.strip()
    in_text = _read(arrived, guest, said, times) if said else Wish(only_thanks=True)
    if not about.by_code or in_text is None:
        return in_text
    subject = _PREFIX.sub("", _CODE.sub(" ", message.subject)).strip()
    in_subject = _read(arrived, guest, subject, times) if subject else None
    if in_subject is None or in_subject.only_thanks:
        return in_text
    if in_text.only_thanks or in_text == in_subject:
        return in_subject
    return None


def _read(arrived: Arrived, guest: Guest, text: str, times: tuple[datetime, ...]) -> Wish | None:
    workspace = arrived.workspace
    client = workspace.client(guest.client)
    names = (guest.name, arrived.sender.name, workspace.me.name, client.name if client else "")
    return choice.read(
        text, times, zone_of(guest, workspace), va_zone=workspace.me.zone, now=arrived.at, names=names
    )


_Meaning = Literal["slot", "answer", "thanks", "several", "more"]


def _meaning(wish: Wish | None, slots: tuple[datetime, ...], meeting: Meeting) -> tuple[_Meaning, str]:
    """What is to be done with it, and why."""
    if wish is None:
        return "more", "it says more than an answer, or asks"
    if wish.only_thanks:
        return "thanks", "it says nothing but thanks"
    if wish.fits is not None:
        return _of_times(wish, slots)
    if wish.answer is None:
        return "more", "it says yes and no at once"
    if wish.answer == "yes" and meeting.status == "offered":
        return "several", f"it agrees to {len(slots)} times, and says not which"
    if meeting.status == "cancelled":
        return "more", f"{meeting.name} is cancelled"
    return "answer", f"it says {wish.answer}"


def _of_times(wish: Wish, slots: tuple[datetime, ...]) -> tuple[_Meaning, str]:
    fits = wish.fits or frozenset()
    if "no" in wish.moods or "maybe" in wish.moods:
        return "more", "it names a time, and does not agree to it"
    if len(fits) > 1:
        return "several", f"it fits {len(fits)} times"
    if not fits:
        return "more", "it names a time that was not offered"
    if slots:
        return "slot", f"it means time {next(iter(fits)) + 1}"
    return ("answer", "it agrees to the time") if wish.moods == {"yes"} else ("more", "it names a time alone")


def _unclear(arrived: Arrived, message: Message, meeting: Meeting, what: str) -> Effect:
    text = " ".join((arrived.text or message.subject).split())[:200]
    name = "several" if what == "several" else "more"
    said = telling.say(
        arrived.origin, name, name=meeting.name, who=arrived.who, title=meeting.title, text=text
    )
    return telling.gathered(arrived.origin, meeting, "unclear", said)


def _ordinary(meeting: Meeting, reasons: list[Reason], effects: tuple[Effect, ...]) -> InWords:
    heard = Heard(
        what="an ordinary request",
        why=reasons[-1].why,
        meeting=meeting,
        reasons=tuple(reasons),
        effects=effects,
    )
    return InWords(heard=heard, ordinary=True)


# --- and done --------------------------------------------------------------------------------------------


def _answered(
    arrived: Arrived, meeting: Meeting, guest: Guest, answer: Answer, reasons: list[Reason],
    of_at: datetime | None = None,
) -> InWords:  # fmt: skip
    """The same as a REPLY to the newest version; the guest hears nothing more."""
    said = Said(
        answer=answer, at=arrived.at, sequence=sent_sequence(meeting, of_at), of_at=of_at,
        comment="" if answer == "accepted" else arrived.text.strip()[:COMMENT],
    )  # fmt: skip
    now = replace(answered(meeting, guest, said, arrived.workspace), version=meeting.version + 1)
    why = f"{guest.email}: {answer}"
    effects = (Keep(value=now), *telling.answers(now, arrived.origin, [(guest, said)]))
    heard = Heard(what="answered", why=why, meeting=now, reasons=tuple(reasons), effects=effects, counts=True)
    return InWords(heard=heard)


def _chosen(
    arrived: Arrived, message: Message, meeting: Meeting, guest: Guest, slot: datetime, reasons: list[Reason]
) -> InWords:
    """The time becomes the meeting's; where the offer was settled before, its guest gets what stands now."""
    if meeting.status != "offered":
        return _settled(arrived, message, meeting, guest, slot, reasons)
    if slot not in meeting.slots:
        return _sent_again(arrived, meeting, guest, slot, reasons, "other times are offered by now")
    done = choose(meeting, slot, guest, arrived.origin)
    at = f"{slot:%Y-%m-%d %H:%M} UTC"
    reasons.append(Reason("meeting", "chosen", not done.refused, done.refused or at))
    if done.refused or done.meeting is None:
        line = telling.gathered(arrived.origin, meeting, "refused", f"{meeting.name}: {done.refused}")
        return _ordinary(meeting, reasons, (_unclear(arrived, message, meeting, "more"), line))
    now = done.meeting
    what: Literal["chose", "taken"] = "chose" if now.status == "confirmed" else "taken"
    news = letters.news(now, arrived.origin, what, who=telling.shown(guest), at=slot, lines=done.warnings)
    heard = Heard(
        what=f"{what} {at}", why=f"{guest.email}: {reasons[-2].why}", meeting=now,
        reasons=tuple(reasons), effects=(*done.effects, *news), counts=True,
    )  # fmt: skip
    return InWords(heard=heard)


def _settled(
    arrived: Arrived, message: Message, meeting: Meeting, guest: Guest, slot: datetime, reasons: list[Reason]
) -> InWords:
    """The offer has been settled: the invitation says to what."""
    if has_lapsed(meeting):
        return _lapsed(arrived, message, meeting, guest, slot, reasons)
    if meeting.status != "confirmed" or meeting.over:
        return _ordinary(meeting, reasons, (_unclear(arrived, message, meeting, "more"),))
    if slot == meeting.start_at and guest.answer != "accepted":
        return _answered(arrived, meeting, guest, "accepted", reasons)
    why = f"the offer is settled: {meeting.name} is at {meeting.start_at:%Y-%m-%d %H:%M} UTC"
    return _sent_again(arrived, meeting, guest, slot, reasons, why)


def _lapsed(
    arrived: Arrived, message: Message, meeting: Meeting, guest: Guest, slot: datetime, reasons: list[Reason]
) -> InWords:
    """Nobody had chosen in time, and the times were free again: others are offered, if there are any."""
    why = "the offer has lapsed"
    reasons.append(Reason("meeting", "still on offer", False, why))
    done = offer_anew(meeting, slot, arrived.origin)
    if done.refused or done.meeting is None:
        line = telling.gathered(arrived.origin, meeting, "refused", f"{meeting.name}: {done.refused}")
        return _ordinary(meeting, reasons, (_unclear(arrived, message, meeting, "more"), line))
    told = telling.chose_late(arrived, done.meeting, guest, slot)
    heard = Heard(
        what="offered again", why=why, meeting=done.meeting, reasons=tuple(reasons),
        effects=(*done.effects, told), counts=True,
    )  # fmt: skip
    return InWords(heard=heard)


def _sent_again(
    arrived: Arrived, meeting: Meeting, guest: Guest, slot: datetime, reasons: list[Reason], why: str
) -> InWords:
    """Too late: the guest gets what stands now, the invitation or the newer offer, at most once an hour."""
    reasons.append(Reason("meeting", "still on offer", False, why))
    sent = guest.refreshed_at
    if sent is not None and arrived.at - sent < REFRESH_AGAIN:
        heard = Heard(what="no change", why=why, meeting=meeting, reasons=tuple(reasons), counts=True)
        return InWords(heard=heard)
    asked = replace(guest, refreshed_at=arrived.at)
    now = meeting.next(guests=tuple(asked if one.email == guest.email else one for one in meeting.guests))
    if now.status == "offered":
        mail = letters.offer(now, asked, arrived.origin, again=True)
    else:
        mail = letters.invitation(now, asked, arrived.origin, what="new")
    told = telling.chose_late(arrived, now, guest, slot)
    heard = Heard(
        what="sent again", why=why, meeting=now, reasons=tuple(reasons), effects=(Keep(value=now), mail,
        told), counts=True,
    )  # fmt: skip
    return InWords(heard=heard)

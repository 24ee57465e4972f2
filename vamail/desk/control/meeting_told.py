"""How a meeting is confirmed to the VA: its times on her wall, on every guest's, and on that which she named;
what it collides with, who hears of it, and how it is taken back or changed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from vamail.desk.agenda.instances import next_instance
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.meeting_sentences import say
from vamail.desk.life.spoken import clock, dated_day, short_day
from vamail.desk.meetings.people import zone_of
from vamail.desk.meetings.wanted import Origin, Outcome
from vamail.desk.promise.local import local_day
from vamail.desk.promise.pauses import ASKS
from vamail.model.effects import SendMail
from vamail.model.ledger import Approval
from vamail.model.meetings import Meeting
from vamail.model.zones import place

_RHYTHMS = {
    "FREQ=DAILY": "daily", "FREQ=WEEKLY": "weekly", "FREQ=WEEKLY;INTERVAL=2": "fortnightly",
    "FREQ=MONTHLY": "monthly",
}  # fmt: skip
_WORKING_DAYS = "MO,TU,WE,TH,FR"
_HALF_DAY = timedelta(hours=12)
SHOWN = 5


def origin_of(doing: Doing) -> Origin:
    """Where the wish of this line came from."""
    return Origin(
        desk=doing.desk,
        workspace=doing.workspace,
        secret=doing.secret,
        now=doing.now,
        name=doing.origin or doing.name,
    )


def sentence(doing: Doing, name: str, /, **values: str) -> str:
    """One sentence about meetings, in the VA's language."""
    return say(doing.language, name, **values)


def refused(doing: Doing, name: str, hint: str = "", /, **values: str) -> Result:
    """Nothing is done, and why."""
    told = sentence(doing, hint, **values) if hint else ""
    return Result(done=False, what=sentence(doing, name, **values), hint=told)


def moment(at: datetime, zone: str, language: str, now: datetime | None = None) -> str:
    """`Thu 26 Nov 15:00 (Budapest)`: a day, a time, and on whose wall; the year too where `now` is far."""
    local = local_day(at, zone)
    day = dated_day(local, local_day(now, zone), language) if now else short_day(local, language)
    return f"{day} {clock(at, zone, language)} ({place(zone, language)})"


def listed(parts: Iterable[str], language: str) -> str:
    """Several times or words, with the comma of the language."""
    return ("، " if language == "fa" else ", ").join(parts)


def told(doing: Doing, outcome: Outcome, name: str, times: Iterable[datetime], /, **values: str) -> Result:
    """What became of the wish. `times` are those that it is about now; `values` go into the sentence."""
    meeting = outcome.meeting
    if outcome.refused or meeting is None:
        return Result(done=False, what=outcome.refused)
    shown = tuple(times)
    supposed = _supposed(doing)
    parts = [_first(doing, meeting, name, shown, values), *supposed, *_there(doing, meeting, shown)]
    mails = [one for one in outcome.effects if isinstance(one, SendMail) and one.kind != "notice"]
    held = any(one.hold for one in mails)
    if whys := outcome.warnings or _whys(mails):
        warnings = ("؛ " if doing.language == "fa" else "; ").join(whys)
        key = "careful" if held else "careful_gone"
        parts.append(sentence(doing, key, warnings=warnings, name=meeting.name))
    else:
        parts += _goes(doing, meeting, mails)
    at_once = bool(mails) and not held and (meeting.theirs or not doing.workspace.undo.window_seconds)
    if at_once and meeting.is_open and not meeting.theirs:
        parts.append(sentence(doing, "how_back", name=meeting.name))
    return Result(what=" ".join(parts), effects=outcome.effects, at_once=at_once)


def _whys(mails: list[SendMail]) -> tuple[str, ...]:
    """Why mails wait that go out again because of what this line changed."""
    return tuple(dict.fromkeys(one.hold.removeprefix(ASKS) for one in mails if one.hold.startswith(ASKS)))


def _goes(doing: Doing, meeting: Meeting, mails: list[SendMail]) -> Iterator[str]:
    """To whom mail goes; the first one to an address waits, as every mail of vamail's does."""
    asks = doing.workspace.holds.new_address and not meeting.theirs
    new = [one.to.email for one in mails if asks and not _known(doing, one.to.email)]
    goes = [one.to.email for one in mails if one.to.email not in new]
    if goes:
        yield sentence(doing, "goes", to=", ".join(dict.fromkeys(goes)))
    if new:
        yield sentence(doing, "waits", to=", ".join(dict.fromkeys(new)), name=meeting.name)


def _known(doing: Doing, email: str) -> bool:
    approved = doing.desk.kept(Approval, f"address/{email.casefold()}")
    return approved is not None or doing.desk.wrote_to(email)


def _first(
    doing: Doing, meeting: Meeting, name: str, times: tuple[datetime, ...], values: dict[str, str]
) -> str:
    me = doing.workspace.me
    given = {
        "name": meeting.name,
        "title": meeting.title,
        "when": listed((moment(at, me.zone, me.language, doing.now) for at in times), me.language),
        "length": doing.duration(meeting.minutes),
        "rhythm": rhythm(meeting, me.language),
        **values,
    }
    return sentence(doing, name, **given)


def _supposed(doing: Doing) -> Iterator[str]:
    """How an hour was read that was said without morning or afternoon, and how the other is written."""
    language = doing.workspace.me.language
    for one in doing.command.times:
        if one.supposed:
            morning = (one.at - _HALF_DAY).astimezone(ZoneInfo(one.zone))
            yield sentence(
                doing, "supposed", said=one.supposed, when=clock(one.at, one.zone, language),
                other=f"{morning:%H:%M}",
            )  # fmt: skip


def _there(doing: Doing, meeting: Meeting, times: tuple[datetime, ...]) -> Iterator[str]:
    """The same times on each other wall, with whose it is."""
    me = doing.workspace.me
    walls: dict[str, list[str]] = {}
    for guest in meeting.guests:
        walls.setdefault(zone_of(guest, doing.workspace), []).append(guest.name or guest.email)
    if meeting.zone not in ("", "UTC", me.zone):
        named = (
            meeting.organizer_name or meeting.organizer
            if meeting.theirs
            else place(meeting.zone, me.language)
        )
        walls.setdefault(meeting.zone, [named])
    for zone, names in walls.items():
        if times and any(_differs(at, zone, me.zone) for at in times):
            when = listed((moment(at, zone, me.language, doing.now) for at in times), me.language)
            yield sentence(doing, "there", who=", ".join(names[:SHOWN]), when=when)


def _differs(at: datetime, one: str, other: str) -> bool:
    return moment(at, one, "en").rpartition(" (")[0] != moment(at, other, "en").rpartition(" (")[0]


def rhythm(meeting: Meeting, language: str) -> str:
    """`every week, until 31 March`; empty for a single meeting. The day and hour are those of the first."""
    parts = dict(one.partition("=")[::2] for one in meeting.rule.split(";") if one)
    if not parts:
        return ""
    kind = ";".join(f"{key}={parts[key]}" for key in ("FREQ", "INTERVAL") if key in parts)
    if parts.get("BYDAY") == _WORKING_DAYS and kind == "FREQ=WEEKLY":
        said = say(language, "weekdays")
    elif kind in _RHYTHMS:
        said = say(language, _RHYTHMS[kind])
    else:
        said = say(language, "repeats", rule=meeting.rule)
    return listed([said, *_ends(parts, meeting, language)], language)


def _ends(parts: dict[str, str], meeting: Meeting, language: str) -> Iterator[str]:
    if count := parts.get("COUNT"):
        yield say(language, "times", count=count)
    if until := parts.get("UNTIL", "")[:8]:
        day = date(int(until[:4]), int(until[4:6]), int(until[6:]))
        begun = local_day(meeting.start_at, meeting.zone or "UTC")
        yield say(language, "until", day=dated_day(day, begun, language))


def first_time(meeting: Meeting, now: datetime) -> datetime:
    """When it takes place next, or first."""
    if meeting.rule and (coming := next_instance(meeting, now)) is not None:
        return coming.start
    return meeting.start_at

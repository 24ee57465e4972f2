"""Meetings in words, for the brief and the review: lines of plain text in the VA's language."""

from collections.abc import Iterator

from vamail.desk.agenda.appointments import Appointment, Undecided
from vamail.desk.life.va_language import worded
from vamail.desk.reports.brief_words import Wording, short
from vamail.desk.reports.day import Today
from vamail.model.meetings import ANSWERS, Guest, Meeting
from vamail.model.values import Value
from vamail.workspace.types import Workspace

WORDS = {
    "en": {
        "plan": "{from_to} {title}", "meeting": "Meeting",
        "met": "{from_to} {named}{bits}", "named": "{name} “{title}”", "bit": " · {what}",
        "accepted": "accepted: {who}", "declined": "declined: {who}", "tentative": "perhaps: {who}",
        "delegated": "sends somebody else: {who}", "needs-action": "no answer yet: {who}",
        "untold": "not told: {who}",
        "ours_accepted": "they invite, you accepted", "ours_tentative": "they invite, you said perhaps",
        "ours_needs-action": "they invite, you have not answered", "ours_delegated": "they invite",
        "ours_declined": "they invite, you declined",
        "ask": "{named}{bits} · answer “{accept}”, “{decline}” or “{maybe}”",
        "proposal": "{named}{bits} · answer “{ok}” or “{no}”",
        "proposed": "{who} would rather meet {at}", "asked": "they invite you, {at}",
        "offer": "{named}{bits}", "offered": "waits for a choice: {times}", "until": "stands until {at}",
        "or": " or ", "and": ", ",
        "word_accept": "accept {name}", "word_decline": "decline {name}", "word_maybe": "maybe {name}",
        "word_ok": "ok {name}", "word_no": "no {name}",
        "was": "{at} {named}{bits}", "was_plan": "{at} {title}", "text": "{text}",
    },
    "hu": {
        "plan": "{from_to} {title}", "meeting": "Megbeszélés",
        "met": "{from_to} {named}{bits}", "named": "{name} „{title}”", "bit": " · {what}",
        "accepted": "elfogadta: {who}", "declined": "lemondta: {who}", "tentative": "talán: {who}",
        "delegated": "mást küld: {who}", "needs-action": "még nem válaszolt: {who}",
        "untold": "nem tud róla: {who}",
        "ours_accepted": "ők hívták meg, Ön elfogadta", "ours_tentative": "ők hívták meg, Ön: talán",
        "ours_needs-action": "ők hívták meg, Ön még nem válaszolt", "ours_delegated": "ők hívták meg",
        "ours_declined": "ők hívták meg, Ön lemondta",
        "ask": "{named}{bits} · válasz: „{accept}”, „{decline}” vagy „{maybe}”",
        "proposal": "{named}{bits} · válasz: „{ok}” vagy „{no}”",
        "proposed": "{who} inkább ekkor találkozna: {at}", "asked": "meghívták Önt: {at}",
        "offer": "{named}{bits}", "offered": "választásra vár: {times}", "until": "eddig áll: {at}",
        "or": " vagy ", "and": ", ",
        "word_accept": "elfogad {name}", "word_decline": "visszautasít {name}", "word_maybe": "talán {name}",
        "word_ok": "ok {name}", "word_no": "nem {name}",
        "was": "{at} {named}{bits}", "was_plan": "{at} {title}", "text": "{text}",
    },
    "fa": {
        "plan": "{from_to} {title}", "meeting": "جلسه",
        "met": "{from_to} {named}{bits}", "named": "{name} «{title}»", "bit": " · {what}",
        "accepted": "پذیرفته: {who}", "declined": "نپذیرفته: {who}", "tentative": "شاید: {who}",
        "delegated": "کس دیگری را می‌فرستد: {who}", "needs-action": "هنوز پاسخ نداده: {who}",
        "untold": "خبر ندارد: {who}",
        "ours_accepted": "دعوت از آن‌هاست، پذیرفته‌اید", "ours_tentative": "دعوت از آن‌هاست، گفته‌اید شاید",
        "ours_needs-action": "دعوت از آن‌هاست، هنوز پاسخ نداده‌اید", "ours_delegated": "دعوت از آن‌هاست",
        "ours_declined": "دعوت از آن‌هاست، نپذیرفته‌اید",
        "ask": "{named}{bits} · پاسخ دهید: «{accept}»، «{decline}» یا «{maybe}»",
        "proposal": "{named}{bits} · پاسخ دهید: «{ok}» یا «{no}»",
        "proposed": "{who} این زمان را ترجیح می‌دهد: {at}", "asked": "شما را دعوت کرده‌اند: {at}",
        "offer": "{named}{bits}", "offered": "در انتظار انتخاب: {times}", "until": "تا {at} برقرار است",
        "or": " یا ", "and": "، ",
        "word_accept": "می‌پذیرم {name}", "word_decline": "نمی‌پذیرم {name}", "word_maybe": "شاید {name}",
        "word_ok": "تایید {name}", "word_no": "نه {name}",
        "was": "{at} {named}{bits}", "was_plan": "{at} {title}", "text": "{text}",
    },
}  # fmt: skip
_OURS = ("named", "bits", "times", "from_to", "accept", "decline", "maybe", "ok", "no", "what", "who")
"""Values that were made of words of the table already, or of values that were kept apart."""
GUESTS_SHOWN, WAITING_SHOWN = 5, 15


def values(day: Today, workspace: Workspace) -> dict[str, Value]:
    """What the template `brief` says of meetings: each section a tuple of lines."""
    say = Wording(workspace, day.at)
    return {
        "meetings": tuple(today(one, say) for one in day.meetings),
        "undecided": say.cut((waiting(one, say) for one in day.undecided), WAITING_SHOWN),
    }


def today(one: Appointment, say: Wording) -> str:
    """`10:00–10:30 M-7 “Kickoff” · Acme Kft. · accepted: Anna · https://…`."""
    from_to = say.from_to(*one.span)
    if one.meeting is None:
        return _say(say, "plan", from_to=from_to, title=_title(one, say))
    where = (_apart(say, text) for text in (one.meeting.place, one.meeting.link))
    bits = (*_whose(one.meeting, say), *_answers(one, say), *where)
    return _say(say, "met", from_to=from_to, named=_named(one.meeting, say), bits=_bits(bits, say))


def waiting(one: Undecided, say: Wording) -> str:
    """A meeting that waits, and by which words it goes on."""
    meeting, times = one.meeting, _say(say, "or").join(say.when(at) for at in one.at)
    named, whose = _named(meeting, say), tuple(_whose(meeting, say))
    command = {
        word: _say(say, f"word_{word}", name=meeting.name)
        for word in ("accept", "decline", "maybe", "ok", "no")
    }
    if one.what == "ask":
        asked = _say(say, "asked", at=times)
        return _say(say, "ask", named=named, bits=_bits((*whose, asked), say), **command)
    if one.proposal is not None:
        guest = meeting.guest(one.proposal.by)
        who = (guest and guest.name) or one.proposal.by
        proposed = _say(say, "proposed", who=_apart(say, who), at=times)
        return _say(say, "proposal", named=named, bits=_bits((*whose, proposed), say), **command)
    until = (_say(say, "until", at=say.when(meeting.slots_until)),) if meeting.slots_until else ()
    offered = _say(say, "offered", times=times)
    return _say(say, "offer", named=named, bits=_bits((*whose, offered, *until), say))


def past(one: Appointment, say: Wording) -> str:
    """A meeting that was held: when, which, with whom."""
    at = say.when(one.span.start)
    if one.meeting is None:
        return _say(say, "was_plan", at=at, title=_title(one, say))
    bits = (*_whose(one.meeting, say), say.length(one.span.minutes))
    return _say(say, "was", at=at, named=_named(one.meeting, say), bits=_bits(bits, say))


def _say(say: Wording, name: str, /, **given: str) -> str:
    return worded(WORDS, say.language, name, given, _OURS)


def _apart(say: Wording, text: str) -> str:
    return _say(say, "text", text=" ".join(text.split()))


def _title(one: Appointment, say: Wording) -> str:
    return one.title or say.client(one.client) or _say(say, "meeting")


def _named(meeting: Meeting, say: Wording) -> str:
    title = short(meeting.title) or _say(say, "meeting")
    return _say(say, "named", name=meeting.name, title=title)


def _whose(meeting: Meeting, say: Wording) -> Iterator[str]:
    if meeting.client:
        yield _apart(say, say.client(meeting.client))
    elif meeting.theirs:
        yield _apart(say, meeting.organizer_name or meeting.organizer)


def _answers(one: Appointment, say: Wording) -> Iterator[str]:
    if one.ours:
        yield _say(say, f"ours_{one.ours}")
    for answer in ANSWERS[1:] + ANSWERS[:1]:
        guests = tuple(guest for guest in one.who(answer) if not guest.missed)
        if guests:
            yield _say(say, answer, who=_who(guests, say))
    if untold := tuple(guest for guest in one.guests if guest.missed):
        yield _say(say, "untold", who=_who(untold, say))


def _who(guests: tuple[Guest, ...], say: Wording) -> str:
    named = [_apart(say, one.name or one.email) for one in guests[:GUESTS_SHOWN]]
    if len(guests) > GUESTS_SHOWN:
        named.append(say.say("more", number=say.number(len(guests) - GUESTS_SHOWN)))
    return _say(say, "and").join(named)


def _bits(bits: tuple[str, ...], say: Wording) -> str:
    return "".join(_say(say, "bit", what=one) for one in bits if one)

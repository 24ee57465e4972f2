"""How the VA is told, in her language, that a mail waits for her `ok`: which mail, to whom, and why."""

import re

from vamail.desk.life.va_language import worded
from vamail.desk.promise.pauses import ASKS, ASKS_FROZEN, ASKS_LATE, CHANGED
from vamail.model.effects import SendMail
from vamail.model.pattern import lazy

_SENTENCES = {
    "en": {
        "asks": "{what} to {to} waits for your ok: {why}", "named": "“{name}”", "meeting": "{name} “{title}”",
        "first": "it is the first mail to this address",
        "many": "more than {count} mails within ten minutes",
        "changed": "you changed its template {template}",
        "frozen": "its task is frozen: somebody wrote of other bank details",
        "late": "it fell due while nobody ran",
    },
    "hu": {
        "asks": "Az Ön jóváhagyására vár: {what}, címzett: {to}; {why}", "named": "„{name}”",
        "meeting": "{name} „{title}”", "first": "ez az első levél erre a címre",
        "many": "tíz percen belül több mint {count} levél menne ki",
        "changed": "módosította a sablonját: {template}",
        "frozen": "a feladata be van fagyasztva: valaki más bankszámláról írt",
        "late": "akkor járt le, amikor semmi sem futott",
    },
    "fa": {
        "asks": "{what} به {to} در انتظار تأیید شماست: {why}", "named": "«{name}»",
        "meeting": "{name} «{title}»", "first": "این نخستین نامه به این نشانی است",
        "many": "بیش از {count} نامه در ده دقیقه",
        "changed": "الگوی آن، {template}، را تغییر داده‌اید",
        "frozen": "کارش متوقف است: کسی از حساب بانکی دیگری نوشت",
        "late": "موعدش وقتی رسید که چیزی کار نمی‌کرد",
    },
}  # fmt: skip
_KINDS = {
    "en": {"dunning": "payment reminder", "retainer": "used hours of the retainer", "receipt": "receipt"},
    "hu": {
        "invitation": "meghívó", "offer": "időpontok", "meeting_reminder": "emlékeztető",
        "chase": "sürgetés", "deposit": "előlegkérő", "assign": "megbízás",
        "dunning": "fizetési emlékeztető", "retainer": "havi órakeret",
        "invoice": "számla", "receipt": "nyugta", "statement": "folyószámla-kivonat",
    },
    "fa": {
        "invitation": "دعوت‌نامه", "offer": "پیشنهاد زمان", "meeting_reminder": "یادآوری",
        "chase": "پیگیری", "deposit": "پیش‌پرداخت", "assign": "واگذاری",
        "dunning": "یادآوری پرداخت", "retainer": "ساعت‌های قرارداد",
        "invoice": "صورتحساب", "receipt": "رسید", "statement": "صورت‌وضعیت",
    },
}  # fmt: skip
"""What a mail is that has no subject yet; English has its kind's own name mostly."""
_KNOWN = {ASKS_FROZEN: "frozen", ASKS_LATE: "late"}
_MEETING = lazy(r"[a-z_]+\.(M-[0-9]{1,12})\.")
_INVOICE = lazy(r"(?:invoice|dun|receipt)\.(I-[0-9]{1,12})\.")
_MANY = lazy(r"more than (\d+) mails within ten minutes", re.ASCII)
_OURS = ("what", "why", "count")


def asking(mail: SendMail, why: str, language: str) -> str:
    """One line about a mail that waits; `why` begins with `ASKS`, or says why its address is stopped."""
    values = {"what": _what(mail, language), "to": mail.to.email, "why": _why(why, language)}
    return worded(_SENTENCES, language, "asks", values, _OURS)


def _what(mail: SendMail, language: str) -> str:
    kind = mail.subject or _KINDS.get(language, {}).get(mail.kind, mail.kind.replace("_", " "))
    shown = worded(_SENTENCES, language, "named", {"name": kind})
    if (invoice := _INVOICE.match(mail.action)) is not None:
        return f"{shown} ({invoice[1]})"
    meeting, title = _MEETING.match(mail.action), mail.values.get("title")
    if meeting is None or not isinstance(title, str):
        return shown
    named = worded(_SENTENCES, language, "meeting", {"name": meeting[1], "title": title})
    return f"{shown} ({named})"


def _why(why: str, language: str) -> str:
    """Our own reasons in her language; what was worded for her already stays as it is."""
    bare = why.removeprefix(ASKS)
    if said := _KNOWN.get(why):
        return worded(_SENTENCES, language, said, {})
    if bare.startswith("it is the first mail to "):
        return worded(_SENTENCES, language, "first", {})
    if many := _MANY.fullmatch(bare):
        return worded(_SENTENCES, language, "many", {"count": many[1]})
    if why.startswith(CHANGED):
        return worded(_SENTENCES, language, "changed", {"template": why.removeprefix(CHANGED)})
    return bare

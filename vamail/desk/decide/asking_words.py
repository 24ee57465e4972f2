"""How the VA is told, in her language, that a mail waits for her `ok`: which mail, to whom, and why."""

from vamail.desk.life.hold_words import reason
from vamail.desk.life.va_language import worded
from vamail.model.effects import SendMail
from vamail.model.pattern import lazy

_SENTENCES = {
    "en": {
        "asks": "{what} to {to} waits for your ok: {why}", "named": "“{name}”", "meeting": "{name} “{title}”",
    },
    "hu": {
        "asks": "Az Ön jóváhagyására vár: {what}, címzett: {to}; {why}", "named": "„{name}”",
        "meeting": "{name} „{title}”",
    },
    "fa": {
        "asks": "{what} به {to} در انتظار تأیید شماست: {why}", "named": "«{name}»",
        "meeting": "{name} «{title}»",
    },
}  # fmt: skip
_KINDS = {
    "en": {"dunning": "payment reminder", "retainer": "used hours of the retainer", "receipt": "receipt"},
    "hu": {
        "invitation": "meghívó", "offer": "időpontok", "meeting_reminder": "emlékeztető",
        "chase": "sürgetés", "deposit": "előlegkérő", "assign": "megbízás",
        "dunning": "fizetési emlékeztető", "retainer": "havi órakeret",
        "invoice": "számla", "receipt": "befizetés visszaigazolása", "statement": "folyószámla-kivonat",
    },
    "fa": {
        "invitation": "دعوت‌نامه", "offer": "پیشنهاد زمان", "meeting_reminder": "یادآوری",
        "chase": "پیگیری", "deposit": "پیش‌پرداخت", "assign": "واگذاری",
        "dunning": "یادآوری پرداخت", "retainer": "ساعت‌های قرارداد",
        "invoice": "صورتحساب", "receipt": "رسید", "statement": "گردش حساب",
    },
}  # fmt: skip
"""What a mail is that has no subject yet; English has its kind's own name mostly."""
_MEETING = lazy(r"[a-z_]+\.(M-[0-9]{1,12})\.")
_INVOICE = lazy(r"(?:invoice|dun|receipt)\.(I-[0-9]{1,12})\.")
_OURS = ("what", "why")


def asking(mail: SendMail, why: str, language: str) -> str:
    """One line about a mail that waits; `why` begins with `ASKS`, or says why its address is stopped."""
    values = {"what": _what(mail, language), "to": mail.to.email, "why": reason(why, language)}
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

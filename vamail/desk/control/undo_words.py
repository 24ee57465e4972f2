"""`undo` of a file that was imported: how it is said, and what the VA hears."""

import re

from vamail.desk.control import money_words
from vamail.desk.control.arguments import Fields, Rest
from vamail.desk.life.va_language import worded
from vamail.model.pattern import lazy

_LONGEST_NAME = 200
_NAMED = lazy(
    r"(?:(?:the|az?)\s+)?(?:import(?:\s+of|ed)?(?:\s+file)?|file|beolvasás|beolvasott(?:\s+fájl)?|fájl|"
    r"ورود|پرونده|فایل)\s*[:：]?\s+(\S.*)",
    re.IGNORECASE,
)
_LOOKS_SO = lazy(r"\S+\.(?:csv|xml|sta|mt940|940|ofx|qfx|txt|json)", re.IGNORECASE)
_QUOTES = "“”„\"'«»`"

WORDS = {
    "en": {
        "undone": "Taken back: {name} ({parts}). The file can be given again.",
        "payments": "payments: {count}", "times": "entries of time: {count}",
        "billed": "Charged already, and so they stay ({names}): {count} entries of time.",
        "changed": "Changed since, and so they stay: {count} entries of time.",
        "nothing": "{name}: nothing of it could be taken back.",
        "unknown": "No file “{name}” brought anything in the last 30 days.",
        "which": "That mail tells of several files: {names}. Name one: `undo file …`",
        "hint": "If it was the wrong file, `undo file {name}` takes it back.",
        "kept": "{name}: you took it back.",
    },
    "hu": {
        "undone": "Visszavonva: {name} ({parts}). A fájl újra beadható.",
        "payments": "befizetés: {count}", "times": "időbejegyzés: {count}",
        "billed": "Már számlán vannak, ezért maradnak ({names}), időbejegyzés: {count}.",
        "changed": "Azóta megváltoztak, ezért maradnak, időbejegyzés: {count}.",
        "nothing": "{name}: semmit sem lehetett visszavonni belőle.",
        "unknown": "Az utolsó 30 napban ez a fájl nem hozott semmit: „{name}”.",
        "which": "Az a levél több fájlról szól: {names}. Nevezze meg az egyiket: `vissza fájl …`",
        "hint": "Ha nem ez volt a jó fájl, a `vissza fájl {name}` sor visszavonja.",
        "kept": "{name}: Ön visszavonta.",
    },
    "fa": {
        "undone": "پس گرفته شد: {name} ({parts}). این فایل را می‌توان دوباره داد.",
        "payments": "پرداخت: {count}", "times": "ثبت زمان: {count}",
        "billed": "{count} ثبت زمان در صورتحساب آمده است و می‌ماند ({names}).",
        "changed": "{count} ثبت زمان از آن پس تغییر کرده است و می‌ماند.",
        "nothing": "{name}: چیزی از آن پس گرفتنی نبود.",
        "unknown": "در ۳۰ روز گذشته فایل «{name}» چیزی نیاورده است.",
        "which": "آن نامه دربارهٔ چند فایل است: {names}. یکی را نام ببرید: `برگردان فایل …`",
        "hint": "اگر فایل نادرستی بود، `برگردان فایل {name}` آن را پس می‌گیرد.",
        "kept": "{name}: شما آن را پس گرفتید.",
    },
}  # fmt: skip


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence; English where the language has none."""
    return worded(WORDS, language, name, values, ("parts",))


def same_file(name: str, other: str) -> bool:
    """Whether two names are of one file, whatever their case and spaces."""
    return " ".join(name.split()).casefold() == " ".join(other.split()).casefold()


def undo(rest: Rest) -> Fields:
    """`undo file wise.csv`; else of a task, a meeting, an invoice."""
    text = rest.text.strip()
    named = _NAMED.fullmatch(text)
    name = named[1] if named else text if _LOOKS_SO.fullmatch(text.strip(_QUOTES)) else ""
    if not name:
        return money_words.undo(rest)
    if rest.ahead or rest.meetings or rest.invoices:
        raise rest.unclear("rest", said=text)
    return {"text": name.strip().strip(_QUOTES).strip()[:_LONGEST_NAME]}

"""Why a mail waits for the VA's `ok`, in her language.

A reason is kept as it was decided, mostly in English (the journal's language); what is kept is known again
here when it is shown, also in rows of long ago. Some are worded for her where they are decided (what a time
collides with, a bank account that changed); those are shown as they are.
"""

import re
from collections.abc import Callable

from vamail.desk.life.va_language import worded
from vamail.desk.promise.pauses import (
    ASKS,
    ASKS_APOLOGY,
    ASKS_FROZEN,
    ASKS_LATE,
    ASKS_SEEN,
    ASKS_TOO_FULL,
    CHANGED,
)
from vamail.model.outcome import PERHAPS
from vamail.model.pattern import lazy

_SENTENCES = {
    "en": {
        "first": "it is the first mail to this address",
        "many": "more than {count} mails within ten minutes",
        "changed": "you changed its template {template}",
        "frozen": "its task is frozen: somebody wrote of other bank details",
        "late": "it fell due while nobody ran",
        "full": "the day of {ref} is too full",
        "apology": "a promise was not kept, and this is a draft",
        "seen": "you see a statement before it leaves",
        "perhaps": "it may have arrived: the line broke as it was handed over",
    },
    "hu": {
        "first": "ez az első levél erre a címre",
        "many": "tíz percen belül több mint {count} levél menne ki",
        "changed": "módosította a sablonját: {template}",
        "frozen": "a feladata be van fagyasztva: valaki más bankszámláról írt",
        "late": "akkor járt le, amikor semmi sem futott",
        "full": "túl zsúfolt az a nap, amelyre esik: {ref}",
        "apology": "egy ígéret nem teljesült, ez a bocsánatkérés tervezete",
        "seen": "a kivonatot Ön látja előbb, csak utána megy ki",
        "perhaps": "lehet, hogy megérkezett: átadás közben megszakadt a kapcsolat",
    },
    "fa": {
        "first": "این نخستین نامه به این نشانی است",
        "many": "بیش از {count} نامه در ده دقیقه",
        "changed": "الگوی آن، {template}، را تغییر داده‌اید",
        "frozen": "کارش متوقف است: کسی از حساب بانکی دیگری نوشت",
        "late": "موعدش وقتی رسید که چیزی کار نمی‌کرد",
        "full": "روز {ref} بیش از اندازه پر است",
        "apology": "به قولی عمل نشد و این پیش‌نویس عذرخواهی است",
        "seen": "گردش حساب را پیش از رفتن شما می‌بینید",
        "perhaps": "شاید رسیده باشد: هنگام تحویل ارتباط قطع شد",
    },
}  # fmt: skip
_WHOLE = {ASKS_FROZEN: "frozen", ASKS_LATE: "late", ASKS_APOLOGY: "apology", ASKS_SEEN: "seen"}
_MANY = lazy(rf"{ASKS}more than (?P<count>\d+) mails within ten minutes", re.ASCII)
_FIRST = lazy(rf"{ASKS}it is the first mail to \S+")
_FULL = lazy(rf"{ASKS}.*{ASKS_TOO_FULL}(?P<ref>T-\d+)", re.ASCII)
_CHANGED = lazy(rf"{CHANGED}(?P<template>\S+)")
_LIKE: tuple[tuple[str, Callable[[str], re.Match[str] | None]], ...] = (
    ("first", _FIRST.fullmatch), ("many", _MANY.fullmatch), ("full", _FULL.fullmatch),
    ("changed", _CHANGED.fullmatch),
)  # fmt: skip


def reason(why: str, language: str) -> str:
    """The kept reason, which begins with `ASKS`, as its reader says it."""
    if (name := _WHOLE.get(why)) is not None:
        return worded(_SENTENCES, language, name, {})
    if why.startswith(PERHAPS):
        return worded(_SENTENCES, language, "perhaps", {})
    for name, like in _LIKE:
        if found := like(why):
            return worded(_SENTENCES, language, name, found.groupdict(), ("count",))
    return why.removeprefix(ASKS)

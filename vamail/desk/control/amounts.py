"""Lengths of time as people write them: `45m`, `1h30`, `1.5h`, `1:30`, `2 óra`, `۴۵ دقیقه`, `half an hour`.

What could be read in two ways is refused with an example and never guessed: a bare number (hours or
minutes?), three digits behind a comma or point (`1,500`), a sign, an exponent. A mark that stands apart from
the amount (`- 2 h`) is a bullet or a dash; one that touches it (`-2 h`) is a sign.
"""

import unicodedata

from vamail.desk.control.command import Verb
from vamail.desk.control.unclear import NotClear
from vamail.desk.intake.phrases import fold
from vamail.model.pattern import lazy

MOST_WORDS = 6
LONGEST_ESTIMATE = 1000 * 60
LONGEST_ENTRY = 24 * 60

_HOURS = "|".join(map(fold, ("hours", "hour", "hrs", "hr", "h", "órás", "óra", "órát", "ó", "ساعت")))
_MINUTES = "|".join(
    map(fold, ("minutes", "minute", "mins", "min", "m", "perces", "percet", "perc", "p", "دقیقه"))
)
_JOINT = "(?: ?(?:and|es|و) ?| ?)"
_BOTH = lazy(rf"([0-9]{{1,4}}) ?(?:{_HOURS}){_JOINT}([0-9]{{1,2}}) ?(?:{_MINUTES})")
_BOTH_SHORT = lazy(rf"([0-9]{{1,4}}) ?(?:{_HOURS})([0-9]{{2}})")
_BOTH_APART = lazy(rf"([0-9]{{1,4}}) ?(?:{_HOURS}) ([0-9]{{2}})")
_CLOCK = lazy(r"([0-9]{1,3}):([0-9]{2})(?: ?h)?")
_ONLY_HOURS = lazy(rf"([0-9]{{1,4}})(?:[.,٫]([0-9]{{1,2}}))? ?(?:{_HOURS})")
_ONLY_MINUTES = lazy(rf"([0-9]{{1,5}}) ?(?:{_MINUTES})")
_THREE_DIGITS = lazy(r"[0-9]{1,3}[.,٫٬'][0-9]{3}.*")
_BARE = lazy(r"[0-9]{1,6}(?:[.,٫][0-9]{1,2})?")
_IN_WORDS = {
    fold(words): minutes
    for minutes, several in {
        30: "half an hour|half hour|½ h|½ hour|fél óra|félóra|fél órát|نیم ساعت",
        60: "an hour|one hour|egy óra|egy órát|یک ساعت",
        90: "one and a half hours|an hour and a half|1½ h|1½ hours|másfél óra|másfél órát|یک ساعت و نیم",
        15: "a quarter of an hour|quarter of an hour|negyed óra|negyedóra|یک ربع|ربع ساعت",
        45: "three quarters of an hour|háromnegyed óra|سه ربع",
        120: "two hours|két óra|دو ساعت",
    }.items()
    for words in several.split("|")
}
_EDGE = " ,،;؛:.!-–—"
_PARTING = lazy(r"^(?:[\s,،;؛:]|[.!\-–—]+(?=\s|$))+")
_POINTS = frozenset(".,\u066b")
_BULLET = lazy(r"[\s*•·▪◦‣●\-–—]*\s(?=\S)|[*•·▪◦‣●]+")
_SIGNED = lazy(r"[-\u2010-\u2015\u2212]\s*[0-9][0-9.,:'\u066b\u066c]*(?: ?[^\W\d_]{1,10}\b)?")


def plain_digits(text: str) -> str:
    """The text with the digits of every script as `0`–`9`; its length stays."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def without_marks(text: str, marks: str, *, touching: bool = False) -> str:
    """The text without these marks in front, but for the point of `.5 h`; `touching`: what stands first
    touches a word before it, and parts the two."""
    bare = text.lstrip(marks)
    cut = len(text) - len(bare)
    apart = cut > 0 and (text[cut - 2].isspace() if cut > 1 else not touching)
    return text[cut - 1 :] if apart and text[cut - 1] in _POINTS and bare[:1].isdecimal() else bare


def whole_number(said: str) -> str:
    """`.5 h` as `0.5 h`."""
    return f"0{said}" if said[:1] in _POINTS and said[1:2].isdecimal() else said


def read_amount(text: str, verb: Verb) -> tuple[int, str]:
    """Minutes at the start of the text, and what follows; NotClear when there are none, or two readings."""
    text = without_bullet(text)
    if less := below_zero(text):
        raise NotClear("below_zero", "amounts", verb, said=less)
    words = text.split(maxsplit=MOST_WORDS)
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        said = " ".join(words[:count])
        minutes = _minutes(whole_number(fold(plain_digits(said)).rstrip(_EDGE)), whole=count == len(words))
        if minutes is not None:
            return _checked(minutes, said, verb), _PARTING.sub("", " ".join(words[count:]), count=1)
    raise _refused(words[0] if words else "", verb)


def without_bullet(text: str) -> str:
    """The text without a bullet or dash that stands apart in front of it."""
    found = _BULLET.match(text)
    return text[found.end() :] if found else text


def below_zero(text: str) -> str:
    """The amount at the start of the text, where a sign touches it: `-2 h`; else nothing."""
    found = _SIGNED.match(plain_digits(text))
    return text[: found.end()] if found else ""


def _minutes(said: str, *, whole: bool) -> int | None:
    if said in _IN_WORDS:
        return _IN_WORDS[said]
    both = _BOTH.fullmatch(said) or _BOTH_SHORT.fullmatch(said) or _CLOCK.fullmatch(said)
    if both is None and whole:
        both = _BOTH_APART.fullmatch(said)  # in front of a note, "1h 30 letters" is something else
    if both is not None:
        return int(both[1]) * 60 + int(both[2]) if int(both[2]) < 60 else None
    if hours := _ONLY_HOURS.fullmatch(said):
        hundredths = int((hours[2] or "0").ljust(2, "0"))
        return int(hours[1]) * 60 + (hundredths * 60 + 50) // 100
    minutes = _ONLY_MINUTES.fullmatch(said)
    return int(minutes[1]) if minutes else None


def _checked(minutes: int, said: str, verb: Verb) -> int:
    if not 0 < minutes <= (LONGEST_ENTRY if verb == "log" else LONGEST_ESTIMATE):
        raise NotClear("range", "amounts", verb, said=said)
    return minutes


def _refused(said: str, verb: Verb) -> NotClear:
    plain = fold(plain_digits(said)).rstrip(_EDGE)
    if not plain:
        return NotClear("missing", "amounts", verb)
    if _THREE_DIGITS.fullmatch(plain):
        return NotClear("two_amounts", "amounts", verb, said=said)
    return NotClear("which_unit" if _BARE.fullmatch(plain) else "no_amount", "amounts", verb, said=said)

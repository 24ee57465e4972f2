"""Words of warnings in the VA's language: which promise, and how long."""

from collections.abc import Mapping

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

_PROMISES: Mapping[str, Mapping[str, str]] = {
    "en": {"first": "your first answer", "next": "your answer to a further mail", "resolution": "the work"},
    "hu": {
        "first": "az első válasz",
        "next": "válasz egy további levélre",
        "resolution": "a munka elkészülte",
    },
    "fa": {"first": "نخستین پاسخ", "next": "پاسخ به نامهٔ بعدی", "resolution": "انجام کار"},
}
_UNITS: Mapping[str, tuple[tuple[str, str], str, str, str]] = {
    "en": (("day", "days"), "h", "min", " "),
    "hu": (("nap", "nap"), "óra", "perc", " "),
    "fa": (("روز", "روز"), "ساعت", "دقیقه", " و "),
}


def promise_words(name: str, language: str) -> str:
    """Which promise a clock watches; English where the language has no words."""
    return _PROMISES.get(language, _PROMISES["en"])[name]


def span_words(seconds: float, language: str) -> str:
    """A length of time, down to the minute: `1 day 2 h 5 min`, `2 óra 5 perc`, «۲ ساعت و ۵ دقیقه»."""
    (one_day, many_days), hour, minute, between = _UNITS.get(language, _UNITS["en"])
    hours, minutes = divmod(max(0, int(seconds)) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, one_day if days == 1 else many_days), (hours, hour), (minutes, minute))
    said = [f"{number} {unit}" for number, unit in parts if number] or [f"0 {minute}"]
    text = between.join(said)
    return text.translate(_PERSIAN) if language == "fa" else text


def left_words(working: float, passing: float, language: str) -> tuple[str, str]:
    """Seconds of working time and by the clock, each in words: the second empty where it says the same, both
    where there is less than a minute."""
    if passing < 60:
        return "", ""
    work, clock = work_words(working, language), span_words(passing, language)
    return work, "" if int(working) // 60 == int(passing) // 60 else clock


def work_words(seconds: float, language: str) -> str:
    """A length of working time: hours are not gathered into days, a working day has fewer than 24."""
    _, hour, minute, between = _UNITS.get(language, _UNITS["en"])
    hours, minutes = divmod(max(0, int(seconds)) // 60, 60)
    said = [f"{n} {unit}" for n, unit in ((hours, hour), (minutes, minute)) if n] or [f"0 {minute}"]
    text = between.join(said)
    return text.translate(_PERSIAN) if language == "fa" else text

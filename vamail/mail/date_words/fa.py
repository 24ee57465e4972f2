"""Persian phrases for days and times (domain facts: date phrases 63 to 84).

Texts come folded: ی and ک in one form, digits as 0–9, the zero-width joiner and the hamza as spaces.
"""

import re
from datetime import date, time, timedelta

from vamail.mail.date_words import moments as m
from vamail.mail.date_words.values import (
    ANY_PHRASE,
    At,
    Base,
    BusinessTime,
    Clock,
    Day,
    Language,
    Piece,
    Pressure,
    Recurring,
    Span,
    Whole,
    rule,
)
from vamail.model.pattern import lazy

_NUMBERS = {
    word: number
    for number, word in enumerate("یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده".split(), 1)  # noqa: SIM905
} | {"چهارده": 14, "سی": 30}
_WORD = r"(?:یک|دو|سه|چهارده|چهار|پنج|شش|هفت|هشت|نه|ده|یازده|دوازده|سی)"
_WEEKDAY = r"(?:(?:یک|دو|سه|چهار|پنج)?\s?شنبه|جمعه)"
_WEEKDAYS = {"شنبه": 5, "یک": 6, "دو": 0, "سه": 1, "چهار": 2, "پنج": 3, "جمعه": 4}
_JALALI = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
_GREGORIAN = {
    word: number
    for number, words in enumerate(
        [
            "ژانویه",
            "فوریه",
            "مارس",
            "آوریل آپریل",
            "مه",
            "ژوئن جون",
            "ژوئیه جولای",
            "اوت آگوست",
            "سپتامبر",
            "اکتبر",
            "نوامبر",
            "دسامبر",
        ],
        1,
    )
    for word in words.split()
}
_NEXT = r"(?:آینده|بعدی?|دیگر|پیش رو)"
_E = r"(?:\s?ی)?\s+"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _weekday(word: str) -> int:
    word = word.strip()
    if word == "شنبه":
        return 5
    return next(number for stem, number in _WEEKDAYS.items() if word.startswith(stem) and stem != "شنبه")


def _jalali(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate

    found: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return found


def _jalali_today(base: Base) -> tuple[int, int]:
    from persiantools.jdatetime import JalaliDate

    today = JalaliDate(base.today)  # type: ignore[no-untyped-call]
    return today.year, today.month


def _jalali_month_end(year: int, month: int) -> date:
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return _jalali(*following, 1) - timedelta(days=1)


def _near(match: re.Match[str], base: Base) -> Piece:
    phrase, due = match["word"], match["until"] is not None
    days = 2 if phrase.startswith("پس") else 1 if phrase.startswith("فردا") else 0
    return Day(base.today + timedelta(days=days), at=time(19) if phrase == "امشب" else None, due=due)


def _on_weekday(match: re.Match[str], base: Base) -> Piece:
    number = _weekday(match["day"])
    nearest = m.weekday(base, number)
    due = match["until"] is not None
    of = match["of"] or ""
    if "این" in of or "همین" in of:
        return Day(m.weekday_of_week(base, number, 0), due=due)
    if "هفته" in of:
        return Day(m.weekday_of_week(base, number, 1), due=due)
    if "گذشته" in of or "پیش" in of:
        return Day(nearest - timedelta(weeks=1), past=True)
    closed = (2,) if number == 4 and due else ()
    return Day(nearest, tuple(nearest - timedelta(days=days) for days in closed), due=due)


def _week(match: re.Match[str], base: Base) -> Piece:
    start, end = m.week_start(base, 1), m.week_end(base, 1)
    part, due = match["part"] or "", match["until"] is not None
    if part.startswith(("اول", "اوایل", "ابتدا")):
        return Day(start + timedelta(days=1), due=due)
    if part.startswith(("وسط", "اواسط")):
        return Day(start + timedelta(days=2), due=due)
    if part:
        return Day(end, due=due)
    return Whole(m.week_span(base, 1, start + timedelta(days=6)), due=due)


def _this_week(match: re.Match[str], base: Base) -> Piece:
    return Day(m.week_end(base), due=match["until"] is not None)


def _week_end(match: re.Match[str], base: Base) -> Piece:
    end = m.week_end(base)
    thursday = end + timedelta(days=1)
    friday = end + timedelta(days=2)
    if match["until"]:
        return Day(end, alternatives=(friday,), due=True)
    return Whole(Span(thursday, friday, m.due_at(friday, base)))


def _month_end(match: re.Match[str], base: Base) -> Piece:
    """The Jalali month's end, and a question: the Gregorian one may be meant."""
    year, month = _jalali_today(base)
    gregorian = m.month_end(base.today)
    if match["next"]:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        gregorian = m.month_end(m.add_months(base.today.replace(day=1), 1))
    return Day(_jalali_month_end(year, month), alternatives=(gregorian,), due=match["until"] is not None)


def _year_end(match: re.Match[str], base: Base) -> Piece:
    year, _ = _jalali_today(base)
    return Day(
        _jalali_month_end(year, 12),
        alternatives=(date(base.today.year, 12, 31),),
        due=match["until"] is not None,
    )


def _new_year(match: re.Match[str], base: Base) -> Piece:
    year, _ = _jalali_today(base)
    eve = _jalali_month_end(year, 12)
    return Whole(At(m.due_at(eve, base), date_only=True, said="day"), due=True)


def _ahead(match: re.Match[str], base: Base) -> Piece:
    amount, unit = _number(match["n"]), match["unit"]
    due = match["how"] is not None
    if match["business"]:
        return Whole(BusinessTime(amount, "hours" if unit == "ساعت" else "days"), due=due)
    if unit == "دقیقه":
        return m.later(base, minutes=amount)
    if unit == "ساعت":
        return m.later(base, hours=amount)
    if unit == "ماه":
        return Day(m.add_months(base.today, amount), due=due)
    return Day(base.today + timedelta(days=amount * (7 if unit == "هفته" else 1)), due=due)


def _dated(match: re.Match[str], base: Base) -> Piece:
    day, name = int(match["day"]), match["month"]
    due = match["until"] is not None
    year = int(match["year"]) if match["year"] else None
    if name in _GREGORIAN:
        found = m.day_of_year(base, _GREGORIAN[name], day, year)
        return Day(found.day, found.alternatives, due=due, past=found.past)
    month = _JALALI.index(name) + 1
    if year is not None:
        return Day(_jalali(year, month, day), due=due, past=True)
    this_year, _ = _jalali_today(base)
    this = _jalali(this_year, month, day)
    if this >= base.today:
        return Day(this, due=due)
    following = _jalali(this_year + 1, month, day)
    if (base.today - this).days <= 90:
        return Day(following, alternatives=(this,), due=due, past=True)
    return Day(following, due=due)


def _numeric(match: re.Match[str], base: Base) -> Piece:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    found = date(year, month, day) if year > 1900 else _jalali(year, month, day)
    return Day(found, due=match["until"] is not None, past=True)


def _clock(match: re.Match[str], base: Base) -> Piece:
    minute = int(match["min"] or 0)
    if match["more"]:
        minute = {"نیم": 30, "ربع": 15}.get(match["more"].split()[1]) or int(match["more"].split()[1])
    hour = _number(match["h"])
    due = match["until"] is not None
    found = m.clock(hour, minute)
    exact = hour > 12 or hour == 0 or match["h"].startswith("0")
    at = time(hour % 24, minute) if exact else found.at
    return Clock(at, () if exact else found.alternatives, due=due, afternoon=found.afternoon, exact=exact)


def _quarter_to(match: re.Match[str], base: Base) -> Piece:
    hour = _number(match["h"])
    before = m.clock(12 if hour == 1 else hour - 1, 45)
    return Clock(before.at, before.alternatives, afternoon=before.afternoon)


_PARTS = {"صبح": 9, "ظهر": 12, "بعد": 15, "عصر": 15, "غرو": 19, "شب": 19}


def _part(match: re.Match[str], base: Base) -> Piece:
    hour = next(hour for stem, hour in _PARTS.items() if match["part"].startswith(stem))
    due = match["until"] is not None
    return Clock(time(hour), part=True, due=due)


def _every(match: re.Match[str], base: Base) -> Piece:
    unit = match["unit"]
    if unit == "روز":
        return Whole(Recurring("FREQ=DAILY", base.today + timedelta(days=1)))
    if unit == "هفته":
        return Whole(Recurring("FREQ=WEEKLY", base.today + timedelta(weeks=1)))
    if unit == "ماه":
        return Whole(Recurring("FREQ=MONTHLY", m.add_months(base.today, 1)))
    number = _weekday(unit)
    return Whole(Recurring(f"FREQ=WEEKLY;BYDAY={m.byday(number)}", m.weekday(base, number)))


_UNTIL = r"(?:\b(?P<until>تا|برای|حداکثر تا|نهایتا تا|قبل از)\s+)?"
_B = r"(?<![\w/.-])"

RULES = (
    rule(
        "عجله|فوریت|فوری نیست|سر فرصت|هر وقت",
        r"\b(?:عجله\s*(?:ای|یی)?\s*(?:نیست|ندارم|ندارد|نداریم)|فوری(?:تی)?\s+(?:نیست|ندارد)|سر فرصت"
        r"|هر وقت (?:فرصت|وقت) (?:کردید|داشتید|کردی|داشتی))",
        lambda match, base: Whole(Pressure("low")),
    ),
    rule(
        "فوری|هرچه|هر چه|سریع|فورا|بی درنگ|اضطراری",
        r"\b(?:فوری|فورا|هر\s?چه\s+(?:زودتر|سریع\s?تر)|در اسرع وقت|اضطراری|سریعا|بی درنگ)",
        lambda match, base: Whole(Pressure("high")),
    ),
    rule("اسرع وقت", r"\bدر اسرع وقت\b", lambda match, base: Whole(Pressure("high"))),
    rule("هر ", r"\bهر\s+(?P<unit>" + _WEEKDAY + r"|روز|هفته|ماه)\b(?!\s+(?:که|چه))", _every),
    rule(
        "هفته",
        _UNTIL
        + r"(?:(?P<part>اول|اوایل|ابتدای?|وسط|اواسط|آخر|اواخر|پایان|انتهای)\s+)?\bهفته"
        + _E
        + r"(?:آینده|بعدی?|دیگر)\b",
        _week,
        shape="هفته" + _E + "(?:آینده|بعد|دیگر)",
        before=50,
        after=32,
    ),
    rule(
        "هفته",
        _UNTIL + r"(?:(?:آخر|پایان)\s+)?(?:این|همین)\s+هفته\b",
        _this_week,
        shape=r"(?<=[ن\s]\s)هفته\b",
    ),
    rule("آخر هفته|پایان هفته", _UNTIL + r"\b(?:آخر|پایان)\s+هفته\b", _week_end),
    rule(
        "آخر|پایان|انتهای",
        _UNTIL + r"\b(?:آخر|پایان|انتهای)\s+(?:(?:این|همین)\s+)?ماه\b(?P<next>\s+(?:آینده|بعد))?",
        _month_end,
    ),
    rule("آخر|پایان|انتهای", _UNTIL + r"\b(?:آخر|پایان|انتهای)\s+(?:(?:این|امسال|همین)\s+)?سال\b", _year_end),
    rule("عید|نوروز", r"\b(?:قبل از|پیش از|تا)\s+(?:عید\s+نوروز|عید|نوروز)\b", _new_year),
    rule(
        "روز|هفته|ساعت|ماه|دقیقه",
        r"\b(?:(?P<how>ظرف|طی|تا|در|حداکثر تا)\s+)?(?P<n>\d{1,3}|"
        + _WORD
        + r")\s+(?P<unit>روز|هفته|ساعت|ماه|دقیقه)"
        r"(?P<business>\s+کاری)?(?:\s?ی)?\s+(?:آینده|دیگر|بعد)\b",
        _ahead,
        shape=r"\w+(?:\s+کاری)?(?:\s?ی)?\s+(?:آینده|دیگر|بعد)\b",
        before=50,
        after=32,
    ),
    rule(
        "ظرف|طی|حداکثر",
        r"\b(?P<how>ظرف|طی|حداکثر(?: تا)?)\s+(?P<n>\d{1,3}|"
        + _WORD
        + r")\s+(?P<unit>روز|هفته|ساعت|ماه|دقیقه)(?P<business>\s+کاری)?\b",
        _ahead,
        shape=r"\w+(?:\s+تا)?\s+(?:\d|" + _WORD + r")",
        before=8,
        after=50,
    ),
    rule("امروز|امشب|فردا|پسفردا", _UNTIL + r"\b(?P<word>امروز|امشب|پس\s?فردا|فردا)\b", _near),
    rule(
        "وقت اداری|ساعت کاری|پایان روز|آخر روز|آخر وقت",
        r"\b(?:تا\s+)?(?:پایان|آخر|انتهای)\s+(?:وقت اداری|ساعت کاری|روز کاری|روز|وقت)\b(?:\s+(?:اداری"
        r"|امروز))?",
        lambda match, base: Day(base.today, due=True),
    ),
    rule(
        "شنبه|جمعه",
        _UNTIL
        + r"\b(?P<day>"
        + _WEEKDAY
        + r")\b(?P<of>(?:\s?ی)?\s+(?:(?:این|همین)\s+هفته|هفته(?:\s?ی)?\s+(?:آینده|بعدی?)"
        r"|گذشته|پیش|آینده|بعدی?))?",
        _on_weekday,
        before=40,
        after=48,
        inside=True,
    ),
    rule(
        "|".join((*_JALALI, *_GREGORIAN)),
        _UNTIL
        + _B
        + r"(?P<day>\d{1,2})(?:\s?(?:ام|م))?\s+(?:ماه\s+)?(?P<month>"
        + "|".join((*_JALALI, *_GREGORIAN))
        + r")\b(?:\s+ماه)?"
        r"(?:\s+(?:سال\s+)?(?P<year>1[34]\d\d|20\d\d)\b)?",
        _dated,
        shape=r"(?<=[\dمه\s]\s)",
    ),
    rule(
        r"\d",
        _UNTIL
        + _B
        + r"(?P<year>1[34]\d\d|20\d\d)(?P<sep>[/-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\w/-])",
        _numeric,
        shape=r"\d{4}[/-]",
    ),
    rule(
        "ربع به",
        r"\b(?:ساعت\s+)?(?:یک\s+|1\s+)?ربع به\s+(?P<h>\d{1,2}|" + _WORD + r")\b",
        _quarter_to,
    ),
    rule(
        "ساعت",
        _UNTIL + r"\bساعت\s+(?P<h>\d{1,2}|" + _WORD + r")(?:[:٫](?P<min>[0-5]\d))?"
        r"(?P<more>\s+و\s+(?:نیم|ربع|\d{1,2}\s+دقیقه))?(?![\w:])",
        _clock,
    ),
    rule(
        r"\d",
        _UNTIL + _B + r"(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?P<more>)(?![\w:])",
        _clock,
        shape=r"\d{1,2}:\d\d",
    ),
    rule(
        "صبح|ظهر|بعدازظهر|عصر|شب|غروب",
        _UNTIL + r"\b(?P<part>صبح|بعد\s?از\s?ظهر|بعدازظهر|ظهر|عصر|غروب|شب)\b",
        _part,
    ),
)


LANGUAGE = Language(
    rules=RULES,
    joins=lazy(r"[\s،,]*(?:در\s+|و\s+|تا\s+)?"),
    due=lazy(r"\b(?:تا|حداکثر|مهلت|مهلت تا|موعد|قبل از|پیش از|نهایتا)\s*:?\s+$"),
    before=lazy(r"\b(?:قبل از|پیش از)\s+$"),
    due_after=lazy(r"\s*(?:مهلت)"),
    asks=lazy(
        r"(?:لطفا|لطف|خواهش|می\s?خواه|نیاز|لازم|باید|میشه|می\s?شود|امکان|ممکن|بفرست|ارسال کن|انجام ده"
        r"|ممنون می)"
    ),
    not_a_date=lazy(r"(?:[$€£#§№]|(?:شماره|فاکتور|نسخه|تلفن|کد|سفارش|صفحه|بند)\s*:?)\s*$"),
    # The sign of possession (ezafe) is folded to a space; without it only the object's «را» is sure.
    names=lazy(
        r"(?:جلسه|قرار|ملاقات|تماس|مصاحبه|وبینار|کلاس|پرواز|رزرو|برنامه|گزارش|ناهار|شام|نوبت)"
        r"(?:\s?های)?(?:\s?ی)?\s+" + ANY_PHRASE + r"\w(?:\s+\S{1,20}){0,3}?\s+(?:را|رو)\b"
    ),
    week_starts=5,
    week_ends=2,
)

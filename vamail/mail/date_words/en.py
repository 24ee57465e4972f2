"""English phrases for days and times (domain facts: date phrases 1 to 35)."""

import re
from datetime import date, time, timedelta

from vamail.mail.date_words import moments as m
from vamail.mail.date_words.values import (
    ANY_PHRASE,
    PHRASE,
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
    for number, words in enumerate(
        [
            "a an one",
            "two couple",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        1,
    )
    for word in words.split()
} | {"fourteen": 14, "thirty": 30}
_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|a couple of|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|fourteen|thirty)"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = (
    r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
    r"|mon\b|tues?\b|thurs?\b|thu\b|fri\b|(?:(?<=on )|(?<=by )|(?<=this )|(?<=next ))(?:weds?|sat|sun)\b)"
)
_WEEKDAY_STEMS = ("mon", "tue", "wed", "thu", "fri", "satur", "sunday", " sat", " sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_NEEDED = "jan|feb|march|mar |mar.|apr|may |may,|may.|may\n|jun|jul|aug|sep|oct|nov|dec"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
# What stands before a unit of time in "within three business days": the end of a number or of "working".
_AFTER_NUMBER = (
    r"(?:(?<=[\d\s]\s)|(?<=\sa\s)|(?<=\s[ao][nf]\s)"
    r"|(?<=(?:one|two|ree|our|ive|six|ven|ght|ine|ten|lve|een|rty|ess|ing)\s))"
)
_YEAR = r"(?:,?\s+(?P<year>20\d\d)\b)?"
_ZONE = (
    r"(?:\s*\(?(?P<zone>my time|your time|e[sd]?t|c[sd]t|m[sd]t|p[sd]?t|eastern|pacific|utc|gmt|bst"
    r"|cet|cest|aest|aedt|irst"
    r"|uk|london|budapest|sydney|tehran|new york|ist)(?:\s+time)?\b\)?)?"
)


def _number(word: str) -> int:
    word = word.strip()
    return int(word) if word.isdigit() else _NUMBERS[word.replace("a couple of", "couple")]


def _weekday(word: str) -> int:
    return next(n for n, name in enumerate(_DAYS) if name.startswith(word[:3]))


def _month(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _simple(match: re.Match[str], base: Base) -> Piece:
    phrase = re.sub(r"\s+", " ", match[0])
    if phrase.startswith(("tonight", "this evening")):
        return Day(base.today, at=time(19))
    if phrase.startswith("this afternoon"):
        return Day(base.today, at=time(15))
    if phrase.startswith("this morning"):
        return Day(base.today, at=time(9), past=True)
    if "after tomorrow" in phrase:
        return m.in_days(base, 2)
    if phrase.startswith("tomorrow"):
        return m.in_days(base, 1)
    return Day(base.today, due=phrase not in ("today", "tonight"))


def _on_weekday(match: re.Match[str], base: Base) -> Piece:
    number = _weekday(match["day"])
    nearest = m.weekday(base, number)
    which = (match["which"] or "").strip()
    if match["week"]:
        return Day(nearest + timedelta(weeks=1))
    if match["of"]:
        return Day(m.weekday_of_week(base, number, 1 if "next" in match["of"] else 0))
    if which == "this":
        return Day(m.this_weekday(base, number))
    if which == "last":
        return Day(nearest - timedelta(weeks=1), past=True)
    if which == "next":
        meant = m.weekday_of_week(base, number, 1)
        return Day(meant, alternatives=(nearest,) if nearest != meant else ())
    return Day(nearest)


def _week(match: re.Match[str], base: Base) -> Piece:
    part, which = match["part"] or "", match["which"]
    weeks = 1 if which in ("next", "following") else 0
    if part.startswith(("early", "begin", "start")):
        return Day(m.week_start(base, weeks) + timedelta(days=1))
    if part.startswith("mid"):
        return Day(m.week_start(base, weeks) + timedelta(days=2))
    if part.startswith(("end", "late")) or not weeks:
        return Day(m.week_end(base, weeks))
    return Whole(m.week_span(base, weeks))


def _weekend(match: re.Match[str], base: Base) -> Piece:
    saturday = m.this_weekday(base, 5) if base.today.weekday() != 6 else base.today - timedelta(days=1)
    if "next" in match[0]:
        saturday += timedelta(weeks=1)
    sunday = saturday + timedelta(days=1)
    return Whole(Span(saturday, sunday, m.due_at(sunday, base)))


def _month_end(match: re.Match[str], base: Base) -> Piece:
    months = 1 if "next" in match[0] else 0
    return Day(m.month_end(m.add_months(base.today.replace(day=1), months)))


def _part_of_month(match: re.Match[str], base: Base) -> Piece:
    month = _month(match["month"])
    middle = m.day_of_year(base, month, 15).day
    if match["part"].startswith("mid"):
        return Day(middle)
    if match["part"].startswith("end"):
        end = m.month_end(base.today.replace(day=1, month=month))
        return Day(end if end >= base.today else m.month_end(end.replace(day=1, year=end.year + 1)))
    early = match["part"].startswith("early")
    first, last = (
        (middle.replace(day=1), middle.replace(day=10))
        if early
        else (middle.replace(day=21), m.month_end(middle))
    )
    return Whole(Span(first, last, m.due_at(last, base)))


def _quarter_end(match: re.Match[str], base: Base) -> Piece:
    if match["q"]:
        month = int(match["q"]) * 3
    else:
        month = (base.today.month + 2) // 3 * 3
    end = m.month_end(date(base.today.year, month, 1))
    return Day(end if end >= base.today else m.month_end(date(base.today.year + 1, month, 1)))


def _year_end(match: re.Match[str], base: Base) -> Piece:
    return Day(date(base.today.year + ("next" in match[0]), 12, 31))


def _ahead(match: re.Match[str], base: Base) -> Piece | None:
    amount = 1 if match["n"] is None else _number(match["n"])
    unit = match["unit"]
    due = match[0].startswith("within")
    if match["business"]:
        return Whole(BusinessTime(amount, "hours" if unit.startswith("h") else "days"), due=due)
    if unit.startswith("min"):
        return m.later(base, minutes=amount)
    if unit.startswith("h"):
        return m.later(base, hours=amount)
    if unit.startswith("month"):
        return Day(m.add_months(base.today, amount), due=due)
    days = amount * (14 if unit.startswith("fort") else 7 if unit.startswith("w") else 1)
    return Day(base.today + timedelta(days=days), due=due)


def _dated(match: re.Match[str], base: Base) -> Piece:
    year = int(match["year"]) if match["year"] else None
    return m.day_of_year(base, _month(match["month"]), int(match["day"]), year)


def _numeric(match: re.Match[str], base: Base) -> Piece | None:
    first, second = int(match["a"]), int(match["b"])
    year = int(match["year"]) if match["year"] else None
    if (first, second) == (24, 7) or (
        year is None and first < 5 and second < 5 and first < second and not match["on"]
    ):
        return None  # "24/7", "1/2", "3/4": seldom a date
    if match["sep"] == ".":
        return m.day_of_year(base, second, first, year) if year else None
    return m.numbers_as_day(base, first, second, year)


def _iso(match: re.Match[str], base: Base) -> Piece:
    return m.day_of_year(base, int(match["month"]), int(match["day"]), int(match["year"]))


def _the_nth(match: re.Match[str], base: Base) -> Piece:
    return m.day_of_month(base, int(match["day"]))


def _holiday(match: re.Match[str], base: Base) -> Piece:
    day = 23 if "mas" in match[0] else 31
    return Whole(At(m.due_at(m.day_of_year(base, 12, day).day, base), date_only=True, said="day"))


def _zone(match: re.Match[str]) -> Clock:
    word = match["zone"]
    zone = m.zone_named(word) if word else None
    return Clock(time(0), zone=zone)


def _clock(match: re.Match[str], base: Base) -> Piece | None:
    half = match["half"]
    afternoon = None if not half else half.startswith("p")
    if half and int(match["h"]) > 12:
        return None
    if not half and afternoon is None and match["tail"]:
        afternoon = match["tail"].startswith("p")
    return m.clock(int(match["h"]), int(match["min"] or 0), afternoon=afternoon, zone=_zone(match).zone)


def _twenty_four(match: re.Match[str], base: Base) -> Piece:
    hour = int(match["h"])
    if match["h"].startswith("0") or hour > 12 or hour == 0:
        return Clock(time(hour, int(match["min"])), zone=_zone(match).zone, exact=True)
    return m.clock(hour, int(match["min"]), zone=_zone(match).zone)


def _spoken(match: re.Match[str], base: Base) -> Piece:
    hour = _number(match["h"])
    how = match["how"]
    if how.startswith("half"):
        return m.clock(hour, 30)
    if "to" in how.split():
        at = m.clock(hour)
        earlier = (at.at.hour - 1) % 24
        return Clock(time(earlier, 45), exact=True)
    return m.clock(hour, 15)


def _named_time(match: re.Match[str], base: Base) -> Piece:
    word = match[0].split()[-1]
    if word in ("noon", "midday", "lunchtime"):
        return Clock(time(12), zone=None, exact=True)
    if word == "midnight":
        return Clock(m.END_OF_DAY, exact=True)
    if word in ("cob", "eod", "business", "day", "play"):
        return Clock(m.CLOSE_OF_DAY, part=True, due=True)
    return Clock({"morning": time(9), "thing": time(9), "afternoon": time(15)}.get(word, time(19)), part=True)


def _every(match: re.Match[str], base: Base) -> Piece:
    other = 2 if match["other"] else 1
    interval = ";INTERVAL=2" if other == 2 else ""
    unit = match["unit"]
    if unit.startswith("day") or unit == "morning":
        return Whole(Recurring(f"FREQ=DAILY{interval}", base.today + timedelta(days=1)))
    if unit.startswith(("weekday", "business", "working")):
        first = base.today + timedelta(days=1)
        while first.weekday() > 4:
            first += timedelta(days=1)
        return Whole(Recurring("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", first))
    if unit.startswith("week"):
        return Whole(Recurring(f"FREQ=WEEKLY{interval}", base.today + timedelta(weeks=1)))
    if unit.startswith("month"):
        return Whole(Recurring(f"FREQ=MONTHLY{interval}", m.add_months(base.today, 1)))
    number = _weekday(unit)
    return Whole(Recurring(f"FREQ=WEEKLY{interval};BYDAY={m.byday(number)}", m.weekday(base, number)))


_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": -1,
}


def _nth_of_month(match: re.Match[str], base: Base) -> Piece:
    nth, day = _ORDINALS[match["nth"]], match["day"]
    every = match["each"] is not None
    month = base.today.replace(day=1)
    if "business" in day or "working" in day or "weekday" in day:
        first = m.last_business_day(month) if nth < 0 else m.first_business_day(month, nth)
        if first < base.today:
            month = m.add_months(month, 1)
            first = m.last_business_day(month) if nth < 0 else m.first_business_day(month, nth)
        return Whole(Recurring(f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={nth}", first))
    number = _weekday(day)
    first = m.nth_weekday(month, number, nth)
    if first < base.today:
        first = m.nth_weekday(m.add_months(month, 1), number, nth)
    if not every:
        return Day(first)
    return Whole(Recurring(f"FREQ=MONTHLY;BYDAY={nth}{m.byday(number)}", first))


def _hurry(match: re.Match[str], base: Base) -> Piece:
    return Whole(Pressure("high"))


def _no_hurry(match: re.Match[str], base: Base) -> Piece:
    return Whole(Pressure("low"))


_B = r"(?<![\w/.-])"

RULES = (
    rule(
        "no rush|no hurry|not urgent|no urgency|whenever you|when you get a chance"
        "|when you have time|at your leisure|not in a rush",
        r"\b(?:(?:there(?:'s| is) )?no (?:rush|hurry|urgency)|not (?:at all )?urgent|not in a (?:rush|hurry)"
        r"|whenever you (?:can|have time|get a chance)|when you (?:get a chance|have time)"
        r"|at your leisure)\b",
        _no_hurry,
    ),
    rule(
        "asap|a.s.a.p|as soon as p|urgent|right away|immediately|at the earliest",
        r"\b(?:asap|a\.s\.a\.p\.?|as soon as possible|urgent(?:ly)?|right away|immediately)\b",
        _hurry,
    ),
    rule(
        "each month|every month|of the month|of next month|of each|of every",
        r"\b(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+"
        r"(?P<day>"
        + _WEEKDAY
        + r"|business day|working day|weekday)\s+(?:of|in)\s+(?:(?P<each>each|every)|the|next)\s+month\b",
        _nth_of_month,
    ),
    rule(
        "every|each",
        r"\b(?:every|each)\s+(?P<other>other\s+|second\s+|2\s+|two\s+)?"
        r"(?P<unit>" + _WEEKDAY + r"|days?\b|weekday|business day|working day|weeks?\b|months?\b|morning)\b",
        _every,
    ),
    rule(
        "end of|eom|month-end|end-of",
        r"\b(?:(?:the )?end[ -]of[ -](?:(?:the|this|next)\s+)?month|eom|month[- ]end)\b",
        _month_end,
    ),
    rule(
        "end of|eoy|year-end|year end",
        r"\b(?:(?:the )?end of (?:(?:the|this|next) )?year|eoy|year[- ]end)\b",
        _year_end,
    ),
    rule("end of|eoq", r"\b(?:(?:the )?end of (?:q(?P<q>[1-4])|(?:the|this) quarter)|eoq)\b", _quarter_end),
    rule(
        "week",
        r"\b(?P<part>early(?: in)?|(?:the )?beginning of|(?:the )?start of|mid[- ]?"
        r"|(?:the )?middle of|(?:the )?end of|late)?\s*"
        r"(?:the\s+)?(?P<which>next|this|following|the(?!\s+week\s+(?:after|before|of|following|starting)\b))"
        r"\s+week\b(?!\s+on)",
        _week,
        shape=r"(?:(?<=next\s)|(?<=this\s)|(?<=ing\s)|(?<=the\s)|(?<=\s\s))week\b",
        before=40,
        after=32,
    ),
    rule("end of week|eow", r"\b(?P<part>end) of (?P<which>)week\b|\beow\b", lambda x, b: Day(m.week_end(b))),
    rule("weekend", r"\b(?:(?:at|on|over) the|this|next)\s+weekend\b", _weekend),
    rule(
        "early|mid|late|end of",
        r"\b(?P<part>early|mid|late|end of)[ -](?P<month>" + _MONTH + r")",
        _part_of_month,
    ),
    rule(
        "minute|min|hour|hrs|day|week|fortnight|month",
        r"\b(?:in|within)\s+(?:the\s+next\s+)?(?:(?P<n>"
        + _NUMBER
        + r")\s+)(?P<business>business\s+|working\s+)?"
        r"(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?)\b",
        _ahead,
        shape=_AFTER_NUMBER,
        before=60,
        after=32,
    ),
    rule(
        "from now|from today",
        r"\b(?P<n>"
        + _NUMBER
        + r")\s+(?P<business>business\s+|working\s+)?(?P<unit>hours?|days?|weeks?|months?)"
        r"\s+from\s+(?:now|today)\b",
        _ahead,
    ),
    rule(
        "today|tonight|tomorrow|this evening|this afternoon|this morning|eod|cob|end of day"
        "|end of the day|end of business|"
        "end of play|close of",
        r"\b(?:(?:the )?day after tomorrow|tomorrow|today|tonight|this (?:evening|afternoon|morning))\b",
        _simple,
    ),
    rule(
        "eod|cob|end of day|end of the day|end of business|end of play|close of",
        r"\b(?:eod|cob|end of (?:the )?day|end of (?:business|play)|close of (?:business|play))\b",
        _named_time,
    ),
    rule(
        "|".join(_WEEKDAY_STEMS),
        r"\b(?:(?P<which>next|this|last|coming)\s+)?(?P<week>a week (?:on|from)\s+)?(?P<day>"
        + _WEEKDAY
        + r")"
        r"(?P<of>\s+(?:of\s+)?(?:next|this)\s+week)?\b",
        _on_weekday,
        shape=r"\s?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|(?:mon|tues?|weds?|thurs?|thu|fri|sat|sun)\b)",
        before=40,
        after=48,
    ),
    rule(
        _MONTHS_NEEDED,
        r"\b(?P<month>"
        + _MONTH
        + r")\.?\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?![:/]\d|\s?[ap]\.?m\b)"
        + _YEAR,
        _dated,
        shape=_MONTH + r"\.?\s+(?:the\s+)?\d",
    ),
    rule(
        _MONTHS_NEEDED,
        _B + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>" + _MONTH + r")\.?" + _YEAR,
        _dated,
        shape=r"(?<=[\ddfht\s]\s)" + _MONTH,
    ),
    rule(r"\d", _B + r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-]|/\d)", _iso, shape=r"20\d\d-"),
    rule(
        r"\d",
        r"(?:\b(?P<on>on|by|until|before|till|due|for)\s+)?"
        + _B
        + r"(?<![$€£#])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})"
        r"(?:(?P=sep)(?P<year>20\d\d|\d\d))?(?![\w%/-]|[.,:]\d|\s?(?:eur|usd|gbp|huf|€|\$|£|%|ft\b|kg"
        r"|mb|gb))",
        _numeric,
        shape=r"\d{1,2}[/.]\d",
    ),
    rule(
        r"\d",
        r"\b(?:on|by|until|before|for|till)\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of"
        r"|floor|time|edition|century))",
        _the_nth,
        shape=r"\d{1,2}(?:st|nd|rd|th)\b",
    ),
    rule(
        "christmas|xmas|new year",
        r"\b(?:christmas|xmas|new year'?s? eve|new year'?s?|the new year)\b",
        _holiday,
    ),
    rule(
        r"\d",
        r"(?:\b(?:between|from)\s+)?"
        + _B
        + r"(?P<h>\d{1,2})(?:[:.](?P<min>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)?"
        r"\s*(?:-|–|to|and|until)\s*\d{1,2}(?:[:.][0-5]\d)?\s?(?P<tail>[ap]\.?m\b\.?)" + _ZONE,
        _clock,
        shape=r"\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b\.?)?\s*(?:-|–|to|and|until)\s*\d",
    ),
    rule(
        r"\d",
        _B + r"(?P<h>\d{1,2})(?:[:.](?P<min>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)(?P<tail>)" + _ZONE,
        _clock,
        shape=r"\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b",
    ),
    rule(
        r"\d",
        _B + r"(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?![\w:]|[.,]\d|\s?-?/)" + _ZONE,
        _twenty_four,
        shape=r"\d{1,2}:\d\d",
    ),
    rule(
        r"\d",
        r"\b(?:at|by|before|until|around)\s+(?P<h>\d{1,2})(?P<min>)(?P<half>)(?P<tail>)(?:\s+o['’]clock)?"
        r"(?![\w%/$€£-]|[.,:]\d|\s?(?:%|[ap]\.?m\b|eur|usd|gbp|st\b|nd\b|rd\b|th\b|days?|weeks?|hours?|minutes?"
        r"|per|people|pages|main|high|[a-z]+ (?:street|road|st\b|rd\b)))" + _ZONE,
        _clock,
        shape=r"(?<=[tyeld\s]\s)\d{1,2}(?![\w%/$€£-])",
    ),
    rule(
        "half |quarter ",
        r"\b(?P<how>half(?: past)?|(?:a )?quarter (?:past|to))\s+(?P<h>\d{1,2}|one|two|three|four"
        r"|five|six|seven|eight|nine|ten|eleven|twelve)\b"
        r"(?!\s+(?:of|hours?|days?|million|percent|years?))",
        _spoken,
    ),
    rule(
        "noon|midday|midnight|morning|afternoon|evening|first thing|lunchtime",
        r"\b(?:noon|midday|midnight|lunchtime|(?:in the |the )?(?:morning|afternoon|evening)|first thing)\b",
        _named_time,
    ),
)

LANGUAGE = Language(
    rules=RULES,
    joins=lazy(
        r"(?:'s(?=\s))?[\s,]*(?:(?:at|by|on|in the|around|from|the|-|–|before|until|for)\s+)?(?:the\s+)?"
    ),
    due=lazy(
        r"\b(?:by|until|till|before|no later than|not later than|latest(?: by)?|due(?: date)?(?: is"
        r"| on| by)?:?|deadline(?: is| on|:)?"
        r"|needed(?: by| on| for)?|prior to)\s+(?:the\s+)?$"
    ),
    before=lazy(r"\b(?:before|prior to)\s+(?:the\s+)?$"),
    due_after=lazy(r"\s*(?:at the latest|latest|deadline)\b"),
    asks=lazy(
        r"\b(?:please|pls|could you|can you|would you|will you|need(?:s|ed)?|want|must|have to"
        r"|deadline|due|submit|send"
        r"|schedule|book|remind|deliver|finish|complete)\b"
    ),
    not_a_date=lazy(
        r"(?:[$€£#§№]|\b(?:no|nr|number|invoice|version|ver|v|release|ref|reference|order|ticket"
        r"|section|chapter|page|room|flight|item|"
        r"tel|phone|call|ratio|score|eur|usd|gbp|huf)\b\.?:?)\s*$"
    ),
    names=lazy(
        PHRASE
        + r"\w's\s+(?!(?:end|close|deadline|noon|morning|afternoon|evening|eod|cob)\b)\w"
        + r"|\b(?:the|our|my|your|his|her|their|this)\s+"
        + ANY_PHRASE
        + r"\w\s+(?:meeting|call|appointment|session|interview|webinar|workshop|lunch|dinner|breakfast|flight"
        r"|booking|reservation|report|newsletter|event|class|catch-up|stand-?up|invoice|post|edition)s?\b|"
        # "Thursday's 3pm meeting"
         + PHRASE + r"[^\x01]*'s\s[^\x01]*" + PHRASE + r"\w\s+\w"
    ),
)

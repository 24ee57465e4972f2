"""Hungarian phrases for days and times (domain facts: date phrases 36 to 62)."""

import re
from datetime import date, time, timedelta

from vamail.mail.date_words import moments as m
from vamail.mail.date_words.values import (
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
            "egy",
            "két kettő",
            "három",
            "négy",
            "öt",
            "hat",
            "hét",
            "nyolc",
            "kilenc",
            "tíz",
            "tizenegy",
            "tizenkét tizenkettő",
        ],
        1,
    )
    for word in words.split()
} | {"néhány": 3, "pár": 2, "tizennégy": 14, "harminc": 30}
_WORD = (
    r"(?:egy|kettő|két|három|négy|öt|hat|hét|nyolc|kilenc|tizenegy|tizenkettő|tizenkét|tizennégy|tíz|harminc)"
)
_STEMS = ("hétf", "kedd", "szerd", "csütört", "péntek", "szombat", "vasárnap")
_WEEKDAY = (
    r"(?:hétfő(?:n|ig|re|i)?|kedd(?:en|ig|re|i)?|szerda|szerd(?:án|áig|ára|ai)|csütörtök(?:ön|ig|re|i)?"
    r"|péntek(?:en|ig|re|i)?|szombat(?:on|ig|ra|i)?|vasárnap(?:ig|ra|i)?)\b"
)
_MONTHS = ("jan", "feb", "már", "ápr", "máj", "jún", "júl", "aug", "sze", "okt", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uár)?|febr?(?:uár)?|márc(?:ius)?|ápr(?:ilis)?|máj(?:us)?|jún(?:ius)?|júl(?:ius)?"
    r"|aug(?:usztus)?"
    r"|szept(?:ember)?|okt(?:óber)?|nov(?:ember)?|dec(?:ember)?)"
)
_TARGET = lazy(r"(?:ig|ra|re)\.?$")
_B = r"(?<![\w/.-])"
_NTHS = {"első": 1, "második": 2, "harmadik": 3, "negyedik": 4, "utolsó": -1}


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _weekday(word: str) -> int:
    return next(n for n, stem in enumerate(_STEMS) if word.startswith(stem))


def _due(phrase: str) -> bool:
    return _TARGET.search(phrase) is not None


def _near(match: re.Match[str], base: Base) -> Piece:
    phrase = match[0]
    due = _due(phrase)
    if phrase.startswith("holnapután"):
        return Day(base.today + timedelta(days=2), due=due)
    if phrase.startswith("holnap"):
        return Day(base.today + timedelta(days=1), due=due)
    return Day(base.today, due=due or phrase.startswith("még"))


def _close_of_day(match: re.Match[str], base: Base) -> Piece:
    return Clock(m.CLOSE_OF_DAY, part=True, due=True)


def _on_weekday(match: re.Match[str], base: Base) -> Piece:
    number, which = _weekday(match["day"]), match["which"] or ""
    due = _due(match["day"])
    nearest = m.weekday(base, number)
    if which.startswith("múlt"):
        return Day(nearest - timedelta(weeks=1), past=True)
    if which.startswith(("jövő", "következő")):
        return Day(m.weekday_of_week(base, number, 1), due=due)
    if which.startswith("e"):
        return Day(m.weekday_of_week(base, number, 0), due=due)
    return Day(nearest, due=due)


def _week(match: re.Match[str], base: Base) -> Piece:
    weeks = 1 if match["which"].startswith(("jövő", "következő")) else 0
    part = match["part"] or ""
    due = _due(part) or _due(match[0])
    if part.startswith("elej"):
        return Day(m.week_start(base, weeks) + timedelta(days=1), due=due)
    if part.startswith("közep"):
        return Day(m.week_start(base, weeks) + timedelta(days=2), due=due)
    if part.startswith("vég") or not weeks:
        return Day(m.week_end(base, weeks), due=due)
    return Whole(m.week_span(base, weeks), due=due)


def _week_end(match: re.Match[str], base: Base) -> Piece:
    if match[0].endswith(("végén", "vége")) and match[0].startswith("hétv"):
        saturday = m.this_weekday(base, 5) if base.today.weekday() != 6 else base.today - timedelta(days=1)
        sunday = saturday + timedelta(days=1)
        return Whole(Span(saturday, sunday, m.due_at(sunday, base)))
    return Day(m.week_end(base), due=_due(match[0]))


def _part_of_month(match: re.Match[str], base: Base) -> Piece:
    due = _due(match["part"])
    if match["month"]:
        middle = m.day_of_year(base, _MONTHS.index(match["month"][:3]) + 1, 15).day
        end = m.month_end(middle if middle.month != base.today.month else base.today)
    else:
        first = m.add_months(base.today.replace(day=1), 1 if (match["which"] or "").startswith("jövő") else 0)
        middle, end = first.replace(day=15), m.month_end(first)
    return Day(middle if match["part"].startswith("közep") else end, due=due)


def _year_end(match: re.Match[str], base: Base) -> Piece:
    return Day(date(base.today.year + match[0].startswith("jövő"), 12, 31), due=_due(match[0]))


def _ahead(match: re.Match[str], base: Base) -> Piece:
    amount, unit = _number(match["n"]), match["unit"]
    due = match["how"].startswith(("belül", "alatt"))
    if unit.startswith("munkan"):
        return Whole(BusinessTime(amount, "days"), due=due)
    if unit.startswith("munkaó"):
        return Whole(BusinessTime(amount, "hours"), due=due)
    if unit.startswith("perc"):
        return m.later(base, minutes=amount)
    if unit.startswith("ór"):
        return m.later(base, hours=amount)
    if unit.startswith("hón"):
        return Day(m.add_months(base.today, amount), due=due)
    return Day(base.today + timedelta(days=amount * (7 if unit.startswith("h") else 1)), due=due)


def _dated(match: re.Match[str], base: Base) -> Piece:
    year = int(match["year"]) if match["year"] else None
    found = m.day_of_year(base, _MONTHS.index(match["month"][:3]) + 1, int(match["day"]), year)
    return Day(found.day, found.alternatives, due=_due(match[0]), past=found.past)


def _numeric(match: re.Match[str], base: Base) -> Piece:
    year = int(match["year"]) if match["year"] else None
    found = m.day_of_year(base, int(match["month"]), int(match["day"]), year)
    return Day(found.day, due=_due(match[0]), past=year is not None)


def _nth_day(match: re.Match[str], base: Base) -> Piece:
    found = m.day_of_month(base, int(match["day"]))
    return Day(found.day, due=_due(match[0]))


def _holiday(match: re.Match[str], base: Base) -> Piece:
    found = m.day_of_year(base, 12, 23 if match[0].startswith("kar") else 31)
    return Whole(
        At(m.due_at(found.day, base), date_only=True, said="day"), due=_due(match[0]) or "előtt" in match[0]
    )


def _clock(match: re.Match[str], base: Base) -> Piece:
    hour, minute, end = int(match["h"]), int(match["min"] or 0), match["end"] or ""
    due = end.endswith(("ig", "ra", "re", "áig", "ára"))
    found = m.clock(hour, minute)
    if hour == 0 or match["h"].startswith("0") or hour > 12:
        found = Clock(time(hour, minute) if hour < 24 else m.END_OF_DAY, exact=True)
    alone = match["min"] is not None or "kor" in end or "ór" in end
    return Clock(
        found.at, found.alternatives, due=due, afternoon=found.afternoon, exact=found.exact, alone=alone
    )


def _spoken(match: re.Match[str], base: Base) -> Piece:
    """ "fél négy" is half an hour before four, "negyed négy" a quarter of the hour that ends at four."""
    minutes = {"fél": 30, "negyed": 15, "háromnegyed": 45}[match["how"]]
    ends = _number(match["h"])
    hour = 12 if ends == 1 else ends - 1
    before = m.clock(hour, minutes)
    if hour == 12:
        before = Clock(time(12, minutes))
    due = match["end"] in ("ra", "re", "ig")
    return Clock(before.at, before.alternatives, due=due, afternoon=before.afternoon)


def _spoken_hour(match: re.Match[str], base: Base) -> Piece:
    found = m.clock(_number(match["h"]))
    return Clock(
        found.at, found.alternatives, due=match["end"].endswith(("ig", "re", "ra")), afternoon=found.afternoon
    )


_PARTS = {"regg": 9, "déle": 9, "délb": 12, "déli": 12, "délr": 12, "délu": 15, "esté": 19, "este": 19}


def _part(match: re.Match[str], base: Base) -> Piece:
    word = match[0]
    if word.startswith("éjfél"):
        return Clock(m.END_OF_DAY, exact=True, due=_due(word))
    if word in ("délig", "délben", "délre"):
        return Clock(time(12), exact=True, due=_due(word))
    return Clock(time(_PARTS[word[:4]]), part=True, due=_due(word))


def _every(match: re.Match[str], base: Base) -> Piece:
    interval = ";INTERVAL=2" if match["other"] else ""
    unit = match["unit"]
    if unit.startswith(("nap", "reggel")):
        return Whole(Recurring(f"FREQ=DAILY{interval}", base.today + timedelta(days=1)))
    if unit.startswith("munkanap"):
        first = base.today + timedelta(days=1)
        while first.weekday() > 4:
            first += timedelta(days=1)
        return Whole(Recurring("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", first))
    if unit.startswith("hét") and not unit.startswith("hétf"):
        return Whole(Recurring(f"FREQ=WEEKLY{interval}", base.today + timedelta(weeks=1)))
    if unit.startswith("hón"):
        return Whole(Recurring(f"FREQ=MONTHLY{interval}", m.add_months(base.today, 1)))
    number = _weekday(unit)
    return Whole(Recurring(f"FREQ=WEEKLY{interval};BYDAY={m.byday(number)}", m.weekday(base, number)))


def _nth_of_month(match: re.Match[str], base: Base) -> Piece:
    nth, month = _NTHS[match["nth"]], base.today.replace(day=1)
    working = match["day"].startswith("munkanap")
    days = "MO,TU,WE,TH,FR" if working else ""

    def of(start: date) -> date:
        if working:
            return m.last_business_day(start) if nth < 0 else m.first_business_day(start, nth)
        return m.nth_weekday(start, _weekday(match["day"]), nth)

    first = of(month) if of(month) >= base.today else of(m.add_months(month, 1))
    rule = f"BYDAY={days};BYSETPOS={nth}" if working else f"BYDAY={nth}{m.byday(_weekday(match['day']))}"
    return Whole(Recurring(f"FREQ=MONTHLY;{rule}", first))


_WEEKDAYS_NEEDED = "|".join(_STEMS)
_MONTHS_NEEDED = "jan|feb|márc|ápr|máj|jún|júl|aug|szept|okt|nov|dec"

RULES = (
    rule(
        "nem sürgős|ráér|nem sietős|nincs sietség|nem siet",
        r"\b(?:nem sürgős|ráér|nem sietős|nincs sietség|nem siet\w*)\b",
        lambda match, base: Whole(Pressure("low")),
    ),
    rule(
        "mielőbb|sürgős|amint lehet|azonnal|minél|asap|haladéktalan",
        r"\b(?:(?:leg)?mielőbb|sürgős(?:en)?|amint lehet(?:séges)?|azonnal|minél (?:előbb|hamarabb)"
        r"|asap|haladéktalanul)\b",
        lambda match, base: Whole(Pressure("high")),
        shape=r"(?:mielőbb|sürgős(?:en)?|amint lehet(?:séges)?|azonnal|minél (?:előbb|hamarabb)"
        r"|asap|haladéktalanul)\b",
    ),
    rule(
        "minden hónap|a hónap|havonta",
        r"\b(?:minden hónap|havonta a|a hónap) (?P<nth>első|második|harmadik|negyedik|utolsó) "
        r"(?P<day>hétfő|kedd|szerd|csütörtök|péntek|szombat|vasárnap|munkanap)\w*",
        _nth_of_month,
    ),
    rule(
        "minden ",
        r"\bminden (?P<other>második |másod)?(?P<unit>"
        + _WEEKDAY
        + r"|munkanap\w*|nap\b|reggel\b|héten\b|hét\b|hónap\w*)",
        _every,
    ),
    rule(
        "hét",
        r"\b(?P<which>jövő|következő|e|ezen a) (?:a )?h[eé]t(?:en|re|ig)?\b(?: (?P<part>elej\w*"
        r"|közep\w*|vég\w*))?(?! " + _WEEKDAY + ")",
        _week,
    ),
    rule("hétvég|hét vég", r"\b(?:a )?hét ?vég(?:éig|én|ére|e)\b", _week_end),
    rule(
        "közep|vég",
        r"\b(?:(?P<which>jövő|e) )?(?:hónap|hó|(?P<month>"
        + _MONTH
        + r")) (?P<part>(?:közep|vég)(?:éig|én|ére|e))\b",
        _part_of_month,
    ),
    rule("év vég|évvég", r"\b(?:jövő )?év ?vég(?:éig|én|ére)\b", _year_end),
    rule(
        "belül|múlva|alatt",
        r"\b(?P<n>\d{1,3}|"
        + _WORD
        + r") (?P<unit>perc\w*|munkaór\w+|ór\w+|munkanap\w*|nap\w*|hét|hete?n|hónap\w*|héten) "
        r"(?P<how>belül|múlva|alatt)\b",
        _ahead,
    ),
    rule(
        "ma |ma,|ma.|ma?|ma!|ma\n|ma)|mára|máig|holnap",
        r"\b(?:holnapután(?:ig|ra)?|holnap(?:ig|ra)?|még ma|mára|máig|ma)\b",
        _near,
    ),
    rule("munkaidő vég|nap végé", r"\b(?:a )?(?:munkaidő|nap) végé(?:ig|re)\b", _close_of_day),
    rule(
        _WEEKDAYS_NEEDED,
        r"\b(?:(?P<which>jövő hét|jövő heti|jövő|következő|e hét|ezen a héten|ezen a|múlt heti"
        r"|múlt hét|múlt) )?"
        r"(?P<day>" + _WEEKDAY + r")",
        _on_weekday,
        before=40,
        after=32,
    ),
    rule(
        _MONTHS_NEEDED,
        r"\b(?:(?P<year>20\d\d)\.? ?)?(?P<month>" + _MONTH + r")\.? ?(?P<day>\d{1,2})(?![\d:])"
        r"(?:-?j?(?:áig|éig|ára|ére|án|én|ei|ai|ig|re|ra|i|e|a)\b|\.)?",
        _dated,
        shape=_MONTH + r"\.? ?\d",
    ),
    rule(
        r"\d",
        _B + r"(?P<year>20\d\d)(?P<sep>\. ?|-|/)(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/])"
        r"(?:\.?-?j?(?:áig|éig|ára|ére|án|én|ig|re|ra)\b|\.)?",
        _numeric,
        shape=r"20\d\d[./-]",
    ),
    rule(
        r"\d",
        _B + r"(?<![#§])(?P<year>)(?P<month>0?[1-9]|1[0-2])(?:\. |\.)(?P<day>[0-3]?\d)"
        r"(?:\.(?![\d\w])|-?j?(?:áig|éig|ára|ére|án|én|ig|re|ra)\b)(?!\s?(?:ft|huf|eur|€|%))",
        _numeric,
        shape=r"\d{1,2}\. ?\d",
    ),
    rule(
        r"\d",
        _B + r"(?P<year>)(?P<month>0?[1-9]|1[0-2])/(?P<day>[0-3]?\d)"
        r"(?:-(?:ig|re|ra|án|én)\b|(?![\d/%\w-]))(?!\s?(?:ft|huf|eur|€|%))",
        _numeric,
        shape=r"\d{1,2}/\d",
    ),
    rule(r"\d", _B + r"(?P<day>[0-3]?\d)-j?(?:án|én|áig|éig|ára|ére)\b", _nth_day, shape=r"\d{1,2}-"),
    rule("karácsony|szilveszter|újév", r"\b(?:karácsony|szilveszter|újév)(?:ig|re|ra| előtt)\b", _holiday),
    rule(
        "fél |negyed |háromnegyed ",
        r"\b(?P<how>fél|háromnegyed|negyed) (?P<h>\d{1,2}|"
        + _WORD
        + r")-?(?P<end>kor|re|ra|ig|)\b(?! (?:óra|óráv|év|nap))",
        _spoken,
        shape=r"\w+ (?:\d|" + _WORD + ")",
    ),
    rule(
        "kor|órá",
        r"\b(?P<h>" + _WORD + r") ?(?P<end>kor|órakor|órára|óráig)\b",
        _spoken_hour,
        inside=True,
    ),
    rule(
        r"\d",
        _B + r"(?P<h>[01]?\d|2[0-4])(?:[:.](?P<min>[0-5]\d))?-?"
        r"(?P<end> ?ó(?:ra|rakor|ráig|rára)\b|kor\b|ra\b|re\b|ig\b)",
        _clock,
        shape=r"\d{1,2}(?:[:.]\d\d)?-?(?: ?ó|kor|ra|re|ig)",
    ),
    rule(
        r"\d",
        _B + r"(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?P<end>)(?![\w:]|[.,]\d)",
        _clock,
        shape=r"\d{1,2}:\d\d",
    ),
    rule(
        "reggel|dél|este|esté|éjfél",
        r"\b(?:reggel(?:re|ig|i)?|délelőtt(?:re|i)?|délben|délig|délre|délután(?:ra|ig|i)?|este"
        r"|estére|estéig|éjfélig|éjfélkor)\b",
        _part,
    ),
)

LANGUAGE = Language(
    rules=RULES,
    joins=lazy(r"[\s,.]*(?:\(|és |a |az |legkésőbb )?"),
    due=lazy(r"\b(?:határidő[:,]?(?: az?)?|legkésőbb|határideje[:,]?(?: az?)?)\s*$"),
    before=lazy(r"(?!x)x"),
    due_after=lazy(r"[\s-]*(?:-?ig\b|előtt\b|a határidő|legkésőbb)"),
    asks=lazy(
        r"\b(?:kér\w+|tud(?:ná|nád|nátok|sz|tok)\w*|legyen szíves|szükség\w*|kellene?|kell"
        r"|szeretné\w+|határid\w+"
        r"|lécci|küld\w+|foglal\w+|intéz\w+|készít\w+)\b"
    ),
    not_a_date=lazy(
        r"(?:[$€£#§№]|\b(?:szám|számla|sz|verzió|v|ver|ref|rendelés|jegy|fejezet|oldal|tel|telefon"
        r"|bekezdés)\b\.?:?)\s*$"
    ),
    names=lazy(PHRASE + r"i\s+(?!határid|nap|reggel|dél|este|órá)\w"),
)

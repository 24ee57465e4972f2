"""How often a meeting takes place: the words for it, and the rule that it becomes (RFC 5545, 3.3.10)."""

from datetime import datetime

from vamail.desk.control.unclear import NotClear
from vamail.desk.intake.phrases import fold
from vamail.mail.date_words.moments import byday

RHYTHMS = {
    fold(words): rule
    for rule, several in {
        "FREQ=WEEKLY": "weekly|every week|each week|hetente|minden héten|heti|هفتگی|هر هفته",
        "FREQ=WEEKLY;INTERVAL=2": "fortnightly|every other week|every two weeks|every 2 weeks"
        "|every second week|kéthetente|minden második héten|هر دو هفته|یک هفته در میان",
        "FREQ=MONTHLY": "monthly|every month|each month|havonta|minden hónapban|havi|ماهانه|هر ماه",
        "FREQ=DAILY": "daily|every day|each day|naponta|minden nap|روزانه|هر روز",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "every weekday|every working day|weekdays|minden munkanap"
        "|munkanaponként|هر روز کاری",
    }.items()
    for words in several.split("|")
}
"""Words that stand alone, beside a day and an hour, and their rule."""

EVERY_DAY = {"FREQ=DAILY": 7, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": 5}
"""Rhythms that need no day: how many days of the week they have, from Monday on."""


def rule_of(found: str, said: str, local: datetime, words: str) -> str:
    """The rule with the day on which it falls written out: `found` with the time, or `said` elsewhere in the
    line. NotClear where both say something else, or not every month has such a day."""
    rule = found or said
    if found and said and not said.startswith(found.partition(";")[0]):
        raise NotClear("two_rhythms", "", said=words)
    if rule.startswith("FREQ=WEEKLY") and "BYDAY" not in rule:
        return f"{rule};BYDAY={byday(local.weekday())}"
    if rule.startswith("FREQ=MONTHLY") and "BY" not in rule:
        if local.day > 28:
            raise NotClear("not_every_month", "nth_weekday", said=str(local.day))
        return f"{rule};BYMONTHDAY={local.day}"
    return rule

"""Rhythms and lengths of time as a reader says them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.model.values import Rhythm
from vamail.render.rhythm import format_lasting, format_rhythm

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "en", "hu", "fa"),
    [
        ("FREQ=WEEKLY", "every Tuesday", "minden kedden", "هر سه‌شنبه"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", "every Monday and Thursday", "minden hétfőn és csütörtökön",
         "هر دوشنبه و پنجشنبه"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every other Tuesday", "2 hetente, kedden",
         "هر ۲ هفته یک بار، سه‌شنبه"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday", "minden hétköznap", "هر روز از دوشنبه تا جمعه"),
        ("FREQ=DAILY", "every day", "minden nap", "هر روز"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days", "3 naponta", "هر ۳ روز یک بار"),
        ("FREQ=MONTHLY;BYDAY=2TU", "on the second Tuesday of every month", "minden hónap második keddjén",
         "دومین سه‌شنبه هر ماه"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", "on the last Tuesday of every month",
         "minden hónap utolsó keddjén", "آخرین سه‌شنبه هر ماه"),
        ("FREQ=MONTHLY", "on day 1 of every month", "minden hónap 1. napján", "هر ماه، روز ۱ ماه میلادی"),
        ("FREQ=YEARLY", "every year on 1 December", "minden év, december 1.", "هر سال، روز ۱ دسامبر"),
    ],
)  # fmt: skip
def test_how_often(rule, en, hu, fa):
    rhythm = Rhythm(rule, AT, "Europe/London")
    assert format_rhythm(rhythm, "en") == f"{en} at 10:00 (London time)"
    assert format_rhythm(rhythm, "hu") == f"{hu}, 10:00 (londoni idő szerint)"
    assert format_rhythm(rhythm, "fa") == f"{fa}، ساعت ۱۰:۰۰ (به وقت لندن)"
    assert format_rhythm(rhythm, "de") == format_rhythm(rhythm, "en")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY;COUNT=5", "every day at 10:00 (London time), 5 times"),
        ("FREQ=DAILY;UNTIL=20270301T100000Z",
         "every day at 10:00 (London time), until Monday 1 March 2027"),
        ("FREQ=DAILY;UNTIL=20270301", "every day at 10:00 (London time), until Monday 1 March 2027"),
    ],
)  # fmt: skip
def test_until_when(rule, said):
    assert format_rhythm(Rhythm(rule, AT, "Europe/London"), "en") == said


def test_it_stands_on_the_wall_of_its_zone():
    summer = datetime(2026, 7, 7, 9, 0, tzinfo=UTC)
    assert "10:00" in format_rhythm(Rhythm("FREQ=WEEKLY", summer, "Europe/London"), "en")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY", "FREQ=MONTHLY;BYDAY=MO,TU", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;BYHOUR=9,17",
        "FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYDAY=7TU", "COUNT=3", "nonsense",
        "FREQ=YEARLY;BYMONTH=2,7",
    ],
)  # fmt: skip
def test_what_no_words_say_is_called_repeated(rule):
    assert format_rhythm(Rhythm(rule, AT, "Europe/London"), "en") == "repeated"


@given(
    st.text(alphabet="FREQWKLYDAINTVMOHUB=;,-+0123456789", max_size=60), st.sampled_from(("en", "hu", "fa"))
)
def test_whatever_the_rule_says_it_has_words(rule, language):
    assert (format_rhythm(Rhythm(rule, AT, "Europe/London"), language) == "") is (rule == "")


@pytest.mark.parametrize(
    ("minutes", "en", "hu", "fa"),
    [
        (45, "45 minutes", "45 perc", "۴۵ دقیقه"),
        (60, "1 hour", "1 óra", "۱ ساعت"),
        (61, "1 hour 1 minute", "1 óra 1 perc", "۱ ساعت و ۱ دقیقه"),
        (150, "2 hours 30 minutes", "2 óra 30 perc", "۲ ساعت و ۳۰ دقیقه"),
    ],
)
def test_how_long(minutes, en, hu, fa):
    assert [format_lasting(minutes, one) for one in ("en", "hu", "fa")] == [en, hu, fa]

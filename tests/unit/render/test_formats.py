"""Instants in words, in three languages and any zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from vamail.model.values import When
from vamail.model.zones import _CITIES, city
from vamail.render.formats import format_day, format_when, shamsi, utc_offset

NOON = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "other", "language", "said"),
    [
        ("Europe/Budapest", "", "en", "Monday 30 November 2026, 12:30 (Budapest time, UTC+1)"),
        ("Europe/Budapest", "Asia/Tehran", "en",
         "Monday 30 November 2026, 12:30 (Budapest time, UTC+1; 15:00 in Tehran)"),
        ("Australia/Sydney", "America/Los_Angeles", "en",
         "Monday 30 November 2026, 22:30 (Sydney time, UTC+11; 03:30 in Los Angeles)"),
        ("Pacific/Auckland", "Europe/London", "en",
         "Tuesday 1 December 2026, 00:30 (Auckland time, UTC+13; Monday 30 November, 11:30 in London)"),
        ("Etc/UTC", "Europe/London", "en", "Monday 30 November 2026, 11:30 (UTC; 11:30 in London)"),
        ("America/Port_of_Spain", "", "en", "Monday 30 November 2026, 07:30 (Port of Spain time, UTC-4)"),
        ("Europe/Budapest", "Europe/Budapest", "hu",
         "2026. november 30., hétfő 12:30 (budapesti idő szerint, UTC+1)"),
        ("Europe/Budapest", "Asia/Tehran", "hu",
         "2026. november 30., hétfő 12:30 (budapesti idő szerint, UTC+1; teheráni idő szerint 15:00)"),
        ("Asia/Tehran", "Europe/Budapest", "fa",
         "دوشنبه ۹ آذر ۱۴۰۵ (۳۰ نوامبر ۲۰۲۶)، ساعت ۱۵:۰۰ "
         "(به وقت تهران، \u2066UTC+3:30\u2069؛ ساعت ۱۲:۳۰ به وقت بوداپست)"),
        ("Europe/Berlin", "", "de", "Montag, 30. November 2026 12:30 (Berlin, UTC+1)"),
        ("Europe/Berlin", "", "zz", "2026-11-30 12:30 (Berlin, UTC+1)"),
    ],
)  # fmt: skip
def test_an_instant_in_words(zone, other, language, said):
    assert format_when(When(NOON, zone, other), language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tuesday 24 November 2026"),
        ("hu", "2026. november 24., kedd"),
        ("fa", "سه‌شنبه ۳ آذر ۱۴۰۵ (۲۴ نوامبر ۲۰۲۶)"),
    ],
)
def test_a_day_alone(language, said):
    assert format_day(date(2026, 11, 24), language) == said
    late = When(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "Europe/Budapest", "Asia/Tehran", date_only=True)
    assert format_when(late, language) == said


def test_the_hour_that_comes_twice_is_told_by_its_offset():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    said = [format_when(When(at, "Europe/Budapest"), "en") for at in (first, first + timedelta(hours=1))]
    assert said == [
        "Sunday 25 October 2026, 02:30 (Budapest time, UTC+2)",
        "Sunday 25 October 2026, 02:30 (Budapest time, UTC+1)",
    ]


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
@settings(deadline=None, max_examples=100)
def test_shamsi_days_go_back_to_the_same_day(day):
    year, month, number = shamsi(day)
    assert JalaliDate(year, month, number).to_gregorian() == day


def test_every_listed_zone_exists_and_is_named_in_every_language():
    for zone, names in _CITIES.items():
        assert ZoneInfo(zone).key == zone
        assert all(names)
        assert names[0].isascii() or names[0] in {"Bogotá", "São Paulo", "Reykjavík"}
        assert not any(letter.isascii() and letter.isalpha() for letter in names[2])
        assert "ي" not in names[2] and "ك" not in names[2]
    assert city("America/Indiana/Knox", "fa") == "Knox"


def test_offsets():
    at = datetime(2026, 11, 30, tzinfo=UTC)
    assert utc_offset(at) == "UTC"
    assert utc_offset(at.astimezone(ZoneInfo("America/St_Johns"))) == "UTC-3:30"
    assert utc_offset(at.astimezone(ZoneInfo("Asia/Kathmandu"))) == "UTC+5:45"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        format_when(When(datetime(2026, 11, 30), "Europe/Budapest"), "en")  # noqa: DTZ001

"""Phrases for days and times, as clients write them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.dates import At, BusinessTime, DateFound, Pressure, Recurring, Span, find_dates

DATA = Path(__file__).parent / "data"
PHRASES = yaml.safe_load((DATA / "date_phrases.yaml").read_text("utf-8"))
SENTENCES = yaml.safe_load((DATA / "no_dates.yaml").read_text("utf-8"))
BUDAPEST = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Budapest"))
TEHRAN = datetime(2026, 11, 24, 12, 30, tzinfo=ZoneInfo("Asia/Tehran"))


def find(text: str, language: str = "en", now: datetime = BUDAPEST) -> tuple[DateFound, ...]:
    return find_dates(text, language, TEHRAN if language == "fa" else now)


def said(found: DateFound) -> str:
    match found.meaning:
        case At(at, date_only):
            return f"{at:%Y-%m-%d %H:%M}" + (" day" if date_only else "")
        case Span(first, last, due_at):
            return f"{first}..{last} due {due_at:%Y-%m-%d %H:%M}"
        case BusinessTime(amount, unit):
            return f"{amount} business {unit}"
        case Recurring(rrule, first):
            return f"{rrule} from {first}"
        case Pressure(level):
            return level


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_phrase_means_what_the_table_says(row: list[str]) -> None:
    language, phrase, meaning, *others = row
    found = find(phrase, language)
    assert [said(one) for one in found] == [meaning]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in found[0].alternatives] == others
    assert found[0].ambiguous == bool(others)


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_phrase_is_found_within_a_sentence(row: list[str]) -> None:
    language, phrase, meaning, *_ = row
    before, after = {
        "en": ("We talk, ", ", Maria"),
        "hu": ("Beszélünk, ", ", Mária"),
        "fa": ("سلام، ", "، ماریا"),
    }[language]
    found = find(before + phrase + after, language)
    assert [said(one) for one in found] == [meaning]
    assert (before + phrase + after)[found[0].start : found[0].end] == found[0].phrase


CASES = [(kind, lang, text) for kind, by in SENTENCES.items() for lang, texts in by.items() for text in texts]


@pytest.mark.parametrize(("kind", "language", "text"), CASES)
def test_numbers_and_mentions_are_no_deadlines(kind: str, language: str, text: str) -> None:
    found = find(text, language)
    if kind == "nothing":
        assert found == ()
    else:
        assert [one.deadline for one in found] == [kind == "deadline"]


@pytest.mark.parametrize(
    ("zone", "meaning", "others"),
    [
        ("America/New_York", "2026-12-10 17:00 day", []),
        ("Europe/London", "2027-10-12 17:00 day", ["2026-12-10"]),
        ("Australia/Sydney", "2027-10-12 17:00 day", ["2026-12-10"]),
    ],
)
def test_the_zone_says_which_number_is_the_month(zone: str, meaning: str, others: list[str]) -> None:
    (found,) = find_dates("12/10", "en", BUDAPEST.astimezone(ZoneInfo(zone)))
    assert said(found) == meaning
    assert [f"{at:%Y-%m-%d}" for at in found.alternatives] == others


def test_the_night_of_a_clock_change_neither_skips_nor_doubles() -> None:
    spring = datetime(2027, 3, 27, 22, tzinfo=ZoneInfo("Europe/Budapest"))
    (skipped,) = find_dates("tomorrow at 02:30", "en", spring)
    assert said(skipped) == "2027-03-28 03:30"
    (elapsed,) = find_dates("within 24 hours", "en", spring)
    assert isinstance(elapsed.meaning, At)
    assert elapsed.meaning.at.timestamp() - spring.timestamp() == 24 * 3600


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        find_dates("today", "en", BUDAPEST.replace(tzinfo=None))


WORDS = [row[1] for row in PHRASES] + [
    "31",
    ".",
    "/",
    "12:",
    "2026",
    "feb",
    "at",
    "by",
    "\n",
    "> ",
    "İ",
    "29 feb",
    "ig",
    "تا",
    "99",
]


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)),
    st.sampled_from(["en", "hu", "fa", ""]),
    st.integers(0, 36_500),
)
def test_any_text_is_survived_and_offsets_are_true(text: str, language: str, days: int) -> None:
    now = datetime(1990, 1, 1, 9, 30, tzinfo=ZoneInfo("America/New_York")) + timedelta(days=days)
    for found in find_dates(text, language, now):
        assert text[found.start : found.end] == found.phrase
        assert found.ambiguous == bool(found.alternatives)


PAST = (
    "last Friday",
    "25/12/2026",
    "2026-12-10",
    "2026. december 10.",
    "2026. nov. 27., péntek 10:00",
    "۱۴۰۵/۰۹/۱۵",
)
AHEAD = [row[:2] for row in PHRASES if row[1] not in PAST]


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(AHEAD),
    st.integers(0, 8_000_000),
    st.sampled_from(["Europe/Budapest", "America/New_York", "Asia/Tehran", "Australia/Sydney"]),
)
def test_nothing_to_come_lies_in_the_past(row: list[str], minutes: int, zone: str) -> None:
    language, phrase = row
    at = (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    for found in find_dates(phrase, language, at):
        match found.meaning:
            case At() if found.deadline:
                assert found.meaning.at >= at
            case Span(first, last, due_at):
                assert first <= last
                assert due_at - at > -timedelta(days=1)
            case Recurring(_, first):
                assert first >= at.date()
            case _:
                pass


def test_a_deadline_with_two_readings_keeps_the_ones_that_lie_ahead() -> None:
    (by,) = find("Please send it by 05/12/2026.")
    assert (said(by), by.ambiguous, by.deadline) == ("2026-12-05 17:00 day", False, True)
    (both,) = find("Please send it by 11/12.")
    assert both.deadline
    assert both.ambiguous
    (gone,) = find("Please look at the letter that was sent on 05/06/2026.")
    assert not gone.deadline


@pytest.mark.parametrize(
    ("language", "text", "mention"),
    [
        ("en", "Please reschedule Thursday's meeting with Bob to 3pm my time tomorrow.", "Thursday"),
        ("en", "Could you move the Thursday meeting to Friday?", "Thursday"),
        ("en", "Please move Thursday's 3pm meeting to Friday.", "Thursday's 3pm"),
        ("en", "Please cancel tomorrow’s call and confirm by Friday.", "tomorrow"),
        ("hu", "Kérem, a csütörtöki megbeszélést tegye át holnap 15 órára.", "csütörtöki"),
        ("fa", "لطفاً جلسهٔ پنج‌شنبه را به فردا ساعت ۳ منتقل کنید.", "پنج‌شنبه"),
    ],
)
def test_a_day_that_names_a_meeting_is_no_deadline(language: str, text: str, mention: str) -> None:
    first, second = find(text, language)
    assert (first.phrase, first.deadline) == (mention, False)
    assert second.deadline


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Please have it ready before Thursday's meeting."),
        ("en", "Please send it by Thursday's end."),
        ("hu", "Kérem, a pénteki határidőre küldje el."),
        ("fa", "لطفاً جلسه پنج‌شنبه ساعت ۳ بگذارید."),
    ],
)
def test_a_day_beside_a_word_of_deadline_stays_one(language: str, text: str) -> None:
    (found,) = find(text, language)
    assert found.deadline

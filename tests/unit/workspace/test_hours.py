"""Hours and targets as a VA writes them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.workspace.hours import hours_text, parse_hours, parse_within
from vamail.workspace.types import OpenSpan, Within


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Mon-Thu 09:00-17:00, Fri 09:00-13:00", "Mon-Thu 09:00-17:00, Fri 09:00-13:00"),
        ("Mon,Wed 9-12", "Mon 09:00-12:00, Wed 09:00-12:00"),
        ("mon and tue 9 to 12", "Mon-Tue 09:00-12:00"),
        ("Monday to Friday: 9.00–17.30", "Mon-Fri 09:00-17:30"),
        ("Mon-Fri 9am-5pm", "Mon-Fri 09:00-17:00"),
        (
            "Mon-Fri 9:00-12:00, 13:00-17:00; Sat 10-12",
            "Mon-Fri 09:00-12:00 and 13:00-17:00, Sat 10:00-12:00",
        ),
        ("Sat-Wed 8-16", "Mon-Wed 08:00-16:00, Sat-Sun 08:00-16:00"),
        ("daily 00:00-24:00", "24/7"),
        ("24/7", "24/7"),
        ("Mon-Fri 18:00-09:00", "Mon-Fri 18:00-09:00"),
        ("Mon-Fri 18-0", "Mon-Fri 18:00-24:00"),
        ("weekdays 9-12", "Mon-Fri 09:00-12:00"),
    ],
)
def test_accepted_forms(text: str, plain: str) -> None:
    assert hours_text(parse_hours(text)) == plain


def test_an_end_before_its_start_runs_overnight() -> None:
    assert parse_hours("Fri 22:00-06:00") == (OpenSpan(4, 1320, 1800),)
    assert parse_hours("Fri 22:00-24:00") == (OpenSpan(4, 1320, 1440),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no open hour"),
        ("Mon", "'Mon' in 'Mon' has no times"),
        ("18:00-09:00", "does not say on which days"),
        ("Mun 9-10", "'mun' in 'Mun 9-10' is not a weekday"),
        ("Mon- 9-10", "is not a weekday"),
        ("Mon 9-9", "same time"),
        ("Mon 25:00-26:00", "not a time of day"),
        ("Mon 09:60-10:00", "not a time of day"),
        ("Mon 13pm-14pm", "not a time of day"),
        ("Mon 24:00-08:00", "starts at 24:00"),
        ("Mon-Fri 9h-17h", "'9h-17h' is not a span of time"),
        ("Mon-Fri 9-5", "'09:00-17:00' for the afternoon"),
        ("Mon 9-11, Mon 10-12", "'Mon 09:00-11:00' and 'Mon 10:00-12:00' overlap"),
        ("Mon 18:00-09:00, Tue 08:00-10:00", "'Mon 18:00-09:00' and 'Tue 08:00-10:00' overlap"),
        ("Sun 22:00-06:00, Mon 05:00-07:00", "'Sun 22:00-06:00' and 'Mon 05:00-07:00' overlap"),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_hours(text)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(15, 900), st.integers(15, 900)), min_size=1, max_size=12))
def test_hours_text_is_read_back(waits: list[tuple[int, int]]) -> None:
    spans, minute = [], 0
    for wait, length in waits:
        start, minute = minute + wait, minute + wait + length
        if minute <= 7 * 1440:
            spans.append(OpenSpan(start // 1440, start % 1440, start % 1440 + length))
    assert parse_hours(hours_text(tuple(spans))) == tuple(spans)


@settings(deadline=None, max_examples=200)
@given(st.text("Monday Fri-,:;/.0123456789amp\u2013\u0663", max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for parse in (parse_hours, parse_within):
        sentence = ""
        try:
            parse(text)
        except ValueError as error:
            sentence = str(error)
        assert not sentence or (len(sentence) > 20 and "literal" not in sentence)


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("24 business hours", Within(24, "business_hours")),
        ("24 business_hours", Within(24, "business_hours")),
        ("1 business day", Within(1, "business_days")),
        ("2 Working Days", Within(2, "business_days")),
        ("24 hours", Within(24, "hours")),
        ("1,5h", Within(1.5, "hours")),
        ("0.5 business hours", Within(0.5, "business_hours")),
    ],
)
def test_targets(text: str, within: Within) -> None:
    assert parse_within(text) == within


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-5", "names no unit; accepted are 'business hours', 'business days' and 'hours'"),
        ("0 hours", "more than nothing"),
        ("-5 hours", "more than nothing"),
        ("1 fortnight", "'fortnight' is not a unit of time here; accepted are"),
        ("2 days", "'days' is not a unit of time here; accepted are"),
        ("1e9 h", "longer than vamail will promise"),
        ("1e999 h", "longer than vamail will promise"),
        ("1,000 hours", "not a number"),
        ("1.5 business days", "whole days"),
        ("0.001 hours", "less than a minute"),
        ("soon", "'soon' is not a target"),
        ("", "is not a target"),
    ],
)
def test_targets_that_are_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_within(text)

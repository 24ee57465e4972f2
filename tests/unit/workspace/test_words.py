from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.workspace import words
from vamail.workspace.types import Brake


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 in 10 minutes, 6 a day", (Brake(1, 600), Brake(6, 86_400))),
        ("200 an hour", (Brake(200, 3_600),)),
        ("10 per 15 minutes", (Brake(10, 900),)),
        ("5/hour", (Brake(5, 3_600),)),
        ("off", ()),
    ],
)
def test_rates(text: str, expected: tuple[Brake, ...]) -> None:
    assert words.rates(text) == expected


@pytest.mark.parametrize(
    ("text", "minutes"), [("2h", 120), ("45m", 45), ("1h 30m", 90), ("1.5 hours", 90), ("1h30", 0)]
)
def test_durations_are_minutes(text: str, minutes: int) -> None:
    if minutes:
        assert words.minutes(text) == minutes
    else:
        with pytest.raises(ValueError, match="not a length of time"):
            words.minutes(text)


@pytest.mark.parametrize(
    ("text", "size"), [("5 MB", 5_000_000), ("500kB", 500_000), ("1.5 GB", 1_500_000_000)]
)
def test_sizes_are_bytes(text: str, size: int) -> None:
    assert words.size(text) == size


@pytest.mark.parametrize("text", ["010", "1e3", "0x10", "1_000", "+1", "1.0", "", "٣"])
def test_a_number_that_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="plain whole number"):
        words.whole(text)


def test_a_day_that_does_not_exist_is_named() -> None:
    assert words.a_date("2028-02-29") == date(2028, 2, 29)
    with pytest.raises(ValueError, match="there is no day 2025-02-30"):
        words.a_date("2025-02-30")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna@ACME.example", "Anna@acme.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("x@localhost", "x@localhost"),
    ],
)
def test_addresses(text: str, expected: str) -> None:
    assert words.address(text) == expected


@pytest.mark.parametrize(
    "text", ["anna", "Anna <a@b.example>", "a@b@c", "a@", "@b.example", "*@b.example", "a b@c.example"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        words.address(text)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Europe/Londn", "Europe/London"),
        ("budapest", "Europe/Budapest"),
        ("Asia/Teheran", "Asia/Tehran"),
        ("../etc", ""),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(ValueError, match="no time zone") as refused:
        words.zone(text)
    assert nearest in str(refused.value)


def test_countries_and_their_parts() -> None:
    assert words.country("no") == "NO"
    assert words.country("de-by") == "DE-BY"
    with pytest.raises(ValueError, match="did you mean `HU`"):
        words.country("Hungary")
    with pytest.raises(ValueError, match="no part `XX`"):
        words.country("DE-XX")


@pytest.mark.parametrize("text", ["3 business days", "4 business hours", "from the mail", "2026-12-24"])
def test_due_keeps_what_is_understood(text: str) -> None:
    assert words.due(text) == text


_READERS = (
    words.rates, words.minutes, words.size, words.whole, words.a_date, words.address, words.domain, words.due,
    words.zone, words.country,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(_READERS),
    st.one_of(st.text(max_size=30), st.from_regex(r"[0-9a-z @./:-]{0,20}", fullmatch=True)),
)
def test_a_reader_returns_or_raises_value_error(reader: object, text: str) -> None:
    assert callable(reader)
    with suppress(ValueError):
        reader(text)

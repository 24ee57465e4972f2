"""Lengths of time are written in one way."""

import pytest

from vamail.desk.billing.spoken import hours


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 h"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (110, "1 h 50 min"), (600, "10 h")],
)
def test_hours_have_one_format(minutes: int, told: str) -> None:
    assert hours(minutes, "en").replace("\u00a0", " ") == told


def test_in_other_languages() -> None:
    assert hours(90, "hu").replace("\u00a0", " ") == "1 óra 30 perc"
    assert hours(90, "fa").replace("\u00a0", " ") == "1 ساعت و 30 دقیقه"

"""A zone's city is called as its reader calls it."""

import pytest

from vamail.model.zones import _CITIES, _IN_HUNGARIAN, place


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        ("Europe/Vienna", "en", "Vienna"), ("Europe/Vienna", "hu", "Bécs"), ("Europe/Vienna", "fa", "وین"),
        ("Europe/Budapest", "hu", "Budapest"), ("America/New_York", "hu", "New York"), ("UTC", "fa", "UTC"),
        ("America/Anchorage", "fa", "Anchorage"),
    ],
)  # fmt: skip
def test_a_city_by_itself_has_its_name_in_each_language(zone: str, language: str, said: str) -> None:
    assert place(zone, language) == said


def test_every_hungarian_name_is_one_of_the_table() -> None:
    assert set(_IN_HUNGARIAN) <= {english for english, _, _ in _CITIES.values()}

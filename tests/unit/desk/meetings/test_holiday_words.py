"""A holiday has its name in the VA's language."""

import pytest

from vamail.desk.meetings.holiday_words import holiday
from vamail.desk.promise.public_holidays import holiday_year


@pytest.mark.parametrize("language", ["hu", "fa"])
@pytest.mark.parametrize("code", ["HU", "IR", "AT", "DE"])
@pytest.mark.parametrize("year", [2026, 2027])
def test_every_holiday_of_these_countries_has_a_name(code: str, language: str, year: int) -> None:
    names = set(holiday_year(code, year).names.values())
    assert names
    assert [one for one in sorted(names) if holiday(one, language) == one] == []


def test_two_on_one_day_and_what_is_not_certain_are_said() -> None:
    assert holiday("Eid al-Fitr (estimated); Nowruz", "hu") == "íd al-fitr (várhatóan); Nourúz"
    assert holiday("Eid al-Fitr (estimated); Nowruz", "fa") == "عید فطر (تخمینی)؛ نوروز"
    assert holiday("Day off (worked on Sat 8 Aug 2026 instead)", "hu") == "pihenőnap"


def test_what_has_no_name_there_keeps_its_own() -> None:
    assert holiday("ANZAC Day", "hu") == "ANZAC Day"
    assert holiday("Christmas Day", "en") == "Christmas Day"
    assert holiday("Christmas Day", "de") == "Christmas Day"

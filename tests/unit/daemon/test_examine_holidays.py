"""A calendar of public holidays that ends is announced before it does (bad input C03)."""

from datetime import date

import pytest

from vamail.daemon import examine
from vamail.desk.promise.public_holidays import HolidayYear


@pytest.fixture(autouse=True)
def _calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    def known(code: str, year: int) -> HolidayYear:
        return HolidayYear({date(year, 1, 1): "New Year"} if year <= 2026 else {})

    monkeypatch.setattr(examine, "holiday_year", known)


@pytest.mark.parametrize(("today", "words"), [
    (date(2026, 11, 30), ""), (date(2026, 12, 1), ""), (date(2026, 12, 2), "from 2027 on"), (date(2027, 1,
    1), "in 2027"),
])  # fmt: skip
def test_it_is_told_thirty_days_ahead(today: date, words: str) -> None:
    found = list(examine.ending_holidays(("HU", "", "HU"), today))
    assert [words in one.what and one.state == "note" for one in found] == ([True] if words else [])

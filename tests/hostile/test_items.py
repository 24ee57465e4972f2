"""The table of hostile items names tests that are there."""

import re
from pathlib import Path

import pytest

from hostile.items import ITEMS

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_has_an_outcome_and_its_tests(item: str) -> None:
    outcome, tests = ITEMS[item]
    assert outcome
    assert tests
    for test in tests:
        file, _, name = test.partition("::")
        source = (TESTS / file).read_text(encoding="utf-8")
        assert not name or re.search(rf"^def {name}\(", source, re.M), test

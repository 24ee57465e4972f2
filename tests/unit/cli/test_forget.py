"""`vamail forget --help`: whoever erases a client reads first what goes and what stays."""

import pytest

from vamail.cli.forget import forget
from vamail.store import kept_books

CALLED = {"invoices": "invoices", "payments": "payments", "expenses": "expenses", "times": "time"}


@pytest.fixture
def paragraphs() -> dict[str, str]:
    said = (forget.help or "").split("\n\n")
    return {one.strip().partition(":")[0].partition(",")[0]: " ".join(one.split()) for one in said}


@pytest.mark.parametrize("name", sorted(kept_books._NAMES.values()))
def test_all_that_stays_is_named(name: str, paragraphs: dict[str, str]) -> None:
    assert CALLED[name] in paragraphs["What stays"]
    assert "mails about money that left" in paragraphs["What stays"]


@pytest.mark.parametrize(
    "name", ["mails", "tasks", "meetings", "drafts", "time and expenses that no invoice"]
)
def test_what_goes_is_named(name: str, paragraphs: dict[str, str]) -> None:
    assert name in paragraphs["What goes"]

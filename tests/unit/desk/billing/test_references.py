"""Which invoices a text names (P06)."""

import pytest

from unit.desk.billing.paying import invoice
from vamail.desk.billing.references import Named, Numbers

KNOWN = Numbers(
    invoice(name=f"I-{place}", number=number)
    for place, number in enumerate(
        ("2026/0001", "2026/0002", "R-2026/0001", "INV-26-114", "ACME7", "12", "2026/00013"), 1
    )
)


def named(text: str) -> tuple[str, ...]:
    found = KNOWN.named_in(text)
    return (*found.sure, *found.perhaps)


@pytest.mark.parametrize(
    "text",
    [
        "2026/0001", "Invoice 2026-0001, thank you", "2026 / 0001", "20260001", "INV2026/0001", "2026–0001",
        "SVWZ+2026/0001", "۲۰۲۶/۰۰۰۱", "2026／0001", "számla 2026.0001", "RF18 2026 0001", "RF1820260001",
        "i-1", "pays I-1.",
    ],
)  # fmt: skip
def test_a_number_is_known_however_it_is_written(text: str) -> None:
    assert named(text) == ("I-1",)


@pytest.mark.parametrize(
    "text",
    [
        "2026/00012", "12026/0001", "2026/0001/2", "7/2026/0001", "2026-0001-17", "20260001234", "2026",
        "0001", "AI-1", "I-11", "I-99", "I 1", "",
    ],
)  # fmt: skip
def test_another_number_is_not_it(text: str) -> None:
    assert named(text) == ()


def test_the_longest_number_is_meant() -> None:
    assert named("R-2026/0001") == ("I-3",)
    assert named("2026/00013") == ("I-7",)
    assert named("inv 26 114") == ("I-4",)
    assert named("acme7") == ("I-5",)


def test_several_numbers_are_all_named() -> None:
    assert named("2026/0001 and 2026/0002") == ("I-1", "I-2")
    assert named("2026-0001-2026-0002") == ("I-1", "I-2")
    assert named("2026/0002, I-1, 2026/0002") == ("I-1", "I-2")


def test_a_number_of_few_digits_must_be_called_one() -> None:
    assert KNOWN.named_in("invoice 12") == Named(perhaps=("I-6",))
    assert KNOWN.named_in("12") == Named(perhaps=("I-6",))
    assert KNOWN.named_in("#12") == Named(perhaps=("I-6",))
    assert KNOWN.named_in("12 hours of work") == Named()
    assert KNOWN.named_in("by 12.11.2026") == Named()


def test_what_looks_like_a_number_of_ours_is_said() -> None:
    assert KNOWN.named_in("invoice 2026/0099") == Named(strange="2026/0099")
    assert KNOWN.named_in("phone 06-30/1234") == Named()

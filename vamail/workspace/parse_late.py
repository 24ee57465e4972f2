"""`billing: late:` of vamail.yaml and of a client's file: what late payment costs. Pure."""

from decimal import Decimal

from vamail.model.money import Money
from vamail.workspace.billing_words import AMOUNT, TABLE_PERCENT
from vamail.workspace.shapes import Choice, Key, ListOf, Page, Table, Values
from vamail.workspace.types import LateTerms

LATE = Table(
    {
        "law": Key(Choice(("eu", "uk")), "the least that the law gives between businesses: eu or uk"),
        "reference": Key(TABLE_PERCENT, "of `law`: the reference rate of this half-year, as in 2.15 %"),
        "percent": Key(TABLE_PERCENT, "instead of a law: interest a year, as in 10.15 %"),
        "fee": Key(ListOf(AMOUNT), "a sum charged once for each late invoice: 40 EUR, one for a currency"),
    },
    "`late`",
)


def late_terms(table: Values, page: Page) -> LateTerms | None:
    """What the key `late` says; None where it is not written. One with a fault, which is noted, too."""
    if "late" not in table:
        return None
    late = table.table("late")
    law, own = late.get("law", str, ""), late.get("percent", Decimal, None)
    reference = late.get("reference", Decimal, None)
    if law and reference is None:
        hint = "as in {law: eu, reference: 2.15 %}; it changes each half-year"
        page.refuse(table.where("late"), f"`law: {law}` needs the reference rate", hint, "late")
    elif reference is not None and not law:
        page.refuse(table.where("late"), "`reference` is of a law", "add law: eu or law: uk", "late")
    elif law and own is not None:
        page.refuse(table.where("late"), "`percent` and `law` say two things", "leave one out", "late")
    fees = {one.currency: one.amount for one in late.get("fee", tuple, ()) if isinstance(one, Money)}
    return LateTerms(law=law, percent=own, reference=reference, fees=tuple(fees.items()))

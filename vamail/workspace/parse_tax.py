"""`tax:` of the desk, a client or a service: a category and its rate. Pure."""

from decimal import Decimal

from vamail.workspace.billing_words import REVERSE_CHARGE, TABLE_PERCENT, TAX_WORD
from vamail.workspace.shapes import Choice, Key, Page, Table, TextOr, Values
from vamail.workspace.types import Taxing
from vamail.workspace.words import LINE

CATEGORIES = ("S", "Z", "E", "AE", "G", "K", "O")
_REASONS = {"AE": REVERSE_CHARGE.reason, "G": "VATEX-EU-G", "K": "VATEX-EU-IC"}

TAX = TextOr(
    TAX_WORD,
    Table(
        {
            "category": Key(Choice(CATEGORIES), "category by UNTDID 5305, as in E for exempt", required=True),
            "percent": Key(TABLE_PERCENT, "the rate; 0 but for category S"),
            "reason": Key(LINE, "why no tax is charged, as the invoice says it; or a VATEX code"),
        },
        "`tax`",
    ),
)


def taxing(table: Values, page: Page) -> Taxing | None:
    """The key `tax` of a table; None when it is not there or not good."""
    written = table.values.get("tax")
    if not isinstance(written, Values):
        return written if isinstance(written, Taxing) else None
    category, share = written.get("category", str, ""), written.get("percent", Decimal, Decimal(0))
    reason = written.get("reason", str, _REASONS.get(category, ""))
    if category == "S" and not share and "percent" not in written.nodes:
        page.refuse(written.mark, "category S needs `percent`", "as in {category: S, percent: 27}", "tax")
    elif (category == "S") != (share > 0) and category:
        what = "category S has a rate above 0" if category == "S" else f"category {category} has no rate"
        hint = "as in percent: 27" if category == "S" else "leave `percent` out, or write category: S"
        page.refuse(written.where("percent"), what, hint, "tax")
    if category == "E" and not reason:
        what, hint = "category E needs `reason`", "why it is exempt, as the law says it or as a VATEX code"
        page.refuse(written.mark, what, hint, "tax")
    return Taxing(category=category or "O", percent=share, reason=reason)

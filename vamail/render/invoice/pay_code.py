"""The code that a bank's app reads: EPC069-12 version 2, for a transfer in euros to an IBAN."""

import io
from decimal import Decimal

from vamail.model.billing import Invoice
from vamail.model.pattern import lazy

_IBAN = lazy("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = lazy("[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
# The best for most payloads. Readers take any, and to try all eight is four fifths of the work.
_MASK = 2


def is_iban(text: str) -> bool:
    """Whether this is an IBAN, its check digits included (ISO 13616, ISO 7064 mod 97-10)."""
    text = plain_iban(text)
    if not _IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def plain_iban(text: str) -> str:
    """Without its spaces."""
    return "".join(text.split()).upper()


def grouped_iban(text: str) -> str:
    """In groups of four, as it is printed."""
    text = plain_iban(text)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def epc_payload(invoice: Invoice, amount: Decimal) -> str:
    """What the code says; empty where none can be: not in euros, no IBAN, nothing to pay, no number yet."""
    if invoice.currency != "EUR" or invoice.type == "credit" or not invoice.number:
        return ""
    iban, bic = plain_iban(invoice.pay.iban), plain_iban(invoice.pay.bic)
    name = _line(invoice.seller.name, 70)
    if not is_iban(iban) or not name or not Decimal("0.01") <= amount <= Decimal("999999999.99"):
        return ""
    bic = bic if _BIC.fullmatch(bic) else ""
    # Purpose and structured reference stay empty: the number is a text, never both (EPC069-12, 3.2).
    return "\n".join(
        ("BCD", "002", "1", "SCT", bic, name, iban, f"EUR{amount:.2f}", "", "", _line(invoice.number, 140))
    )


def epc_svg(payload: str) -> str:
    """The code as an SVG, error correction M, at most version 13; empty where it does not fit."""
    import segno

    try:
        code = segno.make_qr(payload.encode("utf-8"), error="m", mode="byte", boost_error=False, mask=_MASK)
    except segno.DataOverflowError:
        return ""
    if int(code.version) > 13:
        return ""
    written = io.BytesIO()
    code.save(written, kind="svg", border=2, xmldecl=False, svgns=True, dark="#1d2530")
    return written.getvalue().decode("utf-8")


def _line(text: str, most: int) -> str:
    """One line of at most so many characters."""
    return " ".join(text.split())[:most]

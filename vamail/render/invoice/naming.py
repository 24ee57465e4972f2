"""What a document's file is called."""

from vamail.model.billing import Invoice

_PREFIXES = {"invoice": "INV", "deposit": "DEP", "final": "INV", "credit": "CN", "request": "REQ"}


def document_name(invoice: Invoice) -> str:
    """The file's name: `INV-2026-0007.pdf`, from type and number; of a draft `DRAFT-I-7.pdf`. ASCII letters,
    digits, `-` and `_` alone."""
    said = invoice.number or invoice.name
    safe = "".join(one if one.isascii() and (one.isalnum() or one == "_") else "-" for one in said)
    safe = "-".join(part for part in safe.split("-") if part)[:60]
    prefix = _PREFIXES[invoice.type] if invoice.number else "DRAFT"
    if safe.upper().startswith(f"{prefix}-"):
        return f"{safe}.pdf"
    return f"{prefix}-{safe}.pdf" if safe else f"{prefix}.pdf"

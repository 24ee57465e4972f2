"""What a document's file is called."""

from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Document, Invoice

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


def attached_name(document: Document | StatementOfAccount) -> str:
    """The name of the file that goes with a mail; of a statement `STATEMENT-2026-11-24.pdf`, its last day."""
    if isinstance(document, Document):
        return document_name(document.invoice)
    return f"STATEMENT-{max(one.until for one in document.accounts).isoformat()}.pdf"

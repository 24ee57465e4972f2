"""An invoice as a document: a PDF/A-3 that a client can read and pay, with its data inside for programs. A
statement of account, in the same looks.

Pure: values, a layout, words, font folders and a logo in; bytes out, the same for the same values. It is
called in a child process (`daemon.document_child`); nothing else imports typst.

- `facts`: what the page shows, as plain texts (`page`: what every page has; `wording`: words, dates;
  `pay_code`: for a bank's app). `statement`: the same of a statement of account.
- `cii`: the same invoice as EN 16931 XML (Factur-X). - `pdf`: the layout set, the XML put in
  (`attached`: into what typst writes, with little work).
- `writable`, `coverage`: whether the fonts can write it. `logo`: any picture as one SVG.
"""

from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Document
from vamail.render.invoice.assets import Assets
from vamail.render.invoice.cii import applies, cross_industry_invoice, xml_text
from vamail.render.invoice.facts import facts
from vamail.render.invoice.naming import document_name
from vamail.render.invoice.pdf import embed, typeset
from vamail.render.invoice.statement import statement_facts

__all__ = ["Assets", "document_name", "invoice_document", "statement_document"]


def invoice_document(document: Document, assets: Assets) -> bytes:
    """The PDF. With Factur-X where that applies (`cii.applies`): a numbered invoice or credit note of a
    seller with a country, in a currency of at most two decimals (EN 16931 knows no third; such an invoice
    is a PDF alone).

    Raises RenderError with a sentence for the VA.
    """
    invoice = document.invoice
    data = facts(invoice, assets)
    about = {
        "title": f"{data['title']} {invoice.number}".strip(), "author": invoice.seller.name,
        "subject": f"{data['title']} {invoice.number}, {invoice.buyer.name}",
        "keywords": "Factur-X" if applies(invoice) else "",
    }  # fmt: skip
    about = {key: xml_text(said) for key, said in about.items()}
    pdf = typeset(
        assets.layout, {**data, "about": about}, assets.font_folders, document.issued_at,
        rows=len(invoice.lines),
    )  # fmt: skip
    if not applies(invoice):
        return pdf
    xml = cross_industry_invoice(invoice, assets.words(invoice.language))
    return embed(pdf, xml, document.issued_at, about, invoice.language)


def statement_document(statement: StatementOfAccount, assets: Assets) -> bytes:
    """The PDF/A-3 of a statement of account, which is no invoice and carries no XML; `assets.layout` is that
    of `statement.typ`. Raises RenderError with a sentence for the VA."""
    data = statement_facts(statement, assets)
    about = {
        "title": f"{data['title']}, {statement.buyer.name}", "author": statement.seller.name,
        "subject": f"{data['title']}, {data['until']}", "keywords": "",
    }  # fmt: skip
    about = {key: xml_text(said) for key, said in about.items()}
    rows = sum(len(one["rows"]) + len(one["open"]) for one in data["accounts"])
    return typeset(
        assets.layout, {**data, "about": about}, assets.font_folders, statement.made_at, rows=rows,
        file="statement.typ",
    )  # fmt: skip

"""What the layout shows: plain texts in their order, by language. No text here is ever read as typst code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from vamail.model.billing import Invoice, InvoiceLine, TaxLine
from vamail.model.pay_links import works_in
from vamail.render.amounts import format_amount, format_bare, format_number
from vamail.render.invoice import wording
from vamail.render.invoice.assets import Assets
from vamail.render.invoice.page import Page, linked
from vamail.render.invoice.pay_code import epc_payload, epc_svg
from vamail.render.invoice.wording import filled, written_day, written_span


def upright(invoice: Invoice) -> Invoice:
    """A credit note whose sums are negative with positive ones: type and title say the direction (BT-3)."""
    if invoice.type != "credit" or invoice.gross >= 0:
        return invoice
    return replace(
        invoice,
        lines=tuple(replace(one, quantity=-one.quantity, net=-one.net) for one in invoice.lines),
        taxes=tuple(replace(one, taxable=-one.taxable, amount=-one.amount) for one in invoice.taxes),
        net=-invoice.net, tax=-invoice.tax, gross=-invoice.gross, prepaid=-invoice.prepaid,
    )  # fmt: skip


def facts(invoice: Invoice, assets: Assets) -> dict[str, Any]:
    """Everything for `templates/invoice/invoice.typ`, as JSON values. Raises RenderError, also
    where the fonts cannot write a letter."""
    page = _InvoicePage(upright(invoice), assets)
    return page.written(page.everything())


class _InvoicePage(Page):
    def __init__(self, invoice: Invoice, assets: Assets) -> None:
        super().__init__(invoice.language, assets)
        self._invoice = invoice
        self._draft = invoice.status == "draft"
        self._taxed = any(one.tax.category != "O" for one in invoice.lines)

    def everything(self) -> dict[str, Any]:
        invoice, words, country = self._invoice, self.words, self._invoice.seller.country
        return {
            **self.look(),
            "title": wording.title(invoice, words), "number": self._number(),
            "draft": words["draft"] if self._draft else "",
            "seller": self.party(invoice.seller, country, email=True),
            "buyer": {**self.party(invoice.buyer, country, email=False), "label": words["to"]},
            "sender_line": self.sender_line(invoice.seller),
            "meta": list(self._meta()), "banners": wording.banners(invoice, words),
            "show_tax": self._taxed, "columns": self._columns(),
            "lines": [self._line(one) for one in invoice.lines],
            "notes": self._notes(), "sums": list(self._sums()), "due": self._due(), "pay": self._pay(),
            "small_print": self.own(invoice.small_print), "page": words["page"],
        }  # fmt: skip

    def _number(self) -> str:
        """Of a draft that it is one, and the name by which the VA says `ok`."""
        if self._draft:
            return f"{self.words['draft']} {self.latin(self._invoice.name)}"
        return self.own(self._invoice.number)

    def _meta(self) -> Iterator[list[Any]]:
        """Label, value, and whether it is to be seen first."""
        invoice, words = self._invoice, self.words
        if number := self._number():
            yield [words["number"], number, True]
        if invoice.issued_on:
            yield [words["issued"], written_day(invoice.issued_on, self.language), False]
        if invoice.due_on and invoice.type != "credit":
            yield [words["due"], written_day(invoice.due_on, self.language), True]
        first, last = supplied(invoice)
        if last and (first != last or last != invoice.issued_on):
            key = "supplied" if first == last else "period"
            yield [words[key], written_span(first, last, self.language), False]
        if invoice.of_number:
            said = self.own(invoice.of_number)
            if invoice.of_issued_on:
                day = written_day(invoice.of_issued_on, self.language)
                said = filled(words["of_invoice_dated"], number=said, date=day)
            yield [words["of_invoice" if invoice.type == "credit" else "settles"], said, False]

    def _columns(self) -> list[str]:
        words, country = self.words, self._invoice.seller.country
        tax = [wording.by_country("tax", country, words)] if self._taxed else []
        net = words["line_net"] if self._taxed else words["amount"]
        return [
            words["description"], words["quantity"], words["price"], *tax,
            f"{net} ({self.latin(self._invoice.currency)})",
        ]  # fmt: skip

    def _line(self, one: InvoiceLine) -> dict[str, str]:
        price = one.price
        least = 0 if price == price.to_integral_value() and not self._places() else self._places()
        return {
            "text": self.own(one.text),
            "detail": written_span(one.from_on, one.to_on, self.language),
            "quantity": wording.quantity(one, self.words, self.language),
            "price": format_number(price, self.language, least),
            "tax": wording.tax_cell(one, self.words, self.language),
            "net": format_bare(one.net, self._invoice.currency, self.language),
        }

    def _places(self) -> int:
        bare = format_bare(Decimal(0), self._invoice.currency, "en")
        return len(bare.partition(".")[2])

    def _sums(self) -> Iterator[list[Any]]:
        """Label, amount, and whether it is a total."""
        invoice, words = self._invoice, self.words
        if self._taxed or invoice.tax:
            yield [words["net"], self._money(invoice.net), False]
            yield from (
                [self._tax_label(one), self._money(one.amount), False]
                for one in invoice.taxes
                if one.category != "O" or one.amount
            )
        taken = invoice.prepaid or invoice.received
        if self._taxed or invoice.tax or taken:
            yield [words["total"], self._money(invoice.gross), True]
        if invoice.prepaid:
            yield [words["prepaid"], self._money(-invoice.prepaid), False]
        for paid in invoice.received:
            day = written_day(paid.paid_on, self.language)
            yield [filled(words["received"], date=day), self._money(-paid.amount), False]

    def _tax_label(self, one: TaxLine) -> str:
        """`VAT 20% on 647.30`; where none is charged, why."""
        words = self.words
        tax = wording.by_country("tax", self._invoice.seller.country, words)
        taxable = self.latin(self._bare(one.taxable))
        if one.category in ("S", "Z") or one.amount:
            percent = self.latin(format_number(one.percent, self.language))
            return filled(words["tax_on"], tax=tax, percent=percent, taxable=taxable)
        key = "reverse_charge" if one.category == "AE" else "tax_exempt"
        return " · ".join((f"{tax} {self.latin('0%')}", self.own(words[key]), taxable))

    def _due(self) -> list[str]:
        words, due = self.words, self._invoice.due
        if self._invoice.type == "credit":
            return [words["credited"], self._money(self._invoice.gross)]
        if due < 0:
            return [words["overpaid"], self._money(-due)]
        return [words["to_pay"] if due else words["paid"], self._money(due)]

    def _notes(self) -> list[str]:
        invoice = self._invoice
        reasons = [wording.tax_words(one, invoice, self.words) for one in invoice.taxes]
        own = (self.own(one) for one in invoice.notes)
        return [one for one in dict.fromkeys((*reasons, *own)) if one]

    def _pay(self) -> dict[str, Any] | None:
        invoice, words, pay = self._invoice, self.words, self._invoice.pay
        if invoice.type == "credit" or invoice.due <= 0:
            return None
        rows = self.bank_rows(pay, invoice.seller.name)
        if self._draft or invoice.number:
            said = words["draft_reference"] if self._draft else self.own(invoice.number)
            rows.append([words["reference"], said, False])
        links = tuple(one for one in pay.links if works_in(one, invoice.buyer.country))
        if not (pay.iban or pay.account_lines or links):
            return None
        due_on = invoice.due_on
        headline = filled(words["pay_by"], date=self._day(due_on)) if due_on else words["pay_now"]
        return {
            "headline": headline, "rows": rows, "scan": words["scan"], **self._code(), **self._links(links),
        }  # fmt: skip

    def _code(self) -> dict[str, str]:
        """The code for a bank's app. A draft keeps its place alone: however pale it were printed, an app
        would read it, and the money would come for a number that is none yet."""
        invoice = replace(self._invoice, number="-") if self._draft else self._invoice
        payload = epc_payload(invoice, invoice.due)
        if self._draft:
            return {"qr": "", "qr_place": self.words["draft_code"] if payload else ""}
        return {"qr": epc_svg(payload) if payload else "", "qr_place": ""}

    def _links(self, links: tuple[str, ...]) -> dict[str, Any]:
        """Links, which lead nowhere as long as it is a draft."""
        if self._draft:
            return {"links": [], "dead_links": [{**one, "url": ""} for one in linked(links)]}
        return {"links": linked(links), "dead_links": []}

    def _day(self, day: date) -> str:
        return written_day(day, self.language)

    def _bare(self, amount: Decimal) -> str:
        return format_bare(amount, self._invoice.currency, self.language)

    def _money(self, amount: Decimal) -> str:
        return format_amount(amount, self._invoice.currency, self.language)


def supplied(invoice: Invoice) -> tuple[date | None, date | None]:
    """The first and last day of what is charged, as its lines say; None where they do not."""
    days = [day for one in invoice.lines for day in (one.from_on, one.to_on) if day is not None]
    return (min(days), max(days)) if days else (None, None)

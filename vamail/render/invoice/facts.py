"""What the layout shows: plain texts in their order, by language. No text here is ever read as typst code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from vamail.model.billing import BilledParty, Invoice, InvoiceLine, TaxLine
from vamail.model.pay_links import works_in
from vamail.render.amounts import format_amount, format_bare, format_number
from vamail.render.formats import LRI, PDI
from vamail.render.invoice import wording
from vamail.render.invoice.assets import RIGHT_TO_LEFT, Assets, accent_ink, on_accent
from vamail.render.invoice.logo import logo_svg
from vamail.render.invoice.pay_code import epc_payload, epc_svg, grouped_iban, is_iban
from vamail.render.invoice.wording import Words, filled, written_day, written_span
from vamail.render.invoice.writable import writable
from vamail.render.marks import clean, isolate

_LINK_NAMES = (("paypal.", "PayPal"), ("wise.com", "Wise"), ("stripe.com", "Stripe"), ("revolut.", "Revolut"))
_FONTS = ["Inter", "Vazirmatn"]


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
    page = _Page(upright(invoice), assets)
    return {key: page.clean(value, key) for key, value in page.everything().items()}


class _Page:
    def __init__(self, invoice: Invoice, assets: Assets) -> None:
        self._invoice = invoice
        self._assets = assets
        self._words: Words = assets.words(invoice.language)
        self._language = invoice.language
        self._rtl = invoice.language in RIGHT_TO_LEFT
        self._taxed = any(one.tax.category != "O" for one in invoice.lines)

    def everything(self) -> dict[str, Any]:
        invoice, words = self._invoice, self._words
        return {
            "lang": self._language, "rtl": self._rtl, "fonts": _FONTS,
            "accent": self._assets.accent, "on_accent": on_accent(self._assets.accent),
            "accent_ink": accent_ink(self._assets.accent),
            "title": wording.title(invoice, words), "number": invoice.number,
            "draft": words["draft"] if invoice.status == "draft" else "",
            "logo": logo_svg(self._assets.logo) if self._assets.logo else None,
            "seller": self._party(invoice.seller),
            "buyer": {**self._party(invoice.buyer), "label": words["to"]},
            "sender_line": self._own(" · ".join((invoice.seller.name, *invoice.seller.lines))),
            "meta": list(self._meta()), "banners": wording.banners(invoice, words),
            "show_tax": self._taxed, "columns": self._columns(),
            "lines": [self._line(one) for one in invoice.lines],
            "notes": self._notes(), "sums": list(self._sums()), "due": self._due(), "pay": self._pay(),
            "small_print": self._own(invoice.small_print), "page": words["page"],
        }  # fmt: skip

    def clean(self, value: Any, key: str = "") -> Any:
        """Every text made writable; an SVG and words of ours that are no text stay."""
        if isinstance(value, str):
            if key in ("logo", "qr", "url", "accent", "on_accent", "accent_ink", "lang"):
                return value
            return writable(value, self._assets.covered, rtl=self._rtl)
        if isinstance(value, dict):
            return {name: self.clean(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.clean(one, key) for one in value]
        return value

    def _party(self, party: BilledParty) -> dict[str, Any]:
        country = party.country or self._invoice.seller.country
        ids = []
        if party.tax_id:
            ids.append([wording.by_country("tax_id", country, self._words), self._own(party.tax_id)])
        if party.registration:
            ids.append([self._words["registration"], self._own(party.registration)])
        email = party.email if party is self._invoice.seller else ""
        lines = [self._own(one) for one in party.lines]
        return {"name": self._own(party.name), "lines": lines, "ids": ids, "email": clean(email)}

    def _meta(self) -> Iterator[list[Any]]:
        """Label, value, and whether it is to be seen first."""
        invoice, words = self._invoice, self._words
        if invoice.number:
            yield [words["number"], self._own(invoice.number), True]
        if invoice.issued_on:
            yield [words["issued"], written_day(invoice.issued_on, self._language), False]
        if invoice.due_on and invoice.type != "credit":
            yield [words["due"], written_day(invoice.due_on, self._language), True]
        first, last = supplied(invoice)
        if last and (first != last or last != invoice.issued_on):
            key = "supplied" if first == last else "period"
            yield [words[key], written_span(first, last, self._language), False]
        if invoice.of_number:
            said = self._own(invoice.of_number)
            if invoice.of_issued_on:
                day = written_day(invoice.of_issued_on, self._language)
                said = filled(words["of_invoice_dated"], number=said, date=day)
            yield [words["of_invoice" if invoice.type == "credit" else "settles"], said, False]

    def _columns(self) -> list[str]:
        words, country = self._words, self._invoice.seller.country
        tax = [wording.by_country("tax", country, words)] if self._taxed else []
        net = words["line_net"] if self._taxed else words["amount"]
        return [
            words["description"], words["quantity"], words["price"], *tax,
            f"{net} ({self._latin(self._invoice.currency)})",
        ]  # fmt: skip

    def _line(self, one: InvoiceLine) -> dict[str, str]:
        price = one.price
        least = 0 if price == price.to_integral_value() and not self._places() else self._places()
        return {
            "text": self._own(one.text),
            "detail": written_span(one.from_on, one.to_on, self._language),
            "quantity": wording.quantity(one, self._words, self._language),
            "price": format_number(price, self._language, least),
            "tax": wording.tax_cell(one, self._words, self._language),
            "net": format_bare(one.net, self._invoice.currency, self._language),
        }

    def _places(self) -> int:
        bare = format_bare(Decimal(0), self._invoice.currency, "en")
        return len(bare.partition(".")[2])

    def _sums(self) -> Iterator[list[Any]]:
        """Label, amount, and whether it is a total."""
        invoice, words = self._invoice, self._words
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
            day = written_day(paid.paid_on, self._language)
            yield [filled(words["received"], date=day), self._money(-paid.amount), False]

    def _tax_label(self, one: TaxLine) -> str:
        """`VAT 20% on 647.30`; where none is charged, why."""
        words = self._words
        tax = wording.by_country("tax", self._invoice.seller.country, words)
        taxable = self._latin(self._bare(one.taxable))
        if one.category in ("S", "Z") or one.amount:
            percent = self._latin(format_number(one.percent, self._language))
            return filled(words["tax_on"], tax=tax, percent=percent, taxable=taxable)
        key = "reverse_charge" if one.category == "AE" else "tax_exempt"
        return " · ".join((f"{tax} {self._latin('0%')}", self._own(words[key]), taxable))

    def _due(self) -> list[str]:
        words, due = self._words, self._invoice.due
        if self._invoice.type == "credit":
            return [words["credited"], self._money(self._invoice.gross)]
        if due < 0:
            return [words["overpaid"], self._money(-due)]
        return [words["to_pay"] if due else words["paid"], self._money(due)]

    def _notes(self) -> list[str]:
        invoice = self._invoice
        reasons = [wording.tax_words(one, invoice, self._words) for one in invoice.taxes]
        own = (self._own(one) for one in invoice.notes)
        return [one for one in dict.fromkeys((*reasons, *own)) if one]

    def _pay(self) -> dict[str, Any] | None:
        invoice, words, pay = self._invoice, self._words, self._invoice.pay
        if invoice.type == "credit" or invoice.due <= 0:
            return None
        # Label, value, and whether it stays on one line.
        rows: list[list[Any]] = []
        if pay.iban or pay.account_lines:
            rows.append([words["payee"], self._own(invoice.seller.name), False])
        if pay.iban:
            iban = grouped_iban(pay.iban) if is_iban(pay.iban) else clean(pay.iban)
            rows.append([words["iban"], self._latin(iban), is_iban(pay.iban)])
        rows += [
            [words[key], self._own(said), False]
            for key, said in (("bic", pay.bic), ("bank", pay.bank))
            if said
        ]
        rows += [["", self._own(one), False] for one in pay.account_lines]
        if invoice.number:
            rows.append([words["reference"], self._own(invoice.number), False])
        links = [one for one in pay.links if works_in(one, invoice.buyer.country)] if invoice.number else []
        if not (pay.iban or pay.account_lines or links):
            return None
        due_on = invoice.due_on
        headline = filled(words["pay_by"], date=self._day(due_on)) if due_on else words["pay_now"]
        payload = epc_payload(invoice, invoice.due)
        return {
            "headline": headline, "rows": rows,
            "qr": epc_svg(payload) if payload else "", "scan": words["scan"],
            "links": [{"url": one, "shown": _shown(one), "name": _name_of(one)} for one in links],
        }  # fmt: skip

    def _day(self, day: date) -> str:
        return written_day(day, self._language)

    def _bare(self, amount: Decimal) -> str:
        return format_bare(amount, self._invoice.currency, self._language)

    def _money(self, amount: Decimal) -> str:
        return format_amount(amount, self._invoice.currency, self._language)

    def _own(self, said: str) -> str:
        """Words that are not ours, in their own direction: what they hold cannot turn ours around."""
        return isolate(clean(said), rtl=self._rtl)

    def _latin(self, said: str) -> str:
        return f"{LRI}{said}{PDI}" if self._rtl and said.isprintable() else said


def supplied(invoice: Invoice) -> tuple[date | None, date | None]:
    """The first and last day of what is charged, as its lines say; None where they do not."""
    days = [day for one in invoice.lines for day in (one.from_on, one.to_on) if day is not None]
    return (min(days), max(days)) if days else (None, None)


def _shown(link: str) -> str:
    bare = link.partition("://")[2].partition("?")[0]
    return bare if len(bare) <= 36 else f"{bare[:35]}…"


def _name_of(link: str) -> str:
    host = link.partition("://")[2].partition("/")[0].casefold()
    for part, name in _LINK_NAMES:
        if part in host:
            return name
    return host.removeprefix("www.")

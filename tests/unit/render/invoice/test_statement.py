"""Statements of account as documents: each currency by itself, over pages, the same bytes, words as data."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from unit.desk.billing.accounts import TODAY, bill, paid
from unit.render.invoice.made import ACME, MARIA, PAY, document, made
from unit.render.invoice.stated import layout, many, stated, usual
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Invoice, PayWays
from vamail.render.invoice import statement_document
from vamail.render.invoice.naming import attached_name
from vamail.render.invoice.statement import MOST_ROWS, statement_facts
from vamail.render.invoice.wording import short_day

WORDS = {
    "en": ("Statement of account", "Opening balance", "Credit note 2026/0004", "31 days", "1 day", "not due"),
    "hu": ("Folyószámla-kivonat", "Nyitó egyenleg", "2026/0004 jóváíró számla", "31 napja", "nem járt le"),
    "fa": ("2026/0004", "2026-11-24", "31"),
}
HOSTILE = (
    '#read("/etc/passwd")', "#panic()", "*bold* $x$ <a> @b", "{{ 7 * 7 }}", "\u202eevil\u202c", "W" * 300,
)  # fmt: skip


def pages_of(statement: StatementOfAccount) -> list[str]:
    reader = PdfReader(io.BytesIO(statement_document(statement, layout())))
    return [re.sub(r"[\s\u200b]+", " ", page.extract_text()) for page in reader.pages]


def text_of(known: Sequence[Invoice], **more: object) -> str:
    return " ".join(pages_of(stated(known, **more)))


@pytest.mark.parametrize("language", WORDS)
def test_it_says_what_is_owed_and_how_it_can_be_paid(language: str) -> None:
    said = text_of(usual(), language=language)
    for part in (*WORDS[language], "2026/0001", "EUR", "HUF", "DE02 1203 0000 0000 2020 51", "paypal.me"):
        assert part in said, part
    amounts = ("1400,00 EUR", "44 500 HUF") if language == "hu" else ("1,400.00 EUR", "44,500 HUF")
    assert all(one in said for one in amounts)


def test_currencies_stand_one_after_the_other_and_are_never_added() -> None:
    shown = statement_facts(stated(usual()), layout())
    assert shown["summary"]["rows"] == [
        ["EUR", "127.00", "1,334.50", "\u221261.50", "1,300.00", "1,400.00"],
        ["HUF", "0", "44,500", "0", "0", "44,500"],
    ]
    assert [one["balance"][1].replace("\u00a0", " ") for one in shown["accounts"]] == [
        "1,400.00 EUR", "44,500 HUF",
    ]  # fmt: skip
    euros, forints = shown["accounts"]
    assert [row[3] for row in euros["rows"]] == [
        "127.00", "1,361.50", "1,461.50", "1,427.00", "1,400.00", "1,400.00",
    ]  # fmt: skip
    assert [row[0] for row in euros["open"]] == ["2026/0001", "2026/0002", "2026/0003"]
    assert [row[0] for row in forints["open"]] == ["2026/0005"]


def test_an_amount_in_persian_words_keeps_its_order() -> None:
    (euros, _) = statement_facts(stated(usual(), language="fa"), layout())["accounts"]
    assert "\u20661,400.00\u00a0EUR\u2069" in euros["pay"]["headline"]


def test_where_nothing_is_owed_nothing_is_asked_for() -> None:
    settled = bill(1, received=(paid("100", TODAY),))
    over = bill(1, received=(paid("130", TODAY),))
    assert "Nothing to pay" in text_of((settled,)) and "IBAN" not in text_of((settled,))
    said = text_of((over,))
    assert "In your favour 30.00 EUR" in said and "Paid too much" in said and "IBAN" not in said


def test_there_is_no_code_and_no_link_but_those_given() -> None:
    (one,) = statement_facts(stated((bill(1),)), layout())["accounts"]
    assert "qr" not in one["pay"] and [link["url"] for link in one["pay"]["links"]] == list(PAY.links)
    assert statement_facts(stated((bill(1),), ways=(PayWays(),)), layout())["accounts"][0]["pay"] is None


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_hundred_rows_go_over_pages_under_their_heads(language: str) -> None:
    pages = pages_of(stated(many(100), language=language))
    assert len(pages) > 4
    said = " ".join(pages)
    assert all(f"2026/{n:04}" in said for n in range(1, 101))
    assert all("EUR" in page for page in pages)
    if language == "en":
        assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))
        assert all(page.startswith("Maria Szabo Virtual Assistance Statement") for page in pages[1:])


def test_of_very_many_movements_the_last_are_shown() -> None:
    known = tuple(bill(n, issued_on=TODAY - timedelta(days=9)) for n in range(1, MOST_ROWS + 11))
    (one,) = statement_facts(stated(known), layout())["accounts"]
    assert len(one["rows"]) == MOST_ROWS + 2
    assert one["rows"][0][3] == "1,000.00" and one["rows"][-1][3] == "101,000.00"
    assert len(one["open"]) == MOST_ROWS + 10


@pytest.mark.parametrize("words", HOSTILE)
def test_words_never_become_layout(words: str) -> None:
    party = replace(ACME, name=words, lines=(words,), tax_id=words)
    seller = replace(MARIA, name=words, lines=(words,))
    plain = re.sub("[\u202c\u202e]", " ", words).strip()
    for language in ("en", "fa"):
        said = text_of(
            (replace(bill(1), number=words),), buyer=party, seller=seller, small_print=words,
            language=language,
            ways=(PayWays(iban=words, account_lines=(words,), links=("https://pay.example/x",)),),
        )  # fmt: skip
        if language == "en" and len(words) < 100:
            assert said.count(plain) >= 6


def test_the_same_values_are_the_same_bytes_and_no_invoice() -> None:
    raw = statement_document(stated(usual()), layout())
    assert raw == statement_document(stated(usual()), layout())
    reader = PdfReader(io.BytesIO(raw), strict=True)
    assert not reader.attachments and reader.metadata is not None
    assert reader.metadata["/Title"] == "Statement of account, Acme Kft."
    assert "D:20261124110000" in str(reader.metadata["/CreationDate"])
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp


def test_a_currency_of_three_decimals_and_a_large_one() -> None:
    known = (bill(1, currency="KWD", gross="1.125"), bill(2, currency="IRR", gross="98765432109"))
    said = text_of(known)
    assert "1.125 KWD" in said and "98,765,432,109 IRR" in said
    assert stated(known).accounts[0].closing == Decimal(98765432109)


def test_its_file_tells_nothing_but_its_day() -> None:
    assert attached_name(stated(usual())) == "STATEMENT-2026-11-24.pdf"
    assert attached_name(document(made())) == "INV-2026-0007.pdf"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "24 Nov 2026"), ("hu", "2026. 11. 24."), ("fa", "3 آذر 1405"), ("de", "2026-11-24")],
)
def test_days_in_tables_are_short(language: str, said: str) -> None:
    assert short_day(TODAY, language).replace("\u00a0", " ") == said

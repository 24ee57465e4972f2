"""What is charged, and how, as it is written; what is left out is the desk's own, or as usual."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from unit.workspace.test_practice import SMALL, good, loaded
from vamail.cli.init import Answers, settings_text
from vamail.daemon.redact import GONE, Pseudonyms
from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.check_logo import MAX_LOGO
from vamail.workspace.defaults import read_default_rules
from vamail.workspace.load import Loaded, load, load_files
from vamail.workspace.types import (
    ClientBilling,
    LateTerms,
    Recurring,
    Retainer,
    Rounding,
    Seller,
    Service,
    Taxing,
    Terms,
)

HOME = "address: [Fő utca 1.], country: AT, pay: {paypal: maria}"
REVERSE = Taxing(category="AE", reason="VATEX-EU-AE")


def seller(written: str) -> Seller:
    return good(f"billing: {{{HOME}, {written}}}").seller


def client(written: str, desk: str = "") -> ClientBilling:
    (acme,) = good(f"billing: {{{HOME}, tax_id: ATU13585627, {desk}}}", f"billing: {{{written}}}\n").clients
    return acme.billing


def services(written: str) -> Loaded:
    files = {
        "vamail.yaml": SMALL,
        "rules/services.yaml": written,
        "rules/90-a.yaml": "- {name: a, do: ignore}\n",
    }
    return load_files({name: text.encode() for name, text in files.items()}, vocabulary())


@pytest.mark.parametrize(
    ("written", "field", "value"),
    [
        ("name: Szabó e.v.", "name", "Szabó e.v."),
        ("tax_id: at u13585627", "tax_id", "ATU13585627"),
        ("tax: none", "tax", Taxing()),
        ("tax: 27 %, tax_id: ATU13585627", "tax", Taxing(category="S", percent=Decimal(27))),
        ("tax: '5,5%', tax_id: ATU13585627", "tax", Taxing(category="S", percent=Decimal("5.5"))),
        (
            "tax: {category: S, percent: 20}, tax_id: ATU13585627",
            "tax",
            Taxing(category="S", percent=Decimal(20)),
        ),
        (
            "tax: {category: AE, percent: 0, reason: Article 196}",
            "tax",
            Taxing(category="AE", reason="Article 196"),
        ),
        ("tax: {category: E, reason: VATEX-EU-132}", "tax", Taxing(category="E", reason="VATEX-EU-132")),
        ("tax: {category: G}", "tax", Taxing(category="G", reason="VATEX-EU-G")),
        ("tax: reverse charge", "tax", REVERSE),
        ('numbers: "INV-{number}"', "series", "INV-{number}"),
        ("logo: ./pictures/Logo.PNG", "logo", "pictures/Logo.PNG"),
        ("colour: 1D4ED8", "colour", "#1d4ed8"),
        ('colour: "#1D4ED8"', "colour", "#1d4ed8"),
        ("bank: {iban: hu42 1177-3016 1111 1018 0000 0000}", "iban", "HU42117730161111101800000000"),
        ("bank: {iban: IR580540105180021273113007}", "iban", "IR580540105180021273113007"),
        ("bank: {bic: otpv hu hb}", "bic", "OTPVHUHB"),
        ("bank: {name: OTP}", "bank", "OTP"),
        (
            "bank: {account: [Routing 026073150, Account 8310]}",
            "account_lines",
            ("Routing 026073150", "Account 8310"),
        ),
        ("small_print: Thank you.", "small_print", "Thank you."),
        ("reminders: [30, -3, 7, 7]", "ladder", (-3, 7, 30)),
        ("reminders: never", "ladder", ()),
        ("reminders: 5", "ladder", (5,)),
        ("late: {law: eu, reference: 2.15 %}", "late", LateTerms(law="eu", reference=Decimal("2.15"))),
        (
            "late: {percent: 10.15, fee: [40 EUR, 40 USD]}",
            "late",
            LateTerms(percent=Decimal("10.15"), fees=(("EUR", Decimal(40)), ("USD", Decimal(40)))),
        ),
        ("receipts: yes", "receipts", True),
        ("ask_over: 500 EUR", "ask_over", (("EUR", Decimal(500)),)),
        (
            "ask_over: [200 000 HUF, 1.5 EUR]",
            "ask_over",
            (("EUR", Decimal("1.5")), ("HUF", Decimal(200_000))),
        ),
        ("terms: 50% upfront", "terms", Terms(upfront_percent=50, net_days=14)),
        ("rounding: 6 minutes", "rounding", Rounding(minutes=6)),
    ],
)
def test_the_va_as_a_business(written: str, field: str, value: object) -> None:
    assert getattr(seller(written), field) == value


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("paypal: maria", ("maria", "", "", ())),
        ("paypal: https://www.paypal.me/Maria12/", ("Maria12", "", "", ())),
        ("wise: '@maria12'", ("", "maria12", "", ())),
        ("wise: wise.com/pay/me/maria12", ("", "maria12", "", ())),
        ("wise: https://wise.com/pay/business/maria", ("", "business/maria", "", ())),
        ("stripe: https://buy.stripe.com/a1", ("", "", "https://buy.stripe.com/a1", ())),
        ("links: https://x.example/pay?a=1", ("", "", "", ("https://x.example/pay?a=1",))),
    ],
)
def test_ways_to_pay(written: str, made: tuple[object, ...]) -> None:
    found = good(f"billing: {{address: [a], country: AT, pay: {{{written}}}}}").seller
    assert (found.paypal, found.wise, found.stripe, found.links) == made


def test_nothing_written_is_the_usual() -> None:
    made = good()
    usual = Seller(name="Maria", mark=made.seller.mark)
    assert made.seller == usual and made.services == ()
    assert made.clients[0].billing == ClientBilling()


@pytest.mark.parametrize(
    ("written", "field", "value"),
    [
        ("currency: usd", "currency", "USD"),
        ("rate: 60 EUR", "rate", Decimal(60)),
        ("rate: 60 EUR an hour", "rate", Decimal(60)),
        ("rate: 60 GBP", "currency", "GBP"),
        ("retainer: {price: 9 CHF}, day: 1", "currency", "CHF"),
        ("currency: EUR, tax: reverse charge, tax_id: DE136695976, country: DE", "tax", REVERSE),
        ("currency: EUR, tax: none", "tax", Taxing()),
        ("currency: EUR", "tax", None),
        ("currency: EUR, terms: '50% upfront, net 15'", "terms", Terms(upfront_percent=50, net_days=15)),
        ("currency: EUR", "terms", Terms(net_days=7)),
        ("currency: EUR", "rounding", Rounding(minutes=6)),
        ("currency: EUR, rounding: none", "rounding", Rounding()),
        ("currency: EUR, rounding: 15 minutes up per entry", "rounding", Rounding(minutes=15, way="up")),
        ("country: NO", "country", "NO"),
        ("country: NO", "currency", "CZK"),
        ("ask_over: 9 CZK", "ask_over", Decimal(9)),
        ("reminders: never", "ladder", ()),
        ("receipts: no", "receipts", False),
        ("receipts: no", "ladder", None),
        ("day: last", "day", 31),
        ("day: never", "day", 0),
        ("to: [books@acme.example, tax@office.example]", "to", ("books@acme.example", "tax@office.example")),
        ('series: "ACME-{year}-{number:03}"', "series", "ACME-{year}-{number:03}"),
        (
            "retainer: {price: 800 EUR, hours: 20, rollover: 1 month, warn: [80%, 100%]}, day: 1",
            "retainer",
            Retainer(price=Decimal(800), minutes=1200, rollover_months=1),
        ),
        (
            "retainer: {price: 800 EUR, hours: 7h 30m, warn: never, tell_client: yes}, day: 1",
            "retainer",
            Retainer(price=Decimal(800), minutes=450, warn_percent=(), tell_client=True),
        ),
        (
            "retainer: {price: 800 EUR, rollover: no, warn: 90%}, day: 1",
            "retainer",
            Retainer(price=Decimal(800), warn_percent=(90,)),
        ),
        (
            "recurring: [{text: Hosting, price: 20 EUR, every: quarter}, {text: D, price: 5.5 EUR}], day: 1",
            "recurring",
            (
                Recurring(text="Hosting", price=Decimal(20), months=3),
                Recurring(text="D", price=Decimal("5.5")),
            ),
        ),
    ],
)
def test_a_client(written: str, field: str, value: object) -> None:
    assert getattr(client(written, "currency: CZK, terms: net 7, rounding: 6 minutes"), field) == value


def test_a_client_without_a_word_about_money_is_as_the_desk() -> None:
    (acme,) = good(f"billing: {{{HOME}, currency: CZK, terms: net 7}}").clients
    assert acme.billing == ClientBilling(currency="CZK", terms=Terms(net_days=7))


def test_services() -> None:
    made = services("""\
services:
  - {name: Social media package, price: 240 EUR, includes: 8 posts a month, time: 6h}
  - name: Virtual assistance
    price: 1.234,50 HUF/h
    tax: 27 %
  - {name: Day, price: 300 USD, unit: day}
""")
    assert made.problems == () and made.workspace is not None
    one, two, three = made.workspace.services
    assert one == Service(
        name="Social media package",
        price=Decimal(240),
        currency="EUR",
        unit="piece",
        includes="8 posts a month",
        minutes=360,
        mark=one.mark,
    )
    assert (two.price, two.currency, two.unit) == (Decimal("1234.50"), "HUF", "hour")
    assert two.tax == Taxing(category="S", percent=Decimal(27))
    assert (three.unit, str(three.mark)) == ("day", "rules/services.yaml:6")


def test_rates_are_of_services() -> None:
    files = {
        "vamail.yaml": SMALL + f"billing: {{{HOME}}}\n",
        "rules/services.yaml": "services: [{name: Package, price: 240 EUR}]\n",
        "rules/clients/acme.yaml": "name: A\naddresses: [a@a.example]\n"
        "billing: {rates: {Package: 200 USD each}}\n",
        "rules/90-a.yaml": "- {name: a, do: ignore}\n",
    }
    found = load_files({name: text.encode() for name, text in files.items()}, vocabulary())
    assert found.problems == () and found.workspace is not None
    acme = found.workspace.clients[0].billing
    assert acme.rates == (("Package", Decimal(200)),) and acme.currency == "USD"


@pytest.mark.parametrize(
    ("desk", "sold", "currency"),
    [("", "EUR", "EUR"), ("", "EUR USD", ""), ("currency: CZK", "EUR", "CZK"), ("", "", "")],
)
def test_a_currency_that_is_not_written_is_that_of_the_services(desk: str, sold: str, currency: str) -> None:
    offered = ", ".join(f"{{name: {one}, price: 5 {one}}}" for one in sold.split())
    files = {
        "vamail.yaml": SMALL + f"billing: {{{HOME}, {desk}}}\n",
        "rules/services.yaml": f"services: [{offered}]\n",
        "rules/clients/acme.yaml": "name: A\naddresses: [a@a.example]\nbilling: {day: 1}\n",
        "rules/90-a.yaml": "- {name: a, do: ignore}\n",
    }
    found = load_files({name: text.encode() for name, text in files.items()}, vocabulary())
    assert found.workspace is not None and found.workspace.clients[0].billing.currency == currency
    said = "it is not said in which currency this client is invoiced"
    assert (said in [one.what for one in found.problems]) == (not currency)


def test_two_files_of_services_are_refused() -> None:
    files = {
        "vamail.yaml": SMALL,
        "rules/services.yaml": "",
        "rules/services.yml": "",
        "rules/90-a.yaml": "[]",
    }
    found = load_files({name: text.encode() for name, text in files.items()}, vocabulary())
    assert [one.what for one in found.problems if one.file == "rules/services.yml"] == [
        "there is a rules/services.yaml as well"
    ]


# --- names for the VA's book-keeping ----------------------------------------------------------------------


def test_accounts_and_taxes_are_named_as_the_book_keeping_does() -> None:
    usual = seller("currency: EUR").books
    assert (usual.account, usual.item, usual.income, usual.bank, usual.taxes) == (
        "200", "Services", "Income:Services", "Assets:Bank", (),
    )  # fmt: skip
    made = seller(
        'books: {account: "4000", item: VA, income: "Income:VA-work", bank: "Assets:Wise:EUR",'
        " taxes: {27 %: 27% ÁFA, ae: Reverse charge, 5.50%: reduced}}"
    ).books
    assert (made.account, made.item, made.income, made.bank) == (
        "4000", "VA", "Income:VA-work", "Assets:Wise:EUR",
    )  # fmt: skip
    assert dict(made.taxes) == {"27%": "27% ÁFA", "AE": "Reverse charge", "5.5%": "reduced"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("books: {income: Income}", "`Income` is no account"),
        ("books: {income: 'Income:a;b'}", "`Income:a;b` is no account"),
        ("books: {bank: 'Money:Bank'}", "`Money:Bank` is no account"),
        ("books: {taxes: {vat: X}}", "`vat` is no tax"),
        ("books: {taxes: {S: X}}", "`S` is no tax"),
    ],
)
def test_a_name_that_no_journal_takes_is_refused(written: str, said: str) -> None:
    text = SMALL + f"billing: {{{HOME}, {written}}}\n"
    found = load_files({"vamail.yaml": text.encode()}, vocabulary())
    assert any(said in one.what for one in found.problems), found.problems


# --- the logo ---------------------------------------------------------------------------------------------


def desk_with(folder: Path, name: str) -> Path:
    (folder / "rules").mkdir()
    (folder / "secret").write_text("pw")
    (folder / "secret").chmod(0o600)
    (folder / "vamail.yaml").write_text(
        SMALL + f"billing:\n  address: a\n  country: AT\n  pay: {{paypal: m}}\n  logo: {name}\n"
    )
    (folder / "rules/90-a.yaml").write_text("- {name: a, do: ignore}\n")
    return folder


PNG, JPG = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("logo.png", PNG, ""),
        ("logo.JPG", JPG, ""),
        ("logo.svg", b"\xef\xbb\xbf\n<svg/>", ""),
        ("logo.svg", b"<?xml version='1.0'?><svg/>", ""),
        ("logo.png", JPG, "is not the picture that its name says; no invoice can be made"),
        ("logo.svg", b"<script>", "is not the picture that its name says; no invoice can be made"),
        ("logo.png", PNG + bytes(MAX_LOGO), "is larger than 1 MB; no invoice can be made"),
        ("logo.png", None, "cannot be read: No such file or directory; no invoice can be made"),
    ],
)
def test_the_logo_is_looked_at(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    desk = desk_with(tmp_path, name)
    if data is not None:
        (desk / name).write_bytes(data)
    found = load(desk, vocabulary())
    expected = f"the logo `{name}` {said}"
    assert [one.what for one in found.problems] == ([expected] if said else [])
    assert found.workspace is not None  # mail is answered, whatever becomes of a picture
    assert all(one.warning and one.line == 9 for one in found.problems)


def test_a_logo_elsewhere_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "there.png").write_bytes(PNG)
    (tmp_path / "desk").mkdir()
    desk = desk_with(tmp_path / "desk", "logo.png")
    (desk / "logo.png").symlink_to("../there.png")
    found = load(desk, vocabulary())
    assert found.workspace is None
    assert [one.what for one in found.errors] == [
        "the logo `logo.png` is a link to a file outside of this folder"
    ]


# --- what is shipped, what a bug report says -------------------------------------------------------------


def test_what_is_shipped_as_a_comment_reads_well() -> None:
    shipped = read_default_rules()
    sold = re.sub(r"(?m)^# ?", "", shipped["rules/services.yaml"].decode().partition("#\n")[2])
    acme = re.sub(r"(?m)^# (?=billing|  )", "", shipped["rules/clients/example.yaml.txt"].decode())
    text = settings_text(
        Answers(
            name="Maria",
            email="requests@va.example",
            zone="Europe/Budapest",
            language="en",
            hours="Mon-Fri 09:00-17:00",
            imap_host="i.example",
            imap_port=993,
            imap_tls="tls",
            imap_user="u",
            smtp_host="s.example",
            smtp_port=465,
            smtp_tls="tls",
            smtp_user="u",
            password_env="PW",
            start_from="now",
        )
    )
    money = re.sub(r"(?m)^# ", "", text[text.index("# billing:") : text.index("# also_sent:")])
    files = {"vamail.yaml": text + money, "rules/services.yaml": sold, "rules/clients/acme.yaml": acme,
             "rules/90-a.yaml": "- {name: a, do: ignore}\n"}  # fmt: skip
    found = load_files({name: data.encode() for name, data in files.items()}, vocabulary())
    assert found.problems == () and found.workspace is not None
    usual, made = Seller(), found.workspace.seller
    for field in ("tax", "terms", "rounding", "series", "ladder", "receipts"):
        assert getattr(made, field) == getattr(usual, field), field
    assert len(found.workspace.services) == 2 and found.workspace.clients[0].billing.rates[0][1] == 200


def test_a_bug_report_says_nothing_of_accounts_and_prices() -> None:
    written = """
billing:
  address: [Secret street 77]
  country: AT
  tax_id: ATU13585627
  bank: {iban: HU42 1177 3016 1111 1018 0000 0000, bic: OTPVHUHB, name: Secretbank, account: [Secret 8310]}
  pay: {paypal: secretmaria, wise: secretwise, stripe: "https://buy.stripe.com/secret", links: ["https://secret.example"]}
  ask_over: 7531 EUR
  tax: 13 %
"""
    own = """billing: {rate: 7531 EUR, retainer: {price: 7531 EUR}, day: 1,
  recurring: {text: Secret, price: 7531 EUR},
  tax_id: DE136695976, country: DE, address: Secret}
"""
    made = good(written, own)
    said = yaml.safe_dump(Pseudonyms().shape((made.seller, made.clients[0].billing)))
    shape = Pseudonyms().shape(made.seller)
    assert isinstance(shape, dict)
    for field in (
        "iban",
        "bic",
        "bank",
        "account_lines",
        "paypal",
        "wise",
        "stripe",
        "links",
        "tax_id",
        "ask_over",
    ):
        assert shape[field] == GONE, field
    for word in ("ecret", "7531", "1177", "OTPV", "13", "ATU", "DE1"):
        assert word not in said, word
    found = loaded("billing: {bank: {iban: HU42 1177 3016 1111 1018 0000 0001}, ask_over: '7,531 EUR'}")
    for problem in found.problems:
        assert not re.search(r"7.?531|1177|1111", Pseudonyms().sentence(problem.what)), problem.what

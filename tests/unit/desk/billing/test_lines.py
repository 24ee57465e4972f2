"""What is charged for time: by service, at whose price, rounded how."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.till import VAT, Till, billed, practice
from unit.desk.house import GLOBEX, TUESDAY
from vamail.desk.billing.lines import For, expense_lines, quantity, time_lines, unbilled, unnamed
from vamail.desk.billing.rates import rate_of, service_of, tax_of
from vamail.desk.billing.rounding import Worked, charged, stepped
from vamail.model.billing import InvoiceLine
from vamail.model.money import rounded
from vamail.workspace.types import Rounding, Service, Taxing

REVERSE = Taxing(category="AE", reason="VATEX-EU-AE")


def lines_of(till: Till, language: str = "en") -> tuple[InvoiceLine, ...]:
    whom = For(client=till.acme, workspace=till.workspace, currency="EUR", language=language)
    found = time_lines(unbilled(till.acme, till.desk, till.workspace, till.now), whom)
    assert not found.refused
    return found.lines


def test_a_line_for_each_service_at_the_clients_price() -> None:
    till = Till(practice(billed(rates=(("social MEDIA", Decimal(40)),)), GLOBEX))
    till.worked(90, service="Social media")
    till.worked(30, service="social media", on="2026-11-20")
    till.worked(20)
    social, rest = lines_of(till)
    assert (social.text, social.quantity, social.price, social.net) == ("Social media", 2, 40, 80)
    assert (social.unit, social.kind, social.sources) == ("HUR", "time", ("91.0", "90.0"))
    assert (str(social.from_on), str(social.to_on)) == ("2026-11-20", "2026-11-23")
    assert (rest.text, rest.price, rest.net) == ("Work", 50, Decimal("16.67"))


def test_whose_price_holds() -> None:
    own = billed(rates=(("Logo", Decimal(250)),))
    desk = practice(own, GLOBEX)
    assert rate_of("logo", own, desk, "EUR").price == 250  # type: ignore[union-attr]
    assert rate_of("Social media", own, desk, "EUR").price == 50  # type: ignore[union-attr]
    without = replace(own, billing=replace(own.billing, rate=None))
    assert rate_of("Social media", without, desk, "EUR").price == 45  # type: ignore[union-attr]
    assert rate_of("Bookkeeping", without, desk, "EUR").foreign == "USD"  # type: ignore[union-attr]
    assert rate_of("", without, desk, "EUR") is None


@pytest.mark.parametrize(
    ("service", "says"),
    [
        ("", "`billing: rate:` in rules/clients/acme.yaml"),
        ("Drawing", "“Drawing” for Acme Kft.: write it in rules/services.yaml"),
        ("Bookkeeping", "is in USD, and Acme Kft. is charged in EUR"),
    ],
)
def test_a_missing_price_is_a_refusal_that_says_where_to_write_it(service: str, says: str) -> None:
    till = Till(practice(billed(rate=None), GLOBEX))
    till.worked(30, service=service)
    outcome = till.draft()
    assert says in outcome.refused and outcome.effects == ()


@pytest.mark.parametrize(
    "more",
    [
        {"void": True}, {"billable": False}, {"billed": "I-9"}, {"client": "globex"}, {"ended_at": None},
        {"minutes": 0},
    ],
)  # fmt: skip
def test_what_is_not_charged(more: dict[str, object]) -> None:
    till = Till()
    entry = till.worked(60)
    till.keep(replace(entry, version=2, **more))  # type: ignore[arg-type]
    assert unbilled(till.acme, till.desk, till.workspace, till.now) == ()


def test_days_are_those_of_the_vas_wall() -> None:
    till = Till()
    late = till.worked(60)
    till.keep(replace(late, version=2, started_at=late.started_at.replace(day=22, hour=23, minute=30)))
    monday = TUESDAY.date().replace(day=23)
    assert unbilled(till.acme, till.desk, till.workspace, till.now, since=monday)
    assert not unbilled(till.acme, till.desk, till.workspace, till.now, until=monday.replace(day=22))


def test_time_of_a_service_by_the_piece_is_told_and_not_charged() -> None:
    till = Till()
    till.worked(90, service="Logo")
    till.worked(60)
    outcome = till.take(till.draft())
    assert "1\u00a0h 30\u00a0min of “Logo” are not charged: its price is by piece" in outcome.warnings[0]
    assert outcome.invoice is not None and len(outcome.invoice.lines) == 1


def test_rounding_is_said_and_the_real_hours_beside_it() -> None:
    till = Till(practice(billed(rounding=Rounding(minutes=15, way="up", per="entry")), GLOBEX))
    till.worked(50)
    till.worked(20)
    invoice = till.drafted()
    assert invoice.lines[0].quantity == Decimal("1.5")
    assert invoice.language == "hu"
    assert "15 perces egységekben számoljuk, tételenként felfelé" in invoice.notes[0]
    assert (
        "Ledolgozott idő: 1\u00a0óra 10\u00a0perc; felszámított idő: 1\u00a0óra 30\u00a0perc."
        in invoice.notes[1]
    )


@pytest.mark.parametrize(
    ("language", "per", "way", "said"),
    [
        ("en", "entry", "up", "Time is charged in steps of 15 minutes, each entry rounded up."),
        ("en", "day", "down", "Time is charged in steps of 15 minutes, each day rounded down."),
        ("en", "total", "nearest", "in steps of 15 minutes, the total rounded to the nearest step."),
        ("hu", "day", "nearest", "15 perces egységekben számoljuk, naponta a legközelebbi egységre"),
        ("hu", "total", "down", "15 perces egységekben számoljuk, összesítve lefelé kerekítve."),
        ("fa", "entry", "up", "15"), ("fa", "day", "down", "15"), ("fa", "total", "nearest", "15"),
    ],
)  # fmt: skip
def test_the_rule_stands_on_the_document_in_its_language(
    language: str, per: str, way: str, said: str
) -> None:
    client = replace(billed(rounding=Rounding(minutes=15, way=way, per=per)), language=language)
    till = Till(practice(client, GLOBEX))
    till.worked(80)
    invoice = till.drafted()
    assert invoice.language == language and said in invoice.notes[0] and "{" not in "".join(invoice.notes)
    if language == "fa":
        assert any("\u0600" <= sign <= "\u06ff" for sign in invoice.notes[0])


@pytest.mark.parametrize(
    ("way", "per", "social", "other"),
    [
        ("up", "entry", 30, 30), ("down", "entry", 0, 0), ("nearest", "entry", 15, 15),
        ("up", "day", 12, 33), ("down", "day", 8, 7), ("nearest", "day", 12, 18),
        ("up", "total", 12, 18), ("down", "total", 12, 3),
    ],
)  # fmt: skip
def test_what_is_rounded_together(way: str, per: str, social: int, other: int) -> None:
    monday, tuesday = TUESDAY.date().replace(day=23), TUESDAY.date()
    worked = (
        Worked("social", monday, 8), Worked("other", monday, 9), Worked("other", tuesday, 7),
        Worked("social", tuesday, 4),
    )  # fmt: skip
    found = charged(worked, Rounding(minutes=15, way=way, per=per))
    assert found == {"social": social, "other": other}


minutes = st.lists(
    st.builds(
        Worked, st.sampled_from(["a", "b", "c"]), st.dates(TUESDAY.date().replace(day=1), TUESDAY.date()),
        st.integers(1, 600),
    ),
    max_size=20,
).map(tuple)  # fmt: skip
roundings = st.builds(
    Rounding, minutes=st.integers(0, 60), way=st.sampled_from(["up", "down", "nearest"]),
    per=st.sampled_from(["entry", "day", "total"]),
)  # fmt: skip


@given(minutes, roundings)
def test_rounded_time_is_whole_steps_and_never_below_nothing(
    worked: tuple[Worked, ...], rounding: Rounding
) -> None:
    found = charged(worked, rounding)
    real, paid = sum(one.minutes for one in worked), sum(found.values())
    assert all(one >= 0 for one in found.values())
    if not rounding.minutes:
        assert paid == real
        return
    assert paid % rounding.minutes == 0
    groups = {"entry": len(worked), "day": len({one.day for one in worked}), "total": 1}[rounding.per]
    bound = rounding.minutes * max(groups, 1)
    assert abs(paid - real) < bound or paid == real
    assert {"up": paid >= real, "down": paid <= real, "nearest": True}[rounding.way]


@given(st.integers(0, 5000), st.integers(1, 120))
def test_a_half_step_is_up(given_: int, step: int) -> None:
    exact = Fraction(given_, step)
    assert stepped(given_, Rounding(minutes=step, way="nearest")) == int(exact + Fraction(1, 2)) * step


@given(
    st.integers(1, 100_000), st.decimals(min_value="0.01", max_value=20000, places=2),
    st.sampled_from(["EUR", "HUF", "KWD"]),
)  # fmt: skip
def test_the_price_of_the_hours_that_are_shown_is_that_of_the_exact_time(
    spent: int, price: Decimal, currency: str
) -> None:
    shown = quantity(spent, price, currency)
    assert rounded(shown * price, currency) == rounded(price * spent / 60, currency)


def test_how_a_line_is_taxed() -> None:
    reduced = Service(
        name="Book", price=Decimal(9), currency="EUR", tax=Taxing(category="S", percent=Decimal(5))
    )
    desk = practice(services=(reduced,))
    service = service_of("book", desk)
    usual, foreign = billed(tax=None), billed(tax=REVERSE)
    assert tax_of(usual, desk).percent == VAT.percent
    assert tax_of(usual, desk, service).percent == 5
    assert tax_of(billed(tax=VAT), desk, service).percent == 5
    assert tax_of(foreign, desk, service).category == "AE"


def test_expenses_in_the_invoices_currency_alone() -> None:
    till = Till()
    till.spent("12.30")
    till.spent("9", "USD", "Taxi")
    found = expense_lines(till.desk, till.whom)
    assert [one.net for one in found.lines] == [Decimal("12.30")]
    assert found.lines[0].text == "Expense: Train"
    assert "“Taxi” (9.00\u00a0USD) is in another currency" in found.warnings[0]


def test_no_line_names_another_client() -> None:
    till = Till()
    invoice = till.drafted(till.line(text="Flyers as for Globex Kft."))
    assert "lobex" not in repr(invoice.lines)
    lines, warnings = unnamed((till.line(text="As for Globex"), till.line(text="For Acme")), till.whom)
    assert [one.text for one in lines] == ["As for …", "For Acme"]
    assert "“globex” names another client" in warnings[0].casefold()

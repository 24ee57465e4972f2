"""Money: decimal amounts with their currency, and the one place where they are rounded.

Amounts are `Decimal` and never float. Rounding is half up (away from zero at the half), to the places in
which a currency is invoiced (`places`): two, but for some. Amounts of two currencies are never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from vamail.model.errors import MoneyError

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - 160 quoted codes are harder to read
)
"""ISO 4217, the codes in use."""

_PLACES = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "HUF": 0, "IRR": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0,
    "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
"""Where it is not two, as invoiced in practice (HUF and IRR have two in ISO 4217; nobody writes them)."""


def places(currency: str) -> int:
    """Decimal places in which this currency is invoiced. Raises MoneyError for a code that is none."""
    if currency not in CURRENCIES:
        raise MoneyError(f"`{currency}` is no currency; write a code of ISO 4217 such as EUR")
    return _PLACES.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount as it stands on an invoice: half up, with the currency's places."""
    return amount.quantize(Decimal(1).scaleb(-places(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency; how several are added says `by_currency`."""

    amount: Decimal
    currency: str


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum; exact."""
    return sum(amounts, Decimal(0))


def by_currency(amounts: Iterable[Money]) -> dict[str, Decimal]:
    """The sum of each currency, in the order of their codes."""
    found: dict[str, Decimal] = {}
    for one in amounts:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
    return dict(sorted(found.items()))

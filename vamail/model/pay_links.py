"""Links by which an amount can be paid, where they work for this client and currency."""

from decimal import Decimal
from urllib.parse import quote

from vamail.model.money import places, rounded

WITHOUT = frozenset({"IR", "KP", "SY", "CU"})
"""Countries whose people can normally use none of these services."""

PAYPAL = frozenset(
    """AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD
    USD""".split()  # noqa: SIM905 - a list of quoted codes is harder to read
)
WISE = frozenset(
    """AED AUD BDT BRL CAD CHF CLP CNY CZK DKK EUR GBP GEL HKD HUF IDR ILS INR JPY KES KRW LKR MAD MXN MYR
    NGN NOK NPR NZD PHP PKR PLN RON SEK SGD THB TRY TZS UAH UGX USD UYU VND XOF ZAR""".split()  # noqa: SIM905
)
_PAYPAL_WHOLE = frozenset({"HUF", "JPY", "TWD"})


def pay_links(
    amount: Decimal, currency: str, country: str, number: str,
    *, paypal: str = "", wise: str = "", stripe: str = "", others: tuple[str, ...] = (),
) -> tuple[str, ...]:  # fmt: skip
    """The addresses, as they stand on the document and in its mail; none where nothing is to be paid or the
    client's country has none of them.

    `paypal` is a handle or a PayPal.Me address, and gets amount and currency; `wise` a tag or address, which
    takes no amount; `stripe` the address of a payment link, which gets the number as its reference. `others`
    stand as they are, where they are https.
    """
    if amount <= 0 or country.upper() in WITHOUT:
        return ()
    found = []
    if paypal and currency in PAYPAL:
        least = 0 if currency in _PAYPAL_WHOLE else places(currency)
        found.append(f"{_at('https://paypal.me/', paypal)}/{rounded(amount, currency):.{least}f}{currency}")
    if wise and currency in WISE:
        found.append(_at("https://wise.com/pay/me/", wise))
    if stripe:
        reference = "".join(one if one.isascii() and one.isalnum() else "-" for one in number)[:200]
        base = _at("https://buy.stripe.com/", stripe)
        found.append(f"{base}?client_reference_id={reference}" if reference and "?" not in base else base)
    found.extend(one for one in others if one.casefold().startswith("https://"))
    return tuple(dict.fromkeys(found))


def _at(base: str, said: str) -> str:
    """The address, of a whole one or of the name alone."""
    said = said.strip().rstrip("/")
    if said.casefold().startswith("https://"):
        return said
    if said.casefold().startswith(("www.", "paypal.me/", "wise.com/", "buy.stripe.com/")):
        return f"https://{said}"
    return base + quote(said.removeprefix("@"), safe="-_.~")


def works_in(link: str, country: str) -> bool:
    """Whether such a link is shown to a client of this country."""
    return bool(link) and country.upper() not in WITHOUT

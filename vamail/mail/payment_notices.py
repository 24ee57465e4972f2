"""What PayPal, Wise and Stripe write when money came: amount, payer, transaction, reference. Pure.

PayPal in English, German, Spanish, French and Italian, Wise and Stripe in English. Only what says plainly
that money *came* is read: requests for money and invoices, which anybody can have PayPal send, are none.
Whether the mail is theirs at all is for the caller to know (`mail.authentication`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vamail.model.amounts import TwoReadingsError, read_money
from vamail.model.errors import MoneyError
from vamail.model.message import Address
from vamail.model.money import CURRENCIES, Money, places
from vamail.model.pattern import lazy

_DOMAINS = {
    "paypal": (
        "paypal.com", "paypal.de", "paypal.es", "paypal.fr", "paypal.it", "paypal.at", "paypal.be",
        "paypal.ch",
        "paypal.nl", "paypal.pl", "paypal.pt", "paypal.se", "paypal.dk", "paypal.no", "paypal.ie",
        "paypal.co.uk", "paypal.com.au", "paypal.ca",
    ),
    "wise": ("wise.com", "transferwise.com"),
    "stripe": ("stripe.com",),
}  # fmt: skip
NAMES = {"paypal": "PayPal", "wise": "Wise", "stripe": "Stripe"}

_LEAD = r"[^\w\n]{0,20}"
"""Before a line's first word; never across lines, or thousands of empty ones would be read for hours."""
_AMOUNT = r"(?P<amount>(?:[A-Z]{3}\s?|[A-Z]{0,3}[$€£¥]\s?)?\d[\d.,' ]*(?:\s?(?:[A-Z]{3}\b|[€£¥]))?)(?!\w)"
_WHO = r"(?P<payer>[^\n]{1,100}?)"
_END = r"(?:\s*[.!,](?=\s|$)|\s*\(|\s+(?:for|has|on|für|para|pour|per)\b|\s*$)"
_CAME = tuple(
    lazy(one, re.IGNORECASE | re.MULTILINE)
    for one in (
        rf"\byou(?:'ve|’ve| have)? (?:just )?(?:received|got) (?:a |an )?(?:payment )?(?:of )?{_AMOUNT}"
        rf"(?: from {_WHO}{_END})?",
        rf"^{_LEAD}{_WHO} (?:just )?sent you {_AMOUNT}",
        rf"\bpayment of {_AMOUNT} (?:was received )?from {_WHO}{_END}",
        rf"^{_LEAD}{_AMOUNT} from {_WHO} (?:has arrived|is now) in your",
        rf"\bSie haben (?:eine Zahlung )?(?:über |von |in Höhe von )?{_AMOUNT} (?:von {_WHO} )?erhalten",
        rf"^{_LEAD}{_WHO} hat Ihnen {_AMOUNT} (?:gesendet|geschickt)",
        rf"\b(?:ha|has) recibido (?:un pago de )?{_AMOUNT}(?: de {_WHO}{_END})?",
        rf"^{_LEAD}{_WHO} (?:le|te) ha enviado {_AMOUNT}",
        rf"\bvous avez reçu (?:un paiement de )?{_AMOUNT}(?: de(?: la part de)? {_WHO}{_END})?",
        rf"^{_LEAD}{_WHO} vous a envoyé {_AMOUNT}",
        rf"\bhai ricevuto (?:un pagamento di )?{_AMOUNT}(?: da {_WHO}{_END})?",
        rf"^{_LEAD}{_WHO} ti ha inviato {_AMOUNT}",
    )
)
_NONE_CAME = lazy(
    r"money request|request(?:s|ed|ing)? (?:money|payment|\W?\d)|sent you an? (?:invoice|request|estimate)|"
    r"invoice from|you (?:sent|paid)|payment to |your payout|refund|dispute|reversed|on hold|unauthorised|"
    r"unauthorized|zahlungsanforderung|geldanforderung|hat geld angefordert|sie haben .{0,60}gesendet|"
    r"rückzahlung|solicitud de|reembolso|demande de paiement|demande d.argent|remboursement|"
    r"richiesta di|rimborso",
    re.IGNORECASE,
)
_MARK = lazy(
    r"(?:transaction id|transaktionscode|id\.? de(?: la)? transacci[oó]n|(?:n°|num[ée]ro|id) de(?: la)? "
    r"transaction|(?:id|codice)(?: della)? transazione)\W{0,6}\s*(?P<mark>[A-Z0-9]{17})(?![A-Z0-9])",
    re.IGNORECASE,
)
_TRANSFER = lazy(r"transfer(?: number| id)?\s*[:#]*\s*#?(?P<mark>\d{6,12})\b", re.IGNORECASE)
_STRIPE = lazy(r"\b(?P<mark>(?:pi|py|ch)_[A-Za-z0-9]{14,40})\b")
_REFERENCE = lazy(
    rf"(?:^|(?<=[.!] )){_LEAD}"
    r"(?:reference|invoice id|invoice number|invoice|rechnungsnummer|verwendungszweck|"
    r"id\.? de factura|"
    r"n° de facture|num[ée]ro de facture|numero fattura|note from [^\n:]{1,80}|mitteilung von [^\n:]{1,80}|"
    r"nota de [^\n:]{1,80}|note de [^\n:]{1,80}|messaggio (?:da|di) [^\n:]{1,80}|description)"
    r"[ \t]*(?::|\n)\s*(?P<reference>[^\n]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
_BUYER = lazy(
    rf"^{_LEAD}"
    r"(?:buyer|käufer|comprador|acheteur|acquirente|customer)[ \t]*(?::|\n)\s*(?P<payer>[^\n]{1,200}"
    r"(?:\n[ \t]*[^\s@]+@[^\s@]+)?)",
    re.IGNORECASE | re.MULTILINE,
)
_NOTE = lazy(
    rf"^{_LEAD}(?:note|mitteilung|nota|messaggio|message|nachricht) (?:from|von|de|da|di)\b", re.IGNORECASE
)
_SPACES = lazy(r"[\u00a0\u2007\u2009\u202f\u200b\u200e\u200f]")
_SIGNS = {"€": "EUR", "£": "GBP"}
_DOLLARS = frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"})
_LOCAL_PARTS = lazy(
    r"(?:.*[._-])?(?:service|servicio|servizio|no-?reply|notifications?|support|info|receipts)"
)
_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNotice:
    """What a provider says of money that came. `mark` is its own sign of it, `payer` who paid, with the
    address where it is given; `reference` all in which an invoice may be named."""

    provider: str
    amount: Decimal
    currency: str
    payer: str = ""
    mark: str = ""
    reference: str = ""


def provider_of(sender: Address) -> str:
    """Whose notices come from this address (`paypal`, `wise`, `stripe`); empty where nobody's do."""
    domain = sender.domain.casefold()
    for name, domains in _DOMAINS.items():
        if any(domain == one or domain.endswith(f".{one}") for one in domains):
            return name if _LOCAL_PARTS.fullmatch(sender.email.rpartition("@")[0].casefold()) else ""
    return ""


def pretends(sender: Address) -> str:
    """Whose name stands beside, or in, an address that is not theirs; empty mostly."""
    if provider_of(sender):
        return ""
    shown = f"{sender.name} {sender.domain}".casefold().replace("1", "l").replace("0", "o")
    words = re.split(r"[^a-z]+", shown)
    return next(
        (one for one in NAMES if any(one in word if one == "paypal" else one == word for word in words)), ""
    )


def read_notice(provider: str, subject: str, text: str) -> PaymentNotice | None:
    """What the mail says of money that came; None where it says no such thing plainly. Never raises."""
    subject, text = _SPACES.sub(" ", subject)[:500], _SPACES.sub(" ", text)[:_CHARACTERS].replace("\r", "")
    own = _without_note(text)
    if _NONE_CAME.search(subject) or _NONE_CAME.search(own[:4000]):
        return None
    for money, payer in _came(subject, own):
        reference = " ".join(dict.fromkeys(one["reference"].strip() for one in _REFERENCE.finditer(text)))
        return PaymentNotice(
            provider=provider, amount=money.amount, currency=money.currency,
            payer=_payer(own, payer), mark=_mark(provider, own),
            reference=f"{subject} {reference}".strip()[:500],
        )  # fmt: skip
    return None


def _without_note(text: str) -> str:
    """What the provider wrote: the words of who paid may say anything."""
    lines = text.split("\n")
    kept, skips = list[str](), False
    for line in lines:
        if _NOTE.match(line):
            skips = True
        elif (skips and not line.strip() and kept) or (skips and _MARK.search(line)):
            skips = False
        if not skips:
            kept.append(line)
    return "\n".join(kept)


def _came(subject: str, text: str) -> Iterator[tuple[Money, str]]:
    for where in (subject, text):
        for pattern in _CAME:
            for found in pattern.finditer(where):
                money = _money(found["amount"], text)
                if money is not None and money.amount > 0:
                    said = found.groupdict().get("payer") or ""
                    yield money, " ".join(said.split()).strip(" .,:;!*")


def _money(said: str, text: str) -> Money | None:
    """An amount as providers write it: `$86.00 USD`, `€86.00`, `86,00 €`, `USD 4,250.00`."""
    sign = next((one for one in "€£¥$" if one in said), "")
    codes = [one for one in re.findall(r"[A-Z]{3}", said) if one in CURRENCIES]
    number = re.sub(r"[^\d.,' ]", "", said).strip(" .,'")
    code = codes[0] if codes else _SIGNS.get(sign, "")
    if not code and sign == "$":
        named = {one for one in re.findall(r"\b[A-Z]{3}\b", text) if one in _DOLLARS}
        code = named.pop() if len(named) == 1 else ""
    if not code or not number:
        return None
    try:
        return read_money(f"{number} {code}")
    except TwoReadingsError as unclear:
        return read_money(unclear.readings[0]) if places(code) != 3 else None
    except (ValueError, MoneyError):
        return None


def _payer(text: str, said: str) -> str:
    found = _BUYER.search(text)
    return " ".join(found["payer"].split())[:200] if found else said[:200]


def _mark(provider: str, text: str) -> str:
    pattern = {"paypal": _MARK, "wise": _TRANSFER, "stripe": _STRIPE}[provider]
    found = pattern.search(text)
    if found is None:
        return ""
    return f"TRANSFER-{found['mark']}" if provider == "wise" else found["mark"]

"""What every page has, whatever it says: how it looks, parties, ways to pay, and texts that are no layout."""

from typing import Any

from vamail.model.billing import BilledParty, PayWays
from vamail.render.formats import LRI, PDI
from vamail.render.invoice import wording
from vamail.render.invoice.assets import RIGHT_TO_LEFT, Assets, accent_ink, on_accent
from vamail.render.invoice.logo import logo_svg
from vamail.render.invoice.pay_code import grouped_iban, is_iban
from vamail.render.invoice.wording import Words
from vamail.render.invoice.writable import writable
from vamail.render.marks import clean, isolate

_LINK_NAMES = (("paypal.", "PayPal"), ("wise.com", "Wise"), ("stripe.com", "Stripe"), ("revolut.", "Revolut"))
_FONTS = ["Inter", "Vazirmatn"]
_NO_TEXT = ("logo", "qr", "url", "accent", "on_accent", "accent_ink", "lang")


class Page:
    """A page in this language with these assets."""

    def __init__(self, language: str, assets: Assets) -> None:
        self.assets = assets
        self.words: Words = assets.words(language)
        self.language = language
        self.rtl = language in RIGHT_TO_LEFT

    def look(self) -> dict[str, Any]:
        """Direction, fonts, colours, logo."""
        accent = self.assets.accent
        return {
            "lang": self.language, "rtl": self.rtl, "fonts": _FONTS, "accent": accent,
            "on_accent": on_accent(accent), "accent_ink": accent_ink(accent),
            "logo": logo_svg(self.assets.logo) if self.assets.logo else None,
        }  # fmt: skip

    def written(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Every text made writable; an SVG and words of ours that are no text stay. Raises RenderError."""
        return {key: self._written(value, key) for key, value in facts.items()}

    def _written(self, value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return value if key in _NO_TEXT else writable(value, self.assets.covered, rtl=self.rtl)
        if isinstance(value, dict):
            return {name: self._written(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self._written(one, key) for one in value]
        return value

    def own(self, said: str) -> str:
        """Words that are not ours, in their own direction: what they hold cannot turn ours around."""
        return isolate(clean(said), rtl=self.rtl)

    def latin(self, said: str) -> str:
        """Words of ours that are read from left to right."""
        return f"{LRI}{said}{PDI}" if self.rtl and said.isprintable() else said

    def party(self, party: BilledParty, country: str, *, email: bool) -> dict[str, Any]:
        """Seller or buyer; `country` is that whose names their numbers have where they have none."""
        country = party.country or country
        ids = []
        if party.tax_id:
            ids.append([wording.by_country("tax_id", country, self.words), self.own(party.tax_id)])
        if party.registration:
            ids.append([self.words["registration"], self.own(party.registration)])
        lines = [self.own(one) for one in party.lines]
        shown = clean(party.email) if email else ""
        return {"name": self.own(party.name), "lines": lines, "ids": ids, "email": shown}

    def sender_line(self, seller: BilledParty) -> str:
        """Who writes, above the address in the window of the envelope."""
        return self.own(" · ".join((seller.name, *seller.lines)))

    def bank_rows(self, pay: PayWays, payee: str) -> list[list[Any]]:
        """Bank details: label, value, and whether it stays on one line."""
        words, rows = self.words, list[list[Any]]()
        if pay.iban or pay.account_lines:
            rows.append([words["payee"], self.own(payee), False])
        if pay.iban:
            iban = grouped_iban(pay.iban) if is_iban(pay.iban) else clean(pay.iban)
            rows.append([words["iban"], self.latin(iban), is_iban(pay.iban)])
        named = (("bic", pay.bic), ("bank", pay.bank))
        rows += [[words[key], self.own(said), False] for key, said in named if said]
        return rows + [["", self.own(one), False] for one in pay.account_lines]


def linked(links: tuple[str, ...]) -> list[dict[str, str]]:
    """Where each link leads, how it is shown, and what it is called."""
    return [{"url": one, "shown": _shown(one), "name": _name_of(one)} for one in links]


def _shown(link: str) -> str:
    bare = link.partition("://")[2].partition("?")[0]
    return bare if len(bare) <= 36 else f"{bare[:35]}…"


def _name_of(link: str) -> str:
    host = link.partition("://")[2].partition("/")[0].casefold()
    for part, name in _LINK_NAMES:
        if part in host:
            return name
    return host.removeprefix("www.")

"""Which invoice money pays: by the number that it names, else by amount, currency and payer; else none. Pure.

Nothing is guessed: what fits two invoices pays neither, and what fits one by its amount alone is proposed to
the VA.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from vamail.desk.billing.references import Named, Numbers, plain
from vamail.desk.life.people import client_of
from vamail.model.billing import Invoice, Payment
from vamail.model.pattern import lazy
from vamail.workspace.types import Workspace

Parts = tuple[tuple[str, Decimal], ...]
"""Names of invoices, and how much of the money each gets."""

_WORD = lazy(r"[^\W\d_]{2,}|\d+")
_ADDRESS = lazy(r"[^\s<>()\[\],;:]{1,64}@[^\s<>()\[\],;:]{1,255}")
_LEGAL_FORMS_WORDS = (
    "ag bt bv co company corp corporation ev gmbh inc incorporated kft kg limited llc llp ltd mr mrs ms "
    "nv nyrt oy plc pte pty rt sa sarl sas sl sro spa srl the und and zrt dr "
)
_LEGAL_FORMS = frozenset(_LEGAL_FORMS_WORDS.split())
_SHORT_BY = Decimal("0.05")
_SHORT_AT_MOST = Decimal(60)
_MOST_TOGETHER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`parts`: what it pays. Else `why` names a sentence of `importing_words`, `named` are invoices that it
    speaks of or that it may be for, `said` the words of it that are meant, and `proposed` what it would pay
    if the VA says so."""

    parts: Parts = ()
    proposed: Parts = ()
    why: str = ""
    named: tuple[str, ...] = ()
    said: str = ""


class Known:
    """What money is compared with: invoices, as they are by now, and who paid before."""

    def __init__(
        self, invoices: Iterable[Invoice], payments: Iterable[Payment], workspace: Workspace
    ) -> None:
        self.invoices = {one.name: one for one in invoices}
        self._numbers = Numbers(self.invoices.values())
        self._of_amount: dict[tuple[str, Decimal], dict[str, None]] = {}
        self._of_client: dict[tuple[str, str], dict[str, None]] = {}
        for known in tuple(self.invoices.values()):
            self.take(known)
        self._workspace = workspace
        self._accounts: dict[str, set[str]] = {}
        self._clients: dict[frozenset[str], set[str]] = {}
        for one in workspace.clients:
            for name in (one.name, one.billing.name):
                self._call(name, one.slug)
        for invoice in self.invoices.values():
            self._call(invoice.buyer.name, invoice.client)
        for payment in payments:
            if payment.state == "counted" and payment.client:
                self._call(payment.payer, payment.client)
                if payment.payer_account:
                    self._accounts.setdefault(_account(payment.payer_account), set()).add(payment.client)

    def _call(self, name: str, client: str) -> None:
        if (words := _words(name)) and client:
            self._clients.setdefault(words, set()).add(client)

    def named_in(self, text: str) -> Named:
        """The invoices that a text names."""
        return self._numbers.named_in(text)

    def take(self, invoice: Invoice) -> None:
        """An invoice as it is from now on."""
        before = self.invoices.get(invoice.name)
        if before is not None:
            self._of_amount.get((before.currency, before.due), {}).pop(invoice.name, None)
            self._of_client.get((before.currency, before.client), {}).pop(invoice.name, None)
        self.invoices[invoice.name] = invoice
        if not _not_payable(invoice, invoice.currency):
            self._of_amount.setdefault((invoice.currency, invoice.due), {})[invoice.name] = None
            self._of_client.setdefault((invoice.currency, invoice.client), {})[invoice.name] = None

    def payable(self, currency: str, amount: Decimal) -> list[Invoice]:
        """Invoices of this currency of which just this amount is due, by name."""
        return [self.invoices[name] for name in sorted(self._of_amount.get((currency, amount), {}))]

    def payable_by(self, currency: str, clients: Iterable[str]) -> list[Invoice]:
        """Invoices of these clients of which something is due in this currency, by name."""
        found = (name for slug in clients for name in self._of_client.get((currency, slug), {}))
        return [self.invoices[name] for name in sorted(found)]

    def clients_of(self, payment: Payment) -> frozenset[str]:
        """Whose money it may be, by account, address or whole name; none where nobody knows."""
        if payment.payer_account and (known := self._accounts.get(_account(payment.payer_account))):
            return frozenset(known)
        for email in _ADDRESS.findall(f"{payment.payer} {payment.payer_account}"):
            if (client := client_of(email, self._workspace)) is not None:
                return frozenset({client.slug})
        words = _words(_ADDRESS.sub(" ", payment.payer))
        if words in self._clients:
            return frozenset(self._clients[words])
        if len(words) < 2:
            return frozenset()
        near = (slugs for name, slugs in self._clients.items() if len(name) > 1 and name < words)
        return frozenset(slug for slugs in near for slug in slugs)


def match(payment: Payment, known: Known, named: Named | None = None) -> Match:
    """What this money pays; `payment.amount` is above 0."""
    named = named if named is not None else known.named_in(payment.reference)
    if named.sure:
        return _by_number(payment, [known.invoices[one] for one in named.sure])
    if named.perhaps:
        found = _by_number(payment, [known.invoices[one] for one in named.perhaps])
        exact = all(known.invoices[name].due == part for name, part in found.parts)
        return found if exact else _only_proposed(found, "few_digits", payment.reference)
    found = _by_amount(payment, known)
    return _only_proposed(found, "unknown", named.strange) if named.strange else found


def _only_proposed(found: Match, why: str, said: str) -> Match:
    return Match(proposed=found.parts or found.proposed, why=why, said=said, named=found.named)


def _by_number(payment: Payment, invoices: list[Invoice]) -> Match:
    """Of several, all get what is due where that is the whole of it, to the cent."""
    if len(invoices) > 1:
        invoices = [one for one in invoices if one.type != "credit"] or invoices
    if len(invoices) == 1:
        (one,) = invoices
        if why := _not_payable(one, payment.currency):
            return Match(why=why, named=(one.name,))
        return Match(parts=((one.name, payment.amount),))
    parts = _together(payment, invoices)
    names = tuple(one.name for one in invoices)
    return Match(parts=parts) if parts else Match(why="several", named=names)


def _together(payment: Payment, invoices: Iterable[Invoice]) -> Parts:
    """What is due of them, if that is all of the money."""
    found = [one for one in invoices if not _not_payable(one, payment.currency)]
    parts = tuple((one.name, one.due) for one in found)
    return parts if sum(part for _, part in parts) == payment.amount else ()


def _by_amount(payment: Payment, known: Known) -> Match:
    clients = known.clients_of(payment)
    fits = known.payable(payment.currency, payment.amount)
    fits = [one for one in fits if one.client in clients] if clients else fits
    names = tuple(one.name for one in fits)
    if len(fits) > 1:
        return Match(why="alike", named=names)
    if fits and len(clients) == 1:
        return Match(parts=((fits[0].name, payment.amount),))
    if fits:
        return Match(why="payer", named=names, proposed=((fits[0].name, payment.amount),))
    return _nearly(payment, known.payable_by(payment.currency, clients))


def _nearly(payment: Payment, theirs: list[Invoice]) -> Match:
    """Of a payer who is known: all that is due together, or a little less than it."""
    names = tuple(one.name for one in theirs[:_MOST_TOGETHER])
    if 1 < len(theirs) <= _MOST_TOGETHER and (parts := _together(payment, theirs)):
        return Match(why="together", named=names, proposed=parts)
    near = [one for one in theirs if is_short(payment.amount, one.due)]
    if len(near) == 1:
        return Match(why="short", named=(near[0].name,), proposed=((near[0].name, payment.amount),))
    return Match(why="unlike" if theirs else "nothing", named=names)


def is_short(amount: Decimal, due: Decimal) -> bool:
    """Whether so little is missing that a bank may have kept it."""
    missing = due - amount
    return 0 < missing <= min(due * _SHORT_BY, _SHORT_AT_MOST)


def _not_payable(invoice: Invoice, currency: str) -> str:
    """Why money of this currency does not pay it, as a sentence's name; empty where it does."""
    if invoice.type == "credit":
        return "credit"
    if invoice.status != "issued":
        return invoice.status
    if invoice.currency != currency:
        return "other_currency"
    if invoice.due > 0:
        return ""
    credited = invoice.credited > 0 and invoice.credited >= invoice.gross - invoice.prepaid
    return "credited" if credited else "paid"


def _words(name: str) -> frozenset[str]:
    """A name as it is compared: without accents, legal forms and order."""
    bare = "".join(one for one in unicodedata.normalize("NFD", plain(name)) if not unicodedata.combining(one))
    return frozenset(one for one in _WORD.findall(bare) if one not in _LEGAL_FORMS)


def _account(text: str) -> str:
    return "".join(plain(text).split())

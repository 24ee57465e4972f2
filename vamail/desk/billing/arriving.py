"""Money that comes, one after another: each is matched, counted or kept for the VA's word, never twice. Pure.

Money that was counted by the VA's own word, by another account's statement or by a provider's mail is not
counted again: what is probably the same (as much, about the same days, nothing that speaks against it) waits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from vamail.desk.billing import arriving_words, ladder
from vamail.desk.billing.ahead import Ahead
from vamail.desk.billing.known import LOOK_BACK
from vamail.desk.billing.matching import Known, Match, is_short, match
from vamail.desk.billing.payments import ABOUT_THE_SAME, receive_split, withdrawn
from vamail.desk.billing.references import Named
from vamail.desk.billing.spoken import money
from vamail.model.billing import PAYMENTS, Invoice, Payment
from vamail.model.desk import Desk
from vamail.model.effects import Keep, WriteJournal
from vamail.model.meetings import Numbering
from vamail.workspace.types import Workspace

BY_MAIL = "mail/"
"""How the origin of what a provider's mail says begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What became of one payment: `counted`, `waits`, or `known` before. `invoices` are those that it paid,
    as they are now; `careful` sentences for the VA beside it."""

    what: Literal["counted", "waits", "known"]
    payment: Payment
    invoices: tuple[Invoice, ...] = ()
    careful: tuple[str, ...] = ()


class Arriving:
    """The desk while money comes in: `ahead.effects` is all that was decided."""

    def __init__(self, desk: Desk, workspace: Workspace, now: datetime) -> None:
        self.ahead = Ahead(desk)
        self._workspace, self._now = workspace, now
        since = now - LOOK_BACK
        invoices = {one.name: one for one in (*desk.kept_since(Invoice, since), *desk.kept_open(Invoice))}
        payments = {one.name: one for one in (*desk.kept_since(Payment, since), *desk.kept_open(Payment))}
        self._alike: dict[tuple[str, Decimal], dict[str, dict[str, Payment]]] = {}
        self._explained: set[str] = set()
        for one in payments.values():
            self._remember(one)
        self.known = Known(invoices.values(), payments.values(), workspace)

    def named_in(self, payment: Payment) -> Named:
        """The invoices that its reference names."""
        return self.known.named_in(payment.reference)

    def comes(self, payment: Payment, named: Named | None = None, *, sure: bool = True) -> Came:
        """This money came, or (not `sure`) somebody's mail says so: then it only waits for the VA's word."""
        before = self.ahead.kept(Payment, payment.name)
        told = before is not None and before.state == "candidate" and before.origin != payment.origin
        again = before is not None and before.undone
        if before is not None and not again and not (sure and told):
            return Came(what="known", payment=before)
        if before is not None and again:
            payment = replace(payment, short=before.short)
        elif before is not None:
            payment = replace(
                payment, short=before.short, payer=payment.payer or before.payer,
                reference=f"{payment.reference} {before.reference}".strip(),
            )  # fmt: skip
            named = None
        found = match(payment, self.known, named)
        double = self._double(payment, found, counts=sure and bool(found.parts))
        if double is not None:
            return self._waits(payment, self._proposed(found, payment, double), before, double)
        if not found.parts or not sure:
            return self._waits(payment, found, before, None)
        return self._counted(payment, found, before)

    # --- it counts ---------------------------------------------------------------------------------------

    def _counted(self, payment: Payment, found: Match, before: Payment | None) -> Came:
        args = (self.ahead.desk, self._workspace, self._now)
        outcome = receive_split(payment, found.parts, *args)
        if outcome.refused:
            return self._waits(payment, replace(found, parts=(), proposed=()), before, None, outcome.refused)
        self.ahead.take(outcome.effects)
        names = tuple(name for name, _ in found.parts)
        invoices = tuple(one for one in (self.ahead.kept(Invoice, name) for name in names) if one is not None)
        for one in invoices:
            self.known.take(one)
        self._explain(payment, found)
        counted = self.ahead.kept(Payment, payment.name)
        assert counted is not None  # noqa: S101 - it was kept just now
        return Came(
            what="counted", payment=self._remember(counted), invoices=invoices,
            careful=(*outcome.warnings, *self._short(found, invoices)),
        )  # fmt: skip

    def _short(self, found: Match, invoices: tuple[Invoice, ...]) -> Iterator[str]:
        for (_, part), one in zip(found.parts, invoices, strict=False):
            if left := missing(part, one, self._workspace):
                yield left

    def _explain(self, payment: Payment, found: Match) -> None:
        """What somebody's mail said of this money has nothing to add: it waits as a double of it."""
        alike = self._as_much(payment, payment.amount)
        near = [
            one for one in alike
            if one.state == "candidate" and not one.double_of and one.origin.startswith(BY_MAIL)
            and one.name != payment.name and self._is_like(one, payment, found)
        ]  # fmt: skip
        if near:
            one = min(near, key=lambda one: (abs(one.paid_on - payment.paid_on), one.name))
            counted = replace(payment, invoices=tuple(name for name, _ in found.parts))
            why = self._why(one, found, counted)
            told = replace(one, version=one.version + 1, double_of=payment.name, why=why)
            self.ahead.take((Keep(value=told),))
            self._remember(told)

    def _as_much(self, payment: Payment, amount: Decimal) -> Iterator[Payment]:
        """Payments of this amount that were read elsewhere: a statement says everything once."""
        for origin, found in self._alike.get((payment.currency, amount), {}).items():
            if not origin or origin != payment.origin:
                yield from found.values()

    def _remember(self, one: Payment) -> Payment:
        for amount in {one.amount, one.amount - one.fee}:
            by_origin = self._alike.setdefault((one.currency, amount), {})
            for found in by_origin.values():
                found.pop(one.name, None)
            by_origin.setdefault(one.origin, {})[one.name] = one
        if one.double_of and one.state in ("candidate", "void") and not one.undone:
            self._explained.add(one.double_of)
        return one

    # --- it waits ----------------------------------------------------------------------------------------

    def _waits(
        self, payment: Payment, found: Match, before: Payment | None, double: Payment | None, why: str = ""
    ) -> Came:
        proposed, short = found.proposed or found.parts, payment.short or self._called()
        kept = replace(
            payment,
            version=before.version + 1 if before is not None else 1,
            state="candidate" if proposed else "unmatched",
            invoices=tuple(name for name, _ in proposed),
            about=found.named,
            client=self._client(payment, found),
            short=short,
            double_of=double.name if double is not None else "",
            why=why or self._why(replace(payment, short=short), found, double),
        )
        what = f"{kept.short}: {kept.amount} {kept.currency} waits for your word"
        self.ahead.take((Keep(value=kept), WriteJournal(step="payment", what=what, why=kept.why)))
        for name in (*kept.invoices, *kept.about):
            invoice = self.known.invoices[name]
            self.ahead.take(withdrawn(invoice, self.ahead.desk, f"{kept.short} may have paid {name}"))
            if ladder.is_reminded_of(invoice):  # a reminder that is decided at the same time conflicts
                self.known.take(invoice.next())
                self.ahead.take((Keep(value=invoice.next()),))
        return Came(what="waits", payment=self._remember(kept))

    def _called(self) -> str:
        before = self.ahead.kept(Numbering, PAYMENTS)
        last, version = (before.last + 1, before.version + 1) if before is not None else (1, 1)
        self.ahead.take((Keep(value=Numbering(name=PAYMENTS, last=last, version=version)),))
        return f"{PAYMENTS}-{last}"

    def _client(self, payment: Payment, found: Match) -> str:
        """The one client that all of it speaks of: it is exported and erased with that one."""
        names = (*(name for name, _ in (found.parts or found.proposed)), *found.named)
        slugs = {self.known.invoices[name].client for name in names} or self.known.clients_of(payment)
        return next(iter(slugs)) if len(slugs) == 1 else ""

    def _why(self, payment: Payment, found: Match, double: Payment | None) -> str:
        say, workspace = arriving_words.say, self._workspace
        names = ", ".join(found.named) or ", ".join(name for name, _ in (found.parts or found.proposed))
        currencies = {self.known.invoices[name].currency for name in found.named}
        if double is not None:
            return say(
                workspace, "double" if found.parts or found.proposed else "double_open",
                day=double.paid_on.isoformat(), source=double.source or double.name,
                names=", ".join(double.invoices) or double.short, short=payment.short,
            )  # fmt: skip
        if not found.why:
            return say(workspace, "says", source=payment.source)
        return say(
            workspace, found.why, names=names, said=found.said, payer=payment.payer or "?",
            currency=", ".join(sorted(currencies)),
        )  # fmt: skip

    # --- the same money once more ------------------------------------------------------------------------

    def _double(self, payment: Payment, found: Match, *, counts: bool) -> Payment | None:
        """A payment that was read elsewhere and is probably this one: the nearest day's. Where a statement
        says what this one pays, it `counts`, and only what was counted before stands against that."""
        alike = {
            one.name: one
            for amount in (payment.amount, payment.amount - payment.fee)
            for one in self._as_much(payment, amount)
        }
        near = [
            one for one in alike.values()
            if one.name != payment.name and one.name not in self._explained
            and not (counts and one.is_open) and self._is_like(one, payment, found)
        ]  # fmt: skip
        near.sort(key=lambda one: (abs(one.paid_on - payment.paid_on), one.name))
        return near[0] if near else None

    def _is_like(self, one: Payment, payment: Payment, found: Match) -> bool:
        if one.state == "void":
            return False
        if one.is_open and (not one.about and not one.invoices):
            return False  # nobody knows what either is: both wait
        if abs(one.paid_on - payment.paid_on) > ABOUT_THE_SAME:
            return False
        names = {*found.named, *(name for name, _ in (*found.parts, *found.proposed))}
        if names:
            return bool(names & {*one.invoices, *one.about})
        clients = self.known.clients_of(payment)
        return not clients or one.client in clients

    def _proposed(self, found: Match, payment: Payment, double: Payment) -> Match:
        """What it would pay if it is no double; else the invoice of the other one."""
        parts = found.parts or found.proposed
        if not parts and len(double.invoices) == 1:
            parts = ((double.invoices[0], payment.amount),)
        return replace(found, parts=(), proposed=parts)


def missing(part: Decimal, invoice: Invoice, workspace: Workspace) -> str:
    """That a little less came than was due, and how that is closed; empty where it is not so."""
    if invoice.due <= 0 or not is_short(part, part + invoice.due):
        return ""
    left = money(invoice.due, invoice.currency, workspace.me.language)
    return arriving_words.say(workspace, "short_by", missing=left, name=invoice.name)


def payment_called(short: str, desk: Desk, now: datetime) -> Payment | None:
    """The payment of this short name (`P-3`), whatever became of it."""
    found = (one for one in desk.kept_open(Payment) if one.short == short)
    return next(found, None) or next(
        (one for one in desk.kept_since(Payment, now - LOOK_BACK) if one.short == short), None
    )

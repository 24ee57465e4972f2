"""A bank's statement, as it was read: every row that brings money becomes a payment, once. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from vamail.desk.billing.arriving import Arriving, Came
from vamail.desk.billing.arriving_words import say
from vamail.desk.billing.fault_words import reason
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.spoken import money
from vamail.model.billing import Invoice, Payment
from vamail.model.books import StatementFile, StatementRow
from vamail.model.desk import Desk
from vamail.model.effects import WriteJournal
from vamail.model.money import Money, by_currency
from vamail.workspace.types import Workspace

SHOWN = 30
_LONGEST_MARK = 80
_NO_MARKS = frozenset({"nonref", "notprovided", "none", "null", "0", "-"})
_LONGEST = 500
PROVIDERS = ("paypal", "stripe", "wise")
"""Whose marks are the same in their statements and in their mails."""


def statement(file: StatementFile, desk: Desk, workspace: Workspace, now: datetime) -> BillOutcome:
    """What the rows of a statement come to: payments (`Keep`), the next versions of the invoices that they
    pay, receipts, and the journal. `warnings` are the sentences for the VA, in her language, the summary
    first; nothing is ever `refused`. The same file again, or one of an overlapping period, changes nothing.

    Rows are taken in an order of their own (those that name an invoice first, then by day), so that it does
    not matter how the file has them.
    """
    arriving = Arriving(desk, workspace, now)
    named = [(arriving.named_in(one), one) for one in _payments(file, now)]
    named.sort(key=lambda one: (not one[0].sure, one[1].paid_on, one[1].amount, one[1].name))
    came = [arriving.comes(one, said) for said, one in named]
    new = [one for one in came if one.what != "known"]
    effects = tuple(arriving.ahead.effects)
    if new:
        counted = sum(one.what == "counted" for one in new)
        what = (
            f"{file.name}: {counted} payment{'' if counted == 1 else 's'} counted, {len(new) - counted} wait"
        )
        effects = (WriteJournal(step="payment", what=what, why=f"read as {file.source}"), *effects)
    told = (*_told(file, came, workspace), *_sent_back(file, arriving, workspace))
    return BillOutcome(effects=effects, warnings=told)


def payment_name(source: str, account: str, mark: str) -> str:
    """The name of a payment, by the bank's own mark; of a provider whose marks are its own, by that alone."""
    mark = " ".join(mark.split())
    if len(mark) > _LONGEST_MARK:
        mark = _hash(mark)
    provider = source.partition("_")[0]
    if provider in PROVIDERS:
        return f"{provider}/{mark}"
    return f"bank/{_hash(_bare(account) or source)[:12]}/{mark}"


def _payments(file: StatementFile, now: datetime) -> Iterator[Payment]:
    """Every row that brings money. Equal rows without a mark are counted, so that each is one; one mark on
    rows that differ (a bank's own batch) is told apart by their text; on equal ones it is the same money."""
    rows = [one for one in file.rows if one.amount > 0]
    texts: dict[str, set[str]] = {}
    for row in rows:
        texts.setdefault(_mark(row), set()).add(_row_hash(row))
    seen: Counter[str] = Counter()
    for row in rows:
        mark, text = _mark(row), _row_hash(row)
        seen[f"{mark} {text}"] += 1
        if not mark:
            name = payment_name("", file.account or file.source, f"#{text}.{seen[f'{mark} {text}']}")
        else:
            name = payment_name(file.source, file.account, mark)
            name = f"{name}~{text}" if len(texts[mark]) > 1 else name
        yield _payment(row, name, file, now)


def _mark(row: StatementRow) -> str:
    mark = " ".join(row.mark.split())
    return "" if mark.casefold() in _NO_MARKS else mark


def _payment(row: StatementRow, name: str, file: StatementFile, now: datetime) -> Payment:
    return Payment(
        name=name, amount=row.amount + row.fee, currency=row.currency, fee=row.fee, paid_on=row.booked_on,
        payer=row.payer[:_LONGEST], payer_account=row.payer_account[:_LONGEST],
        reference=row.reference[:_LONGEST], source=f"{file.name}, row {row.place}",
        origin=f"{file.source}/{_bare(file.account)}", at=now,
    )  # fmt: skip


def _row_hash(row: StatementRow) -> str:
    said = (
        row.booked_on.isoformat(), f"{row.amount.normalize():f}", row.currency, f"{row.fee.normalize():f}",
        _bare(row.payer), _bare(row.payer_account), _bare(row.reference),
    )  # fmt: skip
    return _hash("\x1f".join(said))[:20]


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


# --- what is told ----------------------------------------------------------------------------------------


def _told(file: StatementFile, came: list[Came], workspace: Workspace) -> Iterator[str]:
    language, rows = workspace.me.language, len(file.rows) + len(file.skipped)
    sums = by_currency(Money(one.payment.amount - one.payment.fee, one.payment.currency) for one in came)
    if came:
        said = "; ".join(money(amount, currency, language) for currency, amount in sums.items())
        yield say(workspace, "file", rows=str(rows), came=str(len(came)), sums=said)
    else:
        yield say(workspace, "nothing_came", rows=str(rows))
    if gone := sum(one.amount <= 0 for one in file.rows):
        yield say(workspace, "gone", count=str(gone))
    for why, count in Counter(one.why for one in file.skipped).items():
        yield say(workspace, "skipped", count=str(count), why=reason(why, language).rstrip("."))
    if known := sum(one.what == "known" for one in came):
        yield say(workspace, "seen", count=str(known))
    lines = [line for one in came if one.what == "counted" for line in counted(one, workspace)]
    lines += [line for one in came if one.what == "waits" for line in waiting(one.payment, workspace)]
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield say(workspace, "more", count=str(len(lines) - SHOWN))


def _sent_back(file: StatementFile, arriving: Arriving, workspace: Workspace) -> Iterator[str]:
    """Money that went out, and names an invoice: a bank took a payment back, say."""
    gone = [one for one in file.rows if one.amount < 0]
    for row in gone:
        if names := arriving.known.named_in(row.reference).sure:
            amount = money(-row.amount, row.currency, workspace.me.language)
            day = row.booked_on.isoformat()
            yield say(workspace, "went_out", amount=amount, day=day, names=", ".join(names))


def counted(came: Came, workspace: Workspace) -> Iterator[str]:
    """What was paid, and what the VA should know beside it."""
    for invoice in came.invoices:
        yield _paid(came, invoice, workspace)
    yield from came.careful


def _paid(came: Came, invoice: Invoice, workspace: Workspace) -> str:
    client, language = workspace.client(invoice.client), workspace.me.language
    part = next(one for one in reversed(invoice.received) if one.payment == came.payment.name)
    return say(
        workspace, "counted_part" if invoice.due > 0 else "counted", name=invoice.name, number=invoice.number,
        client=client.name if client is not None else invoice.buyer.name,
        amount=money(part.amount, invoice.currency, language), day=part.paid_on.isoformat(),
        left=money(max(invoice.due, part.amount * 0), invoice.currency, language),
    )  # fmt: skip


def waiting(payment: Payment, workspace: Workspace) -> Iterable[str]:
    """What waits for the VA's word, and how she says what it is."""
    values = {
        "short": payment.short,
        "amount": money(payment.amount, payment.currency, workspace.me.language),
        "day": payment.paid_on.isoformat(),
        "payer": payment.payer or say(workspace, "nobody"),
        "why": payment.why,
    }
    yield say(workspace, "waits", **values)
    if payment.double_of:
        return
    names = ", ".join(payment.invoices)
    yield say(workspace, "propose" if names else "ask", short=payment.short, names=names)

"""The mail with a statement of account: seen by the VA first, and sent with her `ok`, as money is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from vamail.desk.billing import parties, words
from vamail.desk.billing.known import known_invoices
from vamail.desk.billing.letters import bank_lines
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.spoken import NBSP, bare, plain_day
from vamail.desk.billing.statement_words import told, word
from vamail.desk.billing.statements import accounts
from vamail.desk.life.answerable import about
from vamail.desk.life.command_names import name_of
from vamail.desk.life.spoken import digits
from vamail.desk.promise.local import local_day, start_of
from vamail.desk.promise.pauses import ASKS_SEEN
from vamail.model.accounts import Account, Entry, StatementOfAccount, days_late
from vamail.model.billing import Invoice, Payment, PayWays
from vamail.model.desk import Desk, PlannedMail
from vamail.model.effects import CancelDelivery, Effect, Keep, ReleaseHeld, SendMail, TellVa, WriteJournal
from vamail.model.message import Address
from vamail.model.pay_links import pay_links
from vamail.model.values import Amount, Cell, Table, Value, When, web
from vamail.workspace.types import Client, Workspace

KIND = "statement"
DRAFT = f"{KIND}_draft"
"""How the action of what the VA sees first begins; the client follows."""
USUAL_MONTHS = 3
NOON = timedelta(hours=12)
MOST_ROWS = 120


def statement(
    client: Client, desk: Desk, workspace: Workspace, now: datetime, *, since: date | None = None,
    name: str = "",
) -> BillOutcome:  # fmt: skip
    """A statement to whoever gets the client's invoices, held until the VA says `ok`; the same goes to her at
    once. `since` None: the month that runs and the two before it. `name` stands for the event, where the VA
    is to answer the mail (as in `letters.drafted`).

    An earlier one that still waits is withdrawn; so is one that waits while money moves (`overtaken`).
    Refused: no address, another client's address, nothing to state.
    """
    said = {"client": client.name, "file": words.file_of(client)}
    if not parties.recipients_of(client):
        return words.refused(workspace, "no_address", **said)
    if wrong := parties.anothers(client, workspace):
        return words.refused(workspace, "anothers_address", to=wrong, **said)
    today = local_day(now, workspace.me.zone)
    mine = tuple(one for one in known_invoices(desk, now) if one.client == client.slug)
    found = accounts(mine, min(since or usual_start(today), today), today)
    if not found:
        return BillOutcome(refused=told(workspace, "nothing", client=client.name))
    effects = tuple(_mails(found, client, desk, workspace, now, name))
    return BillOutcome(effects=effects, warnings=_warnings(client, desk, workspace))


def mark(client: str, desk: Desk, now: datetime, moved: Iterable[Invoice] = ()) -> str:
    """Stands for what this client's invoices, payments and credits come to: another one, other money.
    `moved`: newer versions than the desk has."""
    known = {one.name: one for one in (*known_invoices(desk, now), *moved)}
    mine = (known[name] for name in sorted(known) if known[name].client == client)
    issued = (one for one in mine if one.status == "issued")
    said = [(one.name, one.number, str(one.gross), str(one.due), str(one.due_on)) for one in issued]
    return sha256(repr(said).encode()).hexdigest()[:12]


def is_outdated(action: str, desk: Desk, now: datetime) -> str:
    """The client of a statement that was made before money moved; empty where it is as it was, or the mail is
    no statement."""
    kind, *about = action.split(".")
    if kind != KIND or len(about) != len(("client", "place", "mark")):
        return ""
    client, _, seen = about
    return client if seen != mark(client, desk, now) else ""


def overtaken(
    effects: Sequence[Effect], desk: Desk, workspace: Workspace, now: datetime
) -> tuple[Effect, ...]:
    """What these effects of one decision make of statements that have not left, held or on their way out:
    where money of their client moves they are withdrawn in the same commit, and the VA, who asked for them,
    is told. None is made anew by itself, for she sees each first."""
    kept = (one.value for one in effects if isinstance(one, Keep))
    moved = {one.name: one for one in kept if isinstance(one, Invoice)}
    clients = {one.client for one in moved.values()}
    if not clients:  # nearly every decision: it must cost nothing
        return ()
    gone = {one.delivery for one in effects if isinstance(one, CancelDelivery)}
    waiting = [
        one for one in desk.planned_mails()
        if one.kind == KIND and one.client in clients and one.number not in gone
    ]  # fmt: skip
    marks = {one: mark(one, desk, now, moved.values()) for one in {mail.client for mail in waiting}}
    old = [one for one in waiting if one.action.rpartition(".")[2] != marks[one.client]]
    return tuple(_withdrawn(old, desk, workspace)) if old else ()


def _withdrawn(mails: Sequence[PlannedMail], desk: Desk, workspace: Workspace) -> Iterator[Effect]:
    numbers = {one.number for one in mails}
    yield from (
        ReleaseHeld(held=one.number, outcome="dropped")
        for one in desk.held_open() if one.delivery in numbers
    )  # fmt: skip
    yield from (CancelDelivery(delivery=one.number, why=_moved(one.client)) for one in mails)
    for slug, key in {one.client: one.action for one in mails}.items():
        yield WriteJournal(
            step="invoice", what=f"the statement of account for {slug} does not go", why=_moved(slug)
        )
        client = workspace.client(slug)
        name = name_of(KIND, workspace.me.language)
        line = told(workspace, "overtaken", client=client.name if client else slug, word=name, slug=slug)
        yield TellVa(kind="billing", key=f"overtaken:{key}", lines=(line,))


def _moved(slug: str) -> str:
    return f"money of {slug} moved since it was made"


def _superseded(client: str, desk: Desk) -> Iterator[Effect]:
    """Of two statements that wait, the newer takes the place of the other."""
    begins = f"{KIND}.{client}."
    moot = {one.number for one in desk.planned_mails() if one.kind == KIND and one.action.startswith(begins)}
    yield from (
        ReleaseHeld(held=one.number, outcome="dropped") for one in desk.held_open() if one.delivery in moot
    )
    why = f"a newer statement for {client} takes its place"
    yield from (CancelDelivery(delivery=number, why=why) for number in sorted(moot))


def usual_start(today: date) -> date:
    """The first day of the period where none is said."""
    months = today.year * 12 + today.month - USUAL_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _warnings(client: Client, desk: Desk, workspace: Workspace) -> tuple[str, ...]:
    count = sum(one.client == client.slug for one in desk.kept_open(Payment))
    name = "unmatched_one" if count == 1 else "unmatched"
    return (told(workspace, name, client=client.name, count=str(count)),) if count else ()


def _mails(
    found: tuple[Account, ...], client: Client, desk: Desk, workspace: Workspace, now: datetime, name: str
) -> Iterator[Effect]:
    me, recipients = workspace.me, parties.recipients_of(client)
    language = parties.language_of(client, workspace)
    values = _values(found, client, workspace, language)
    mail = SendMail(
        action=KIND, kind=KIND, to=Address(me.notify, me.name), template=KIND, language=language,
        values=values, client=client.slug, document=_document(found, client, workspace),
    )  # fmt: skip
    to_va = told(workspace, "to_va", client=client.name, to=", ".join(recipients))
    yield replace(
        mail, action=f"{DRAFT}.{client.slug}", kind="notice", values={**values, "to_va": to_va},
        subject=told(workspace, "subject", client=client.name), auto_submitted="auto-generated",
        command_token=True,
    )  # fmt: skip
    yield from _superseded(client.slug, desk)
    seen = mark(client.slug, desk, now)
    for place, email in enumerate(recipients):
        yield replace(
            mail, action=f"{KIND}.{client.slug}.{place}.{seen}", to=Address(email, ""), money=True,
            hold=ASKS_SEEN,
        )  # fmt: skip
    closing = ", ".join(f"{one.closing} {one.currency}" for one in found)
    yield WriteJournal(
        step="invoice", what=f"a statement of account for {client.slug} waits for your ok", why=closing
    )
    if name:
        yield about(name.partition(".")[0], desk, now)


def _document(found: tuple[Account, ...], client: Client, workspace: Workspace) -> StatementOfAccount:
    """The same as a document, dated on its last day: the same bytes whenever on that day it is made.

    It is made from these values just before the commit, as that of a draft is, and by no later event (as that
    of an issued invoice, whose number must be safe first): what the VA sees is what waits for her `ok`.
    """
    return StatementOfAccount(
        client=client.slug, language=parties.language_of(client, workspace),
        seller=parties.seller_of(workspace), buyer=parties.buyer_of(client), accounts=found,
        ways=tuple(_ways(one, client, workspace) for one in found), small_print=workspace.seller.small_print,
        made_at=start_of(found[0].until, workspace.me.zone) + NOON,
    )  # fmt: skip


def _ways(account: Account, client: Client, workspace: Workspace) -> PayWays:
    """How what is owed of this account can be paid; nothing where nothing is."""
    if account.closing <= 0:
        return PayWays()
    seller = workspace.seller
    return PayWays(
        iban=seller.iban, bic=seller.bic, bank=seller.bank, account_lines=seller.account_lines,
        links=_pay_links(account, client, workspace),
    )  # fmt: skip


# --- what it says ----------------------------------------------------------------------------------------


def _values(
    found: tuple[Account, ...], client: Client, workspace: Workspace, language: str
) -> dict[str, Value]:
    zone, first = workspace.me.zone, found[0]
    owing = tuple(one for one in found if one.closing > 0)
    links = (link for one in owing for link in _pay_links(one, client, workspace))
    payee = parties.seller_of(workspace).name
    ways = bank_lines(_ways(owing[0], client, workspace), payee, language) if owing else ()
    return {
        "greeting_name": "", "to_va": "",
        "since": When(start_of(first.since, zone), zone, date_only=True),
        "until": When(start_of(first.until, zone), zone, date_only=True),
        "balances": tuple(Amount(one.closing, one.currency) for one in found if one.closing),
        "overdue": tuple(Amount(one.overdue, one.currency) for one in found if one.overdue),
        "accounts": tuple(table for one in found for table in _tables(one, language)),
        "ways": tuple(ways),
        "links": tuple(web(one) for one in dict.fromkeys(links)),
        "me_name": workspace.me.name, "client_name": client.name,
    }  # fmt: skip


def _pay_links(account: Account, client: Client, workspace: Workspace) -> tuple[str, ...]:
    seller = workspace.seller
    return pay_links(
        account.closing, account.currency, client.billing.country, "", paypal=seller.paypal,
        wise=seller.wise, stripe=seller.stripe, others=seller.links,
    )  # fmt: skip


def _tables(account: Account, language: str) -> Iterator[Table]:
    """The account, and below it what is open in it."""
    yield _movements(account, language)
    if account.open:
        head = tuple(word(language, name) for name in ("number", "due", "late", "left"))
        rows = tuple(_open_row(one, account, language) for one in account.open)
        title = word(language, "open", currency=account.currency)
        yield Table(head, rows, numbers=1, title=title)


def _movements(account: Account, language: str) -> Table:
    """Opening balance, movements, closing balance; of very many movements the earliest are in the opening."""
    shown = account.latest(MOST_ROWS)
    balance, opened = shown.opening, bare(shown.opening, account.currency, language)
    rows: list[tuple[Cell, ...]] = [(plain_day(shown.since, language), word(language, "opening"), "", opened)]
    for one in shown.entries:
        balance += one.amount
        rows.append(_row(one, balance, account.currency, language))
    closing = bare(account.closing, account.currency, language)
    rows.append((plain_day(account.until, language), word(language, "closing"), "", closing))
    head = tuple(word(language, name) for name in ("day", "what", "amount", "balance"))
    title = word(language, "account", currency=account.currency)
    return Table(head, tuple(rows), numbers=2, sums=(0, len(rows) - 1), title=title)


def _row(entry: Entry, balance: Decimal, currency: str, language: str) -> tuple[Cell, ...]:
    what = word(language, entry.what, numbers=", ".join(entry.numbers))
    moved, then = (bare(one, currency, language) for one in (entry.amount, balance))
    return plain_day(entry.on, language), what, moved, then


def _open_row(invoice: Invoice, account: Account, language: str) -> tuple[Cell, ...]:
    late = days_late(invoice, account.until)
    name = "over" if invoice.due < 0 else "not_due" if not late else "day_one" if late == 1 else "days"
    how = word(language, name, count=digits(str(late), language)).replace(" ", NBSP)
    due = plain_day(invoice.due_on, language) if invoice.due_on else "–"
    return invoice.number, due, how, Amount(invoice.due, account.currency)

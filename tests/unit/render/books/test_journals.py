"""The journals, read back by beancount and by hledger: no complaint, and every sum is the ledger's."""

import os
import subprocess
from collections.abc import Callable
from decimal import Decimal

from beancount import loader
from beancount.core import data
from hypothesis import given, settings

from unit.render.books import sums
from unit.render.books.ledgers import HARM, TAXES, TODAY, invoice, ledgers, of
from vamail.desk.billing.totals import line
from vamail.model.billing import Payment
from vamail.render.books import FORMATS, Ledger
from vamail.render.books.entries import account_of
from vamail.render.books.hledger import safe
from vamail.render.books.ledger import Ledger as Kept
from vamail.workspace.types import Books, Seller

Balances = Callable[[str], sums.Sums]


def by_beancount(ledger: Ledger) -> Balances:
    (part,) = FORMATS["beancount"](ledger).parts
    found, errors, _ = loader.load_string(part.data.decode())
    assert errors == []
    postings = [
        (post.account, post.units)
        for entry in found if isinstance(entry, data.Transaction)
        for post in entry.postings
    ]  # fmt: skip
    return lambda root: sums.summed(
        (units.currency, units.number) for account, units in postings if account.startswith(root)
    )


def by_hledger(ledger: Ledger) -> Balances:
    (part,) = FORMATS["hledger"](ledger).parts

    def balance(root: str) -> sums.Sums:
        command = ["hledger", "-f-", "register", f"^{root}", "-O", "csv", "--strict"]
        amounts = [row["amount"] for row in rows(command, part.data)]
        return sums.summed((one.split()[1], Decimal(one.split()[0])) for one in amounts if one != "0")

    return balance


def rows(command: list[str], given_: bytes) -> list[dict[str, str]]:
    import csv
    import io

    done = subprocess.run(
        command, input=given_, capture_output=True, timeout=20, check=False,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


def agrees(balance: Balances, ledger: Ledger) -> None:
    minus = {currency: -amount for currency, amount in sums.net(ledger).items()}
    assert balance("Income:Services") == minus
    assert balance("Liabilities:Tax") == {one: -amount for one, amount in sums.tax(ledger).items()}
    assert balance("Assets:Receivable") == sums.owed(ledger)
    assert balance("Assets:Bank") == sums.bank(ledger)
    assert balance("Expenses:Fees") == sums.fees(ledger)
    assert balance("Expenses:Clients") == sums.spent(ledger)


@given(ledgers())
def test_beancount_takes_it_and_agrees(ledger: Ledger) -> None:
    agrees(by_beancount(ledger), ledger)


@settings(max_examples=12)
@given(ledgers())
def test_hledger_takes_it_and_agrees(ledger: Ledger) -> None:
    agrees(by_hledger(ledger), ledger)


def hostile() -> Ledger:
    lines = tuple(line(text, Decimal(1), Decimal(10), "EUR", tax=TAXES[0]) for text in HARM)
    return of(*(invoice(f"I-{at}", "EUR", lines, TODAY, buyer=text) for at, text in enumerate(HARM, start=1)))


def test_no_word_breaks_a_journal_or_moves_a_posting() -> None:
    ledger = hostile()
    agrees(by_beancount(ledger), ledger)
    agrees(by_hledger(ledger), ledger)
    (part,) = FORMATS["hledger"](ledger).parts
    found = rows(["hledger", "-f-", "register", "Income", "-O", "csv", "--strict"], part.data)
    assert len(found) == len(HARM) ** 2
    assert {row["date"] for row in found} == {TODAY.isoformat()}
    payees = [one.split("|")[0].strip() for one in dict.fromkeys(row["description"] for row in found)]
    assert payees == [safe(one) for one in HARM]  # nothing of a name is lost as a comment
    assert {row["code"] for row in found} == {f"2026/{at:04}" for at in range(1, len(HARM) + 1)}


def test_words_come_back_from_beancount_as_they_were() -> None:
    text = 'say "hi" \\ ; done {x} #no ^link'
    made = invoice(
        "I-1", "EUR", (line(text, Decimal(1), Decimal(10), "EUR", tax=TAXES[3]),), TODAY, buyer=text
    )
    (part,) = FORMATS["beancount"](of(made)).parts
    found, errors, _ = loader.load_string(part.data.decode())
    (entry,) = [one for one in found if isinstance(one, data.Transaction)]
    assert errors == [] and entry.payee == text
    assert entry.postings[1].meta["text"] == text
    assert entry.links == {"I-1"} and entry.tags == frozenset()


def test_a_credit_note_is_taken_from_what_is_owed_and_a_fee_has_its_account() -> None:
    lines = (line("Work", Decimal(2), Decimal(50), "EUR", tax=TAXES[0]),)
    back = (line("Work", Decimal(-1), Decimal(50), "EUR", tax=TAXES[0]),)
    came = Payment(
        name="p", client="acme", state="counted", amount=Decimal("63.50"), fee=Decimal("1.50"),
        currency="EUR", paid_on=TODAY, invoices=("I-1",), at=invoice("I-1", "EUR", lines, TODAY).drafted_at,
    )  # fmt: skip
    ledger = of(
        invoice("I-1", "EUR", lines, TODAY), invoice("I-2", "EUR", back, TODAY, credit=True), came,
        seller=Seller(books=Books(income="Income:Freelance", bank="Assets:Wise")),
    )  # fmt: skip
    for balance in (by_beancount(ledger), by_hledger(ledger)):
        assert balance("Assets:Receivable:Acme") == {}
        assert balance("Assets:Wise") == {"EUR": Decimal("62.00")}
        assert balance("Expenses:Fees") == {"EUR": Decimal("1.50")}
        assert balance("Income:Freelance") == {"EUR": Decimal("-50.00")}


def test_accounts_are_of_plain_letters_and_no_two_slugs_share_one() -> None:
    slugs = ("acme", "acme-2", "a.b", "a_b", "a-b", "ügyfél", "ugyfel", "Acme", "نگار", "3m", "", "unknown-1")
    made = [account_of("Assets:Receivable", one) for one in slugs]
    assert len(set(made)) == len(slugs)
    assert all(one.replace(":", "").replace("-", "").isascii() for one in made)


def test_nothing_at_all_is_a_journal_too() -> None:
    assert isinstance(of(), Kept)
    agrees(by_beancount(of()), of())
    agrees(by_hledger(of()), of())

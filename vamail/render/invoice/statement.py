"""What a statement of account shows: plain texts for `templates/invoice/statement.typ`, by language.

Each currency is an account by itself; nothing here adds two. There is no code for a bank's app: it would
name one payment, and a statement is out of date with the first.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from vamail.model.accounts import Account, Entry, StatementOfAccount, days_late
from vamail.model.billing import Invoice, PayWays
from vamail.model.money import total
from vamail.render.amounts import format_amount, format_bare
from vamail.render.invoice.assets import Assets
from vamail.render.invoice.page import Page, linked
from vamail.render.invoice.wording import filled, short_day, written_day, written_span

MOST_ROWS = 1000
"""So many movements of an account are shown; what was before is in its opening balance."""


def statement_facts(statement: StatementOfAccount, assets: Assets) -> dict[str, Any]:
    """Everything for the layout, as JSON values. Raises RenderError, also where the fonts cannot write a
    letter."""
    page = _StatementPage(statement, assets)
    return page.written(page.everything())


class _StatementPage(Page):
    def __init__(self, statement: StatementOfAccount, assets: Assets) -> None:
        super().__init__(statement.language, assets)
        self._statement = statement

    def everything(self) -> dict[str, Any]:
        statement, words = self._statement, self.words
        first, country = statement.accounts[0], statement.seller.country
        until = written_day(first.until, self.language)
        return {
            **self.look(),
            "title": words["statement"], "until": until,
            "seller": self.party(statement.seller, country, email=True),
            "buyer": {**self.party(statement.buyer, country, email=False), "label": words["statement_to"]},
            "sender_line": self.sender_line(statement.seller),
            "meta": [
                [words["issued"], until, False],
                [words["period"], written_span(first.since, first.until, self.language), False],
            ],
            "summary": self._summary(),
            "accounts": list(map(self._account, statement.accounts, statement.ways)),
            "small_print": self.own(statement.small_print), "page": words["page"],
        }  # fmt: skip

    def _summary(self) -> dict[str, Any]:
        """A row for each currency: how it began, what came and went, what is overdue, what is left."""
        names = ("currency", "opening", "invoiced", "credited", "overdue", "balance")
        return {
            "columns": [self.words[f"statement_{name}"] for name in names],
            "rows": [self._sums(one) for one in self._statement.accounts],
        }  # fmt: skip

    def _sums(self, account: Account) -> list[str]:
        added = total(one.amount for one in account.entries if one.amount > 0)
        taken = total(one.amount for one in account.entries if one.amount < 0)
        amounts = (account.opening, added, taken, account.overdue, account.closing)
        return [self.latin(account.currency), *(self._bare(one, account) for one in amounts)]

    def _account(self, account: Account, ways: PayWays) -> dict[str, Any]:
        words, currency = self.words, self.latin(account.currency)
        amount, balance, left = (
            f"{words[name]} ({currency})" for name in ("statement_amount", "statement_balance", "to_pay")
        )
        return {
            "title": filled(words["statement_account"], currency=currency),
            "columns": [words["statement_day"], words["statement_what"], amount, balance],
            "rows": self._movements(account),
            "balance": self._balance(account),
            "open_title": filled(words["statement_open"], currency=currency),
            "open_columns": [words["number"], words["due"], words["statement_late"], left],
            "open": [self._open(one, account) for one in account.open],
            "pay": self._pay(account, ways),
        }  # fmt: skip

    def _movements(self, account: Account) -> list[list[Any]]:
        """Day, what, amount, balance, and whether it is the opening or closing balance."""
        shown, words = account.latest(MOST_ROWS), self.words
        balance = shown.opening
        rows: list[list[Any]] = [
            [self._day(shown.since), words["statement_opening"], "", self._bare(balance, account), True]
        ]
        for one in shown.entries:
            balance += one.amount
            moved, then = self._bare(one.amount, account), self._bare(balance, account)
            rows.append([self._day(one.on), self._what(one), moved, then, False])
        closing = self._bare(account.closing, account)
        return [*rows, [self._day(account.until), words["statement_closing"], "", closing, True]]

    def _what(self, entry: Entry) -> str:
        numbers = ("، " if self.language == "fa" else ", ").join(self.own(one) for one in entry.numbers)
        return filled(self.words[f"statement_{entry.what}"], numbers=numbers)

    def _balance(self, account: Account) -> list[str]:
        words, amount = self.words, account.closing
        key = "to_pay" if amount > 0 else "statement_yours" if amount < 0 else "nothing_to_pay"
        return [words[key], format_amount(abs(amount), account.currency, self.language)]

    def _open(self, invoice: Invoice, account: Account) -> list[str]:
        """Number, due date, how late, and what is left of it."""
        days = days_late(invoice, account.until)
        key = "statement_day_one" if days == 1 else "statement_days" if days else "statement_not_due"
        late = filled(self.words["overpaid" if invoice.due < 0 else key], count=str(days))
        due = self._day(invoice.due_on) if invoice.due_on else "–"
        return [self.own(invoice.number), due, late, self._bare(invoice.due, account)]

    def _pay(self, account: Account, ways: PayWays) -> dict[str, Any] | None:
        rows = self.bank_rows(ways, self._statement.seller.name)
        if not (ways.iban or ways.account_lines or ways.links):
            return None
        rows.append([self.words["reference"], self.words["statement_reference"], False])
        amount = self.own(format_amount(account.closing, account.currency, self.language))
        headline = filled(self.words["statement_pay"], amount=amount)
        return {"headline": headline, "rows": rows, "links": linked(ways.links)}

    def _day(self, day: date) -> str:
        return short_day(day, self.language)

    def _bare(self, amount: Decimal, account: Account) -> str:
        return format_bare(amount, account.currency, self.language)

"""How money is spoken of to the VA: sentences, amounts and days in her language."""

from datetime import date
from decimal import Decimal

from vamail.desk.billing.payments import invoice_called
from vamail.desk.billing.spoken import money
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.money_sentences import say
from vamail.desk.life.spoken import short_day
from vamail.model.billing import Invoice


def sentence(doing: Doing, name: str, /, **values: str) -> str:
    """One sentence about money, in the VA's language."""
    return say(doing.language, name, **values)


def refused(doing: Doing, name: str, hint: str = "", /, **values: str) -> Result:
    """Nothing is done, and why."""
    told = sentence(doing, hint, **values) if hint else ""
    return Result(done=False, what=sentence(doing, name, **values), hint=told)


def amount(doing: Doing, value: Decimal, currency: str) -> str:
    """An amount as the VA writes it."""
    return money(value, currency, doing.language)


def day(doing: Doing, on: date) -> str:
    """A day, with its name."""
    return short_day(on, doing.language)


def client_name(doing: Doing, slug: str) -> str:
    """The client's name, as the VA has it."""
    client = doing.workspace.client(slug)
    return client.name if client is not None else slug or doing.say("nobody")


def the_invoice(doing: Doing) -> Invoice | Result:
    """The one invoice that the line names, by name or number; or that one must be named."""
    named, line = doing.command.invoices, doing.command.line
    if len(named) == 1:
        found = invoice_called(named[0], doing.desk, doing.now)
        return found if found is not None else refused(doing, "unknown", name=named[0])
    if known := named or doing.request.invoices:
        return refused(doing, "which_invoice", "invoice_hint", known=", ".join(known), line=line)
    return refused(doing, "no_invoice", "invoice_hint", line=line)

"""`interest I-7`: what late payment costs, as a draft of its own, or lines of the draft that is named too."""

from dataclasses import replace

from vamail.desk.billing import interest as late
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.money_told import amount, client_name, sentence, the_invoice
from vamail.model.billing import Invoice


def interest(doing: Doing) -> Result:
    """The draft comes to the VA as any does, and waits for her `ok`."""
    first, *more = doing.command.invoices or ("",)
    found = _named(doing, (first,) if first else ())
    if isinstance(found, Result):
        return found
    onto = _named(doing, tuple(more)) if more else None
    if isinstance(onto, Result):
        return onto
    name = doing.name if doing.request.source == "line" else ""
    return _told(doing, late.charge(found, doing.desk, doing.workspace, doing.now, onto=onto, name=name))


def _named(doing: Doing, names: tuple[str, ...]) -> Invoice | Result:
    return the_invoice(replace(doing, command=replace(doing.command, invoices=names)))


def _told(doing: Doing, outcome: BillOutcome) -> Result:
    made = outcome.invoice
    if made is None:
        return Result(done=False, what=outcome.refused)
    said = [sentence(
        doing, "draft", name=made.name, client=client_name(doing, made.client),
        amount=amount(doing, made.gross, made.currency),
    )]  # fmt: skip
    if outcome.warnings:
        said.append(sentence(doing, "careful", warnings=" ".join(outcome.warnings)))
    return Result(what=" ".join(said), effects=outcome.effects)

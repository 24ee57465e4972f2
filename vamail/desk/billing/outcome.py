"""What comes of a wish about money."""

from dataclasses import dataclass

from vamail.model.billing import Invoice
from vamail.model.effects import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class BillOutcome:
    """`refused`: nothing, and why, in the VA's language. `warnings` say what the VA should know beside it;
    `said` is what was done, where no invoice shows it (a file was imported)."""

    invoice: Invoice | None = None
    effects: tuple[Effect, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""
    said: str = ""

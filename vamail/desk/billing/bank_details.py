"""The VA's own bank details: somebody may have changed the file. Their first use waits for her `ok`.

Each invoice keeps the details with which it was issued, and a mark of them (`PayWays.proof`). What the VA has
said `ok` to is an `Approval`, one for each mark; those of the first invoice ever are hers.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from vamail.desk.billing import news_words
from vamail.desk.promise.pauses import ASKS
from vamail.model.billing import Invoice
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.ledger import Approval
from vamail.workspace.types import Seller, Workspace

BANK = "bank"
"""What an `Approval` of bank details is of; its subject is their mark."""
_ANY = "*"


def proof_of(seller: Seller) -> str:
    """A mark of the details by which one pays; empty: there are none."""
    said = (
        seller.iban, seller.bic, seller.bank, *seller.account_lines, seller.paypal, seller.wise,
        seller.stripe, *seller.links,
    )  # fmt: skip
    if not any(said):
        return ""
    text = "".join(f"{len(one)}:{one}" for one in said)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def first_use(invoice: Invoice, desk: Desk, at: datetime) -> Iterator[Keep]:
    """The details of the first invoice ever are hers; nothing, where others were used before."""
    if invoice.pay.proof and desk.kept(Approval, f"{BANK}/{_ANY}") is None:
        for subject in (_ANY, invoice.pay.proof):
            yield Keep(value=Approval(what=BANK, subject=subject, at=at))


def asks(invoice: Invoice, desk: Desk, workspace: Workspace) -> str:
    """Why a mail about this invoice waits for the VA's `ok`: nobody but the file says that these details are
    hers; empty where they are known."""
    if not is_new(invoice, desk):
        return ""
    pay = invoice.pay
    details = pay.iban or ", ".join((*pay.account_lines, *pay.links)[:3]) or pay.bic or pay.bank
    return ASKS + news_words.say(workspace, "bank_new", details=details)


def is_new(invoice: Invoice, desk: Desk) -> bool:
    """Whether its details were never approved."""
    proof = invoice.pay.proof
    if not proof or desk.kept(Approval, f"{BANK}/{_ANY}") is None:
        return False
    return desk.kept(Approval, f"{BANK}/{proof}") is None

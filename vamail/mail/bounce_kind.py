"""What a delivery report means for the address: gone, bad, full, refused, late, arrived.

The enhanced status code (RFC 3463) decides where it is telling; servers write 5.x.x for anything, so the
words go beside it. A mail that was refused as spam or by a policy says nothing about the address.
"""

from typing import Literal

from vamail.mail import bounce_texts
from vamail.model.message import BouncedRecipient

Kind = Literal["gone", "bad", "soft", "refused", "delayed", "relayed", "delivered"]
"""gone: there is no such mailbox; bad: a permanent failure of the address or its domain that says less;
soft: full, out of reach; refused: this mail, not the address; relayed, expanded: handed on without proof."""

_GONE = frozenset({"1.1", "1.6", "1.10", "2.1"})  # no mailbox, moved, null MX (RFC 7505), disabled
_REFUSED = frozenset({"1.7", "1.8", "1.9", "2.3", "3.4"})  # the sender's address; the size
_HANDED_ON = frozenset({"relayed", "expanded"})
_ARRIVED = frozenset({"delivered", "deliverable"})


def kind_of(recipient: BouncedRecipient) -> Kind:
    """What the report says about this recipient's address (RFC 3464, 2.3.3 and RFC 3463)."""
    action, status = recipient.action, recipient.status
    if action in _HANDED_ON:
        return "relayed"
    if action in _ARRIVED or (status.startswith("2") and action != "failed"):
        return "delivered"
    if action == "delayed":
        return "delayed"
    return _failure(recipient, status[:1], status.partition(".")[2])


def _failure(recipient: BouncedRecipient, digit: str, detail: str) -> Kind:
    subject, why = detail.partition(".")[0], recipient.why
    if detail == "2.2" or bounce_texts.says_full(why):
        return "soft"
    if subject in ("6", "7") or detail in _REFUSED:
        return "refused"
    if digit != "4" and detail == "2.1":
        return "gone"
    if recipient.permanent:
        return "gone" if detail in _GONE or bounce_texts.says_no_mailbox(why) else "bad"
    return "refused" if bounce_texts.says_refused(why) else "soft"


def refusal(address: str, reply: str) -> BouncedRecipient:
    """What a server's reply to RCPT says, e.g. `550 5.1.1 no such user`, as a report would say it."""
    status = bounce_texts.status_in(reply) or bounce_texts.class_of(reply, delayed=False)
    permanent = bounce_texts.is_permanent("failed", status, reply)
    return BouncedRecipient(address, status, permanent, "failed", reply[:300])

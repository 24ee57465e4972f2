"""The same mail twice is one task: Message-ID *and* content decide, never where the mail lay.

A copy that was ignored (it lay in a mailbox whose addresses it does not name) stands for nothing, so
the copy that does name us is not lost to it.

- same identity (content): the same mail again, from a second mailbox or after UIDVALIDITY changed;
- same Message-ID, other content: two different mails; both are kept, the second is flagged.
"""

from dataclasses import dataclass

from vamail.model.desk import Desk, KnownMail
from vamail.model.message import Message


@dataclass(frozen=True, slots=True)
class Seen:
    """`duplicate_of`: the mail handled before that this one is; `flagged`: why this one is odd."""

    duplicate_of: KnownMail | None = None
    flagged: str = ""


def seen_before(message: Message, desk: Desk, by_person: bool = True) -> Seen:
    """Whether the desk has handled this mail already.

    `by_person`: the guard lets this copy through. A copy that came first through a list, and was
    automatic, then stands for nothing either; nor does one that somebody made to look like a delivery
    report, for whoever knows a mail could else have it taken for a report before it arrives.
    """
    # What only lay in Sent stands for nothing either: the copy that reached us is decided on by itself.
    nothing = {"ignored", "sent", "automatic", "bounce"} if by_person else {"ignored", "sent"}
    same_content = desk.mails_by_identity(message.identity) if message.identity else ()
    for known in same_content:
        if known.message_id == message.message_id and known.verdict not in nothing:
            return Seen(duplicate_of=known)
    if message.message_id:
        others = desk.mails_by_message_id(message.message_id)
        other = next((known for known in others if known.identity != message.identity), None)
        if other is not None:
            about = f" and belongs to {other.task}" if other.task else ""
            return Seen(flagged=f"another mail with the same Message-ID arrived before{about}")
    return Seen()

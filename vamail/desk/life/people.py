"""Who is who: which client an address belongs to, which addresses are the VA's or the desk's own.

A plus-tag does not make another person (RFC 5233): `anna+invoices@acme.example` is Anna, and
`requests+t12-…@va.example` is the desk.
"""

import unicodedata
from functools import lru_cache

from vamail.mail.automatic import read_automatic
from vamail.mail.identifiers import task_of_reply_address
from vamail.model.message import Address, Message
from vamail.workspace.types import Client, Workspace

# Small letters of Cyrillic and Greek that are drawn like Latin ones (UTS 39, the single-letter part).
_LOOK_ALIKE = str.maketrans("аеорсухіјѕԁһӏԛԝвкмнтıαορνικτυχβμηεζ", "aeopcyxijsdhlqwbkmhtiaopviktuxbmhez")


class _Directory:
    """The addresses of one workspace, folded once."""

    __slots__ = ("by_address", "by_domain", "desk", "va", "workspace")

    def __init__(self, workspace: Workspace) -> None:
        clients, me = workspace.clients, workspace.me
        self.workspace = workspace  # kept, because it is found again by its identity
        self.by_address = {email.casefold(): client for client in clients for email in client.addresses}
        self.by_domain = {domain.casefold(): client for client in clients for domain in client.domains}
        boxes = frozenset(address.casefold() for box in workspace.mailboxes for address in box.addresses)
        self.desk = boxes | {address.casefold() for address in workspace.control.addresses}
        self.va = self.desk | {a.casefold() for a in (me.address, me.notify, *me.addresses) if a}


_kept: dict[int, _Directory] = {}
_KEPT = 8


def _directory(workspace: Workspace) -> _Directory:
    found = _kept.get(id(workspace))
    if found is None or found.workspace is not workspace:
        found = _Directory(workspace)
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[id(workspace)] = found
    return found


def client_of(email: str, workspace: Workspace) -> Client | None:
    """The client whose address, or else whose domain, this is."""
    known = _directory(workspace)
    folded = email.casefold()
    return (
        known.by_address.get(folded)
        or known.by_address.get(base_address(folded))
        or known.by_domain.get(folded.rpartition("@")[2])
    )


def is_anothers(email: str, slug: str, workspace: Workspace) -> bool:
    """Whether this address is known as another client's than `slug`: a task that the VA moved keeps who asked
    for it, and of what became its new client's that one must hear nothing."""
    found = client_of(email, workspace) if slug else None
    return found is not None and found.slug != slug


def whose(email: str, workspace: Workspace) -> str:
    """By what this address is known as a client's, or that it is not, as a sentence."""
    client = client_of(email, workspace)
    if client is None:
        return f"{email} belongs to no client"
    listed = {address.casefold() for address in client.addresses}
    if email.casefold() in listed:
        return f"{email} is an address of {client.slug}"
    if base_address(email) in listed:
        return f"{email} is {base_address(email)} with a tag, an address of {client.slug}"
    return f"{email} lies in a domain of {client.slug}"


def is_va(email: str, workspace: Workspace) -> bool:
    """Whether this is one of the VA's own addresses, the desk's included."""
    own = _directory(workspace).va
    return email.casefold() in own or base_address(email) in own


def base_address(email: str) -> str:
    """The address without its plus-tag, case-folded (`requests+x@va.example` → `requests@va.example`)."""
    local, at, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def addressed_to_us(message: Message, workspace: Workspace) -> str:
    """The address of ours that this mail names in To, Cc, Delivered-To or X-Original-To; or ''."""
    ours = _directory(workspace).desk
    for address in message.recipients:
        if address.email.casefold() in ours or base_address(address.email) in ours:
            return address.email
    return ""


def outsiders(message: Message, workspace: Workspace) -> tuple[Address, ...]:
    """Whom a mail is written to, the VA and the desk left out."""
    return tuple(a for a in message.to + message.cc if a.email and not is_va(a.email, workspace))


def unanswerable(address: Address) -> str:
    """Why nobody reads answers to this address (no-reply, list manager, mail system), or ''."""
    signs = read_automatic({}, "", address).signs
    return f"{address.email}: {signs[0].means}" if signs else ""


def token_tasks(message: Message, secret: bytes) -> tuple[str, ...]:
    """Tasks named by valid signed reply addresses among the recipients."""
    found = (task_of_reply_address(secret, address.email) for address in message.recipients)
    return tuple(dict.fromkeys(ref for ref in found if ref))


def looks_like_va(sender: Address, workspace: Workspace) -> bool:
    """Whether a foreign address carries the VA's name or address as its display name, or what looks so."""
    shown = look(sender.name)
    if not shown or is_va(sender.email, workspace):
        return False
    names = {look(workspace.me.name), *map(look, _directory(workspace).va)}
    return shown in names or any(address in shown for address in names if "@" in address)


@lru_cache(maxsize=1024)
def look(name: str) -> str:
    """What a hurried reader sees in a name: no accents, invisible marks or letters of look-alike scripts."""
    if not name.isascii():
        split = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in split if unicodedata.category(c) not in ("Mn", "Cf", "Cc", "Co"))
        name = name.casefold().translate(_LOOK_ALIKE)
    return " ".join(name.casefold().split())

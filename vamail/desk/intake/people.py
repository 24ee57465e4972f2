"""Who is who: which client an address belongs to, which addresses are the VA's or the desk's own."""

from functools import lru_cache

from vamail.mail.identifiers import task_of_reply_address
from vamail.model.message import Address, Message
from vamail.workspace.types import Client, Workspace


@lru_cache(maxsize=8)
def _directory(clients: tuple[Client, ...]) -> tuple[dict[str, Client], dict[str, Client]]:
    by_address = {email.casefold(): client for client in clients for email in client.addresses}
    by_domain = {domain.casefold(): client for client in clients for domain in client.domains}
    return by_address, by_domain


def client_of(email: str, workspace: Workspace) -> Client | None:
    """The client whose address, or else whose domain, this is."""
    by_address, by_domain = _directory(workspace.clients)
    folded = email.casefold()
    return by_address.get(folded) or by_domain.get(folded.rpartition("@")[2])


def is_va(email: str, workspace: Workspace) -> bool:
    """Whether this is one of the VA's own addresses, the desk's included."""
    me = workspace.me
    return email.casefold() in {
        a.casefold() for a in (me.address, me.notify, *me.addresses)
    } | desk_addresses(workspace)


def desk_addresses(workspace: Workspace) -> set[str]:
    """The addresses of all watched mailboxes, case-folded."""
    return {address.casefold() for mailbox in workspace.mailboxes for address in mailbox.addresses}


def base_address(email: str) -> str:
    """The address without its plus-tag, case-folded (`requests+x@va.example` → `requests@va.example`)."""
    local, _, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def addressed_to_us(message: Message, workspace: Workspace) -> str:
    """The address of ours that this mail names in To, Cc, Delivered-To or X-Original-To; or ''."""
    ours = desk_addresses(workspace)
    for address in message.recipients:
        if address.email.casefold() in ours or base_address(address.email) in ours:
            return address.email
    return ""


def token_tasks(message: Message, secret: bytes) -> tuple[str, ...]:
    """Tasks named by valid signed reply addresses among the recipients."""
    found = (task_of_reply_address(secret, address.email) for address in message.recipients)
    return tuple(dict.fromkeys(ref for ref in found if ref))


def looks_like_va(sender: Address, workspace: Workspace) -> bool:
    """Whether a foreign address carries the VA's name or address as its display name."""
    shown = " ".join(sender.name.casefold().split())
    if not shown or is_va(sender.email, workspace):
        return False
    names = {workspace.me.name.casefold(), *(a.casefold() for a in workspace.me.addresses)}
    return shown in names or any(address in shown for address in names if "@" in address)

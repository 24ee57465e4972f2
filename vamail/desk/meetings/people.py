"""Who comes to a meeting, and who may see what of it.

A guest sees the VA and the guests of the same client. Somebody who is nobody's sees no other guest, and is
seen by none: whose they are is not known, so they may be anybody's.
"""

from collections.abc import Iterable
from dataclasses import replace

from vamail.desk.life.people import base_address, client_of, is_va
from vamail.desk.life.unnamed import mentions, others
from vamail.model.meetings import Guest, Meeting
from vamail.model.message import Address
from vamail.workspace.types import Client, Workspace


def guests_of(client: Client, addresses: Iterable[Address] = ()) -> tuple[Guest, ...]:
    """The guests at these addresses; none given: the client's own first one, and nobody where it has none.

    An address is the client's where its list or its domains say so, else nobody's (`Guest.client` empty).
    """
    wanted = tuple(addresses) or tuple(Address(one) for one in client.addresses[:1])
    return tuple(Guest(email=a.email, name=_shown(a), client=_slug(a.email, client)) for a in wanted)


def guest_at(address: Address, workspace: Workspace) -> Guest:
    """The guest at this address, of whichever client's it is."""
    client = client_of(address.email, workspace)
    return Guest(email=address.email, name=_shown(address), client=client.slug if client else "")


def invited(guests: Iterable[Guest], workspace: Workspace) -> tuple[Guest, ...]:
    """The guests as they are invited: each once, the VA and the organizer's address left out. Whose somebody
    is, the workspace says where it knows; where it does not, what was said of them stands."""
    organizer = workspace.meetings.organizer.casefold()
    found: dict[str, Guest] = {}
    for guest in guests:
        email = guest.email.strip()
        folded = email.casefold()
        if email and folded != organizer and not is_va(email, workspace) and folded not in found:
            client = client_of(email, workspace)
            found[folded] = replace(guest, email=email, client=client.slug if client else guest.client)
    return tuple(found.values())


def seen_by(meeting: Meeting, guest: Guest) -> Meeting:
    """The meeting as this guest may see it: the guests of the same client alone, without what the others
    wrote to the VA; no proposals, and the task and the conversation only where they are this guest's
    client's."""
    seen = (one for one in meeting.guests if sees(guest, one))
    bare = tuple(replace(one, comment="") if not _same(guest, one) else one for one in seen)
    theirs = guest.client == meeting.client
    return replace(
        meeting, guests=bare, proposals=(), task=meeting.task if theirs else None,
        message_id=meeting.message_id if theirs else "", client=guest.client or meeting.client,
        answers_once=tuple(one for one in meeting.answers_once if one.by == guest.email),
    )  # fmt: skip


def sees(guest: Guest, other: Guest) -> bool:
    """Whether this guest may know that the other one comes."""
    return _same(guest, other) or (bool(guest.client) and guest.client == other.client)


def clients_of(guests: Iterable[Guest], workspace: Workspace) -> tuple[Client, ...]:
    """The clients whose guests these are, each once."""
    slugs = dict.fromkeys(guest.client for guest in guests)
    found = (workspace.client(slug) for slug in slugs)
    return tuple(client for client in found if client is not None)


def anothers_word(text: str, guests: Iterable[Guest], workspace: Workspace) -> str:
    """The name in this text by which one client's guest would learn of another client; empty: none."""
    for client in clients_of(guests, workspace):
        names = others(workspace, client.slug)
        if mentions(text, names):
            longest = sorted(names, key=lambda one: (-len(one), one))
            return next(name for name in longest if mentions(text, (name,)))
    return ""


def zone_of(guest: Guest, workspace: Workspace) -> str:
    """The zone in which this guest reads times: their client's, else the VA's."""
    client = _client(guest, workspace)
    return client.hours.zone if client is not None else workspace.me.zone


def language_of(guest: Guest, meeting: Meeting, workspace: Workspace) -> str:
    """The language in which to write to this guest: their client's, of somebody who is nobody's that of the
    client whom the meeting is with; else the VA's."""
    client = _client(guest, workspace) or workspace.client(meeting.client)
    return (client.language if client is not None else "") or workspace.me.language


def _client(guest: Guest, workspace: Workspace) -> Client | None:
    return workspace.client(guest.client) or client_of(guest.email, workspace)


def _slug(email: str, client: Client) -> str:
    listed = {one.casefold() for one in client.addresses}
    domains = {one.casefold() for one in client.domains}
    known = email.casefold() in listed or base_address(email) in listed
    return client.slug if known or email.casefold().rpartition("@")[2] in domains else ""


def _same(one: Guest, other: Guest) -> bool:
    return one.email.casefold() == other.email.casefold()


def _shown(address: Address) -> str:
    return "" if "@" in address.name else " ".join(address.name.split())[:80]

"""Whom a line about a new meeting names, in front of everything else: clients and addresses in any mixture.

A client in a list (`acme, bela@x.example`; `acme and globex`) brings its own people. An address that stands
beside a client with nothing between (`acme carl@acme.example`, `carl@acme.example for acme`) says who of that
client comes, and its people are not invited beside; unless it is another client's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vamail.desk.control.arguments import Rest, client_named
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.desk.life.people import client_of
from vamail.mail.addresses import read_addresses
from vamail.model.message import Address
from vamail.model.pattern import lazy
from vamail.workspace.types import Client

MOST_GUESTS = 20
_EDGES = " \t,،;؛:：.!-–—"
_COMMAS = ",،;؛&+"
_LISTED = folded("and|with|és|meg|valamint|و|با|&|+")
_WITH = folded(":|client|for|az|a")
_LONGEST_NAME = 4
_GLUED = lazy(r"(?<=[\w>.])[,،;؛](?=[\w<])")


@dataclass(frozen=True, slots=True)
class Named:
    """Who was named. `client` is whose meeting it is, the first; `invite` are the clients whose own people
    come beside the guests (none where one client is all that is named); `rest` is the text behind, and
    `goes_on` says that a comma or an `and` stands in front of it."""

    client: Client | None = None
    guests: tuple[Address, ...] = ()
    invite: tuple[str, ...] = ()
    rest: str = ""
    goes_on: bool = False


@dataclass(slots=True)
class _Somebody:
    who: Client | Address
    beside: bool
    """Nothing parts it from whoever was named before."""


@dataclass(slots=True)
class _Reading:
    words: list[str]
    at: int = 0
    found: list[_Somebody] = field(default_factory=list)
    parted: bool = False


def named_in_front(rest: Rest, text: str) -> Named:
    """The clients and the addresses at the start of the text. NotClear for what is no address, for too many,
    and for two clients that no comma and no `and` makes a list."""
    read = _Reading(text.split())
    while read.at < len(read.words):
        if not _passes(read) and not _takes(read, rest):
            break
    goes_on = read.parted and bool(read.found)
    while read.at and fold(read.words[read.at - 1].strip(_EDGES)) == "for":
        read.at -= 1  # "for" behind whom is said belongs to what it is about
    clients = tuple(dict.fromkeys(one.who.slug for one in read.found if isinstance(one.who, Client)))
    named = [one.who for one in read.found if isinstance(one.who, Address)]
    guests = tuple({one.email.casefold(): one for one in reversed(named)}.values())[::-1]
    if len(guests) > MOST_GUESTS:
        raise rest.unclear("address", said=guests[MOST_GUESTS].email)
    alone = len(clients) == 1 and not guests
    return Named(
        client=rest.reader.workspace.client(clients[0]) if clients else None, guests=guests,
        invite=() if alone else tuple(dict.fromkeys(_whole(read.found, rest))),
        rest=" ".join(read.words[read.at :]), goes_on=goes_on,
    )  # fmt: skip


def _passes(read: _Reading) -> bool:
    """Pass over a small word between two that are named."""
    word = read.words[read.at]
    small = fold(word.strip(_EDGES))
    listed = small in _LISTED or (small == "" and any(sign in _COMMAS for sign in word))
    if not listed and small not in _WITH | {""}:
        return False
    read.parted = read.parted or listed or word[-1] in _COMMAS
    read.at += 1
    return True


def _takes(read: _Reading, rest: Rest) -> bool:
    """Take whoever is named here, if somebody is."""
    _unglue(read, rest)
    found = _client(read, rest) or _address(read, rest)
    if found is None:
        return False
    who, count = found
    if isinstance(who, Client) and not read.parted and _another(who, read.found):
        raise rest.unclear("one_client", said=who.slug)
    read.found.append(_Somebody(who, beside=not read.parted and bool(read.found)))
    read.at += count
    read.parted = read.words[read.at - 1][-1] in _COMMAS
    return True


def _unglue(read: _Reading, rest: Rest) -> None:
    """`acme,bela@x.example` are two words; an address with a comma inside is none."""
    word = read.words[read.at]
    parts = _GLUED.split(word)
    known = [("@" in one) or client_named(one, rest) is not None for one in parts]
    if len(parts) > 1 and "@" in word and not all(known):
        raise rest.unclear("address", said=word)
    if len(parts) > 1 and any(known):
        read.words[read.at : read.at + 1] = _GLUED.sub(", ", word).split()


def _another(who: Client, found: list[_Somebody]) -> bool:
    return any(isinstance(one.who, Client) and one.who != who for one in found)


def _client(read: _Reading, rest: Rest) -> tuple[Client, int] | None:
    """The client whom the next words name, but by no address of its own: that is one of its people."""
    if "@" in read.words[read.at]:
        return None
    words = read.words[read.at : read.at + _LONGEST_NAME]
    for count in range(len(words), 0, -1):
        if (client := client_named(" ".join(words[:count]), rest)) is not None:
            return client, count
    return None


def _address(read: _Reading, rest: Rest) -> tuple[Address, int] | None:
    """The address that stands here, with the name in front of it where it stands in `<…>`."""
    words = read.words[read.at : read.at + _LONGEST_NAME]
    count = next((n for n, word in enumerate(words, 1) if "@" in word), 0)
    if not count or (count > 1 and not words[count - 1].startswith("<")):
        return None
    if any(sign in _COMMAS or sign.isdecimal() for word in words[: count - 1] for sign in word):
        return None
    said = words[count - 1].strip(_EDGES + "<>()")
    found = read_addresses(said.encode())
    if len(found) != 1 or not found[0].domain:
        raise rest.unclear("address", said=words[count - 1])
    name = " ".join(words[: count - 1]).strip("\"'“”„«» ")
    return (Address(found[0].email, name) if name else found[0]), count


def _whole(found: list[_Somebody], rest: Rest) -> Iterator[str]:
    """The clients beside whom nobody of theirs stands."""
    for place, one in enumerate(found):
        if not isinstance(one.who, Client):
            continue
        before = found[place - 1] if one.beside else None
        behind = found[place + 1] if place + 1 < len(found) and found[place + 1].beside else None
        if not any(_is_of(other, one.who, rest) for other in (before, behind) if other is not None):
            yield one.who.slug


def _is_of(other: _Somebody, client: Client, rest: Rest) -> bool:
    if isinstance(other.who, Client):
        return False
    whose = client_of(other.who.email, rest.reader.workspace)
    return whose is None or whose.slug == client.slug

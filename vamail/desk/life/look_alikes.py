"""Addresses that look like a client's and are not: the same name before the `@`, and a domain that a hurried
reader takes for theirs (letters of other scripts, `rn` for `m`, one letter more or less, another ending).

Such an address proves nothing bad: people have several. What comes of it is said where it is asked.
"""

from collections.abc import Iterator
from functools import lru_cache

from vamail.desk.life.people import base_address, client_of, is_va, look
from vamail.workspace.free_mail import FREE_MAIL_DOMAINS
from vamail.workspace.types import Client, Workspace

_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("5", "s"))
_LONG = 9
"""From this length on two letters of a domain may differ."""


def looks_like(email: str, workspace: Workspace) -> tuple[Client, str] | None:
    """The client, and the address or domain of theirs, that this foreign address looks like; else None."""
    email = base_address(email)
    domain = email.rpartition("@")[2]
    if not domain or domain in FREE_MAIL_DOMAINS or is_va(email, workspace) or client_of(email, workspace):
        return None
    return next(_found(email, workspace), None)


def _found(email: str, workspace: Workspace) -> Iterator[tuple[Client, str]]:
    local, _, domain = email.rpartition("@")
    for client in workspace.clients:
        for one in client.addresses:
            known, _, theirs = base_address(one).rpartition("@")
            if seen(known) == seen(local) and _alike(domain, theirs):
                yield client, one
        for theirs in client.domains:
            if len(theirs) > 5 and _alike(domain, theirs.casefold(), ending=False):
                yield client, theirs


def _alike(domain: str, theirs: str, *, ending: bool = True) -> bool:
    if domain == theirs:
        return False
    one, other = seen(_shown(domain)), seen(_shown(theirs))
    most = 2 if len(theirs) >= _LONG else 1
    if one == other or distance(one, other, most) <= most:
        return True
    return ending and one.rpartition(".")[0] == other.rpartition(".")[0] != ""


@lru_cache(maxsize=1024)
def _shown(domain: str) -> str:
    """The domain as a reader sees it: punycode in its own letters."""
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        return domain


@lru_cache(maxsize=1024)
def seen(text: str) -> str:
    """What a hurried reader takes it for."""
    text = look(text)
    for drawn, read in _PAIRS:
        text = text.replace(drawn, read)
    return text


def distance(one: str, other: str, most: int) -> int:
    """How many letters are left out, put in, changed, or have changed places with the next; above `most`:
    more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, its in enumerate(other, 1):
            row.append(min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != its)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]

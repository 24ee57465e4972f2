"""Text that goes to somebody who must not learn whose it is: names found as a reader finds them.

Case, accents, widths and look-alike letters make no other name, nor does what stands around it:
`acme_logo.png`, `AcmeReport` and `Acmének` name Acme. Rather one word too many is left out than one too few.
"""

import re
from collections.abc import Collection, Iterator

from vamail.desk.life.people import look
from vamail.model.pattern import lazy
from vamail.workspace.types import Client, Workspace

LEFT_OUT = "…"
LEAST_NAME = 4
"""The first word of a name stands for it, unless it is as short as `The`; a shorter name must be a word."""

_WORD = lazy(r"\S+")
_PARTS = lazy(r"[\W_]+")


def called(client: Client) -> Iterator[str]:
    """Everything by which this client may be called."""
    yield from (client.name, client.slug, *client.domains, *client.addresses)
    yield from (word for word in client.name.split()[:1] if len(word) >= LEAST_NAME)
    yield from (domain.rpartition(".")[0] for domain in client.domains)


def others(workspace: Workspace, slug: str) -> frozenset[str]:
    """How every other client than this one is called: names, their first words, slugs, domains, addresses."""
    client = workspace.client(slug)
    own = {name.casefold() for name in called(client)} if client is not None else set()
    names = (name for one in workspace.clients if one.slug != slug for name in called(one))
    return frozenset(name for name in names if name and name.casefold() not in own)


def mentions(text: str, names: Collection[str]) -> bool:
    """Whether any of these names occurs in the text."""
    return without(text, names) != text


def without(text: str, names: Collection[str]) -> str:
    """The text with an ellipsis in place of every word that holds one of these names, or a part of it."""
    words = list(_WORD.finditer(text))
    seen = [look(word[0]) for word in words]
    wanted = [tuple(folded.split()) for name in names if (folded := look(name)) and len(folded) > 1]
    gone = {at for name in wanted for at in _places(seen, name)}
    out = text
    for at in sorted(gone, reverse=True):
        start = words[at].start()
        end = words[at].end()
        out = f"{out[:start]}{LEFT_OUT}{out[end:]}"
    return re.sub(rf"{LEFT_OUT}(?:\s+{LEFT_OUT})+", LEFT_OUT, out)


def _places(words: list[str], name: tuple[str, ...]) -> Iterator[int]:
    """The places of the words in which a name lies; one of several words lies in as many in a row."""
    if len(name) == 1:
        yield from (at for at, word in enumerate(words) if _holds(word, name[0]))
        return
    for at in range(len(words) - len(name) + 1):
        found = words[at : at + len(name)]
        if all(_holds(word, part) for word, part in zip(found, name, strict=True)):
            yield from range(at, at + len(name))


def _holds(word: str, name: str) -> bool:
    if len(name) >= LEAST_NAME:
        return name in word
    return name in _PARTS.split(word)

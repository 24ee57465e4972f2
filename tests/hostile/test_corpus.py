"""Every mail of the corpora goes the whole way, decided and rendered, without an exception, hang or error."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.limit import at_most
from fuzz.mails import seeds
from fuzz.oracles import desk
from vamail.mail.parse import parse


def _others() -> Iterator[bytes]:
    """Mails too big to be fuzzed with, in our own corpus."""
    known = set(seeds())
    for path in sorted((Path(__file__).parents[1] / "corpus").glob("*.eml")):
        if (raw := path.read_bytes()) not in known:
            yield raw


@pytest.mark.parametrize("part", range(4))
def test_the_whole_way(part: int) -> None:
    mails = [*seeds(), *_others()]
    assert len(mails) >= 80
    for raw in mails[part::4]:
        with at_most(1):
            assert not parse(raw).refused
        with at_most(2):
            desk(raw)

"""What an examination finds: one sentence each, and a guard so that no examination stops the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vamail.model.errors import VamailError


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: `state` good, note or bad; `about` what; `what` was found; `hint` what to do."""

    state: str
    about: str
    what: str
    hint: str = ""


def guarded(about: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; an examination that raises ends with a bad one that says why."""
    try:
        yield from findings
    except (VamailError, OSError) as error:
        yield Finding("bad", about, str(error) or type(error).__name__)
    except Exception as error:
        yield Finding("bad", about, f"could not be examined: {error!r}")


def count(number: int, one: str, many: str = "") -> str:
    """`1 mail`, `2 mails`."""
    return f"{number} {one if number == 1 else many or one + 's'}"

"""What a mail server wants to know before it lets us in: a password or a token, read when it is needed."""

from collections.abc import Callable
from dataclasses import dataclass


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How to log in as `user`: by `password()`, or by `token()` (XOAUTH2) where that is given.

    Both are called at each login, so that a changed secret or a refreshed token counts at once. They
    may raise `SurroundingsError`. An empty user means: no login at all (a server on this machine).
    """

    user: str = ""
    password: Callable[[], str] = _nothing
    token: Callable[[], str] | None = None

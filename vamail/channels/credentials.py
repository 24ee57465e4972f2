"""What a mail server wants to know before it lets us in: a password or a token, read when it is needed."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How to log in as `user`: by `password()`, or by `token()` (XOAUTH2) where that is given.

    Both are called at each login, so that a changed secret or a refreshed token counts at once. They
    may raise `SurroundingsError`. An empty user means: no login at all (a server on this machine).

    `refused()` is told that the server did not take the token: it may have ended before its time, so the
    next `token()` is a new one.
    """

    user: str = ""
    password: Callable[[], str] = _nothing
    token: Callable[[], str] | None = None
    refused: Callable[[], object] = _nothing

    def hide(self, text: str) -> str:
        """A server's words about a login, without the secret that it may repeat: plain, or as it was sent."""
        try:
            secret = self.password() if self.token is None else self.token()
        except Exception:  # noqa: BLE001  # what cannot be read now was not sent either
            return text
        if not secret:
            return text
        sent = (secret, f"\0{self.user}\0{secret}", f"user={self.user}\1auth=Bearer {secret}\1\1")
        coded = [b64encode(one.encode()).decode("ascii") for one in sent]
        for form in sorted(
            (secret, quote(secret, safe=""), *coded, *(c.rstrip("=") for c in coded)), key=len
        )[::-1]:
            text = text.replace(form, "***")
        return text

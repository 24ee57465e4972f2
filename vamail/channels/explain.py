"""What a server's refusal means, and what the VA can do about it.

Servers refuse in codes (RFC 5530 for IMAP, RFC 3463 for SMTP) and in words of their own. One table turns
both into a sentence and says whether trying again can help.
"""

import re
from dataclasses import dataclass

from vamail.model.pattern import lazy

_APP_PASSWORD = {
    "gmail": "Google wants an app password here (Google Account > Security > App passwords), "
    "not the password of the account",
    "googlemail": "Google wants an app password here (Google Account > Security > App passwords)",
    "google": "Google wants an app password here (Google Account > Security > App passwords)",
    "me.com": "iCloud wants an app-specific password (account.apple.com > Sign-In and Security), "
    "and for IMAP the user name is what stands before the @",
    "yahoo": "Yahoo wants an app password (Account security > Generate app password)",
    "fastmail": "Fastmail wants an app password (Settings > Privacy & Security > App passwords)",
    "zoho": "Zoho wants an app password when two-factor sign-in is on",
    "office365": "Microsoft lets programs in by OAuth only: add `oauth: microsoft` to the server "
    "and run `vamail login`",
    "outlook": "Microsoft lets programs in by OAuth only: add `oauth: microsoft` to the server "
    "and run `vamail login`",
}


_ERRNO = lazy(r"\[Errno -?[0-9]+\] ")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a refusal means: a sentence, and whether the same may be tried again later."""

    sentence: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class _Row:
    pattern: re.Pattern[str]
    sentence: str
    temporary: bool


def _row(pattern: str, sentence: str, temporary: bool = False) -> _Row:
    return _Row(lazy(pattern, re.IGNORECASE), sentence, temporary)


_LOGIN = (
    _row(
        r"5\.7\.139|5\.7\.30|basic auth\w* is (?:disabled|not supported)",
        "Microsoft has switched password login off for this account; add `oauth: microsoft` to the server "
        "and run `vamail login`, or ask the administrator to allow authenticated SMTP",
    ),
    _row(
        r"application-specific password|app(?:lication)?[- ]password|5\.7\.9|InvalidSecondFactor",
        "the provider wants an app password instead of the account's own; make one in the security "
        "settings of the account",
    ),
    _row(
        r"web ?login|please log in via your web browser|5\.7\.14",
        "the provider wants you to sign in once with a browser and confirm that it was you",
    ),
    _row(
        r"\[UNAVAILABLE\]|\[INUSE\]|\[LIMIT\]|\[SERVERBUG\]|temporar|try again|too many|rate limit|throttl"
        r"|\b4\.\d{1,3}\.\d{1,3}\b",
        "the server cannot let anybody in just now",
        temporary=True,
    ),
    _row(r"\[EXPIRED\]", "the password has expired; set a new one at the provider"),
    _row(r"\[PRIVACYREQUIRED\]|LOGINDISABLED", "the server accepts passwords on encrypted connections only"),
    _row(
        r"\[AUTHORIZATIONFAILED\]|not enabled|disabled",
        "the account may not be used by programs; switch IMAP and SMTP access on at the provider",
    ),
    _row(
        r"\[CONTACTADMIN\]|\[ALERT\]",
        "the provider has locked the account for programs; ask its administrator",
    ),
)

_DELIVERY = (
    _row(
        r"5\.4\.5|5\.1\.90|daily (?:user )?sending|SubmissionQuotaExceeded|sending (?:limit|quota)",
        "the provider's sending limit is reached",
        temporary=True,
    ),
    _row(
        r"\b5(?:30|35|38)\b|5\.7\.0 authentication required|5\.7\.(?:139|30)\b",
        "the provider wants us to log in again",
        temporary=True,
    ),
    _row(r"5\.1\.[1236]|user unknown|no such user|mailbox unavailable", "there is no such mailbox"),
    _row(r"5\.2\.2|mailbox (?:is )?full|over ?quota", "the mailbox is full"),
    _row(r"5\.3\.4|5\.2\.3|too (?:large|big)|exceeds? .{0,30}size", "the mail is too big for that server"),
    _row(
        r"5\.7\.(?:60|1\d?)|not (?:allowed|permitted|authorized) to send|sender address rejected",
        "the server does not let this account send as that address, or its rules refuse the mail",
    ),
    _row(r"spam|5\.7\.(?:26|27|350)|blocked|blacklist|reputation|DMARC|SPF", "the server takes it for spam"),
)


def explain_login(answer: str, host: str, by_token: bool = False) -> Meaning:
    """Why `host` refused a login with these words; they are quoted in the sentence."""
    for row in _LOGIN:
        if row.pattern.search(answer):
            return Meaning(f"{host}: {row.sentence} ({_short(answer)})", row.temporary)
    if by_token:
        return Meaning(
            f"{host} does not accept the OAuth token; run `vamail login` again ({_short(answer)})", False
        )
    hint = next((text for part, text in _APP_PASSWORD.items() if part in host.lower()), "")
    advice = hint or "check `user` and `password` of this server in vamail.yaml"
    return Meaning(f"{host} does not accept this user name and password; {advice} ({_short(answer)})", False)


def explain_delivery(code: int, answer: str) -> Meaning:
    """Why a mail was refused with `code` (RFC 5321, 4.2) and these words."""
    said = f"{code} {answer}".strip()
    for row in _DELIVERY:
        if row.pattern.search(said):
            return Meaning(f"{row.sentence} ({_short(said)})", row.temporary or 400 <= code < 500)
    return Meaning(f"the server said: {_short(said)}", 400 <= code < 500)


def without_number(error: BaseException) -> str:
    """What the system said, without `[Errno 104]`: the number means nothing to a reader."""
    return _ERRNO.sub("", str(error)) or type(error).__name__


def _short(answer: str) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in answer).split())
    return text if len(text) <= 300 else text[:297] + "..."

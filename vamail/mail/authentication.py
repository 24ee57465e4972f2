"""What the VA's own mail server says about who sent a mail: Authentication-Results (RFC 8601).

Only one field counts: the topmost one whose authserv-id is the configured one. A server removes forged
fields with its own id and puts its field on top (RFC 8601, 5), so everything else in a mail, above or
below, with a look-alike id, in a comment or in quotes, is only text. ARC (RFC 8617) is not read: it says
what others say.

Microsoft 365 writes the field without any authserv-id. It counts only when the settings name
`MICROSOFT` as the authserv-id, and then only the topmost Authentication-Results field of all does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from vamail.model.pattern import lazy

State = Literal["vouched", "failed", "unknown"]

MICROSOFT = "microsoft365"
"""Configured in place of an authserv-id where the server, as Microsoft 365 does, writes none."""

_FIELD_CHARACTERS = 16_384
_FIELDS_READ = 50
_RESULTS_READ = 50

_ATOM = lazy(r'[^\s"();=]+')
_SHARED_SUFFIX = lazy(r"(?:ac|co|com|edu|gov|net|org|me)\.[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Authentication:
    """The verdict on one mail.

    `state`: "vouched" (the server vouches for the domain in From), "failed" (it says that the mail is
    not from there), "unknown" (it says nothing that decides). `method`: what decided: dmarc, dkim, spf
    or empty. `detail`: a sentence for the journal.
    """

    state: State
    method: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    properties: tuple[tuple[str, str], ...]


def verdict(headers: Mapping[str, tuple[str, ...]], authserv_id: str, from_domain: str) -> Authentication:
    """Whether the server named `authserv_id` vouches that this mail is from `from_domain`.

    dmarc=pass for that domain vouches; without a DMARC result, so does a dkim=pass or spf=pass that is
    aligned with it (relaxed, RFC 7489, 3.1). Never raises; what cannot be read is unknown.
    """
    wanted = authserv_id.strip().lower()
    domain = from_domain.strip().rstrip(".").lower()
    if not wanted:
        return Authentication("unknown", "", "no authserv-id is configured, so nobody vouches for senders")
    if not domain:
        return Authentication("unknown", "", "the mail has no domain in From")
    for value in headers.get("authentication-results", ())[:_FIELDS_READ]:
        results = _results_of(value[:_FIELD_CHARACTERS], wanted)
        if results is not None:
            return _judge(results, domain)
        if wanted == MICROSOFT:
            break
    return Authentication("unknown", "", f"no Authentication-Results of {authserv_id} in this mail")


def _results_of(value: str, wanted: str) -> tuple[_Result, ...] | None:
    """The results of a field, or None when it is not the wanted server's."""
    parts = _parts(_tokens(value))
    first = next(parts, [])
    if wanted == MICROSOFT:
        if len(first) < 2 or first[1] != "=":
            return None
        return tuple(_results([first, *parts]))
    # authserv-id, and perhaps a version; anything else in front is not the form of RFC 8601.
    if (
        not first
        or first[0].lower() != wanted
        or len(first) > 2
        or (len(first) == 2 and not first[1].isdigit())
    ):
        return None
    return tuple(_results(parts))


def _tokens(value: str) -> Iterator[str]:
    """Atoms, quoted strings (as their text), `=` and `;`; comments and spaces dropped (RFC 5322, 3.2).

    A comment or a quoted string that does not end swallows the rest: nothing may be read out of it.
    """
    at, end = 0, len(value)
    while at < end:
        letter = value[at]
        if letter == "(":
            at = _after_comment(value, at)
        elif letter == '"':
            text, at = _quoted(value, at)
            yield text
        elif letter in "=;":
            yield letter
            at += 1
        elif match := _ATOM.match(value, at):
            yield match[0]
            at = match.end()
        else:
            at += 1


def _after_comment(value: str, at: int) -> int:
    """Where the comment that begins at `at` ends; comments nest."""
    depth = 0
    while at < len(value):
        letter = value[at]
        if letter == "\\":
            at += 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return at


def _quoted(value: str, at: int) -> tuple[str, int]:
    """The text of the quoted string that begins at `at`, and where it ends.

    Characters that mean something elsewhere are made harmless, so that quoted text stays text.
    """
    text: list[str] = []
    at += 1
    while at < len(value) and value[at] != '"':
        at += value[at] == "\\"
        text.append(value[at : at + 1])
        at += 1
    return "".join(text).replace(";", "_").replace("=", "_"), at + 1


def _parts(tokens: Iterator[str]) -> Iterator[list[str]]:
    """The tokens between semicolons."""
    part: list[str] = []
    for piece in tokens:
        if piece == ";":
            yield part
            part = []
        else:
            part.append(piece)
    yield part


def _results(parts: Iterator[list[str]] | list[list[str]]) -> Iterator[_Result]:
    """`method[/version]=result reason=... ptype.property=value ...` of each part."""
    for part, _ in zip(parts, range(_RESULTS_READ), strict=False):
        pairs = [
            (part[at - 1].lower(), part[at + 1].lower())
            for at in range(1, len(part) - 1)
            if part[at] == "=" and part[at - 1] != "=" and part[at + 1] != "="
        ]
        if pairs and len(part) > 2 and part[1] == "=":
            yield _Result(pairs[0][0].partition("/")[0], pairs[0][1], tuple(pairs[1:]))


def _judge(results: tuple[_Result, ...], domain: str) -> Authentication:
    """DMARC decides where there is a result; else aligned DKIM or SPF.

    A server writes one DMARC result: where one says fail, whatever else passes was smuggled in.
    """
    dmarc = [one for one in results if one.method == "dmarc"]
    if any(one.result == "fail" for one in dmarc):
        return Authentication("failed", "dmarc", f"dmarc=fail for {domain}")
    for one in dmarc:
        named = _domains(one, "header.from")
        if one.result in ("pass", "bestguesspass") and (not named or domain in named):
            return Authentication("vouched", "dmarc", f"dmarc={one.result} for {domain}")
    for method, names in (("dkim", ("header.d", "header.i")), ("spf", ("smtp.mailfrom", "smtp.from"))):
        for one in results:
            if one.method == method and one.result == "pass":
                named = [name for key in names for name in _domains(one, key)]
                if any(_aligned(name, domain) for name in named):
                    return Authentication("vouched", method, f"{method}=pass for {named[0]}")
    return _not_vouched(results, domain)


def _not_vouched(results: tuple[_Result, ...], domain: str) -> Authentication:
    for one in results:
        if one.method in ("dkim", "spf") and one.result in ("fail", "hardfail"):
            return Authentication(
                "failed", one.method, f"{one.method}={one.result}, nothing passes for {domain}"
            )
    said = ", ".join(f"{one.method}={one.result}" for one in results[:6]) or "nothing"
    return Authentication("unknown", "", f"the server says {said}: none of it vouches for {domain}")


def _domains(one: _Result, key: str) -> list[str]:
    """The domains that a property names: what follows the last `@`."""
    return [value.rpartition("@")[2].strip("<>.") for name, value in one.properties if name == key]


def _aligned(name: str, domain: str) -> bool:
    """Relaxed alignment: equal, or one below the other, and never only a public suffix in common.

    Without the list of public suffixes a domain has at least two labels, three under co.uk and its kind:
    shared hosts such as github.io are known to be missed, so DMARC is what to rely on.
    """
    if name == domain:
        return True
    shorter, longer = sorted((name, domain), key=len)
    return longer.endswith(f".{shorter}") and "." in shorter and not _SHARED_SUFFIX.fullmatch(shorter)

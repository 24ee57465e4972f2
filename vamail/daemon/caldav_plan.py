"""What must happen on a CalDAV server so that the VA's meetings lie there: a plan, from values alone.

Each object that we write carries a seal over what it says. So it is known, even where what was remembered of
the server is lost, whether an object is as we wrote it (it may be replaced) or somebody changed it (it is
left as it is, for ever).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from vamail.model.meetings import Meeting, uid_name

_SEAL = "X-VAMAIL-SEAL"
_SAID = frozenset({
    "UID", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "URL",
    "RRULE", "EXDATE", "RDATE", "STATUS", "SEQUENCE",
})  # fmt: skip
"""What a person would change. Servers add, reorder and fold; other parameters than the zone do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A meeting as it is to lie on the server under `href`; `body` is sealed with `seal`."""

    name: str
    href: str
    body: bytes
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of an object: the meeting's name, its ETag (empty: not told), the seal of what we
    wrote. `left`: somebody changed it, or the server does not want it; it is not touched any more."""

    name: str
    etag: str = ""
    seal: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write it; `etag` is of the object that it replaces, empty where there is none, or none is known."""

    wanted: Wanted
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Remove what we wrote of a meeting that is off."""

    name: str
    href: str
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Remember it no more: what is over stays in the calendar as it is."""

    href: str


Action = Put | Remove | Forget


def plan(wanted: Iterable[Wanted], off: Collection[str], known: Mapping[str, Known]) -> Iterator[Action]:
    """What is to be done, first what is new; `off` are names of meetings that take place no more."""
    wanted_by = {one.href: one for one in wanted}
    for href, one in wanted_by.items():
        before = known.get(href)
        if before is None:
            yield Put(wanted=one)
        elif not before.left and before.seal != one.seal:
            yield Put(wanted=one, etag=before.etag)
    for href, kept in known.items():
        if href in wanted_by:
            continue
        if kept.name in off and not kept.left:
            yield Remove(name=kept.name, href=href, etag=kept.etag)
        else:
            yield Forget(href=href)


def href_of(meeting: Meeting) -> str:
    """The name of its object: the same for as long as its UID, whoever asks, so that none is made twice."""
    return f"{uid_name(meeting.uid)}.ics"


# --- the seal --------------------------------------------------------------------------------------------


def sealed(body: bytes) -> tuple[bytes, str]:
    """The object with its seal, and the seal."""
    seal = _seal(body)
    begin = b"BEGIN:VEVENT\r\n"
    return body.replace(begin, begin + f"{_SEAL}:{seal}\r\n".encode(), 1), seal


def seal_of(body: bytes) -> str:
    """The seal of an object that lies on the server as we wrote it; empty where somebody changed it."""
    stated = [value for name, _, value in _lines(body) if name == _SEAL]
    return stated[0] if stated and stated[0] == _seal(body) else ""


def _seal(body: bytes) -> str:
    said = sorted(
        one for name, zone, value in _lines(body) if name in _SAID for one in _said(name, zone, value)
    )
    return sha256("\n".join(said).encode()).hexdigest()[:32]


def _said(name: str, zone: str, value: str) -> Iterator[str]:
    """The property however a server writes it: escaped more or less, lists in one line or in several."""
    value = re.sub(r"\\[nN]|\s|\\", "", value)
    if name == "RRULE":
        yield f"{name}:{sorted(value.split(';'))}"
    elif name in ("EXDATE", "RDATE"):
        yield from (f"{name}:{zone}:{one}" for one in value.split(","))
    else:
        yield f"{name}:{zone}:{value}"


def _lines(body: bytes) -> Iterator[tuple[str, str, str]]:
    """Names, TZIDs and values of the content lines of its VEVENTs themselves (RFC 5545, 3.1)."""
    inside: list[str] = []
    text = re.sub(r"\r?\n[ \t]", "", body.decode("utf-8", "replace"))
    for line in re.split(r"\r?\n", text):
        head, _, value = _split(line)
        name = head.partition(";")[0].upper()
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END" and inside:
            inside.pop()
        elif inside[-1:] == ["VEVENT"]:
            zone = re.search(r';TZID="?([^";:]*)', head, re.IGNORECASE)
            yield name, zone[1] if zone else "", value


def _split(line: str) -> tuple[str, str, str]:
    """At the first colon that stands in no quoted parameter."""
    found = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL)
    return (found[1], ":", found[2]) if found else (line, "", "")

"""One collection of a CalDAV server (RFC 4791), over HTTP: its objects put, fetched and removed, each once.

https with the system's authorities, http to this machine alone; Basic authentication (RFC 7617), which every
server has for app passwords. Nothing is overwritten blindly: an object is made only where there is none, and
changed only while it is the one that we know (RFC 9110, 13.1.1 and 13.1.2). Redirects are followed within the
same server alone, an answer is read to 1 MB at most, and no error holds an address, a password or the
server's words.
"""

import http.client
import re
import ssl
import xml.etree.ElementTree as Xml
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from vamail.channels.credentials import Credentials
from vamail.model.errors import VamailError
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected

SECONDS = 10.0
MOST_BYTES = 1 << 20
_TEMPORARY = (408, 423, 425, 429)
_REDIRECTS, _MOST_REDIRECTS = (301, 302, 307, 308), 3
_ETAG = re.compile(r'(?:W/)?("[!#-~\x80-\xff]{0,200}")')
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    b"<prop><resourcetype/><C:supported-calendar-component-set/></prop></propfind>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one request ended. `changed`: what lies there is not what was expected; then nothing was done.
    `lost`: there is no such object. `etag` is the object's as of now, where the server says it."""

    outcome: Outcome
    changed: bool = False
    lost: bool = False
    etag: str = ""
    body: bytes = b""


class Collection:
    """The collection at `url`; every method is one request or a few, and may block for `seconds` each."""

    def __init__(self, url: str, credentials: Credentials, seconds: float = SECONDS) -> None:
        self._url = url if url.endswith("/") else url + "/"
        self._credentials = credentials
        self._seconds = seconds

    def put(self, name: str, body: bytes, etag: str = "") -> Answer:
        """Store an object under this name: where there is none, or in place of the one with this `etag`."""
        known = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        return self._ask("PUT", name, body, {"Content-Type": "text/calendar; charset=utf-8", **known})

    def fetch(self, name: str) -> Answer:
        """The object as it is now."""
        return self._ask("GET", name, None, {"Accept": "text/calendar"})

    def remove(self, name: str, etag: str) -> Answer:
        """Remove the object with this `etag`. One that is gone is removed."""
        return self._ask("DELETE", name, None, {"If-Match": etag})

    def check(self) -> Outcome:
        """Whether the address is a calendar that takes events, and we may look at it."""
        headers = {"Depth": "0", "Content-Type": "application/xml; charset=utf-8"}
        answer = self._ask("PROPFIND", "", _ASKED, headers)
        if answer.lost:
            return Rejected(_NOT_THERE)
        if isinstance(answer.outcome, Delivered) and not _takes_events(answer.body):
            return Rejected(_NO_CALENDAR)
        return answer.outcome

    def _ask(self, method: str, name: str, body: bytes | None, more: Mapping[str, str]) -> Answer:
        try:
            headers = {"User-Agent": "vamail", "Connection": "close", **self._login(), **more}
            url = urljoin(self._url, name)
            for _ in range(_MOST_REDIRECTS):
                answer, elsewhere = self._once(method, url, body, headers)
                if not elsewhere:
                    return answer
                url = elsewhere
            return answer
        except VamailError as error:  # a password that cannot be read
            return Answer(outcome=Rejected(str(error)))
        except (OSError, http.client.HTTPException, ValueError) as error:
            said = f"the calendar server did not answer: {_word(error)}"
            return Answer(outcome=Deferred(said, connection_lost=True))

    def _once(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Answer, str]:
        """One request; and where it is to be asked instead, if that is the same server."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, self._seconds)
        try:
            connection.request(method, path, body, dict(headers))
            found = connection.getresponse()
            text = found.read(MOST_BYTES)
            elsewhere = urljoin(url, found.getheader("Location", "")) if found.status in _REDIRECTS else ""
            if elsewhere and _server(elsewhere) == _server(url) and elsewhere != url:
                return _answer(method, found.status, "", text), elsewhere
            return _answer(method, found.status, found.getheader("ETag", ""), text), ""
        finally:
            connection.close()

    def _login(self) -> dict[str, str]:
        user = self._credentials.user
        if not user:
            return {}
        coded = b64encode(f"{user}:{self._credentials.password()}".encode()).decode("ascii")
        return {"Authorization": f"Basic {coded}"}


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _server(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port


# --- what an answer means --------------------------------------------------------------------------------

_PASSWORD = "the calendar server refused the login; check `user` and `password` under `meetings: caldav`"  # noqa: S105
_NOT_THERE = "there is no calendar at this address; check `url` under `meetings: caldav`"
_NO_CALENDAR = "what lies at this address is no calendar for events; check `url` under `meetings: caldav`"
_FORBIDDEN = "the calendar server does not let us write there; check whose calendar `url` names"


def _answer(method: str, status: int, etag: str, body: bytes) -> Answer:
    """RFC 9110, 15, and RFC 4791, 5.3.2.1."""
    found = _ETAG.fullmatch(etag.strip())
    if 200 <= status < 300:
        return Answer(outcome=Delivered(str(status)), etag=found[1] if found else "", body=body)
    if status == 412 or (status in (403, 409) and b"no-uid-conflict" in body):
        return Answer(outcome=Rejected("what lies there was changed by somebody else"), changed=True)
    if status in (404, 410) and method != "PUT":
        gone = Delivered(str(status)) if method == "DELETE" else Rejected(_NOT_THERE)
        return Answer(outcome=gone, lost=True)
    return Answer(outcome=_refusal(status))


def _refusal(status: int) -> Outcome:
    if status >= 500 and status not in (501, 505, 507):
        return Deferred(f"the calendar server answered {status}")
    if status in _TEMPORARY:
        return Deferred(f"the calendar server is busy ({status})")
    if status == 401:
        return Rejected(_PASSWORD, stage="login")
    if status in (404, 405, 409, 410) or 300 <= status < 400:
        elsewhere = "; it sends elsewhere, which is not followed" if status < 400 else ""
        return Rejected(f"{_NOT_THERE} ({status}{elsewhere})", stage="collection")
    if status == 403:
        return Rejected(f"{_FORBIDDEN} (403)", stage="collection")
    return Rejected(f"the calendar server refused the object ({status})", stage="object")


def _takes_events(body: bytes) -> bool:
    """Whether a PROPFIND's answer is about a calendar; one that names no components takes all."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return False
    try:
        tree = Xml.fromstring(body)  # noqa: S314 - without a document type there are no entities
    except (Xml.ParseError, ValueError):
        return False
    names = {one.get("name", "").upper() for one in tree.iter(f"{_CALDAV}comp")}
    kinds = tree.iter(f"{_DAV}resourcetype")
    is_calendar = any(one.find(f"{_CALDAV}calendar") is not None for one in kinds)
    return is_calendar and (not names or "VEVENT" in names)


def _word(error: Exception) -> str:
    """The kind of the failure; its text could hold the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return "its certificate was not accepted"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__

"""A webhook: one JSON object posted to an address that the VA herself wrote, or that address fetched.

https with the system's authorities, http to this machine alone. Redirects are not followed, an answer
is read to 4 kB at most, and the address, which may be a secret, stands in no error.
"""

import http.client
import json
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected

SECONDS = 10.0
_TEMPORARY = (408, 425, 429)


def post(url: str, body: Mapping[str, object], seconds: float = SECONDS) -> Outcome:
    """POST one object. 2xx is delivered; 408, 425, 429, 5xx and no answer are deferred; else rejected."""
    data = json.dumps(body, ensure_ascii=False).encode()
    return _ask(url, "POST", data, {"Content-Type": "application/json; charset=utf-8"}, seconds)


def fetch(url: str, seconds: float = SECONDS) -> Outcome:
    """GET, to say that all is well; what comes back is not looked at."""
    return _ask(url, "GET", None, {}, seconds)


def _ask(url: str, method: str, data: bytes | None, more: Mapping[str, str], seconds: float) -> Outcome:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "vamail", "Connection": "close", **more}
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    try:
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        answer.read(4096)
        return _outcome(answer.status)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Deferred(f"the webhook did not answer: {_word(error)}", connection_lost=True)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Delivered(str(status))
    if status >= 500 or status in _TEMPORARY:
        return Deferred(f"the webhook answered {status}")
    what = "sends elsewhere, which is not followed" if 300 <= status < 400 else "refused"
    return Rejected(f"the webhook {what} ({status}); check the address under `alarm`")


def _word(error: Exception) -> str:
    """The kind of the failure; its text could hold the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return "its certificate was not accepted"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__

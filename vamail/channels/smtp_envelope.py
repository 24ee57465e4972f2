"""The envelope of one mail: MAIL and RCPT with what the server offers (RFC 1870, 3461, 6152, 6531)."""

import functools
import re
from collections.abc import Mapping

import idna

from vamail.channels.smtp_talk import has_long_line
from vamail.model.outcome import Rejected
from vamail.model.pattern import lazy

_ADDRESS = lazy(r"[^\s<>\x00-\x1f\x7f@\"\\(),:;]+|\"(?:[^\"\\\x00-\x1f\x7f<>]|\\[ -~])*\"")
_NOT_XTEXT = lazy(r"[^!-*,-<>-~]")
_ENVELOPE_ID_LENGTH = 100
_RECIPIENT_LENGTH = 500


def envelope(
    extensions: Mapping[str, str], host: str, sender: str, recipient: str, raw: bytes, envelope_id: str = ""
) -> tuple[bytes, bytes] | Rejected:
    """The commands MAIL and RCPT, or why this mail cannot leave through this server.

    `extensions` are the server's, in lower case with their parameters. Where it offers DSN, a report about
    this mail will carry `envelope_id` and the address as we wrote it, with the header only; success is
    not asked for. An empty `sender` is the null reverse-path.
    """
    size, limit = len(raw), extensions.get("size", "")
    if limit.isdigit() and 0 < int(limit) < size:
        return Rejected(f"the mail has {size} bytes, and {host} takes at most {limit}")
    if has_long_line(raw):
        return Rejected(
            "the mail has a line of more than 998 bytes, which SMTP forbids (RFC 5321, 4.5.3.1.6)"
        )
    try:
        written = _path(sender) if sender else ""
        to = _path(recipient)
    except ValueError as error:
        return Rejected(str(error))
    parameters = f" SIZE={size}" if "size" in extensions else ""
    if not raw.isascii() and "8bitmime" in extensions:
        parameters += " BODY=8BITMIME"
    if not (written.isascii() and to.isascii()):
        if "smtputf8" not in extensions:
            return Rejected(f"{host} cannot send to or from addresses such as {recipient}")
        parameters += " SMTPUTF8"
    wanted = ""
    if envelope_id and "dsn" in extensions:
        parameters += _report_id(envelope_id)
        wanted = _report_to(to)
    return f"MAIL FROM:<{written}>{parameters}\r\n".encode(), f"RCPT TO:<{to}>{wanted}\r\n".encode()


def _report_id(envelope_id: str) -> str:
    named = _xtext(envelope_id)
    return f" RET=HDRS ENVID={named}" if len(named) <= _ENVELOPE_ID_LENGTH else " RET=HDRS"


def _report_to(to: str) -> str:
    named = _xtext(to)
    original = f" ORCPT=rfc822;{named}" if to.isascii() and len(named) <= _RECIPIENT_LENGTH else ""
    return f" NOTIFY=FAILURE,DELAY{original}"


def _xtext(text: str) -> str:
    """Text as RFC 3461, 4 writes it: `+3D` for what may not stand in a parameter."""
    return _NOT_XTEXT.sub(lambda found: "".join(f"+{byte:02X}" for byte in found[0].encode()), text)


def _path(address: str) -> str:
    """An address for MAIL or RCPT, its domain in IDNA (RFC 5891). Raises ValueError in words."""
    local, at, domain = address.rpartition("@")
    if not at or not _ADDRESS.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(f"{address!r} is not an address that mail can be sent to")
    if domain.startswith("[") and domain.endswith("]") and re.fullmatch(r"\[[0-9A-Za-z.:]+\]", domain):
        return f"{local}@{domain}"
    try:
        return f"{local}@{_ascii_domain(domain)}"
    except idna.IDNAError as error:
        raise ValueError(f"{domain!r} is not a domain that mail can be sent to") from error


@functools.lru_cache(maxsize=1024)
def _ascii_domain(domain: str) -> str:
    # The same domains come again and again, and the tables of UTS 46 are slow.
    return idna.encode(domain, uts46=True).decode("ascii")

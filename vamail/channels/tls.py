"""Encryption of every connection to a mail server: verified always, never silently left out (RFC 8314)."""

import functools
import hashlib
import hmac
import ipaddress
import socket
import ssl

from vamail.model.errors import SurroundingsError
from vamail.workspace.types import Server

# A line that died silently (NAT, suspended laptop) is noticed after two minutes of no answer.
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3))


class UntrustedServerError(SurroundingsError):
    """The server could not prove who it is, or offers no encryption; no password was sent to it."""


@functools.lru_cache(maxsize=64)
def _context(ca_file: str, pinned: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if pinned:
        # The fingerprint alone decides: a bridge's own certificate has no issuer and perhaps no name.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def context_for(server: Server) -> ssl.SSLContext:
    """The TLS settings for `server`; shared between connections, since each costs a megabyte.

    Raises `UntrustedServerError` when the CA file cannot be read.
    """
    try:
        return _context(server.ca_file, bool(server.fingerprint))
    except (OSError, ssl.SSLError) as error:
        raise UntrustedServerError(f"the CA file {server.ca_file} cannot be read: {error}") from error


def check_fingerprint(server: Server, certificate: bytes | None) -> None:
    """Compare the peer's certificate (DER) with the pinned SHA-256; colons, spaces and case do not count.

    Raises `UntrustedServerError` when another one was shown. Without a pin nothing is compared.
    """
    if not server.fingerprint:
        return
    wanted = "".join(c for c in server.fingerprint.lower() if c in "0123456789abcdef")
    shown = hashlib.sha256(certificate or b"").hexdigest()
    if not certificate or not hmac.compare_digest(wanted, shown):
        raise UntrustedServerError(
            f"{server.host} shows a certificate with fingerprint {shown}, not the one in vamail.yaml; "
            "nothing was sent. If the bridge made itself a new certificate, write that fingerprint there"
        )


def check_loopback(server: Server, peer: object) -> None:
    """With `tls: none` the peer (as of `getpeername`) must be this very machine.

    Raises `UntrustedServerError` for every other address.
    """
    if server.tls != "none":
        return
    host = str(peer[0]) if isinstance(peer, tuple) and peer else ""
    try:
        inside = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise UntrustedServerError(
            f"{server.host} is another machine, and `tls: none` would send the password readable "
            "for everybody on the way; write `tls: tls` or `tls: starttls`"
        )


def word_tls(server: Server, error: BaseException) -> str:
    """One sentence about a failed handshake with `server`."""
    where = f"{server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message or str(error)
        return f"{where} cannot prove that it is {server.host} ({why}); no password was sent"
    if isinstance(error, ssl.SSLError) and "WRONG_VERSION_NUMBER" in str(error):
        if server.tls == "starttls":
            return f"{where} agreed to encrypt the connection and then did not; no password was sent"
        return f"{where} does not speak TLS at once; perhaps it wants `tls: starttls`, or another port"
    return f"{where}: the encrypted connection failed: {error}"


def tune(sock: socket.socket) -> None:
    """Keepalive, so that a dead line is noticed, and no waiting before small writes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

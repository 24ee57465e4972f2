"""Which certificate a server shows, for the doctor to print; nothing is believed, and nobody logs in."""

import contextlib
import hashlib
import imaplib
import smtplib
import socket
import ssl

from vamail.workspace.types import Server


def shown_fingerprint(server: Server, protocol: str, seconds: float = 20) -> str:
    """SHA-256 (hex) of the certificate that this server shows, or an empty string when it shows none.

    `protocol` is imap or smtp; with `tls: starttls` the line is encrypted by its command first.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(OSError, imaplib.IMAP4.error, smtplib.SMTPException):
        shown = _certificate(server, protocol, context, seconds)
        return hashlib.sha256(shown).hexdigest() if shown else ""
    return ""


def _certificate(server: Server, protocol: str, context: ssl.SSLContext, seconds: float) -> bytes | None:
    if server.tls == "tls":
        with (
            socket.create_connection((server.host, server.port), timeout=seconds) as line,
            context.wrap_socket(line, server_hostname=server.host) as secured,
        ):
            return secured.getpeercert(binary_form=True)
    if protocol == "imap":
        with imaplib.IMAP4(server.host, server.port, timeout=seconds) as imap:
            imap.starttls(context)
            return _peer(imap.sock)
    with smtplib.SMTP(server.host, server.port, timeout=seconds, local_hostname="localhost") as smtp:
        smtp.starttls(context=context)
        return _peer(smtp.sock)


def _peer(line: object) -> bytes | None:
    return line.getpeercert(binary_form=True) if isinstance(line, ssl.SSLSocket) else None

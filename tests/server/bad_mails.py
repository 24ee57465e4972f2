"""Forty damaged or hostile mails, one or more for each bad input M01-M40, and what must become of each.

Every mail that has a sender has one of its own (`m01@acme.example`), so that what it caused is told from
what the others caused. Mails that answer one of ours (M32-M36) are made from what we sent.
"""

import base64
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

DESK = "requests@va.example"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n"
ASK = b"Could you book a room for Friday?\r\n"
MB = 1_000_000


@dataclass(frozen=True)
class BadMail:
    """`verdict`: filed, or the guard's word, or held:<kind>. `acked`: who gets an acknowledgement, or ''.

    `title` is a part of the task's title, `tags` some of its tags, `reason` a part of the journal's reason.
    """

    name: str
    raw: bytes = field(repr=False)
    verdict: str = "filed"
    acked: str = "sender"
    title: str = ""
    tags: tuple[str, ...] = ()
    reason: str = ""

    @property
    def sender(self) -> str:
        """The address that stands for this mail."""
        return f"{self.name.lower()}@acme.example"


def head(
    name: str, *fields: bytes, subject: bytes | None = None, sender: bytes = b"", message_id: bytes = b"*"
) -> bytes:
    """A header with a recipient and a date; `message_id` b'*' is one of its own, b'' none."""
    low = name.lower().encode()
    sender = sender or b"From: Anna <" + low + b"@acme.example>"
    lines = [sender, b"To: " + DESK.encode(), b"Date: Sun, 22 Nov 2026 09:00:00 +0100"]
    if subject is not None:
        lines.append(b"Subject: " + subject)
    else:
        lines.append(b"Subject: Row " + name.encode())
    if message_id == b"*":
        lines.append(b"Message-ID: <" + low + b"@acme.example>")
    elif message_id:
        lines.append(b"Message-ID: " + message_id)
    return b"\r\n".join((*lines, *fields)) + b"\r\n"


def plain(name: str, *fields: bytes, body: bytes = ASK, **more: bytes) -> bytes:
    """A plain text mail."""
    return head(name, *fields, **more) + PLAIN + b"\r\n" + body


def mixed(name: str, *parts: bytes, fields: tuple[bytes, ...] = ()) -> bytes:
    """A multipart mail: a text, then these parts (each with its own header)."""
    parts = (PLAIN + b"\r\n" + ASK, *parts)
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return (
        head(name, b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"', *fields)
        + b"\r\n"
        + body
    )


def attached(
    disposition: bytes, data: bytes = b"%PDF-1.4 nothing", kind: bytes = b"application/pdf"
) -> bytes:
    """One attachment; `disposition` follows `attachment;`."""
    return (
        b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment; " + disposition
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")
    )  # fmt: skip


def html(name: str, body: bytes) -> bytes:
    """A mail of HTML only."""
    return head(name, b"Content-Type: text/html; charset=utf-8") + b"\r\n" + body


def archive(names: tuple[str, ...], each: int) -> bytes:
    """A zip of files full of zeros under these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in names:
            out.writestr(name, b"\0" * each)
    return made.getvalue()


def nested(depth: int) -> bytes:
    """Multiparts in multiparts."""
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n' % (level, level)
        for level in range(depth)
    )
    return opening + PLAIN + b"\r\n" + ASK


def itself(times: int) -> bytes:
    """A mail that encloses a mail that encloses a mail."""
    inner = b"Subject: inner\r\n" + PLAIN + b"\r\n" + ASK
    for _ in range(times):
        inner = b"Subject: around\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    return inner


def bad_mails() -> Iterator[BadMail]:
    """The mails of M01-M40 that stand by themselves."""
    yield BadMail("M01", plain("M01", subject=b"=?utf-8?Q?Hi=0D=0ABcc:_v@evil.example?="), title="Hi")
    yield BadMail(
        "M02", plain("M02", b"Auto-Submitted : auto-replied", b"X-After: here"), "automatic", "",
        reason="auto-replied",
    )  # fmt: skip
    yield BadMail("M03", plain("M03", b"Auto-Submitted: no (manual)"))
    yield BadMail("M03b", plain("M03b", b"Auto-Submitted: NO"))
    two = b"From: m04@acme.example\r\nFrom: boss@va.example"
    yield BadMail("M04", plain("M04", sender=two), "held:ambiguous_sender", "", reason="ambiguous sender")
    pair = b"From: m04b@acme.example, boss@va.example"
    yield BadMail("M04b", plain("M04b", sender=pair), "held:ambiguous_sender", "", reason="ambiguous sender")
    shown = b"From: maria@va.example <m05@acme.example>"
    yield BadMail("M05", plain("M05", sender=shown))
    spoof = b"From: m05b@acme.example)bob@evil.example"
    yield BadMail("M05b", plain("M05b", sender=spoof), "held:*", "")
    for letter, sender in (("", b"X-From: none"), ("b", b"From: <>"), ("c", b"From: Anna at Acme")):
        name = f"M06{letter}"
        yield BadMail(name, plain(name, sender=sender), "held:ambiguous_sender", "", reason="no address")
    yield BadMail("M07", plain("M07", message_id=b""))
    yield BadMail("M07again", plain("M07", message_id=b""), "duplicate", "")
    yield BadMail("M08", plain("M08", body=b"The first text. Please call me.\r\n"))
    again = plain("M08b", body=b"The second text. Please write.\r\n", message_id=b"<m08@acme.example>")
    yield BadMail("M08b", again, tags=("same Message-ID",))
    wire = b'<x"\r\n X1 STORE 1:* +FLAGS (\\Deleted)>'
    yield BadMail("M09", plain("M09", message_id=wire))
    chain = b"References:" + b"".join(b"\r\n <r%d@acme.example>" % n for n in range(9_000))
    yield BadMail("M10", plain("M10", message_id=b"<" + b"i" * 60_000 + b"@acme.example>"))
    yield BadMail("M10b", plain("M10b", chain))
    for letter, charset in (("", b"X-UNKNOWN"), ("b", b"iso-gb2312"), ("c", b"charset=utf-8")):
        name, kind = f"M11{letter}", b"Content-Type: text/plain; charset=" + charset
        yield BadMail(name, head(name, kind) + b"\r\n" + b"K\xe9rem, foglaljon termet!\r\n")
    seven = head("M12", b"Content-Type: text/plain; charset=utf-7", subject=b"=?utf-7?Q?+AEEAQgBD-?=")
    yield BadMail("M12", seven + b"\r\n+ADw-script+AD4- please\r\n")
    nul = b"A\0B \xed\xa0\x80 please\r\n"
    yield BadMail("M12b", plain("M12b", body=nul, subject=b"A\0B \xed\xa0\x80"))
    yield BadMail("M13", head("M13") + nested(1_000), "held:unreadable", "", reason="deep")
    many = b"--b\r\n\r\nx\r\n" * 100_000
    bulky = head("M14", b'Content-Type: multipart/mixed; boundary="b"') + b"\r\n" + many
    yield BadMail("M14", bulky, "held:unreadable", "", reason="parts")
    yield BadMail("M14b", plain("M14b", b"X-Big: " + b"y" * MB), "held:unreadable", "", reason="header")
    yield BadMail("M15", head("M15", b"Content-Type: message/rfc822") + b"\r\n" + itself(50), "*", "*")
    for letter, boundary in (
        ("", b""),
        ("b", b'; boundary=""'),
        ("c", b'; boundary="' + b"q" * 5_000 + b'"'),
    ):
        name = f"M16{letter}"
        kind = b"Content-Type: multipart/mixed" + boundary
        yield BadMail(name, head(name, kind) + b"\r\n--\r\n" + PLAIN + b"\r\n" + ASK)
    junk = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: "
    yield BadMail("M17", head("M17") + junk + b"base64\r\n\r\nS!GVsb*G8$gd29ybGQ\r\n~~\r\n")
    yield BadMail(
        "M17b", head("M17b") + junk + b"quoted-printable\r\n\r\nplease book =C3=\r\n=ZZ a room =\r\n"
    )
    uu = b"begin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n"
    yield BadMail("M17c", head("M17c") + junk + b"x-uuencode\r\n\r\n" + uu)
    bomb = attached(
        b'filename="bomb.zip"', archive(tuple(f"{n}" for n in range(4)), 10 * MB), b"application/zip"
    )
    climb = attached(b'filename="climb.zip"', archive(("../x", "../../../etc/y"), 9), b"application/zip")
    yield BadMail("M18", mixed("M18", bomb, climb))
    names = (
        b"../../etc/passwd\\0.pdf",
        b"C:\\x",
        b"CON",
        b".htaccess",
        b"n" * 4_000,
        b"",
        b"..",
        b"/etc/passwd",
    )
    yield BadMail("M19", mixed("M19", *(attached(b'filename="' + one + b'"') for one in names)))
    right = b"filename*=utf-8''invoice%E2%80%AEfdp.exe"
    yield BadMail("M20", mixed("M20", attached(right, kind=b"application/octet-stream")))
    twins = (attached(b'filename="a.pdf"', b"one"), attached(b'filename="a.pdf"', b"two"))
    yield BadMail("M21", mixed("M21", *twins))
    yield BadMail(
        "M22", plain("M22", body=ASK + b"z" * 70 * 1 + (b"z" * 70 + b"\r\n") * 833_000), tags=("too big",)
    )
    for letter, date in (("", b"Fri, 31 Dec 9999 23:59:59 +0000"), ("b", b"+99999999"), ("c", b"")):
        name = f"M23{letter}"
        yield BadMail(name, plain(name).replace(b"Sun, 22 Nov 2026 09:00:00 +0100", date))
    undated = plain("M23d").replace(b"Date: Sun, 22 Nov 2026 09:00:00 +0100\r\n", b"")
    yield BadMail("M23d", undated)
    yield BadMail("M24", plain("M24").replace(b"22 Nov 2026", b"19 Nov 2023"))
    yield BadMail("M25", plain("M25", sender=b"From: Maria Szabo <m25@acme.example>"))
    mixed_script = "From: Pay <m26@раypal.com>".encode()
    yield BadMail("M26", plain("M26", sender=mixed_script), "held:unknown_sender", "")
    told = (
        b"Authentication-Results: mx.va.example; dkim=fail header.d=va.example; dmarc=fail"
        b" header.from=va.example",
        b"Authentication-Results: mx.va.example; dkim=pass header.d=va.example; dmarc=pass"
        b" header.from=va.example",
    )
    forged = head("M27", sender=b"From: Maria <maria@va.example>") + PLAIN + b"\r\n" + ASK
    yield BadMail(
        "M27", b"\r\n".join(told) + b"\r\n" + forged, "held:own_address", "", reason="nothing proves"
    )
    script = (
        b"<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:x'>book</a>"
        b"<style>p{background:url(http://t.example)}</style><img src=http://t.example/p>"
        b"<base href=http://t.example>"
        b"<meta http-equiv=refresh content='0;url=http://t.example'><svg onload=alert(1)></svg>"
        b"<p>Please book a room.</p>"
    )
    yield BadMail("M28", html("M28", script))
    yield BadMail("M29", html("M29", b"<p>Please book.</p>" + b"<i>word word word word </i>" * 740_000))
    yield BadMail("M29b", html("M29b", b"<div>" * 50_000 + b"Please book."))
    yield BadMail("M30", plain("M30", body=b"", subject=b""), title="(no subject)")
    secret = b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"'
    pgp = (
        b"--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\n"
        b"Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\nabc\r\n--e--\r\n"
    )
    yield BadMail("M31", head("M31", secret) + b"\r\n" + pgp, tags=("encrypted",))
    daemon = head(
        "M35", b"Return-Path: <mailer-daemon@acme.example>", subject=b"Undelivered Mail Returned to Sender",
        sender=b"From: Mail Delivery System <MAILER-DAEMON@acme.example>",
    )  # fmt: skip
    lost = b"I'm sorry to have to tell you that your mail could not be delivered\r\n<x@y.example>: 550 no\r\n"
    yield BadMail("M35", daemon + PLAIN + b"\r\n" + lost, "bounce", "")
    yield BadMail(
        "M37", plain("M37", subject=b"Out of the office", body=b"I am away until Monday.\r\n"), "*", "*"
    )
    tnef = head(
        "M38", b'Content-Type: application/ms-tnef; name="winmail.dat"', b"Content-Transfer-Encoding: base64"
    )
    yield BadMail("M38", tnef + b"\r\n" + base64.encodebytes(b"\x78\x9f\x3e\x22" + b"\0" * 60))
    yield BadMail("M39", plain("M39", subject="Szia árvíztűrő".encode()), title="árvíztűrő")
    yield BadMail("M39b", plain("M39b", subject=b"Caf\xe9 please"), title="Café")
    yield BadMail("M40", plain("M40", body=b"one\n.\nMAIL FROM:<e@evil.example>\n\r\n.\r\ntwo please\r\n"))
    yield BadMail("M40b", plain("M40b", body=b"Please book.\r\n").replace(b"\r\n", b"\n"))
    yield BadMail("M40c", plain("M40c", body=b"Please\rbook\r.\rnow\r\n"))

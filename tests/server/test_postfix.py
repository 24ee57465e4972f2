"""From our SMTP through a real Postfix into a real Dovecot and back over our IMAP."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from server.dovecot import PASSWORD, USERS, Dovecot
from server.postfix import Postfix
from vamail.channels.credentials import Credentials
from vamail.channels.imap import Mailbox
from vamail.channels.smtp import Connection, SmtpUnavailable
from vamail.model.outcome import Delivered, Outcome, Rejected
from vamail.workspace.types import MailboxSettings, Server

RAW = (
    b"From: Maria <maria@va.example>\r\nTo: requests@va.example\r\nMessage-ID: <real@va.example>\r\n"
    b"Subject: real\r\n\r\n.dot\r\n.\r\nend\r\n"
)


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    server = Postfix(dovecot.lmtp_port, USERS, dovecot.cert, dovecot.base / "key.pem")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def send(server: Server, *mails: tuple[str, bytes]) -> list[Outcome]:
    async def go() -> list[Outcome]:
        connection = Connection(server, Credentials())
        outcomes = [await connection.send("maria@va.example", to, raw) for to, raw in mails]
        await connection.quit()
        return outcomes

    return asyncio.run(go())


def test_a_mail_comes_through_whole(postfix: Postfix, dovecot: Dovecot) -> None:
    dovecot.reset()
    reach = Server(host="localhost", port=postfix.port, tls="starttls", ca_file=str(dovecot.cert))
    big = RAW.replace(b"real@", b"big@") + b"a line of text\r\n" * 10_000
    too_big = RAW + b"a line of text\r\n" * 100_000
    outcomes = send(
        reach,
        ("requests@va.example", RAW),
        ("nobody@va.example", RAW),
        ("requests@va.example", big),
        ("requests@va.example", too_big),
    )
    assert [type(one) for one in outcomes] == [Delivered, Rejected, Delivered, Rejected], outcomes
    assert isinstance(outcomes[1], Rejected) and "no such mailbox" in outcomes[1].error
    imap = Server(host="localhost", port=dovecot.tls_port, tls="tls", ca_file=str(dovecot.cert))
    box = Mailbox(
        MailboxSettings(name="r", folder="INBOX", addresses=(), imap=imap),
        Credentials(user="requests", password=lambda: PASSWORD),
    )
    box.connect()
    until = time.monotonic() + 20
    while len(uids := box.uids_above(0)) < 2 and time.monotonic() < until:
        box.wait(1)
    bodies = sorted((body for _, body in box.whole(uids)), key=len)
    assert bodies[0].endswith(b"\r\n\r\n.dot\r\n.\r\nend\r\n") and b"<real@va.example>" in bodies[0]
    assert bodies[1].endswith(b"a line of text\r\n" * 10_000)
    box.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(postfix: Postfix) -> None:
    with pytest.raises(SmtpUnavailable, match="cannot prove"):
        asyncio.run(
            Connection(Server(host="localhost", port=postfix.port, tls="starttls"), Credentials()).connect()
        )

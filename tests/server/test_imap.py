"""A mailbox on a real Dovecot: read, wait, move, Sent, encryption, login."""

import statistics
import threading
import time
from collections.abc import Iterator

import pytest

from server.dovecot import PASSWORD, TOKEN, Dovecot, make_certificate
from vamail.channels.credentials import Credentials
from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import Head, ImapRefused, ImapUnavailable, windows
from vamail.model.outcome import Deferred, Delivered
from vamail.workspace.types import MailboxSettings, Server


def raw(number: int, size: int = 0) -> bytes:
    return (
        b"From: a@b.example\r\nMessage-ID: <m%d@x>\r\nSubject: hi\r\n\r\nbody %d\r\n" % (number, number)
        + b"x" * size
    )


def mailbox(dovecot: Dovecot, tls: str = "tls", **server: str) -> Mailbox:
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    reach = Server(**{"host": "localhost", "port": port, "tls": tls, "ca_file": str(dovecot.cert), **server})
    settings = MailboxSettings(name="r", folder="INBOX", addresses=("requests@va.example",), imap=reach)
    return Mailbox(settings, Credentials(user="requests", password=lambda: PASSWORD), read_seconds=5)


def wait_and_look(box: Mailbox) -> None:
    for _ in range(3):
        box.wait(5)
        box.uids_above(0)


@pytest.fixture
def box(dovecot: Dovecot) -> Iterator[Mailbox]:
    dovecot.reset()
    opened = mailbox(dovecot)
    yield opened
    opened.close()


def test_greeting_and_folders(box):
    greeting = box.connect()
    assert (greeting.has_idle, greeting.has_move, greeting.has_uidplus, greeting.gmail) == (
        True,
        True,
        True,
        False,
    )
    assert greeting.special["sent"] == "Sent" and greeting.special["junk"] == "Junk"
    assert greeting.exists == 0 and greeting.uidnext == 1 and greeting.uidvalidity > 0


def test_reading_sets_no_flag_and_never_repeats_the_last_mail(box, dovecot):
    for number in range(1, 6):
        dovecot.drop(raw(number))
    box.connect()
    assert box.uids_above(0) == [1, 2, 3, 4, 5]
    assert box.uids_above(5) == [] and box.uids_above(3) == [4, 5]
    heads = box.heads([5, 1, 2, 3, 4, 99])
    assert [head.uid for head in heads] == [1, 2, 3, 4, 5]
    assert b"Message-ID: <m1@x>" in heads[0].header and heads[0].size == len(raw(1))
    got = [one for uids in windows(heads, 200) for one in box.whole(uids)]
    assert len(got) == 5 and all(body.startswith(b"From: a@b.example") for _, body in got)
    assert b"body" not in box.header_of(1) and b"Subject: hi" in box.header_of(1)
    assert not [mail for mail in dovecot.mails() if "Seen" in mail["flags"]]


def test_a_mail_bigger_than_the_window_comes_alone(box, dovecot):
    for number, size in ((1, 10), (2, 50_000), (3, 10)):
        dovecot.drop(raw(number, size))
    box.connect()
    fetched = [[uid for uid, _ in box.whole(uids)] for uids in windows(box.heads([1, 2, 3]), 20_000)]
    assert fetched == [[1], [2], [3]]


def test_idle_tells_at_once_and_may_be_interrupted(box, dovecot):
    box.connect()
    while box.wait(0.01):
        pass
    late = []
    for number in range(3):
        timer = threading.Timer(0.05, dovecot.drop, [raw(number)])
        timer.start()
        known = number
        until = time.monotonic() + 10
        while len(box.uids_above(0)) == known and time.monotonic() < until:
            box.wait(5)
        late.append(len(box.uids_above(0)))
    assert late == [1, 2, 3]
    threading.Timer(0.1, box.interrupt).start()
    begun = time.monotonic()
    assert box.wait(5) is False
    assert time.monotonic() - begun < 2
    threading.Timer(0.1, box.cut).start()
    with pytest.raises(ImapUnavailable):
        wait_and_look(box)


def test_a_kicked_connection_is_noticed_and_opens_again(box, dovecot):
    box.connect()
    box.wait(0.01)
    dovecot.kick()
    with pytest.raises(ImapUnavailable):
        wait_and_look(box)
    assert not box.connected
    assert isinstance(box.move(1, "x"), Deferred)
    box.connect()
    assert box.uids_above(0) == []


def test_uidvalidity_is_seen(box, dovecot):
    dovecot.drop(raw(1))
    before = box.connect().uidvalidity
    dovecot.change_uidvalidity()
    assert box.connect().uidvalidity != before
    assert len(box.uids_above(0)) == 1


def test_moving_makes_the_folder_and_may_be_repeated(box, dovecot):
    dovecot.drop(raw(1))
    dovecot.drop(raw(2))
    box.connect()
    assert isinstance(box.move(1, "Ügyfelek/پرونده"), Delivered)
    assert isinstance(box.move(1, "Ügyfelek/پرونده"), Delivered)
    assert isinstance(box.label(2, "Kopia"), Delivered)
    assert [m["hdr.message-id"] for m in dovecot.mails("Ügyfelek/پرونده")] == ["<m1@x>"]
    assert [m["hdr.message-id"] for m in dovecot.mails("Kopia")] == ["<m2@x>"]
    assert box.uids_above(0) == [2]


@pytest.fixture(params=["IMAP4rev1 LITERAL+ UIDPLUS", "IMAP4rev1"])
def plain_dovecot(request) -> Iterator[Dovecot]:
    """A server of its own that offers less: reloading the shared one would break others' connections."""
    server = Dovecot()
    server.configure(request.param)
    server.start()
    yield server
    server.stop()


def test_a_server_without_move_and_idle(plain_dovecot):
    plain_dovecot.drop(raw(1))
    plain_dovecot.drop(raw(2))
    box = mailbox(plain_dovecot)
    greeting = box.connect()
    assert not greeting.has_idle and not greeting.has_move
    assert isinstance(box.move(1, "Filed"), Delivered)
    assert [m["hdr.message-id"] for m in plain_dovecot.mails("Filed")] == ["<m1@x>"]
    left = {m["uid"]: m["flags"] for m in plain_dovecot.mails()}
    assert "2" in left and "Deleted" not in left["2"]
    assert ("1" not in left) if greeting.has_uidplus else ("Deleted" in left["1"])
    while box.wait(0.01):
        box.uids_above(0)
    threading.Timer(0.1, box.interrupt).start()
    begun = time.monotonic()
    box.wait(5)
    assert time.monotonic() - begun < 2
    box.close()


def test_sent_is_written_and_found_without_searching_for_words(box, dovecot):
    box.connect()
    evil = 'x"\r\nX1 STORE 1:* +FLAGS (\\Deleted)'
    dovecot.drop(raw(1))
    assert isinstance(box.append_sent(raw(7), "Sent"), Delivered)
    assert box.find_in_folder("Sent", "m7@x") == 1
    assert box.find_in_folder("Sent", evil) is None
    assert box.find_in_folder("Nowhere", "m7@x") is None
    assert dovecot.mails("Sent")[0]["flags"].startswith("\\Seen")
    assert box.wait(5) is True  # mail that came while we looked elsewhere
    assert box.uids_above(0) == [1]
    assert "Deleted" not in dovecot.mails()[0]["flags"]


@pytest.mark.parametrize("tls", ["starttls", "none"])
def test_other_ways_in(dovecot, tls):
    box = mailbox(dovecot, tls, ca_file="" if tls == "none" else str(dovecot.cert))
    assert box.connect().has_idle
    box.close()


def test_an_untrusted_certificate_or_name_gets_no_password(dovecot, tmp_path):
    asked = []
    for reach in (
        {"ca_file": ""},
        {"ca_file": str(make_certificate(tmp_path, "other.example", "o")[0])},
        {"fingerprint": "00" * 32},
    ):
        box = mailbox(dovecot, **reach)
        box._credentials = Credentials(user="requests", password=lambda: asked.append(1) or PASSWORD)
        with pytest.raises(ImapUnavailable, match=r"no password was sent|nothing was sent"):
            box.connect()
        assert not box.connected
    assert not asked


def test_a_pinned_certificate_needs_no_authority(dovecot):
    import hashlib
    import ssl

    der = ssl.PEM_cert_to_DER_cert(dovecot.cert.read_text())
    print_ = hashlib.sha256(der).hexdigest().upper()
    box = mailbox(dovecot, ca_file="", fingerprint=":".join(print_[i : i + 2] for i in range(0, 64, 2)))
    assert box.connect().has_idle
    box.close()


def test_logins(dovecot):
    box = mailbox(dovecot)
    box._credentials = Credentials(user="requests", token=lambda: TOKEN)
    assert box.connect().has_idle
    box._credentials = Credentials(user="requests", password=lambda: "wrong")
    with pytest.raises(ImapRefused, match="user name and password"):
        box.connect()
    nowhere = mailbox(dovecot)
    nowhere.settings = MailboxSettings(name="r", folder="Nope", addresses=(), imap=nowhere.settings.imap)
    with pytest.raises(ImapRefused, match=r"no folder 'Nope'.*INBOX"):
        nowhere.connect()


def test_a_thousand_mails_cost_little(box, dovecot):
    for number in range(1000):
        dovecot.drop(raw(number, 1500))
    box = mailbox(dovecot, "none", ca_file="")
    box.connect()
    spent = []
    for _ in range(2):
        begun = time.thread_time()
        heads: list[Head] = box.heads(box.uids_above(0))
        assert sum(len(box.whole(uids)) for uids in windows(heads, 4_000_000)) == 1000
        spent.append(time.thread_time() - begun)
    assert statistics.median(spent) < 0.25
    box.close()

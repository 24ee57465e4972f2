"""How an attempt to send ends, fault by fault."""

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.channels.credentials import Credentials
from vamail.channels.rate import RateLimit
from vamail.channels.smtp import Connection, SmtpRefused, SmtpUnavailable
from vamail.channels.smtp_talk import on_the_wire
from vamail.model.outcome import Deferred, Delivered, Rejected, Unknown
from vamail.workspace.types import Server

RAW = b"From: a@va.example\r\nTo: b@x.example\r\nMessage-ID: <1@va.example>\r\n\r\nhello\r\n.\r\n..two\r\n"


def connect_to(recorder, *, user="", password="", pipelining=True, data_seconds=5.0, command_seconds=5.0):
    server = Server(host="127.0.0.1", port=recorder.port, tls="none")
    return Connection(
        server,
        Credentials(user=user, password=lambda: password),
        pipelining=pipelining,
        data_seconds=data_seconds,
        command_seconds=command_seconds,
    )


def send(connection, raw=RAW, to="b@x.example", sender="a@va.example", **kw):
    async def go():
        outcome = await connection.send(sender, to, raw, **kw)
        await connection.quit()
        return outcome

    return asyncio.run(go())


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_mail_arrives_as_it_was(recorder, pipelining):
    assert isinstance(send(connect_to(recorder, pipelining=pipelining)), Delivered)
    (mail,) = recorder.wait_for(1)
    assert (mail.data, mail.sender, mail.recipients) == (RAW, "a@va.example", ("b@x.example",))
    assert not mail.bare


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("reply", "kind"), [("451 4.3.0 later", Deferred), ("550 5.1.1 no such user", Rejected)]
)
def test_a_refusal_is_told_by_its_code_and_the_next_mail_goes(
    recorder, fault, stage, reply, kind, pipelining
):
    recorder.faults.append(fault(stage, reply=reply))
    connection = connect_to(recorder, pipelining=pipelining)

    async def go():
        first = await connection.send("a@va.example", "b@x.example", RAW)
        second = await connection.send("a@va.example", "c@x.example", RAW)
        await connection.quit()
        return first, second

    first, second = asyncio.run(go())
    assert type(first) is kind
    assert isinstance(second, Delivered)
    assert [mail.recipients for mail in recorder.mails] == [("c@x.example",)]
    assert recorder.connections == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("how", ["drop", "421"])
def test_a_line_lost_before_the_dot_was_never_sent(recorder, fault, stage, how):
    recorder.faults.append(fault(stage, how=how))
    outcome = send(connect_to(recorder, pipelining=False))
    assert isinstance(outcome, Deferred)
    assert outcome.connection_lost is (how == "drop")
    assert not recorder.mails


@pytest.mark.parametrize("how", ["drop", "accept-drop"])
def test_a_line_lost_after_the_dot_is_unknown(recorder, fault, how):
    recorder.faults.append(fault("dot", how=how))
    connection = connect_to(recorder)
    assert isinstance(send(connection), Unknown)
    assert not connection.connected
    assert len(recorder.mails) == (how == "accept-drop")


def test_a_timeout_after_the_dot_is_unknown_and_before_it_is_not(recorder, fault):
    recorder.faults.append(fault("dot", how="accept-stall"))
    assert isinstance(send(connect_to(recorder, data_seconds=0.2)), Unknown)
    recorder.faults.append(fault("rcpt", how="stall"))
    assert isinstance(send(connect_to(recorder, command_seconds=0.2)), Deferred)


def test_421_after_the_dot_is_deferred_and_closes(recorder, fault):
    recorder.faults.append(fault("dot", how="421"))
    connection = connect_to(recorder)
    assert isinstance(send(connection), Deferred)
    assert not connection.connected


def test_a_cancelled_data_closes_the_connection_and_the_next_mail_goes(recorder, fault):
    recorder.faults.append(fault("dot", how="accept-stall"))
    connection = connect_to(recorder)

    async def go():
        task = asyncio.create_task(connection.send("a@va.example", "b@x.example", RAW))
        while not recorder.mails:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not connection.connected
        outcome = await connection.send("a@va.example", "c@x.example", RAW)
        await connection.quit()
        return outcome

    assert isinstance(asyncio.run(go()), Delivered)


def test_a_reply_in_two_pieces_is_one_reply(recorder, fault):
    recorder.faults += [fault("data", how="split"), fault("dot", how="split")]
    assert isinstance(send(connect_to(recorder, pipelining=False)), Delivered)


def test_before_data_is_called_when_the_mail_is_wanted_and_only_then(recorder, fault):
    called = []
    recorder.faults.append(fault("rcpt"))
    send(connect_to(recorder), before_data=lambda: called.append(len(recorder.mails)))
    assert called == []
    send(connect_to(recorder), before_data=lambda: called.append(len(recorder.mails)))
    assert called == [0]

    def boom():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        send(connect_to(recorder), before_data=boom)
    assert len(recorder.mails) == 1


def test_a_domain_in_other_letters_is_sent_as_idna(recorder):
    assert isinstance(send(connect_to(recorder), to="anna@árvíz.example"), Delivered)
    assert recorder.mails[0].recipients == ("anna@" + "árvíz.example".encode("idna").decode(),)
    assert isinstance(send(connect_to(recorder), to="kovács@x.example"), Delivered)
    assert "SMTPUTF8" in recorder.mails[1].commands[0]
    recorder.extensions = ("PIPELINING",)
    assert isinstance(send(connect_to(recorder), to="kovács@x.example"), Rejected)


@pytest.mark.parametrize(
    "to", ["", "b", "b@", "a b@x.example", "b>@x.example", "b@x.example>\r\nDATA", "b@a..b"]
)
def test_what_is_no_address_never_reaches_the_wire(recorder, to):
    assert isinstance(send(connect_to(recorder), to=to), Rejected)
    assert not [line for _, line in recorder.commands if line.startswith(("MAIL", "RCPT", "DATA"))]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_server_that_offers_reports_is_asked_for_ones_that_name_the_mail(recorder, pipelining):
    named = {"envelope_id": "12.acknowledge.abc+="}
    send(connect_to(recorder, pipelining=pipelining), **named)
    assert "RET" not in " ".join(recorder.mails[0].commands)
    recorder.extensions = (*recorder.extensions, "DSN")
    send(connect_to(recorder, pipelining=pipelining), to="b+c=d@x.example", **named)
    said = recorder.mails[1].commands
    assert said[0].endswith(" RET=HDRS ENVID=12.acknowledge.abc+2B+3D")
    assert said[1] == "RCPT TO:<b+c=d@x.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bc+3Dd@x.example"
    send(connect_to(recorder, pipelining=pipelining), to="kovács@x.example", **named)
    assert recorder.mails[2].commands[1].endswith("> NOTIFY=FAILURE,DELAY")


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
def test_a_refusal_says_what_was_refused_and_in_which_words(recorder, fault, stage, pipelining):
    recorder.faults.append(fault(stage, reply="550 5.1.1 no such user"))
    outcome = send(connect_to(recorder, pipelining=pipelining))
    assert (outcome.stage, outcome.reply) == ("data" if stage == "dot" else stage, "550 5.1.1 no such user")


def test_sizes_and_lines_are_checked_before_sending(recorder):
    recorder.extensions = ("SIZE 100",)
    assert isinstance(send(connect_to(recorder), raw=RAW + b"x" * 200), Rejected)
    recorder.extensions = ()
    assert isinstance(send(connect_to(recorder), raw=b"S: a\r\n\r\n" + b"x" * 999), Rejected)


def test_a_big_mail_arrives_whole(recorder):
    raw = b"Subject: big\r\n\r\n" + b".dots and text\r\n" * 200_000
    assert isinstance(send(connect_to(recorder)), Delivered)
    assert isinstance(send(connect_to(recorder, data_seconds=60), raw=raw), Delivered)
    assert recorder.mails[1].data == raw


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b"a", b"\0"]), max_size=30))
@settings(deadline=None, max_examples=200)
def test_nothing_inside_a_mail_can_end_it(parts):
    sent = on_the_wire(b"".join(parts))
    assert sent.endswith(b"\r\n")
    assert sent.count(b"\n") == sent.count(b"\r\n") == sent.count(b"\r")
    assert not sent.startswith(b".\r\n") and b"\r\n.\r\n" not in sent


def test_a_wrong_password_is_refused_in_words_and_tried_once(recorder):
    recorder.users = {"va": "right"}
    connection = connect_to(recorder, user="va", password="wrong")
    with pytest.raises(SmtpRefused, match="user name and password"):
        asyncio.run(connection.connect())
    assert [line for _, line in recorder.commands].count("AUTH") == 1
    outcome = send(connect_to(recorder, user="va", password="wrong"))
    assert isinstance(outcome, Deferred)  # the mail is not to blame
    assert isinstance(send(connect_to(recorder, user="va", password="right")), Delivered)


def test_switched_off_passwords_are_explained(recorder, fault):
    recorder.users = {"va": "x"}
    recorder.faults.append(
        fault("auth", reply="535 5.7.139 Authentication unsuccessful, basic authentication is disabled")
    )
    with pytest.raises(SmtpRefused, match="vamail login"):
        asyncio.run(connect_to(recorder, user="va", password="x").connect())
    recorder.faults.append(fault("auth", reply="454 4.7.0 Temporary authentication failure"))
    with pytest.raises(SmtpUnavailable):
        asyncio.run(connect_to(recorder, user="va", password="x").connect())


def test_a_quota_is_temporary_though_its_code_is_permanent(recorder, fault):
    recorder.faults.append(fault("dot", reply="550 5.4.5 Daily user sending limit exceeded"))
    assert isinstance(send(connect_to(recorder)), Deferred)


def test_no_encryption_only_on_this_machine(recorder):
    server = Server(host="127.0.0.1", port=recorder.port, tls="starttls")
    with pytest.raises(SmtpUnavailable, match="no STARTTLS"):
        asyncio.run(Connection(server, Credentials(user="u", password=lambda: "p")).connect())
    assert not [line for _, line in recorder.commands if line == "AUTH"]


def test_nobody_listens():
    server = Server(host="127.0.0.1", port=9, tls="none")
    with pytest.raises(SmtpUnavailable, match="nothing listens"):
        asyncio.run(Connection(server, Credentials()).connect())


def test_a_name_that_nobody_knows_is_said_as_plainly_as_by_imap(monkeypatch):
    def unknown(*_words, **_more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    server = Server(host="smtp.nowhere.example", port=465, tls="tls")
    with pytest.raises(SmtpUnavailable, match=r"the name smtp.nowhere.* is not known"):
        asyncio.run(Connection(server, Credentials()).connect())


def test_a_mail_costs_little(recorder):
    connection = connect_to(recorder)

    async def go():
        await connection.connect()
        start = time.thread_time()
        for _ in range(100):
            assert isinstance(await connection.send("a@va.example", "b@x.example", RAW), Delivered)
        spent = time.thread_time() - start
        await connection.quit()
        return spent / 100

    assert asyncio.run(go()) < 0.0015  # 0.2 ms here; the bound leaves room for a busy machine


AT = datetime(2026, 11, 22, tzinfo=UTC)


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 5), st.integers(0, 8))
@settings(deadline=None, max_examples=100)
def test_no_window_ever_holds_more_than_the_limit(gaps, per_minute, per_day):
    limit, at, sent = RateLimit(per_minute, per_day), AT, []
    for gap in gaps:
        at += timedelta(seconds=gap)
        at += timedelta(seconds=limit.wait_seconds(at))
        assert limit.wait_seconds(at) == 0
        limit.count(at)
        sent.append(at)
    for number, first in enumerate(sent):
        assert sum(first <= t < first + timedelta(minutes=1) for t in sent[number:]) <= per_minute
        if per_day:
            assert sum(first <= t < first + timedelta(days=1) for t in sent[number:]) <= per_day

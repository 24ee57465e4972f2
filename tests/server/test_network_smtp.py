"""The way to the sending server goes wrong in every way that it can.

A refusal for now is tried again after `timing.retry_seconds` (0.2, 0.5, 1 s here), a line that broke or a
server that is away after `timing.reconnect_seconds` (0.1, 0.3, 1 s), a server that is silent is given up
after `answer_seconds` (2 s): so a mail leaves within RECOVERY of the end of a fault. No mail is lost; one is
doubled only where the line broke between the final dot and the reply, and with the same Message-ID.
"""

import ssl
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.certificates import expired_certificate
from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot, make_certificate
from server.network import Line
from server.proxy import Proxy
from server.recorder import Fault, Recorder

ANSWER = 2
RECOVERY = 1 + 2 * ANSWER + 1 + 2 + 40
LATER = "451 4.7.1 Greylisted, please come back later"
STAGES = ("connect", "ehlo", "mail", "rcpt", "data", "dot")


class SendingLine(Line):
    """The sending server lies behind a proxy."""

    recovery = RECOVERY

    def _make(self, folder: Path) -> tuple[Proxy, DeskUnderTest]:
        proxy = Proxy(self.recorder.port)
        return proxy, DeskUnderTest(folder, self.dovecot.port, proxy.port, PASSWORD, answer=ANSWER)

    def recovers(self, what: str) -> None:
        """And the daemon has read the server's word."""
        super().recovers(what)
        done = "event=delivered kind=acknowledgement"
        self.desk.wait(lambda: self.log().count(done) >= len(self.sent), RECOVERY, f"{what}, noted")


@pytest.fixture
def line(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[Line]:
    made = SendingLine(tmp_path / "desk", dovecot, recorder)
    yield made
    made.close()


def test_every_fault_at_every_stage(line: Line) -> None:
    """Some thirty faults in one daemon's life; each mail leaves once, but for what nobody can know."""
    line.desk.start()
    line.drop()
    line.recovers("the first mail")
    once = [Fault(stage, reply=LATER) for stage in ("mail", "rcpt", "data", "dot")]
    once += [Fault(stage, how=how) for stage in STAGES for how in ("421", "drop")]
    once += [Fault(stage, how="stall") for stage in ("connect", "ehlo", "mail", "data")]
    once += [Fault("dot", how="split"), Fault("ehlo", reply="554 5.3.2 not today")]
    for fault in once:
        line.recorder.faults = [fault]
        line.proxy.cut()  # so that connect and ehlo happen again
        line.drop()
        line.recovers(f"{fault.how} at {fault.stage}")
    for what in ("cut between mails", "silent between mails"):
        (line.proxy.cut if what.startswith("cut") else line.proxy.forget)()
        line.drop()
        line.recovers(what)
    times = Counter(acknowledged(line.recorder.mails))
    assert set(times) == set(line.sent)
    assert sum(times.values()) == len(line.sent), (
        "nothing was doubled: what was not answered was not accepted"
    )

    doubtful = [Fault("dot", how=how) for how in ("accept-drop", "accept-stall", "stall")]
    for fault in doubtful:
        line.recorder.faults = [fault]
        line.drop()
        line.recovers(f"{fault.how} at {fault.stage}")
        line.desk.wait(lambda: _settled(line.desk), RECOVERY, "its fate is known")
    times = Counter(acknowledged(line.recorder.mails))
    assert sum(times.values()) <= len(line.sent) + len(doubtful)
    assert len({_own_id(one.data) for one in line.recorder.mails}) == len(line.sent), "doubles are alike"
    assert "Traceback" not in line.log()
    assert line.desk.stop() == 0


def test_a_silent_server_delays_one_mail_and_not_those_behind_it(line: Line) -> None:
    """A mail at which the server falls silent is no reason for the others to wait."""
    line.recorder.faults = [
        Fault(stage, how="stall", match=match, times=9)
        for stage, match in (("rcpt", "bob@"),)
    ]  # fmt: skip
    line.desk.start()
    line.dovecot.drop(mail(sender="bob@north.example", message_id="b@north.example"))
    line.drop(10)
    line.recovers("ten mails behind a silent one")
    line.recorder.faults = []
    line.sent.append("b@north.example")
    line.recovers("the silent one")
    assert len(acknowledged(line.recorder.mails)) == 11


def test_an_outage_is_two_lines_and_everything_leaves_when_it_is_over(line: Line) -> None:
    """New requests are filed meanwhile; what waits is *deferred* in the database, with the reason."""
    line.desk.start()
    line.drop()
    line.recovers("the first mail")
    line.proxy.refusing = True
    line.proxy.cut()
    line.drop(15)
    line.desk.wait(
        lambda: Counter(row["status"] for row in line.desk.rows("deliveries"))["deferred"] >= 14,
        30,
        "fifteen acknowledgements wait, one of them in the hands of whoever tries",
    )
    assert len(line.desk.rows("tasks")) == 16, "filed all the same"
    before = line.proxy.connections
    line.drop()
    line.desk.wait(lambda: line.proxy.connections >= before + 4, 30, "it is tried again")
    said = [one for one in line.log().splitlines() if "event=unreachable" in one]
    assert len(said) <= 2, "\n".join(said)
    assert line.log().count("event=deferred") <= 1, "an outage is no line a mail"
    begun = time.monotonic()
    line.proxy.refusing = False
    line.recovers("the outage is over")
    assert time.monotonic() - begun < RECOVERY
    assert sorted(acknowledged(line.recorder.mails)) == sorted(line.sent)
    line.desk.wait(lambda: 'event=reachable what="the sending server"' in line.log().split("unreachable")[-1])


def test_a_mail_that_may_have_arrived_each_time_is_not_sent_for_ever(line: Line) -> None:
    """A server that takes every mail and never says so: three times at most, then it is held for the VA."""
    line.recorder.faults = [Fault("dot", how="accept-drop", times=0)]
    line.desk.start()
    line.drop()
    line.desk.wait(lambda: line.desk.rows("held"), 40, "held")
    time.sleep(1.5)
    times = Counter(_own_id(one.data) for one in line.recorder.mails)
    assert [times[name] for name in times if "acknowledge" in name] == [3]
    assert max(times.values()) == 3, "the VA is told, as often at most"


@pytest.fixture
def guarded(tmp_path: Path, dovecot: Dovecot) -> Iterator[tuple[Line, Path]]:
    """A sending server that wants STARTTLS and a password, with a certificate that is good."""
    cert, key = make_certificate(tmp_path)
    recorder = Recorder(users={"va": "hunter2"}, tls=_context(cert, key)).start()
    line = SendingLine(tmp_path / "desk", dovecot, recorder)
    settings = line.desk.folder / "vamail.yaml"
    old = f"smtp: {{host: 127.0.0.1, port: {line.proxy.port}, tls: none}}"
    new = (
        f"smtp: {{host: localhost, port: {line.proxy.port}, user: va, password: env:VAMAIL_SMTP, "
        f"tls: {{mode: starttls, ca_file: {cert}}}}}"
    )
    text = settings.read_text("utf-8")
    assert old in text
    settings.write_text(text.replace(old, new), "utf-8")
    line.desk.environment["VAMAIL_SMTP"] = "hunter2"
    yield line, cert
    line.close()
    recorder.stop()


def _context(cert: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_no_password_leaves_while_the_server_proves_nothing(
    guarded: tuple[Line, Path], tmp_path: Path
) -> None:
    """STARTTLS gone, refused, not kept; an expired certificate, another name: then all is well again."""
    line, _ = guarded
    recorder, good = line.recorder, line.recorder.tls
    expired, other = expired_certificate(tmp_path), make_certificate(tmp_path, "other.example", "other")
    line.desk.start()
    line.drop()
    line.recovers("the first mail")

    def says(words: str) -> None:
        line.proxy.cut()
        line.drop()
        line.desk.wait(lambda: words in line.log().split("event=reachable")[-1], RECOVERY, words)

    logins = [said for _, said in recorder.commands].count("AUTH")
    recorder.offer_starttls = False
    says("offers no STARTTLS, so no password was sent")
    recorder.offer_starttls = True
    recorder.tls = _context(*expired)
    says("cannot prove that it is localhost")
    recorder.tls = _context(*other)
    says("no password was sent")
    line.proxy.answer = lambda said: b"454 4.7.0 TLS not available\r\n" if b"STARTTLS" in said else None
    says("454")
    line.proxy.answer = lambda said: b"220 2.0.0 go ahead\r\n" if b"STARTTLS" in said else None
    says("agreed to encrypt the connection and then did not")
    assert [said for _, said in recorder.commands].count("AUTH") == logins, "nothing secret was said"
    assert not any(b"hunter2" in said or b"aHVudGVyMg" in said for said in line.proxy.said)
    assert "hunter2" not in line.log()
    line.proxy.answer = lambda _: None
    recorder.tls = good
    line.proxy.cut()
    line.recovers("the certificate is good again")
    assert sorted(acknowledged(recorder.mails)) == sorted(line.sent)

    recorder.users["va"] = "changed"
    says("user name and password")
    recorder.users["va"] = "hunter2"
    line.recovers("the password counts again")


def _settled(desk: DeskUnderTest) -> bool:
    return {row["status"] for row in desk.rows("deliveries")} == {"sent"}


def _own_id(data: bytes) -> str:
    head = data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    return next(one for one in head.splitlines() if one.lower().startswith("message-id:"))

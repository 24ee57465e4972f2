"""Ten kinds of correspondents answer every mail of a running daemon through real servers: each falls silent.

All marks that say "a program wrote this" are stripped wherever the personality would not write them.
"""

import email
import email.policy
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from server.desk import VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Mail, Recorder
from vamail.store import TaskFilter, open_store

PER_ADDRESS, PER_DOMAIN = 4, 9
BRAKES = (
    f"brakes: {{per_thread: off, per_address: {PER_ADDRESS} in 15 minutes,"
    f" per_domain: {PER_DOMAIN} in 1 hour}}\n"
)


def _text(one: EmailMessage) -> str:
    body = one.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _own(sender: str, got: EmailMessage, n: int, text: str, **more: str) -> bytes:
    subject = more.pop("subject", f"Re: {got['Subject']}")
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    return mail(sender=sender, subject=subject, text=text, headers=headers, message_id=f"{n}.{sender}")


def reflect(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Sends the very mail back, as a redirection does: the server that takes it says for whom."""
    return b"Delivered-To: requests@va.example\r\n" + raw


def quoteback(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Answers in the thread with everything quoted."""
    quoted = "\n".join(f"> {line}" for line in _text(got).splitlines())
    return _own(sender, got, n, f"Received, number {n}.\n\n{quoted}\n", In_Reply_To=str(got["Message-ID"]))


def listecho(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """A list that sends back what its members get, with its own head."""
    return _own(sender, got, n, _text(got), List_Id="<all.loop.example>", subject=f"[all] {got['Subject']}")


def ticket(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """A help desk with a new number each time."""
    return _own(
        sender, got, n, f"Your request has been given number {n}. Please wait.\n", subject=f"[#{n}] received"
    )


def rude(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Answers at once, marks nothing."""
    return _own(sender, got, n, f"Please send me more, {n}.\n")


def shapeshift(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Another address each time."""
    return _own(sender.replace("@", f"{n}@"), got, n, f"Could you do thing {n}?\n", subject=f"Thing {n}")


def challenge(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Wants to be told that we are human, at an address of its own."""
    reply_to = sender.replace("@", f"+c{n}@")
    return _own(
        sender, got, n, "Please confirm that you are a person.\n", Reply_To=reply_to, subject=f"Confirm {n}"
    )


def vacation(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Out of office, without any mark, in words of its own."""
    return _own(
        sender, got, n, f"I enjoy the sun and read mail in spring. {n}\n", subject=f"Gone fishing {n}"
    )


def forwarder(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Forwards what it gets, as an attachment, to where it came from."""
    head = _own(sender, got, n, "", subject=f"Fwd: {got['Subject']} {n}").split(b"MIME-Version")[0]
    kind = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n\r\nSee below.\r\n"
    return head + kind + b"--f\r\nContent-Type: message/rfc822\r\n\r\n" + raw + b"\r\n--f--\r\n"


def vamail(sender: str, got: EmailMessage, raw: bytes, n: int) -> bytes:
    """Another vamail: marked, signed with another secret."""
    return _own(sender, got, n, _text(got), Auto_Submitted="auto-replied", X_Vamail_Loop="q" * 26)


Personality = Callable[[str, EmailMessage, bytes, int], bytes]
ALL: tuple[Personality, ...] = (
    reflect, quoteback, listecho, ticket, rude, shapeshift, challenge, vacation, forwarder, vamail,
)  # fmt: skip
MARKED = {"reflect", "listecho", "vamail"}


class World(threading.Thread):
    """Everybody out there: whatever is delivered to a personality is answered by it at once."""

    def __init__(self, recorder: Recorder, dovecot: Dovecot) -> None:
        super().__init__(daemon=True)
        self.recorder, self.dovecot = recorder, dovecot
        self.seen = 0
        self.heard: Counter[str] = Counter()
        self.dropped = 0
        self.ended = threading.Event()

    def start_with(self, personality: Personality) -> None:
        """The first mail, as a person would write it."""
        sender = f"{personality.__name__}@{personality.__name__}.example"
        self.dropped += 1
        self.dovecot.drop(mail(sender=sender, message_id=f"spark.{sender}", subject="Hello"))

    def run(self) -> None:
        while not self.ended.wait(0.02):
            for one in self.recorder.mails[self.seen :]:
                self._answer(one)
                self.seen += 1

    def _answer(self, one: Mail) -> None:
        domain = one.recipients[0].rpartition("@")[2]
        personality = next((each for each in ALL if f"{each.__name__}.example" == domain), None)
        if personality is None:
            return
        self.heard[personality.__name__] += 1
        got = email.message_from_bytes(one.data, policy=email.policy.default)
        sender = f"{personality.__name__}@{domain}"
        self.dropped += 1
        self.dovecot.drop(personality(sender, got, one.data, sum(self.heard.values())))  # type: ignore[arg-type]


@pytest.fixture
def world(tmp_path: Path, dovecot: Dovecot) -> Iterator[tuple[World, DeskUnderTest]]:
    dovecot.reset()
    recorder = Recorder().start()
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    settings = desk.folder / "vamail.yaml"
    settings.write_text(
        settings.read_text().replace("brakes: off\n", f"{BRAKES}acknowledge_replies: always\n")
    )
    for each in ALL:
        name = each.__name__
        path = desk.folder / "rules" / "clients" / f"{name}.yaml"
        path.write_text(f"name: The {name}\naddresses: [{name}@{name}.example]\ndomains: [{name}.example]\n")
    world = World(recorder, dovecot)
    yield world, desk
    world.ended.set()
    world.join()
    desk.kill()
    recorder.stop()


def test_ten_responders_fall_silent_within_the_brakes(world: tuple[World, DeskUnderTest]) -> None:
    outside, desk = world
    desk.start()
    outside.start()
    for each in ALL:
        outside.start_with(each)
    desk.wait(lambda: len(outside.heard) == len(ALL), 60, "everybody hears from us once")
    store = open_store("sqlite", desk.folder, read_only=True)

    def silent() -> bool:
        """Every answer is decided on, what was to leave has left and was answered: the end."""
        before, log = outside.dropped, desk.log.read_text(encoding="utf-8")
        left = [one for one in outside.recorder.mails if one.recipients != (VA,)]
        all_decided = log.count("event=decided ") >= before
        all_left = log.count("acknowledge=true ") == len(left)
        return (
            all_decided
            and all_left
            and outside.seen == len(outside.recorder.mails)
            and outside.dropped == before
        )

    desk.wait(silent, 90, "the last loop ends")
    # An ordinary mail is served as ever; whatever would still leave would leave before its answer.
    outside.dovecot.drop(mail(sender="bob@north.example", message_id="calm@north.example", subject="Calm"))
    desk.wait(lambda: any(one.recipients == ("bob@north.example",) for one in outside.recorder.mails), 30)
    heard = outside.heard
    assert all(heard[name] == 1 for name in MARKED), heard
    assert all(heard[each.__name__] <= PER_ADDRESS for each in ALL if each is not shapeshift), heard
    assert heard["shapeshift"] == PER_DOMAIN, heard
    assert heard["rude"] == PER_ADDRESS, "this loop did run until the brake: the test would see it"
    desk.wait(lambda: any(one.recipients == (VA,) for one in outside.recorder.mails), 30, "the VA is told")
    # No mail was lost over it: what people might have written is filed, acknowledged or not.
    tasks = store.tasks(TaskFilter())
    assert sum("shapeshift" in row.requester for row in tasks) == PER_DOMAIN + 1
    store.close()

"""A client or a stranger attacks a running daemon: others' tasks and mail, headers, markup, loops, floods."""

import email
import email.policy
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from server.desk import DESK, VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Mail, Recorder
from vamail.cli.tasks import as_object
from vamail.mail.identifiers import make_reply_address
from vamail.store import Store, TaskFilter, open_store

BOB = "bob@north.example"
SECRET = "Merger with Zebra Corp"
RULES = """
- name: Slow
  when: {body: "/(?:x+x+)+y/"}
  do: [{file: Slow}, acknowledge]
- name: Everything
  when: {client: any}
  do: [{file: Inbox}, acknowledge]
"""
MARKUP = (
    "{{ 1111*1111 }}",
    "{% for i in range(9) %}x{% endfor %}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "[Pay here](https://evil.example/pay)", "![x](http://evil.example/pixel.png)", "**bold** _it_ `code`",
    "</p><h1>x</h1>", "&lt;b&gt;", "<https://evil.example/auto>", "\u202egnp.exe", "| a | b |", "---",
)  # fmt: skip


def read(one: Mail) -> EmailMessage:
    return email.message_from_bytes(one.data, policy=email.policy.default)  # type: ignore[return-value]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@dataclass
class Attack:
    """The desk under attack; `first` is the acknowledgement of the other client's secret request."""

    desk: DeskUnderTest
    recorder: Recorder
    dovecot: Dovecot
    first: EmailMessage
    store: Store
    tasks: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def to(self, recipient: str) -> list[Mail]:
        """What left for this recipient."""
        return [one for one in self.recorder.mails if one.recipients == (recipient,)]

    def rows(self) -> list[dict[str, Any]]:
        """What `vamail tasks --json` prints, without starting a process each time."""
        return [as_object(row) for row in self.store.tasks(TaskFilter())]

    def strike(self, name: str, **settings: Any) -> tuple[list[dict[str, Any]], list[Mail]]:
        """Drop one mail of Acme's and one ordinary mail; (tasks of the first, mails that left meanwhile)."""
        settings.setdefault("sender", f"{name}@acme.example")
        settings.setdefault("message_id", f"{name}@acme.example")
        raw = settings.pop("raw", None) or mail(**settings)
        return self.strike_raw(settings["sender"], raw)

    def strike_raw(self, sender: str, raw: bytes) -> tuple[list[dict[str, Any]], list[Mail]]:
        self.count += 1
        before, known = len(self.recorder.mails), {row["ref"] for row in self.rows()}
        last = f"next{self.count}@north.example"
        self.dovecot.drop(raw)
        self.dovecot.drop(mail(sender=last, message_id=last, subject="An ordinary one"))
        self.desk.wait(
            lambda: any(last in one.recipients for one in self.recorder.mails), 20, "the next mail"
        )
        self.tasks = [row for row in self.rows() if row["ref"] not in known and row["from"] != last]
        mails = [one for one in self.recorder.mails[before:] if last not in one.recipients]
        for one in mails:
            self.clean(one)
        # Notices to the VA are gathered and leave at a time of their own.
        return self.tasks, [one for one in mails if one.recipients != (VA,)]

    @staticmethod
    def clean(one: Mail) -> None:
        """Nothing about the other client, and a well-formed mail to one recipient."""
        assert not one.bare
        assert one.longest <= 998
        assert len(one.recipients) == 1
        message = read(one)
        assert message["Bcc"] is None
        assert message["Cc"] is None
        assert message["X-Evil"] is None
        if one.recipients[0] != VA:
            for word in ("Zebra", "North", "Bob", BOB):
                assert word not in part(message, "plain") + part(message, "html")


def set_up(folder: Path, dovecot: Dovecot, recorder: Recorder, rules: str = RULES) -> DeskUnderTest:
    return DeskUnderTest(folder, dovecot.port, recorder.port, PASSWORD, rules=rules)


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Attack]:
    dovecot.reset()
    recorder = Recorder().start()
    desk = set_up(tmp_path_factory.mktemp("attack") / "desk", dovecot, recorder)
    desk.start()
    dovecot.drop(mail(sender=f"Bob North <{BOB}>", message_id="secret@north.example", subject=SECRET))
    (first,) = recorder.wait_for(1)
    desk.wait(lambda: desk.rows("tasks"))
    store = open_store("sqlite", desk.folder, read_only=True)
    yield Attack(desk, recorder, dovecot, read(first), store)
    store.close()
    desk.kill()
    recorder.stop()


def test_a_forged_message_id_of_ours_matches_nothing(attack: Attack) -> None:
    own = str(attack.first["Message-ID"]).strip("<>")
    forged = re.sub(r"\.([a-z2-7])([a-z2-7]{25})@", lambda m: f".{'b' if m[1] == 'a' else 'a'}{m[2]}@", own)
    tasks, mails = attack.strike("forged", message_id=forged, headers={"In-Reply-To": f"<{forged}>"})
    assert [task["client"] for task in tasks] == ["acme"]
    assert [one.recipients for one in mails] == [("forged@acme.example",)]


def test_a_stolen_message_id_or_loop_mark_of_ours_reaches_nobody(attack: Attack) -> None:
    stolen = str(attack.first["Message-ID"]).strip("<>")
    assert attack.strike("stolen", message_id=stolen) == ([], [])
    mark = str(attack.first["X-Vamail-Loop"])
    assert attack.strike("mark", headers={"X-Vamail-Loop": mark}) == ([], [])
    assert attack.strike("foreign", headers={"X-Vamail-Loop": "a" * 26}) == ([], [])


@pytest.mark.parametrize("how", ["their mail", "our answer", "references", "subject", "token", "all"])
def test_no_client_joins_the_task_of_another(attack: Attack, how: str) -> None:
    own = str(attack.first["Message-ID"])
    token = make_reply_address(attack.store.secret(), DESK, "T-1")
    headers: dict[str, str] = {}
    if how in ("their mail", "all"):
        headers["In-Reply-To"] = "<secret@north.example>"
    if how == "our answer":
        headers["In-Reply-To"] = own
    if how in ("references", "all"):
        headers["References"] = f"<secret@north.example> {own}"
    subject = "Re: [T-1] hello" if how in ("subject", "all") else "Re: hello"
    to = token if how in ("token", "all") else DESK
    tasks, mails = attack.strike(f"join-{how.replace(' ', '')}", headers=headers, subject=subject, to=to)
    assert [task["client"] for task in tasks] == ["acme"]
    assert len(mails) == 1
    bobs = next(row for row in attack.rows() if row["ref"] == "T-1")
    assert (bobs["client"], bobs["from"], bobs["status"]) == ("north", BOB, "new")
    assert {row["message_id"] for row in attack.desk.rows("journal", "--task", "T-1")} <= {
        "secret@north.example"
    }


def test_a_forged_token_is_an_ordinary_address(attack: Attack) -> None:
    tasks, _ = attack.strike("fake", to="requests+t1-aaaaaaaaaaaaaaaaaaaaaaaaaa@va.example")
    assert len(tasks) == 1
    tasks, _ = attack.strike("fake2", to="requests+t99999999999-aaaaaaaaaaaaaaaaaaaaaaaaaa@va.example")
    assert len(tasks) == 1


@pytest.mark.parametrize(
    "reply_to",
    [BOB, DESK, VA, "requests+t1-aaaaaaaaaaaaaaaaaaaaaaaaaa@va.example", "everyone@lists.example",
     "evil@evil.example", f"x@acme.example, {BOB}", "owner-list@acme.example",
     "=?utf-8?q?x=0d=0aBcc:_e@e.example?="],
)  # fmt: skip
def test_an_answer_goes_to_the_same_client_or_nowhere(attack: Attack, reply_to: str) -> None:
    name = f"rt{abs(hash(reply_to))}"
    tasks, mails = attack.strike(name, headers={"Reply-To": reply_to})
    assert len(tasks) == 1
    (one,) = mails
    assert one.recipients[0].endswith("@acme.example")
    assert not one.recipients[0].startswith("owner-")


@pytest.mark.parametrize(
    "sender",
    [VA, DESK, f"Bob <{VA}>", f'"{BOB}" <evil@evil.example>', f"{BOB} <evil@evil.example>",
     f"=?utf-8?q?{BOB.replace('@', '=40')}?= <evil@evil.example>", "evil@evil.example (bob@north.example)",
     "bob@north.example.evil.example", "bob@nоrth.example", "requests+t1-x@va.example"],
)  # fmt: skip
def test_who_only_looks_like_somebody_files_and_gets_nothing(attack: Attack, sender: str) -> None:
    tasks, mails = attack.strike(f"s{abs(hash(sender))}", sender=sender)
    assert tasks == []
    assert all(one.recipients == (VA,) for one in mails)


def hostile(name: str, text: str) -> bytes:
    """A mail with `text` wherever a client's words go into an acknowledgement."""
    import email.header

    def word(value: str) -> str:
        return email.header.Header(value, "utf-8", maxlinelen=10_000).encode()

    lines = [
        f"From: {word(text)} <{name}@acme.example>", f"To: {DESK}", f"Subject: {word(text)}",
        "Date: Sun, 22 Nov 2026 09:00:00 +0100", f"Message-ID: <{name}@acme.example>", "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"', "", "--b",
        "Content-Type: text/plain; charset=utf-8", "",
        f"Please do this: {text}", f"- could you send {text}",
        f"- please book {text}?", f"1. please pay {text}",
        "--b",
        "Content-Type: application/pdf",
        f'Content-Disposition: attachment; filename="{word(text)}.pdf"', "", "x",
        "--b--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("number", range(len(MARKUP)))
def test_words_of_a_client_stay_words_everywhere(attack: Attack, number: int) -> None:
    name = f"markup{number}"
    tasks, _ = attack.strike_raw(f"{name}@acme.example", hostile(name, MARKUP[number]))
    assert len(tasks) == 1
    (one,) = attack.to(f"{name}@acme.example")
    message = read(one)
    html, text = part(message, "html"), part(message, "plain")
    for word in (
        "<script",
        "<img",
        "onerror=alert(1)>",
        "<h1>x",
        "<strong>bold",
        "<code>code",
        "<em>it",
        "xxxxxxxxx",
    ):
        assert word not in html
    assert not re.search(r"<a\s[^>]*evil", html)
    assert "\u202e" not in html + text
    if "1111*1111" in MARKUP[number]:
        assert "{{ 1111*1111 }}" in text
        assert "1234321" not in text
        assert message["Subject"] == "Re: {{ 1111*1111 }}"


@pytest.mark.parametrize(
    "value",
    ["A\r\nBcc: e@evil.example", "A\nX-Evil: 1", "A\r\n\r\nbody", "A\0B\x0bC\u2028D\x85E", "A\r\n.\r\nQUIT"],
)
def test_no_line_end_gets_into_a_header(attack: Attack, value: str) -> None:
    name = f"inject{abs(hash(value))}"
    tasks, _ = attack.strike_raw(f"{name}@acme.example", hostile(name, value))
    assert len(tasks) == 1
    (one,) = attack.to(f"{name}@acme.example")
    message = read(one)
    assert len(message["Subject"].splitlines()) == 1
    assert one.recipients == (f"{name}@acme.example",)
    assert not message.defects


def test_subjects_of_any_length(attack: Attack) -> None:
    tasks, _ = attack.strike("long", subject="Please book " + "word " * 40_000)
    assert len(tasks) == 1
    assert len(tasks[0]["title"]) <= 200
    attack.strike("solid", subject="ő" * 100_000)
    for name in ("long", "solid"):
        (one,) = attack.to(f"{name}@acme.example")
        assert len(one.data) < 60_000
    tasks, _ = attack.strike("huge", subject="S" * 5_000_000)
    assert tasks == []
    assert any(row["kind"] == "unreadable" for row in attack.desk.rows("held"))


def test_ten_thousand_recipients_are_one_answer(attack: Attack) -> None:
    many = ",\r\n ".join([DESK, *(f"r{n}@x.example" for n in range(9_000))])
    tasks, mails = attack.strike("many", to=many)
    assert len(tasks) == 1
    assert [one.recipients for one in mails] == [("many@acme.example",)]


def test_dates_that_cannot_be_and_texts_that_cost(attack: Attack) -> None:
    bombs = (
        "by 99999999999999999999.99.9999 or in 999999999999999999 days, by 31.02.2027, at 99:99, week 99\n",
        "tomorrow by Friday 3pm or 4/5/2027 " * 4_000,
        "1" * 100_000 + ". " + "in 1 in 1 in " * 20_000,
        "- please " * 50_000 + "\n" + "> " * 50_000 + "On Monday wrote: " * 5_000,
        "x" * 50_000,
        "در ۳۱/۳۱/۱۴۰۵ فردا ساعت ۹۹ " * 5_000,
    )
    for number, text in enumerate(bombs):
        tasks, mails = attack.strike(f"bomb{number}", text=text)
        assert len(tasks) == 1
        assert len(mails) >= 1
        assert len(mails[0].data) < 100_000
    assert "Slow" not in {row["list"] for row in attack.rows()}

    def told() -> bool:
        notices = [part(read(one), "plain") for one in list(attack.recorder.mails) if one.recipients == (VA,)]
        return any("(?:x+x+)+y" in text for text in notices)

    # Notices are gathered for a while before they become a mail.
    attack.desk.wait(told, what="the slow pattern is named to the VA")


def test_the_log_has_one_line_per_event_and_no_secret(attack: Attack) -> None:
    name = "log"
    raw = mail(
        sender=f"{name}@acme.example", message_id="MID", subject="=?utf-8?q?a=0atimestamp=3d1_level=3dx?="
    )
    raw = raw.replace(b"<MID>", b"<a\r\n timestamp=1 level=error event=forged@acme.example>")
    tasks, _ = attack.strike_raw(f"{name}@acme.example", raw)
    assert len(tasks) == 1
    text = attack.desk.log.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert all(line.startswith("timestamp=20") for line in lines), [
        line for line in lines if not line.startswith("timestamp=20")
    ][:3]
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert "event=forged" not in unquoted.replace("timestamp=1level=errorevent=forged", "")
    assert "handling failed" not in text
    for path in [attack.desk.log, *(attack.desk.folder / "data").rglob("*")]:
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes()
            assert SECRET.encode() not in path.read_bytes() or path.suffix != ".log"


class Relay(threading.Thread):
    """Carries mail from one recorder into the mailbox of the other desk, as the Internet would."""

    def __init__(self, dovecot: Dovecot, routes: Mapping[int, tuple[Recorder, str]], strip: bool) -> None:
        super().__init__(daemon=True)
        self.dovecot, self.routes, self.strip = dovecot, routes, strip
        self.carried: Counter[str] = Counter()
        self.ended = threading.Event()

    def run(self) -> None:
        done = dict.fromkeys(self.routes, 0)
        while not self.ended.wait(0.02):
            for key, (recorder, user) in self.routes.items():
                for one in recorder.mails[done[key] :]:
                    done[key] += 1
                    if one.recipients[0] in (DESK, "requests@other.example"):
                        self.carried[user] += 1
                        self.dovecot.drop(self.stripped(one.data), user)

    def stripped(self, raw: bytes) -> bytes:
        """As it is, or as a responder that marks nothing and quotes nothing would write it."""
        if not self.strip:
            return raw
        head, _, body = raw.partition(b"\r\n\r\n")
        marks = rb"auto-submitted|x-auto-response-suppress|x-vamail-loop|precedence|in-reply-to|references"
        bad = rb"(?im)^(" + marks + rb")"
        head = re.sub(bad + rb":[^\r]*(\r\n[ \t][^\r]*)*\r\n", b"", head + b"\r\n").rstrip()
        number = sum(self.carried.values())
        head = re.sub(rb"(?i)message-id: [^\r]*", b"Message-ID: <loop%d@x.example>" % number, head)
        return head + b"\r\n\r\n" + body


@pytest.mark.parametrize("strip", [False, True], ids=["vamail", "unmarked"])
def test_two_desks_do_not_answer_each_other_for_ever(tmp_path: Path, dovecot: Dovecot, strip: bool) -> None:
    for user in ("requests", "other"):
        dovecot.reset(user)
    recorders = [Recorder().start(), Recorder().start()]
    here = set_up(tmp_path / "here", dovecot, recorders[0])
    there = set_up(tmp_path / "there", dovecot, recorders[1])
    for desk, other in ((here, "other.example"), (there, "va.example")):
        path = desk.folder / "rules" / "clients" / "north.yaml"
        path.write_text(f"name: The other desk\naddresses: [requests@{other}]\n", encoding="utf-8")
        settings = (desk.folder / "vamail.yaml").read_text().replace("brakes: off\n", "")
        if desk is there:
            settings = settings.replace("@va.example", "@other.example").replace(
                "user: requests,", "user: other,"
            )
        (desk.folder / "vamail.yaml").write_text(settings)
    relay = Relay(dovecot, {0: (recorders[0], "other"), 1: (recorders[1], "requests")}, strip)
    try:
        relay.start()
        here.start()
        there.start()
        there.wait(lambda: "event=started" in there.log.read_text("utf-8"), 30, "the other desk stands")
        dovecot.drop(mail(sender="requests@other.example", message_id="spark@other.example", subject="Spark"))
        limit = 10 if strip else 1
        here.wait(lambda: relay.carried["other"] >= limit, 30, "the answers that may leave")
        quiet = f"quiet{strip}@acme.example"
        dovecot.drop(mail(sender=quiet, message_id=quiet))
        here.wait(lambda: any(quiet in one.recipients for one in recorders[0].mails), 20, "an ordinary mail")
        for desk in (here, there):
            assert desk.stop() == 0
        assert relay.carried["other"] <= limit
        assert relay.carried["requests"] <= (10 if strip else 0)
    finally:
        relay.ended.set()
        relay.join()
        for desk, recorder in zip((here, there), recorders, strict=True):
            desk.kill()
            recorder.stop()


def test_two_thousand_mails_of_one_sender(tmp_path: Path, dovecot: Dovecot) -> None:
    dovecot.reset()
    recorder = Recorder().start()
    desk = set_up(tmp_path / "desk", dovecot, recorder)
    settings = desk.folder / "vamail.yaml"
    settings.write_text(settings.read_text().replace("brakes: off\n", ""))
    try:
        desk.start()
        for number in range(2_000):
            one = mail(
                sender="flood@acme.example", message_id=f"f{number}@acme.example", subject=f"Now {number}"
            )
            dovecot.drop(one)
        for number in range(300):
            stranger = f"s{number}@strange.example"
            dovecot.drop(mail(sender=stranger, message_id=stranger, subject=f"Offer {number}"))
        dovecot.drop(mail(sender=BOB, message_id="calm@north.example", subject="Calm"))
        desk.wait(
            lambda: any(BOB in one.recipients for one in recorder.mails), 120, "the calm client's answer"
        )
        tasks = desk.rows("tasks")
        assert len(tasks) == 2_001
        assert len({row["source_message_id"] for row in tasks}) == 2_001
        desk.wait(lambda: any(one.recipients == (VA,) for one in recorder.mails), 60, "the VA is told")
        to = Counter(one.recipients[0] for one in recorder.mails)
        assert to["flood@acme.example"] <= 10
        assert to[BOB] == 1
        assert set(to) == {"flood@acme.example", BOB, VA}
        assert to[VA] <= 4
        assert all(len(one.data) < 200_000 for one in recorder.mails)
    finally:
        desk.kill()
        recorder.stop()

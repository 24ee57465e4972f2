"""How the VA works, as it is written: plain words mean what they say; what is left out has its default."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.cli.init import Answers, settings_text
from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.hours import parse_time
from vamail.workspace.load import Loaded, load_files
from vamail.workspace.types import (
    Block,
    Chase,
    Control,
    Day,
    FullDay,
    Holds,
    Late,
    OpenSpan,
    Plan,
    Undo,
    Warn,
    Within,
    Workspace,
)

SMALL = """
me: {name: Maria, address: requests@va.example, zone: Europe/Budapest}
mailboxes: [{imap: {host: imap.va.example, user: requests, password: file:secret}}]
smtp: {host: smtp.va.example, user: requests, password: store:smtp}
"""
ACME = "name: Acme\naddresses: [anna@acme.example]\n"


def loaded(written: str, client: str = "", base: str = SMALL) -> Loaded:
    files = {
        "vamail.yaml": base + written,
        "rules/90-last.yaml": "- name: Everything else\n  do: acknowledge\n",
        "rules/clients/acme.yaml": ACME + client,
    }
    return load_files({name: text.encode() for name, text in files.items()}, vocabulary())


def good(written: str = "", client: str = "", base: str = SMALL) -> Workspace:
    found = loaded(written, client, base)
    assert found.problems == ()
    assert found.workspace is not None
    return found.workspace


@pytest.mark.parametrize(
    ("written", "field", "value"),
    [
        ("resolution: 5 business days", "resolution", Within(5, "business_days")),
        ("warn: {at: 70 %, gather: 1 hour}", "warn", Warn(0.7, 60)),
        ("warn: 90%", "warn", Warn(0.9, 30)),
        ("warn: {gather: no}", "warn", Warn(0.8, 0)),
        ("chase: never", "chase", Chase(3, 0)),
        ("chase: 5 business days", "chase", Chase(5, 2)),
        ("chase: {after: 1 business day, times: 4}", "chase", Chase(1, 4)),
        ("when_full: ignore", "when_full", FullDay("ignore")),
        ("when_full: later", "when_full", FullDay("later")),
        (
            "when_full: later, at most 3 business days",
            "when_full",
            FullDay("later", Within(3, "business_days")),
        ),
        ("when_full: {how: later, at_most: 9 hours}", "when_full", FullDay("later", Within(9, "hours"))),
        ("plan: {buffer: 0 %, default: 1h 15m}", "plan", Plan(0.0, 75)),
        ("plan: {buffer: none}", "plan", Plan(0.0, 30)),
        ('day: {brief: 07:30, review: "Fri 16:00"}', "day", Day(450, 960, 4)),
        ("day: {brief: never, review: 5:30 pm}", "day", Day(None, 1050, None)),
        ("day: {review: daily 17:00}", "day", Day(480, 1020, None)),
        ("undo: off", "undo", Undo(0)),
        ("undo: 90 seconds", "undo", Undo(90)),
        ("holds: no", "holds", Holds(new_address=False, at_once=0, changed_template=False)),
        ("holds: {at_once: no}", "holds", Holds(at_once=0)),
        ("holds: {new_address: no, at_once: 5}", "holds", Holds(new_address=False, at_once=5)),
        ("late: {chase: send, after: 2 hours}", "late", Late({"chase": "send"}, 7200)),
        ("control: {addresses: desk@va.example}", "control", Control(("desk@va.example",))),
        ("control: {folder: INBOX/vamail}", "control", Control((), "INBOX/vamail")),
    ],
)
def test_plain_words(written: str, field: str, value: object) -> None:
    assert getattr(good(written), field) == value


def test_blocks() -> None:
    plan = good("""
plan:
  blocks:
    - {client: acme, when: "Tue 09:00-12:00"}
    - {list: Social media, when: "Wed 09:00-11:00", title: Posting}
    - {focus: yes, when: "Mon 9:00-10:30"}
    - {meeting: Weekly, when: "Thu 14:00-15:00"}
""").plan
    assert plan.blocks == (
        Block((OpenSpan(1, 540, 720),), client="acme"),
        Block((OpenSpan(2, 540, 660),), list_name="Social media", title="Posting"),
        Block((OpenSpan(0, 540, 630),)),
        Block((OpenSpan(3, 840, 900),), title="Weekly", kind="meeting"),
    )


def test_a_client_has_its_own_and_leaves_the_rest_to_the_desk() -> None:
    desk = "chase: {after: 7 business days, times: 1}\nresolution: 9 business days\n"
    client = good(desk, "chase: {times: 5}\nwhen_full: later\nresolution: 2 business days\n").clients[0]
    assert (client.chase, client.when_full) == (Chase(7, 5), FullDay("later"))
    assert client.resolution == Within(2, "business_days")
    client = good(desk).clients[0]
    assert (client.chase, client.when_full, client.resolution) == (None, None, None)


def test_accounts_whose_sent_alone_is_looked_at() -> None:
    made = good("also_sent: {host: imap.private.example, user: maria, password: env:PW, sent_folder: Out}\n")
    (other,) = made.also_sent
    assert (other.name, other.folder, other.sent_folder, other.addresses) == ("maria", "", "Out", ())
    assert (other.imap.host, other.imap.port, other.watch_sent) == ("imap.private.example", 993, True)
    base = SMALL.replace("[{imap", "[{watch_sent: no, sent_folder: Elküldött, imap")
    (box,) = good(base=base).mailboxes
    assert (box.watch_sent, box.sent_folder) == (False, "Elküldött")


def test_what_init_writes_as_a_comment_is_what_holds_without_it() -> None:
    text = settings_text(Answers(name="Maria", email="requests@va.example", zone="Europe/Budapest",
        language="en", hours="Mon-Fri 09:00-17:00", imap_host="i.example", imap_port=993, imap_tls="tls",
        imap_user="u", smtp_host="s.example", smtp_port=465, smtp_tls="tls", smtp_user="u",
        password_env="PW", start_from="now"))  # fmt: skip
    usual = good(base=text)
    practice = text.partition("# How you work.")[2].partition("\n")[2].partition("\n\n")[0]
    read = good(base=text + re.sub(r"(?m)^# ", "", practice))
    for field in ("warn", "chase", "when_full", "day", "undo", "holds"):
        assert getattr(read, field) == getattr(usual, field), field
    kinds = ("chase", "brief", "review", "warning", "reminder")
    assert [read.late.way(kind) for kind in kinds] == [usual.late.way(kind) for kind in kinds]
    assert (read.plan.buffer, read.plan.default_minutes) == (usual.plan.buffer, usual.plan.default_minutes)
    assert len(read.plan.blocks) == 3
    there = {"link": "https://meet.example.com/me", "organizer": "requests@va.example"}
    named = replace(usual.meetings, **there, caldav=read.meetings.caldav)
    assert read.meetings == named
    assert read.control.folder == "vamail"


@given(st.integers(0, 1439))
def test_every_time_of_day_is_read_back(minute: int) -> None:
    hours, rest = divmod(minute, 60)
    assert parse_time(f"{hours:02d}:{rest:02d}") == minute
    assert parse_time(f"{hours % 12 or 12}:{rest:02d} {'pm' if hours >= 12 else 'am'}") == minute


KEYS = (
    "resolution",
    "warn",
    "chase",
    "when_full",
    "plan",
    "day",
    "undo",
    "holds",
    "late",
    "control",
    "also_sent",
    "meetings",
)
WORDS = st.one_of(
    st.sampled_from(
        ["never", "80 %", "3 business days", "{at: 0 %}", "[a, [b]]", "{blocks: [{when: x}]}", "~"]
    ),
    st.text(max_size=12),
)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(KEYS), WORDS)
def test_nothing_raises(key: str, words: str) -> None:
    for problem in loaded(f"{key}: {words}\n").problems:
        assert problem.what

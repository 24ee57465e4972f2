import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.daemon.redact import GONE, Pseudonyms, our_words
from vamail.workspace.types import ActionCall, Client, Phrase, Secret, Server, TextCondition


@pytest.fixture
def names() -> Pseudonyms:
    names = Pseudonyms()
    names.know_name("Zsófia Kőszegi", "me")
    names.know("wolfpack", "client-1")
    names.know_name("Wolf Pack & Sons", "client-1")
    names.know_secret("hunter2!")
    return names


def test_the_same_address_is_the_same_pseudonym_in_any_case() -> None:
    names = Pseudonyms()
    first = names.address("Anna@Acme.example")
    assert (first, names.address("anna@acme.EXAMPLE")) == ("person-1@domain-1.example",) * 2
    assert names.address("bob@acme.example") == "person-2@domain-1.example"
    assert names.address("me@gmail.com") == "person-3@gmail.com"


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        (
            "the server said: 550 5.1.1 no Bluebeard here (ask Zsófia)",
            "the server said: 550 5.1.1 …",
        ),
        (
            "there is no such mailbox (550 5.1.1 User bluebeard@x.example gone)",
            "there is no such mailbox ( 550 5.1.1 …",
        ),
        (
            "the server imap.wolf.example does not accept this user name and password",
            "the server host-1.example does not accept this user name and password",
        ),
        (
            "imap.gmail.com does not accept this user name",
            "imap.gmail.com does not accept this user name",
        ),
        (
            "no mail from “Divorce papers” to zoe@secret.example",
            "no mail from … to person-1@domain-1.example",
        ),
        ("unknown key `bluebeard`", "unknown key …"),
        ("ValueError('bluebeard')", "ValueError(…)"),
        ("the wolfpack rule of Kőszegi matched", "the client-1 rule of me matched"),
        ("password hunter2! is wrong", "password … is wrong"),
        ("passwordhunter2!qed", "password…"),
        (
            "nothing listens at 10.1.2.3:993; bluebeard +36 30 123 4567",
            "nothing listens at …:993; …",
        ),
        ("connect to postgresql://joe:pw@db.example/x failed", "connect to … failed"),
        ("the file /home/zsofia/desk/rules/clients/wolfpack.yaml is gone", "the file … is gone"),
        ("2 mails, 12 tasks, 3 held", "2 mails, 12 tasks, 3 held"),
    ],
)
def test_only_our_words_are_left(names: Pseudonyms, sentence: str, left: str) -> None:
    assert names.sentence(sentence) == left


@given(st.text(max_size=200))
def test_no_foreign_word_and_no_address_survives_anywhere(text: str) -> None:
    names = Pseudonyms()
    left = names.sentence(text)
    for word in re.findall(r"[^\W\d_]+", re.sub(r"(?:person|domain|host)-\d+|\.example", " ", left)):
        assert word.casefold() in our_words() or left in ("localhost",)
    assert names.sentence(left).count("@") <= left.count("@")


@given(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.[a-z]{2,3}", fullmatch=True), st.text(max_size=20))
def test_an_address_in_a_sentence_becomes_its_pseudonym(address: str, before: str) -> None:
    left = Pseudonyms().sentence(f"{before} {address}")
    assert address not in left or address.endswith(".example")


def test_common_words_of_a_client_are_ours_only_where_our_sources_have_them() -> None:
    assert {"mailbox", "does", "not", "rule"} <= our_words()
    assert not {"divorce", "bluebeard", "hunter", "salary"} & our_words()


def test_places_keep_their_folders_and_lose_what_somebody_named(names: Pseudonyms) -> None:
    assert names.place("rules/clients/wolfpack.yaml") == "rules/clients/client-1.yaml"
    assert names.place("rules/30-money.yaml") in ("rules/30-money.yaml", "rules/30-….yaml")
    assert names.place("rules/40-bluebeard.yaml") == "rules/40-….yaml"
    assert names.place("vamail.yaml") == "vamail.yaml"
    assert names.place("templates/hu/acknowledge.md") == "templates/hu/acknowledge.md"


def test_settings_pass_by_field_and_everything_else_is_its_length(names: Pseudonyms) -> None:
    server = Server(host="mail.wolf.example", port=993, tls="tls", user="zoe", password=Secret("env", "ZOE"))
    assert names.shape(server) == {
        "host": "host-1.example", "port": 993, "tls": "tls", "user": f"{GONE} (3 letters)",
        "password": f"env:{GONE}", "oauth": "", "fingerprint": "", "ca_file": "",
    }  # fmt: skip
    condition = TextCondition("subject", (Phrase("divorce", "start"),))
    assert names.shape(condition) == {"field": "subject", "phrases": ["start of 7 letters"]}
    assert names.shape(ActionCall("file", {"list": "Divorces", "urgent": True})) == {
        "file": {"list": f"{GONE} (8 letters)", "urgent": True}
    }
    assert names.shape((date(2026, 12, 24),)) == ["a date"]
    client = names.shape(Client(slug="wolfpack", name="Wolf Pack", addresses=("a@wolf.example",), hours=None))  # type: ignore[arg-type]
    assert isinstance(client, dict)
    assert (client["slug"], client["name"]) == ("client-1", f"{GONE} (9 letters)")
    assert client["addresses"] == ["person-1@domain-1.example"]


def test_the_last_look_takes_what_slipped_through(names: Pseudonyms) -> None:
    page = "x hunter2! y, zoe@secret.example, person-1@domain-9.example\n"
    assert names.last_look(page) == f"x {GONE} y, person-1@domain-1.example, person-1@domain-9.example\n"

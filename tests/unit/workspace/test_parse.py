"""Whole workspaces from bytes: what the keys mean, and that nothing whatever raises."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.load import Loaded, load_files
from vamail.workspace.types import (
    ActionCall,
    Brake,
    Brakes,
    Leave,
    OpenSpan,
    PromiseRule,
    Secret,
    Within,
    Workspace,
)

FULL = """
me: {name: Maria Szabo, address: requests@va.example, addresses: [maria@va.example], notify: maria@va.example,
     language: hu, zone: Europe/Budapest, hours: "Mon-Thu 09:00-17:00, Fri 09:00-13:00", holidays: HU,
     days_off: [2026-12-24], work_days: [], leave: [{from: 2026-12-28, to: 2026-12-30}]}
promise: {within: 1 business day, intersect_client_hours: yes}
mailboxes:
  - {name: requests, folder: INBOX, addresses: [requests@va.example], start_from: 2026-11-01,
     imap: {host: imap.va.example, port: 1993, tls: tls, user: requests, password: env:VAMAIL_PASSWORD}}
smtp: {host: 127.0.0.1, port: 1025, tls: none, connections: 2, per_minute: 30, per_day: 500}
sent: append
acknowledge_replies: never
trust: {authserv_id: mx.va.example}
database: postgresql://db.va.example/vamail
limits: {message_mb: 20}
brakes: {per_thread: "1 in 10 minutes, 6 a day", per_domain: 200 an hour, overall: off}
timing: {poll_seconds: 30, retry_seconds: [1, 2.5], watch_seconds: 0.2}
grace_days: 3
oauth_clients: {google: some-id}
"""
SMALL = """
me: {name: Maria, address: requests@va.example, zone: Europe/Budapest}
mailboxes: [{imap: {host: imap.va.example, user: requests, password: file:secret}}]
smtp: {host: smtp.va.example, user: requests, password: store:smtp}
"""
LAST = "- name: Everything else\n  do: acknowledge\n"


def loaded(settings_text: str = SMALL, **others: str) -> Loaded:
    files = {"vamail.yaml": settings_text, "rules/90-last.yaml": LAST}
    files |= {name.replace("__", "/").replace("_dot_", "."): text for name, text in others.items()}
    return load_files({name: text.encode() for name, text in files.items()}, vocabulary())


def good(settings_text: str = SMALL, **others: str) -> Workspace:
    found = loaded(settings_text, **others)
    assert found.problems == ()
    assert found.workspace is not None
    return found.workspace


def test_every_key_of_the_settings_is_read() -> None:
    desk = good(FULL)
    assert desk.me.addresses == ("requests@va.example", "maria@va.example")
    assert desk.me.hours.spans[-1] == OpenSpan(4, 540, 780)
    assert desk.me.hours.days_off == {date(2026, 12, 24)}
    assert desk.me.hours.leave == (Leave(date(2026, 12, 28), date(2026, 12, 30)),)
    assert desk.promise == PromiseRule(within=Within(1, "business_days"), intersect_client_hours=True)
    box = desk.mailboxes[0]
    assert (box.start_from, box.imap.port, box.imap.password) == (
        date(2026, 11, 1),
        1993,
        Secret("env", "VAMAIL_PASSWORD"),
    )
    assert (desk.smtp.server.tls, desk.smtp.server.user, desk.smtp.connections) == ("none", "", 2)
    assert (desk.smtp.per_minute, desk.smtp.per_day) == (30, 500)
    assert (desk.sent, desk.acknowledge_replies, desk.authserv_id) == ("append", "never", "mx.va.example")
    assert (desk.database, desk.message_mb, desk.grace_days) == ("postgresql://db.va.example/vamail", 20, 3)
    assert desk.brakes.per_thread == (Brake(1, 600), Brake(6, 86_400))
    assert desk.brakes.per_domain == (Brake(200, 3_600),)
    assert desk.brakes.overall == ()
    assert desk.brakes.per_address == Brakes().per_address
    assert (desk.timing.poll_seconds, desk.timing.retry_seconds) == (30.0, (1.0, 2.5))
    assert desk.oauth_clients == {"google": "some-id"}


def test_what_is_left_out_has_its_usual_value() -> None:
    desk = good()
    box = desk.mailboxes[0]
    assert (box.name, box.folder, box.addresses, box.start_from) == (
        "INBOX",
        "INBOX",
        ("requests@va.example",),
        "now",
    )
    assert (box.imap.port, box.imap.tls) == (993, "tls")
    assert (desk.smtp.server.port, desk.smtp.server.tls) == (465, "tls")
    assert desk.me.notify == "requests@va.example"
    assert desk.promise.within == Within(24, "business_hours")
    assert desk.hash


@pytest.mark.parametrize("word", ["off", "no", "'off'"])
def test_brakes_off(word: str) -> None:
    desk = good(SMALL + f"brakes: {word}\n")
    assert desk.brakes == Brakes(per_thread=(), per_address=(), per_domain=(), overall=())


@pytest.mark.parametrize(("tls", "port"), [("tls", 993), ("starttls", 143)])
def test_the_usual_port_follows_the_encryption(tls: str, port: int) -> None:
    desk = good(SMALL.replace("host: imap.va.example,", f"host: imap.va.example, tls: {tls},"))
    assert desk.mailboxes[0].imap.port == port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.9", "'::1'"])
def test_plain_text_stays_on_this_machine(host: str) -> None:
    assert good(SMALL.replace("smtp.va.example", f"{host}, tls: none")).smtp.server.tls == "none"


def test_a_bridge_with_its_own_certificate() -> None:
    digits = ":".join(["AB"] * 32)
    server = good(
        SMALL.replace("smtp.va.example", f"127.0.0.1, tls: {{mode: starttls, fingerprint: '{digits}'}}")
    )
    assert (server.smtp.server.tls, server.smtp.server.fingerprint) == ("starttls", "ab" * 32)


def test_oauth_in_place_of_a_password() -> None:
    text = SMALL.replace("password: store:smtp", "oauth: microsoft") + "oauth_clients: {microsoft: abc}\n"
    server = good(text).smtp.server
    assert (server.oauth, server.password) == ("microsoft", None)


def test_a_password_is_never_repeated_in_a_problem() -> None:
    for secret in ("hunter2 x", "env:hunter2 x", "[hunter2]", "plain:hunter2"):
        found = loaded(SMALL.replace("store:smtp", secret))
        assert found.workspace is None
        assert not any("hunter2" in str(problem) for problem in found.problems)


def test_a_client_and_what_it_inherits() -> None:
    desk = good(
        rules__clients__acme_dot_yml="name: Acme\ndomains: ['@ACME.example']\npromise: 4 business hours\n"
    )
    client = desk.client("acme")
    assert client is not None
    assert client.domains == ("acme.example",)
    assert client.hours.zone == "Europe/Budapest"
    assert client.promise == PromiseRule(within=Within(4, "business_hours"))
    assert (client.language, client.acknowledge_replies) == ("", "")


def test_rules_are_read_in_the_order_of_names_and_places() -> None:
    rule = "- name: {}\n  when: {{subject: x}}\n  do: acknowledge\n"
    desk = good(
        **{
            "rules__20-b_dot_yaml": rule.format("third"),
            "rules__10-a_dot_yml": rule.format("first") + rule.format("second"),
        }
    )
    assert [each.name for each in desk.rules] == ["first", "second", "third", "Everything else"]
    assert str(desk.rules[1].mark) == "rules/10-a.yml:4"


def test_actions_and_their_parameters_become_values() -> None:
    text = """
- name: All
  when: {client: none}
  do:
    - file: {list: Social, important: yes, estimate: 1h 30m, due: 3 business days,
             tags: one, checklist: [a, b]}
    - acknowledge: no
    - promise: 4 business hours
    - hold: not a client
    - tag: [x, 010]
    - move: Done
      notify: look
  continue: yes
"""
    rule = good(**{"rules__10-a_dot_yaml": text}).rules[0]
    assert rule.goes_on
    calls = [(call.name, dict(call.params)) for call in rule.do]
    assert calls == [
        ("file", {"list": "Social", "important": True, "estimate": 90, "due": "3 business days",
                  "tags": ("one",), "checklist": ("a", "b")}),
        ("acknowledge", {"answer": False}),
        ("promise", {"within": Within(4, "business_hours")}),
        ("hold", {"reason": "not a client"}),
        ("tag", {"tags": ("x", "010")}),
        ("move", {"folder": "Done"}),
        ("notify", {"text": "look"}),
    ]  # fmt: skip
    assert isinstance(rule.do[0], ActionCall) and rule.do[0].mark.line == 5


def test_an_empty_rules_file_is_fine() -> None:
    good(**{"rules__10-a_dot_yaml": "# later\n", "rules__services_dot_yaml": "# services:\n"})


def test_the_grammar_of_tolerated_files_is_checked() -> None:
    assert [problem.line for problem in loaded(rules__workflows__x_dot_yaml="a: [1\n").problems] == [1]


def test_an_own_template_replaces_the_shipped_one_and_may_be_named_in_a_rule() -> None:
    source = "subject: For {{ client_name }}\n\nThank you.\n"
    desk = good(templates__en__thanks_dot_md=source, **{
        "rules__10-a_dot_yaml": "- name: a\n  when: {subject: a}\n  do: [acknowledge: {template: thanks}]\n",
    })  # fmt: skip
    own = [template for template in desk.templates if template.own]
    assert [(template.name, template.language, template.source) for template in own] == [
        ("thanks", "en", source)
    ]


def test_an_own_template_is_wanted_in_every_language_in_use() -> None:
    found = loaded(
        rules__clients__acme_dot_yaml="name: Acme\naddresses: [a@acme.example]\nlanguage: hu\n",
        templates__en__thanks_dot_md="subject: For {{ client_name }}\n\nThank you.\n",
    )
    assert [(problem.code, problem.file, problem.line) for problem in found.problems] == [
        ("no-translation", "rules/clients/acme.yaml", 3)
    ]


def test_a_language_of_the_vas_own_goes_on_when_vamail_learns_to_write_new_mails() -> None:
    letters = {
        f"templates__de__{name}_dot_md": "subject: Zu {{ subject }}\n\nDanke.\n"
        for name in ("acknowledge", "acknowledge_reply", "held_reply")
    }
    acme = "name: Acme\naddresses: [a@acme.example]\nlanguage: de\n"
    found = loaded(rules__clients__acme_dot_yaml=acme, **letters)
    assert all(problem.warning for problem in found.problems)
    assert "template `chase` is missing in the language `de`" in [one.what for one in found.problems]


def test_the_same_files_have_the_same_hash() -> None:
    assert loaded().hash == loaded().hash
    assert loaded().hash != loaded(SMALL + "\n").hash


_FILES = "vamail.yaml rules/10-a.yaml rules/clients/a.yaml rules/x.yml templates/en/acknowledge.md"
_NAMES = st.sampled_from(_FILES.split())


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(_NAMES, st.one_of(st.binary(max_size=120), st.text(max_size=120).map(str.encode))))
def test_any_bytes_in_any_file_are_answered(files: dict[str, bytes]) -> None:
    found = load_files(files, vocabulary())
    assert found.workspace is not None or found.errors
    assert all(str(problem) for problem in found.problems)


_WORDS = """me name address addresses zone hours promise within mailboxes imap host port tls user
password smtp brakes per_thread timing leave from to when do client subject any all not header attachment
received outside phrases file list due estimate acknowledge template tags domains language oauth_clients
retry_seconds days_off"""
_KEYS = st.sampled_from(_WORDS.split())
_ODD = [
    "24 hours",
    "Mon 9:00-17:00",
    "/a(/",
    "*.pdf",
    "a@b.example",
    "env:X",
    "off",
    "none",
    "2026-12-24",
    "2h",
]
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 99_999), st.text(max_size=8), _KEYS, st.sampled_from(_ODD)
)
_TREES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=14,
)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(_KEYS, _TREES, max_size=5),
    st.lists(st.dictionaries(_KEYS, _TREES, max_size=5), max_size=3),
)
def test_known_keys_with_any_values_are_answered(table: dict[str, Any], rules: list[Any]) -> None:
    files = {
        "vamail.yaml": json.dumps(table).encode(),
        "rules/10-a.yaml": json.dumps([{"name": "x", "when": rule, "do": rule} for rule in rules]).encode(),
        "rules/clients/a.yaml": json.dumps(table).encode(),
    }
    found = load_files(files, vocabulary())
    assert found.workspace is not None or found.errors


def test_a_name_of_any_length_is_quoted_in_part() -> None:
    text = f"- name: {'a ' * 4_000}\n  do: [file, nothing]\n"
    problems = load_files(
        {"vamail.yaml": SMALL.encode(), "rules/10-a.yaml": text.encode()}, vocabulary()
    ).problems
    assert problems
    assert max(len(problem.what) for problem in problems) <= 1_001

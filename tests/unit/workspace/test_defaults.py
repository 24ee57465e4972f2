"""Every shipped rule matches the mail of its own that lies in rules/examples, and is the first to file it."""

from datetime import UTC, datetime

import pytest

from vamail.daemon.vocabulary import vocabulary
from vamail.desk.intake.match import Facts, compile_rules
from vamail.mail.parse import parse
from vamail.workspace.defaults import read_default_rules
from vamail.workspace.load import load_files
from vamail.workspace.types import Rule

SETTINGS = b"""
me: {name: Maria, address: requests@va.example, zone: Europe/Budapest}
mailboxes: [{imap: {host: imap.va.example, user: requests, password: env:PW}}]
smtp: {host: smtp.va.example, user: requests, password: env:PW}
"""
EXAMPLES = {name: data for name, data in read_default_rules().items() if name.endswith(".eml")}


def shipped_rules() -> tuple[Rule, ...]:
    files = {name: data for name, data in read_default_rules().items() if name.endswith(".yaml")}
    workspace = load_files({**files, "vamail.yaml": SETTINGS}, vocabulary()).workspace
    assert workspace is not None
    return workspace.rules


RULES = shipped_rules()


def file_of(rule: Rule) -> str:
    number = rule.mark.file.rpartition("/")[2][:2]
    return f"rules/examples/{number}-{rule.name.lower().replace(' ', '-')}.eml"


def matching(data: bytes, client: str) -> list[Rule]:
    facts = Facts(
        message=parse(data),
        client=client,
        is_reply=False,
        first_mail=False,
        received_local=datetime(2026, 11, 2, 9, tzinfo=UTC),
        language="en",
    )
    with compile_rules(RULES).reading(facts) as reader:
        return [rule for rule in RULES if reader.evaluate(rule).matched]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_shipped_rule_decides_on_its_example(rule: Rule) -> None:
    client = "" if rule.name == "Strangers wait" else "acme"
    found = matching(EXAMPLES[file_of(rule)], client)
    assert rule in found
    deciding = next(each for each in found if not each.goes_on)
    assert deciding is rule or rule.goes_on


def test_every_example_belongs_to_a_rule_and_every_rule_says_why() -> None:
    assert sorted(EXAMPLES) == sorted(file_of(rule) for rule in RULES)
    assert all(rule.why for rule in RULES)

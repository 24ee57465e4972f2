"""Addresses: the display part never becomes the address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.addresses import clean_domain, read_addresses, sole_sender
from vamail.model.message import Address


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a@b.example", [("a@b.example", "")]),
        ("Anna <a@B.Example>", [("a@b.example", "Anna")]),
        ("alice@good.test <bob@evil.test>", [("bob@evil.test", "alice@good.test")]),
        ("alice@good.test)bob@evil.test", []),
        ("alice@good.test <>", []),
        ("<a@b.example> <c@d.example>", []),
        ('"Kovacs, Anna" <a@b.example>, c@d.example', [("a@b.example", "Kovacs, Anna"), ("c@d.example", "")]),
        ('"=?utf-8?Q?N=2C_=C3=89va?=" <a@b.example>', [("a@b.example", "N, Éva")]),
        ("=?utf-8?Q?x=40y=2Eexample?= <a@b.example>", [("a@b.example", "x@y.example")]),
        ("Friends: a@b.example, C <c@d.example>;", [("a@b.example", ""), ("c@d.example", "C")]),
        ("undisclosed-recipients:;", []),
        ("a@b.example (Anna (the first))", [("a@b.example", "Anna (the first)")]),
        ("<@relay.example,@x.example:a@b.example>", [("a@b.example", "")]),
        ("a @ b . example", [("a@b.example", "")]),
        ('"john doe"@b.example', [('"john doe"@b.example', "")]),
        ("a@b@c.example", []),
        ("a@[192.0.2.1]", [("a@[192.0.2.1]", "")]),
        ("info@bücher.example", [("info@xn--bcher-kva.example", "")]),
        ("nobody", []),
        ("", []),
    ],
)
def test_reads(value: str, wanted: list[tuple[str, str]]) -> None:
    assert [(a.email, a.name) for a in read_addresses(value.encode())] == wanted


def test_mixed_scripts_are_seen() -> None:
    assert clean_domain("раypal.example").startswith("xn--")


def test_two_different_senders_are_none() -> None:
    one, two = Address("a@b.example"), Address("c@d.example")
    assert sole_sender([one]) == one
    assert sole_sender([one, Address("A@b.example")]) == one
    assert sole_sender([one, two]) is None
    assert sole_sender([]) is None


@given(st.text(alphabet='ab@.<>,;:()"\\ []=?é', max_size=60))
@settings(deadline=None, max_examples=200)
def test_any_text_gives_only_whole_addresses(text: str) -> None:
    for address in read_addresses(text.encode()):
        local, _, domain = address.email.rpartition("@")
        assert local
        assert domain.isascii()
        assert domain == domain.lower()
        assert not set(domain) & set(' <>,;()"\\@')

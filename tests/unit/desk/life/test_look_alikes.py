"""Addresses that look like a client's, and those that only are somewhat like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.house import ACME, GLOBEX, workspace
from vamail.desk.life.look_alikes import distance, looks_like
from vamail.mail.addresses import clean_email


@pytest.mark.parametrize(
    ("email", "known"),
    [
        ("anna@acrne.example", "anna@acme.example"),
        ("anna@acme-example.com", ""),
        ("anna@acmee.example", "anna@acme.example"),
        ("anna@amce.example", "anna@acme.example"),
        ("anna@acme.com", "anna@acme.example"),
        ("anna@аcme.example", "anna@acme.example"),
        ("anna+x@acrne.example", "anna@acme.example"),
        ("аnna@acrne.example", "anna@acme.example"),
        ("anna@acme.example", ""),
        ("bela@acrne.example", "acme.example"),
        ("joe@globexx.example", ""),
        ("anna@gmail.com", ""),
        ("anna@other.example", ""),
        ("requests@va.example", ""),
        ("", ""),
        ("anna@", ""),
    ],
)
def test_what_a_hurried_reader_takes_for_the_client(email: str, known: str) -> None:
    desk = workspace(clients=(ACME, GLOBEX))
    found = looks_like(clean_email(email) or email, desk)
    assert (found[1] if found else "") == known
    assert found is None or found[0] == ACME


WORDS = st.text("abc", max_size=6)


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_nothing_for_the_same(one: str, other: str) -> None:
    far = distance(one, other, 6)
    assert far == distance(other, one, 6) and (far == 0) == (one == other)
    assert far <= max(len(one), len(other))

"""Only the own server's topmost field says who sent a mail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.authentication import MICROSOFT, Authentication, verdict

ID = "mx.va.example"


def judge(*values: str, authserv_id: str = ID, domain: str = "acme.example") -> Authentication:
    return verdict({"authentication-results": values}, authserv_id, domain)


@pytest.mark.parametrize(
    ("value", "method"),
    [
        ("mx.va.example; dmarc=pass header.from=acme.example", "dmarc"),
        ("mx.va.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=acme.example", "dmarc"),
        (
            "MX.VA.Example 1; spf=pass smtp.mailfrom=x@mail.example;\tdmarc=pass header.from=ACME.example",
            "dmarc",
        ),
        ("mx.va.example; dkim=pass header.d=acme.example header.s=s1 header.b=abc", "dkim"),
        ("mx.va.example; dkim=pass header.i=@mail.acme.example", "dkim"),
        ("mx.va.example; dkim=fail header.d=other.example; dkim=pass header.d=acme.example", "dkim"),
        ("mx.va.example; spf=pass smtp.mailfrom=anna@acme.example", "spf"),
        ('mx.va.example; spf=pass reason="good" smtp.mailfrom="anna@acme.example"', "spf"),
        ("(a comment) mx.va.example (another (nested)) ; dmarc = pass header.from = acme.example", "dmarc"),
        ('"mx.va.example"; dmarc=pass header.from=acme.example', "dmarc"),
    ],
)
def test_the_server_vouches(value: str, method: str) -> None:
    found = judge(value)
    assert (found.state, found.method) == ("vouched", method)
    assert found.detail


@pytest.mark.parametrize(
    "value",
    [
        "mx.va.example; none",
        "mx.va.example",
        "mx.va.example; dmarc=none header.from=acme.example",
        "mx.va.example; dkim=pass header.d=evil.example",
        "mx.va.example; dkim=pass header.d=notacme.example",
        "mx.va.example; dkim=pass header.d=example",
        "mx.va.example; spf=pass smtp.mailfrom=acme.example.evil.test",
        "mx.va.example; dkim=pass",
        "mx.va.example; dmarc=pass header.from=evil.example",
        "mx.va.example; (dmarc=pass header.from=acme.example)",
        'mx.va.example; dkim=none reason="; dmarc=pass header.from=acme.example"',
        'mx.va.example; dkim=none reason="x\\"; dmarc=pass header.from=acme.example',
        "mx.va.example; x (open; dmarc=pass header.from=acme.example",
        "evil; mx.va.example; dmarc=pass header.from=acme.example",
        "mx.va.example.evil.test; dmarc=pass header.from=acme.example",
        "evil.mx.va.example; dmarc=pass header.from=acme.example",
        "mx-va.example; dmarc=pass header.from=acme.example",
        "mх.va.example; dmarc=pass header.from=acme.example",  # a Cyrillic letter
        "mx.va.example evil; dmarc=pass header.from=acme.example",
        "(mx.va.example) evil; dmarc=pass header.from=acme.example",
        "dmarc=pass header.from=acme.example",
        "",
    ],
)
def test_nothing_vouches(value: str) -> None:
    assert judge(value).state != "vouched"


def test_dmarc_fail_is_a_failure_whatever_else_passes() -> None:
    found = judge("mx.va.example; spf=pass smtp.mailfrom=acme.example; dmarc=fail header.from=acme.example")
    assert (found.state, found.method) == ("failed", "dmarc")


def test_a_failed_signature_without_anything_that_passes_is_a_failure() -> None:
    assert judge("mx.va.example; dkim=fail header.d=acme.example").state == "failed"


def test_a_forged_field_below_the_own_one_says_nothing() -> None:
    own = "mx.va.example; dmarc=fail header.from=acme.example"
    forged = "mx.va.example; dmarc=pass header.from=acme.example"
    assert judge(own, forged).state == "failed"


def test_a_foreign_field_above_the_own_one_is_passed_over() -> None:
    assert (
        judge("evil.test; dmarc=fail", "mx.va.example; dmarc=pass header.from=acme.example").state
        == "vouched"
    )
    assert judge("evil.test; dmarc=pass header.from=acme.example", "mx.va.example; none").state == "unknown"


def test_arc_says_nothing() -> None:
    headers = {"arc-authentication-results": ("i=1; mx.va.example; dmarc=pass header.from=acme.example",)}
    assert verdict(headers, ID, "acme.example").state == "unknown"


MICROSOFT_FIELD = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dkim=pass (signature was verified)"
    " header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100"
)


def test_microsofts_form_counts_only_when_configured_and_on_top() -> None:
    assert judge(MICROSOFT_FIELD).state == "unknown"
    assert judge(MICROSOFT_FIELD, authserv_id=MICROSOFT).state == "vouched"
    assert judge("evil.test; none", MICROSOFT_FIELD, authserv_id=MICROSOFT).state == "unknown"


def test_without_configuration_or_domain_nothing_is_known() -> None:
    assert judge("mx.va.example; dmarc=pass", authserv_id=" ").state == "unknown"
    assert judge("; dmarc=pass", authserv_id="").state == "unknown"
    assert judge("mx.va.example; dmarc=pass", domain="").state == "unknown"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300), st.text(max_size=20), st.text(max_size=20))
def test_it_never_raises(value: str, authserv_id: str, domain: str) -> None:
    judge(value, f"{authserv_id};{value}", authserv_id=authserv_id, domain=domain)


@settings(deadline=None, max_examples=150)
@given(st.text('();="\\ \tax', max_size=40))
def test_no_comment_or_quoting_makes_a_foreign_id_the_own_one(noise: str) -> None:
    quoted = noise.replace("\\", "").replace('"', "")
    value = f'evil.test; x=y reason="{quoted}"; mx.va.example; dmarc=pass header.from=acme.example'
    assert judge(value).state == "unknown"


@pytest.mark.parametrize("piece", ["(", "a=b;", '"', "On ", "\\", "((", "mx.va.example;"])
def test_long_fields_are_read_in_no_time(piece: str) -> None:
    judge(piece * 20_000, ID + ";" + piece * 200_000)


def test_one_fail_outweighs_whatever_else_passes() -> None:
    passing = "dmarc=pass header.from=acme.example"
    assert judge(f"{ID}; {passing}; dmarc=fail header.from=acme.example").state == "failed"
    assert (
        judge(f"{ID}; dmarc=fail header.from=acme.example; {passing}; dkim=pass header.d=acme.example").state
        == "failed"
    )

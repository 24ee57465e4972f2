"""The code for a bank's app: EPC069-12."""

from dataclasses import replace
from decimal import Decimal

import pytest
import segno

from unit.render.invoice.made import IBAN, MARIA, PAY, made
from vamail.render.invoice.pay_code import epc_payload, epc_svg, grouped_iban, is_iban


def test_it_says_what_another_library_says():
    from segno.helpers import make_epc_qr

    payload = epc_payload(made(), Decimal("120.5"))
    assert payload.split("\n") == [
        "BCD", "002", "1", "SCT", "BYLADEM1001", MARIA.name, IBAN, "EUR120.50", "", "", "2026/0007",
    ]  # fmt: skip
    theirs = make_epc_qr(MARIA.name, IBAN, Decimal("120.5"), text="2026/0007", bic="BYLADEM1001", encoding=1)
    assert theirs.error == segno.make_qr(payload, error="m", boost_error=False).error == "M"


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"currency": "HUF"}, "10"), ({}, "0"), ({}, "-1"), ({}, "1000000000"), ({"type": "credit"}, "10"),
        ({"number": ""}, "10"), ({"pay": replace(PAY, iban="")}, "10"),
        ({"pay": replace(PAY, iban="DE00120300000000202051")}, "10"),
    ],
)  # fmt: skip
def test_there_is_none_where_none_can_be(fields, amount):
    assert epc_payload(made(**fields), Decimal(amount)) == ""


def test_a_name_cannot_add_lines():
    seller = replace(MARIA, name="Maria\nDE99\r\nEvil " + "x" * 90)
    lines = epc_payload(made(seller=seller), Decimal(1)).split("\n")
    assert len(lines) == 11 and lines[5].startswith("Maria DE99 Evil") and len(lines[5]) == 70


def test_ibans():
    assert is_iban("DE02 1203 0000 0000 2020 51") and is_iban("hu42117730161111101800000000")
    assert not is_iban("DE03120300000000202051") and not is_iban("") and not is_iban("#read")
    assert grouped_iban(IBAN) == "DE02 1203 0000 0000 2020 51"


def test_it_is_drawn():
    assert epc_svg(epc_payload(made(), Decimal(1))).startswith("<svg")
    assert epc_svg("x" * 2000) == ""

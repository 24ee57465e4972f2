"""The code for a bank's app: EPC069-12."""

import re
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


# --- the code itself (ISO/IEC 18004) ----------------------------------------------------------------------

MASKS = (
    lambda y, x: (x + y) % 2, lambda y, x: y % 2, lambda y, x: x % 3, lambda y, x: (x + y) % 3,
    lambda y, x: (y // 2 + x // 3) % 2, lambda y, x: x * y % 2 + x * y % 3,
    lambda y, x: (x * y % 2 + x * y % 3) % 2, lambda y, x: ((x + y) % 2 + x * y % 3) % 2,
)  # fmt: skip


def drawn(svg):
    """Which cells are dark, by the strokes of the picture, without its border of two."""
    size = int(re.search(r'width="(\d+)"', svg).group(1))
    cells = [[False] * size for _ in range(size)]
    x, y = 0.0, 0.0
    for kind, said in re.findall(r"([Mmh])([^Mmhz\"]+)", re.search(r' d="([^"]+)"', svg).group(1)):
        numbers = [float(one) for one in re.findall(r"-?[0-9.]+", said)]
        if kind == "h":
            for at in range(int(x), int(x + numbers[0])):
                cells[int(y)][at] = True
            x += numbers[0]
        else:
            x, y = (x + numbers[0], y + numbers[1]) if kind == "m" else (numbers[0], numbers[1])
    return [row[2:-2] for row in cells[2:-2]]


def is_data(y, x, size):
    """Whether a cell holds data: no finder with its format, no timing, no alignment (versions 2 to 6)."""
    finder = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    alignment = size - 9 <= y < size - 4 and size - 9 <= x < size - 4
    return not (finder or alignment or y == 6 or x == 6)


def test_the_code_says_its_mask_and_holds_what_every_mask_would():
    payload = epc_payload(made(seller=replace(MARIA, name="Maria")), Decimal("120.5"))
    ours = drawn(epc_svg(payload))
    size = len(ours)
    assert 25 <= size <= 41
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    said = int("".join("01"[ours[y][x]] for y, x in places), 2) ^ 0b101010000010010
    level, mask = said >> 13, said >> 10 & 7
    assert level == 0  # M
    plain = {(y, x): ours[y][x] ^ (not MASKS[mask](y, x)) for y in range(size) for x in range(size)}
    for other in range(8):
        code = segno.make_qr(payload.encode(), error="m", mode="byte", boost_error=False, mask=other)
        for (y, x), held in plain.items():
            dark = bool(code.matrix[y][x])
            assert (dark ^ (not MASKS[other](y, x)) == held) if is_data(y, x, size) else True
            if not is_data(y, x, size) and other == mask:
                assert dark == ours[y][x]

"""Which characters a font file can write: its `cmap` (OpenType 1.9), formats 4 and 12.

PDF/A forbids a box in place of a letter, so it is known beforehand whether a name can be written.
"""

import struct

# They need no glyph: spaces, joiners, marks of direction, variation selectors.
UNSEEN = frozenset((0x20, 0xA0, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
DROPPED = frozenset((*range(0xFE00, 0xFE10), 0xFEFF, *range(0xE0100, 0xE01F0)))


def covered(font: bytes) -> frozenset[int]:
    """The code points of this TrueType or OpenType file; none for what is no such file."""
    try:
        return frozenset(_covered(font))
    except (struct.error, IndexError):
        return frozenset()


def _covered(font: bytes) -> set[int]:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {}
    for at in range(min(count, 100)):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * at)
        tables[tag] = offset
    start = tables.get(b"cmap")
    if start is None:
        return set()
    (number,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for at in range(min(number, 50)):
        platform, _, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * at)
        if platform in (0, 3):
            found |= _subtable(font, start + offset)
    return found


def _subtable(font: bytes, start: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", font, start)
    if kind == 4:
        return _format_4(font, start)
    if kind == 12:
        (groups,) = struct.unpack_from(">I", font, start + 12)
        spans = [struct.unpack_from(">II", font, start + 16 + 12 * n) for n in range(min(groups, 20_000))]
        return {code for first, last in spans for code in range(first, min(last, 0x10FFFF) + 1)}
    return set()


def _format_4(font: bytes, start: int) -> set[int]:
    (double,) = struct.unpack_from(">H", font, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + double)
    return {
        code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)
    } - {0xFFFF}  # fmt: skip

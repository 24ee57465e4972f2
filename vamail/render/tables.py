"""Tables and pictures of mails: as HTML with styles in place, and as lines of plain text.

What stands in the cells has been said, isolated and, for HTML, escaped before. Tables have one line a row in
plain text: in columns where they are written from left to right, which a reader of letters of one width sees;
within a text from right to left nothing can be aligned by spaces, and the cells are parted by dots.
"""

from collections.abc import Sequence

from vamail.model.values import Table

WIDEST = 76
_PARTED = " · "
_GAP = "  "
_RIGHT_TO_LEFT_MARK = "\u200f"

Cells = Sequence[Sequence[str]]
"""The head's, then each row's."""

_TABLE = "width:100%;border-collapse:collapse;margin:0 0 20px 0;font-size:14px;line-height:1.45"
_HEAD = "padding:0 0 6px {gap};border-bottom:2px solid #c3cbd3;font-weight:600;color:#5b6670"
_CELL = "padding:7px 0 7px {gap};border-bottom:1px solid #e1e5e9;vertical-align:top;word-break:normal"
_SUM = f"{_CELL};font-weight:600"
_IMAGE = "display:block;width:100%;max-width:600px;height:auto;border:0;border-radius:6px"


def text_table(table: Table, cells: Cells, *, rtl: bool) -> str:
    """One line a row, the head's first; below its title, if it has one."""
    head = (table.title,) if table.title else ()
    if not cells[1:]:
        return "\n".join(head)
    if rtl:
        return "\n".join((*head, *(f"{_RIGHT_TO_LEFT_MARK}{_PARTED.join(_said(row))}" for row in cells)))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > WIDEST:
        return "\n".join((*head, *(_PARTED.join(_said(row)) for row in cells)))
    first = len(widths) - table.numbers
    lines = (
        _GAP.join(
            cell.rjust(width) if place >= first else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
    return "\n".join((*head, *lines))


def _said(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if cell]


def html_table(table: Table, cells: Cells, title: str, *, rtl: bool) -> str:
    """The table, from right to left where the mail is; columns of numbers at the right, never broken."""
    if not cells[1:]:
        return ""
    above = f'<p style="margin:0 0 8px 0"><strong>{title}</strong></p>' if title else ""
    first = len(table.head) - table.numbers
    head = _row("th", _HEAD, cells[0], first, rtl=rtl)
    rows = (
        _row("td", _SUM if place in table.sums else _CELL, row, first, rtl=rtl)
        for place, row in enumerate(cells[1:])
    )
    direction = "rtl" if rtl else "ltr"
    return (
        f'{above}<table class="figures" dir="{direction}" cellpadding="0" cellspacing="0" border="0" '
        f'width="100%" style="{_TABLE}"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _row(tag: str, style: str, cells: Sequence[str], first: int, *, rtl: bool) -> str:
    found = (_cell(tag, style, place, cell, first, rtl=rtl) for place, cell in enumerate(cells))
    return f"<tr>{''.join(found)}</tr>"


def _cell(tag: str, style: str, place: int, cell: str, first: int, *, rtl: bool) -> str:
    """Sides are named, since Outlook knows no `start` and `end`. Numbers stand at the right in all languages:
    their digits run from left to right, and units are to stand below units."""
    is_number = place >= first
    side = "right" if is_number or rtl else "left"
    gap = "0" if not place else "12px"
    around = style.replace("{gap}", gap) if not rtl else _mirrored(style, gap)
    break_ = ";white-space:nowrap" if is_number and tag == "td" else ""
    return f'<{tag} align="{side}" style="{around};text-align:{side}{break_}">{cell}</{tag}>'


def _mirrored(style: str, gap: str) -> str:
    """The gap on the right side of each cell but the first."""
    top, _, bottom = style.partition(";")[0].removeprefix("padding:").split(" ")[:3]
    return f"padding:{top} {gap} {bottom} 0;{style.partition(';')[2]}"


def picture(cid: str, alt: str) -> str:
    """The picture that goes with the mail; nothing where none does. `alt` is escaped."""
    if not cid:
        return ""
    return f'<p style="margin:0 0 20px 0"><img src="cid:{cid}" alt="{alt}" width="600" style="{_IMAGE}"></p>'

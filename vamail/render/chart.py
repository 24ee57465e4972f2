"""A chart as a picture: bars by month in a panel for each currency. Values, a layout and fonts in, PNG out.

It stands on its own light ground, so that it is read in a dark mail as in a light one. The heights of bars
are the only place where an amount becomes a float. Called in the child process that makes documents.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from vamail.model.billing import Chart, ChartPanel
from vamail.model.errors import RenderError
from vamail.render.amounts import format_bare, format_number
from vamail.render.invoice.assets import RIGHT_TO_LEFT, Assets
from vamail.render.invoice.pdf import draw
from vamail.render.marks import clean

PPI = 180
"""A page of 480 points is 1200 pixels wide: two for each of a mail's."""
MOST_PANELS = 8
_FONTS = ["Inter", "Vazirmatn"]
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_TICKS = 4
_ROOMY = 6


def chart_picture(chart: Chart, assets: Assets) -> bytes:
    """The PNG, the same for the same values. Raises RenderError, also where there is nothing to show."""
    if not chart.panels:
        raise RenderError("a chart without a panel shows nothing")
    return draw(assets.layout, _facts(chart), assets.font_folders, "chart.typ", PPI)


def _facts(chart: Chart) -> dict[str, Any]:
    rtl = chart.language in RIGHT_TO_LEFT
    return {
        "lang": chart.language, "rtl": rtl, "fonts": _FONTS, "title": clean(chart.title),
        "series": [clean(one) for one in chart.series],
        "panels": [_panel(one, chart.language, rtl=rtl) for one in chart.panels[:MOST_PANELS]],
    }  # fmt: skip


def _panel(panel: ChartPanel, language: str, *, rtl: bool) -> dict[str, Any]:
    """Its bars from left to right, in parts of the highest tick."""
    sums = [sum(one, Decimal(0)) for one in panel.bars]
    step = tick_step(max(sums, default=Decimal(0)))
    top = step * _ticks_to(max(sums, default=Decimal(0)), step)
    bars = [
        {
            "label": clean(label),
            "sum": _sum(total, panel, language) if total else "",
            "parts": [_share(part, top) for part in parts],
        }
        for label, parts, total in zip(panel.labels, panel.bars, sums, strict=True)
    ]
    ticks = [step * count for count in range(int(top / step) + 1)]
    return {
        "currency": panel.currency, "bars": bars[::-1] if rtl else bars,
        "ticks": [{"said": format_number(one, language), "at": _share(one, top)} for one in ticks],
    }  # fmt: skip


def _sum(total: Decimal, panel: ChartPanel, language: str) -> str:
    """What stands above a bar: to the cent where there is room."""
    if len(panel.bars) <= _ROOMY:
        return format_bare(total, panel.currency, language)
    return format_number(total.quantize(Decimal(1), rounding=ROUND_HALF_UP), language)


def _share(part: Decimal, top: Decimal) -> float:
    return float(part / top)


def tick_step(most: Decimal) -> Decimal:
    """The distance of the lines behind the bars: a round number, of which at most four reach `most`."""
    if most <= 0:
        return Decimal(1)
    unit = Decimal(1).scaleb((most / _TICKS).adjusted())
    return next(unit * one for one in _STEPS if unit * one * _TICKS >= most)


def _ticks_to(most: Decimal, step: Decimal) -> int:
    return max(1, int((most / step).to_integral_value(rounding=ROUND_CEILING)))

"""Tables and pictures in mails: data that cannot become markup, in both directions."""

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.model.billing import ChartPanel
from vamail.model.values import Amount, Picture, Table, When
from vamail.render.chart import _panel, tick_step
from vamail.render.templates import TemplateSet
from vamail.workspace.types import TemplateFile

TABLE = Table(
    ("Day", "What", "Amount"),
    (
        (When(datetime(2026, 11, 3, 12, tzinfo=UTC), "UTC", date_only=True), "Invoice <b>7</b>",
         Amount(Decimal("1234.5"), "EUR")),
        ("", "Balance", Amount(Decimal(0), "EUR")),
    ),
    sums=(1,), title="EUR",
)  # fmt: skip


class Read(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.cells, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)
        if tag in ("th", "td"):
            self.cells.append("")

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, text):
        if {"th", "td"} & set(self.open) and self.cells:
            self.cells[-1] += text


def render(source, language="en", **values):
    file = TemplateFile("x", language, f"subject: s\n\n{source}", "x.md")
    return TemplateSet((file,)).render("x", language, {"me_name": "Maria", **values})


def test_a_table_in_html_is_one_and_its_cells_are_data():
    parts = render("Before\n\n{{ table }}\n\nAfter", table=TABLE)
    read = Read(parts.html)
    assert read.cells[:3] == ["Day", "What", "Amount"] and "Invoice <b>7</b>" in read.cells
    assert "b" not in [tag for tag, _ in read.tags]
    before = parts.html.index("Before")
    assert "<p" not in parts.html[parts.html.index("<table class") : parts.html.index("</table>", before)]
    assert parts.text == (
        "Before\n\nEUR\n"
        "Day                      What                    Amount\n"
        "Tuesday 3 November 2026  Invoice <b>7</b>  1,234.50\u00a0EUR\n"
        "                         Balance               0.00\u00a0EUR\n\nAfter\n"
    )


def test_several_tables_stand_below_each_other():
    parts = render("{% for one in tables %}\n{{ one }}\n\n{% endfor %}", tables=(TABLE, TABLE))
    assert parts.html.count('class="figures"') == 2 and '<p style="margin:0 0 16px 0"><p' not in parts.html


def test_in_persian_it_runs_from_right_to_left():
    parts = render("{{ table }}", "fa", table=TABLE)
    read = Read(parts.html)
    assert ("table", "rtl") in [(tag, found.get("dir")) for tag, found in read.tags if "class" in found]
    cells = [found for tag, found in read.tags if tag == "td"]
    assert [one["align"] for one in cells[:3]] == ["right", "right", "right"]
    rows = parts.text.splitlines()
    assert all(row.startswith("\u200f") for row in rows[1:]) and " · " in rows[2]


def test_a_table_without_rows_is_none():
    parts = render("{% if table %}There is one{% else %}None{% endif %}", table=Table(("a",), ()))
    assert parts.text == "None\n"


def test_a_wide_table_is_not_put_into_columns():
    wide = Table(("What", "Amount"), (("x" * 90, Amount(Decimal(1), "EUR")),))
    assert render("{{ table }}", table=wide).text.splitlines()[1] == f"{'x' * 90} · 1.00\u00a0EUR"


def test_a_picture_shows_what_goes_along_and_says_so_in_words():
    shown = render("{{ chart }}", chart=Picture('Bars "by" month', "chart.a@b.example"))
    picture = next(found for tag, found in Read(shown.html).tags if tag == "img")
    assert picture["src"] == "cid:chart.a@b.example" and picture["alt"] == 'Bars "by" month'
    assert shown.text == '[Bars "by" month]\n'
    assert "<img" not in render("{{ chart }}", chart=Picture("Bars")).html


@given(st.decimals("0.001", "999999999999", allow_nan=False))
def test_the_highest_bar_fits_and_the_lines_are_few(most):
    step = tick_step(most)
    assert step * 4 >= most and step.as_tuple().digits[:2] in ((1,), (2,), (5,), (2, 5), (1, 0))
    panel = _panel(ChartPanel(currency="EUR", labels=("a",), bars=((most,),)), "en", rtl=False)
    assert 0 < panel["bars"][0]["parts"][0] <= 1 and 2 <= len(panel["ticks"]) <= 5


@pytest.mark.parametrize(("rtl", "labels"), [(False, ["a", "b"]), (True, ["b", "a"])])
def test_time_runs_as_the_language_is_written(rtl, labels):
    panel = ChartPanel(currency="EUR", labels=("a", "b"), bars=((Decimal(1),), (Decimal(2),)))
    assert [one["label"] for one in _panel(panel, "en", rtl=rtl)["bars"]] == labels


def test_an_amount_keeps_its_currency_behind_it_in_a_persian_subject_and_a_clients_words_stay_theirs():
    file = TemplateFile("x", "fa", "subject: صورتحساب {{ number }}: {{ amount }}\n\nx", "x.md")
    values = {"me_name": "Maria", "number": "(7) Acme Kft.", "amount": Amount(Decimal(208), "EUR")}
    subject = TemplateSet((file,)).render("x", "fa", values).subject.replace("\u00a0", " ")
    assert subject == "صورتحساب (7) Acme Kft.: \u200f\u200e208.00 EUR\u200e\u200f"

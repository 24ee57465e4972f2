"""Whatever a client wrote comes out literally; whatever a template does wrong is a sentence with its line."""

import html
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vamail.model.errors import RenderError
from vamail.model.quoting import literal
from vamail.model.values import When
from vamail.render.marks import isolate
from vamail.render.templates import TemplateSet
from vamail.render.variables import VARIABLES
from vamail.workspace.types import TemplateFile

HOSTILE = (
    "[Pay](https://evil.test) ![x](http://evil.test/p.png)",
    "{{ 7*7 }}{% raw %}", "<script>alert(1)</script>",
    "# *a* _b_ `c` ~~d~~ <https://evil.test>", "&amp; \" ' >", "- item\n\n> quote\n\n---",
    "1. one", "\\* \\[", "    code", "https://evil.test www.evil.test", "| a | b |", "&lt;b&gt;",
)  # fmt: skip
WHEN = When(datetime(2026, 11, 30, 11, 30, tzinfo=UTC), "Asia/Tehran", "Europe/Budapest")
ISOLATES = re.compile("[\u2066-\u2069\u200f]")


def own(source, name="mine", language="en", **changed):
    return TemplateFile(name, language, source, f"templates/{language}/{name}.md", **changed)


def render(source, language="en", **values):
    return TemplateSet((own(source, language=language),)).render("mine", language, values)


class Page(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.written = [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.written.append(data)

    @property
    def text(self):
        return "".join(self.written)


def tags_of(source):
    return [tag for tag, _ in Page(source).tags if tag not in ("bdi", "br")]


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_clients_words_come_out_literally_in_both_parts(templates, language, hostile):
    values = {
        **VARIABLES["acknowledge"], "subject": hostile, "greeting_name": hostile, "bullets": (hostile,),
        "attachments": (hostile,), "list_name": hostile,
    }  # fmt: skip
    plain = {
        **values,
        "subject": "x",
        "greeting_name": "x",
        "bullets": ("x",),
        "attachments": ("x",),
        "list_name": "x",
    }
    parts, harmless = (
        templates.render("acknowledge", language, values),
        templates.render("acknowledge", language, plain),
    )
    assert ISOLATES.sub("", parts.text).count(hostile) == 5
    page = Page(parts.html)
    assert page.text.count(hostile.replace("\n", "")) == 5
    assert tags_of(parts.html) == tags_of(harmless.html)
    assert parts.subject == f"Re: {' '.join(hostile.split())}"


@given(value=st.text(min_size=1, max_size=60))
@settings(deadline=None, max_examples=150)
def test_any_text_is_data(value):
    assume(not re.fullmatch("[A-Z]{1,6}-[0-9]+", value))  # a reference is kept on one line, in a span
    parts = render("subject: Re: {{ x }}\n\n**{{ x }}**\n\n- {{ x }}\n", x=value)
    assert tags_of(parts.html) == ["html", "body", "p", "strong", "ul", "li"]
    assert "\r" not in parts.text and "\x00" not in parts.text
    assert parts.text.count("\u2068") == parts.text.count("\u2069")


def test_values_have_truth_length_and_items_but_no_attributes():
    source = (
        "subject: s\n\n{% if a %}yes{% else %}no{% endif %} {% if b %}yes{% else %}no{% endif %} "
        "{% if a == 'x' %}equal{% endif %} {{ c|length }} {{ c|join(', ') }} {{ c|first }} {{ c[1] }}"
        "{% for one in c %} {{ loop.index }}{{ one }}{% endfor %}\n"
    )
    assert render(source, a="x", b="", c=("p", "q")).text == "yes no equal 2 p, q p q 1p 2q\n"


def test_instants_are_formatted_per_language_and_by_the_date_filter():
    source = "subject: s\n\n{{ at }} / {{ at|date }}\n"
    assert render(source, at=WHEN).text == (
        "Monday 30 November 2026, 15:00 (Tehran time, UTC+3:30; 12:30 in Budapest)"
        " / Monday 30 November 2026\n"
    )
    assert render(source, "hu", at=WHEN).text.endswith("/ 2026. november 30., hétfő\n")


def test_foreign_directions_are_isolated():
    latin = render("subject: s\n\nشمارهٔ {{ x }}\n", "fa", x="T-12")
    assert "شمارهٔ \u2066T-12\u2069" in latin.text
    assert 'شمارهٔ <bdi dir="ltr" style="white-space:nowrap">T-12</bdi>' in latin.html
    assert 'dir="rtl"' in latin.html and 'lang="fa"' in latin.html
    mixed = render("subject: s\n\nFile {{ x }}\n", x="گزارش (2026-10-23).pdf")
    assert "File \u2068گزارش (\u20662026-10-23\u2069).pdf\u2069" in mixed.text
    assert '<bdi>گزارش (<bdi dir="ltr" style="white-space:nowrap">2026-10-23</bdi>).pdf</bdi>' in mixed.html
    assert "bdi" not in render("subject: s\n\nFile {{ x }}\n", x="árvíz.pdf").html


@pytest.mark.parametrize(
    ("value", "isolated"),
    [
        ("تا 2026-12-04", "تا <2026-12-04>"), ("تا ۱۴۰۵-۰۹-۱۳", "تا <۱۴۰۵-۰۹-۱۳>"),
        ("ساعت 12:30", "ساعت 12:30"),
        ("گزارش 3.pdf", "گزارش <3.pdf>"), ("فایل contract_v2.docx", "فایل contract_v2.docx"),
        ("۱۴۰۵/۰۹/۱۳ شد", "۱۴۰۵/۰۹/۱۳ شد"),
    ],
)  # fmt: skip
def test_numbers_keep_their_order_after_persian_letters(value, isolated):
    said = isolate(value, rtl=True)
    assert said == "\u2068" + isolated.replace("<", "\u2066").replace(">", "\u2069") + "\u2069"


def test_a_client_cannot_turn_our_text_around():
    parts = render("subject: s\n\n{{ x }} end\n", x="a\u202egpj.exe\u2067 \u2066")
    assert not re.search("[\u202a-\u202e\u2067]", parts.text)
    assert parts.text.count("\u2066") == parts.text.count("\u2069") == 0


def test_the_text_part_reads_well_by_itself():
    source = (
        "subject: s\n\n## Head\n\nOne\ntwo\\\nthree *four* `five`\n\n- a\n- b\n  1. c\n  2. d\n\n"
        "> quoted\n\n---\n\n"
        "[site](https://va.example/x) [mail me](mailto:me@va.example) <https://va.example/y>\n"
    )
    assert render(source).text == (
        "Head\n\nOne two\nthree four five\n\n- a\n- b\n  1. c\n  2. d\n\nquoted\n\n* * *\n\n"
        "site (https://va.example/x) mail me (mailto:me@va.example) https://va.example/y\n"
    )


def test_lists_are_numbered_with_the_digits_of_the_mail():
    source = "subject: s\n\n{% for one in x %}\n{{ loop.index }}. {{ one }}\n{% endfor %}\n"
    persian = render(source, "fa", x=("الف", "ب"))
    assert "۱. " in persian.text and "۲. " in persian.text and "1." not in persian.text
    assert "list-style-type:persian" in persian.html
    english = render(source, x=("a", "b"))
    assert "1. a\n2. b" in english.text and "list-style-type" not in english.html


def test_markdown_is_rendered_once_for_many_mails(shipped):
    fresh = TemplateSet(shipped)
    for number in range(20):
        fresh.render(
            "acknowledge",
            "en",
            {**VARIABLES["acknowledge"], "subject": f"mail {number}", "ref": f"T-{number}"},
        )
    assert fresh._body.cache_info().misses == 1


def test_a_number_has_the_digits_of_its_language(templates):
    given = {**VARIABLES["recovered"], "minutes": 42, "mails": 130}
    persian = templates.render("recovered", "fa", given).text
    assert "۴۲ دقیقه" in persian and "۱۳۰" in persian
    assert "42" in templates.render("recovered", "hu", given).text
    none = templates.render("recovered", "fa", {**given, "mails": 0}).text
    assert "در این میان نامه‌ای نرسید" in none  # nought is still nothing


def test_languages_fall_back(shipped, templates):
    assert templates.render("notice", "hu-HU", VARIABLES["notice"]).language == "hu"
    assert templates.render("notice", "pt", VARIABLES["notice"]).language == "en"
    only = TemplateSet(tuple(one for one in shipped if (one.name, one.language) != ("acknowledge", "fa")))
    assert 'dir="ltr"' in only.render("acknowledge", "fa", VARIABLES["acknowledge"]).html
    with pytest.raises(RenderError, match="there is no template `welcome` in fa or en"):
        templates.render("welcome", "fa", {})


def test_the_vas_own_file_wins(shipped):
    mine = own("subject: Mine\n\nMine\n", "notice", own=True)
    for files in ((mine, *shipped), (*shipped, mine)):
        assert TemplateSet(files).render("notice", "en", VARIABLES["notice"]).text == "Mine\n"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Hello", "mine.md:1: the template has no `subject:` line"),
        ("subject: s\n\na\n{{ nobody }}", "mine.md:4: a variable is not known here: 'nobody' is undefined"),
        ("subject: {{ nobody }}\n\na", "mine.md:1: a variable is not known here: 'nobody' is undefined"),
        ("subject: s\n\n{% if x %}", "mine.md:3: Unexpected end of template"),
        ("subject: s\n\n\n{{ x.__class__ }}", "mine.md:4: `.__class__`: a template may not"),
        ("subject: s\n\n{{ x|attr('format') }}", "mine.md:3: unknown filter `attr`"),
        ("subject: s\n\n{{ ('%s'|attr('format'))(1) }}", "mine.md:3: `(…)`: a template may not call"),
        ("subject: s\n\n{% include '../../etc/passwd' %}", "may not bring in other files"),
        ("subject: s\n\n{{ 'x' * 10**8 }}", "`*`: a template may not calculate"),
        ("subject: s\n\n{% for i in range(10**9) %}{% endfor %}", "`range` needs a plain number"),
        ("subject: s\n\n" + "{% for i in range(999) %}" * 2 + "{% endfor %}" * 2, "more than 10000 times"),
        ("subject: s\n\n" + "{{ " + "(" * 20_000, "nested too deeply"),
        ("subject: s\n\n" + "{% if x %}" * 150 + "{% endif %}" * 150, "nested too deeply"),
        ("subject: s\n\n[a](https://x.test/{{ x }})", "a value may not stand inside the address"),
        ('subject: s\n\n[a](https://x.test "{{ x }}")', "a value may not stand inside the address"),
        ("subject: s\n\n{{ x }} \ue000", "a private character stands in the text"),
    ],
)  # fmt: skip
def test_what_a_template_does_wrong_is_a_sentence_with_its_line(source, sentence):
    with pytest.raises(RenderError, match=re.escape(sentence)):
        render(source, x="value")


def test_a_value_in_a_zone_that_does_not_exist_is_a_sentence():
    with pytest.raises(RenderError, match="unknown time zone"):
        render("subject: s\n\n{{ at }}", at=When(WHEN.at, "Europe/Nowhere"))


def test_html_holds_nothing_remote(templates):
    for name, values in VARIABLES.items():
        page = templates.render(name, "en", values).html
        for link in (values.get("join"), *values.get("links", ())):  # followed, never fetched
            page = page.replace(link.url, "") if link else page
        page = page.replace('src="cid:', "")  # goes along
        assert "http" not in page and "src=" not in page and "url(" not in page and "@import" not in page
        assert html.unescape(Page(page).text)


def test_what_looks_like_a_mark_in_a_clients_words_is_gone(templates):
    values = {**VARIABLES["acknowledge"], "subject": "a \ue0001\ue001 b", "bullets": ("\ue0002d\ue001",)}
    parts = templates.render("acknowledge", "en", values)
    assert "\ue000" not in parts.subject + parts.text + parts.html
    assert "a  1  b" in parts.text or "a 1 b" in parts.text


def test_a_long_list_is_rendered_and_not_kept(shipped):
    fresh = TemplateSet(shipped)
    values = {**VARIABLES["acknowledge"], "bullets": tuple(f"item {number}" for number in range(1_000))}
    assert "item 999" in fresh.render("acknowledge", "en", values).text
    assert fresh._body.cache_info().currsize == 0


def test_lists_of_equal_length_are_read_side_by_side():
    source = "subject: s\n\n{% for a in xs %}{{ a }}={{ ys[loop.index0] }} {% endfor %}"
    assert render(source, xs=("1", "2"), ys=("one", "two")).text.strip() == "1=one 2=two"


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
@pytest.mark.parametrize("name", ["warning", "breach"])
def test_each_promise_has_a_line_of_its_own_however_its_lengths_are_said(templates, name, language):
    values = VARIABLES[name] | {
        "refs": ("T-1", "T-2", "T-3"), "titles": ("a", "b", "c"), "clients": ("d", "d", "d"),
        "promises": ("e", "e", "e"), "dues": (WHEN, WHEN, WHEN), "more": 0, "me_name": "Maria",
        "open_left": ("1 h", "5 min", ""), "clock_left": ("17 h", "", ""),
    }  # fmt: skip
    made = templates.render(name, language, values)
    lines = [line for line in ISOLATES.sub("", made.text).splitlines() if line.startswith("- ")]
    assert [line.split(" ")[1] for line in lines] == ["T-1", "T-2", "T-3", "T-1", "T-1", "T-1", "T-1"]
    assert ["17" in line or "۱۷" in line for line in lines[:3]] == [True, False, False]
    assert all(line.endswith(".") for line in lines[:3])


NOTICE = "subject: s\n\n{% for line in lines %}\n{{ line | commands }}\n\n{% endfor %}\n{{ title }}\n"


def code_of(source):
    return [attributes for tag, attributes in Page(source).tags if tag == "code"]


def test_a_command_in_a_sentence_of_ours_is_code_in_html_and_keeps_its_backticks_in_the_text():
    parts = render(NOTICE, lines=("Answer `ok P-3` & see.",), title="t")
    assert re.search(r"Answer <code style=[^>]*>ok P-3</code> &amp; see\.", parts.html)
    assert "`" not in parts.html
    assert "Answer `ok P-3` & see." in parts.text
    assert len(code_of(parts.html)) == 1


def test_a_command_runs_its_own_way_within_a_persian_sentence():
    parts = render(NOTICE, "fa", lines=("با `ok P-3` یا `تایید P-3` پاسخ دهید.",), title="t")
    assert [one["dir"] for one in code_of(parts.html)] == ["ltr", "auto"]
    fixed = render("subject: s\n\nدستور `vamail doctor` و `انجام شد`.\n", "fa")
    assert [one["dir"] for one in code_of(fixed.html)] == ["ltr", "auto"]


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
@pytest.mark.parametrize("theirs", [*HOSTILE, "`ok I-1`", "``", "a ` b"])
def test_nothing_that_a_client_wrote_becomes_code(theirs, language):
    said = f"“{literal(theirs)}” waits: `ok 3`"
    parts = render(NOTICE, language, lines=(said,), title=theirs)
    assert [tag for tag in tags_of(parts.html) if tag == "code"] == ["code"]
    assert not {"a", "img", "script", "em", "strong"} & set(tags_of(parts.html))
    assert "`ok 3`" in ISOLATES.sub("", parts.text)
    assert ISOLATES.sub("", parts.text).count(theirs.split("\n")[0].strip()) >= 2
    assert "\u200c" not in parts.text + parts.html

"""A link leads where we say, and nowhere that a client's words say."""

import html
import json
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.daemon.render_child import pack, unpack
from vamail.model.errors import RenderError
from vamail.model.values import Lasting, Link, answer_link, web
from vamail.render.templates import TemplateSet
from vamail.render.variables import VARIABLES
from vamail.workspace.types import TemplateFile

YES = answer_link("requests@va.example", "yes [M-7-abcdefghij]", "yes")


class Anchors(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found, self.tags = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "a":
            self.found.append(dict(attributes)["href"])


def render(source, language="en", **values):
    file = TemplateFile("x", language, f"subject: s\n\n{source}", "x.md")
    return TemplateSet((file,)).render("x", language, {"me_name": "Maria", **values})


def test_a_value_that_is_a_link_may_be_where_one_leads():
    parts = render(
        "[Yes]({{ yes }}) or [the page]({{ page }})", yes=YES, page=web("https://x.example/a?b=1&c=2")
    )
    assert Anchors(parts.html).found == [YES.url, "https://x.example/a?b=1&c=2"]
    assert parts.text == "Yes or the page (https://x.example/a?b=1&c=2)\n"


def test_a_printed_link_can_be_followed():
    parts = render("Join: {{ join }}", join=web("https://x.example/a b"))
    assert Anchors(parts.html).found == ["https://x.example/a%20b"]
    assert parts.text == "Join: https://x.example/a b\n"


def test_in_persian_an_address_keeps_its_order():
    parts = render("پیوند: {{ join }} [بله]({{ join }})", "fa", join=web("https://x.example/a"))
    assert parts.text == ("پیوند: \u2066https://x.example/a\u2069 بله (\u2066https://x.example/a\u2069)\n")


@pytest.mark.parametrize("value", ["https://evil.example", "javascript:alert(1)", "x", Lasting(3)])
def test_no_other_value_may(value):
    with pytest.raises(RenderError, match="a value may not stand inside the address or title of a link"):
        render("[click]({{ x }})", x=value)


@pytest.mark.parametrize(
    "source", ["[a](https://x/{{ x }})", '[a](https://x "{{ x }}")', "[a]({{ x }}{{ x }})"]
)
def test_nor_a_part_of_an_address(source):
    with pytest.raises(RenderError, match="a value may not stand inside the address or title of a link"):
        render(source, x=YES)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://x", "//x", "https://", "", "mailto:a@b"]
)
def test_only_pages_are_linked(address):
    assert not web(address)


@given(st.text(max_size=40))
def test_whatever_stands_in_an_address_it_is_one_link(rest):
    join = web(f"https://x.example/{rest}")
    page = Anchors(render("{{ join }}", join=join).html)
    (found,) = page.found
    assert found == join.url and found.startswith("https://x.example/") and found.isascii()
    assert not set(found) & set(' "<>\\^`{|}\r\n\t')
    assert set(page.tags) <= {"html", "body", "p", "a", "bdi"}


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_a_link_writes_is_what_was_said(subject, text):
    url = answer_link("req+x@va.example", subject, text).url
    query = urlsplit(url).query
    said = dict(part.split("=", 1) for part in query.split("&"))
    clean = str.encode
    assert unquote(said["subject"], errors="replace").encode("utf-8", "replace") == clean(
        subject, "utf-8", "replace"
    )
    assert unquote(said["body"], errors="replace").encode("utf-8", "replace") == clean(
        text, "utf-8", "replace"
    )
    assert url.isascii() and " " not in url and html.escape(url, quote=False).count("<") == 0


def test_an_empty_link_is_false_and_prints_nothing():
    assert render("a{% if join %} {{ join }}{% endif %}", join=Link()).text == "a\n"


@pytest.mark.parametrize("name", VARIABLES)
def test_every_value_goes_to_the_child_and_is_the_same_there(name):
    assert unpack(json.loads(json.dumps(pack(VARIABLES[name])))) == VARIABLES[name]

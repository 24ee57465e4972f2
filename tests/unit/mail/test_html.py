"""HTML to text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.html import TAGS_MAX, read_html
from vamail.mail.parse import parse


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a  \n b <b>c</b>", "a b c"),
        ("&lt;b&gt; &eacute; &#1587; &nbsp;x", "<b> é س  x"),
        ("<script>alert('<p>x</p>')</script>ok<style>p{}</style>", "ok"),
        ("<head><title>t</title></head><body>b</body>", "b"),
        ("<head><meta x><body>b</body>", "b"),
        ("<!-- hidden > --><p>shown", "shown"),
        ("<blockquote>old<br><br>words</blockquote>new", "> old\n>\n> words\nnew"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<a href="https://x.example/?a>b">the link</a>', "the link"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("text <a href='never closed", "text"),
        ('<img src="cid:1" alt="Our logo">', "Our logo"),
    ],
)
def test_text(html: str, wanted: str) -> None:
    assert read_html(html, TAGS_MAX)[0] == wanted


@given(st.text(alphabet="<>/!-\"'=abp scriptheadbody&#;", max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_markup_gives_text(html: str) -> None:
    assert "\x00" not in read_html(html, TAGS_MAX)[0]


def test_tags_beyond_the_limit_are_not_read_and_the_rest_is_counted() -> None:
    assert read_html("a<b>c</b>d", 2) == ("acd", 0)
    assert read_html("a<b>c</b>d<b>e", 2) == ("acd", -1)
    assert read_html("<b>x</b>" * TAGS_MAX, TAGS_MAX) == ("x" * (TAGS_MAX // 2), -1)


def test_a_mail_with_a_huge_table_says_that_it_was_not_read_to_its_end() -> None:
    table = b"<table>" + b"<tr><td>alpha</td><td>beta</td></tr>\r\n" * 70_000 + b"</table>"
    message = parse(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + table)
    assert message.text.startswith("alpha beta\nalpha beta")
    assert message.text.count("alpha") == TAGS_MAX // 6
    assert "The HTML has more than 30000 tags; what follows them was not read." in message.defects


def test_the_limit_of_tags_is_one_for_all_bodies_of_a_mail() -> None:
    part = b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<br>x" * (TAGS_MAX // 2 + 5) + b"\r\n"
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 2 + b"--b--\r\n"
    assert parse(raw).text.count("x") == TAGS_MAX
    assert any("tags" in defect for defect in parse(raw).defects)

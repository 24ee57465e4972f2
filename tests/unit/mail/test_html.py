"""HTML to text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.html import text_of


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
    assert text_of(html) == wanted


@given(st.text(alphabet="<>/!-\"'=abp scriptheadbody&#;", max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_markup_gives_text(html: str) -> None:
    assert "\x00" not in text_of(html)

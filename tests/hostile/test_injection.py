"""No value of a client becomes a header, a recipient, a link, an image, a tag or a template.

Every variable of every template is tried with every hostile value, and what is composed is read back by
the standard library's parser.
"""

import base64
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import vamail
from fuzz.oracles import check_outgoing, sample_links
from hostile.values import ALONE, VALUES
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import call, house, mails_of, rule
from vamail.daemon.writing import _resolved
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.mail.parse import parse
from vamail.model.effects import SendMail
from vamail.model.errors import RenderError
from vamail.model.ids import NewTask
from vamail.model.message import Address
from vamail.model.values import Link, Value, answer_link, web
from vamail.render.mail import render_mail
from vamail.render.templates import TemplateSet
from vamail.render.variables import VARIABLES
from vamail.workspace.defaults import read_default_templates

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SHIPPED = TemplateSet(read_default_templates())
ME = house().workspace.me
OUR_LINKS = sample_links()
PAGE = "https://meet.example/"
LINKING = tuple(
    name for name, values in VARIABLES.items()
    if any(isinstance(one[0] if isinstance(one, tuple) and one else one, Link) for one in values.values())
)  # fmt: skip
"""Templates with links."""
SHOWN = {"invitation", "offer", "meeting_reminder"}
"""They print links in any case."""


def spoiled(template: str, value: str) -> Iterator[tuple[str, dict[str, Value]]]:
    """The sample values with one variable hostile, and with all of them."""
    samples = VARIABLES[template]
    hostile: dict[str, Value] = {}
    for name, sample in samples.items():
        if isinstance(sample, str):
            hostile[name] = value
        elif isinstance(sample, tuple) and all(isinstance(one, str) for one in sample):
            hostile[name] = (value,) * len(sample)
    yield "all", {**samples, **hostile}
    for name, bad in hostile.items():
        yield name, {**samples, name: bad}


def composed(template: str, language: str, values: dict[str, Value], value: str, subject: str) -> bytes:
    mail = SendMail(
        action="acknowledge", kind="acknowledgement", to=Address("anna@acme.example", value),
        template=template, language=language, values=values, subject=subject, in_reply_to=value,
        references=(value, "a@b", value), auto_submitted="auto-replied",
    )  # fmt: skip
    me = replace(ME, name=str(values["me_name"]))
    return render_mail(
        mail, refs={NewTask(): "T-1"}, me=me, client_name=str(values["client_name"]),
        message_id=make_message_id(SECRET, 1, "acknowledge", "va.example"), date=AT, templates=SHIPPED,
        loop_mark=loop_mark(SECRET),
    ).raw  # fmt: skip


def said(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def assert_inert(raw: bytes, links: Collection[str] = ()) -> None:
    message = check_outgoing(raw, "anna@acme.example", links)
    assert message["X-Evil"] is None
    html, text = said(message, "html"), said(message, "plain")
    assert not re.search(r"<[^>]*evil\.example", html)
    assert not re.search("[\u202a-\u202e\x00\x1b\ud800-\udfff\ue000\ue001]", html + text)
    assert len(str(message["Subject"]).splitlines()) <= 1
    assert html.count("\u2066") == html.count("\u2069") == 0
    for line in text.split("\n"):
        assert sum(map(line.count, "\u2066\u2067\u2068")) == line.count("\u2069"), line


def languages(name: str) -> tuple[str, ...]:
    """Hungarian is English in other words, and tried with fewer values; Persian runs the other way."""
    return ("en", "hu", "fa") if name in ALONE else ("en", "fa")


@pytest.mark.parametrize("name", VALUES)
def test_every_variable_of_every_template_in_every_language(name: str) -> None:
    value = VALUES[name]
    for template in VARIABLES:
        for variable, values in spoiled(template, value):
            if variable != "all" and name not in ALONE:
                break
            for language in languages(name) if variable == "all" else ("en",):
                raw = composed(template, language, values, value, "" if language != "hu" else f"Re: {value}")
                assert_inert(raw, OUR_LINKS)
                assert b"xxxxxxxxx" not in raw or "jinja" not in name


def linking(template: str, value: str) -> dict[str, Value]:
    """The sample values with every link made of the hostile value, by what makes our links."""

    def hostile(link: Link) -> Link:
        made = answer_link("requests@va.example", value, value) if link.is_mail else web(f"{PAGE}{value}")
        assert made, "a page at an address of ours is one, whatever stands behind"
        return made

    found: dict[str, Value] = {}
    for name, sample in VARIABLES[template].items():
        if isinstance(sample, Link):
            found[name] = hostile(sample)
        elif isinstance(sample, tuple) and sample and isinstance(sample[0], Link):
            found[name] = tuple(hostile(one) for one in sample if isinstance(one, Link))
        else:
            found[name] = sample
    return found


def links_of(values: dict[str, Value]) -> set[str]:
    each = (one for value in values.values() for one in (value if isinstance(value, tuple) else (value,)))
    return {one.url for one in each if isinstance(one, Link)}


class Anchors(HTMLParser):
    """Where the links of a page lead, and what else stands in their tags, by a parser that is not ours."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            assert {name for name, _ in attrs} == {"href", "style"}
            self.found.append(dict(attrs)["href"] or "")


@pytest.mark.parametrize("name", VALUES)
def test_a_link_made_of_hostile_words_is_one_link_to_where_we_say(name: str) -> None:
    value = VALUES[name]
    for template in LINKING:
        values = linking(template, value)
        raw = composed(template, "en", values, "Anna", "")
        message = check_outgoing(raw, "anna@acme.example", links_of(values))
        found = Anchors(said(message, "html")).found
        assert set(found) <= links_of(values), "none of them leads elsewhere"
        assert found or template not in SHOWN, "a link is still a link"
        for one in map(urlsplit, found):
            if one.scheme == "mailto":
                assert one.path == "requests@va.example"
                assert [part.partition("=")[0] for part in one.query.split("&")] == ["subject", "body"]
                assert not one.fragment
            else:
                assert (one.scheme, one.netloc) == ("https", "meet.example"), one
        assert not set("".join(found)) & set(' \t\r\n<>"\\^`{|}'), found


def test_there_are_templates_with_links_of_ours() -> None:
    assert set(LINKING) >= SHOWN


def incoming(value: str) -> bytes:
    """A mail with the value in every field that a client fills in."""
    data = value.encode("utf-8", "replace")
    word = f"=?utf-8?b?{base64.b64encode(data).decode()}?="
    body = data.replace(b"\n", b"\r\n").replace(b"\r\r\n", b"\r\n")
    lines = [
        f"From: {word} <anna@acme.example>", f"Reply-To: {word} <anna@acme.example>",
        "To: requests@va.example",
        f"Subject: {word}", "Date: Tue, 24 Nov 2026 10:00:00 +0000", "Message-ID: <a1@acme.example>",
        f"In-Reply-To: <{word[:900]}>", f"References: <{word[:900]}> <b@c>", f"X-Priority: {word}",
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"', "", "--b",
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", "",
    ]  # fmt: skip
    head = "\r\n".join(lines).encode() + b"\r\nPlease do this: " + body + b"\r\n- could you send " + body
    file = (
        f'Content-Type: application/pdf; name="{word}"\r\nContent-Disposition: attachment; filename="{word}"'
    )
    return head + b"\r\n--b\r\n" + file.encode() + b"\r\n\r\nx\r\n--b--\r\n"


@pytest.mark.parametrize("name", VALUES)
def test_every_field_of_a_mail_the_whole_way(name: str) -> None:
    desk = house(rule("All", call("file", list="Inbox"), call("acknowledge")))
    decision = desk.receives(parse(incoming(VALUES[name])))
    assert decision.verdict == "filed"
    (sent,) = mails_of(decision)
    assert sent.to.email == "anna@acme.example"
    rendered = render_mail(
        sent, refs={NewTask(): "T-1"}, me=desk.workspace.me, client_name="Acme", date=AT, templates=SHIPPED,
        message_id=make_message_id(SECRET, 1, "acknowledge", "va.example"), loop_mark=loop_mark(SECRET),
    )  # fmt: skip
    assert_inert(rendered.raw)


@pytest.mark.parametrize("address", [
    "anna@acme.example\r\nBcc: x@evil.example", "anna@acme.example>\r\nRCPT TO:<x@evil.example",
    "a b@acme.example",
    "anna@acme.example, x@evil.example", "<anna@acme.example>", "anna@acme.example\x00",
    "an\u202ena@acme.example",
    "anna@acme.example ORCPT=rfc822;x", "\"a\r\nb\"@acme.example", "anna@[127.0.0.1]\r\n", "anna", "@", "",
])  # fmt: skip
def test_no_recipient_is_more_than_one_address(address: str) -> None:
    mail = SendMail(
        action="a", kind="acknowledgement", to=Address(address), template="notice", language="en",
        values=dict(VARIABLES["notice"]), auto_submitted="auto-replied",
    )  # fmt: skip
    with pytest.raises(RenderError, match="could not be written"):
        render_mail(
            mail, refs={}, me=ME, client_name="", message_id="1.a.b@va.example", date=AT, templates=SHIPPED,
            loop_mark="",
        )  # fmt: skip


def test_a_subject_that_reads_like_our_placeholder_is_no_reference() -> None:
    source = (Path(vamail.__file__).parent / "daemon" / "writing.py").read_text(encoding="utf-8")
    assert 'for k in ("ref", "follows")' in source, "only these two values are looked up among placeholders"
    assert _resolved("new:1:0", {"new:1:0": "T-9"}) == "T-9"


def test_nothing_above_the_parser_looks_at_a_clients_html() -> None:
    """What the VA and clients see is made from `text`, which `mail.html` has made inert."""
    root = Path(vamail.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"\bmessage\.html\b|\bcontents\.html\b|\.nested\[?.*\.html", path.read_text("utf-8"))
    }
    # reading hands the VA's own mail to `mail.reply_text`; belongings only searches for a client's words
    assert users <= {"mail/parse.py", "desk/control/reading.py", "store/belongings.py"}

"""What must hold for every input, one function a target: whatever they raise is a bug."""

import dataclasses
import email
import email.policy
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from html import escape
from typing import Any

from hypothesis import strategies as st

from fuzz.calendars import calendar_objects, itip
from fuzz.commands import command_texts, commands
from fuzz.data_files import data_files, data_files_damaged
from fuzz.limit import at_most
from fuzz.mails import mails
from fuzz.texts import texts, yaml_texts
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import House, call, house, mails_of, rule
from vamail.daemon.vocabulary import vocabulary
from vamail.mail.asks import read_asks
from vamail.mail.authentication import verdict
from vamail.mail.calendar import read_calendar
from vamail.mail.dates import find_dates
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.mail.language import language_of
from vamail.mail.limits import Limits
from vamail.mail.parse import attachment_bytes, parse, parse_head, plain
from vamail.mail.reply_text import read_reply
from vamail.mail.thanks import is_mere_thanks
from vamail.model.errors import Problem, RenderError
from vamail.model.ids import NewTask
from vamail.model.message import Message
from vamail.model.values import Link
from vamail.render.check import check_template
from vamail.render.mail import render_mail
from vamail.render.templates import TemplateSet
from vamail.render.variables import VARIABLES, variables_of
from vamail.workspace.defaults import read_default_rules, read_default_templates
from vamail.workspace.load import load_files
from vamail.workspace.types import TemplateFile
from vamail.workspace.yaml_text import ListNode, Node, TableNode, TextNode, read_yaml

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LANGUAGES = ("en", "hu", "fa")
ONE_LINE = re.compile("[\r\n\x00\ud800-\udfff]")
SEVERAL_LINES = re.compile("[\r\x00\ud800-\udfff]")
TEXT_FIELDS = {"text", "html", "reply_text", "description", "comment"}
WRITTEN = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "auto-submitted",
    "x-auto-response-suppress", "x-vamail-loop", "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip
SECONDS = 2.0


def _strings(value: Any, dirty: re.Pattern[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, str):
        yield value, dirty
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = SEVERAL_LINES if field.name in TEXT_FIELDS else dirty
            yield from _strings(getattr(value, field.name), inner)
    elif isinstance(value, tuple):
        for each in value:
            yield from _strings(each, dirty)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _strings(key, dirty)
            yield from _strings(each, dirty)


def check_message(message: Message) -> None:
    """The promises of `model.message`: clean text, sizes within the limits."""
    for text, dirty in _strings(message, ONE_LINE):
        assert dirty.search(text) is None, repr(text[:80])
    limits = Limits()
    assert len(message.text) <= limits.text_chars
    assert len(message.html) <= limits.html_chars + 100
    assert max(map(len, (message.message_id, *message.references, *message.in_reply_to))) <= 998
    assert len(message.references) <= limits.references
    assert max(len(message.to), len(message.cc), len(message.senders)) <= limits.addresses
    assert all(len(one.email.encode()) <= 320 for one in (*message.to, *message.senders, *message.reply_to))
    assert len(message.nested) <= 3


def parser(raw: bytes) -> None:
    """The fast way reads like the plain one; attachments have the size that was counted.

    Of base64 with junk inside, no more than that: its letters are counted, not looked at.
    """
    message = parse(raw)
    slow = plain(raw)
    check_message(message)
    check_message(slow)
    check_message(parse_head(raw))
    assert message.message_id
    assert message.identity
    if re.search(rb"\n\r(?!\n)", raw):
        return  # lines that end in LF CR: the standard library finds no parts between them
    differ = [name for name in Message.__slots__ if getattr(message, name) != getattr(slow, name)]
    assert differ == []
    for attachment in message.attachments:
        assert len(attachment_bytes(raw, attachment.index)) <= attachment.bytes


def reply(text: str) -> None:
    """What a person newly wrote consists of lines of the text, in their order."""
    own = read_reply(text, "").text
    check_message(Message(message_id="m@x", identity="i", reply_text=own))
    rest = iter([line.strip() for line in text.split("\n")])
    for line in own.split("\n"):
        assert not line.strip() or any(line.strip() == one for one in rest), repr(line[:80])
    read_reply(text, f"<div>{text}</div><blockquote>{text}</blockquote>")
    assert isinstance(is_mere_thanks(own), bool)
    assert re.fullmatch("[a-z]{0,3}", language_of(text))


def words(text: str) -> None:
    """Dates and asks stand where they are said to stand."""
    for language in LANGUAGES:
        found = find_dates(text, language, NOW)
        assert len(found) <= 40
        for one in found:
            assert 0 <= one.start < one.end <= len(text)
            assert not one.alternatives or one.ambiguous
            assert all(at.tzinfo is not None for at in one.alternatives)
        asks = read_asks(text, language)
        assert len(asks) <= 6
        assert all(len(ask.text) <= 140 and 0 <= ask.start <= len(text) for ask in asks)
        assert all("\n" not in ask.text and "://" not in ask.text for ask in asks)


RESULT_WORDS = (
    "mx.va.example", "mx.va.example.", "MX.VA.EXAMPLE", "mx-va.example", "mx.vа.example", "1", "2", ";",
    "=", "(", ")",
    '"', "\\", "dmarc", "dkim", "spf", "pass", "fail", "none", "bestguesspass", "header.from", "header.d",
    "header.i",
    "smtp.mailfrom", "va.example", "@va.example", "evil.example", "reason", "policy.x", "/1", " ", "\t",
    ",", "\u2028",
)  # fmt: skip
SOUND = re.compile(r"\s*(?:\(.*\)\s*)*\"?mx\.va\.example\"?[\s(;]", re.I)


@st.composite
def result_fields(draw: Callable[[Any], Any]) -> tuple[str, ...]:
    """Authentication-Results fields, topmost first."""
    value = st.lists(st.sampled_from(RESULT_WORDS), max_size=24).map("".join)
    begun = value.map(lambda rest: f"mx.va.example; {rest}")
    return tuple(draw(st.lists(st.one_of(value, begun), min_size=1, max_size=3)))


def results(values: tuple[str, ...]) -> None:
    """What does not begin with the configured name vouches for nobody, and hides nothing below it."""
    said = verdict({"authentication-results": values}, "mx.va.example", "va.example")
    assert said.state in {"vouched", "failed", "unknown"}
    foreign = [value for value in values if not value.strip().lower().startswith(("mx.va.example", "(", '"'))]
    assert (
        verdict({"authentication-results": tuple(foreign)}, "mx.va.example", "va.example").state == "unknown"
    )
    forged = "mx.evil.example; dmarc=pass header.from=va.example"
    evil = verdict({"authentication-results": (forged, *values)}, "mx.va.example", "va.example")
    assert evil.state == said.state
    fail = "mx.va.example; dmarc=fail header.from=va.example"
    assert (
        verdict({"authentication-results": (fail, *values)}, "mx.va.example", "va.example").state == "failed"
    )


ICS_WORDS = (
    "BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "BEGIN:VALARM\n", "END:VEVENT\n", "END:VCALENDAR\n",
    "METHOD:REPLY\n",
    "METHOD:request\n", "METHOD:\n", "UID:1@x\n", "UID;X=\"a:b\":2\n", "SEQUENCE:1\n", "SEQUENCE:-1\n",
    "SEQUENCE:٣\n",
    "SEQUENCE:99999999999999\n", "SUMMARY:a\\nb\\;c\n", "SUMMARY:" + "x" * 3_000 + "\n", "\n ", "\n\t",
    "\r\n", "\0", ":",
    ";", "\u2028", "ATTENDEE:mailto:a@b\n", "\xff", "DTSTART;TZID=../../etc/passwd:20261124T100000\n",
)  # fmt: skip
calendars = st.lists(st.sampled_from(ICS_WORDS), max_size=60).map("".join)


def calendar(text: str) -> None:
    """Only methods of iTIP come out, on one line."""
    for charset in ("utf-8", "utf-16", "x-unknown"):
        found = read_calendar(text.encode("utf-8", "replace"), charset, "REQUEST\r\nX: y", 0)
        if found is not None:
            assert not ONE_LINE.search(found.uid + found.summary + found.method + found.mime_method)
            assert len(found.uid) <= 998
            assert len(found.summary) <= 998
            assert 0 <= found.sequence < 10**9


def _check_problems(problems: tuple[Problem, ...], files: Mapping[str, bytes]) -> None:
    for problem in problems:
        assert problem.what
        assert len(problem.what) < 3_000
        if problem.file in files and problem.line:
            text = files[problem.file].decode("utf-8", "replace")
            lines = re.split("\r\n|\r|\n|\x85|\u2028|\u2029", text)
            assert 1 <= problem.line <= len(lines) + 1, problem
            assert problem.column >= 0


def _plain(node: Node) -> Any:
    match node:
        case TextNode():
            return node.text
        case ListNode():
            return [_plain(one) for one in node.items]
        case TableNode():
            return {key.text: _plain(value) for key, value in node.pairs}


def yaml_reader(text: str) -> None:
    """A tree, or problems that say where; and a whole workspace of such a file ends the same way."""
    data = text.encode("utf-8", "replace")
    node, problems = read_yaml(data, "rules/20-own.yaml")
    assert len(problems) <= 25
    _check_problems(problems, {"rules/20-own.yaml": data})
    if node is not None:
        _plain(node)
    files = {**workspace_files(), "rules/20-own.yaml": data}
    loaded = load_files(files, vocabulary())
    assert (loaded.workspace is None) == bool(loaded.errors)
    _check_problems(loaded.problems, files)


SETTINGS = b"""\
me: {name: Maria, address: requests@va.example, language: en, zone: Europe/Budapest}
mailboxes: [{name: requests, imap: {host: imap.va.example, user: requests, password: env:VAMAIL_PASSWORD}}]
smtp: {host: smtp.va.example, user: requests, password: env:VAMAIL_PASSWORD}
"""


@cache
def workspace_files() -> Mapping[str, bytes]:
    return {**read_default_rules(), "vamail.yaml": SETTINGS}


TEMPLATE_WORDS = (
    "{{ ", " }}", "{% ", " %}", "{# ", " #}", "if ", "endif", "for ", "in ", "endfor", "else", "bullets",
    "subject", "ref",
    "deadline", "reply_by", "greeting_name", "range(1000)", "range(10**9)", "loop.index", "loop.changed",
    "x", "[0]",
    "|date", "|join(', ')", "|length", "|default('y')", "|attr('x')", "|map('upper')", ".__class__",
    "['__class__']", "()",
    "namespace()", "cycler", "lipsum", "self", "~", "+", "*", "**", "%", "9" * 30, "'a'", '"%s"', "==",
    "is defined", "not ",
    "set y = 1", "include 'x'", "macro m()", "raw", "endraw", "# ", "- ", "> ", "*", "_", "`",
    "[a](http://x.example)", "[",
    "](", "<b>", "\n", "\n\n", "---\n", "\ue000", "\ue001", "\ue0001d\ue001", "&nbsp;", "\\", "\u202e",
    "\x00", "{%- ", "-%}",
    " recursive", "{{ subject }}", "{% if late %}", "{% endif %}", "{% for b in bullets %}", "{% endfor %}",
)  # fmt: skip
HOSTILE = (
    "\r\nBcc: x@evil.example\r\n\r\n<script>[a](http://evil.example){{ 1111*1111 }}{% x %}"
    "\ue000\x00\ue001\u202e\ud800"
)
FORBIDDEN_HTML = re.compile(r"<script|href=\"?[^\" ]*evil|<img|\bon\w+=\"?alert|[\x00\u202e\ud800-\udfff]")


@st.composite
def templates(draw: Callable[[Any], Any]) -> str:
    """A template that begins like one and goes on as it likes."""
    body = draw(st.lists(st.sampled_from(TEMPLATE_WORDS), max_size=25).map("".join))
    times = draw(st.sampled_from((1, 1, 1, 40)))
    return f"subject: Re: {{{{ subject }}}}\n\n{body * times}"


def template(source: str) -> None:
    """What the check lets through renders hostile values as inert text, or says why it cannot."""
    file = TemplateFile("acknowledge", "en", source, "templates/en/acknowledge.md", own=True)
    if check_template(file):
        return
    values = {
        name: HOSTILE if isinstance(value, str) else value
        for name, value in variables_of("acknowledge").items()
    }
    values["bullets"] = (HOSTILE,) * 6
    try:
        parts = TemplateSet((file,)).render("acknowledge", "en", values)
    except RenderError:
        return
    # What the VA's own template says is her own; what the values say must not become markup.
    assert not FORBIDDEN_HTML.search(parts.html.replace("\u202e", "") if "\u202e" in source else parts.html)
    assert not re.search("[\r\n]", parts.subject)
    assert "1234321" not in parts.text


@cache
def _shipped() -> TemplateSet:
    return TemplateSet(read_default_templates())


def _desk() -> House:
    everything = rule("Everything", call("file", list="Inbox"), call("acknowledge"))
    return house(everything)


def desk(raw: bytes) -> None:
    """The whole way: parse, decide, render; what leaves is one mail to the one who wrote, or to nobody; and a
    notice to the VA where somebody invites her."""
    message = parse(raw)
    desk_now = _desk()
    decision = desk_now.receives(message)
    assert decision.verdict
    for mail in mails_of(decision):
        senders = {one.email.casefold() for one in message.senders}
        client = desk_now.workspace.client(mail.client)
        to, me = mail.to.email, desk_now.workspace.me
        if mail.kind == "notice":
            assert to == me.notify, to
        else:
            assert to.casefold() in senders or (client and to.rpartition("@")[2] in client.domains), to
            assert not message.automatic.is_automatic or mail.hold
        try:
            rendered = render_mail(
                mail, refs={NewTask(): "T-1"}, me=me, client_name="Acme",
                message_id=make_message_id(SECRET, 1, mail.action, "va.example"), date=NOW,
                templates=_shipped(), loop_mark=loop_mark(SECRET),
            )  # fmt: skip
        except RenderError:
            continue
        check_outgoing(rendered.raw, to)


def sample_links() -> frozenset[str]:
    """Where the links lead that stand in the sample values of templates: made by us (`model.values`)."""
    values = (value for names in VARIABLES.values() for value in names.values())
    each = (one for value in values for one in (value if isinstance(value, tuple) else (value,)))
    return frozenset(one.url for one in each if isinstance(one, Link) and one)


def without_links(page: str, links: Collection[str]) -> str:
    """The page without the anchors that lead to exactly one of these addresses, written as we write them."""
    ours = "|".join(re.escape(escape(url)) for url in sorted(links, key=len, reverse=True))
    return re.sub(f'<a href="(?:{ours})" style="color:#1f5f8b">', "", page) if ours else page


def check_outgoing(raw: bytes, to: str, links: Collection[str] = ()) -> EmailMessage:
    """By an independent parser: one recipient, only our fields, well-formed lines, no foreign markup, and no
    link but those that lead to one of `links`."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert len(raw) < 300_000
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    assert {name.lower() for name in message} <= WRITTEN
    assert len(message.keys()) == len(set(message.keys()))
    (one,) = message["to"].addresses
    assert one.addr_spec.casefold() == to.casefold(), (one.addr_spec, to)
    assert not message.defects
    html = message.get_body(("html",))
    assert html is not None
    shown = without_links(str(html.get_content()), links)
    assert not re.search(r"<(?:script|img|iframe|svg|form|object|link|base|a)\b", shown, re.I)
    assert len(re.findall("<html|<body", shown)) == 2
    return message


@dataclass(frozen=True, slots=True)
class Target:
    """Inputs and what must hold for them; `examples` are tried in the ordinary test run."""

    inputs: st.SearchStrategy[Any]
    oracle: Callable[[Any], None]
    examples: int

    def check(self, made: Any) -> None:
        """The oracle within its time."""
        with at_most(SECONDS):
            self.oracle(made)


TARGETS = {
    "parser": Target(mails(), parser, 220),
    "desk": Target(mails(), desk, 120),
    "reply": Target(texts(), reply, 150),
    "words": Target(texts(), words, 100),
    "results": Target(result_fields(), results, 300),
    "calendar": Target(calendars, calendar, 150),
    "itip": Target(calendar_objects(), itip, 200),
    "yaml": Target(yaml_texts(), yaml_reader, 80),
    "template": Target(templates(), template, 200),
    "commands": Target(command_texts(), commands, 80),
    "data_files": Target(data_files_damaged(), data_files, 200),
}
"""By name, as `tests/fuzz/run` takes them."""

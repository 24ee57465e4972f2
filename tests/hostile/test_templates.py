"""The VA's own templates: escapes from the sandbox, letters without end, and what a running daemon does."""

import base64
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from fuzz.limit import at_most
from server.desk import VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder
from vamail.render.check import check_template
from vamail.render.templates import TemplateSet
from vamail.render.variables import variables_of
from vamail.store import TaskFilter, open_store
from vamail.workspace.types import TemplateFile

ESCAPES = (
    # CVE-2016-10745, CVE-2019-10906: str.format and format_map
    '{{ "{0.__class__.__init__.__globals__}".format(ref) }}', '{{ "{a.__class__}".format_map({"a": ref}) }}',
    # CVE-2024-56326: a reference to str.format kept by a filter
    '{{ ["{0.__class__}"]|map("format", ref)|list }}', '{% set f = "{0.__class__}".format %}{{ f(ref) }}',
    # CVE-2025-27516: attr reaches format past the check
    '{{ "{0.__class__}"|attr("format") }}', '{{ ("{0.__class__}"|attr("format"))(ref) }}',
    # CVE-2024-22195, CVE-2024-34064: xmlattr
    '{{ {"a onload=alert(1)": 1}|xmlattr }}', '{{ {"a/b>": 1}|xmlattr }}',
    # CVE-2024-56201: the compiler and a hostile file name; CVE-2020-28493: urlize
    "{% include 'x' ignore missing %}", "{{ ref|urlize }}",
    '{{ "".__class__.__mro__[1].__subclasses__() }}', "{{ ''['__class__'] }}", '{{ ref["__cl" ~ "ass__"] }}',
    '{{ ref|attr("__class__") }}', '{{ ref|attr("\\x5f\\x5fclass\\x5f\\x5f") }}',
    "{{ lipsum.__globals__['os'].popen('id') }}",
    "{{ cycler.__init__.__globals__ }}", "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}", "{{ self._TemplateReference__context }}", "{{ config }}",
    "{{ request }}",
    "{{ get_flashed_messages.__globals__ }}", "{{ url_for }}", "{{ loop.__class__ }}",
    "{% for x in bullets %}{{ loop._iterable }}{{ loop.changed(1) }}{{ loop.__init__ }}{% endfor %}",
    "{% for x in bullets recursive %}{{ loop(bullets) }}{% endfor %}", "{{ range.__class__ }}",
    "{{ range(10**9) }}",
    "{{ range(0, 10**12, 1) }}", "{{ bullets.append(1) }}", "{{ bullets.__add__(bullets) }}",
    "{{ (1).__class__ }}",
    "{{ 1.0.__class__ }}", "{{ none.__class__ }}", "{{ true.__class__ }}", "{{ ().__class__ }}",
    "{{ [].__class__ }}",
    "{{ {}.__class__ }}", "{{ reply_by.__class__ }}", "{{ reply_by.at }}", "{{ ref.token }}",
    "{{ ref.value }}",
    "{{ ref.__str__() }}", "{{ ref[0:3] }}", "{{ ref[::-1] }}", "{{ bullets[0].value }}",
    "{{ bullets[bullets] }}",
    "{{ caller() }}", "{{ varargs }}", "{{ kwargs }}", "{{ super() }}", "{{ debug() }}", "{% debug %}",
    "{{ gettext('x') }}",
    "{% set x = 1 %}", "{% set ns = namespace(a=1) %}", "{% macro m() %}{{ caller }}{% endmacro %}",
    "{% call m() %}{% endcall %}", "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}{% endautoescape %}",
    "{% with a = 1 %}{% endwith %}", "{% import 'os' as os %}", "{% from 'os' import path %}",
    "{% extends 'base' %}",
    "{% block b %}{% endblock %}", "{% do ref %}", "{% trans %}x{% endtrans %}", "{{ ref|tojson }}",
    "{{ ref|safe }}",
    "{{ ref|forceescape }}", "{{ ref|pprint }}", "{{ ref|string }}",
    "{{ bullets|map('attr', '__class__')|list }}",
    "{{ bullets|groupby('__class__') }}", "{{ bullets|sort(attribute='__class__') }}", "{{ bullets|sum }}",
    "{{ ref|replace('a', 'b') }}", "{{ ref|format }}", "{{ ref|center(10**9) }}", "{{ ref|indent(10**9) }}",
    "{{ ref is sameas ref }}", "{{ ref is callable }}", "{{ ref is mapping }}", "{{ 9**9**9 }}",
    "{{ 'x' * 10**9 }}",
    "{{ 10 // 0 }}", "{{ 10 % 0 }}", "{{ 1 / 0 }}", "{{ 1 + 1 }}", "{{ -(9 ** 9) }}",
    "{{ 'a' if 1 / 0 else 'b' }}",
    "{{ [1] * 10**9 }}", "{{ '%s' % ref }}", "{{ '%1000000000d' % 1 }}",
)  # fmt: skip


def own(body: str, subject: str = "x") -> TemplateFile:
    source = f"subject: {subject}\n\n{body}\n"
    return TemplateFile("acknowledge", "en", source, "templates/en/acknowledge.md", own=True)


@pytest.mark.parametrize("escape", ESCAPES)
def test_every_known_escape_is_refused_with_its_place(escape: str) -> None:
    with at_most(2):
        for file in (own(escape), own("text", escape)):
            problems = check_template(file)
            assert problems
            assert all(one.line >= 1 and one.file == file.file for one in problems)


@pytest.mark.parametrize("escape", ESCAPES)
def test_what_the_check_refuses_does_not_render_either(escape: str) -> None:
    """Whoever forgot to check gets an error, never what the template reached for."""
    from vamail.model.errors import RenderError

    with at_most(2), pytest.raises(RenderError):
        TemplateSet((own(escape),)).render("acknowledge", "en", variables_of("acknowledge"))


def test_the_engine_is_one_whose_known_holes_are_closed() -> None:
    assert tuple(int(part) for part in jinja2.__version__.split(".")[:3]) >= (3, 1, 6)


@pytest.mark.parametrize("body", [
    "{% for a in range(1000) %}{% for b in range(1000) %}x{% endfor %}{% endfor %}",
    "{% for a in range(1000) %}" + "x" * 15_000 + "{% endfor %}",
    "{% for a in range(1000) %}{{ bullets|join('" + "y" * 15_000 + "') }}{% endfor %}",
    "{{ ref ~ ref }}" * 1_000, "(" * 19_000, "{{ " + "(" * 5_000 + "ref" + ")" * 5_000 + " }}",
    "{{ ref" + "|first" * 2_000 + " }}",
    "{% if ref %}" * 800 + "x" + "{% endif %}" * 800, "[" * 19_000, "> " * 9_000, "*a " * 6_000,
    "{{ " + "1" * 19_000 + " }}",
])  # fmt: skip
def test_no_template_takes_long_or_much(body: str) -> None:
    with at_most(8):
        check_template(own(body))


TRAP = "{{% if list_name == 'Trap {}' %}}{}{{% endif %}}"
OWN = (
    "subject: Re: {{ subject }}\n\nThank you for {{ ref }}. I answer by {{ reply_by }}.\n"
    + TRAP.format(1, "{{ bullets[40] }}")
    + TRAP.format(2, "{% for a in range(1000) %}{% for b in range(1000) %}x{% endfor %}{% endfor %}")
    + TRAP.format(3, "{% for a in range(1000) %}" + "y" * 500 + "{% endfor %}")
)
RULES = """
- {name: One, when: {subject: one}, do: [{file: Trap 1}, acknowledge]}
- {name: Two, when: {subject: two}, do: [{file: Trap 2}, acknowledge]}
- {name: Three, when: {subject: three}, do: [{file: Trap 3}, acknowledge]}
- {name: All, do: [{file: Inbox}, acknowledge]}
"""


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot) -> Iterator[tuple[DeskUnderTest, Recorder]]:
    dovecot.reset()
    recorder = Recorder().start()
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, rules=RULES)
    for language in ("en", "hu"):
        folder = desk.folder / "templates" / language
        folder.mkdir(parents=True)
        (folder / "acknowledge.md").write_text(OWN, encoding="utf-8")
    yield desk, recorder
    desk.kill()
    recorder.stop()


def test_a_template_that_fails_at_run_time_holds_its_mail_alone(
    desk: tuple[DeskUnderTest, Recorder], dovecot: Dovecot
) -> None:
    """Bad inputs T04 and T05 behind an `if`: the task stands, the VA is told, and the next mail goes on."""
    under, recorder = desk
    assert under.run("check").returncode == 0
    under.start()
    for word in ("one", "two", "three", "four"):
        sender = f"{word}@acme.example"
        dovecot.drop(mail(sender=sender, message_id=sender, subject=f"Case {word}"))
    last = ("four@acme.example",)
    under.wait(lambda: any(m.recipients == last for m in recorder.mails), 40, "the next mail")
    store = open_store("sqlite", under.folder, read_only=True)
    under.wait(lambda: len(store.tasks(TaskFilter())) == 4, what="every task stands")
    store.close()
    rows = [row for row in under.rows("deliveries") if row["kind"] == "acknowledgement"]
    stopped = [row for row in rows if row["status"] != "sent" and "four" not in row["to"]]
    assert len(stopped) == 3, rows

    def told() -> bool:
        notices = b"".join(base64_or_plain(m.data) for m in recorder.mails if m.recipients == (VA,))
        return notices.count(b"acknowledge.md") >= 3

    under.wait(told, 30, "the VA is told which template failed")
    assert {m.recipients[0] for m in recorder.mails} == {"four@acme.example", VA}


def base64_or_plain(raw: bytes) -> bytes:
    """The text of a notice, whatever its transfer encoding."""
    import email
    import email.policy

    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))  # type: ignore[attr-defined]
    return str(body.get_content()).encode() if body else base64.b64encode(raw)

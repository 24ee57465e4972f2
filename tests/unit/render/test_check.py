"""Every problem of a template, at its line and column, in a sentence."""

import pytest

from vamail.daemon.vocabulary import vocabulary
from vamail.render.check import check_template
from vamail.workspace.types import TemplateFile

HEAD = "subject: Re: {{ subject }}\n\n"


def check(source, name="acknowledge", language="en"):
    file = f"templates/{language}/{name}.md"
    problems = check_template(TemplateFile(name, language, source, file, own=True))
    assert all(problem.file == file for problem in problems)
    return [(one.line, one.column, one.what, one.hint, one.code) for one in problems]


def test_the_shipped_templates_are_without_problems(shipped):
    assert [problem for file in shipped for problem in check_template(file)] == []


def test_every_shipped_template_is_there_in_three_languages(shipped):
    names = set(vocabulary().templates)
    for language in ("en", "hu", "fa"):
        assert {file.name for file in shipped if file.language == language} == names


@pytest.mark.parametrize(
    ("source", "line", "column", "what", "hint"),
    [
        (HEAD + "a\n\n{{ sujbect }}", 5, 4, "unknown variable `sujbect`", "did you mean `subject`?"),
        (HEAD + "{% for b in bulets %}{% endfor %}", 3, 13, "unknown variable `bulets`", "did you mean `bul"),
        (HEAD + "{% for b in bullets %}{% endfor %}{{ b }}", 3, 8, "unknown variable `b`", "this template"),
        (HEAD + "{{ bullets[subject] }}", 3, 11, "only a number may stand in `[ ]`", ""),
        (HEAD + "{{ ref|lenght }}", 3, 8, "unknown filter `lenght`", "did you mean `length`?"),
        (HEAD + "{{ ref is defind }}", 3, 11, "unknown test `defind`", "did you mean `defined`?"),
        (HEAD + "x\n{{ ''.__class__.__mro__ }}", 4, 17, "`.__mro__`: a template may not look", ""),
        (HEAD + "x\n{{ '%s'|attr('format') }}", 4, 9, "unknown filter `attr`", ""),
        (HEAD + "{{ lipsum.__globals__ }}", 3, 4, "unknown variable `lipsum`", ""),
        (HEAD + "{{ subject.upper() }}", 3, 12, "`upper(…)`: a template may not", ""),
        (HEAD + "{% for i in range(10**9) %}{% endfor %}", 3, 13, "`range` needs a plain number", ""),
        (HEAD + "{% for i in range(1000) %}" * 3 + "{% endfor %}" * 3, 3, 1, "the loops of", ""),
        (HEAD + "a {% include '../../etc/passwd' %}", 3, 3, "`include` is refused: a template may", ""),
        (HEAD + "{% import 'x' as y %}", 3, 1, "`import` is refused", ""),
        (HEAD + "{% extends 'x' %}", 3, 1, "`extends` is refused", ""),
        (HEAD + "{% macro f() %}{% endmacro %}", 3, 1, "`macro` is not possible in a template", ""),
        (HEAD + "{% set x = 1 %}", 3, 1, "`set` is not possible in a template", ""),
        (HEAD + "{{ 'x' * 10**8 }}", 3, 1, "`*`: a template may not calculate", ""),
        (HEAD + "\n\n{% if ref %}", 5, 1, "the template cannot be read: Unexpected end", "every {% if"),
        (HEAD + "{{ ref }", 3, 1, "the template cannot be read: unexpected '}'", ""),
        (HEAD + "{{ " + "(" * 15_000, 1, 1, "the template cannot be read: an exp", ""),
        (HEAD + "[a](https://x.test/{{ ref }})", 0, 0, "a value may not stand inside the address", ""),
        (HEAD + "{{ ref < 3 }}", 3, 1, "a value is used as something it is not", ""),
        (HEAD, 0, 0, "the template has no text", ""),
        ("subject:\n\nx", 1, 1, "the subject is empty", "write something such as `subject: Re:"),
        ("subject: {{ x }}\n\nx", 1, 13, "unknown variable `x`", ""),
        ("sbject: x\n\nx", 1, 1, "the template has no `subject:` line", "begin the file with a line such as"),
        ("Subject: x\nHello\n\nx", 2, 1, "this is not a header line", "an empty line must stand between"),
        ("x" * 20_001, 0, 0, "a template of over 20000 characters", ""),
    ],
)  # fmt: skip
def test_a_problem_is_found_at_its_place(source, line, column, what, hint):
    found = check(source)
    assert any(
        (one[0], one[1]) == (line, column) and one[2].startswith(what) and one[3].startswith(hint)
        for one in found
    ), found


def test_every_problem_is_listed_at_once():
    source = "subjekt: x\n\n{{ one }}\n{{ ref|two }}\n{{ ref.three }}\n"
    assert [(one[0], one[4]) for one in check(source)] == [
        (1, "template-subject"), (1, "template-header"), (3, "template-variable"), (4, "template-filter"),
        (5, "template-forbidden"),
    ]  # fmt: skip


def test_a_further_template_is_an_acknowledgement_unless_its_name_says_otherwise():
    assert check("subject: Hello\n\n{{ ref }} {{ me_name }}", "thanks") == []
    assert check("subject: Hello\n\n{{ ref }}", "held_reply_short")[0][4] == "template-variable"
    assert check("subject: Hello\n\n{{ lines }}", "thanks")[0][4] == "template-variable"


def test_a_layout_must_hold_the_letter():
    assert check("<p>{{ content }}</p>", "mail", "_layout") == []
    assert check("<p></p>", "mail", "_layout")[0][2] == "the layout has no `{{ content }}`"
    assert check("<p>{{ content }}{{ ref }}</p>", "mail", "_layout")[0][2] == "unknown variable `ref`"


def test_lines_ending_in_crlf_and_a_byte_order_mark_change_no_place():
    assert check("\ufeffsubject: x\r\n\r\na\r\n{{ nobody }}\r\n")[0][:2] == (4, 4)

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.workspace.types import Mark
from vamail.workspace.yaml_text import ListNode, TableNode, TextNode, read_yaml


def texts(source: str) -> dict[str, str]:
    node, problems = read_yaml(source.encode(), "f.yaml")
    assert problems == ()
    assert isinstance(node, TableNode)
    return {key.text: value.text for key, value in node.pairs if isinstance(value, TextNode)}


@pytest.mark.parametrize(
    "written", ["no", "9:00", "010", "1.10", "22:30", "on", "1e3", "0x1F", "2026-12-24", "<<"]
)
def test_a_scalar_stays_what_was_written(written: str) -> None:
    assert texts(f"key: {written}") == {"key": written}


def test_on_and_yes_are_keys_like_any_other() -> None:
    assert texts("on: a\nyes: b\n1: c") == {"on": "a", "yes": "b", "1": "c"}


@pytest.mark.parametrize(
    ("written", "nothing"), [("", True), ("~", True), ("null", True), ("''", False), ("No", False)]
)
def test_only_an_unquoted_nothing_is_nothing(written: str, nothing: bool) -> None:
    node, _ = read_yaml(f"key: {written}".encode(), "f")
    assert isinstance(node, TableNode)
    value = node.pairs[0][1]
    assert isinstance(value, TextNode) and value.nothing is nothing


def test_every_node_knows_its_place() -> None:
    node, _ = read_yaml("á: [x, 'é']\nb:\n  - c\n".encode(), "f")
    assert isinstance(node, TableNode)
    items = node.pairs[0][1]
    assert isinstance(items, ListNode)
    assert [item.mark for item in items.items] == [Mark("f", 1, 5), Mark("f", 1, 8)]
    assert node.pairs[1][0].mark == Mark("f", 2, 1)


def test_byte_order_mark_and_crlf_change_nothing() -> None:
    plain = read_yaml(b"a: 1\nb: [2]\n", "f")
    assert read_yaml(b"\xef\xbb\xbfa: 1\r\nb: [2]\r\n", "f") == plain


def test_an_empty_file_is_nothing_and_no_problem() -> None:
    assert read_yaml(b"", "f") == (None, ())
    assert read_yaml(b"# only a comment\n", "f") == (None, ())


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        (b"a: 1\nb: 2\na: 3", "duplicate-key", (3, 1)),
        (b"a: *x", "alias", (1, 4)),
        (b"a: &x 1", "anchor", (1, 4)),
        (b"a: !!str 1", "tag", (1, 4)),
        (b"? [a]\n: 1", "key", (1, 3)),
        (b"a: 1\n---\nb: 2", "documents", (2, 1)),
        (b"a: '\xff'", "not-utf8", (1, 5)),
        ("a: 1".encode("utf-16"), "not-utf8", (0, 0)),
        (b"a: 1\n\tb: 2", "yaml", (2, 1)),
        (b"a: \"x\nb: 2", "yaml", (1, 4)),
        (b"\xc3\xa1: \x07", "yaml", (1, 4)),
        (b"x" * 1_000_001, "too-large", (0, 0)),
        (b"[" * 21, "too-deep", (1, 21)),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_place(source: bytes, code: str, place: tuple[int, int]) -> None:
    _, problems = read_yaml(source, "f")
    assert [(problem.code, (problem.line, problem.column)) for problem in problems] == [(code, place)]


def test_a_duplicate_key_names_both_lines_and_keeps_the_first() -> None:
    node, problems = read_yaml(b"a: 1\nb: 2\na: 3", "f")
    assert "the first is on line 1" in problems[0].what
    assert isinstance(node, TableNode)
    assert isinstance(node.pairs[0][1], TextNode) and node.pairs[0][1].text == "1"


@pytest.mark.parametrize(
    "source",
    [b"[" * 20_000, b"{a: " * 20_000, b"- " * 20_000, b"a: &a [x]\n" + b"b: [" + b"*a," * 50_000 + b"]",
     b"\n".join(b"k%d: &k%d [*k%d,*k%d]" % (i, i, i - 1, i - 1) for i in range(1, 3000))],
)  # fmt: skip
def test_a_hostile_file_is_refused_quickly(source: bytes) -> None:
    begin = time.process_time()
    node, problems = read_yaml(source, "f")
    assert node is None
    assert 1 <= len(problems) <= 25
    assert time.process_time() - begin < 1


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,\t\n \\é1", max_size=80)))
def test_nothing_raises(source: bytes | str) -> None:
    data = source if isinstance(source, bytes) else source.encode()
    node, problems = read_yaml(data, "f")
    assert node is None or isinstance(node, TextNode | ListNode | TableNode)
    assert all(problem.file == "f" and problem.what for problem in problems)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,\t\n \\é1", max_size=60))
def test_without_libyaml_the_same_is_accepted_and_refused_in_words(source: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)
        _, problems = read_yaml(source.encode(), "f")
    assert all(problem.what for problem in problems)


def test_a_name_as_long_as_the_file_is_quoted_in_part():
    for text in (f"a: !{'!' * 5_000} b", f"a: &{'b' * 5_000} c", f"a: *{'b' * 5_000}"):
        for problem in read_yaml(text.encode(), "x.yaml")[1]:
            assert len(problem.what) < 500

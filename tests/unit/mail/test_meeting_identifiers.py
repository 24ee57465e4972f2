"""UIDs of meetings, and the codes by which a plain mail names one."""

from hypothesis import given
from hypothesis import strategies as st

from vamail.mail.identifiers import (
    CODE_VERSIONS,
    find_meeting_codes,
    make_meeting_uid,
    meeting_code,
    version_of_code,
)

SECRET = b"a secret of the tests"
UID = make_meeting_uid(SECRET, "57.2", "va.example")


def test_a_uid_is_the_same_whenever_it_is_made_and_names_no_number() -> None:
    assert make_meeting_uid(SECRET, "57.2", "VA.example.") == UID
    name, seal = UID.partition("@")[0].split(".")
    assert name == "meeting"
    assert len(seal) * 5 >= 64
    assert UID.endswith("@va.example")


@given(
    st.lists(st.text("0123456789.", min_size=1, max_size=8), unique=True),
    st.text(max_size=300),
)
def test_uids_of_different_meetings_differ_and_are_short(made: list[str], domain: str) -> None:
    uids = [make_meeting_uid(SECRET, origin, domain) for origin in made]
    assert len(set(uids)) == len(made)
    assert all(len(one) <= 120 for one in uids)


def test_another_line_makes_another_uid() -> None:
    assert make_meeting_uid(SECRET, "58.0", "va.example") != UID


def test_a_code_is_found_in_a_subject_and_belongs_to_one_uid() -> None:
    code = meeting_code(SECRET, UID, 3)
    found = find_meeting_codes(f"Re: AW: yes [m-7-{code.upper()}] and [M-12-aaaaaaaaaa], M-7-short")
    assert found == (("M-7", code), ("M-12", "aaaaaaaaaa"))
    assert version_of_code(SECRET, code.upper(), UID, 5) == 3
    assert not version_of_code(SECRET, code, make_meeting_uid(SECRET, "57.3", "va.example"), 5)
    assert not version_of_code(b"another secret", code, UID, 5)
    assert not version_of_code(SECRET, code[:-1], UID, 5)


def test_a_code_says_which_version_was_shown_and_is_known_for_long_but_not_for_ever() -> None:
    code = meeting_code(SECRET, UID, 3)
    assert code != meeting_code(SECRET, UID, 4)
    assert not version_of_code(SECRET, code, UID, 2)
    assert version_of_code(SECRET, code, UID, 2 + CODE_VERSIONS) == 3
    assert not version_of_code(SECRET, code, UID, 3 + CODE_VERSIONS)


@given(st.text(max_size=3000))
def test_any_text_is_looked_through(text: str) -> None:
    assert len(find_meeting_codes(text)) <= 10

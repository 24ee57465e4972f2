"""Names that only we can have made."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail import identifiers as ids

SECRET = b"0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_the_same_event_and_action_have_the_same_message_id() -> None:
    one = ids.make_message_id(SECRET, 7, "acknowledge", "va.example")
    assert one == ids.make_message_id(SECRET, 7, "acknowledge", "va.example")
    assert one.startswith("7.acknowledge.")
    assert one.endswith("@va.example")


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, 10**18),
    st.text(max_size=60),
    st.from_regex(r"[a-z]{1,60}(\.[a-z]{1,60}){0,3}", fullmatch=True),
)
def test_message_ids_are_short_clean_and_ours(event: int, action: str, domain: str) -> None:
    made = ids.make_message_id(SECRET, event, action, domain)
    assert len(made) <= 120
    assert re.fullmatch(r"[a-z0-9.-]+@[a-z0-9.-]+", made)
    assert ids.is_ours(SECRET, made)
    assert ids.is_ours(SECRET, f" <{made.upper()}> ")
    assert not ids.is_ours(b"another", made)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 99), st.text(max_size=40)), unique=True, min_size=2, max_size=10))
def test_different_events_and_actions_differ(pairs: list[tuple[int, str]]) -> None:
    made = {ids.make_message_id(SECRET, event, action, "va.example") for event, action in pairs}
    assert len(made) == len(pairs)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_one_changed_character_is_not_ours(data: st.DataObject) -> None:
    made = ids.make_message_id(SECRET, 12, "ack", "va.example")
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(
        st.characters(codec="utf-8").filter(lambda c: c.lower() != made[at] and c not in " \t<>")
    )
    assert not ids.is_ours(SECRET, made[:at] + other + made[at + 1 :])


@pytest.mark.parametrize(
    "text", ["", "@", "a@b", "12.ack@va.example", "12.ack." + "a" * 26 + "@va.example", "x" * 100_000]
)
def test_other_message_ids_are_not_ours(text: str) -> None:
    assert not ids.is_ours(SECRET, text)


def test_a_reply_address_names_its_task() -> None:
    made = ids.make_reply_address(SECRET, "Requests@va.example", "T-12")
    assert re.fullmatch(r"Requests\+t12-[a-z2-7]{26}@va\.example", made)
    assert len(made.partition("@")[0]) <= 64
    assert ids.task_of_reply_address(SECRET, made) == "T-12"
    assert ids.task_of_reply_address(SECRET, f"<{made.upper()}>") == "T-12"


def test_a_reply_address_of_another_task_address_or_secret_is_forged() -> None:
    made = ids.make_reply_address(SECRET, "requests@va.example", "T-12")
    assert ids.task_of_reply_address(SECRET, made.replace("t12-", "t13-")) == ""
    assert ids.task_of_reply_address(SECRET, made.replace("va.example", "evil.example")) == ""
    assert ids.task_of_reply_address(SECRET, made.replace("requests+", "others+")) == ""
    assert ids.task_of_reply_address(b"another", made) == ""
    assert ids.task_of_reply_address(SECRET, "requests@va.example") == ""


def test_without_room_the_plain_address_stays() -> None:
    long = "a" * 60 + "@va.example"
    assert ids.make_reply_address(SECRET, long, "T-12") == long
    assert ids.make_reply_address(SECRET, "requests@va.example", "new:1:2") == "requests@va.example"


def test_a_command_token_stands_for_one_task_one_address_and_a_time() -> None:
    made = ids.make_command_token(SECRET, "T-12", "Maria@va.example", NOW + timedelta(days=14))
    assert re.fullmatch(r"[a-z0-9-]{1,55}", made)
    until = NOW + timedelta(days=14)
    for shown in (made, made.upper()):
        assert ids.read_command_token(SECRET, shown, "maria@VA.example") == ids.CommandToken(
            "T-12", "", until
        )
    assert ids.read_command_token(SECRET, made, "eve@va.example") is None
    assert ids.read_command_token(SECRET, made.replace("c12-", "c1-"), "maria@va.example") is None
    said = made.split("-")[1]
    later = made.replace(said, str(int(said) + 1))
    assert ids.read_command_token(SECRET, later, "maria@va.example") is None
    assert ids.read_command_token(b"another", made, "maria@va.example") is None


def test_a_token_of_one_kind_is_none_of_another() -> None:
    token = ids.make_command_token(SECRET, "T-12", "requests@va.example", NOW + timedelta(days=1))
    reply = ids.make_reply_address(SECRET, "requests@va.example", "T-12")
    seal = reply.partition("-")[2].partition("@")[0]
    assert ids.read_command_token(SECRET, f"{token[:-26]}{seal}", "requests@va.example") is None


def test_tokens_are_found_in_addresses_and_subjects() -> None:
    token = ids.make_command_token(SECRET, "T-12", "maria@va.example", NOW)
    assert ids.find_command_tokens(f"Re: T-12 is due [{token}]") == (token,)
    assert ids.find_command_tokens(f"requests+{token}@va.example") == (token,)
    assert ids.find_command_tokens("nothing here") == ()


def test_a_command_token_needs_a_task_and_an_aware_instant() -> None:
    with pytest.raises(ValueError, match="T-12"):
        ids.make_command_token(SECRET, "twelve", "maria@va.example", NOW)
    with pytest.raises(ValueError, match="aware"):
        ids.make_command_token(SECRET, "T-12", "maria@va.example", datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_loop_mark_is_our_own() -> None:
    mark = ids.loop_mark(SECRET)
    assert ids.is_own_loop_mark(SECRET, f" {mark.upper()} ")
    assert not ids.is_own_loop_mark(b"another", mark)
    assert not ids.is_own_loop_mark(SECRET, "é" * 26)
    assert not ids.is_own_loop_mark(SECRET, "")


NOTICE = "1152921504606846975"


def test_a_notice_token_stands_for_one_notice_one_address_and_a_time() -> None:
    until = NOW + timedelta(days=14)
    token = ids.make_notice_token(SECRET, NOTICE, "Maria@va.example", until)
    found = ids.read_command_token(SECRET, token.upper(), "maria@va.example")
    assert found == ids.CommandToken("", NOTICE, until)
    assert ids.read_command_token(SECRET, token, "eve@evil.example") is None
    assert ids.read_command_token(b"guessed", token, "maria@va.example") is None
    assert ids.find_command_tokens(f"Re: Your desk [{token}]") == (token,)


def test_a_token_of_a_notice_is_none_of_the_task_with_its_number() -> None:
    of_task = ids.make_command_token(SECRET, "T-12", "maria@va.example", NOW)
    of_notice = ids.make_notice_token(SECRET, "12", "maria@va.example", NOW)
    assert ids.read_command_token(SECRET, of_task, "maria@va.example") == ids.CommandToken("T-12", "", NOW)
    assert of_task[-26:] != of_notice[-26:]
    swapped = (f"{of_notice[:-26]}{of_task[-26:]}", f"{of_task[:-26]}{of_notice[-26:]}")
    assert not any(ids.read_command_token(SECRET, one, "maria@va.example") for one in swapped)


def test_every_command_token_fits_behind_the_plus_of_an_address() -> None:
    token = ids.make_notice_token(SECRET, NOTICE, "maria@va.example", NOW)
    address = ids.make_command_address("requests@va.example", token)
    assert ids.find_command_tokens(address) == (token,)
    assert len(address.partition("@")[0]) <= 64
    assert ids.make_command_address(f"{'long' * 12}@va.example", token) == f"{'long' * 12}@va.example"


def test_the_event_of_a_message_id_of_ours_alone_is_known() -> None:
    ours = ids.make_message_id(SECRET, 57, "brief", "va.example")
    assert ids.event_part(SECRET, f"<{ours}>") == "57"
    assert ids.event_part(b"guessed", ours) == ""

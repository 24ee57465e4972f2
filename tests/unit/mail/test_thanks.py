"""Thanks and nothing else."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.thanks import is_mere_thanks

CASES = yaml.safe_load((Path(__file__).parent / "data" / "thanks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("text", CASES["mere"])
def test_mere_thanks_are_recognised(text: str) -> None:
    assert is_mere_thanks(text)


@pytest.mark.parametrize("text", CASES["more"])
def test_what_says_more_is_not_mere_thanks(text: str) -> None:
    assert not is_mere_thanks(text)


@pytest.mark.parametrize("thanks", CASES["mere"])
@pytest.mark.parametrize(
    "request_", ["Please send it to Bob too.", "Kérem, küldje el Bobnak is.", "لطفاً برای باب هم بفرستید."]
)
def test_a_request_beside_the_thanks_is_never_lost(thanks: str, request_: str) -> None:
    assert not is_mere_thanks(f"{thanks}\n{request_}")
    assert not is_mere_thanks(f"{request_}\n{thanks}")


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from(["thanks", "ok", ",", "\n", "kösz", "ممنون", "x"])).map(" ".join)
    )
)
def test_any_text_is_survived(text: str) -> None:
    assert is_mere_thanks(text) in (True, False)

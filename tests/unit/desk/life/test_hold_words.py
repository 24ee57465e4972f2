"""Why a mail waits is said in the reader's language, whenever it was decided."""

import pytest

from vamail.desk.life.hold_words import reason

KEPT = (
    "waits for your ok: it is the first mail to anna@acme.example",
    "waits for your ok: more than 20 mails within ten minutes",
    "waits for your ok: you changed its template hu/chase",
    "waits for your ok: its task is frozen",
    "waits for your ok: it fell due while nobody ran",
    "waits for your ok: a promise was not kept, and this is a draft",
    "waits for your ok: you see a statement before it leaves",
    "waits for your ok: Thu 26 Nov is too full for T-3",
)
"""As rows of the database have them; a row is never changed."""


@pytest.mark.parametrize("language", ["hu", "fa"])
@pytest.mark.parametrize("why", KEPT)
def test_no_reason_of_ours_is_english_to_others(why: str, language: str) -> None:
    said = reason(why, language)
    english = {one for one in why.split() if len(one) > 2 and one.isalpha()}
    assert not english & set(said.split())
    assert reason(why, "en") == reason(why, "de")
    assert not reason(why, "en").startswith("waits")


def test_what_was_worded_for_her_stays() -> None:
    assert reason("waits for your ok: nov. 26.: ütközik (M-7)", "hu") == "nov. 26.: ütközik (M-7)"


def test_the_task_is_named() -> None:
    assert reason(KEPT[-1], "en") == "the day of T-3 is too full"

"""That a mail waits is said in the VA's language: which mail, to whom, and why."""

import pytest

from vamail.desk.decide.asking_words import asking
from vamail.desk.promise.pauses import ASKS, CHANGED
from vamail.model.effects import SendMail
from vamail.model.message import Address


def mail(**more: object) -> SendMail:
    given: dict[str, object] = {
        "action": "invite.M-7.0.1", "kind": "invitation", "to": Address("anna@acme.example"),
        "template": "invitation", "language": "hu", "values": {"title": "Kickoff"}, "client": "acme", **more,
    }  # fmt: skip
    return SendMail(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "“invitation” (M-7 “Kickoff”) to anna@acme.example waits for your ok: it overlaps"),
        ("hu", "Az Ön jóváhagyására vár: „meghívó” (M-7 „Kickoff”), címzett: anna@acme.example; it overlaps"),
        ("de", "“invitation” (M-7 “Kickoff”) to anna@acme.example waits for your ok: it overlaps"),
    ],
)
def test_an_invitation_is_named_with_its_meeting(language: str, line: str) -> None:
    assert asking(mail(), f"{ASKS}it overlaps", language) == line


def test_persian_has_words_of_its_own() -> None:
    said = asking(mail(), f"{ASKS}it is the first mail to anna@acme.example", "fa")
    assert "دعوت‌نامه" in said and "نخستین" in said and "first" not in said


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (f"{ASKS}it is the first mail to anna@acme.example", "ez az első levél erre a címre"),
        (f"{ASKS}more than 20 mails within ten minutes", "tíz percen belül több mint 20 levél menne ki"),
        (f"{CHANGED}hu/chase", "módosította a sablonját: hu/chase"),
        (f"{ASKS}Thu 26 Nov is too full for T-3", "túl zsúfolt az a nap, amelyre esik: T-3"),
        (
            f"{ASKS}a promise was not kept, and this is a draft",
            "egy ígéret nem teljesült, ez a bocsánatkérés tervezete",
        ),
        (f"{ASKS}nov. 26., csütörtök 16:00: ütközik", "nov. 26., csütörtök 16:00: ütközik"),
    ],
)
def test_our_own_reasons_are_said_in_her_language(why: str, said: str) -> None:
    assert asking(mail(action="chase-1", kind="chase", values={}, subject="Re: x"), why, "hu") == (
        f"Az Ön jóváhagyására vár: „Re: x”, címzett: anna@acme.example; {said}"
    )

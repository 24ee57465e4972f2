"""What a mail asks for, in the client's own words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.limit import at_most
from vamail.mail.asks import read_asks, several

ENGLISH = """Hi Maria,

I hope you are well. Could you please book a flight for Mr. Smith on 12 December? See https://x.example/a.
We are back on Monday. The report is due by Friday.

1. Send the invoice to Bob
2. Order 20 chairs

Also, please call the bank.

Thanks,
Anna
+36 30 123 4567
Please consider the environment before printing.
"""
HUNGARIAN = """Kedves Mária!

Kérem, foglaljon szállást Bécsbe dec. 10-re. A jelentés péntekig esedékes.
Továbbá szeretném, ha elküldené a számlát.

Üdvözlettel,
Anna
"""
PERSIAN = """سلام ماریا،

لطفاً تا جمعه بلیت وین را رزرو کنید. همچنین می‌خواهم فاکتور را بفرستید.
آیا هتل آماده است؟

با احترام
رضا
"""


def test_items_requests_questions_and_dates_are_quoted_and_nothing_else() -> None:
    assert [(ask.kind, ask.text) for ask in read_asks(ENGLISH, "en")] == [
        ("question", "Could you please book a flight for Mr. Smith on 12 December?"),
        ("date", "The report is due by Friday."),
        ("item", "Send the invoice to Bob"),
        ("item", "Order 20 chairs"),
        ("request", "Also, please call the bank."),
    ]


def test_hungarian_and_persian_are_read_alike() -> None:
    assert [ask.kind for ask in read_asks(HUNGARIAN, "hu")] == ["request", "date", "request"]
    assert [ask.kind for ask in read_asks(PERSIAN, "fa")] == ["request", "request", "question"]


def test_several_independent_asks_are_proposed() -> None:
    assert several(read_asks(ENGLISH, "en")) == ("Send the invoice to Bob", "Order 20 chairs")
    assert len(several(read_asks(HUNGARIAN, "hu"))) == 2
    assert len(several(read_asks(PERSIAN, "fa"))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Please book a flight to Vienna. Could you make it a window seat?",
        "The sizes are:\n- small\n- large\n",
        "Thanks for everything.",
        "Kérem, foglaljon repülőt.",
    ],
)
def test_one_matter_is_not_split(text: str) -> None:
    assert several(read_asks(text, "en")) == ()


def test_a_long_ask_is_cut_at_a_word_and_holds_no_link() -> None:
    (ask,) = read_asks("Please look at https://evil.example/x and " + "read it carefully " * 20, "en")
    assert len(ask.text) <= 140
    assert "http" not in ask.text
    assert ask.text.endswith("…")


def test_at_most_six() -> None:
    assert len(read_asks("\n".join(f"- Send letter {n}" for n in range(20)), "en")) == 6


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(["- a", "1. b?", "please", ".", "\n", "kérem", "لطفا"])).map(" ".join),
    )
)
def test_any_text_is_survived_and_every_ask_stands_in_it(text: str) -> None:
    for ask in read_asks(text, "en"):
        assert 0 < len(ask.text) <= 140
        assert text[ask.start :].split(maxsplit=1)[0].startswith(ask.text.split()[0].rstrip("…"))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Hi Maria,\n\nCould you please:\n- book a flight\n- send the invoice\n\nThanks", "book a flight"),
        ("I'd like you to do the following:\n\n* book a flight\n* send the invoice", "book a flight"),
        ("Kérem az alábbiakat:\n1. foglaljon szállást\n2. küldje el a számlát\n", "foglaljon szállást"),
        ("سلام\nلطفاً موارد زیر را انجام دهید:\n- رزرو هتل\n- ارسال فاکتور\n", "رزرو هتل"),
    ],
)
def test_what_leads_to_a_list_is_no_ask_of_its_own(text: str, first: str) -> None:
    asks = read_asks(text, "en")
    assert (asks[0].text, len(asks)) == (first, 2)
    assert len(several(asks)) in {0, 2}


@pytest.mark.parametrize(
    "text",
    [
        "I need two things by Friday:\n- flight\n- hotel",
        "Please send these to Bob:\n- the invoice\n- the contract",
        "Please book a flight.\n- from Vienna\n- to Rome",
    ],
)
def test_a_sentence_with_something_of_its_own_stays_above_a_list(text: str) -> None:
    asks = read_asks(text, "en")
    assert (asks[0].kind, len(asks)) == ("request", 3)


def test_a_lead_in_without_a_list_stays() -> None:
    assert [ask.text for ask in read_asks("Could you please help me with this?", "en")] == [
        "Could you please help me with this?"
    ]


@pytest.mark.parametrize("filler", [".", "!?", "…", " ", "\n", "- "])
def test_no_text_is_read_for_long(filler: str) -> None:
    with at_most(5):
        read_asks(f"Please look at this{filler * (19_000 // len(filler))}x", "en")

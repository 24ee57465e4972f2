"""What mails say about paying: other bank details, promises, our own invoices; and what only sounds so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.limit import at_most
from vamail.mail.parse import parse
from vamail.mail.payment_talk import read_payment_talk, speaks_of

CORPUS = Path(__file__).parents[2] / "corpus"

CHANGED = """
Our bank details have changed. Please use the new account below.
Please note our new bank details: IBAN DE02 1203 0000 0000 2020 51
Kindly pay the invoice to this new account, our old account is under audit.
We have changed banks.
Please update our bank details in your system.
Can you please wire 4,500 EUR to the following account today?
Please pay this supplier: IBAN DE02120300000000202051, 900 EUR.
Please change the recipient of the payment.
My new IBAN is GB82WEST12345698765432
Our IBAN is now DE02120300000000202051
We got a mail with your new bank details.
Megváltozott a bankszámlaszámunk.
Kérem, az alábbi számlára utaljon.
Az új bankszámlaszámunk: HU42 1177 3016 1111 1018 0000 0000
Mostantól másik számlaszámra kérjük az utalást.
شماره حساب ما تغییر کرده است
لطفاً به حساب جدید واریز کنید
شماره شبای جدید ما این است
"""
THE_SAME = """
Could you send me your bank details?
Our bank details have not changed.
We will never change our bank details by email.
Beware: fraudsters send mails with new bank details.
Please compare bank accounts for freelancers.
I need help opening a new bank account.
Please send the new invoice to Bob.
What is your IBAN?
The bank details are on the invoice.
The new website needs payment by card.
Please create an account for the new colleague.
Update the account manager on the new plan.
Please book a room at the bank hotel.
Please send the other report to the new address.
Kérem, fizesse be az új számlát.
Kérem a számlaszámát.
A bankszámlaszámunk nem változott.
Új számlát kérek.
لطفاً شماره حساب خود را بفرستید
لطفاً گزارش جدید را بفرستید
"""
PROMISED = """
I'll pay Friday.
We will pay your invoice on 4 December.
The payment will be made next Tuesday.
You will have the money by Friday.
Our accounting will transfer it on Monday.
Pénteken utalom.
Holnap átutaljuk.
A jövő héten fogom utalni.
Pénteken fogjuk kifizetni.
جمعه پرداخت می‌کنم
فردا واریز می‌کنیم
این مبلغ تا جمعه پرداخت خواهد شد.
"""
NOT_PROMISED = """
I won't pay before Friday.
Can I pay on Friday?
Will you pay him on Friday?
Please pay the hosting bill on Friday.
The site is going live on Friday.
I am paid on Fridays, so call me.
I will call you on Friday.
Pénteken nem tudok fizetni.
Pénteken találkozunk.
تا جمعه پرداخت نمی‌کنم
"""
OURS = """
We already paid your invoice.
I have a question about your invoice.
The invoice is wrong.
Kifizettem a számláját.
Mikor kell fizetni? A számlája nem jött meg.
صورتحساب شما را دیدم
پرداخت کردم
"""
NOT_OURS = """
Please prepare the invoice for my customer Bob.
Please make an appointment with the bank.
A weboldal új számlákat nem mutat.
Please pay the hosting bill.
Please reply to all bills.
Please update the late speakers' page.
"""


def each(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("said", each(CHANGED))
def test_other_bank_details_are_seen(said: str) -> None:
    assert read_payment_talk(f"Hello Maria,\n\nthe report was fine.\n{said}\n\nAnna").bank_change


@pytest.mark.parametrize("said", each(THE_SAME))
def test_what_only_names_an_account_is_none(said: str) -> None:
    assert not read_payment_talk(f"Hello Maria,\n\n{said}\n\nAnna").bank_change


@pytest.mark.parametrize("said", each(PROMISED))
def test_promises_are_seen_as_they_stand(said: str) -> None:
    assert read_payment_talk(f"Hello Maria,\n\nthank you.\n\n{said}").promises == (said,)


@pytest.mark.parametrize("said", each(NOT_PROMISED))
def test_what_is_no_promise_is_none(said: str) -> None:
    assert not read_payment_talk(said).promises


@pytest.mark.parametrize(
    ("said", "ours"), [(one, True) for one in each(OURS)] + [(one, False) for one in each(NOT_OURS)]
)
def test_it_is_about_an_invoice_of_ours_or_not(said: str, ours: bool) -> None:
    assert read_payment_talk(said).about_ours is ours


def test_no_mail_of_the_corpus_speaks_of_other_bank_details() -> None:
    mails = [parse(one.read_bytes()) for one in sorted(CORPUS.glob("*.eml"))]
    said = [read_payment_talk(f"{one.subject}\n\n{one.reply_text or one.text}") for one in mails]
    assert len(said) > 80 and not [one for one in said if one.bank_change]


def test_a_number_is_named_as_a_word_of_its_own() -> None:
    assert speaks_of("2026/0007", "about 2026/0007.") and speaks_of("I-7", "Re: i-7, please")
    assert not speaks_of("2026/0007", "12026/0007 2026/00071 2026/0007-b") and not speaks_of(
        "I-7", "I-70 VI-7"
    )


@given(st.text(max_size=2_000))
def test_it_never_raises(text: str) -> None:
    read_payment_talk(text)


@pytest.mark.parametrize(
    "one", ["pay ", "our new ", "pay a1b2 c3d4 ", "i will ", "utal ", "new bank ", "حساب ", "iban "]
)
def test_it_never_hangs(one: str) -> None:
    with at_most(3):
        read_payment_talk(one * 8_000)


@pytest.mark.parametrize("filler", [".", "!?", " ", "pay to ", "x-", "pay aa12 ", "szamla uj "])
def test_no_text_is_read_for_long(filler: str) -> None:
    with at_most(5):
        read_payment_talk(f"your invoice {filler * (19_900 // len(filler))}x")

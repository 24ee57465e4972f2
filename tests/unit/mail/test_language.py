"""Which language a text is in."""

import pytest

from vamail.mail.language import language_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Could you please send me the invoice?", "en"),
        ("Hi, thanks!", "en"),
        ("Kérem, küldje el a számlát holnap.", "hu"),
        ("Koszonom szepen, holnap jo lesz, de nem kell sietni, udv", "hu"),
        ("سلام، لطفاً فاکتور را بفرستید", "fa"),
        ("مرحبا، أرجو إرسال الفاتورة في أقرب وقت ممكن", ""),
        ("Könnten Sie mir bitte die Rechnung schicken und das Angebot?", ""),
        ("请把发票发给我", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_language(text: str, wanted: str) -> None:
    assert language_of(text) == wanted

"""Which of our three languages a text is written in: by its script and its most frequent words."""

from vamail.model.pattern import lazy

_ARABIC = lazy("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe]+")
_OTHER_SCRIPT = lazy("[\u0370-\u05ff\u0900-\u1cff\u3040-\u9fff\uac00-\ud7af]+")
_PERSIAN_LETTERS = lazy("[پچژگکی]")
_WORD = lazy(r"\w+")
_CHARS_READ = 800
_ASCII_GAPS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words("""
    the and you for that this with have from your are not can will please would could our was has but
    all hi hello dear thanks thank regards best let me know it is we of to in on at by be if or as i'm
    i'll don't attached attach when what which there about any been were they their need send sent
    invoice meeting tomorrow today next week good morning sincerely subject how do i my an us here just
    should also after before call new more time may
""")  # fmt: skip
_HUNGARIAN = _words("""
    a az és hogy nem is egy van meg de ha már csak kérem kérjük köszönöm köszönettel üdvözlettel
    tisztelt kedves szia sziasztok helló jó napot reggelt estét mellékelt mellékelten csatolva csatoltan
    számla számlát árajánlat ajánlat ajánlatot holnap ma jövő heti héten tudna tudnál lenne legyen kell
    szeretném szeretnék szeretnénk küldöm küldjük küldje kérdés kapcsolatban mert vagy még minden ezt
    azt ami amit mint majd után előtt között részére számára tájékoztatom levél levelét időpont határidő
    sürgős segítséget köszi légyszi önnek ön önök el ki be fel le itt ott igen hétfőn kedden szerdán
    csütörtökön pénteken szombaton vasárnap órakor miatt alapján szerint
""")  # fmt: skip
_HUNGARIAN_ONLY = "őűŐŰ"
_FOREIGN = _words("""
    der die das und ist nicht ich sie wir mit für auf den dem ein eine von zu bitte mfg grüßen le la les
    des et est que je vous nous pour dans une un du sur pas merci bonjour cordialement el los las por
    para con una gracias hola che di per sono grazie il gli della não obrigado het een van ik niet och
    att det som är på
""")  # fmt: skip


def language_of(text: str) -> str:
    """`en`, `hu`, `fa`, or an empty string where the text is too short or in another language.

    Only the first 800 characters are read; quoted lines count less by standing further down.
    """
    text = text[:_CHARS_READ]
    if not text.isascii():
        if _ARABIC.search(text) is not None:
            arabic = sum(map(len, _ARABIC.findall(text)))
            if arabic * 2 > len(text) or arabic * 2 > _letters(text):
                return "fa" if _PERSIAN_LETTERS.search(text) or arabic < 12 else ""
        if _OTHER_SCRIPT.search(text) is not None and _other(text) * 2 > _letters(text):
            return ""
    low = text.lower()
    words = low.translate(_ASCII_GAPS).split() if low.isascii() else _WORD.findall(low)
    return _by_words(words, any(letter in text for letter in _HUNGARIAN_ONLY)) if words else ""


def _other(text: str) -> int:
    return sum(map(len, _OTHER_SCRIPT.findall(text)))


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _by_words(words: list[str], hungarian_letters: bool) -> str:
    """Different frequent words are counted, so that a repeated one proves nothing."""
    english = len(_ENGLISH.intersection(words))
    hungarian = len(_HUNGARIAN.intersection(words)) + (3 if hungarian_letters else 0)
    foreign = len(_FOREIGN.intersection(words))
    best = max(english, hungarian)
    if best == 0 or foreign > best or (best < 2 and len(words) > 6):
        return ""
    if english == hungarian:
        return "hu" if hungarian_letters else ""
    return "en" if english > hungarian else "hu"

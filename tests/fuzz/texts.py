"""Texts and YAML as no tutorial writes them."""

from functools import lru_cache
from pathlib import Path

from hypothesis import strategies as st

from fuzz.mails import Draw, seeds
from vamail.mail.parse import parse

ROOT = Path(__file__).parents[2]
MOST = 60_000
WORDS = (
    "please", "could you", "kérem", "tudna", "لطفا", "by Friday", "tomorrow", "péntekig", "holnap", "فردا",
    "next week", "in 2 hours", "2 órán belül", "تا جمعه", "31.02.2027", "4/5/2027", "2026-11-30", "99:99",
    "۳۱/۳۱/۱۴۰۵",
    "week 53", "in 999999999999 days", "1e9", "½", "٣", "Ⅳ", "²", "by the end of", "every", "minden",
    "before noon",
    "> ", ">> ", "| ", "-- ", "—", "- ", "* ", "1. ", "a) ", "۱. ", "?", "!", "...", "…", ":", ";", ",",
    "On ", " wrote:",
    "From: ", "Sent: ", "Subject: ", "-----Original Message-----", "________", "Feladó: ", "از: ", "írta:",
    "نوشت:",
    "thanks", "köszönöm", "ممنون", "Best regards,", "Üdvözlettel,", "\u202e", "\u200f", "\u200b", "\u2028",
    "\ufeff", "\xa0",
    "\t", "\n", "\n\n", "\x1b[31m", "\x85", "İ", "ß", "ǰ", "ﬀ", "\U0001f600", "e\u0301", "T-1", "[T-12]",
    "http://x.example/",
    "a@b.example", "<a@b.example>", "0" * 400, "a" * 400, " " * 400,
)  # fmt: skip
YAML_TOKENS = (
    ": ", "- ", "\n", "\n  ", "\n- ", "{", "}", "[", "]", ",", "'", '"', "&a ", "*a",
    "!!python/object/apply:os.system ",
    "!!int ", "!<x> ", "<<: ", "? ", "| \n", "> \n", "---\n", "...\n", "%YAML 9.9\n", "\t", "#", "@", "`",
    "\\", '"\\x00"',
    '"\\U00110000"', "no", "0o777", "1_000", "12:30:45", "2026-11-22", ".inf", "9" * 500, "~", "null",
    "\u2028", "\x85",
    "\ufeff", "\x00", "\x1b", "name", "when", "do", "file", "acknowledge", "body", "/(a+)+$/", "[" * 300,
    "{a: " * 300,
    "- " * 300, "? " * 300,
)  # fmt: skip


@lru_cache(maxsize=1)
def said() -> tuple[str, ...]:
    """What the seeds say."""
    return tuple(text for raw in seeds() if (text := parse(raw).text[:MOST]))


@lru_cache(maxsize=1)
def yaml_seeds() -> tuple[str, ...]:
    """Files of YAML, sound and broken."""
    paths = [
        *sorted((ROOT / "rules").rglob("*.yaml")),
        *sorted((ROOT / "tests" / "bad_workspaces").rglob("*.yaml")),
    ]
    found = (path.read_bytes().decode("utf-8", "replace") for path in paths)
    return tuple(text for text in found if len(text) < 20_000)


def _damaged(draw: Draw, text: str, tokens: tuple[str, ...], others: tuple[str, ...]) -> str:
    for _ in range(draw(st.integers(0, 6))):
        at: int = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 4)):
            case 0:
                length: int = draw(st.integers(0, 300))
                text = text[:at] + text[at + length :]
            case 1:
                other: str = draw(st.sampled_from(others))
                text = text[:at] + other[draw(st.integers(0, len(other))) :]
            case 2:
                length = draw(st.integers(1, 40))
                text = text[:at] + text[at : at + length] * draw(st.sampled_from((2, 50, 2_000))) + text[at:]
            case 3:
                text = text[:at] + draw(st.text(max_size=10)) + text[at:]
            case _:
                token: str = draw(st.sampled_from(tokens))
                text = text[:at] + token * draw(st.sampled_from((1, 1, 2, 30, 1_000))) + text[at:]
        text = text[:MOST]
    return text


@st.composite
def texts(draw: Draw) -> str:
    """The text of a mail, or words that mean something, damaged; clean as `mail.parse` leaves it."""
    words = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
    text: str = draw(st.one_of(st.sampled_from(said()), words, st.text(max_size=200)))
    text = _damaged(draw, text, WORDS, said())
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")


@st.composite
def yaml_texts(draw: Draw) -> str:
    """A file of YAML, damaged."""
    return _damaged(draw, draw(st.sampled_from(yaml_seeds())), YAML_TOKENS, yaml_seeds())

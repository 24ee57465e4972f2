"""What a document is made of besides its invoice: layout, words, fonts, logo, colour."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vamail.model.pattern import lazy

ACCENT = "#1f5f8b"
_COLOUR = lazy("#[0-9a-fA-F]{6}", re.ASCII)
LANGUAGES = ("en", "hu", "fa")
RIGHT_TO_LEFT = ("fa", "ar", "he", "ur")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """What the daemon hands over.

    - `layout`: the typst source. It reads no file and no package; all it knows comes in as data.
    - `texts`: words by language, then by key; a language has every key.
    - `font_folders`: where font files lie (typst reads them from files alone, and no others).
    - `covered`: the characters that those fonts can write (`coverage.covered`); empty: not known.
    - `logo`: PNG, JPEG or SVG, or nothing. `colour`: `#rrggbb`, or nothing.
    """

    layout: str
    texts: Mapping[str, Mapping[str, str]]
    font_folders: tuple[str, ...] = ()
    covered: frozenset[int] = field(default=frozenset(), repr=False)
    logo: bytes = b""
    colour: str = ""

    @property
    def accent(self) -> str:
        """The colour, or ours where it is none."""
        return self.colour.lower() if _COLOUR.fullmatch(self.colour) else ACCENT

    def words(self, language: str) -> Mapping[str, str]:
        """The words of this language, English for one that has none."""
        return self.texts.get(language) or self.texts["en"]


INK = "#1d2530"


def on_accent(accent: str) -> str:
    """Dark or white, whichever is easier to read on this colour."""
    return INK if _luminance(accent) > 0.36 else "#ffffff"


def accent_ink(accent: str) -> str:
    """The colour for words on white, dark where it is too light to be read (contrast under 3:1)."""
    return accent if _luminance(accent) < 0.3 else INK


def _luminance(accent: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = (int(accent[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""How a document looks, how it is numbered and how it is paid, as the settings say it: single values.

As in `billing_words`: each reader takes the text and returns the value, or raises ValueError. Pure.
"""

import re
from typing import Final

from vamail.model.countries import COUNTRIES
from vamail.model.pattern import lazy
from vamail.workspace.parse_meetings import a_link
from vamail.workspace.shapes import Json, Word

LOGO_ENDINGS: Final = ("png", "svg", "jpg", "jpeg")
_TEXT: Json = {"type": "string"}
_LOOSE: Json = {"type": ["string", "number", "boolean"]}

_FIELD = lazy(r"\{(year|number)(?::0([1-9]))?\}")
MAX_SERIES: Final = 40


def series(text: str) -> str:
    """How numbers look: `{year}/{number:04}`. `{number}` stands in it once, `{year}` once at most."""
    said = text.strip()
    fields = [match[1] for match in _FIELD.finditer(said)]
    rest = _FIELD.sub("", said)
    wide = "{year:" in said
    good = not wide and all(sign.isalnum() or sign in "-/._ " for sign in rest) and rest.isprintable()
    if not good or fields.count("number") != 1 or fields.count("year") > 1 or len(said) > MAX_SERIES:
        hint = '{number} once, {year} at most once, letters, digits and - / . _, as in "{year}/{number:04}"'
        raise ValueError(f"`{text}` does not say how numbers look; {hint}")
    if not (said[0].isalnum() or said[0] == "{"):
        raise ValueError(f"`{text}` begins with a sign; begin with a letter or a digit")
    return said


def may_clash(one: str, other: str) -> bool:
    """Whether two series that are counted apart could ever give the same number: `{number}` and
    `{year}{number}` both give 20261."""
    if one == other:
        return False
    left, right = _steps(one), _steps(other)
    seen, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        at = waiting.pop()
        if at == (len(left), len(right)):
            return True
        for step in _next(left, right, at):
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return False


def _next(left: list[str], right: list[str], at: tuple[int, int]) -> list[tuple[int, int]]:
    """Where both series may stand after one more sign; `more` is any number of digits, also none."""
    one, other = left[at[0] : at[0] + 1], right[at[1] : at[1] + 1]
    found = []
    if one == ["more"]:
        found.append((at[0] + 1, at[1]))
    if other == ["more"]:
        found.append((at[0], at[1] + 1))
    if one and other and (one == other or (_digit(one[0]) and _digit(other[0]))):
        found.append((at[0] + (one != ["more"]), at[1] + (other != ["more"])))
    return found


def _digit(step: str) -> bool:
    return step in ("digit", "more") or step.isdecimal()


def _steps(text: str) -> list[str]:
    steps: list[str] = []
    end = 0
    for match in _FIELD.finditer(text):
        steps += text[end : match.start()]
        digits = 4 if match[1] == "year" else int(match[2] or 1)
        steps += ["digit"] * digits + ["more"] * (match[1] == "number")
        end = match.end()
    return [*steps, *text[end:]]


def colour(text: str) -> str:
    """`#rrggbb`, in lower case; the sign may be left out, since YAML takes it for a comment."""
    digits = text.strip().removeprefix("#").casefold()
    if re.fullmatch(r"[0-9a-f]{6}", digits) is None:
        raise ValueError(f'`{text}` is not a colour; write it in quotes, as in "#1d4ed8"')
    return f"#{digits}"


def logo(text: str) -> str:
    """A picture of the workspace, as a path relative to it. What it holds is looked at by `load`."""
    path = text.strip().replace("\\", "/")
    steps = path.split("/")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path) or ".." in steps or not path.isprintable():
        raise ValueError(f"`{text}` is not inside of this folder; put the picture here, as in logo.png")
    if steps[-1].rpartition(".")[2].casefold() not in LOGO_ENDINGS or len(path) > 200:
        raise ValueError(f"`{text}` is no picture that fits; use png, svg or jpg, as in logo.png")
    return "/".join(step for step in steps if step not in ("", "."))


# --- bank details and links ------------------------------------------------------------------------------


def iban(text: str) -> str:
    """An IBAN (ISO 13616) without its spaces; its length, form and check sums are right."""
    from stdnum import iban as ibans
    from stdnum.exceptions import InvalidComponent, ValidationError

    compact = "".join(text.split()).replace("-", "").upper()
    try:
        return str(ibans.validate(compact, check_country=False))
    except InvalidComponent:
        # Its check sum is right and its country in no registry (Iran's): the form of all IBANs must do.
        if compact[:2] in COUNTRIES and re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", compact):
            return compact
    except ValidationError:
        pass
    raise ValueError(
        f"`{text}` is no IBAN; a digit is wrong, missing or too many: compare it with your bank's"
    )


def bic(text: str) -> str:
    """A BIC (ISO 9362), in upper case."""
    from stdnum import bic as bics

    compact = "".join(text.split()).upper()
    if not bics.is_valid(compact) or compact[4:6] not in (*COUNTRIES, "XK"):
        raise ValueError(f"`{text}` is no BIC; it has 8 or 11 signs, as in OTPVHUHB")
    return compact


def https_link(text: str) -> str:
    """An address that a client may click: https alone."""
    try:
        link = a_link(text)
    except ValueError:
        link = ""
    if not link.casefold().startswith("https://"):
        raise ValueError(f"`{text}` is not an https address; as in https://pay.example.com/maria")
    return link


def paypal(text: str) -> str:
    """The handle of PayPal.Me, of its address or alone."""
    return _handle(
        text,
        r"(?:https?://)?(?:www\.)?paypal\.me/",
        r"[A-Za-z0-9]{1,20}",
        "a handle of PayPal.Me",
        "paypal.me/maria",
    )


def wise(text: str) -> str:
    """A Wise tag; of a business `business/NAME`."""
    return _handle(
        text,
        r"(?:https?://)?(?:www\.)?wise\.com/pay/(?:me/)?",
        r"(?:business/)?[A-Za-z0-9._-]{1,60}",
        "a Wise tag",
        "@maria12",
    )


def _handle(text: str, address: str, handle: str, what: str, example: str) -> str:
    said = re.sub(rf"^{address}", "", text.strip(), flags=re.IGNORECASE).removeprefix("@").rstrip("/")
    if re.fullmatch(handle, said, re.ASCII) is None:
        raise ValueError(f"`{text}` is not {what}; as in {example}")
    return said


def stripe(text: str) -> str:
    """The address of a payment link of Stripe."""
    link = https_link(text)
    if re.match(r"https://(?:buy\.stripe\.com|(?:[a-z0-9-]+\.)+[a-z]{2,})/\S+", link) is None:
        raise ValueError(f"`{text}` is no payment link; as in https://buy.stripe.com/abc123")
    return link


def _small_print(text: str) -> str:
    said = text.strip()
    if not said or len(said) > 2_000 or any(ord(sign) < 32 and sign != "\n" for sign in said):
        raise ValueError("the small print must be a text of at most 2000 letters; shorten it")
    return said


SERIES = Word(series, 'how numbers look, in quotes as in "{year}/{number:04}"', _TEXT)
COLOUR = Word(colour, 'a colour in quotes such as "#1d4ed8"', _LOOSE)
LOGO = Word(logo, "a picture in this folder such as logo.png", _TEXT)
IBAN = Word(iban, "an IBAN", _TEXT)
BIC = Word(bic, "a BIC", _TEXT)
HTTPS = Word(https_link, "an https address", _TEXT)
PAYPAL = Word(paypal, "a handle of PayPal.Me", _LOOSE)
WISE = Word(wise, "a Wise tag", _LOOSE)
STRIPE = Word(stripe, "a payment link of Stripe", _TEXT)
SMALL_PRINT = Word(_small_print, "a text", _TEXT)

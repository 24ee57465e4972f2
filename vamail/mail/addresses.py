"""Addresses: our own tolerant reader of RFC 5322, 3.4, which the display part can never fool.

`alice@good.test <bob@evil.test>` is bob; `alice@good.test)bob@evil.test` is nobody. Groups, comments,
quoted names and obsolete routes are understood; domains come out in lower-case ASCII, so that a
domain of mixed scripts is seen as the punycode it is (RFC 5890).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from vamail.mail.charsets import clean_line, guess
from vamail.mail.headers import decode_words, unfold
from vamail.model.message import Address
from vamail.model.pattern import lazy

_TOKEN = lazy(
    r"""(?P<space>[ \t\r\n]++)
      | (?P<quoted>"[^"\\]*+(?:\\.[^"\\]*+)*"?)
      | (?P<angle><[^<>]*+>?)
      | (?P<literal>\[[^\[\]]*+\]?)
      | (?P<mark>[,;:()>])
      | (?P<atom>[^\s",;:()<>\[]++)""",
    re.X | re.S,
)
_Q_WORD = lazy(r"=\?[\w*-]{1,40}\?[Qq]\?[^?\s]{0,500}\?=")
_MARK = lazy(r"[,;:()<>\[\]\"\\]")
VALUE_MAX = 128 * 1024
"""Bytes of one address field that are read."""
_SHOWN_MAX = 998
_EMAIL_OCTETS_MAX = 320  # RFC 5321, 4.5.3.1: 64 of the local part, 255 of the domain; indexes rely on it
_SPACES = lazy(r"[\s\x00-\x1f\x7f]+")
_PLAIN_LOCAL = lazy(r"[\w!#$%&'*+/=?^`{|}~.-]+")
_CONTROLS = lazy(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LABEL = lazy(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ADDRESS_LITERAL = lazy(r"\[[0-9a-z.:]{2,60}\]")


def read_addresses(value: bytes, limit: int = 1000) -> tuple[Address, ...]:
    """Every mailbox of one address field, in order; what is no address is left out."""
    if len(value) <= 300:
        return _cached(value, limit)
    return _read(value, limit)


@lru_cache(maxsize=2048)
def _cached(value: bytes, limit: int) -> tuple[Address, ...]:
    return _read(value, limit)


def _read(value: bytes, limit: int) -> tuple[Address, ...]:
    value = unfold(value[:VALUE_MAX])
    text = value.decode("ascii") if value.isascii() else guess(value)
    if "=?" in text:
        text = _Q_WORD.sub(_without_marks, text)
    text = text.replace("<<", "<").replace(">>", ">")
    out: list[Address] = []
    for mailbox in _mailboxes(text):
        out.extend(mailbox.read())
        if len(out) >= limit:
            break
    return tuple(out[:limit])


def _without_marks(found: re.Match[str]) -> str:
    """An encoded word whose commas and brackets (forbidden by RFC 2047, 5) cannot divide the field."""
    return _MARK.sub(lambda mark: f"={ord(mark[0]):02X}", found[0])


class _Mailbox:
    """Tokens of one mailbox between two commas."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.quoted: list[bool] = []
        self.glued: list[bool] = []
        self.comment = ""
        self.angle: str | None = None
        self.angles = 0
        self.broken = False

    def add(self, word: str, quoted: bool, glued: bool) -> None:
        self.words.append(word)
        self.quoted.append(quoted)
        self.glued.append(glued)

    def read(self) -> Iterator[Address]:
        if self.angle is not None:
            email = clean_email(self.angle)
            if email and self.angles == 1:
                yield Address(email, self._name())
            elif not email and self.angles == 1 and not self.angle.strip():
                # `a@b.test <>`: an empty angle says that there is no address, whatever stands before.
                return
            return
        if self.broken:
            return
        spelled = [word for word in self._joined() if "@" in word]
        name = display_name(self.comment)
        for word in spelled:
            email = clean_email(word)
            if email:
                yield Address(email, name or ("" if len(spelled) > 1 else self._name(without=word)))

    def _joined(self) -> list[str]:
        """Tokens that touch, or touch an `@` or a dot, are one word (RFC 5322, 4.4)."""
        out: list[str] = []
        for word, quoted, glued in zip(self.words, self.quoted, self.glued, strict=True):
            piece = f'"{word}"' if quoted else word
            last = out[-1] if out else ""
            joins_left = last.endswith("@") or (last.endswith(".") and "@" in last)
            joins_right = piece[0] == "." or (piece[0] == "@" and "@" not in last)
            if out and (glued or joins_left or joins_right):
                out[-1] += piece
            else:
                out.append(piece)
        return out

    def _name(self, without: str = "") -> str:
        words = self._joined() if without else []
        if without:
            return display_name(" ".join(word for word in words if word != without).replace('"', ""))
        text = ""
        for word, glued in zip(self.words, self.glued, strict=True):
            text += word if glued or not text else f" {word}"
        return display_name(text) or display_name(self.comment)


def _mailboxes(text: str) -> Iterator[_Mailbox]:
    box = _Mailbox()
    depth, comment, glued = 0, [""], False
    for token in _TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0]
        if depth:
            depth += (word == "(") - (word == ")")
            if depth:
                comment.append(word)
            else:
                box.comment = "".join(comment)[:_SHOWN_MAX]
        elif kind == "space":
            glued = False
            continue
        elif word == "(":
            depth, comment = 1, []
        elif word in {",", ";"}:
            yield box
            box = _Mailbox()
        elif word == ":":
            # A group's name ends here (RFC 5322, 3.4); a colon inside an address is damage.
            box = _Mailbox()
        elif word in {")", ">"}:
            box.broken = True
        elif kind == "angle":
            box.angles += 1
            box.angle = word[1:].rstrip(">")
        elif kind == "quoted":
            box.add(re.sub(r"\\(.)", r"\1", word[1:].removesuffix('"')), True, glued)
            glued = True
            continue
        else:
            if box.angle is None or "@" not in word:
                box.add(word, False, glued)
            glued = True
            continue
        glued = False
    yield box


def display_name(text: str) -> str:
    """A display name as clean text of one line: encoded words read, quotes and outer spaces gone."""
    text = clean_line(decode_words(text))
    text = " ".join(text.split())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text[:_SHOWN_MAX]


def clean_email(text: str) -> str:
    """An addr-spec with its domain in lower-case ASCII, or nothing when it is none."""
    text = text.strip()
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    text = clean_line(decode_words(text)) if "=?" in text else text
    local, at, domain = text.rpartition("@")
    local, domain = local.strip(), domain.strip()
    if not at or not local or not domain or len(text) > _EMAIL_OCTETS_MAX:
        return ""
    if not text.isascii() and len(text.encode("utf-8", "replace")) > _EMAIL_OCTETS_MAX:
        return ""
    if local.startswith('"') and local.endswith('"') and len(local) > 2:
        inner = local[1:-1]
        local = inner if _PLAIN_LOCAL.fullmatch(inner) else local
    elif _SPACES.search(local) or "@" in local or '"' in local:
        local = _SPACES.sub("", local)
        if "@" in local or '"' in local:
            return ""
    ascii_domain = clean_domain(domain)
    return f"{_CONTROLS.sub('', clean_line(local))}@{ascii_domain}" if ascii_domain else ""


@lru_cache(maxsize=4096)
def clean_domain(domain: str) -> str:
    """A domain in lower-case ASCII (IDNA 2008, UTS 46), or nothing when it cannot be one."""
    domain = _SPACES.sub("", domain).rstrip(".").lower()
    if domain.isascii():
        return domain if _is_domain(domain) else ""
    import idna

    try:
        return idna.encode(domain, uts46=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        pass
    try:
        labels = [label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
                  for label in domain.split(".") if len(label) <= 63]  # fmt: skip
    except UnicodeError:
        return ""
    joined = ".".join(labels).lower()
    return joined if _is_domain(joined) else ""


def _is_domain(domain: str) -> bool:
    if domain.startswith("["):
        return _ADDRESS_LITERAL.fullmatch(domain) is not None
    return len(domain) <= 253 and all(_LABEL.fullmatch(label) for label in domain.split("."))


def sole_sender(senders: Iterable[Address]) -> Address | None:
    """The sender to believe: None when there is none, or when two From addresses differ."""
    found = list(senders)
    if not found or any(not other.same(found[0].email) for other in found[1:]):
        return None
    return found[0]

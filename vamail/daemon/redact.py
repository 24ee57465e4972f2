"""Taking out of a bug report whatever belongs to somebody: addresses, names, hosts, words of a mail.

Two ways, and both fail closed. Values of the settings pass only where their *field* is known to hold a
word of ours; every other text becomes its length. Sentences (errors, problems, findings) pass word by word:
only words that stand in vamail's own sources stay, so that what a client or a server wrote cannot. The
same address always becomes the same pseudonym inside one report, and no report holds the way back.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from vamail.model.pattern import lazy
from vamail.workspace.providers import PROVIDERS
from vamail.workspace.types import ActionCall, Client, Mark, Phrase, Secret, TemplateFile

GONE = "…"
_ROOMS = ("channels", "daemon", "desk", "model", "store", "workspace")
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = lazy(f"{_OPEN}(\\d+){_CLOSE}")
_WORD = lazy(r"[^\W\d_]+")
_URL = lazy(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_ADDRESS = lazy(r"[^\s<>()\[\]{}\"'“”‘’`,;:]+@[^\s<>()\[\]{}\"'“”‘’`,;:]+")
_IP = lazy(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])")
_HOST = lazy(r"\b(?:[\w-]+\.)+[^\W\d_][\w-]+\b")
_QUOTED = lazy(r"“[^”]*”?|‘[^’]*’?|«[^»]*»?|`[^`]*`?|\"[^\"]*\"?|(?<!\w)b?'[^']*(?:'(?!\w)|$)|<[^>]*>?")
_PATH = lazy(r"(?<!\w)[~.]{0,2}(?:/[^\s:,;]+)+|\b[\w.-]+(?:/[^\s:,;]+)+")
_NUMBER = lazy(r"\+?\d[\d \-/.]{5,}\d")
_SAID = lazy(r"(\((?=[^()]*\b[245]\d\d\b)|\bsaid:|\banswered:).*")
_CODE = lazy(r"(?<![\w.])[245]\d\d(?![\w.])|(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w.])")
_AGAIN = lazy(rf"{GONE}(?:[\s,.;:!?'’-]*{GONE})+")
_OURS = lazy(r"\b(?:\w+\.)+(?:ya?ml|md|db|service)\b|\bexample\.(?:com|org|net)\b")

KEPT_FIELDS = frozenset({
    "acknowledge_replies", "database", "fact", "hash", "how", "holidays", "language", "languages", "mode",
    "oauth", "sent", "tls", "unit", "zone", "field", "start_from", "kind", "ways", "category", "per", "way",
})  # fmt: skip
"""Fields whose text is a word that vamail itself defines (a choice), a language, a country or a zone."""


UNSAID_FIELDS = frozenset({
    "account_lines", "ask_over", "bank", "bic", "iban", "links", "paypal", "percent", "price", "rate",
    "rates", "registration", "stripe", "tax_id", "wise",
})  # fmt: skip
"""Fields of which not even the length is told: accounts, numbers of registers, prices."""


class Pseudonyms:
    """One report's names for what must not be named. Not thread-safe."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._domains: dict[str, str] = {}
        self._hosts: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._secrets: list[str] = []

    # --- learning ------------------------------------------------------------------------------------

    def know(self, value: str, label: str) -> None:
        """From now on `value` (whole words, any case) reads as `label`; single letters are left alone."""
        text = " ".join(value.split())
        if len(text) > 1 and not text.isdecimal():
            self._known.setdefault(text.casefold(), label)
            self._pattern = None

    def know_name(self, name: str, label: str) -> None:
        """A person's or firm's name, whole and word by word."""
        self.know(name, label)
        for word in _WORD.findall(name):
            if len(word) > 2:
                self.know(word, label)

    def know_secret(self, value: str) -> None:
        """A password: wherever it occurs, also inside a word, it is gone."""
        if value:
            self._secrets.append(value)

    # --- naming --------------------------------------------------------------------------------------

    def address(self, address: str, who: str = "person") -> str:
        """`person-2@domain-1.example`; the same for the same address, whatever its case."""
        local, _, domain = address.strip("<>.").casefold().rpartition("@")
        person = self._people.setdefault(f"{local}@{domain}", f"{who}-{len(self._people) + 1}")
        return f"{person}@{self.domain(domain)}"

    def domain(self, domain: str) -> str:
        """`domain-1.example`; mail providers that everybody uses keep their name."""
        name = domain.casefold().strip(".")
        if name in _public():
            return name
        return self._domains.setdefault(name, f"domain-{len(self._domains) + 1}.example")

    def host(self, host: str) -> str:
        """A server's name: a known provider's own, else `host-1.example`."""
        name = host.casefold()
        if name in _public() or name in ("localhost", "127.0.0.1", "::1"):
            return name
        return self._hosts.setdefault(name, f"host-{len(self._hosts) + 1}.example")

    # --- hiding --------------------------------------------------------------------------------------

    def sentence(self, text: str) -> str:
        """One line in which only our own words, reply codes, small numbers and pseudonyms are left."""
        kept: list[str] = []

        def keep(replacement: str) -> str:
            kept.append(replacement)
            return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

        text = text.replace(_OPEN, " ").replace(_CLOSE, " ")
        text = self._without_secrets(" ".join("".join(c if c.isprintable() else " " for c in text).split()))
        text = _SAID.sub(lambda found: f"{found[1]} {' '.join(_CODE.findall(found[0]))} {GONE}", text)
        text = _URL.sub(GONE, text)
        text = _ADDRESS.sub(lambda found: keep(self.address(found[0])), text)
        text = _QUOTED.sub(GONE, text)
        text = _CODE.sub(lambda found: keep(found[0]), text)
        text = _IP.sub(GONE, text)
        text = _OURS.sub(lambda found: keep(found[0]) if _all_ours(found[0]) else found[0], text)
        text = _PATH.sub(GONE, text)
        text = _HOST.sub(lambda found: keep(self.host(found[0])), text)
        text = self._without_known(text, keep)
        text = _NUMBER.sub(GONE, text)
        text = _WORD.sub(lambda found: found[0] if found[0].casefold() in our_words() else GONE, text)
        text = _AGAIN.sub(GONE, text)
        return _MARK.sub(lambda found: kept[int(found[1])], text)

    def last_look(self, page: str) -> str:
        """A whole page once more: no password of this desk, and no address but ours, leaves by accident."""
        page = self._without_secrets(page)
        return _ADDRESS.sub(lambda found: found[0] if _made_here(found[0]) else self.address(found[0]), page)

    def place(self, file: str) -> str:
        """A file of the workspace: folders and known stems stay, what somebody named does not."""
        return "/".join(self._step(step) for step in file.split("/"))

    def _step(self, step: str) -> str:
        stem, dot, end = step.partition(".")
        number, dash, name = stem.partition("-") if stem[:1].isdigit() else ("", "", stem)
        label = self._known.get(name.casefold())
        if label is None:
            parts = re.split(r"[-_ ]", name.casefold())
            label = name if all(part in our_words() for part in parts) else GONE
        return (
            f"{number}{dash}{label}{dot}{end if _all_ours(end) else GONE}"
            if dot
            else f"{number}{dash}{label}"
        )

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, GONE)
        return text

    def _without_known(self, text: str, keep: Callable[[str], str]) -> str:
        if not self._known:
            return text
        if self._pattern is None:
            longest = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile(
                rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE
            )
        return self._pattern.sub(lambda found: keep(self._known.get(found[0].casefold(), GONE)), text)

    # --- settings ------------------------------------------------------------------------------------

    def shape(self, value: object, name: str = "") -> object:
        """A value of the settings as plain lists, tables and words, with nothing personal in it."""
        if name in UNSAID_FIELDS and value:
            return GONE
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Decimal):
            return "an amount"
        if isinstance(value, Secret):
            return f"{value.source}:{GONE}"
        if isinstance(value, Phrase):
            return f"{value.mode} of {len(value.text)} letters"
        if isinstance(value, TemplateFile):
            return f"{self.place(value.file)}, {len(value.source)} letters"
        if is_dataclass(value) and not isinstance(value, type):
            return self._table(value)
        if isinstance(value, Mapping):
            field = name if name in KEPT_FIELDS else ""
            return {self._key(key): self.shape(one, field or str(key)) for key, one in value.items()}
        if isinstance(value, date):
            return "a date"
        if isinstance(value, Iterable) and not isinstance(value, str | bytes):
            return [self.shape(one, name) for one in value]
        return self._text(str(value), name)

    def _table(self, value: object) -> object:
        if isinstance(value, ActionCall):
            return {value.name: self.shape(value.params)}
        found = {
            field.name: self.shape(getattr(value, field.name), field.name)
            for field in fields(value)  # type: ignore[arg-type]
            if field.name != "mark"
        }
        if isinstance(value, Client):
            found["slug"] = self._known.get(value.slug.casefold(), GONE)
        mark = getattr(value, "mark", None)
        if isinstance(mark, Mark) and mark.file:
            found["at"] = f"{self.place(mark.file)}:{mark.line}"
        return found

    def _key(self, key: object) -> str:
        text = str(key)
        return text if all(word.casefold() in our_words() for word in _WORD.findall(text)) else GONE

    def _text(self, text: str, name: str) -> str:
        if not text:
            return ""
        if name == "database":
            return text.partition(":")[0]
        if name in KEPT_FIELDS:
            return text
        if name == "host":
            return self.host(text)
        if name == "clients":
            return text if text in ("*", "none") else self._known.get(text.casefold(), GONE)
        if name == "domains":
            return self.domain(text)
        if "@" in text and " " not in text:
            return self.address(text)
        if name == "folder" and text.upper() == "INBOX":
            return text
        return f"{GONE} ({len(text)} letters)"


@cache
def _public() -> frozenset[str]:
    """Names of mail providers and their servers: everybody's, and worth knowing in a report."""
    names = {host for provider in PROVIDERS for host in (provider.imap_host, provider.smtp_host)}
    return frozenset(names | {domain for provider in PROVIDERS for domain in provider.domains})


def _made_here(address: str) -> bool:
    person, _, domain = address.rpartition("@")
    named = re.fullmatch(r"(?:me|person|client-\d+)-\d+", person) is not None
    return named and (re.fullmatch(r"domain-\d+\.example\.?", domain) is not None or domain in _public())


def _all_ours(text: str) -> bool:
    return all(word.casefold() in our_words() for word in _WORD.findall(text))


@cache
def our_words() -> frozenset[str]:
    """Every word of every text in vamail's own sources (not its docstrings, nor its tables of languages),
    with the names of exceptions and of their modules."""
    package = Path(__file__).resolve().parent.parent
    found = {"ya", "ml", "yaml", "yml", "md", "db", "eml", "vamail", "rules", "templates", "clients", "data"}
    for room in _ROOMS:
        for path in sorted((package / room).rglob("*.py")):
            found |= _words_of(ast.parse(path.read_bytes()))
    return frozenset(found | {name.casefold() for name in _exceptions(BaseException)})


def _words_of(tree: ast.AST) -> set[str]:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return {
        word.casefold()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
        for word in _WORD.findall(node.value)
    }


def _exceptions(kind: type[BaseException]) -> set[str]:
    found = {kind.__name__}
    for child in kind.__subclasses__():
        found |= _exceptions(child)
    return found

"""Which invoices a text names: a bank's reference, a note of a payer. Pure.

Numbers are compared by their runs of letters and of digits, whatever stands between those (`2026/0007`,
`2026-0007`, `20260007`), in any case and with digits of any script; never inside a longer run of digits.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vamail.model.billing import Invoice
from vamail.model.pattern import lazy

_TOKEN = lazy(r"[0-9]+|[^\W\d_]+")
_BETWEEN = lazy(r"[\s/\\._\-\u2010-\u2015\u2212:#+|*]{0,3}")
_TIGHT = lazy(r"[/.\-\u2010-\u2015\u2212]")
_NAME = lazy(r"(?<![a-z0-9])i[\-\u2010-\u2015\u2212]([0-9]{1,9})(?![0-9])")
_CREDITOR_REFERENCE = lazy(r"(?<![a-z0-9])rf[0-9]{2}(?=[a-z0-9 ])")
_MOST_RUNS = 8
_FEW_DIGITS = 5
_CALLED_WORDS = (
    "invoice inv no nr num number bill rechnung rg re faktura fact factura facture fattura számla szla "
    "díjbekérő صورتحساب فاکتور شماره "
)
_CALLED = frozenset(_CALLED_WORDS.split())
"""Words in front of a short number that make an invoice's of it."""

Runs = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a text names: `sure` invoices; `perhaps` those of few digits; `strange` what looks like a number
    of ours, and is none."""

    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    strange: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    start: int
    end: int


class Numbers:
    """The names and numbers of invoices, to be found in texts."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self._names: set[str] = set()
        self._by_runs: dict[Runs, list[str]] = {}
        self._shapes: set[Runs] = set()
        for one in invoices:
            self._names.add(one.name)
            if one.number:
                self._take(one)

    def _take(self, invoice: Invoice) -> None:
        runs = tuple(one.text for one in _runs(plain(invoice.number)))
        if not any(one.isdigit() for one in runs):
            return
        self._shapes.add(tuple(map(_shape, runs)))
        for key in {runs, _merged(runs)}:
            self._by_runs.setdefault(key, []).append(invoice.name)

    def named_in(self, text: str) -> Named:
        """The invoices that the text names, in its order."""
        said = _CREDITOR_REFERENCE.sub(" ", plain(text))
        runs = _runs(said)
        spans = [one for one in _windows(said, runs) if self._key(runs, one) in self._by_runs]
        spans = [one for one in spans if _stands_alone(said, runs, one, spans)]
        spans = [one for one in spans if not any(_holds(other, one) for other in spans)]
        found: dict[str, bool] = {}
        for name in (f"I-{int(one[1])}" for one in _NAME.finditer(said)):
            if name in self._names:
                found[name] = True
        for one in spans:
            key = self._key(runs, one)
            sure = sum(len(run) for run in key if run.isdigit()) >= _FEW_DIGITS
            if not sure and not _is_called(said, runs, one):
                continue
            for name in self._by_runs[key]:
                found[name] = found.get(name, False) or sure
        if found:
            sure_ones = tuple(name for name, sure in found.items() if sure)
            return Named(sure=sure_ones, perhaps=() if sure_ones else tuple(found))
        return Named(strange=self._strange(said, runs))

    @staticmethod
    def _key(runs: list[_Run], span: tuple[int, int]) -> Runs:
        return tuple(one.text for one in runs[span[0] : span[1]])

    def _strange(self, said: str, runs: list[_Run]) -> str:
        for first, end in _windows(said, runs):
            key = self._key(runs, (first, end))
            raw = said[runs[first].start : runs[end - 1].end]
            few = sum(len(one) for one in key if one.isdigit()) < _FEW_DIGITS
            if few or len(key) < 2 or " " in raw or tuple(map(_shape, key)) not in self._shapes:
                continue
            if _stands_alone(said, runs, (first, end), []):
                return raw.upper()
        return ""


def plain(text: str) -> str:
    """The text as it is compared: small letters, digits 0 to 9, no marks of direction."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def _runs(text: str) -> list[_Run]:
    return [_Run(one[0], one.start(), one.end()) for one in _TOKEN.finditer(text)]


def _merged(runs: Runs) -> Runs:
    """Runs of digits side by side as one: as a number looks that lost its slash."""
    found: list[str] = []
    for one in runs:
        if found and found[-1].isdigit() and one.isdigit():
            found[-1] += one
        else:
            found.append(one)
    return tuple(found)


def _shape(run: str) -> str:
    """Letters as they are, the century of a year, and how many digits."""
    if not run.isdigit():
        return run
    return f"{run[:2]}~~" if len(run) == 4 and run[:2] in ("19", "20") else "~" * len(run)


def _windows(said: str, runs: list[_Run]) -> Iterator[tuple[int, int]]:
    """Every stretch of runs with little between them, as (first, behind the last)."""
    for first in range(len(runs)):
        for end in range(first + 1, min(first + _MOST_RUNS, len(runs)) + 1):
            if end - first > 1 and not _BETWEEN.fullmatch(said, runs[end - 2].end, runs[end - 1].start):
                break
            yield first, end


def _stands_alone(said: str, runs: list[_Run], span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    """Whether no more digits are tied to it (`2026/0001` in `2026/0001/2`), but those of another number."""
    first, end = span
    if first and _tied(said, runs[first - 1], runs[first]) and all(one[1] != first for one in spans):
        return False
    tied = end < len(runs) and _tied(said, runs[end - 1], runs[end])
    return not tied or any(one[0] == end for one in spans)


def _tied(said: str, one: _Run, other: _Run) -> bool:
    between = said[one.end : other.start]
    return one.text.isdigit() and other.text.isdigit() and _TIGHT.fullmatch(between) is not None


def _holds(other: tuple[int, int], one: tuple[int, int]) -> bool:
    return other != one and other[0] <= one[0] and one[1] <= other[1]


def _is_called(said: str, runs: list[_Run], span: tuple[int, int]) -> bool:
    """Whether a number of few digits is all there is, or is called a number."""
    first, end = span
    if first == 0 and end == len(runs):
        return True
    before = runs[first - 1] if first else None
    called = before is not None and before.text in _CALLED
    return called or said[: runs[first].start].rstrip().endswith("#")

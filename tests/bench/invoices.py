"""A hundred invoices with Factur-X, as the daemon makes them: its child, its start included."""

import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from unit.render.invoice.made import CREDIT, LINES, document, made
from vamail.daemon.documents import Documents
from vamail.model.billing import Document
from vamail.workspace.types import Seller

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="60"><circle cx="30" cy="30" r="28" '
    'fill="#b5532a"/><rect x="70" y="22" width="160" height="16" fill="#b5532a"/></svg>'
)
LANGUAGES = ("en", "hu", "fa")


@dataclass(frozen=True, slots=True)
class Made:
    """How long it took, from nothing to the last file; the child's CPU and most memory; files without XML."""

    count: int
    seconds: float
    cpu: float
    peak_mb: float
    octets: int
    wrong: int


def invoices(count: int) -> list[Document]:
    """Of three languages, four types, one to twenty lines; every tenth goes over pages."""
    return [document(_one(number)) for number in range(count)]


def _one(number: int):  # type: ignore[no-untyped-def]
    lines = 60 if number % 10 == 9 else 1 + number * 7 % 20
    fields = {
        "number": f"2026/{number:04}", "language": LANGUAGES[number % 3],
        "lines": tuple(replace(LINES[n % 3], text=f"{n + 1}. {LINES[n % 3].text}") for n in range(lines)),
    }  # fmt: skip
    kind = ("invoice", "deposit", "final", "credit")[number % 4]
    return made(**{**(CREDIT if kind == "credit" else {}), **fields, "type": kind})


def measure(count: int = 100) -> Made:
    """Make so many."""
    with TemporaryDirectory(prefix="vamail-bench-") as folder:
        Path(folder, "logo.svg").write_text(LOGO, encoding="utf-8")
        seller = Seller(logo="logo.svg", colour="#b5532a")
        every = invoices(count)
        before = _children()
        begun = time.monotonic()
        documents = Documents(Path(folder))
        files = [documents.make(one, seller) for one in every]
        seconds = time.monotonic() - begun
        documents.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Made(
        count, seconds, after.ru_utime + after.ru_stime - before, after.ru_maxrss / 1024,
        sum(map(len, files)) // count, sum(b"factur-x.xml" not in one for one in files),
    )  # fmt: skip


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def said(found: Made) -> str:
    """One line."""
    wrong = f", {found.wrong} WITHOUT XML" if found.wrong else ""
    return (
        f"{found.count} invoices with Factur-X: {found.seconds:.1f} s ({found.cpu:.1f} s CPU, "
        f"{found.peak_mb:.0f} MB in the child, {found.octets // 1000} kB each{wrong}); 10 s for 100 to reach"
    )

"""A CSV of another program: bytes to headers and rows of clean text with their lines, or a `Fault`. Pure.

Nothing is guessed that could be wrong in an amount or in a name:

- **Encoding**: a byte order mark; UTF-16 without one by its zero bytes; else UTF-8 where every byte fits.
  Otherwise cp1252 and cp1250 are both read. One is ruled out by a byte that it has not, or by a sign
  inside of a word (`Micha³`), or by the wanted headers; where both remain and differ (`Ernõ`, `Ernő`), the
  file is refused with the first such line, and a mapping names the encoding. A named encoding that does
  not fit, or stands for a file that is plainly UTF-8, is refused as well.
- **Delimiter and header**: the first line that holds all wanted headers, under `,` `;` tab or `|`. What
  stands above it (a bank's preamble) is not of the table; what stands below it is, line by line.
"""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from vamail.mail.charsets import codec_of
from vamail.model.books import Fault
from vamail.model.pattern import lazy

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_ROWS: Final = 50_000
MAX_CELLS: Final = 1_000_000
MAX_CELLS_OF_ROW: Final = 200
MAX_CELL: Final = 10_000
PREAMBLE: Final = 50
"""Lines among which the header is looked for."""
_HEAD: Final = 100_000
DELIMITERS: Final = (",", ";", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NARROW = ("cp1252", "cp1250")
_SIGN_IN_WORD = lazy(r"(?<=[^\W\d_])[¹³¿¯¼¾¥£ªº¢¡˘˝˛ˇ¸](?=[^\W\d_]|\s|[,;|\"']|\Z)")
_DIRTY = lazy("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SPACES = lazy(r"\s+")
_VALUE_BEHIND = lazy(r"\s*(?:[:=(].*|[-–+]?\s*[0-9].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: `line` is where it begins in the file, from 1; as many cells as the table has headers."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a file: headers as written, their line, and the rows below (empty ones are left out). Where
    it has an end (`find_table`), `ends` is the line of that, and `below` what stands under it."""

    name: str
    headers: tuple[str, ...]
    line: int
    rows: tuple[Row, ...]
    ends: int = 0
    below: tuple[Row, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    """Folded header → column; the first of those that are written alike."""

    def has(self, header: str) -> bool:
        """Whether there is such a column, in whatever case."""
        return fold(header) in self.places

    def of(self, row: Row, *headers: str) -> str:
        """The cell below the first of these headers that the table has; empty where it has none."""
        for header in headers:
            if (place := self.places.get(fold(header))) is not None:
                return row.cells[place]
        return ""

    def column(self, header: str) -> tuple[tuple[int, str], ...]:
        """Every cell of a column with its line. Raises KeyError for one that is not there."""
        place = self.places[fold(header)]
        return tuple((row.line, row.cells[place]) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A decoded file. `texts` are its readings by encoding: one, or two where the bytes allow both."""

    name: str
    texts: tuple[tuple[str, str], ...]


def fold(header: str) -> str:
    """A header as it is compared: case, composition and spaces do not count."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", header)).strip().casefold()


def read_sheet(raw: bytes, name: str, *, encoding: str = "") -> Sheet | Fault:
    """The file as text, in the named encoding or in what its bytes say (see above)."""
    if len(raw) > MAX_BYTES:
        return Fault(file=name, why="file_too_big", values=(("mb", str(MAX_BYTES // 1024 // 1024)),))
    if not raw.strip(b" \t\r\n\x00"):
        return Fault(file=name, why="file_empty")
    found = _named(raw, name, encoding) if encoding else _decoded(raw, name)
    if isinstance(found, Fault):
        return found
    for _, text in found:
        if "\x00" in text:
            return Fault(file=name, row=_line(text, text.index("\x00")), why="nul")
    return Sheet(name=name, texts=found)


def find_table(
    sheet: Sheet, wanted: Collection[str], *, delimiter: str = "", header: int = 0, until: str = ""
) -> Table | Fault | None:
    """The table below the line with all wanted headers; None where no line has them (`missing` says which).
    `delimiter`, `header` (line, from 1; above 1 it rules) and `until` (`is_end`) are what a mapping says."""
    names = {fold(one) for one in wanted}
    found: list[tuple[str, str]] = []
    for encoding, text in sheet.texts:
        for sign in (delimiter,) if delimiter else DELIMITERS:
            if _header_of(text, sign, names, header) is not None:
                found.append((encoding, sign))
                break
    if not found:
        return None
    texts = dict(sheet.texts)
    if len(found) > 1 and (fault := _unclear(sheet)) is not None:
        return fault
    encoding, sign = found[0]
    return _table(sheet.name, texts[encoding], sign, names, header, until)


def first_said(cells: Sequence[str]) -> str:
    """The first cell that says something."""
    return next((one for one in cells if one.strip()), "")


def is_end(cells: Sequence[str], headers: int, until: str) -> bool:
    """Whether the table ends at this row: its first cell is `until`, or begins so and a value follows
    (`Closing balance: 12.00`). Of a line with fewer cells than the table anything may follow."""
    said, wanted = fold(first_said(cells)), fold(_clean(until))
    if not wanted or not said.startswith(wanted):
        return False
    behind = said[len(wanted) :]
    if len([one for one in cells if one.strip()]) < min(headers, 2):
        return not behind[:1].isalnum()
    return _VALUE_BEHIND.fullmatch(behind) is not None


def missing(sheet: Sheet, wanted: Collection[str], *, delimiter: str = "", header: int = 0) -> Fault:
    """Why `find_table` found nothing: the headers that the likeliest header line has not."""
    best: tuple[int, int, list[str]] = (-1, 0, list(wanted))
    for _, text in sheet.texts:
        for sign in (delimiter,) if delimiter else DELIMITERS:
            for line, cells in _head(text, sign):
                if header > 1 and line != header:
                    continue
                there = {fold(cell) for cell in cells}
                lacking = [one for one in wanted if fold(one) not in there]
                if len(wanted) - len(lacking) > best[0]:
                    best = (len(wanted) - len(lacking), line, lacking)
    values = (("columns", ", ".join(best[2])),)
    return Fault(file=sheet.name, row=best[1], why="columns_missing", values=values)


def bad_quote(sheet: Sheet) -> Fault | None:
    """Where a quote is not closed, in a file whose headers nobody knows; under its likeliest delimiter."""
    text = sheet.texts[0][1]
    first = text[:4000].lstrip().splitlines()[:1] or [""]
    try:
        for _ in _records(text, max(DELIMITERS, key=first[0].count)):
            pass
    except _BadQuoteError as error:
        return error.fault(sheet.name)
    return None


def head_of(raw: bytes) -> str:
    """The beginning of a file as far as ASCII goes, for telling what it is."""
    head = raw[:4000]
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    return head.decode(_wide(head) or "latin-1", "replace")


def _decoded(raw: bytes, name: str) -> tuple[tuple[str, str], ...] | Fault:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], name, encoding)
    if (wide := _wide(raw)) is not None:
        return _strict(raw, name, wide)
    try:
        return (("utf-8", raw.decode("utf-8")),)
    except UnicodeDecodeError:
        return _narrow(raw, name)


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of its beginning is zero."""
    head = raw[:2000]
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.7:
        return "utf-16-le"
    if half and head[::2].count(0) > half * 0.7:
        return "utf-16-be"
    return None


def _strict(raw: bytes, name: str, encoding: str) -> tuple[tuple[str, str], ...] | Fault:
    try:
        return ((encoding, raw.decode(encoding)),)
    except UnicodeDecodeError as error:
        line = _line(raw[: error.start].decode(encoding, "ignore"), None)
        return Fault(file=name, row=line, why="encoding_wrong", values=(("encoding", encoding),))


def _narrow(raw: bytes, name: str) -> tuple[tuple[str, str], ...] | Fault:
    """Not UTF-8: the code pages that have all its bytes, without those that put signs into words."""
    found = []
    for encoding in _NARROW:
        try:
            found.append((encoding, raw.decode(encoding)))
        except UnicodeDecodeError:
            continue
    if not found:
        return _strict(raw, name, "utf-8")
    likely = [one for one in found if _SIGN_IN_WORD.search(one[1]) is None] or found
    return tuple(likely[:1] if likely[0][1] == likely[-1][1] else likely)


def _named(raw: bytes, name: str, encoding: str) -> tuple[tuple[str, str], ...] | Fault:
    codec = codec_of(encoding).removesuffix("-sig")
    if not codec:
        return Fault(file=name, why="encoding_unknown", values=(("encoding", encoding[:40]),))
    marked = next((other for mark, other in _MARKS if raw.startswith(mark)), "")
    plain = marked or ("" if raw.isascii() or not _is_utf8(raw) else "utf-8")
    if codec == "utf-16" and (marked or _wide(raw) or "").startswith("utf-16"):
        return _decoded(raw, name)
    if plain and plain != codec:
        values = (("named", encoding), ("found", plain))
        return Fault(file=name, why="encoding_other", values=values)
    return _strict(raw[3:] if marked == "utf-8" else raw[2:] if marked else raw, name, codec)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unclear(sheet: Sheet) -> Fault | None:
    """The first line that two encodings read differently, or None where there is none."""
    (first, one), (second, other) = sheet.texts
    pairs = zip(io.StringIO(one, newline=""), io.StringIO(other, newline=""), strict=True)
    for number, (left, right) in enumerate(pairs, 1):
        if left != right:
            word = next((a, b) for a, b in zip(_words(left), _words(right), strict=False) if a != b)
            values = (("one", word[0]), ("other", word[1]), ("first", first), ("second", second))
            return Fault(file=sheet.name, row=number, why="encoding_unclear", values=values)
    return None


def _words(line: str) -> list[str]:
    return [word.strip("\"'")[:60] for word in _SPACES.split(line.translate(_APART))]


_APART = str.maketrans(dict.fromkeys(",;|\t", " "))


def _line(text: str, place: int | None) -> int:
    return len(io.StringIO(text[:place] + "x", newline="").readlines())


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line at which each begins. Raises csv.Error; `_Open` where a quote is not closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _BadQuoteError(begin, reader.line_num, str(error)) from None
        yield begin, cells


class _BadQuoteError(Exception):
    """A record that cannot be read: the lines at which it begins and ends."""

    def __init__(self, begin: int, end: int, what: str) -> None:
        super().__init__(what)
        self.begin, self.end = begin, end

    def fault(self, name: str) -> Fault:
        """Too long on one line is a cell; anything else is a quote."""
        if "field limit" in str(self) and self.begin >= self.end:
            return Fault(file=name, row=self.begin, why="cell_long", values=(("most", str(MAX_CELL)),))
        return Fault(file=name, row=self.begin, why="quote_unclosed")


def _head(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first records; what cannot be read ends them."""
    found: list[tuple[int, list[str]]] = []
    try:
        for line, cells in _records(text[:_HEAD], delimiter):
            if line > PREAMBLE:
                break
            if len(cells) <= MAX_CELLS_OF_ROW:
                found.append((line, cells))
    except _BadQuoteError:
        pass
    return found


def _header_of(text: str, delimiter: str, names: set[str], header: int) -> int | None:
    for line, cells in _head(text, delimiter):
        if (header <= 1 or line == header) and names <= {fold(cell) for cell in cells}:
            return line
    return None


def _table(
    name: str, text: str, delimiter: str, names: set[str], header: int, until: str
) -> Table | Fault | None:
    """The table of a text in which the header is known to be."""
    begin = _header_of(text, delimiter, names, header)
    headers: list[str] = []
    rows: list[Row] = []
    below: list[Row] = []
    cells_in_all = ends = 0
    try:
        for line, raw_cells in _records(text, delimiter):
            if line < (begin or 0):
                continue
            if len(raw_cells) > MAX_CELLS_OF_ROW:
                return Fault(file=name, row=line, why="cells_many", values=(("most", str(MAX_CELLS_OF_ROW)),))
            cells = [_clean(cell) for cell in raw_cells]
            if line == begin:
                headers = cells
                continue
            if not any(cells):
                continue
            cells_in_all += len(cells)
            ends = ends or (line if until and is_end(cells, len(headers), until) else 0)
            if ends:
                below += [Row(line=line, cells=(*cells, *[""] * len(headers)))] if line > ends else []
                continue
            fault = _check(name, line, cells, headers, len(rows), cells_in_all)
            if fault is not None:
                return fault
            rows.append(Row(line=line, cells=tuple(cells[: len(headers)])))
    except _BadQuoteError as error:
        return error.fault(name)
    found = _built(name, headers, begin or 1, rows, names)
    return found if isinstance(found, Fault) else replace(found, ends=ends, below=tuple(below))


def _built(name: str, headers: list[str], line: int, rows: list[Row], names: set[str]) -> Table | Fault:
    folded = [fold(header) for header in headers]
    if twice := next((one for one in headers if fold(one) in names and folded.count(fold(one)) > 1), ""):
        return Fault(file=name, row=line, column=twice, why="column_twice")
    places = {header: place for place, header in reversed(list(enumerate(folded)))}
    return Table(name=name, headers=tuple(headers), line=line, rows=tuple(rows), places=places)


def _check(
    name: str, line: int, cells: list[str], headers: list[str], rows: int, in_all: int
) -> Fault | None:
    """What makes a row, and with it the file, unreadable."""
    counts = (("cells", str(len(cells))), ("headers", str(len(headers))), ("first", first_said(cells)[:60]))
    if len(cells) < len(headers):
        return Fault(file=name, row=line, why="row_short", values=counts)
    if any(cells[len(headers) :]):
        return Fault(file=name, row=line, why="row_long", values=counts)
    if rows >= MAX_ROWS or in_all > MAX_CELLS:
        return Fault(file=name, row=line, why="rows_many", values=(("most", str(MAX_ROWS)),))
    if long := next((place for place, cell in enumerate(cells) if len(cell) > MAX_CELL), None):
        column = headers[long] if long < len(headers) else ""
        return Fault(file=name, row=line, column=column, why="cell_long", values=(("most", str(MAX_CELL)),))
    return None


def _clean(cell: str) -> str:
    """A cell on one line, without signs that nobody sees."""
    return _DIRTY.sub(" ", cell).strip()

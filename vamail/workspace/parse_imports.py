"""`rules/imports.yaml`: how files of other programs are read that no preset fits. Pure."""

import re
from collections.abc import Iterable

from vamail.model.pattern import lazy
from vamail.workspace.billing_words import CURRENCY
from vamail.workspace.shapes import Choice, Key, ListOf, Page, Table, TableOf, Values, Word, did_you_mean
from vamail.workspace.types import ImportMapping, Mark, Service
from vamail.workspace.types.imports import NOBODY, PRESETS, STATEMENT_FIELDS, TIMESHEET_FIELDS
from vamail.workspace.words import LINE, whole
from vamail.workspace.yaml_text import Node, TableNode

FILES = ("rules/imports.yaml", "rules/imports.yml")
ENCODINGS = (
    "utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "cp1254", "cp1256", "iso-8859-1", "iso-8859-2",
    "iso-8859-15", "cp437", "cp850", "cp852", "macroman",
)  # fmt: skip
DELIMITERS = {",": ",", ";": ";", "|": "|", "tab": "\t", "\t": "\t"}
MOST_HEADER = 100
_NAME = lazy(r"\w[\w.-]{0,40}")
_PLACES = lazy(r"[^A-Za-z0-9]*(YYYY|YY|MM|M|DD|D)(?:[^A-Za-z0-9]*(YYYY|YY|MM|M|DD|D)){2}[^A-Za-z0-9]*")
_PART = lazy(r"YYYY|YY|MM|M|DD|D")
_TEXT = {"type": "string"}
_NEEDS = {"statement": ("date", ("amount", "credit", "debit")), "timesheet": ("date", ("duration", "end"))}
_FIELDS = {"statement": STATEMENT_FIELDS, "timesheet": TIMESHEET_FIELDS}


def _name(text: str) -> str:
    if _NAME.fullmatch(text) is None:
        raise ValueError(f"`{text}` cannot be the name of a mapping; letters, digits, - and _, as in my-bank")
    return text


def _day_form(text: str) -> str:
    """How days are written: year, month and day, once each."""
    form = text.strip()
    parts = sorted(part[0] for part in _PART.findall(form))
    if _PLACES.fullmatch(form) is None or parts != ["D", "M", "Y"]:
        raise ValueError(f"`{text}` does not say how days are written; as in DD.MM.YYYY or M/D/YY")
    return form


def _delimiter(text: str) -> str:
    if text not in DELIMITERS:
        raise ValueError(f"`{text}` is no sign between columns; write one of ',' ';' '|' or tab")
    return DELIMITERS[text]


def _header(text: str) -> int:
    line = whole(text)
    if not 1 <= line <= MOST_HEADER:
        raise ValueError(f"`{text}` is not the line of the headers; a number from 1 to {MOST_HEADER}")
    return line


_COLUMNS = Table(
    {
        name: Key(ListOf(LINE) if name == "reference" else LINE, summary)
        for name, summary in {**STATEMENT_FIELDS, **TIMESHEET_FIELDS}.items()
    },
    "`columns`",
)
_MAPPING = Table(
    {
        "name": Key(
            Word(_name, "a name", _TEXT), "what you call it; or the preset that it adds to", required=True
        ),
        "kind": Key(Choice(("statement", "timesheet")), "statement or timesheet", required=True),
        "match": Key(LINE, 'names of the files it is for, as in "umsaetze*.csv"'),
        "columns": Key(_COLUMNS, "our field: the header in the file, as in {date: Buchungstag}"),
        "date": Key(Word(_day_form, "a form of days", _TEXT), "how days are written, as in DD.MM.YYYY"),
        "decimal": Key(Choice((".", ",")), "the sign before cents, in quotes"),
        "delimiter": Key(
            Word(_delimiter, "a sign", _TEXT), 'the sign between columns, in quotes: ";"; or tab'
        ),
        "encoding": Key(Choice(ENCODINGS), "how its letters are written, as in cp1252"),
        "currency": Key(CURRENCY, "the currency, where no column says it"),
        "header": Key(
            Word(_header, "a number", {"type": "integer"}), "the line of the headers, from 1; 1"
        ),
        "until": Key(LINE, 'how the first cell begins with which the table ends, as in "Total"'),
        "clients": Key(TableOf(LINE), "what the file calls a client or project: {Acme Ltd: acme}"),
        "services": Key(TableOf(LINE), "what it calls a project, task or tag: {Design: Design work}"),
    },
    "the mapping",
)  # fmt: skip
IMPORTS = Table({"imports": Key(ListOf(_MAPPING), "files of your bank and time tracker")}, "imports.yaml")


def imports(
    node: Node, slugs: tuple[str, ...], sold: tuple[Service, ...], page: Page
) -> tuple[ImportMapping, ...]:
    """The mappings of the file; `slugs` of the clients and `sold` services are those that it may name."""
    read = IMPORTS.read(node, page, "imports")
    if not isinstance(read, Values):
        return ()
    tables = [one for one in read.get("imports", tuple, ()) if isinstance(one, Values)]
    found = tuple(_mapping(one, slugs, sold, page) for one in tables)
    _check_names(found, page)
    return found


def _mapping(
    table: Values, slugs: tuple[str, ...], sold: tuple[Service, ...], page: Page
) -> ImportMapping:  # fmt: skip
    kind = table.get("kind", str, "statement")
    _check_columns(table, page)
    _check_named(table, "clients", (*slugs, NOBODY), "client", page)
    _check_named(table, "services", [one.name for one in sold], "service", page)
    return ImportMapping(
        name=table.get("name", str, ""),
        kind="timesheet" if kind == "timesheet" else "statement",
        match=table.get("match", str, ""),
        columns=_columns(table),
        date=table.get("date", str, ""),
        decimal=table.get("decimal", str, ""),
        delimiter=table.get("delimiter", str, ""),
        encoding=table.get("encoding", str, ""),
        currency=table.get("currency", str, ""),
        header=table.get("header", int, 1),
        until=table.get("until", str, ""),
        clients=tuple(table.get("clients", dict, {}).items()),
        services=tuple(table.get("services", dict, {}).items()),
        mark=table.where("name"),
    )


def _columns(table: Values) -> tuple[tuple[str, str], ...]:
    """One pair for each header, in the order in which they are written."""
    written = table.table("columns").values
    return tuple(
        (name, str(header))
        for name, headers in written.items()
        for header in (headers if isinstance(headers, tuple) else (headers,))
    )


def _check_columns(table: Values, page: Page) -> None:
    name, kind = table.get("name", str, ""), table.get("kind", str, "")
    columns = table.table("columns").nodes
    if not name or not kind:
        return  # that is said already
    if not columns:
        _check_preset(table, name, kind, page)
        return
    if name in PRESETS[kind] and name != "everhour":
        what, hint = f"`{name}` is a preset and has columns of its own", "give this mapping another name"
        page.refuse(table.where("columns"), what, hint, "preset")
    if "match" not in table.nodes:
        what, hint = f"`{name}` lacks `match`", 'which files it is for, as in match: "umsaetze*.csv"'
        page.refuse(table.where("name"), what, hint, "missing-key")
    _check_fields(table, name, kind, columns, page)


def _check_preset(table: Values, name: str, kind: str, page: Page) -> None:
    if name not in PRESETS[kind]:
        other = did_you_mean(name, PRESETS[kind])
        what = f"`{name}` lacks `columns`, and is no preset for a {kind}"
        page.refuse(table.where("name"), what, f"add `columns`; {other}" if other else "", "missing-key")
    elif "until" in table.nodes and name != "everhour":
        what = f"`{name}` is a preset, whose tables end by themselves"
        page.refuse(table.where("until"), what, "leave `until` out", "preset")
    elif name == "everhour" and "match" not in table.nodes:
        hint = 'which files its reports are, as in match: "everhour*.csv"; their columns differ too much'
        page.refuse(table.where("name"), "`everhour` lacks `match`", hint, "missing-key")


def _check_fields(table: Values, name: str, kind: str, columns: Iterable[str], page: Page) -> None:
    own, there = _FIELDS[kind], set(columns)
    where = table.where("columns")
    for field in columns:
        if field not in own:
            mark = table.table("columns").marks[field]
            what = f"`{field}` is nothing that a {kind} has"
            page.refuse(mark, what, f"known: {', '.join(own)}", "unknown-key")
    day, some = _NEEDS[kind]
    if day not in there:
        page.refuse(where, f"`columns` of `{name}` lacks `{day}`", own[day], "missing-key")
    if not there.intersection(some):
        what = f"`columns` of `{name}` lacks {' or '.join(f'`{one}`' for one in some)}"
        page.refuse(where, what, own[some[0]], "missing-key")
    elif kind == "timesheet" and "duration" not in there and "start" not in there:
        page.refuse(where, f"`columns` of `{name}` has `end` without `start`", own["start"], "missing-key")
    elif kind == "statement" and "amount" in there and {"credit", "debit"} & there:
        what = f"`columns` of `{name}` has `amount` and `credit` or `debit`"
        page.refuse(where, what, "keep one way to write amounts", "twice")


def _check_named(table: Values, key: str, known: Iterable[str], what: str, page: Page) -> None:
    """Whatever a file's word is read as must be there."""
    node, words = table.nodes.get(key), tuple(known)
    for said, value in node.pairs if isinstance(node, TableNode) else ():
        meant = table.get(key, dict, {}).get(said.text)
        if meant is not None and meant not in words:
            hint = did_you_mean(str(meant), words)
            page.refuse(value.mark, f"there is no {what} `{meant}`", hint, f"unknown-{what}")


def _check_names(found: tuple[ImportMapping, ...], page: Page) -> None:
    first: dict[str, Mark] = {}
    for one in found:
        key = re.sub(r"\s+", " ", one.name.casefold())
        if key and key in first:
            what = f"two mappings are named `{one.name}`; the first is at {first[key]}"
            page.refuse(one.mark, what, "give each its own name", "twice")
        first.setdefault(key, one.mark)

"""Files of other programs: what each one is, told by its content, and its reader. Pure."""

import dataclasses

from vamail.mail.mappings import for_name
from vamail.mail.statements.camt import read_camt
from vamail.mail.statements.mapped import read_mapped
from vamail.mail.statements.mt940 import looks_like_mt940, read_mt940
from vamail.mail.statements.ofx import read_ofx
from vamail.mail.statements.paypal import read_paypal
from vamail.mail.statements.rows import one_line
from vamail.mail.statements.wise import read_wise, read_wise_history
from vamail.mail.tables import bad_quote, head_of, read_sheet
from vamail.mail.timesheets import read_timesheet
from vamail.model.books import Fault, Read
from vamail.model.imports import ImportMapping
from vamail.model.pattern import lazy

_SIGNATURES = (
    (b"PK\x03\x04", "file_xlsx"), (b"PK\x05\x06", "file_xlsx"), (b"\xd0\xcf\x11\xe0", "file_xlsx"),
    (b"%PDF", "file_pdf"), (b"\x1f\x8b", "file_packed"),
    (b"Rar!", "file_packed"), (b"7z\xbc\xaf", "file_packed"),
)  # fmt: skip
_OFX = lazy(r"\A\s*(?:OFXHEADER|<OFX>|(?:<\?xml[^>]{0,200}>\s*)?<\?OFX|(?:<\?xml[^>]{0,200}>\s*)?<OFX>)", 2)
_XML = lazy(r"\A\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.-]*(?::[\w.-]+)?[\s>])")
_HTML = lazy(r"\A\s*(?:<!doctype html|<html)", 2)
_PRESETS = (read_wise, read_wise_history, read_paypal)


def read_file(raw: bytes, name: str, mappings: tuple[ImportMapping, ...]) -> Read:
    """A bank's statement or a time tracker's export as values, or the one reason why it is refused.

    `name` is the file's own, without folders: mappings are chosen by it, and faults say it. XML, MT940 and
    OFX are what their content says; a table is read by the mapping with columns that fits its name, else by
    its headers. `mappings` are `Workspace.imports`. Never raises; whatever the bytes, nothing partial.
    """
    found = _read(raw, name, mappings)
    return _told(found) if isinstance(found, Fault) else found


def _told(fault: Fault) -> Fault:
    """The reason with what the file says on one line each: it is shown as it stands."""
    values = tuple((key, one_line(value)) for key, value in fault.values)
    return dataclasses.replace(fault, column=one_line(fault.column), values=values)


def _read(raw: bytes, name: str, mappings: tuple[ImportMapping, ...]) -> Read:
    for signature, why in _SIGNATURES:
        if raw.startswith(signature):
            return Fault(file=name, why=why)
    head = head_of(raw)
    if _HTML.match(head):
        return Fault(file=name, why="file_html")
    if _OFX.match(head):
        return read_ofx(raw, name)
    if _XML.match(head):
        return read_camt(raw, name)
    if looks_like_mt940(head):
        return read_mt940(raw, name)
    return _table(raw, name, mappings)


def _table(raw: bytes, name: str, mappings: tuple[ImportMapping, ...]) -> Read:
    mapping = for_name(name, mappings)
    if mapping is not None and mapping.kind == "statement":
        return read_mapped(raw, name, mapping)
    timesheet = read_timesheet(raw, name, mappings)
    if timesheet is not None:
        return timesheet
    sheet = read_sheet(raw, name)
    if isinstance(sheet, Fault):
        return sheet
    for reader in _PRESETS:
        found = reader(sheet, mappings)
        if found is not None:
            return found
    return bad_quote(sheet) or Fault(file=name, why="file_unknown")

"""What the parts of a mail are: its text, its HTML, its attachments, its calendar object.

A multipart/alternative shows its plain text, and its HTML only when there is no other; nested
messages and everything said to be an attachment stay undecoded: only their size is counted.
"""

import hashlib
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from vamail.mail.calendar import CalendarChoice
from vamail.mail.charsets import clean_line, clean_text, decode
from vamail.mail.flowed import unflow
from vamail.mail.headers import decode_value, decode_words, read_head, read_parameters
from vamail.mail.html import TAGS_MAX, read_html
from vamail.mail.limits import Limits
from vamail.mail.parts import Part
from vamail.mail.transfer import (
    Uuencoded,
    decode_transfer,
    decode_uuencode,
    decoded_size,
    encoding_of,
    find_uuencoded,
    is_damaged,
)
from vamail.model.message import Attachment, CalendarPart

UU_STEP = 1000
"""`Attachment.index` of the n-th uuencoded file (from 1) in leaf k is k + n * UU_STEP."""

_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_PGP = "-----BEGIN PGP MESSAGE-----"
_NAME_MAX = 4096
_TEXT_BYTES_MAX = 8_000_000
_EXTENSIONS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "text/csv": "csv",
    "text/vcard": "vcf", "text/x-vcard": "vcf", "text/rtf": "rtf", "application/rtf": "rtf",
    "application/pdf": "pdf", "application/zip": "zip", "application/msword": "doc",
    "application/ics": "ics", "application/json": "json", "application/xml": "xml", "text/xml": "xml",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/pgp-signature": "asc", "application/pgp-keys": "asc", "application/pgp-encrypted": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m", "application/ms-tnef": "dat",
    "message/rfc822": "eml", "message/delivery-status": "txt", "message/disposition-notification": "txt",
    "text/rfc822-headers": "txt", "image/jpeg": "jpg", "image/pjpeg": "jpg", "image/png": "png",
    "image/gif": "gif", "image/tiff": "tiff", "image/webp": "webp", "image/heic": "heic",
    "image/svg+xml": "svg", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav",
    "video/mp4": "mp4", "video/quicktime": "mov",
}  # fmt: skip


@dataclass(slots=True)
class Contents:
    """What was found; `hashes` are one per attachment, of its encoded bytes without line ends;
    `nested` are the attached mails, unread."""

    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    calendar: CalendarPart | None = None
    nested: list[Part] = field(default_factory=list)
    encrypted: bool = False
    defects: list[str] = field(default_factory=list)


class _Piece(NamedTuple):
    """One body as it is shown, in the order of the mail."""

    text: str
    is_html: bool


_Bodies = tuple[list[_Piece], list[str]]
"""The pieces shown, and every HTML body."""


def read_contents(top: Part, limits: Limits, defects: list[str]) -> Contents:
    """Everything that the parts hold. Damage that was survived is added to `defects`."""
    return _Reader(top, limits, defects).read()


class _Reader:
    def __init__(self, top: Part, limits: Limits, defects: list[str]) -> None:
        self.top, self.limits = top, limits
        self.found = Contents(defects=defects)
        self.choice = CalendarChoice()
        self.index = -1
        self.html_left = limits.html_chars
        self.tags_left = TAGS_MAX

    def read(self) -> Contents:
        pieces, htmls = self._walk(self.top, "", None)
        text = "\n".join(self._plain(piece) for piece in pieces)
        if len(text) > self.limits.text_chars:
            self.found.defects.append(
                f"The text is longer than {self.limits.text_chars} characters and was cut."
            )
            text = text[: self.limits.text_chars]
        self.found.text = text
        self.found.html = "\n".join(htmls)
        if _PGP in text:
            self.found.encrypted = True
        return self.found

    def _plain(self, piece: _Piece) -> str:
        if not piece.is_html:
            return piece.text
        text, left = read_html(piece.text, self.tags_left)
        self.tags_left = max(0, left)
        if left < 0:
            self._note(f"The HTML has more than {TAGS_MAX} tags; what follows them was not read.")
        return text

    def _walk(self, part: Part, parent: str, root: Part | None) -> _Bodies:
        """What is shown of this part, and its HTML bodies, both in order."""
        if not part.children:
            return self._leaf(part, parent, root)
        if part.type == "multipart/encrypted":
            self.found.encrypted = True
        root = _root_of_related(part) if part.type == "multipart/related" else root
        branches = []
        for number, child in enumerate(part.children):
            branches.append(self._walk(child, part.type, root))
            # Damage: the sibling before never ended, so this may be its file or our text. It is both.
            if number and part.children[number - 1].unclosed and branches[-1][0] and not child.children:
                self._list(child)
        if part.type == "multipart/alternative":
            return _best_alternative(branches)
        pieces = [piece for branch in branches for piece in branch[0]]
        htmls = [html for branch in branches for html in branch[1]]
        return pieces, htmls

    def _leaf(self, part: Part, parent: str, root: Part | None) -> _Bodies:
        self.index += 1
        disposition, named = read_parameters(part.fields.get("content-disposition", b""))
        encoding = encoding_of(part.fields.get("content-transfer-encoding", b""))
        name = named.get("filename") or part.parameters.get("name") or ""
        if part.type in _CALENDAR_TYPES or name.lower().endswith(".ics"):
            self._calendar(part, encoding)
        text = part.type.startswith("text/")
        if (
            text
            and part is not self.top
            and part.start >= part.end
            and not name
            and disposition != "attachment"
        ):
            return [], []
        if self._is_body(part, disposition, name, parent, root):
            return self._body(part, encoding)
        self._attachment(part, encoding, disposition, name, parent)
        return [], []

    def _is_body(self, part: Part, disposition: str, name: str, parent: str, root: Part | None) -> bool:
        if disposition == "attachment":
            return False
        if part.type in {"text/plain", "text/html"}:
            return not name or parent == "multipart/alternative" or part is root or part is self.top
        if part.type.startswith("multipart/"):
            return part is self.top or part.start < part.end
        if parent == "multipart/alternative" or part is self.top:
            return part.type.startswith("text/") and part.type not in _CALENDAR_TYPES and not name
        return False

    def _body(self, part: Part, encoding: str) -> _Bodies:
        data = part.raw[part.start : part.end]
        if len(data) > _TEXT_BYTES_MAX:
            data = data[:_TEXT_BYTES_MAX]
            self._note("The body is very long and was cut.")
        if is_damaged(data, encoding):
            self._note("The text's encoding is damaged; it was read as far as it goes.")
        data = decode_transfer(data, encoding)
        text, guessed = decode(data, part.parameters.get("charset", ""))
        if guessed:
            self._note(guessed)
        if part.type == "text/html":
            html = clean_text(text)
            if len(html) > self.html_left:
                self._note(f"The HTML is longer than {self.limits.html_chars} characters and was cut.")
                html = html[: max(0, self.html_left)]
            self.html_left -= len(html)
            return [_Piece(html, True)], [html]
        if encoding != "uuencode" and "begin" in text and (files := find_uuencoded(data)):
            text = self._uuencoded(part, data, files)
        text = clean_text(text)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, part.parameters.get("delsp", "").lower() == "yes")
        return [_Piece(text, False)], []

    def _uuencoded(self, part: Part, data: bytes, files: list[Uuencoded]) -> str:
        kept, position = [], 0
        for number, file in enumerate(files, 1):
            kept.append(data[position : file.start])
            position = file.end
            body = data[file.start : file.end]
            name = _shown(decode_value(file.name)) or f"attachment-{self.index + 1}-{number}.bin"
            size = len(decode_uuencode(body))
            index = self.index + number * UU_STEP
            self.found.attachments.append(Attachment(name, "application/octet-stream", size, index))
            self.found.hashes.append(hashlib.sha256(body.replace(b"\r", b"")).digest())
        kept.append(data[position:])
        self._note("A file was written into the text by uuencode; it is listed as an attachment.")
        return decode(b"".join(kept), part.parameters.get("charset", ""))[0]

    def _attachment(self, part: Part, encoding: str, disposition: str, name: str, parent: str) -> None:
        kind = part.type
        if kind == "message/rfc822" and encoding == "quoted-printable":
            # RFC 2046, 5.2.1 allows no encoding here; mailers that use one mean it.
            self._note("An attached mail is encoded, which it must not be.")
        if kind == "message/rfc822":
            self.found.nested.append(part)
        size = decoded_size(part.raw, part.start, part.end, encoding)
        if encoding == "base64" and not size and part.end - part.start > 8:
            self._note("An attachment is said to be base64 but is not.")
        name = _shown(name) or self._made_name(part, kind)
        content_id = decode_value(part.fields.get("content-id", b"")).strip().strip("<>")
        inline = disposition == "inline" or (
            not disposition and bool(content_id) and parent == "multipart/related"
        )
        self.found.attachments.append(Attachment(name, kind, size, self.index, inline, content_id[:998]))
        body = part.raw[part.start : part.end]
        self.found.hashes.append(hashlib.sha256(body.replace(b"\r", b"") if b"\r" in body else body).digest())
        if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat":
            self._note(
                "The attachments are packed in Outlook's own format (winmail.dat); they were not unpacked."
            )
        if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            self.found.encrypted = self.found.encrypted or (
                part.parameters.get("smime-type", "enveloped-data").lower()
                in {"enveloped-data", "authenveloped-data"}
            )

    def _list(self, part: Part) -> None:
        if "content-disposition" not in part.fields:
            encoding = encoding_of(part.fields.get("content-transfer-encoding", b""))
            self._attachment(part, encoding, "", part.parameters.get("name", ""), "")

    def _made_name(self, part: Part, kind: str) -> str:
        """A stable name for a part without one: a nested mail's subject, the description, its place."""
        extension = _EXTENSIONS.get(kind) or re.sub(r"[^a-z0-9]", "", kind.partition("/")[2])[:10] or "bin"
        stem = ""
        if kind == "message/rfc822":
            head = read_head(part.raw, part.start, min(part.end, part.start + 64 * 1024), top=True)
            stem = next((decode_value(value) for field, value in head.fields if field == "subject"), "")
        stem = " ".join((stem or decode_value(part.fields.get("content-description", b""))).split())
        if stem:
            return _shown(stem if stem.lower().endswith(f".{extension}") else f"{stem[:200]}.{extension}")
        return f"attachment-{self.index + 1}.{extension}"

    def _calendar(self, part: Part, encoding: str) -> None:
        def read(length: int) -> bytes:
            return decode_transfer(part.raw[part.start : min(part.end, part.start + length)], encoding)

        given, size = part.parameters, part.end - part.start
        self.choice.consider(read, size, given.get("charset", ""), given.get("method", ""), self.index)
        self.found.calendar = self.choice.found

    def _note(self, what: str) -> None:
        if what not in self.found.defects:
            self.found.defects.append(what)


def _root_of_related(part: Part) -> Part:
    """The part that the others of a multipart/related belong to (RFC 2387, 3.2)."""
    start = part.parameters.get("start", "").strip("<> ")
    for child in part.children:
        if start and decode_value(child.fields.get("content-id", b"")).strip().strip("<>") == start:
            return child
    return part.children[0]


def _best_alternative(branches: list[_Bodies]) -> _Bodies:
    """The first branch with plain text, else the last that shows anything; HTML of the last that has any."""
    htmls = next((htmls for _, htmls in reversed(branches) if htmls), [])
    for pieces, _ in branches:
        if any(not piece.is_html and piece.text.strip() for piece in pieces):
            return pieces, htmls
    return next((pieces for pieces, _ in reversed(branches) if pieces), []), htmls


def _shown(name: str) -> str:
    return clean_line(decode_words(name)).strip()[:_NAME_MAX]


def leaf_bytes(top: Part, index: int) -> bytes:
    """Decoded bytes of the attachment with this index; IndexError when the mail has none such."""
    number, place = divmod(index, UU_STEP)
    if index < 0:
        raise IndexError(index)
    part = list(top.leaves())[place]
    data = decode_transfer(
        part.raw[part.start : part.end], encoding_of(part.fields.get("content-transfer-encoding", b""))
    )
    if not number:
        return data
    file = find_uuencoded(data)[number - 1]
    return decode_uuencode(data[file.start : file.end])

"""Layout and data as a PDF/A-3, and the XML put into it. The same values are the same bytes.

Nothing is fetched: the layout is in memory, there are no packages, and fonts are files of known folders.
"""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from vamail.model.errors import RenderError
from vamail.model.pattern import lazy
from vamail.render.invoice.attached import attached

_REACHES_OUT = lazy(r"""["']@[a-z]+/""")
_PDF_DATE = lazy(rb"(/(?:CreationDate|ModDate) \(D(?::|\\072))[0-9]{14}")
_XMP_DATE = lazy(rb"<xmp:(CreateDate|ModifyDate)>[^<]{25}</xmp:")
# The first object: what people wrote stands behind it.
_ONE_PAGE = lazy(rb"\A[^(]{0,60}<</Type/Pages/Count 1/")
_FEW = 12
_NOTHING = "/nonexistent"


@lru_cache(maxsize=8)
def _fonts(folders: tuple[str, ...]) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def typeset(
    layout: str, data: Mapping[str, Any], folders: tuple[str, ...], at: datetime, *, rows: int,
    file: str = "invoice.typ",
) -> bytes:  # fmt: skip
    """The PDF/A-3b of this layout (of this file) with this data. `at` (aware) is its date.

    What has few `rows` is tried as a `single` page: to know the number of a page, typst sets all twice.

    Raises RenderError with what typst says of the layout.
    """
    few = rows <= _FEW
    pdf = _set(layout, {**data, "single": few}, folders, at, file)
    if few and not _ONE_PAGE.search(pdf):
        pdf = _set(layout, {**data, "single": False}, folders, at, file)
    return pdf


def _set(
    layout: str, data: Mapping[str, Any], folders: tuple[str, ...], at: datetime, file: str
) -> bytes:  # fmt: skip
    # Without tags, which PDF/A-3b does not ask for: they are nine tenths of the objects of a page, and to
    # copy them when the XML is put in takes longer than all the rest.
    return _compiled(
        layout, data, folders, file, format="pdf", pdf_standards="a-3b",
        timestamp=int(at.timestamp()), pdf_tags=False,
    )  # fmt: skip


def draw(layout: str, data: Mapping[str, Any], folders: tuple[str, ...], file: str, ppi: int) -> bytes:
    """The one page of this layout as a PNG, with so many pixels an inch. Raises RenderError as above."""
    return _compiled(layout, data, folders, file, format="png", ppi=float(ppi))


def _compiled(layout: str, data: Mapping[str, Any], folders: tuple[str, ...], name: str, **how: Any) -> bytes:
    import typst

    file = f"templates/invoice/{name}"
    if _REACHES_OUT.search(layout):
        raise RenderError(f"{file} asks for a package from the network; it may not")
    compiler = typst.Compiler(
        layout.encode("utf-8"), root=folders[0], font_paths=_fonts(folders), ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        package_path=_NOTHING, package_cache_path=_NOTHING,
    )  # fmt: skip
    try:
        written = compiler.compile(**how)
    except RuntimeError as error:
        said = " ".join(str(getattr(error, "message", "") or error).split())[:300]
        raise RenderError(f"{file}: {said}") from error
    if not isinstance(written, bytes):
        raise RenderError(f"{file}: it makes no page")
    return written


def embed(pdf: bytes, xml: bytes, at: datetime, about: Mapping[str, str], language: str) -> bytes:
    """The PDF with the XML as `factur-x.xml` (Factur-X 1.0, 6), as an alternative of what it shows.

    `about` has title, author, subject and keywords; a PDF of the known shape says them already where its
    layout does.
    """
    return attached(pdf, xml, at) or embed_anew(pdf, xml, at, about, language)


def embed_anew(pdf: bytes, xml: bytes, at: datetime, about: Mapping[str, str], language: str) -> bytes:
    """The same for a PDF of any shape: it is read and written as a whole, which takes longer than all the
    rest."""
    from facturx import generate_from_file

    file = _Anew(pdf)
    generate_from_file(
        file, xml, flavor="factur-x", level="en16931", check_xsd=False, check_schematron=False,
        pdf_metadata=dict(about), lang=language, afrelationship="alternative", xmp_compression=False,
    )  # fmt: skip
    return _dated(file.getvalue(), at)


class _Anew(io.BytesIO):
    """A file in memory that begins anew with its first write: the library would write behind what it read."""

    def write(self, data: Any) -> int:
        self.write = super().write  # type: ignore[assignment, method-assign] # thousands follow, and need nothing of this
        self.seek(0)
        self.truncate()
        return self.write(data)


def _dated(pdf: bytes, at: datetime) -> bytes:
    """The clock's time, which the library writes, replaced by the document's; every length stays."""
    utc = at.astimezone(UTC)
    said = utc.strftime("%Y%m%d%H%M%S").encode()
    pdf = _PDF_DATE.sub(lambda found: found.group(1) + said, pdf)
    stamp = utc.strftime("%Y-%m-%dT%H:%M:%S+00:00").encode()
    return _XMP_DATE.sub(lambda found: b"<xmp:%s>%s</xmp:" % (found.group(1), stamp), pdf)

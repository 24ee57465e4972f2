"""The XML put into a PDF that typst wrote, without reading all of it: what is new is added, places are moved.

Only a file of the shape that is known is changed so (ISO 32000-1, 7.5.4: one table of places, no stream of
objects); of any other None is said, and the plain way (`pdf.embed`) reads and writes the whole.
"""

import hashlib
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

from vamail.model.pattern import lazy

_TABLE = lazy(
    rb"xref\n0 ([0-9]+)\n((?:[0-9]{10} [0-9]{5} [fn]\r\n)+)"
    rb"trailer\n<</Size \1(/Root [^\n]*)>>\nstartxref\n([0-9]+)\n%%EOF\s*"
)
_PLACE = lazy(rb"([0-9]{10}) ([0-9]{5} n)")
_PACKET = b">>\nstream\n<?xpacket begin"
_LENGTH = lazy(rb"<</Length ([0-9]+)/Type/Metadata/Subtype/XML")
_CATALOG = b"<</Type/Catalog/Pages "
_SCHEMAS = b"</rdf:Bag></pdfaExtension:schemas>"
_RDF = b"</rdf:RDF>"

_PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
# What Factur-X 1.0, 6.2.3 adds to the metadata: which schema its words are of, and the words.
_SCHEMA = (
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
    f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq>"
    + "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{what}</pdfaProperty:description></rdf:li>"
        for name, what in _PROPERTIES
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
).encode()
_WORDS = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}"><fx:DocumentType>INVOICE</fx:DocumentType>'
    "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName><fx:Version>1.0</fx:Version>"
    "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"
).encode()

# Where, how many octets are taken away, and what is put there.
_Edit = tuple[int, int, bytes]


def attached(pdf: bytes, xml: bytes, at: datetime) -> bytes | None:
    """The PDF with the XML as `factur-x.xml`, an alternative of what it shows; None for another shape.

    `at` (aware) is the date of the file in it.
    """
    start = pdf.rfind(b"xref\n0 ")
    table = _TABLE.fullmatch(pdf, max(start, 0))
    if table is None or int(table.group(4)) != start:
        return None
    edits = _edits(pdf[:start], count := int(table.group(1)))
    if not edits:
        return None
    body = _edited(pdf[:start], edits)
    places = _PLACE.sub(lambda one: _moved(one.group(1), edits) + b" " + one.group(2), table.group(2))
    for new in (_file(count, xml, at), _named(count + 1, count)):
        places += b"%010d 00000 n\r\n" % len(body)
        body += new
    return body + (
        b"xref\n0 %d\n%strailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF"
        % (count + 2, places, count + 2, table.group(3), len(body))
    )


def _edits(body: bytes, count: int) -> Sequence[_Edit]:
    """What the metadata and the catalog get; nothing where one is not as it is known.

    Each is sought from the end: whatever was written by people stands before, escaped or compressed.
    """
    packet = body.rfind(_PACKET)
    length = _LENGTH.match(body, max(body.rfind(b"<</Length ", 0, max(packet, 0)), 0))
    schemas, rdf = body.find(_SCHEMAS, packet), body.rfind(_RDF)
    catalog = body.rfind(_CATALOG)
    if length is None or length.end() != packet or not packet < schemas < rdf < catalog:
        return ()
    if any(one in body[catalog:] for one in (b"/Names", b"/AF", b"/PageMode")):
        return ()
    size = b"%d" % (int(length.group(1)) + len(_SCHEMA) + len(_WORDS))
    root = b"/AF[%d 0 R]/Names<</EmbeddedFiles<</Names[(factur-x.xml)%d 0 R]>>>>" % (count + 1, count + 1)
    return (
        (length.start(1), len(length.group(1)), size),
        (schemas, 0, _SCHEMA),
        (rdf, 0, _WORDS),
        (catalog + len(b"<</Type/Catalog"), 0, root + b"/PageMode/UseAttachments"),
    )


def _edited(body: bytes, edits: Sequence[_Edit]) -> bytes:
    pieces, done = [], 0
    for place, taken, put in edits:
        pieces += [body[done:place], put]
        done = place + taken
    return b"".join((*pieces, body[done:]))


def _moved(place: bytes, edits: Sequence[_Edit]) -> bytes:
    """Where that object begins now."""
    old = int(place)
    return b"%010d" % (old + sum(len(put) - taken for edited, taken, put in edits if edited < old))


def _file(number: int, xml: bytes, at: datetime) -> bytes:
    """The embedded file (ISO 32000-1, 7.11.4)."""
    packed = zlib.compress(xml)
    said = at.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    check = hashlib.md5(xml, usedforsecurity=False).hexdigest().encode()
    about = b"/Params<</Size %d/ModDate(D:%sZ)/CheckSum<%s>>>" % (len(xml), said, check)
    return (
        b"%d 0 obj\n<</Length %d/Type/EmbeddedFile/Subtype/text#2Fxml/Filter/FlateDecode%s>>\n"
        b"stream\n%s\nendstream\nendobj\n" % (number, len(packed), about, packed)
    )


def _named(number: int, file: int) -> bytes:
    """Its name, and what it is to the document (ISO 19005-3, annex E)."""
    return (
        b"%d 0 obj\n<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F %d 0 R/UF %d 0 R>>"
        b"/AFRelationship/Alternative/Desc(Factur-X XML file)>>\nendobj\n" % (number, file, file)
    )

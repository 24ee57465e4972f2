"""The attachments are what their names say."""

import io
import re
import zipfile
from xml.etree import ElementTree

from vamail.demo.papers import pdf_file, word_file


def test_a_word_file_holds_its_paragraphs_as_xml() -> None:
    with zipfile.ZipFile(io.BytesIO(word_file("Tea & cake <now>", "Kék teáskanna"))) as archive:
        assert archive.testzip() is None
        document = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own
        ElementTree.fromstring(archive.read("[Content_Types].xml"))  # noqa: S314 - our own
    assert "".join(document.itertext()) == "Tea & cake <now>Kék teáskanna"


def test_a_pdf_s_table_points_at_its_objects() -> None:
    pdf = pdf_file("One (two)", r"back\slash")
    start = int(re.search(rb"startxref\n(\d+)\n", pdf)[1])
    assert pdf[start:].startswith(b"xref\n0 6\n")
    offsets = [int(line[:10]) for line in pdf[start:].split(b"\n")[3:8]]
    assert [pdf[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % n for n in range(1, 6)]
    stream = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", pdf, re.DOTALL)
    assert int(stream[1]) == len(stream[2])
    assert rb"(One \(two\)) Tj" in stream[2]
    assert rb"(back\\slash) Tj" in stream[2]

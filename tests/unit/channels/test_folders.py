"""Files of clients: names that climb nowhere, bytes that are never overwritten."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.channels import folders
from vamail.channels.folders import FolderError, Folders, clean_name, numbered


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd\0.pdf", "passwd.pdf"),
        ("C:\\x", "x"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        (".htaccess", "htaccess"),
        ("", "attachment"),
        ("..", "attachment"),
        ("a. . ", "a"),
        ("invoice_\u202efdp.exe", "invoice_fdp.exe"),
        ("a<b>:c?.txt", "a_b__c_.txt"),
        ("számla.pdf", "számla.pdf"),
        (unicodedata.normalize("NFD", "számla.pdf"), "számla.pdf"),
        ("می\u200cخواهم.docx", "می\u200cخواهم.docx"),
        ("two\r\nlines.txt", "twolines.txt"),
    ],
)
def test_a_name_is_cleaned(name, clean):
    assert clean_name(name) == clean


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=200)
def test_every_name_is_safe_and_cleaning_twice_changes_nothing(name):
    clean = clean_name(name)
    assert 0 < len(clean.encode()) <= 120
    assert not set(clean) & set('/\\\0<>:"|?*\r\n\u202e')
    assert clean not in (".", "..") and not clean.startswith(".")
    assert clean == clean.rstrip(". ")
    assert len(numbered(clean, 37).encode()) <= 120


def test_a_long_name_keeps_its_extension():
    assert clean_name("á" * 4000 + ".docx").endswith("á.docx")


def test_two_files_of_one_name_are_both_kept(tmp_path):
    folders = Folders(tmp_path)
    first = folders.save("acme", "2026/11", "brief.docx", b"one")
    second = folders.save("acme", "2026/11", "brief.docx", b"two")
    assert [p.read_bytes() for p in (first, second)] == [b"one", b"two"]
    assert second == tmp_path / "acme" / "2026" / "11" / "brief (2).docx"


def test_an_attempt_may_be_repeated(tmp_path):
    folders = Folders(tmp_path)
    folders.save("acme", "", "a.txt", b"other")
    first = folders.save("acme", "", "a.txt", b"same", key="d-1")
    assert folders.save("acme", "", "a.txt", b"same", key="d-1") == first
    assert sorted(p.name for p in (tmp_path / "acme").iterdir()) == ["a (2).txt", "a.txt"]


@pytest.mark.parametrize(
    ("client", "folder"), [("../..", "x"), ("acme", "../../.."), ("/etc", "/etc"), ("acme", "a//../b")]
)
def test_nothing_climbs(tmp_path, client, folder):
    root = tmp_path / "root"
    path = Folders(root).save(client, folder, "../../x", b"1")
    assert path.resolve().is_relative_to(root.resolve())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["root"]


def test_links_are_refused(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "acme").symlink_to(outside)
    with pytest.raises(FolderError, match="link") as caught:
        Folders(root).save("acme", "", "x", b"1")
    assert not caught.value.temporary
    assert not list(outside.iterdir())
    (root / "b").mkdir()
    (root / "b" / "x").symlink_to(outside / "y")
    assert Folders(root).save("b", "", "x", b"1").name == "x (2)"
    assert not list(outside.iterdir())


def test_what_a_crash_left_is_written_anew(tmp_path):
    path = Folders(tmp_path).save("acme", "", "x", b"1")
    assert [p.name for p in path.parent.iterdir()] == ["x"]


def test_names_that_a_shared_disk_takes_for_one_are_kept_apart(tmp_path):
    kept = Folders(tmp_path)
    names = [kept.save("acme", "", name, name.encode()).name for name in ("A.pdf", "a.pdf", "a.PDF")]
    assert names == ["A.pdf", "a (2).pdf", "a (3).PDF"]
    repeated = kept.save("acme", "", "a.pdf", b"a.pdf", key="again").name
    assert repeated == "a (2).pdf"


def test_what_a_crash_after_the_link_left_is_cleared_away(tmp_path, monkeypatch):
    kept = Folders(tmp_path)
    with monkeypatch.context() as crash:
        link = folders._link
        crash.setattr(folders, "_link", lambda *given: link(*given) and _crash(crash))
        with pytest.raises(SystemExit):
            kept.save("acme", "f", "a.txt", b"one", key="k")
    assert len(list((tmp_path / "acme" / "f").iterdir())) == 2
    kept.save("acme", "f", "a.txt", b"one", key="k")
    assert [path.name for path in (tmp_path / "acme" / "f").iterdir()] == ["a.txt"]


def _crash(patch):
    """Nothing more is done, as when the process is killed: not even what a `finally` would do."""
    patch.setattr(folders.os, "unlink", lambda *_, **__: None)
    raise SystemExit

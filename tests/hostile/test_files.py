"""Attachments saved for real, under names that climb, are devices, collide or deceive."""

import os
import unicodedata
from pathlib import Path

import pytest

from hostile.values import VALUES
from vamail.channels.folders import Folders
from vamail.cli.output import visible

NAMES = (
    "../../etc/passwd", "..\\..\\windows\\system32\\x.dll", "/etc/cron.d/x", "C:\\autoexec.bat",
    "\\\\host\\share\\x",
    "....//....//x", "..", ".", "", " ", "...", "/", "\\", "a/../../b", "%2e%2e%2fx", "..%c0%afx",
    "..／..／x", "‥/x", "∕etc∕x",
    "x\0.pdf", "x\n.pdf", "x\r\nContent-Type: text/html", "CON", "con.txt", "nul.tar.gz", "AUX ", "COM1",
    "com¹.txt", "LPT9.x",
    "PRN.", "CONIN$", "CLOCK$", "aux.", " nul", "x.txt:evil.exe", "x.txt::$DATA", "x.txt.", "x.txt ",
    ".htaccess", ".bashrc",
    "..bashrc", "~", "~/x", "-rf", "--help", "*", "?", "x|y", "x;id", "$(id)", "`id`", "x&y", "<x>", '"x"',
    "invoice\u202efdp.exe",
    "a\u200b.pdf", "\u202ex", "\ufeffx", "x" * 4_000 + ".pdf", "é" * 300 + ".docx", "x." + "y" * 300,
    "👩‍💻" * 60,
    "e\u0301.pdf", "\u00e9.pdf", "İ.pdf", "ß.pdf", "ss.pdf", "SS.pdf", "ﬁ.pdf", "fi.pdf", "A.pdf", "a.pdf",
    "\ud800.pdf",
    "desktop.ini", "autorun.inf", "x.lnk", "x.pdf.exe", ".vamail-0.part", *VALUES.values(),
)  # fmt: skip
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    "clock$",
    *(f"{n}{d}" for n in ("com", "lpt") for d in "0123456789"),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Every name once as file, once as folder and once as client, in one tree."""
    root = tmp_path_factory.mktemp("outside") / "clients"
    paths = [Folders(root / "a").save("acme", "2026", name, f"{n}".encode()) for n, name in enumerate(NAMES)]
    paths += [Folders(root / "b").save("acme", name, f"file {n}", b"x") for n, name in enumerate(NAMES)]
    paths += [Folders(root / "c").save(name, "", f"file {n}", b"x") for n, name in enumerate(NAMES)]
    return root, paths


def test_nothing_lies_outside(saved: tuple[Path, list[Path]]) -> None:
    root, paths = saved
    assert [path.name for path in root.parent.iterdir()] == ["clients"]
    assert all(Path(os.path.realpath(path)).is_relative_to(root.resolve()) for path in paths)


def test_every_file_is_kept_and_none_overwritten(saved: tuple[Path, list[Path]]) -> None:
    _, paths = saved
    files = paths[: len(NAMES)]
    assert len(set(files)) == len(NAMES)
    assert [path.read_bytes() for path in files] == [f"{n}".encode() for n in range(len(NAMES))]
    assert len({path.name.casefold() for path in files}) == len(NAMES), "apart on a disk without case, too"


def test_every_name_is_safe_on_every_system(saved: tuple[Path, list[Path]]) -> None:
    root, paths = saved
    for path in paths:
        for name in path.relative_to(root).parts:
            assert 0 < len(name.encode()) <= 120
            assert not set(name) & set('<>:"/\\|?*\0')
            assert name == name.strip(". ")
            assert name.partition(".")[0].strip().casefold() not in DEVICES
            assert not any(unicodedata.category(c).startswith("C") and c != "\u200c" for c in name)
            assert unicodedata.normalize("NFC", name) == name


def test_the_real_ending_is_shown() -> None:
    assert visible("invoice\u202efdp.exe") == "invoice\\u202efdp.exe"


def test_a_saved_file_is_no_program(saved: tuple[Path, list[Path]]) -> None:
    assert not any(path.stat().st_mode & 0o111 for path in saved[1])

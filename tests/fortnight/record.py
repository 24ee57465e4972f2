"""What a fortnight leaves behind, as files that people read and a test compares.

`record/journal.txt` tells the story: each step, what left because of it, and the journal's lines. In
`record/mails/` is every mail that left, to be opened in a mail program: header and text are written plainly,
and what only one run knows (seals, boundaries) is replaced by a word of the same kind, so that a change of
behaviour is a readable difference. VAMAIL_FORTNIGHT_RECORD=1 writes the record anew.
"""

import difflib
import email.policy
import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fortnight.play import Played
from fortnight.stage import Left
from fortnight.story import Story, written

RECORD = Path(__file__).with_name("record")
SWITCH = "VAMAIL_FORTNIGHT_RECORD"
_TOKEN = re.compile(r"(?<![0-9a-z])[cn][0-9a-z]{1,14}-[0-9a-z]{1,11}-[a-z2-7]{26}(?![0-9a-z])")
_NAME = re.compile(r"[0-9]{1,20}(?=\.[a-z0-9-]{1,24}\.[a-z2-7]{26}@)")
_SEAL = re.compile(r"(?<![0-9a-z])[a-z2-7]{26}(?![0-9a-z])")
_MEETING = re.compile(r"(?<=[0-9]\.)([a-z]+)-[0-9a-f]{3,10}(?:-[0-9-]+)?-[a-z2-7]{8}(?=\.SEAL@)")
_CODE = re.compile(r"(?<=M-)([0-9]{1,4})-[a-z2-7]{10}(?![0-9a-z])")
_BOUNDARY = re.compile(r"=_[0-9a-f]{32}")
_UTF8 = email.policy.SMTPUTF8.clone(cte_type="8bit", linesep="\n", max_line_length=0, refold_source="all")
WIDTH = 110


def record(played: list[Played], journal: list[Mapping[str, object]], story: Story) -> dict[str, str]:
    """The files by name, as they should lie in `record/`."""
    files = {"journal.txt": _journal(played, journal, story)}
    names: dict[str, str] = {}
    for left in _in_order(played):
        name = f"mails/{left.at.astimezone(story.zone):%m-%d-%H%M}-{left.kind}-{story.who(left.to)}"
        beside = sum(known.startswith(name) for known in files)
        files[f"{name}{f'-{beside + 1}' if beside else ''}.eml"] = plain(left.raw, names)
    return files


def _in_order(played: list[Played]) -> list[Left]:
    return [left for one in played for left in sorted(one.left, key=lambda left: left.place)]


def plain(raw: bytes, names: dict[str, str] | None = None) -> str:
    """A mail with its texts in plain UTF-8, and nothing in it that only this run knows.

    `names` are the numbers that stand for our mails in their Message-IDs, in the order in which they came.
    """
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            text = part.get_content().replace("\r\n", "\n")
            part.set_content(text, subtype=part.get_content_subtype(), cte="8bit")
            if part is not mail:
                del part["MIME-Version"]
        elif part.get_content_type() == "application/ics":
            del part["Content-Transfer-Encoding"]
            part.set_payload("the object of text/calendar once more\n")
    text = mail.as_bytes(policy=_UTF8).decode("utf-8")
    return neutral(text.replace("\r\n", "\n"), names)


def neutral(text: str, names: dict[str, str] | None = None) -> str:
    """The text without what another run would say otherwise."""
    boundaries: dict[str, str] = {}
    known = {} if names is None else names
    text = _CODE.sub(r"\1-CODE", _TOKEN.sub("TOKEN", text))
    text = _NAME.sub(lambda m: known.setdefault(m[0], str(len(known) + 1)), text)
    text = _BOUNDARY.sub(lambda m: boundaries.setdefault(m[0], f"=_boundary-{len(boundaries) + 1}"), text)
    return _MEETING.sub(r"\1-MEETING", _SEAL.sub("SEAL", text))


def _journal(played: list[Played], journal: list[Mapping[str, object]], story: Story) -> str:
    """The whole fortnight as one text; instants on the VA's clock."""
    lines, waiting = [], list(journal)
    for one, after in zip(played, (*played[1:], None), strict=True):
        lines += ["", f"{one.step.number}. {written(one.step.at)}  {one.step.story}"]
        lines += [f"      $ {line}" for line in one.said.splitlines()]
        until = after.step.at if after else datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
        found = [row for row in waiting if datetime.fromisoformat(str(row["at"])) < until]
        del waiting[: len(found)]
        if one.step.does == "vamail":  # what waits at a start is read by several threads, in any order
            found.sort(key=lambda row: (str(row["at"]), str(row["task"] or "T-0"), str(row["step"])))
        lines += [_row(row, story.zone) for row in found]
        lines += [f"   -> {line}" for line in one.lines]
    return neutral("\n".join(lines).lstrip("\n") + "\n")


def _row(row: Mapping[str, object], zone: ZoneInfo) -> str:
    at = datetime.fromisoformat(str(row["at"])).astimezone(zone)
    why = f" -- {row['why']}" if row["why"] else ""
    return f"      {at:%a %d %H:%M} {row['task'] or '':4} {row['step']}: {row['what']}{why}"


# --- the kept record ------------------------------------------------------------------------------------


def keep(files: dict[str, str], folder: Path = RECORD) -> None:
    """Write the record anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def differences(files: dict[str, str], folder: Path = RECORD) -> str:
    """How this run differs from what is kept, as a diff; empty where it does not."""
    kept = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.*")}
    said: list[str] = []
    for name in sorted({*kept, *files}):
        before, after = kept.get(name, "").splitlines(), files.get(name, "").splitlines()
        said += difflib.unified_diff(before, after, f"record/{name}", f"this run/{name}", n=1, lineterm="")
    return "\n".join(said)


def asked_to_keep() -> bool:
    """Whether this run is to become the record."""
    return bool(os.environ.get(SWITCH))

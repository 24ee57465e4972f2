"""Folders on the server: what they are called there, which is for what, and what was filed in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vamail.channels.imap_wire import Client
from vamail.model.pattern import lazy

_ROLES = {
    "sent": (b"\\sent",),
    "drafts": (b"\\drafts",),
    "trash": (b"\\trash",),
    "junk": (b"\\junk",),
    "archive": (b"\\archive", b"\\all"),
}
_USUAL = {
    "sent": (
        "sent", "sent items", "sent messages", "sent mail", "elküldött", "elküldött elemek",
        "elküldött üzenetek", "gesendet", "gesendete elemente", "envoyés", "ارسال‌شده", "ارسال شده",
    ),
    "drafts": ("drafts", "draft", "piszkozatok", "پیش‌نویس‌ها"),
    "trash": ("trash", "deleted items", "deleted messages", "bin", "kuka", "törölt elemek"),
    "junk": ("junk", "spam", "junk email", "junk e-mail", "bulk mail", "levélszemét", "هرزنامه"),
    "archive": ("archive", "archives", "archívum", "all mail"),
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IDENTITY = lazy(rb"<\s*([^<>\s]+)\s*>")
_NEWEST = 5000

Listed = tuple[tuple[tuple[bytes, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """How folders are named on one server: separator, prefix of the personal ones (RFC 2342)."""

    separator: str = "/"
    prefix: str = ""
    listed: frozenset[str] = frozenset()

    def on_server(self, folder: str) -> str:
        """The server's name for a folder that the VA wrote with `/` between levels."""
        if folder.upper() == "INBOX":
            return "INBOX"
        if folder in self.listed:
            return folder
        name = folder.replace("/", self.separator) if self.separator else folder
        if not self.prefix or name in self.listed or name.startswith(self.prefix):
            return name
        return self.prefix + name


def read_names(client: Client, capabilities: frozenset[str]) -> tuple[Names, Listed]:
    """Ask the server for its folders (flags and names) and for the way it names them."""
    listed = tuple((tuple(flags), str(name)) for flags, _, name in client.list_folders())
    separator, prefix = "/", ""
    personal = client.namespace().personal if "NAMESPACE" in capabilities else None
    if personal:
        prefix, separator = str(personal[0][0]), str(personal[0][1] or "/")
    else:
        separators = {
            delimiter.decode("ascii", "replace")
            for _, delimiter, _ in client.list_folders("", "%")
            if delimiter
        }
        separator = next(iter(separators), "/")
    return Names(separator, prefix, frozenset(name for _, name in listed)), listed


def special_folders(listed: Listed) -> dict[str, str]:
    """Role to folder: what the server marks (RFC 6154) first, else the usual names at the end of a path."""
    found: dict[str, str] = {}
    for role, flags in _ROLES.items():
        marked = (name for flag in flags for has, name in listed if flag in {h.lower() for h in has})
        usual = (
            name
            for usual_name in _USUAL[role]
            for has, name in listed
            if re.split(r"[/.]", name)[-1].casefold() == usual_name
            and b"\\noselect" not in {h.lower() for h in has}
        )
        folder = next(marked, None) or next(usual, None)
        if folder is not None:
            found[role] = folder
    return found


def look(client: Client, message_ids: frozenset[str], since: datetime) -> dict[str, int]:
    """In the selected folder: UID by Message-ID (without brackets) among the mails since that day."""
    # SINCE compares the day in the zone of the server, hence the day before.
    day = since - timedelta(days=1)
    text = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
    newest = sorted(client.search(text), reverse=True)[:_NEWEST]
    found: dict[str, int] = {}
    for start in range(0, len(newest), 200):
        part: Sequence[int] = newest[start : start + 200]
        for one in client.fetch_bodies(part, "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"):
            for identity in _IDENTITY.findall(one.data):
                text = identity.decode("ascii", "replace")
                if text in message_ids:
                    found[text] = max(one.uid, found.get(text, 0))
        if len(found) == len(message_ids):
            break
    return found

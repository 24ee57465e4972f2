"""Meetings of one client, for `export` and `forget`: which they are, and what of them is somebody else's.

A meeting with guests of several clients is nobody's alone: it is exported with their own guests, and when
they are forgotten it stays for the others, without them. Its words name none of its guests' clients
(`desk.meetings.people.anothers_word`).
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, delete, select, update

from vamail.model.meetings import Meeting, MeetingUid
from vamail.store.tables import ledger

Body = dict[str, Any]


def find(
    connection: Connection, client: str, tasks: set[str], owns: Callable[[str], bool]
) -> tuple[set[str], set[str]]:
    """Names of meetings in any version of which they are: those that are theirs alone, and those at which
    another client's guests are as well."""
    theirs: set[str] = set()
    others: set[str] = set()
    for row in _versions(connection):
        if row.client == client or row.task in tasks or owns(row.body.get("organizer", "")):
            theirs.add(row.key)
        for guest in row.body.get("guests", ()):
            if _is_theirs(guest, client, owns):
                theirs.add(row.key)
            elif guest.get("client"):
                others.add(row.key)
    return theirs - others, theirs & others


def their_part(body: Body, client: str, owns: Callable[[str], bool]) -> Body:
    """What of a meeting may be shown to them: their own guests, and what these proposed."""
    return _with(body, lambda guest: _is_theirs(guest, client, owns))


def erase(
    connection: Connection, alone: set[str], shared: set[str], client: str, owns: Callable[[str], bool]
) -> None:
    """Meetings that were theirs alone go; from those with others their guests go. Before what is kept about
    their tasks is deleted."""
    uids = select(ledger.c.kind, ledger.c.key, ledger.c.body).where(ledger.c.kind == MeetingUid.kind)
    for row in connection.execute(uids).all():
        if row.body.get("meeting") in alone:
            connection.execute(delete(ledger).where(ledger.c.kind == row.kind, ledger.c.key == row.key))
        elif row.body.get("meeting") in shared:
            _orphan(connection, row.kind, row.key)
    for name in sorted(alone):
        connection.execute(delete(ledger).where(ledger.c.kind == Meeting.kind, ledger.c.key == name))
    for row in _versions(connection):
        if row.key in shared:
            body = _with(row.body, lambda guest: not _is_theirs(guest, client, owns))
            of = (ledger.c.kind == Meeting.kind, ledger.c.key == row.key, ledger.c.version == row.version)
            connection.execute(update(ledger).where(*of).values(body=body, client="", task=None))


def _orphan(connection: Connection, kind: str, key: str) -> None:
    of = (ledger.c.kind == kind, ledger.c.key == key)
    connection.execute(update(ledger).where(*of).values(client="", task=None))


def _versions(connection: Connection) -> Iterator[Any]:
    columns = (ledger.c.key, ledger.c.version, ledger.c.client, ledger.c.task, ledger.c.body)
    yield from connection.execute(select(*columns).where(ledger.c.kind == Meeting.kind)).all()


def _is_theirs(guest: Body, client: str, owns: Callable[[str], bool]) -> bool:
    return guest.get("client") == client or owns(guest.get("email", ""))


def _with(body: Body, stays: Callable[[Body], bool]) -> Body:
    guests = [one for one in body.get("guests", ()) if stays(one)]
    emails = {one.get("email", "").casefold() for one in guests}
    proposals = [one for one in body.get("proposals", ()) if one.get("by", "").casefold() in emails]
    return {**body, "guests": guests, "proposals": proposals}

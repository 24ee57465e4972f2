"""An import on a real store: the mail that tells of it is answered with `undo`, and the file comes again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from unit.daemon.test_command_tokens import TUESDAY, Office, answer, read
from unit.desk.billing.test_worked import row, sheet
from vamail.daemon.announce import Announcer
from vamail.daemon.events import Work
from vamail.model.events import FileGiven
from vamail.model.ledger import TimeEntry
from vamail.store import open_store


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = open_store("sqlite", tmp_path)
    store.found()
    yield Office(store, plus=True)
    store.close()


def gives(office: Office) -> None:
    """A file that lies in `import/`, already read."""
    number = office.store.add_event("file", {}, "", TUESDAY, "w")
    content = sheet(row(), row(3, text="Calls", client="Globex Kft."))
    event = FileGiven(number=number, name="toggl.csv", blob="a" * 64, by="folder", content=content)
    assert office.handler.command(event).decision.verdict == "imported"


def counts(office: Office) -> list[str]:
    known = office.store.desk().kept_since(TimeEntry, TUESDAY - timedelta(days=90))
    return sorted(one.note for one in known if not one.void)


def test_undo_in_answer_to_the_notice_takes_the_file_back_and_it_comes_again(office: Office) -> None:
    gives(office)
    before = counts(office)
    assert before == ["Calls", "Posts"]
    Announcer(office.store).look(office.current.workspace, TUESDAY + timedelta(days=1))
    claimed = office.store.claim_events(9, "w", TUESDAY)
    (job,) = office.handler.handle([Work(one) for one in claimed])
    notice = read(job)
    body = notice.get_body(("plain",))
    assert body is not None and "undo file toggl.csv" in " ".join(body.get_content().split())
    (told,) = office.receives(answer(notice, "undo"))
    text = read(told).get_body(("plain",))
    assert text is not None and "Taken back: toggl.csv (entries of time: 2)" in text.get_content()
    assert counts(office) == []
    gives(office)
    assert counts(office) == before

"""The folder `import/`: what is whole is given once, and put away with what came of it; names are data."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from unit.daemon.test_command_tokens import TUESDAY, Office
from vamail.daemon import files as reading
from vamail.daemon import import_folder as room
from vamail.daemon.events import Work
from vamail.daemon.import_folder import ImportFolder
from vamail.daemon.picking import NotAFileError, pick
from vamail.desk.billing import importing
from vamail.desk.billing.outcome import BillOutcome
from vamail.model.books import Fault, ImportedFile, Read, StatementFile
from vamail.store import Given, content_hash, open_store

GOOD, BAD = b"a good statement", b"a bad one"


class Place:
    """A workspace with its folder, and a daemon that takes its turns."""

    def __init__(self, folder: Path, office: Office) -> None:
        self.folder, self.office = folder / "import", office
        self.root, self.store = folder, office.store
        self.starts()
        self.watch.look()

    def starts(self) -> None:
        """The daemon's look into the folder begins, remembering nothing."""
        self.watch = ImportFolder(self.root, self.store, self.office.current, lambda: TUESDAY, lambda: None)

    def put(self, name: str, content: bytes = GOOD) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def looks(self, times: int = room.LOOKS) -> None:
        for _ in range(times):
            self.watch.look()

    def decides(self) -> int:
        works = [Work(one) for one in self.store.claim_events(9, "w", TUESDAY)]
        self.office.handler.handle(works)
        return len(works)

    def turns(self) -> int:
        """Look until it is given, decide, look again; how many events there were."""
        self.looks()
        decided = self.decides()
        self.looks(1)
        return decided

    def lying(self, within: str = "") -> list[str]:
        return sorted(one.name for one in (self.folder / within).iterdir() if not one.is_dir())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    def read(raw: bytes, name: str, mappings: object, part: object = None) -> tuple[str, Read]:
        said: Read = StatementFile(name=name, source="wise")
        return content_hash(raw), said if raw == GOOD else Fault(file=name, row=2, why="quote_unclosed")

    monkeypatch.setattr(reading, "read_given", read)
    monkeypatch.setattr(
        importing, "statement", lambda *_: BillOutcome(warnings=("one new payment.", "P-1: 100 EUR"))
    )
    store = open_store("sqlite", tmp_path / "data")
    store.found()
    yield Place(tmp_path, Office(store, plus=False))
    store.close()


def test_a_good_file_ends_in_done_with_what_came_of_it(place: Place) -> None:
    place.put("wise.csv")
    assert place.turns() == 1
    assert place.lying() == []
    assert place.lying("done") == ["wise.csv", "wise.csv.txt"]
    said = (place.folder / "done" / "wise.csv.txt").read_text("utf-8")
    assert said == "wise.csv: one new payment.\nP-1: 100 EUR\n"
    assert place.turns() == 0


def test_a_bad_file_ends_in_refused_and_its_line_is_named(place: Place) -> None:
    place.put("pay.csv", BAD)
    place.turns()
    assert place.lying("refused") == ["pay.csv", "pay.csv.txt"]
    assert "pay.csv:2: " in (place.folder / "refused" / "pay.csv.txt").read_text("utf-8")


def test_a_file_that_still_grows_waits(place: Place) -> None:
    path = place.put("wise.csv", b"half")
    place.looks(room.LOOKS - 1)
    with path.open("ab") as file:
        file.write(b" more")
    place.looks(room.LOOKS - 1)
    assert place.decides() == 0
    place.looks(1)
    assert place.decides() == 1


def test_what_changes_after_it_was_given_is_another_file(place: Place) -> None:
    path = place.put("wise.csv", BAD)
    place.looks()
    path.write_bytes(GOOD)
    assert place.decides() == 1
    place.looks(1)
    assert place.lying() == ["wise.csv"], "it is not put away unread"
    place.turns()
    assert place.lying("done") == ["wise.csv", "wise.csv.txt"]


@pytest.mark.parametrize(
    "name",
    [".hidden", "~$wise.csv", ".~lock.wise.csv#", "wise.csv.tmp", "wise.csv.part", "x.crdownload", "a~"],
)
def test_files_of_programs_are_passed_over(place: Place, name: str) -> None:
    place.put(name)
    assert place.turns() == 0
    assert place.lying() == [name]


@pytest.mark.parametrize("name", ["wise (1).csv", "wise (Maria's conflicted copy 2026-11-22).csv"])
def test_second_copies_are_not_imported_and_say_why(place: Place, name: str) -> None:
    place.put(name)
    assert place.turns() == 0
    kept = [one for one in place.lying("refused") if one.endswith(".txt")]
    assert "second copy" in (place.folder / "refused" / kept[0]).read_text("utf-8")


def test_links_and_folders_lead_nowhere(place: Place) -> None:
    secret = place.root / "secret.txt"
    secret.write_bytes(GOOD)
    (place.folder / "wise.csv").symlink_to(secret)
    (place.folder / "folder").mkdir()
    os.mkfifo(place.folder / "pipe.csv")
    assert place.turns() == 0
    assert secret.read_bytes() == GOOD
    assert place.lying("refused") == ["pipe.csv", "pipe.csv.txt", "wise.csv", "wise.csv.txt"]
    assert (place.folder / "folder").is_dir()


def test_a_gigabyte_is_refused_by_its_size_and_never_read(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(reading, "read_given", never)
    with (place.folder / "big.csv").open("wb") as file:
        file.truncate(1_000_000_000)
    place.turns()
    assert place.lying("refused") == ["big.csv", "big.csv.txt"]
    assert "larger than 20 MB" in (place.folder / "refused" / "big.csv.txt").read_text("utf-8")


def test_names_are_data(place: Place) -> None:
    place.put("a\u202e b\n.csv")
    os.rename(place.put("x"), os.fsencode(place.folder) + b"/bank-\xff.csv")  # noqa: PTH104
    assert place.turns() == 2
    assert place.lying("done") == ["a b.csv", "a b.csv.txt", "bank-.csv", "bank-.csv.txt"]


def test_the_same_name_again_keeps_both(place: Place) -> None:
    for _ in range(2):
        place.put("wise.csv")
        place.turns()
    assert place.lying("done") == ["wise.2.csv", "wise.2.csv.txt", "wise.csv", "wise.csv.txt"]
    said = (place.folder / "done" / "wise.2.csv.txt").read_text("utf-8")
    assert said.startswith("wise.csv: these very bytes were imported before, on 2026-11-24 as wise.csv.")


def test_a_file_meets_a_desk_on_which_everything_before_it_is_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P10: a reminder that was decided just before lies among what waits to leave, and is withdrawn."""
    place.store.add_event("command", {"verb": "say", "subject": "help"}, "", TUESDAY)
    place.put("wise.csv")
    place.looks()
    groups, commit = [], place.store.commit

    def counted(handled, *more):
        groups.append(len(handled))
        return commit(handled, *more)

    monkeypatch.setattr(place.store, "commit", counted)
    assert place.decides() == 2
    assert groups == [1, 1]


# --- what a crash leaves -----------------------------------------------------------------------------------


def test_killed_after_the_event_was_stored_it_is_not_given_again(place: Place) -> None:
    place.put("wise.csv")
    place.looks()
    place.starts()
    place.looks()
    assert place.decides() == 1
    place.looks(1)
    assert place.lying("done") == ["wise.csv", "wise.csv.txt"]


def test_killed_after_it_was_decided_it_is_put_away_and_not_given_again(place: Place) -> None:
    place.put("wise.csv")
    place.looks()
    place.decides()
    place.starts()
    place.looks()
    assert place.decides() == 0
    assert place.lying("done") == ["wise.csv", "wise.csv.txt"]
    kept = place.store.desk().kept(ImportedFile, content_hash(GOOD))
    assert kept is not None
    assert kept.version == 1


def test_killed_between_the_text_and_the_move_the_text_is_written_again(place: Place) -> None:
    (place.folder / "done").mkdir()
    (place.folder / "done" / "wise.csv.txt").write_text("of the life before")
    place.put("wise.csv")
    place.turns()
    assert place.lying("done") == ["wise.csv", "wise.csv.txt"]
    assert "one new payment" in (place.folder / "done" / "wise.csv.txt").read_text("utf-8")


def test_a_file_over_which_vamail_stops_again_and_again_is_refused(place: Place) -> None:
    place.put("wise.csv")
    place.looks()
    for _ in range(6):
        later = TUESDAY + timedelta(hours=1)
        place.store.claim_events(9, "w", TUESDAY)
        place.store.claim_events(9, "w", later)
        place.store.release_events()
        place.store.register_worker("w")
    for one in place.store.claim_events(9, "w", TUESDAY + timedelta(hours=2)):
        assert one.held
    place.starts()
    place.looks()
    assert place.lying("refused") == ["wise.csv", "wise.csv.txt"]
    assert "stopped again and again" in (place.folder / "refused" / "wise.csv.txt").read_text("utf-8")


def test_a_file_whose_decision_fails_is_refused_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(importing, "statement", fails)
    place.put("wise.csv")
    place.turns()
    assert place.lying("refused") == ["wise.csv", "wise.csv.txt"]
    assert "a fault of vamail" in (place.folder / "refused" / "wise.csv.txt").read_text("utf-8")


def test_two_that_look_give_a_file_once(place: Place) -> None:
    place.put("wise.csv")
    other = ImportFolder(place.root, place.store, place.office.current, lambda: TUESDAY, lambda: None)
    for _ in range(room.LOOKS + 1):
        place.watch.look()
        other.look()
    assert place.decides() == 1
    other.look()
    place.watch.look()
    assert place.lying("done") == ["wise.csv", "wise.csv.txt"]


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    with pytest.raises(NotAFileError, match="No such file"):
        pick(tmp_path / "nothing.csv", "line")
    ImportFolder(tmp_path / "gone", None, None, None, None).look()  # type: ignore[arg-type]


def test_a_picked_file_says_its_name_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "wise.csv").write_bytes(GOOD)
    assert pick(tmp_path / "wise.csv", "line") == Given(name="wise.csv", raw=GOOD, size=len(GOOD), by="line")

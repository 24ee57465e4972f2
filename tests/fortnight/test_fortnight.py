"""A scripted fortnight against real servers: three clients in three zones, a VA with a plain mail program.

`script.yaml` is the story, with everything that must leave; `record/` is what left, kept. After a change
that is meant: `VAMAIL_FORTNIGHT_RECORD=1 pytest tests/fortnight`, and read the difference.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fortnight import record, story
from fortnight.play import Played, Player, otherwise
from fortnight.stage import Left, Stage
from server.dovecot import Dovecot
from server.recorder import Recorder


@dataclass(frozen=True)
class Fortnight:
    """What happened. `words` are those that tell of one client and no other."""

    script: story.Story
    played: list[Played]
    journal: list[dict[str, object]]
    words: dict[str, set[str]]
    bare: bool

    def left_to(self, client: str) -> list[Left]:
        """Every mail to this client."""
        mine = {one.address for one in self.script.people.values() if one.client == client}
        return [left for one in self.played for left in one.left if left.to in mine]


def telling(stage: Stage, script: story.Story) -> dict[str, set[str]]:
    """The words that tell of each client: names, addresses, subjects, references of tasks."""
    words: dict[str, set[str]] = {}
    for one in script.people.values():
        if one.client:
            found = words.setdefault(one.client, {stage.client_name(one.client)})
            found |= {one.name, *one.name.split(), one.address, one.address.partition("@")[2]}
    for step in script.steps:
        sender = script.people.get(step.what.get("from", "")) if isinstance(step.what, dict) else None
        if sender is not None and sender.client and step.what.get("subject"):
            words[sender.client].add(step.what["subject"])
    for row in stage.rows("SELECT ref, client, title FROM task"):
        words.get(row["client"], set()).update((row["ref"], row["title"]))
    return {client: {word.casefold() for word in found} for client, found in words.items()}


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Fortnight]:
    script = story.read()
    dovecot.reset()
    recorder = Recorder().start()
    stage = Stage(tmp_path_factory.mktemp("fortnight") / "desk", dovecot, recorder, script)
    try:
        played = Player(stage, script).play()
        journal = [json.loads(line) for line in stage.command("journal", "--json").splitlines()]
        bare = any(mail.bare for mail in recorder.mails)
        yield Fortnight(script, played, journal, telling(stage, script), bare)
    finally:
        stage.close()
        recorder.stop()


def test_exactly_what_the_script_says_leaves(fortnight: Fortnight) -> None:
    assert not (told := otherwise(fortnight.played)), told
    assert not fortnight.bare


def test_promises_stand_as_the_script_says(fortnight: Fortnight) -> None:
    stood = {(one.step.number, name): how for one in fortnight.played for name, how in one.verdicts.items()}
    assert stood == {
        (one.step.number, name): how for one in fortnight.played for name, how in one.step.promises.items()
    }
    assert {"kept", "late", "broken"} <= set(stood.values())


def test_the_run_is_the_one_that_is_kept(fortnight: Fortnight) -> None:
    files = record.record(fortnight.played, fortnight.journal, fortnight.script)
    if record.asked_to_keep():
        record.keep(files)
    found = record.differences(files)
    assert not found, found


def test_nothing_to_one_client_names_another(fortnight: Fortnight) -> None:
    """Neither a name, an address, a subject nor a reference, in what is seen and in what is not."""
    for client, words in fortnight.words.items():
        others = {word for other, found in fortnight.words.items() if other != client for word in found}
        for left in fortnight.left_to(client):
            text = record.plain(left.raw).casefold()
            found = {word for word in others - words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
            assert not found, f"{left.message['Subject']} to {left.to}: {found}"


def test_every_client_was_written_to(fortnight: Fortnight) -> None:
    """So that the test above has something to look at."""
    assert all(fortnight.left_to(client) for client in fortnight.words)

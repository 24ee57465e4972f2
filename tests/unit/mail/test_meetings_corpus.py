"""What a real scheduling server sent is read as what it is (tests/corpus/meetings/facts.yaml)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from vamail.mail.parse import parse

FOLDER = Path(__file__).parents[2] / "corpus" / "meetings"
FACTS: dict[str, Any] = yaml.safe_load((FOLDER / "facts.yaml").read_text("utf-8"))


def test_every_mail_of_the_folder_has_its_facts() -> None:
    assert {path.name for path in FOLDER.glob("*.eml")} == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_the_mail_is_about_its_meeting(name: str) -> None:
    message = parse((FOLDER / name).read_bytes())
    first, said = FACTS[name]["events"][0], message.calendar
    assert said is not None
    assert (said.method, said.mime_method) == (FACTS[name]["method"], FACTS[name]["method"])
    assert (said.uid, said.sequence, said.summary) == (first["uid"], first["sequence"], "Első egyeztetés")
    assert message.senders[0].name == ("Kovács, Anna" if "reply" in name else "Béla")


@pytest.mark.parametrize("name", FACTS)
def test_its_events_are_read_as_they_were_meant(name: str) -> None:
    message = parse((FOLDER / name).read_bytes())
    assert message.calendar is not None
    assert (message.calendar.refused, message.calendar.defects) == ("", ())
    found = [
        {
            "uid": event.uid,
            "sequence": event.sequence,
            "start": event.start_at,
            **({"instance": event.instance_at} if event.instance_at else {}),
            **({"rule": event.rule} if event.rule else {}),
            **({"excluded": list(event.excluded)} if event.excluded else {}),
            **({"status": event.status} if event.status else {}),
            **({"comment": event.comment} if event.comment else {}),
            "answers": {who.email: who.answer for who in event.attendees},
        }
        for event in message.calendar.events
    ]
    assert found == FACTS[name]["events"]

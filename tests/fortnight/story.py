"""The script of the fortnight as values: who does what when, and what must leave because of it.

`script.yaml` is for people; this page says how it is read. Instants are the VA's wall clock, `Mon 26 Oct
09:10`. What leaves until the next step is listed under `leaves`, one line a mail, in order:

    09:10 acknowledgement to anna in hu: Re: Szórólap

Its day is written in front where it is not the day of the step: `Tue 27 Oct 08:00 brief ...`.
Nothing else may leave.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

YEAR = 2026
SCRIPT = Path(__file__).with_name("script.yaml")
DOES = ("mail", "sent", "folder", "command", "again", "settings", "vamail", "calendar", "file")


@dataclass(frozen=True)
class Person:
    """Somebody who writes or is written to; `client` is whose, empty for the VA and strangers."""

    key: str
    name: str
    address: str
    zone: ZoneInfo
    client: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happens: `does` is one of `DOES`, `what` its particulars."""

    number: int
    at: datetime
    story: str
    does: str
    what: Any
    leaves: tuple[str, ...] = ()
    promises: dict[str, str] = field(default_factory=dict)
    """How it must stand with promises when this step is over: `T-1 first` is `kept`, say."""


@dataclass(frozen=True)
class Story:
    """The whole script."""

    zone: ZoneInfo
    people: dict[str, Person]
    steps: tuple[Step, ...]

    def who(self, address: str) -> str:
        """The key of a person, else the address."""
        found = (one.key for one in self.people.values() if one.address == address)
        return next(found, address)


def read(path: Path = SCRIPT) -> Story:
    """Read the script; raises ValueError with the number of a step that cannot be read."""
    written = yaml.safe_load(path.read_text("utf-8"))
    zone = ZoneInfo(written["clock"])
    people = {
        key: Person(key, one["name"], one["address"], ZoneInfo(one["zone"]), one.get("client", ""))
        for key, one in written["people"].items()
    }
    steps: list[Step] = []
    for number, one in enumerate(written["steps"], 1):
        does = [name for name in DOES if name in one]
        if len(does) != 1:
            raise ValueError(f"step {number} ({one.get('story')}) must do exactly one of {DOES}")
        at = instant(one["at"], zone)
        if steps and at < steps[-1].at:
            raise ValueError(f"step {number} ({one['story']}) lies before the one before it")
        leaves = tuple(line.strip() for line in one.get("leaves", ()))
        steps.append(Step(number, at, one["story"], does[0], one[does[0]], leaves, one.get("then", {})))
    return Story(zone, people, tuple(steps))


def instant(text: str, zone: ZoneInfo) -> datetime:
    """`Mon 26 Oct 09:10` on that wall clock; the weekday must be right."""
    at = datetime.strptime(f"{text} {YEAR}", "%a %d %b %H:%M %Y").replace(tzinfo=zone)
    if f"{at:%a}" != text[:3]:
        raise ValueError(f"{text} is a {at:%A}")
    return at


def written(at: datetime) -> str:
    """The instant as the script writes it."""
    return f"{at:%a} {at.day} {at:%b %H:%M}"

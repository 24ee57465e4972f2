"""Sentences for tests of commands: a desk with two clients' tasks, and what the VA says to it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from unit.desk.desk_in_memory import SECRET, DeskInMemory
from unit.desk.house import TUESDAY, House, house, mail
from vamail.desk.control.carry_out import carry_out, decided
from vamail.desk.control.command import Command, NotUnderstood, Request, Said, Source
from vamail.desk.decide.outgoing import pass_out
from vamail.model.decision import Decision
from vamail.model.effects import SendMail
from vamail.model.message import Address
from vamail.workspace.types import Workspace

NOON = TUESDAY + timedelta(hours=1)
VA = Address("maria@va.example", "Maria Szabo")


def command(verb: str, line: str = "", **more: Any) -> Command:
    return Command(place=0, line=line or verb, verb=verb, **more)  # type: ignore[arg-type]


@dataclass
class AtWork:
    """A house, and the commands that its VA gives."""

    house: House
    now: datetime = NOON
    last: Decision = field(default_factory=Decision)

    @property
    def desk(self) -> DeskInMemory:
        return self.house.desk

    @property
    def workspace(self) -> Workspace:
        return self.house.workspace

    def request(self, *lines: Command | NotUnderstood, source: Source = "mail", **more: Any) -> Request:
        placed = tuple(replace(one, place=place) for place, one in enumerate(lines))
        given: dict[str, Any] = {
            "source": source, "sender": VA, "language": self.workspace.me.language, "at": self.now,
            "event": self.house.events + 1, "lines": placed, "message_id": "c1@va.example",
            "subject": "Re: Your desk", **more,
        }  # fmt: skip
        return Request(**given)

    def says(self, *lines: Command | NotUnderstood, **more: Any) -> dict[str, str]:
        """Carry the lines out, and take the decision in; what became of each line."""
        request = self.request(*lines, **more)
        self.house.events += 1
        _, said = carry_out(request, self.desk, self.workspace, SECRET, self.now)
        decision = decided(request, self.desk, self.workspace, SECRET, self.now)
        decision = pass_out(decision, request.event, self.desk, self.workspace, self.now)
        self.desk.apply(request.event, decision)
        self.last, self.now = decision, self.now + timedelta(minutes=5)
        return {one.line: one.what for one in said}

    def mails(self, kind: str = "") -> list[SendMail]:
        found = [one for one in self.last.effects if isinstance(one, SendMail)]
        return [one for one in found if not kind or one.kind == kind]

    @property
    def transcript(self) -> SendMail:
        return next(one for one in self.mails() if one.template == "transcript")


def at_work(**more: Any) -> AtWork:
    """T-1 and T-3 of Acme, T-2 of Globex."""
    found = house(**more)
    found.receives(mail("Please write the report.", subject="The report"))
    found.receives(
        mail(
            "Please book a room.",
            subject="A room",
            sender="Bob <bob@globex.example>",
            message_id="b1@g.example",
        )
    )
    found.receives(mail("And the slides, please.", subject="The slides", message_id="a2@acme.example"))
    return AtWork(found)


__all__ = ["NOON", "AtWork", "Said", "at_work", "command"]

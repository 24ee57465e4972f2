"""A mail to the VA that may be answered with commands says what it is about."""

from datetime import datetime

from vamail.mail.naming import name_of
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.events import Event
from vamail.model.ledger import NoticeSent


def answerable(
    event: Event, desk: Desk, at: datetime, tasks: tuple[str, ...] = (), held: tuple[int, ...] = (),
    meetings: tuple[str, ...] = (), invoices: tuple[str, ...] = (), proposes: str = "",
) -> Keep:  # fmt: skip
    """The row to which the VA's answer leads: `tasks`, `held`, `meetings` and `invoices` are what an answer
    is about that names none, `proposes` the action of a mail that proposes one thing. It goes with a
    `SendMail(command_token=True)` to the VA; one such mail an event."""
    return about(str(name_of(event)), desk, at, tasks, held, meetings, invoices, proposes=proposes)


def about(
    name: str, desk: Desk, at: datetime, tasks: tuple[str, ...] = (), held: tuple[int, ...] = (),
    meetings: tuple[str, ...] = (), invoices: tuple[str, ...] = (), versions: tuple[int, ...] = (),
    proposes: str = "",
) -> Keep:  # fmt: skip
    """The same, where `name` stands for the event (`mail.naming.name_of`)."""
    before = desk.kept(NoticeSent, name)
    version = before.version + 1 if before else 1
    return Keep(
        value=NoticeSent(
            name=name, version=version, tasks=tasks, held=held, meetings=meetings, invoices=invoices,
            versions=versions, proposes=proposes, at=at,
        )
    )  # fmt: skip

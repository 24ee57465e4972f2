"""The desk as it is after what was decided so far: for deciders that do many things of one kind. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from vamail.model.desk import Desk, HeldEntry, K, PlannedMail
from vamail.model.effects import CancelDelivery, Effect, Keep, ReleaseHeld
from vamail.model.ledger import Kept


class Ahead:
    """Reads like a `Desk`, with the effects in it that were taken; versions of a value follow each other."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[tuple[str, str], Kept] = {}
        self._gone: set[int] = set()
        self._released: set[int] = set()
        self._planned: tuple[PlannedMail, ...] | None = None
        self._held: tuple[HeldEntry, ...] | None = None
        self.effects: list[Effect] = []

    def __getattr__(self, name: str) -> Any:
        """What is not changed here is asked of the desk itself."""
        return getattr(self._desk, name)

    @property
    def desk(self) -> Desk:
        """This view, as what deciders read."""
        return cast(Desk, self)

    def take(self, effects: Iterable[Effect]) -> None:
        """Add effects: what follows sees them."""
        for one in effects:
            match one:
                case Keep(value=value):
                    self._kept[value.kind, value.key] = value
                case CancelDelivery():
                    self._gone.add(one.delivery)
                case ReleaseHeld():
                    self._released.add(one.held)
                case _:
                    pass
            self.effects.append(one)

    def kept(self, kind: type[K], key: str) -> K | None:
        """The newest version of this value of the ledger."""
        found = self._kept.get((kind.kind, key))
        return cast(K, found) if found is not None else self._desk.kept(kind, key)

    def kept_open(self, kind: type[K]) -> tuple[K, ...]:
        """The newest versions of all values of this kind that are open, by key."""
        return tuple(one for one in self._merged(kind, self._desk.kept_open(kind)) if one.is_open)

    def kept_since(self, kind: type[K], since: datetime) -> tuple[K, ...]:
        """The newest versions of values of this kind that came to be since, by key."""
        return self._merged(kind, self._desk.kept_since(kind, since))

    def _merged(self, kind: type[K], stored: Iterable[K]) -> tuple[K, ...]:
        found = {one.key: one for one in stored}
        for (of, key), value in self._kept.items():
            if of == kind.kind:
                found[key] = cast(K, value)
        return tuple(found[key] for key in sorted(found))

    def planned_mails(self) -> tuple[PlannedMail, ...]:
        """Deliveries that have not left, without those that were withdrawn here."""
        if self._planned is None:
            self._planned = self._desk.planned_mails()
        return tuple(one for one in self._planned if one.number not in self._gone)

    def held_open(self) -> tuple[HeldEntry, ...]:
        """What waits for the VA's word, without what was released here."""
        if self._held is None:
            self._held = self._desk.held_open()
        return tuple(one for one in self._held if one.number not in self._released)

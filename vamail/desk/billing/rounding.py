"""Time that is charged in steps: per entry, per day or on the total, up, down or to the nearest.

What is rounded together (a day, the total) may be of several services: the sum is what is rounded, and the
difference is put on the longest, so that the lines come to the rounded sum.
"""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import NamedTuple

from vamail.workspace.types import Rounding


class Worked(NamedTuple):
    """Minutes of one service on one local date."""

    service: str
    day: date
    minutes: int


def stepped(minutes: int, rounding: Rounding) -> int:
    """The minutes in whole steps; a half step is rounded up to the nearest. Without a step: as they are."""
    step = rounding.minutes
    if step <= 0:
        return minutes
    whole, rest = divmod(minutes, step)
    up = bool(rest) if rounding.way == "up" else rounding.way == "nearest" and rest * 2 >= step
    return (whole + up) * step


def charged(entries: tuple[Worked, ...], rounding: Rounding) -> dict[str, int]:
    """Minutes that are charged, by service, in the order in which the services come first."""
    found: dict[str, int] = dict.fromkeys((one.service for one in entries), 0)
    for group in _groups(entries, rounding.per):
        for service, minutes in _shared(group, stepped(sum(group.values()), rounding)).items():
            found[service] += minutes
    return found


def _groups(entries: tuple[Worked, ...], per: str) -> tuple[Mapping[str, int], ...]:
    """What is rounded together: minutes by service."""
    groups: dict[Hashable, dict[str, int]] = {}
    for place, one in enumerate(entries):
        key: Hashable = {"day": one.day, "total": ""}.get(per, place)
        group = groups.setdefault(key, {})
        group[one.service] = group.get(one.service, 0) + one.minutes
    return tuple(groups.values())


def _shared(group: Mapping[str, int], total: int) -> dict[str, int]:
    """The group with its sum made `total`: the longest give or take first, and none falls below zero."""
    shared, left = dict(group), total - sum(group.values())
    for service in sorted(group, key=lambda one: -group[one]):
        change = max(left, -shared[service])
        shared[service] += change
        left -= change
    return shared

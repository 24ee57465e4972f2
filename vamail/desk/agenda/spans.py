"""Spans of time and their arithmetic."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """From `start` to before `end`, UTC."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return int((self.end - self.start) / MINUTE)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Iterator[Span]:
    """The spans less what is taken."""
    cuts = sorted(taken)
    for span in spans:
        start = span.start
        for cut in cuts:
            if cut.end <= start or cut.start >= span.end:
                continue
            if cut.start > start:
                yield Span(start, cut.start)
            start = max(start, cut.end)
        if start < span.end:
            yield Span(start, span.end)


def within(spans: Iterable[Span], frame: Span) -> list[Span]:
    """What of the spans lies inside the frame."""
    cut = (Span(max(one.start, frame.start), min(one.end, frame.end)) for one in spans)
    return [one for one in cut if one.start < one.end]


def both(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What lies in one of each, in order; neither holds spans that overlap each other."""
    mine, theirs = sorted(some), sorted(others)
    found, left, right = [], 0, 0
    while left < len(mine) and right < len(theirs):
        start = max(mine[left].start, theirs[right].start)
        end = min(mine[left].end, theirs[right].end)
        if start < end:
            found.append(Span(start, end))
        if mine[left].end <= theirs[right].end:
            left += 1
        else:
            right += 1
    return found


def apart(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that neither overlap nor touch, in order."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found

"""The latest answers of a pure function, so that what was worked out elsewhere is not worked out twice."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Known(Generic[K, V]):
    """At most `most` answers by question, the oldest forgotten first. Threads may share it.

    An answer may come from another process that was asked the same question earlier: a pure function
    gives the same one everywhere.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[K, V] = {}

    def get(self, question: K) -> V | None:
        """The answer, if it is known."""
        return self._answers.get(question)

    def put(self, question: K, answer: V) -> V:
        """Keep an answer; returns it."""
        self._answers[question] = answer
        # A copy of the keys, since another thread may add one meanwhile.
        for old in list(self._answers)[: -self._most]:
            self._answers.pop(old, None)
        return answer

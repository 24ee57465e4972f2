"""Mails of unknown fate are looked up together, and each ends in one of three ways."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from vamail.daemon.doubts import Doubts
from vamail.model.errors import SurroundingsError
from vamail.model.outcome import Delivered, Outcome, Unknown
from vamail.store import DeliveryJob


def job(number: int, money: bool = False) -> DeliveryJob:
    return DeliveryJob(
        id=number, kind="acknowledgement", recipient="a@x.example", envelope_from="", raw=b"",
        message_id=f"m{number}@va.example", attempts=1, money=money, task=None, status="unknown", subject="",
        client="", event=number, created_at=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip


class Case:
    def __init__(self, *answers: frozenset[str] | Exception | None, seconds: float = 0.1) -> None:
        self.answers = list(answers)
        self.asked: list[int] = []
        self.ended: dict[int, Outcome] = {}
        self.again: list[DeliveryJob] = []
        self.doubts = Doubts(self.find, lambda: seconds, self.end, self.again.append)

    async def find(self, jobs: Sequence[DeliveryJob]) -> frozenset[str] | None:
        self.asked.append(len(jobs))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def end(self, one: DeliveryJob, outcome: Outcome) -> None:
        self.ended[one.id] = outcome

    def run(self, *jobs: DeliveryJob) -> "Case":
        async def go() -> None:
            self.doubts.add(jobs)
            async with asyncio.timeout(10):
                while self.doubts:
                    await asyncio.sleep(0.005)

        asyncio.run(go())
        return self


def test_what_lies_in_sent_was_delivered_and_the_rest_goes_again_when_the_time_is_over() -> None:
    case = Case(frozenset(), frozenset({"m1@va.example"})).run(job(1), job(2), job(3, money=True))
    assert case.asked[:2] == [3, 3], "all are looked up together"
    assert isinstance(case.ended[1], Delivered)
    unknown = case.ended[3]
    assert isinstance(unknown, Unknown) and unknown.last, "money is held, never sent twice"
    assert [(one.id, one.status) for one in case.again] == [(2, "queued")]


def test_where_sent_tells_nothing_nobody_waits() -> None:
    case = Case(None, seconds=3600).run(job(1))
    assert case.asked == [1]
    assert [one.id for one in case.again] == [1]


def test_a_mailbox_that_is_away_is_waited_for_no_longer_than_the_time() -> None:
    case = Case(SurroundingsError("away")).run(job(1), job(2))
    assert len(case.asked) > 1
    assert [one.id for one in case.again] == [1, 2]

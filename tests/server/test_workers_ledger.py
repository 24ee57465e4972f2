"""Two workers decide at once on what the ledger keeps: the second one conflicts, and decides again."""

from pathlib import Path

import pytest

from server.postgres import Postgres
from unit.desk.house import DAY, HOUR, TUESDAY, house
from vamail.desk.decide import decide
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.events import TimerDue
from vamail.model.ledger import Clock
from vamail.store import Conflict, Handled, OutgoingMail, Store, open_store


def test_two_timers_of_one_clock_seen_by_two_workers_are_one_warning(
    tmp_path: Path, postgres: Postgres
) -> None:
    """Both decide on the desk as it was before either wrote; the second meets a conflict."""
    url = postgres.fresh()
    first, second = open_store(url, tmp_path / "a"), open_store(url, tmp_path / "b")
    try:
        soon = TUESDAY + HOUR
        workspace, filed = house().workspace, Clock(
            task="T-1", name="first", started_at=TUESDAY - DAY, due_at=soon, warn_at=TUESDAY, target="x"
        )  # fmt: skip
        first.found()
        number = first.add_event("command", {}, "", TUESDAY, "a")
        _commit(first, "a", number, Decision(effects=(Keep(value=filed),)))
        due = {"kind": "warn", "subject": filed.key, "due_at": TUESDAY.isoformat()}
        numbers = [first.add_event("timer", due, "", TUESDAY, worker) for worker in ("a", "b")]
        timers = [TimerDue(number=n, kind="warn", subject=filed.key, due_at=TUESDAY) for n in numbers]
        decisions = [
            decide(timer, store.desk(), workspace, store.secret(), TUESDAY)
            for timer, store in zip(timers, (first, second), strict=True)
        ]
        warned = [[e for e in one.effects if isinstance(e, SendMail)] for one in decisions]
        assert [len(mails) for mails in warned] == [1, 1], "each would warn"
        _commit(first, "a", numbers[0], decisions[0])
        with pytest.raises(Conflict):
            _commit(second, "b", numbers[1], decisions[1])
        again = decide(timers[1], second.desk(), workspace, second.secret(), TUESDAY)
        assert not [e for e in again.effects if isinstance(e, SendMail)]
        _commit(second, "b", numbers[1], again)
        kept = second.desk().kept(Clock, filed.key)
        assert kept is not None and (kept.version, kept.warned_at) == (2, TUESDAY)
        assert len(second.deliveries()) == 1
    finally:
        first.close()
        second.close()


def _commit(store: Store, worker: str, number: int, decision: Decision) -> None:
    sends = sum(isinstance(effect, SendMail) for effect in decision.effects)
    mails = tuple(OutgoingMail(raw=b"x", message_id=f"{number}.{at}@va.example") for at in range(sends))
    store.commit([Handled(event=number, decision=decision, mails=mails)], worker, TUESDAY)

"""What is kept about a client beside mails goes with them: clocks, waits, notes, time, commands, briefs, and
the VA's own mails that said something of them; what stands there about somebody else stays."""

from pathlib import Path

import pytest

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder
from server.steered import STEER, VOUCHED
from server.test_rights import ANNA, _drained, _rows, _traces

WORDS = (b"anna@acme", b"acme.example", b"Kov\xc3\xa1cs", b"Zwiebel", b"Wndp", b"Kohlrabi")
MORE = f"{STEER}holds: {{new_address: no}}\nundo: 1 hour\n"
BY_LINE = (
    "note T-1 Kohlrabi as well",
    f"T-2 wait {ANNA}",
    "T-1 estimate 2h",
    "T-2 note a Quince pie",
)


def _by_mail(name: str, text: str, to: str = "requests@va.example, steer@va.example") -> bytes:
    return mail("Maria <maria@va.example>", "", text, f"{name}@va.example", to, VOUCHED)


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder, database: str) -> DeskUnderTest:
    """T-1 is of Anna, T-2 of Bob; the VA has said something about both, by mail and by line."""
    dovecot.reset()
    dovecot.drop(mail(text="A Zwiebel cake, please.\n", message_id="one@acme.example"))
    dovecot.drop(mail("Bob <bob@north.example>", "Quince", "Quince jam.\n", "bob@north.example"))
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, database, MORE)
    _drained(made)
    said = "T-1 note Zwiebel for Kovács\nT-1 log 45m Zwiebel baking\nT-2 important\nZwiebel nonsense\n"
    dovecot.drop(_by_mail("both", said + "T-2 reply\nDear Bob,\n\nthe Quince jam is ready.\n"))
    dovecot.drop(_by_mail("hers", "note 1 Zwiebel again\nstart 1\n"))
    forged = mail("Maria <maria@va.example>", "Zwiebel", "T-1 done Kohlrabi\n", "forged@va.example",
                  "requests@va.example, steer@va.example")  # fmt: skip
    dovecot.drop(forged)
    answer = {"In-Reply-To": "<one@acme.example>"}
    dovecot.drop(
        mail("Maria <maria@va.example>", "Re: Zwiebel", "Done.\n", "answer@va.example",
             f"{ANNA}, requests@va.example", {**VOUCHED, **answer}), user="requests",
    )  # fmt: skip
    _drained(made)
    for line in BY_LINE:
        done = made.run("say", line)
        assert done.returncode == 0, done.stdout + done.stderr
    _drained(made)
    return made


def test_forgotten_with_everything_that_was_said_of_them(desk: DeskUnderTest) -> None:
    before = _rows(desk)
    assert all(word in before["ledger"] for word in (b"Zwiebel", b"Kohlrabi", b"Quince pie"))
    bobs = [row for row in desk.rows("deliveries") if "north" in row["to"]]
    lines = desk.rows("journal", "--task", "T-2")
    done = desk.run("forget", "acme", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _traces(desk, WORDS) == []
    after = _rows(desk)
    assert b"Quince pie" in after["ledger"]
    assert b"the Quince jam is ready" in after["delivery"]
    assert [row for row in desk.rows("deliveries") if "north" in row["to"]] == bobs
    left = desk.rows("journal", "--task", "T-2")
    assert [row["what"] for row in left] == [row["what"].replace(ANNA, "(forgotten)") for row in lines]

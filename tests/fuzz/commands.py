"""Mails of the VA that are meant as commands, or look like some; and what must hold for all of them."""

from collections.abc import Callable
from typing import Any, get_args

from hypothesis import strategies as st

from fuzz.texts import texts
from unit.desk.control.test_mails import desk_with_a_notice
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, TUESDAY, House, from_va, mails_of
from vamail.desk.control.arguments import Reader
from vamail.desk.control.command import Command, Verb
from vamail.desk.control.grammar import MOST_LINES, read_lines
from vamail.desk.control.words import every_name
from vamail.mail.identifiers import make_command_token
from vamail.mail.reply_text import own_blocks
from vamail.model.ledger import Clock, CommandLine, Kept, Merge, Note, Pause, TimeEntry, Wait
from vamail.model.meetings import Meeting

VERBS = frozenset(get_args(Verb))
WORDS = (
    *(name for name, _ in every_name()), "T-1", "T-2", "T-99", "t-۱", "#1", "1", "99999999999999999999",
    "none", "45m", "1h30", "1,500", "1e9", "-5", "99999h", "friday 3pm", "péntek", "فردا", "31.02.2027",
    "5/12", "99:99", "thu 15:00", "fri 9:00, mon 10:00", "every tuesday 10:00 London", "02:30 UTC+2", "30m",
    "their time", "next", "until 1 march", "M-1", "m-۷", "M-999999999", "https://x.example/y",
    "client", "acme", "globex", "all", "anna@acme.example", "x@evil.example", "a@b@c", "for",
    "into", ":", ";", ",", "\n", "\n\n", "> ", "\n> ", "-- \n", "/", "／", "- ", "1. ", "[x]", "*", "\u202e",
    "\u2067", "\u200c", "\x00", "{{ 7*7 }}", "Maria", "Thanks", "x" * 300,
    "On Tue, 24 Nov 2026, x <x@y.example> wrote:\n",
)  # fmt: skip


@st.composite
def command_texts(draw: Callable[[Any], Any]) -> str:
    """Words of commands in any order, and now and then what others write."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join))
    return str(draw(st.one_of(st.just(words), st.just(words), texts())))


def commands(text: str) -> None:
    """Reading never fails, says the same twice, knows only the closed list; what is done tells the VA, sends
    nothing to a stranger, and a quoted command does nothing."""
    desk = desk_with_a_notice()
    reader = Reader(desk.workspace, desk.desk.tasks["T-1"].received_at)
    found = read_lines(text, reader)
    assert 0 < len(found) <= MOST_LINES + 1
    assert found == read_lines(text, reader)
    for one in found:
        assert not isinstance(one, Command) or (one.verb in VERBS and 0 <= one.minutes <= 60_000)
    written = {line.rstrip() for line in text.split("\n")}
    assert all(line in written for block in own_blocks(text) for line in block.split("\n") if line)

    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    before = dict(desk.desk.tasks), desk.desk.kept_open(Meeting)
    desk.receives(from_va(quoted, answers=desk.acknowledgement_id, message_id="q@va.example"))
    assert (desk.desk.tasks, desk.desk.kept_open(Meeting)) == before

    decision = desk.receives(from_va(text, answers=desk.desk.sent[2].message_id, message_id="c@va.example"))
    assert decision.verdict in {"command", "answer", "filed", "held", "ignored"}
    allowed = {"maria@va.example", "anna@acme.example", "bob@globex.example"}
    given = [one for one in found if isinstance(one, Command)]
    named = {one.whom for one in given} | {guest.email for one in given for guest in one.guests}
    for mail in mails_of(decision):
        assert mail.to.email in allowed | named
    with_a_code(text)


def with_a_code(text: str) -> None:
    """Where the server vouches for nobody, the code of one task reaches that task and nothing else."""
    desk = desk_with_a_notice()
    given = from_va("T-2 important\nT-2 note before", message_id="b@va.example", to="desk-control@va.example")
    assert desk.receives(given).verdict == "command"
    code = make_command_token(SECRET, "T-1", "maria@va.example", TUESDAY + DAY)
    before = desk.desk.tasks["T-2"], _of_others(desk)
    subject = f"Re: Your desk [{code}]"
    decision = desk.receives(from_va(text, subject=subject, message_id="c@va.example", headers={}))
    assert decision.verdict in {"command", "held"}
    assert (desk.desk.tasks["T-2"], _of_others(desk)) == before
    assert not [mail for mail in mails_of(decision) if mail.to.email == "bob@globex.example"]
    assert not [one for one in desk.desk.kept_open(Meeting) if one.client == "globex"]


def _of_others(desk: House) -> tuple[Kept, ...]:
    """What the ledger keeps about the other task, and about everything."""
    about = (*desk.desk.kept_open(Pause), *(one for kind in (Clock, Wait, Note, TimeEntry, CommandLine, Merge)
                                            for one in desk.desk.kept_of(kind, "T-2")))  # fmt: skip
    return tuple(sorted(about, key=repr))

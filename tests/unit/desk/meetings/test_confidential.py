"""Nothing about one client is ever in anything about a meeting that goes to another: random meetings, answers
and changes, and every mail as it leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.house import DAY, HOUR, MINUTE, TUESDAY, House, client, from_va, house, mails_of
from unit.desk.meetings.by_mail import arrives, event, kept, object_of, party, table
from vamail.desk.agenda.instances import next_instance
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.events import TimerDue
from vamail.model.meetings import Guest, Meeting
from vamail.model.message import Address
from vamail.model.values import Link
from vamail.render.invitation import calendar_object

NAMES = ("acme", "globex", "initech")
CLIENTS = tuple(client(name, f"info@{name}.example", domains=(f"{name}.example",)) for name in NAMES)
VA = Address("requests@va.example", "Maria Szabo")
WHO = ("info", "eva")
RULES = ("", "FREQ=WEEKLY")

STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(WHO),
        st.sampled_from((
            "accept", "decline", "delegate", "counter", "refresh", "words", "cancel", "request", "move", "ok",
            "no", "once", "remind", "met",
        )),
        st.integers(0, 5),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


def guests(names: tuple[str, ...]) -> tuple[Guest, ...]:
    return tuple(
        Guest(email=f"{who}@{name}.example", name=f"{who.title()} of {name.title()}", client=name)
        for name in names for who in WHO
    )  # fmt: skip


def said_to(mail: SendMail) -> Iterator[str]:
    """Everything of a mail that its recipient may see, the links and the calendar object too."""
    links = (one.url for one in mail.values.values() if isinstance(one, Link))
    yield from (repr(dict(mail.values)), repr(mail.to), mail.subject, mail.in_reply_to, *links)
    yield from (*mail.references, mail.action, mail.client)
    if mail.invitation is not None:
        written = calendar_object(mail.invitation, sender=VA)
        yield written.decode().replace("\r\n ", "")
        yield repr(mail.invitation)


def foreign(mail: SendMail) -> list[str]:
    """The other clients that a mail to a guest names."""
    owner = mail.to.email.partition("@")[2].partition(".")[0]
    text = "\n".join(said_to(mail)).casefold()
    return [name for name in NAMES if name != owner and name in text]


def to_clients(decision: Decision) -> list[SendMail]:
    return [one for one in mails_of(decision) if not one.to.email.endswith("va.example")]


@settings(max_examples=100, deadline=None)
@given(
    steps=STEPS, names=st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True),
    rule=st.sampled_from(RULES), of=st.sampled_from((*NAMES, "")),
)  # fmt: skip
def test_no_guest_learns_of_another_client(
    steps: list[tuple[str, str, str, int]], names: list[str], rule: str, of: str
) -> None:
    found = _desk(tuple(names), rule, of)
    for number, (name, who, what, pick) in enumerate(steps):
        at = TUESDAY + number * (HOUR + MINUTE)
        decision = _step(found, name, who, what, pick, at)
        for mail in to_clients(decision):
            assert not foreign(mail), (what, mail.to.email, foreign(mail))


def _desk(names: tuple[str, ...], rule: str, of: str) -> House:
    start = TUESDAY + 5 * DAY
    kept_ = Meeting(
        name="M-7", uid="M-7.abc@va.example", title="Kick-off", start_at=start, minutes=45,
        zone="Europe/Budapest", rule=rule, guests=tuple(replace(one, knows=1) for one in guests(names)),
        client=of, changed_at=TUESDAY - HOUR, organizer="requests@va.example",
        message_id=f"first@{of}.example" if of else "",
    )  # fmt: skip
    return table(kept_, clients=CLIENTS)


def _step(found: House, name: str, who: str, what: str, pick: int, at) -> Decision:  # type: ignore[no-untyped-def]
    one, sender = kept(found), f"{who}@{name}.example"
    given_: dict[str, object] = {
        "uid": one.uid, "start_at": one.start_at, "stamp_at": at, "sequence": one.sequence,
        "comment": f"Ask {name} and info@{name}.example",
    }  # fmt: skip
    mail = {"sender": f"{who} {name} <{sender}>", "at": at, "message_id": f"{found.events}@{name}.example"}
    match what:
        case "accept" | "decline":
            said = party(sender, "accepted" if what == "accept" else "declined", name=f"{who} of {name}")
            return arrives(found, object_of("REPLY", event(said, **given_)), f"From {name}", **mail)
        case "delegate":
            # whom they send is their own word, another client's address too, and no secret to themselves
            other = (f"new@{name}.other.example", f"eva@{name}.example", f"deputy@{name}.example")[pick % 3]
            said = party(sender, "delegated", delegated_to=other)
            named = party(other, "needs-action", name=f"Deputy of {name}")
            return arrives(found, object_of("REPLY", event(said, named, **given_)), **mail)
        case "counter":
            given_["start_at"] = one.start_at + (pick + 1) * HOUR
            said = party(sender, "tentative")
            return arrives(found, object_of("COUNTER", event(said, **given_)), f"{name} prefers", **mail)
        case "refresh" | "cancel" | "request":
            return arrives(found, object_of(what.upper(), event(party(sender), **given_)), name, **mail)
        case "words":
            return arrives(found, None, ("yes", "no", "maybe")[pick % 3], subject=f"{name}: Kick-off", **mail)
        case "remind" | "met":
            coming = next_instance(one, at)
            subject = f"{one.name} {(coming.start if coming else at).isoformat()}"
            found.events += 1
            due = TimerDue(number=100 + found.events, kind=what, subject=subject, due_at=at)
            return found.decides(due, at)
    line = {
        "move": f"move M-7 2026-12-{pick + 10} 10:00", "ok": "ok M-7", "no": "no M-7: that does not suit",
        "once": "cancel M-7 next",
    }[what]  # fmt: skip
    return found.receives(from_va(line, message_id=f"va{found.events}@va.example"), at, control=True)


SAYS = (
    "cancel M-7: Bob of Globex is ill", "cancel M-7: globex", "no M-7: I am at Globex then",
    "no M-7: ask info@globex.example",
)  # fmt: skip


@pytest.mark.parametrize("line", SAYS)
def test_what_the_va_says_beside_it_names_no_other_client_either(line: str) -> None:
    found = _desk(("acme", "initech"), "", "acme")
    at = TUESDAY + HOUR
    proposal = event(party("info@acme.example", "tentative"), start_at=TUESDAY + 6 * DAY, stamp_at=at)
    arrives(found, object_of("COUNTER", proposal), sender="info@acme.example", at=at)
    decision = found.receives(from_va(line), at + HOUR, control=True)
    assert not to_clients(decision)
    said = next(str(one.values) for one in mails_of(decision) if one.template == "transcript")
    assert "names another client" in said
    assert kept(found).status == "confirmed" and kept(found).proposals


@pytest.mark.parametrize(
    "line", ["accept M-1: but Globex comes first", "decline M-1: I am at globex.example"]
)
def test_nor_beside_an_answer_to_their_invitation(line: str) -> None:
    found = house(clients=CLIENTS)
    theirs = event(
        party("requests@va.example", "needs-action"), uid="x@acme.example", start_at=TUESDAY + DAY,
        organizer=party("info@acme.example", answer=None), stamp_at=TUESDAY,
    )  # fmt: skip
    arrives(found, object_of("REQUEST", theirs), sender="info@acme.example")
    decision = found.receives(from_va(line), TUESDAY + HOUR, control=True)
    assert not to_clients(decision)
    assert kept(found, "M-1").status == "asked"


def test_a_deputy_is_of_the_client_of_whoever_sends_them() -> None:
    found = _desk(("acme", "globex"), "", "acme")
    said = party("info@acme.example", "delegated", delegated_to="info@initech.example")
    sent = {"sender": "info@acme.example", "at": TUESDAY + timedelta(minutes=1)}
    arrives(found, object_of("REPLY", event(said, party("info@initech.example"))), **sent)
    assert kept(found).guest("info@initech.example") is None


def test_who_is_nobodys_is_not_led_into_a_clients_conversation() -> None:
    found = _desk(("acme",), "", "acme")
    guest = Guest(email="x@elsewhere.example", knows=1)
    one = kept(found)
    found.desk.apply(0, Decision(effects=(Keep(value=one.next(guests=(*one.guests, guest), task="T-1")),)))
    decision = found.receives(from_va("move M-7 2026-12-10 10:00"), TUESDAY, control=True)
    (mail,) = (one for one in to_clients(decision) if one.to.email == guest.email)
    assert (mail.in_reply_to, mail.references, mail.task, mail.client) == ("", (), None, "")
    assert mail.invitation is not None
    written = calendar_object(mail.invitation, sender=VA).decode()
    assert "acme" not in f"{dict(mail.values)} {written}".casefold()

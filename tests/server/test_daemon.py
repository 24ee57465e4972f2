"""The daemon against a real Dovecot and a recording SMTP server: the main job, whole."""

import email
import email.policy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.desk import DESK, VA, DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder

MakeDesk = Callable[..., DeskUnderTest]


@pytest.fixture
def make_desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[MakeDesk]:
    made: list[DeskUnderTest] = []
    dovecot.reset()

    def make(**settings: str) -> DeskUnderTest:
        desk = DeskUnderTest(tmp_path / f"desk{len(made)}", dovecot.port, recorder.port, PASSWORD, **settings)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.kill()


def read(data: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)  # type: ignore[return-value]


def test_a_clients_mail_becomes_a_task_and_an_acknowledgement_in_the_clients_language(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder, database: str
) -> None:
    desk = make_desk(database=database)
    desk.start()
    dovecot.drop(mail(subject="Terem foglalása", text="Kérem, foglaljon egy termet péntekre!\n"))
    (ack,) = recorder.wait_for(1)
    desk.wait(lambda: desk.rows("deliveries")[0]["status"] == "sent")
    (task,) = desk.rows("tasks")
    assert (task["client"], task["from"], task["status"]) == ("acme", "anna@acme.example", "new")
    assert task["source_message_id"] == "one@acme.example"
    assert ack.recipients == ("anna@acme.example",)
    assert not ack.bare
    message = read(ack.data)
    assert message["Subject"] == "Re: Terem foglalása"
    assert message["In-Reply-To"] == "<one@acme.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert task["ref"] in text
    assert "Köszönöm" in text


def test_the_stated_instant_is_the_stored_one(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    desk.start()
    sender = "Bob <bob@north.example>"
    dovecot.drop(mail(sender=sender, message_id="b@north.example"))
    (ack,) = recorder.wait_for(1)
    (task,) = desk.rows("tasks")
    text = read(ack.data).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    hour = task["promised_at"][11:16]
    assert f"{hour} (London time" in text, text


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"Auto-Submitted ": "auto-generated"}, "automatic"),
        ({"Return-Path": "<>", "Content-Type": "multipart/report; report-type=delivery-status"}, "bounce"),
        ({"X-Vamail-Loop": "somebodyelse"}, "automatic"),
    ],
)
def test_nothing_automatic_is_answered(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder, headers: dict[str, str], verdict: str
) -> None:
    desk = make_desk()
    desk.start()
    dovecot.drop(mail(headers=headers))
    dovecot.drop(mail(message_id="two@acme.example"))
    recorder.wait_for(1)
    assert acknowledged(recorder.mails) == ["two@acme.example"]
    steps = [(row["step"], row["what"]) for row in desk.rows("journal")]
    assert ("guard", verdict) in steps
    assert len(desk.rows("tasks")) == 1


def test_mail_for_others_stays_unread_and_unstored(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    dovecot.drop(mail(to="maria.private@va.example", message_id="private@acme.example"))
    dovecot.drop(mail())
    desk.start()
    recorder.wait_for(1)
    assert acknowledged(recorder.mails) == ["one@acme.example"]
    assert desk.run("explain", "private@acme.example").returncode == 2
    assert not any("Seen" in one["flags"] for one in dovecot.mails())


def test_the_same_mail_again_is_one_task(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder, database: str
) -> None:
    desk = make_desk(database=database)
    desk.start()
    dovecot.drop(mail())
    recorder.wait_for(1)
    dovecot.change_uidvalidity()
    dovecot.kick()
    dovecot.drop(mail())
    dovecot.drop(mail(message_id="two@acme.example", subject="Another"))
    recorder.wait_for(2)
    assert acknowledged(recorder.mails) == ["one@acme.example", "two@acme.example"]
    assert len(desk.rows("tasks")) == 2


def test_a_reply_joins_and_thanks_leave_a_closed_task_closed(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    desk.start()
    dovecot.drop(mail())
    (ack,) = recorder.wait_for(1)
    own_id = str(read(ack.data)["Message-ID"])
    desk.wait(lambda: desk.run("task", "T-1", "done").returncode == 0)
    reply = {"In-Reply-To": own_id, "References": own_id}
    dovecot.drop(mail(message_id="two@acme.example", text="Köszönöm szépen!\n", headers=reply))
    desk.wait(lambda: any(r["what"] == "joined" for r in desk.rows("journal")), what="the thanks joined")
    assert desk.rows("tasks")[0]["status"] == "done"
    text = "Kérem, küldje el a számlát is, és foglaljon asztalt!\n"
    dovecot.drop(mail(message_id="three@acme.example", text=text, headers=reply))
    recorder.wait_for(2)
    desk.wait(lambda: desk.rows("tasks")[0]["status"] == "new", what="the task is open again")
    assert len(desk.rows("tasks")) == 1


def test_a_stranger_is_held_and_accepted_for_a_client(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk(rules="- name: all\n  when: {client: any}\n  do: [file, acknowledge]\n")
    desk.start()
    dovecot.drop(mail(sender="Zoe <zoe@elsewhere.example>", message_id="z@elsewhere.example"))
    desk.wait(lambda: desk.rows("held"), what="the stranger is held")
    notice = recorder.wait_for(1)[0]
    assert notice.recipients == (VA,)
    (held,) = desk.rows("held")
    assert (held["kind"], held["from"]) == ("unknown_sender", "zoe@elsewhere.example")
    done = desk.run("held", "accept", str(held["id"]), "--client", "north")
    assert done.returncode == 0, done.stderr
    mails = recorder.wait_for(2)
    assert acknowledged(mails) == ["z@elsewhere.example"]
    assert desk.rows("tasks")[0]["client"] == "north"
    assert desk.rows("held") == []


def test_temporary_refusals_are_retried_and_permanent_ones_are_told(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    recorder.faults = [
        Fault("rcpt", reply="450 4.2.0 greylisted", match="anna@", times=2),
        Fault("rcpt", reply="550 5.1.1 no such user", match="bob@", times=9),
    ]
    desk.start()
    dovecot.drop(mail())
    dovecot.drop(mail(sender="bob@north.example", message_id="b@north.example"))
    desk.wait(lambda: len(recorder.mails) >= 2, what="one acknowledgement and one notice")
    assert acknowledged(recorder.mails) == ["one@acme.example"]
    by_to = {row["to"]: row for row in desk.rows("deliveries")}
    assert by_to["anna@acme.example"]["status"] == "sent"
    assert by_to["anna@acme.example"]["attempts"] == 3
    assert by_to["bob@north.example"]["status"] == "failed"
    assert "no such user" in by_to["bob@north.example"]["last_error"]
    assert any(one.recipients == (VA,) for one in recorder.mails)


def test_a_line_lost_after_the_dot_doubles_at_most_once_with_the_same_message_id(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    recorder.faults = [Fault("dot", how="accept-drop", times=1)]
    desk.start()
    dovecot.drop(mail())
    desk.wait(lambda: [r["status"] for r in desk.rows("deliveries")] == ["sent"], what="sent")
    ids = {str(read(one.data)["Message-ID"]) for one in recorder.mails}
    assert len(ids) == 1
    assert len(recorder.mails) <= 2


def test_rules_changed_while_it_runs_take_effect_and_broken_ones_do_not(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    desk.start()
    dovecot.drop(mail())
    recorder.wait_for(1)
    rules = desk.folder / "rules" / "10-rules.yaml"
    rules.write_text("- name: Other\n  do: [{file: Other list}]\n", encoding="utf-8")
    desk.wait(lambda: desk.tail().count("in force") == 2, what="the new rules are in force")
    dovecot.drop(mail(message_id="two@acme.example"))
    recorder.wait_for(2)
    rules.write_text("- name: Broken\n  dooo: [file]\n", encoding="utf-8")
    notice = recorder.wait_for(3)[2]
    assert notice.recipients == (VA,)
    assert "rules/10-rules.yaml:2:3" in read(notice.data).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    dovecot.drop(mail(message_id="three@acme.example"))
    recorder.wait_for(4)
    lists = {row["source_message_id"]: row["list"] for row in desk.rows("tasks")}
    assert lists == {
        "one@acme.example": "Inbox",
        "two@acme.example": "Other list",
        "three@acme.example": "Other list",
    }


def test_a_second_daemon_is_refused(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.start()
    desk.wait(lambda: "started" in desk.tail(), what="started")
    second = desk.run("run", "--drain")
    assert second.returncode == 4
    assert f"process {desk.process.pid}" in second.stderr  # type: ignore[union-attr]


def test_drain_handles_what_waits_and_ends_with_0(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    for number in range(5):
        dovecot.drop(mail(message_id=f"m{number}@acme.example", subject=f"Request {number}"))
    done = desk.run("run", "--drain")
    assert done.returncode == 0, done.stderr
    assert sorted(acknowledged(recorder.mails)) == [f"m{n}@acme.example" for n in range(5)]
    assert {row["status"] for row in desk.rows("deliveries")} == {"sent"}
    assert done.stdout == ""


def test_the_message_is_moved_after_the_commit_and_its_flags_stay(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    rules = "- name: all\n  do: [file, acknowledge, {move: Handled}]\n"
    desk = make_desk(rules=rules)
    desk.start()
    dovecot.drop(mail())
    recorder.wait_for(1)
    desk.wait(lambda: dovecot.mails("Handled"), what="moved")
    assert dovecot.mails() == []
    assert "Seen" not in dovecot.mails("Handled")[0]["flags"]


def test_explain_says_what_was_done_and_writes_nothing(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk()
    dovecot.drop(mail())
    assert desk.run("run", "--drain").returncode == 0
    before = (desk.folder / "data" / "vamail.db").read_bytes()
    (explained,) = desk.rows("explain", "T-1")
    assert explained["decision"]["verdict"] == "filed"
    assert explained["decision"]["acknowledge"] is True
    assert explained["decision"]["task"]["ref"] == "T-1"
    assert explained["deliveries"][0]["to"] == "anna@acme.example"
    (by_id,) = desk.rows("explain", "one@acme.example")
    assert by_id["decision"] == explained["decision"]
    assert desk.run("replay", "--since", "30d").stdout.strip() == "1 mails, 0 would end differently."
    assert (desk.folder / "data" / "vamail.db").read_bytes() == before


def test_own_address_in_cc_does_not_loop(make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder) -> None:
    """Our own acknowledgement that comes back is recognised by its signature."""
    desk = make_desk()
    desk.start()
    dovecot.drop(mail())
    (ack,) = recorder.wait_for(1)
    returned = ack.data.replace(b"To: ", f"Cc: {DESK}\r\nTo: ".encode(), 1)
    dovecot.drop(returned)
    dovecot.drop(mail(message_id="two@acme.example"))
    recorder.wait_for(2)
    assert acknowledged(recorder.mails) == ["one@acme.example", "two@acme.example"]
    assert ("guard", "ignored") in [(row["step"], row["what"]) for row in desk.rows("journal")]

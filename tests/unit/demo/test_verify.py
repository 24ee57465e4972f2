"""The demo notices when something did not happen as it should."""

from dataclasses import replace
from datetime import UTC, datetime

from vamail.demo.cast import ANNA, CLIENTS, DESK, MAILBOXES, VA_ZONE
from vamail.demo.letter import Letter
from vamail.demo.observe import Became
from vamail.demo.past import Acknowledgement
from vamail.demo.played import Played
from vamail.demo.script import SCENES
from vamail.demo.verify import faults
from vamail.model.values import When
from vamail.render.formats import format_when
from vamail.store import MailRow, TaskRow

PROMISED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SCENE = next(scene for scene in SCENES if scene.key == "translation")
LETTER = Letter(sender=ANNA.address, subject="Fordítás", text="Kérem.", message_id="a@b", written_at=PROMISED)


def acknowledgement(at: datetime = PROMISED, more: str = "", header: str = "auto-replied") -> bytes:
    when = format_when(When(at, ANNA.zone, VA_ZONE), ANNA.language)
    return (
        f"From: {DESK}\r\nTo: {ANNA.address}\r\nIn-Reply-To: <a@b>\r\nMessage-ID: <c@d>\r\n"
        f"Auto-Submitted: {header}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Válaszom legkésőbbi időpontja: {when}.\r\n{more}\r\n"
    ).encode()


def played(verdict: str = "filed", rule: str = "Documents", list_name: str = "Documents") -> Played:
    mail = MailRow(
        event=1, mailbox="requests", uidvalidity=1, uid=1, received_at=PROMISED, blob_hash="", size=1,
        oversize=0, junk=False, message_id="a@b", sender=ANNA.address, subject="Fordítás", verdict=verdict,
        client="kovacs", rule=rule, task="T-1", duplicate_of=None, state="done", workspace_hash="",
        reasons=(), payload={},
    )  # fmt: skip
    task = TaskRow(
        ref="T-1", event=1, client="kovacs", requester=ANNA.address, requester_name="", title="",
        description="",
        list_name=list_name, important=False, urgent=False, priority=4, status="new", tags=(), checklist=(),
        split=(), received_at=PROMISED, source_message_id="a@b", promised_at=PROMISED, promise_zone=ANNA.zone,
        due_at=None, due_from="", due_question="", estimate_minutes=0, language="hu", follows="",
        closed_at=None, acknowledged_at=None, answered_at=None,
    )  # fmt: skip
    got = Acknowledgement(acknowledgement(), "c@d", "Re: Fordítás", "")
    return Played(
        number=1, scene=SCENE, letter=LETTER, became=Became(mail, (), "", task), acknowledgement=got,
        seconds=0.1,
    )  # fmt: skip


def boxes(*to_anna: bytes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {address: [] for address in MAILBOXES}
    return found | {ANNA.address: list(to_anna), DESK: [LETTER.as_bytes()]}


def test_a_day_as_expected_has_no_faults() -> None:
    assert faults([played()], boxes(acknowledgement()), ()) == ()


def test_a_missing_acknowledgement_is_a_fault() -> None:
    found = faults([played()], boxes(), ())
    assert any("expected: 1, arrived: 0" in fault for fault in found)


def test_a_second_acknowledgement_is_a_fault() -> None:
    found = faults([played()], boxes(acknowledgement(), acknowledgement()), ())
    assert any("expected: 1, arrived: 2" in fault for fault in found)


def test_another_instant_than_the_stored_one_is_a_fault() -> None:
    late = acknowledgement(PROMISED.replace(hour=9))
    assert any("does not state the stored instant" in f for f in faults([played()], boxes(late), ()))


def test_an_acknowledgement_that_hides_that_it_is_automatic_is_a_fault() -> None:
    found = faults([played()], boxes(acknowledgement(header="no")), ())
    assert any("does not say that it is automatic" in fault for fault in found)


def test_an_acknowledgement_in_another_client_s_mailbox_is_a_fault() -> None:
    other = next(client for client in CLIENTS if client != ANNA)
    found = faults([played()], boxes() | {other.address: [acknowledgement()]}, ())
    assert any(f"went to {other.address}" in fault for fault in found)


def test_another_client_s_name_is_a_fault() -> None:
    found = faults([played()], boxes(acknowledgement(more="As for Thames Books Ltd ...")), ())
    assert any("names another client: Thames Books Ltd" in fault for fault in found)


def test_writing_to_a_machine_is_a_fault() -> None:
    found = faults([played()], boxes(acknowledgement()), ("news@sunny-deals.example",))
    assert found == ("vamail wrote to news@sunny-deals.example, who must not be answered",)


def test_another_verdict_rule_or_list_is_a_fault() -> None:
    (verdict,) = faults([played(verdict="held")], boxes(acknowledgement()), ())
    assert "filed was expected, but it was held" in verdict
    (rule,) = faults([played(rule="Travel")], boxes(acknowledgement()), ())
    assert "the rule Documents was expected, but Travel decided" in rule
    (listed,) = faults([played(list_name="Travel")], boxes(acknowledgement()), ())
    assert "a task on the list Documents was expected" in listed


def test_a_finished_task_that_thanks_reopened_is_a_fault() -> None:
    thanked = replace(played(), scene=replace(SCENE, closed="translation"))
    assert any("should stay done, but is new" in f for f in faults([thanked], boxes(acknowledgement()), ()))

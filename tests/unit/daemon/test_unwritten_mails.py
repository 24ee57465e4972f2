"""A mail that could not be written: told, kept, and written anew by an `ok` once its fault is mended."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from unit.daemon.test_command_tokens import REQUEST, TUESDAY, Office, answer, read
from vamail.daemon.commands import command_now
from vamail.daemon.current import Current
from vamail.store import DeliveryJob, open_store
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.types import TemplateFile, Workspace

BROKEN = "subject: Thanks\n\n{{ nothing.of.it }}\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A desk whose acknowledgement cannot be written; one request has come."""
    store = open_store("sqlite", tmp_path)
    office = Office(store, plus=True)
    office.current.replace(broken(office.current.workspace))
    assert office.receives(REQUEST) == []
    yield office
    store.close()


def broken(workspace: Workspace) -> Workspace:
    def one(file: TemplateFile) -> TemplateFile:
        return replace(file, source=BROKEN) if file.name == "acknowledge" else file

    return replace(workspace, templates=tuple(map(one, workspace.templates)))


def mended(office: Office) -> None:
    office.current.replace(replace(office.current.workspace, templates=read_default_templates()))


def says(office: Office, text: str, name: str = "m1") -> str:
    """The transcript of what she answers to a notice about T-1."""
    (job,) = office.receives(answer(office.notice(), text, f"{name}@va.example"))
    return read(job).get_body(("plain",)).get_content()  # type: ignore[union-attr, no-any-return]


def leaving(office: Office) -> list[DeliveryJob]:
    return office.store.claim_deliveries(9, "w", TUESDAY)


def test_an_ok_sends_nothing_that_cannot_be_written_and_says_why(office: Office) -> None:
    (entry,) = office.store.desk().held_open()
    said = says(office, "ok")
    assert "goes out" not in said and "did not leave, and still waits" in said and "acknowledge" in said
    assert "`ok T-1`" in said and "`reply T-1`" in said
    assert [one.number for one in office.store.desk().held_open()] == [entry.number]
    assert leaving(office) == []


def test_once_the_template_is_mended_the_same_ok_writes_it_anew(office: Office) -> None:
    (entry,) = office.store.desk().held_open()
    (before,) = office.store.desk().deliveries_of(entry.event)
    says(office, "ok")
    mended(office)
    assert "goes out" in says(office, "ok", "m2")
    assert not office.store.desk().held_open()
    (job,) = leaving(office)
    mail = read(job)
    assert job.recipient == "anna@acme.example" and "T-1" in mail.as_string()
    assert mail["Message-ID"] == f"<{before.message_id}>"
    (row,) = (one for one in office.store.deliveries() if one.id == job.id)
    assert row.problem == "" and row.subject == mail["Subject"]


def test_what_was_written_anew_can_be_stopped_and_let_go_as_any_mail(office: Office) -> None:
    mended(office)
    says(office, "ok")
    says(office, "hold T-1", "m2")
    assert len(office.store.desk().held_open()) == 1
    assert leaving(office) == []
    says(office, "ok T-1", "m3")
    assert [job.recipient for job in leaving(office)] == ["anna@acme.example"]


def test_a_no_sets_it_aside_for_good(office: Office) -> None:
    assert "will not be sent" in says(office, "no")
    mended(office)
    assert not office.store.desk().held_open() and leaving(office) == []


@pytest.mark.parametrize("verb", ["accept", "requeue"])
def test_the_command_line_refuses_it_too_until_it_is_mended(office: Office, verb: str) -> None:
    (entry,) = office.store.desk().held_open()

    def given() -> tuple[bool, str]:
        current = Current(office.current.workspace)
        done = command_now(office.store, current, "c", (verb, str(entry.number), ""), lambda: TUESDAY)
        (reason,) = done.decision.reasons
        return reason.matched, reason.why

    matched, why = given()
    assert not matched and "did not leave, and still waits" in why
    assert office.store.desk().held_open() and leaving(office) == []
    mended(office)
    assert given()[0] and not office.store.desk().held_open()
    assert len(leaving(office)) == 1


def test_who_asks_for_its_bytes_gets_none_of_what_it_is_written_from(office: Office) -> None:
    (entry,) = office.store.desk().held_open()
    assert entry.delivery is not None and office.store.delivery_raw(entry.delivery) == b""

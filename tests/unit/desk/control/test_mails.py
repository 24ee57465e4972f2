"""Whole mails: each file of `mails/` says why it is there, shows a mail, and what it means.

`{notice}` is the Message-ID of a notice about T-1 that went to the VA, `{token}` its code, `{token_address}`
the address that carries it, `{old_token}` one that has expired.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from unit.desk.control.shown import shown
from unit.desk.desk_in_memory import SECRET
from unit.desk.house import TUESDAY, House, house, mail
from vamail.desk.control.command import Request
from vamail.desk.control.reading import read
from vamail.mail.identifiers import make_command_address, make_notice_token
from vamail.mail.parse import parse
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.events import MailReceived
from vamail.model.ledger import NoticeSent
from vamail.model.message import Address
from vamail.workspace.types import Control

FILES = sorted((Path(__file__).parent / "mails").glob("*.txt"))
VA = "maria@va.example"
EVENT = 77


def desk_with_a_notice() -> House:
    """T-1 of Acme, T-2 of Globex, and a notice about T-1 that went to the VA as event 77."""
    desk = house(control=Control(addresses=("desk-control@va.example",)))
    desk.receives(mail())
    desk.receives(mail(sender="bob@globex.example", message_id="b1@globex.example", subject="The photos"))
    notice = SendMail(
        action="notice", kind="notice", to=Address(VA), template="notice", language="en", values={},
        task="T-1", command_token=True,
    )  # fmt: skip
    about = Keep(value=NoticeSent(name=str(EVENT), tasks=("T-1",), at=TUESDAY))
    desk.desk.apply(EVENT, Decision(effects=(notice, about)))
    desk.events = EVENT
    return desk


def filled(text: str, desk: House) -> bytes:
    token = make_notice_token(SECRET, str(EVENT), VA, TUESDAY + timedelta(days=14))
    given = {
        "notice": desk.acknowledgement_id,
        "token": token,
        "token_address": make_command_address("requests@va.example", token),
        "old_token": make_notice_token(SECRET, str(EVENT), VA, TUESDAY),
    }
    for name, value in given.items():
        text = text.replace(f"{{{name}}}", value)
    head, _, body = text.partition("\n\n")
    return f"{head.replace(chr(10), chr(13) + chr(10))}\r\n\r\n{body}".encode()


def received(raw: bytes, **more: object) -> MailReceived:
    return MailReceived(
        number=EVENT + 1, mailbox="requests", received_at=TUESDAY, message=parse(raw),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def meaning(request: Request | None) -> str:
    if request is None:
        return "no command"
    if request.refused:
        return f"refused: {request.refused}"
    return "\n".join(["command", *map(shown, request.lines)])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mail_means_what_its_file_says(path: Path) -> None:
    why, rest = path.read_text(encoding="utf-8").split("\n=== the mail ===\n")
    raw, means = rest.split("\n=== what it means ===\n")
    assert why
    desk = desk_with_a_notice()
    request = read(received(filled(raw, desk)), desk.desk, desk.workspace, SECRET, TUESDAY)
    assert meaning(request) == means.strip()
    if request is not None and request.notice:
        assert request.tasks == ("T-1",)
        assert "[" not in request.subject

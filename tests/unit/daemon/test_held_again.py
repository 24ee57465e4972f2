"""A held mail that the VA let go on and that cannot go on is held again, and told again."""

from dataclasses import replace
from datetime import timedelta

from unit.daemon.test_command_tokens import REQUEST, TUESDAY
from vamail.daemon.handle import failed
from vamail.mail.parse import parse
from vamail.model.effects import TellVa
from vamail.model.events import MailReceived


def test_each_time_that_it_fails_has_a_notice_of_its_own() -> None:
    first = MailReceived(number=5, mailbox="requests", received_at=TUESDAY, message=parse(REQUEST.encode()))
    again, later = replace(first, accepted=True), TUESDAY + timedelta(hours=1)
    keys = [
        one.key
        for event, at in ((first, TUESDAY), (again, TUESDAY), (again, later))
        for one in failed(event, ValueError("x"), "en", at).effects if isinstance(one, TellVa)
    ]  # fmt: skip
    assert keys[0] == "held:5" and len(set(keys)) == 3

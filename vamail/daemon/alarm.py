"""The second route: tells the VA of trouble when ordinary mail cannot, and nothing else ever leaves by it.

A webhook and another mail account, as `alarm:` says; one of the two that takes it is enough. What
leaves is a kind, instants and one sentence: nothing about any client. Addresses may be secrets, and
are read each time from where they lie.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from vamail.channels import webhook
from vamail.channels.smtp import Connection
from vamail.daemon.credentials import credentials_of
from vamail.mail.compose import Outgoing, compose
from vamail.mail.identifiers import loop_mark, make_message_id
from vamail.model.errors import VamailError
from vamail.model.message import Address
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected
from vamail.workspace.parse_alarm import a_url
from vamail.workspace.secrets import read
from vamail.workspace.types import Secret, SmtpSettings, Workspace


class SecondRoute:
    """Carries alarms; every method ends in an Outcome and may block for a minute."""

    def __init__(
        self, folder: Path, workspace: Callable[[], Workspace], now: Callable[[], datetime], secret: bytes
    ) -> None:
        self._folder = folder
        self._workspace = workspace
        self._now = now
        self._secret = secret

    def tell(self, said: Mapping[str, Any], number: int) -> Outcome:
        """One alarm (`kind`, `sentence`, `since`, `until`) of event `number`, by every route there is."""
        alarm = self._workspace().alarm
        outcomes: list[Outcome] = []
        if alarm.webhook:
            outcomes.append(self._posted(alarm.webhook, said))
        if alarm.smtp is not None:
            outcomes.append(self._mailed(alarm.smtp, alarm.to, said, number))
        if not outcomes:
            return Rejected("`alarm` names no second route any more")
        best = next((o for o in outcomes if isinstance(o, Delivered)), None)
        return best or next((o for o in outcomes if isinstance(o, Deferred)), outcomes[0])

    def ping(self) -> Outcome:
        """Fetch the address that waits to hear that all is well."""
        return self._to_url(self._workspace().alarm.ping, webhook.fetch)

    def _posted(self, place: str | Secret, said: Mapping[str, Any]) -> Outcome:
        body = {
            "service": "vamail", "kind": said["kind"], "since": said["since"], "until": said.get("until"),
            "text": said["sentence"],
        }  # fmt: skip
        return self._to_url(place, lambda url: webhook.post(url, body))

    def _to_url(self, place: str | Secret, go: Callable[[str], Outcome]) -> Outcome:
        try:
            return go(a_url(read(place, self._folder)) if isinstance(place, Secret) else place)
        except (VamailError, ValueError) as error:
            return Deferred(str(error))

    def _mailed(self, smtp: SmtpSettings, to: str, said: Mapping[str, Any], number: int) -> Outcome:
        user = smtp.server.user
        sender = user if "@" in user else to
        mail = Outgoing(
            sender=Address(sender, "vamail"),
            to=Address(to),
            subject=str(said["sentence"]),
            text=f"{said['sentence']}\n",
            message_id=make_message_id(self._secret, number, "alarm", sender.rpartition("@")[2]),
            date=self._now(),
            auto_submitted="auto-generated",
            headers={"X-Vamail-Loop": loop_mark(self._secret)},
        )
        credentials = credentials_of(smtp.server, self._workspace(), self._folder)
        connection = Connection(smtp.server, credentials, command_seconds=20, data_seconds=30)

        async def go() -> Outcome:
            try:
                return await connection.send(sender, to, compose(mail))
            finally:
                await connection.quit()

        try:
            return asyncio.run(go())
        except (VamailError, OSError) as error:
            return Deferred(str(error), connection_lost=True)

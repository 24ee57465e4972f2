"""Sentences for tests: a VA with clients, mails that reach her desk, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from unit.desk.desk_in_memory import SECRET, DeskInMemory
from vamail.desk.decide import decide
from vamail.mail.parse import parse
from vamail.model.decision import Decision
from vamail.model.effects import ChangeTask, FileTask, SendMail, TellVa, WriteJournal
from vamail.model.events import Event, MailReceived
from vamail.model.message import Message
from vamail.workspace.hours import parse_hours, parse_within
from vamail.workspace.types import (
    ActionCall,
    Brakes,
    BusinessHours,
    Client,
    ClientCondition,
    Combined,
    Condition,
    MailboxSettings,
    Me,
    Phrase,
    PromiseRule,
    Rule,
    Server,
    SmtpSettings,
    TextCondition,
    Workspace,
)

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""11:00 in Budapest, within the VA's hours."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NO_BRAKES = Brakes(per_thread=(), per_address=(), per_domain=(), overall=())
VOUCHED = "mx.va.example; dmarc=pass header.from=va.example"

_SERVER = Server(host="127.0.0.1", port=143, tls="none")


def hours(zone: str, text: str = "Mon-Fri 09:00-17:00") -> BusinessHours:
    return BusinessHours(zone=zone, spans=parse_hours(text))


def client(slug: str, *addresses: str, zone: str = "Europe/Budapest", **more: object) -> Client:
    given = addresses or (f"anna@{slug}.example",)
    return Client(slug=slug, name=f"{slug.title()} Kft.", addresses=given, hours=hours(zone), **more)  # type: ignore[arg-type]


ACME = client("acme", "anna@acme.example", domains=("acme.example",), language="hu")
GLOBEX = client("globex", "bob@globex.example", zone="America/New_York")


def workspace(*rules: Rule, **more: object) -> Workspace:
    """Maria's desk with two clients."""
    me = Me(
        name="Maria Szabo", address="requests@va.example", addresses=("maria@va.example",),
        notify="maria@va.example", language="en", hours=hours("Europe/Budapest"),
    )  # fmt: skip
    given: dict[str, object] = {
        "me": me,
        "promise": within("1 business day"),
        "mailboxes": (
            MailboxSettings(
                name="requests", folder="INBOX", addresses=("requests@va.example",), imap=_SERVER
            ),
        ),
        "smtp": SmtpSettings(server=_SERVER),
        "clients": (ACME, GLOBEX),
        "rules": rules,
        "authserv_id": "mx.va.example",
        **more,
    }
    return Workspace(**given)  # type: ignore[arg-type]


def within(text: str) -> PromiseRule:
    return PromiseRule(within=parse_within(text))


def rule(name: str, *do: ActionCall, when: Condition | None = None, goes_on: bool = False) -> Rule:
    return Rule(name=name, when=when or Combined("all", ()), do=do, goes_on=goes_on)


def call(name: str, **params: object) -> ActionCall:
    return ActionCall(name, params)


def says(text: str, field: str = "text") -> TextCondition:
    return TextCondition(field, (Phrase(text, "start"),))


STRANGERS = ClientCondition(("none",))


def mail(
    text: str = "Please send me the report.",
    *,
    sender: str = "Anna Kovacs <anna@acme.example>",
    to: str = "requests@va.example",
    subject: str = "The report",
    message_id: str = "a1@acme.example",
    answers: str = "",
    references: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    kind: str = "text/plain",
) -> Message:
    """One mail, as bytes and read again, so that headers mean what they mean in life."""
    fields = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": "Tue, 24 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<{message_id}>" if message_id else "",
        "In-Reply-To": f"<{answers}>" if answers else "",
        "References": " ".join(f"<{one}>" for one in references),
        "MIME-Version": "1.0",
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    body = text.replace("\n", "\r\n")
    return parse(f"{head}\r\n{body}\r\n".encode())


def from_va(text: str, **more: object) -> Message:
    """A mail of the VA for which her own server vouches."""
    headers = {"Authentication-Results": VOUCHED}
    given: dict[str, object] = {
        "sender": "Maria <maria@va.example>", "headers": headers, "message_id": "m1@va.example", **more,
    }  # fmt: skip
    return mail(text, **given)  # type: ignore[arg-type]


@dataclass
class House:
    """A desk at work. Every decision is taken in; `explain` must never change an outcome."""

    workspace: Workspace
    desk: DeskInMemory = field(default_factory=DeskInMemory)
    events: int = 0
    decisions: list[Decision] = field(default_factory=list)

    def receives(
        self, message: Message, at: datetime = TUESDAY, now: datetime | None = None, **more: object
    ) -> Decision:
        """A mail arrives at `at`, and is decided at `now`."""
        self.events += 1
        event = MailReceived(
            number=self.events,
            mailbox="requests",
            received_at=at,
            message=message,
            **more,  # type: ignore[arg-type]
        )
        return self.decides(event, now or at)

    def decides(self, event: Event, now: datetime = TUESDAY) -> Decision:
        decision = decide(event, self.desk, self.workspace, SECRET, now)
        explained = decide(event, self.desk, self.workspace, SECRET, now, explain=True)
        assert replace(explained, reasons=()) == replace(decision, reasons=())
        self.desk.apply(event.number, decision)
        self.decisions.append(decision)
        return decision

    def change(self, ref: str, **fields: object) -> None:
        """What happened to a task outside of intake."""
        self.desk.apply(0, Decision(effects=(ChangeTask(task=ref, **fields),)))  # type: ignore[arg-type]

    def changed_settings(self, **fields: object) -> None:
        self.workspace = replace(self.workspace, **fields)  # type: ignore[arg-type]

    @property
    def acknowledgement_id(self) -> str:
        """Message-ID of the last mail that left."""
        return self.desk.sent[-1].message_id


def house(*rules: Rule, **more: object) -> House:
    return House(workspace(*rules, **more))


def task_of(decision: Decision) -> FileTask:
    return next(effect for effect in decision.effects if isinstance(effect, FileTask))


def mails_of(decision: Decision) -> list[SendMail]:
    return [effect for effect in decision.effects if isinstance(effect, SendMail)]


def notices_of(decision: Decision) -> list[TellVa]:
    return [effect for effect in decision.effects if isinstance(effect, TellVa)]


def told(decision: Decision) -> str:
    return "\n".join(line for notice in notices_of(decision) for line in notice.lines)


def journal_of(decision: Decision) -> dict[str, str]:
    """Step: what — why, of each line."""
    return {
        effect.step: f"{effect.what} — {effect.why}"
        for effect in decision.effects
        if isinstance(effect, WriteJournal)
    }


def why(decision: Decision, what: str) -> str:
    return next(reason.why for reason in decision.reasons if reason.what == what)

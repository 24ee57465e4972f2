"""Whether everything happened as the script expects; each fault is a sentence."""

from collections.abc import Iterator, Mapping, Sequence

from vamail.demo.cast import CLIENTS, DESK, VA_ADDRESS
from vamail.demo.played import Played, promise_sentence
from vamail.mail.parse import parse
from vamail.model.message import Message

Mailboxes = Mapping[str, Sequence[bytes]]
"""Every mail in every mailbox at the end, by address, fetched by IMAP."""


def faults(day: Sequence[Played], mailboxes: Mailboxes, refused: Sequence[str]) -> tuple[str, ...]:
    """What is not as expected, in the day's order; empty when all is well."""
    read = {address: [parse(raw) for raw in raws] for address, raws in mailboxes.items()}
    return tuple(
        [fault for played in day for fault in _scene(played, day)]
        + [fault for played in day for fault in _acknowledged(played, read)]
        + list(_nothing_else(day, read, refused))
        + list(_secrets(read))
    )


def _scene(played: Played, day: Sequence[Played]) -> Iterator[str]:
    """The verdict, the rule, the list, the thread."""
    scene, mail, task = played.scene, played.became.mail, played.became.task
    name = f"“{scene.title}”"
    if mail.verdict != scene.verdict:
        yield f"{name}: {scene.verdict} was expected, but it was {mail.verdict} ({played.became.why})"
    if mail.rule != scene.rule:
        yield f"{name}: the rule {scene.rule or 'none'} was expected, but {mail.rule or 'none'} decided"
    if scene.list_name and (task is None or task.list_name != scene.list_name):
        yield f"{name}: a task on the list {scene.list_name} was expected"
    if scene.because and scene.because not in played.became.why:
        yield f"{name}: the reason does not name {scene.because!r}: {played.became.why}"
    if scene.joins:
        first = next((one for one in day if one.scene.key == scene.joins), None)
        if first is None or mail.task != first.became.mail.task:
            yield f"{name}: it should have joined the task of “{scene.joins}”, but its task is {mail.task}"
    if scene.closed and (task is None or task.status != "done"):
        yield f"{name}: the finished task should stay done, but is {task.status if task else 'not there'}"


def _acknowledged(played: Played, read: Mapping[str, Sequence[Message]]) -> Iterator[str]:
    """Once, to the one who wrote, stating the stored instant in their language and zone; or not at all."""
    scene, sent_id = played.scene, played.letter.message_id
    # The desk holds what was written to it, and the VA's own mailbox notices that name the mail.
    others = [(to, mails) for to, mails in read.items() if to not in {DESK, VA_ADDRESS}]
    answers = [(to, message) for to, mails in others for message in mails if sent_id in message.in_reply_to]
    # The same mail delivered twice has one Message-ID, and one acknowledgement for both.
    expected = 1 if scene.acknowledged or scene.verdict == "duplicate" else 0
    if len(answers) != expected:
        yield f"“{scene.title}”: acknowledgements expected: {expected}, arrived: {len(answers)}"
    if not scene.acknowledged or len(answers) != 1:
        return
    to, message = answers[0]
    client, promised_at = played.client, played.promised_at
    if client is None or to != client.address:
        yield f"“{scene.title}”: the acknowledgement went to {to}"
    elif promised_at is None or not promise_sentence(message.text, promised_at, client):
        yield f"“{scene.title}”: the acknowledgement does not state the stored instant {promised_at}"
    if message.header("auto-submitted") != "auto-replied":
        yield f"“{scene.title}”: the acknowledgement does not say that it is automatic (RFC 3834)"


def _nothing_else(
    day: Sequence[Played], read: Mapping[str, Sequence[Message]], refused: Sequence[str]
) -> Iterator[str]:
    """No mailbox holds more than its acknowledgements, and nobody else was written to."""
    for client in CLIENTS:
        wanted = sum(played.scene.acknowledged and played.client == client for played in day)
        wanted += sum(played.scene.invites == client.address for played in day)
        if len(read[client.address]) != wanted:
            yield f"{client.address} should have received {wanted} mails, and has {len(read[client.address])}"
    for address in refused:
        yield f"vamail wrote to {address}, who must not be answered"
    if len(read[DESK]) != len(day):
        yield f"{DESK} should hold the {len(day)} mails of the day, and holds {len(read[DESK])}"


def _secrets(read: Mapping[str, Sequence[Message]]) -> Iterator[str]:
    """Nothing about one client is in anything that went to another."""
    for client in CLIENTS:
        told = "\n".join(f"{mail.subject}\n{mail.text}\n{mail.html}" for mail in read[client.address])
        for other in CLIENTS:
            if other != client and any(word in told for word in (other.company, other.domain, other.person)):
                yield f"a mail to {client.address} names another client: {other.company}"

"""What looks like a token of a command, by which a mail may command: looked for in every mail."""

from collections.abc import Iterator

from vamail.mail.identifiers import find_command_tokens
from vamail.model.message import Message


def tokens_of(message: Message) -> tuple[str, ...]:
    """Everything of the form of a token, in the addresses that it was sent to and in its subject.

    Never in its text: that may quote what the VA was sent.
    """
    return tuple(dict.fromkeys(_tokens(message)))


def _tokens(message: Message) -> Iterator[str]:
    for address in message.recipients:
        if "+" in address.email:
            yield from find_command_tokens(address.email)
    if "-" in message.subject:
        yield from find_command_tokens(message.subject)

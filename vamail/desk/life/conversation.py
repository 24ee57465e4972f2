"""A mail to whoever asked for a task, into the conversation that began with their mail (RFC 5322, 3.6.4)."""

from collections.abc import Mapping
from typing import Any

from vamail.model.desk import KnownTask
from vamail.model.effects import SendMail
from vamail.model.message import Address
from vamail.model.values import Value
from vamail.workspace.types import Workspace


def zone_of(task: KnownTask, workspace: Workspace) -> str:
    """The time zone in which the requester reads instants: the client's, else the VA's."""
    client = workspace.client(task.client)
    return client.hours.zone if client else workspace.me.zone


def language_of(task: KnownTask, workspace: Workspace) -> str:
    """In which language to write to the requester: the task's, else the client's, else the VA's."""
    client = workspace.client(task.client)
    return task.language or (client.language if client else "") or workspace.me.language


def greeting_of(task: KnownTask) -> str:
    """The requester's name as it may stand after "Dear", or '' where it is an address."""
    return "" if "@" in task.requester_name else task.requester_name[:80]


def to_requester(
    task: KnownTask, workspace: Workspace, *, action: str, kind: str, template: str,
    values: Mapping[str, Value], **more: Any,
) -> SendMail:  # fmt: skip
    """The mail; `more` are further fields of `SendMail`."""
    parent = task.source_message_id
    return SendMail(
        action=action, kind=kind, to=Address(task.requester, task.requester_name), template=template,
        language=language_of(task, workspace), values=values, task=task.ref, client=task.client,
        subject=f"Re: {task.title}" if task.title else "", in_reply_to=parent,
        references=(parent,) if parent else (), reply_token=True, **more,
    )  # fmt: skip

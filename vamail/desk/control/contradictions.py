"""Lines of one request that cannot all be meant: two states of one task, two due dates, a tag on and off.

None of them is done for that task, whatever their order; the other lines are.
"""

from collections.abc import Iterable, Mapping

from vamail.desk.control.command import Command

STATES = frozenset({"done", "drop", "begin", "reopen", "wait"})
WORDS = frozenset({"ok", "hold", "no"})


def contradictions(lines: Iterable[tuple[Command, tuple[str, ...]]]) -> frozenset[tuple[int, str]]:
    """(place, task) of every line that contradicts another; the task is empty for what is about none.

    `lines` come with the tasks that each is about.
    """
    said: dict[tuple[str, str], dict[object, list[int]]] = {}
    for command, tasks in lines:
        for ref in tasks or ("",):
            for subject, value in _says(command).items():
                said.setdefault((ref, subject), {}).setdefault(value, []).append(command.place)
    return frozenset(
        (place, ref)
        for (ref, _), values in said.items() if len(values) > 1
        for places in values.values() for place in places
    )  # fmt: skip


def _says(command: Command) -> Mapping[str, object]:
    """What a line sets, and to what."""
    match command.verb:
        case "wait":
            return {"state": ("wait", command.whom or "client")}
        case verb if verb in STATES:
            return {"state": verb}
        case "due":
            return {"due": command.at}
        case "important" | "urgent" as verb:
            return {verb: command.on}
        case "estimate":
            return {"estimate": command.minutes}
        case "client":
            return {"client": command.client}
        case "list" if command.text:
            return {"list": command.text.casefold()}
        case "assign":
            return {"assign": command.whom.casefold()}
        case "tag" | "untag" as verb:
            return {f"tag {command.text.casefold()}": verb}
        case "pause" | "resume" as verb:
            return {f"pause {command.client}": verb}
        case verb if verb in WORDS:
            return {f"held {number}": verb for number in command.held or ("",)}
        case _:
            return {}

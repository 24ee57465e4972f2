"""Lines of one request that cannot all be meant: two states of one task, two due dates, a tag on and off.

None of them is done for that task, whatever their order; the other lines are.
"""

from collections.abc import Iterable, Mapping

from vamail.desk.control.command import Command

STATES = frozenset({"done", "drop", "begin", "reopen", "wait"})
WORDS = frozenset({"ok", "hold", "no"})
ABOUT_INVOICES = frozenset({
    "credit", "paid", "dispute", "settled", "promised", "invoices", "payments", "final", "interest",
    "numbers", "statement", "aging", "forecast", "books",
})  # fmt: skip
ABOUT_MEETINGS = frozenset({"move", "cancel", "accept", "decline", "maybe"})
WORDS_OF_MEETINGS = frozenset({"title", "where"})


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
        case verb if verb in ABOUT_MEETINGS | WORDS_OF_MEETINGS or (verb in WORDS and command.meetings):
            return _says_of_meetings(command)
        case _ if command.invoices:
            return _says_of_invoices(command)
        case verb if verb in WORDS:
            return {f"held {number}": verb for number in command.held or ("",)}
        case _:
            return {}


def _says_of_meetings(command: Command) -> Mapping[str, object]:
    """Of a series each date is a matter of its own, beside which nothing is said of the whole."""
    if command.verb in WORDS_OF_MEETINGS:
        return {f"{command.verb} {name}": command.text or command.link for name in command.meetings or ("",)}
    said = (command.verb, command.times, command.minutes, command.only)
    is_date = command.only not in ("", "next")
    found: dict[str, object] = {}
    for name in command.meetings or ("",):
        found[f"meeting {name}"] = "single dates" if is_date else said
        if is_date:
            found[f"meeting {name} {command.only}"] = said
    return found


def _says_of_invoices(command: Command) -> Mapping[str, object]:
    """Two payments do not contradict each other, nor a dispute and a promise."""
    said: Mapping[str, tuple[str, object]] = {
        **{word: ("word", word) for word in WORDS},
        "dispute": ("dispute", True), "settled": ("dispute", False), "promised": ("promise", command.day),
    }  # fmt: skip
    if command.verb not in said:
        return {}
    subject, value = said[command.verb]
    return {f"{subject} of {name}": value for name in command.invoices}

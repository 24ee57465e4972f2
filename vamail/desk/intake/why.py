"""Conditions in words: whether each holds, where it stands, and the value on which it turned."""

from typing import assert_never

from vamail.desk.intake.phrases import occurs
from vamail.desk.intake.reading import Reading, within
from vamail.workspace.hours import hours_text
from vamail.workspace.types import (
    AttachmentCondition,
    ClientCondition,
    Combined,
    Condition,
    FactCondition,
    HeaderCondition,
    LanguageCondition,
    Phrase,
    ReceivedCondition,
    TextCondition,
)

_SHOWN = 80


def explain(condition: Condition, reading: Reading) -> tuple[bool, str]:
    """Whether a condition holds, and a sentence that says on what it turned."""
    match condition:
        case TextCondition(field, phrases):
            fields = ("subject", "body") if field == "text" else (field,)
            return _explain_phrases(reading, field, fields, phrases, str(condition.mark))
        case HeaderCondition(name, ()):
            there = name.lower() in reading.facts.message.headers
            return there, f"header {name} is {'there' if there else 'not there'} ({condition.mark})"
        case HeaderCondition(name, phrases):
            field = f"header:{name.lower()}"
            return _explain_phrases(reading, f"header {name}", (field,), phrases, str(condition.mark))
        case Combined(how, parts):
            return _explain_combined(reading, how, parts)
        case AttachmentCondition():
            found = reading.attachment(condition)
            names = ", ".join(f"“{item.name}”" for item in reading.facts.message.attachments) or "none"
            what = f"attachment “{found.name}” fits" if found else f"no attachment fits (there: {names})"
            return found is not None, f"{what} ({condition.mark})"
        case ClientCondition(clients):
            holds = client_fits(clients, reading.facts.client)
            return holds, _asked(
                "client", clients, reading.facts.client or "none", holds, str(condition.mark)
            )
        case LanguageCondition(languages):
            holds = reading.facts.language in languages
            value = reading.facts.language or "unknown"
            return holds, _asked("language", languages, value, holds, str(condition.mark))
        case FactCondition(fact, expected):
            value = "yes" if reading.fact(fact) else "no"
            return reading.fact(fact) is expected, f"{fact} is {value} ({condition.mark})"
        case ReceivedCondition(spans, inside):
            now_inside = within(spans, reading.facts.received_local)
            where = "inside" if now_inside else "outside"
            at = reading.facts.received_local.strftime("%Y-%m-%d %H:%M")
            return now_inside is inside, f"received {at}, {where} {hours_text(spans)} ({condition.mark})"
        case _:
            assert_never(condition)


def _explain_phrases(
    reading: Reading, name: str, fields: tuple[str, ...], phrases: tuple[Phrase, ...], mark: str
) -> tuple[bool, str]:
    for phrase in phrases:
        for field in fields:
            if reading.occurs(phrase, field):
                place = phrase.mark if phrase.mark.file else mark
                return True, f"{field} has {_said(phrase)} ({place}): “{_excerpt(reading, phrase, field)}”"
    asked = ", ".join(map(_said, phrases))
    values = _short(" / ".join(value for field in fields for value in reading.raw(field)))
    return False, f"{name} has none of {asked} ({mark}): “{values}”"


def _excerpt(reading: Reading, phrase: Phrase, field: str) -> str:
    """The value around the place where a phrase was found."""
    if phrase.mode in ("start", "word"):
        text = reading.folded(field)
        at = occurs(reading.fold(phrase.text), phrase.mode == "word", text)
        begin = max(0, at - _SHOWN // 2)
        return ("…" if begin else "") + _short(text[begin:])
    value = next(
        (value for value in reading.raw(field) if phrase.mode == "glob" or reading.matches(phrase, value)), ""
    )
    return _short(value)


def _explain_combined(reading: Reading, how: str, parts: tuple[Condition, ...]) -> tuple[bool, str]:
    explained = [explain(part, reading) for part in parts]
    held = [why for holds, why in explained if holds]
    failed = [why for holds, why in explained if not holds]
    if how == "all":
        return not failed, failed[0] if failed else "; ".join(
            held
        ) or "it asks for nothing, so it always matches"
    if how == "any":
        return bool(held), held[0] if held else "none holds: " + "; ".join(failed)
    return not held, "not wanted: " + held[0] if held else "none of these holds: " + "; ".join(failed)


def client_fits(clients: tuple[str, ...], client: str) -> bool:
    """Whether the sender is one of these clients; `*` is any, `none` an unknown sender."""
    return ("*" in clients or client in clients) if client else "none" in clients


def _said(phrase: Phrase) -> str:
    return f"/{phrase.text}/" if phrase.mode == "pattern" else f"“{phrase.text}”"


def _asked(name: str, wanted: tuple[str, ...], value: str, holds: bool, mark: str) -> str:
    return f"{name} is {value}" + ("" if holds else f", not {' or '.join(wanted)}") + f" ({mark})"


def _short(text: str) -> str:
    text = " ".join(text[: _SHOWN * 4].split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"

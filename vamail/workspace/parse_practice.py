"""How the VA works, as vamail.yaml and the clients' files say it: clocks, warnings, plan, holds. Pure."""

import re
from dataclasses import replace
from typing import Final

from vamail.workspace.hours import parse_time, parse_weekday, parse_within
from vamail.workspace.shapes import BAD, Choice, Json, Key, ListOf, Page, Table, TextOr, Values, Word
from vamail.workspace.types import (
    Block,
    Chase,
    Control,
    Day,
    FullDay,
    Holds,
    Late,
    OpenSpan,
    Plan,
    Undo,
    Warn,
    Within,
    Workspace,
)
from vamail.workspace.types.practice import LATE_KINDS, LATE_WAYS
from vamail.workspace.words import (
    ADDRESS,
    DURATION,
    HOURS,
    LINE,
    SPAN,
    WITHIN,
    YES_NO,
    number,
    span,
)

_TEXT: Json = {"type": "string"}
_NEVER: Final = ("never", "off", "no", "none")
_FULL_WAYS = ("later", "warn", "ignore")


def _percent(text: str) -> float:
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9])?) ?%", text.strip(), re.ASCII)
    if match is None:
        raise ValueError(f"`{text}` is not a share; write a number with a per cent sign, as in 80 %")
    return round(float(match[1]) / 100, 4)


def _share(text: str) -> float:
    share = _percent(text)
    if not 0.01 <= share <= 0.99:
        raise ValueError(f"{text} is out of range; from 1 % to 99 %, as in 80 %")
    return share


def _buffer(text: str) -> float:
    if text.strip().casefold() in _NEVER:
        return 0.0
    buffer = _percent(text)
    if buffer > 3:
        raise ValueError(f"{text} is out of range; from 0 % to 300 %, as in 25 %")
    return buffer


def _warn(text: str) -> Warn:
    return Warn(share=_share(text))


def _gather(text: str) -> int:
    if text.strip().casefold() in _NEVER:
        return 0
    minutes = round(span(text) / 60)
    if not 1 <= minutes <= 1440:
        raise ValueError(f"`{text}` is out of range; from 1 minute to 1 day, or no")
    return minutes


def _business_days(text: str) -> int:
    target = parse_within(text)
    if target.unit != "business_days":
        raise ValueError(f"`{text}` is not a number of business days; as in 3 business days")
    return int(target.amount)


def _chase(text: str) -> Chase:
    if text.strip().casefold() in _NEVER:
        return Chase(times=0)
    try:
        return Chase(after_days=_business_days(text))
    except ValueError:
        hint = "write never, 3 business days, or {after: 3 business days, times: 2}"
        raise ValueError(f"`{text}` does not say when to ask again; {hint}") from None


def _full(text: str) -> FullDay:
    how, _, most = (part.strip() for part in text.strip().casefold().partition(","))
    if how not in _FULL_WAYS:
        hint = "write warn, ignore, later, or `later, at most 3 business days`"
        raise ValueError(f"`{text}` does not say what to do on a full day; {hint}")
    if not most:
        return FullDay(how)
    if how != "later":
        raise ValueError(f"`{how}` takes no limit; only `later, at most 3 business days` has one")
    return FullDay(how, parse_within(re.sub(r"^(?:at most|within|up to)\s+", "", most)))


def _brief(text: str) -> int:
    """Minutes after midnight; -1 for never."""
    return -1 if text.strip().casefold() in _NEVER else parse_time(text)


def _review(text: str) -> tuple[int, int]:
    """Weekday (-1: every working day) and minutes after midnight (-1: never)."""
    if text.strip().casefold() in _NEVER:
        return -1, -1
    first, _, rest = text.strip().partition(" ")
    if first[:1].isdigit():
        return -1, parse_time(text)
    if not rest:
        raise ValueError(f"`{text}` is no time for the review; as in Fri 16:00, 17:00 (every day) or never")
    day = -1 if first.casefold() == "daily" else parse_weekday(first)
    return day, parse_time(rest)


def _undo(text: str) -> Undo:
    if text.strip().casefold() in _NEVER:
        return Undo(0)
    seconds = round(span(text))
    if seconds > 86_400:
        raise ValueError(f"`{text}` is too long; what is sent by itself waits for a day at most")
    return Undo(seconds)


def _no_holds(text: str) -> Holds:
    if text.strip().casefold() in _NEVER:
        return Holds(new_address=False, at_once=0, changed_template=False)
    hint = "write no, or keys such as {new_address: yes, at_once: 20, changed_template: yes}"
    raise ValueError(f"`{text}` does not say what is held; {hint}")


_AT_ONCE = number(1, 100_000)


def _at_once(text: str) -> object:
    return 0 if text.strip().casefold() in (*_NEVER, "0") else _AT_ONCE.convert(text)


def _control_folder(text: str) -> str:
    name = text.strip()
    if not name or name.casefold() == "inbox" or any(ord(sign) < 32 for sign in name):
        hint = "a folder that you alone put mail into, as in vamail"
        raise ValueError(f"`{name}` cannot be the folder for commands; {hint}")
    return name


_CHASE_TABLE = Table(
    {
        "after": Key(
            Word(_business_days, "a number of business days", _TEXT), "how long after the last mail"
        ),
        "times": Key(number(0, 10), "how often at most; 0 for never"),
    },
    "`chase`",
)
_FULL_TABLE = Table(
    {
        "how": Key(Choice(_FULL_WAYS), "later, warn or ignore", required=True),
        "at_most": Key(WITHIN, "with later: the latest instant that may be promised, from arrival"),
    },
    "`when_full`",
)
_BLOCK = Table(
    {
        "client": Key(LINE, "short name of the client that this time is for"),
        "list": Key(LINE, "list that this time is for"),
        "focus": Key(YES_NO, "time for whatever ranks first"),
        "meeting": Key(LINE, "a fixed appointment, by its name: no work fits in"),
        "title": Key(LINE, "how it is called in your calendar"),
        "when": Key(HOURS, "when, each week, as in Tue 09:00-12:00", required=True),
    },
    "the block",
)
_BLOCK_KINDS = ("client", "list", "focus", "meeting")
_WARN_TABLE = Table(
    {
        "at": Key(Word(_share, "a share such as 80 %", _TEXT), "share of a promise's time; 80 %"),
        "gather": Key(
            Word(_gather, "a length of time such as 30 minutes", _TEXT),
            "warnings so close together are one mail; 30 minutes",
        ),
    },
    "`warn`",
)
_PLAN = Table(
    {
        "buffer": Key(
            Word(_buffer, "a share such as 25 %", _TEXT), "estimates grow by this; 25 % when left out"
        ),
        "default": Key(DURATION, "a task without an estimate takes this; 30 minutes when left out"),
        "blocks": Key(ListOf(_BLOCK), "time set aside each week for a client, a list, focus or a meeting"),
    },
    "`plan`",
)
_DAY = Table(
    {
        "brief": Key(Word(_brief, "a time such as 08:00, or never", _TEXT), "when the morning brief comes"),
        "review": Key(
            Word(_review, "a time such as Fri 16:00, or never", _TEXT),
            "when the review comes: Fri 16:00, or 17:00 for every working day; never when left out",
        ),
    },
    "`day`",
)
_HOLDS = Table(
    {
        "new_address": Key(YES_NO, "the first mail to an address that was never written to"),
        "at_once": Key(
            Word(_at_once, "a whole number", {"type": ["integer", "string", "boolean"]}),
            "more mails than this within ten minutes; no for no limit",
        ),
        "changed_template": Key(YES_NO, "a template that changed since you last approved it"),
    },
    "`holds`",
)
_LATE = Table(
    {
        **{kind: Key(Choice(LATE_WAYS), "send, skip or ask") for kind in LATE_KINDS},
        "after": Key(SPAN, "what is overdue by more than this is late; 1 hour when left out"),
    },
    "`late`",
)
_CONTROL = Table(
    {
        "addresses": Key(
            ListOf(ADDRESS), "your mail to one of these is commands alone; they are read as well"
        ),
        "folder": Key(
            Word(_control_folder, "the name of a folder", _TEXT),
            "a folder where you put mails with commands; none when left out",
        ),
    },
    "`control`",
)

CLIENT_PRACTICE = {
    "resolution": Key(WITHIN, "by when a request is done, as in 5 business days; no clock when left out"),
    "chase": Key(
        TextOr(Word(_chase, "never or a table", _TEXT), _CHASE_TABLE),
        "when who owes something is asked again: never, or {after: 3 business days, times: 2}",
    ),
    "when_full": Key(
        TextOr(Word(_full, "warn, ignore or later", _TEXT), _FULL_TABLE),
        "a promise that does not fit in: warn, ignore, or `later, at most 3 business days`",
    ),
}
"""Keys of vamail.yaml that a client's file may have as well."""

PRACTICE = {
    **CLIENT_PRACTICE,
    "warn": Key(
        TextOr(Word(_warn, "a share such as 80 %", _TEXT), _WARN_TABLE),
        "when you are warned that a promise is near",
    ),
    "plan": Key(_PLAN, "how your days are planned: buffer, usual length of a task, blocks"),
    "day": Key(_DAY, "when the brief and the review come, in your zone"),
    "undo": Key(
        Word(_undo, "a length of time, or off", {"type": ["string", "boolean"]}),
        "what is sent by itself waits so long for your `hold`; 10 minutes when left out",
    ),
    "holds": Key(
        TextOr(Word(_no_holds, "no or a table", {"enum": ["no", "off", False]}), _HOLDS),
        "what waits for your `ok` before it leaves",
    ),
    "late": Key(_LATE, "what becomes of what fell due while vamail was off: send, skip or ask"),
    "control": Key(_CONTROL, "how you steer by mail"),
}
"""Keys of vamail.yaml that say how the VA works."""


def chase(values: Values, default: Chase) -> Chase:
    """The key `chase` of a table; what it leaves out is as in `default`."""
    written = values.values.get("chase")
    if isinstance(written, Chase):
        return written if written.times == 0 else replace(default, after_days=written.after_days)
    if not isinstance(written, Values):
        return default
    return Chase(written.get("after", int, default.after_days), written.get("times", int, default.times))


def full_day(values: Values, page: Page) -> FullDay | None:
    """The key `when_full` of a table; None when it is not there."""
    written = values.values.get("when_full")
    if not isinstance(written, Values):
        return written if isinstance(written, FullDay) else None
    how, most = written.get("how", str, "warn"), written.values.get("at_most")
    if most is not None and how != "later":
        page.refuse(written.where("at_most"), f"`at_most` says nothing with `how: {how}`", "write how: later")
    return FullDay(how, most if isinstance(most, Within) else None)


def practice(values: Values, workspace: Workspace, page: Page) -> Workspace:
    """`workspace` with everything that vamail.yaml says about how the VA works."""
    day, late, warn = values.table("day"), values.table("late"), values.values.get("warn")
    return replace(
        workspace,
        resolution=values.get("resolution", Within, None),
        chase=chase(values, Chase()),
        when_full=full_day(values, page) or FullDay(),
        warn=warn if isinstance(warn, Warn) else _warn_of(values.table("warn")),
        plan=_plan(values.table("plan"), page),
        day=_day(day),
        undo=values.get("undo", Undo, Undo()),
        holds=_holds(values),
        late=Late(
            ways={kind: late.get(kind, str, "") for kind in LATE_KINDS if kind in late},
            after_seconds=round(late.get("after", float, 3600.0)),
        ),
        control=Control(
            addresses=values.table("control").texts("addresses"),
            folder=values.table("control").get("folder", str, ""),
        ),
    )


def _warn_of(values: Values) -> Warn:
    usual = Warn()
    return Warn(values.get("at", float, usual.share), values.get("gather", int, usual.gather_minutes))


def _day(values: Values) -> Day:
    brief = values.get("brief", int, 8 * 60)
    weekday, review = values.get("review", tuple, (-1, -1))
    return Day(
        brief_minute=brief if brief >= 0 else None,
        review_minute=review if review >= 0 else None,
        review_weekday=weekday if weekday >= 0 else None,
    )


def _holds(values: Values) -> Holds:
    written = values.values.get("holds")
    if isinstance(written, Holds):
        return written
    return replace(Holds(), **values.table("holds").values)  # type: ignore[arg-type]  # exactly these keys


def _plan(values: Values, page: Page) -> Plan:
    blocks: list[Block] = []
    for table in values.get("blocks", tuple, ()):
        block = _block(table, page)
        if block is not BAD and isinstance(block, Block):
            _warn_overlap(block, blocks, table, page)
            blocks.append(block)
    usual = Plan()
    return Plan(
        buffer=values.get("buffer", float, usual.buffer),
        default_minutes=values.get("default", int, usual.default_minutes),
        blocks=tuple(blocks),
    )


def _block(values: Values, page: Page) -> object:
    """The block, or BAD with the fault noted."""
    named = [key for key in _BLOCK_KINDS if key in values.nodes]
    if len(named) != 1:
        said = f"says both `{named[0]}` and `{named[1]}`" if named else "does not say what it is for"
        hint = "give it one of client: NAME, list: NAME, focus: yes or meeting: NAME"
        page.refuse(values.mark, f"the block {said}", hint, "block")
        return BAD
    if values.get("focus", bool, True) is False:
        hint = "write focus: yes, or name a client, a list or a meeting"
        page.refuse(values.where("focus"), "the block does not say what it is for", hint, "block")
        return BAD
    spans = values.get("when", tuple, ())
    if not spans:
        return BAD
    return Block(
        spans=spans,
        client=values.get("client", str, ""),
        list_name=values.get("list", str, ""),
        title=values.get("title", str, "") or values.get("meeting", str, ""),
        kind="meeting" if "meeting" in values else "work",
    )


def _warn_overlap(block: Block, before: list[Block], values: Values, page: Page) -> None:
    # A meeting in the middle of working time is everybody's life; the plan takes its hours out.
    alike = [known for known in before if known.kind == block.kind]
    if any(_overlap(one, other) for known in alike for one in known.spans for other in block.spans):
        what, hint = "this block overlaps one before it", "give each its own hours"
        page.warn(values.where("when"), what, hint, "block-overlap")


def _overlap(one: OpenSpan, other: OpenSpan) -> bool:
    return one.weekday == other.weekday and (
        one.start_minute < other.end_minute and other.start_minute < one.end_minute
    )

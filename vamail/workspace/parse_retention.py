"""`retention:` of vamail.yaml: what leaves the database when it is old. Pure."""

import re

from vamail.workspace.shapes import Json, Key, Table, Values, Word
from vamail.workspace.types import Retention

_TEXT: Json = {"type": "string"}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_LEAST_DAYS = 30


def _age(text: str) -> int:
    """Days; 0 keeps for ever."""
    words = text.strip().casefold()
    if words in ("keep", "for ever", "forever", "off", "no", "none"):
        return 0
    match = re.fullmatch(r"([0-9]{1,4}) ?(day|week|month|year)s?", words)
    if match is None:
        raise ValueError(f"`{text}` is no age; as in 400 days, 3 years, or keep")
    days = int(match[1]) * _DAYS[match[2]]
    if days < _LEAST_DAYS:
        raise ValueError(f"`{text}` is too short: what is younger than {_LEAST_DAYS} days is still needed")
    return days


_AGE = Word(_age, "an age, as in 400 days, or keep", _TEXT)
RETENTION = Table(
    {
        "raw_mail": Key(_AGE, "the mails themselves, of tasks that are closed"),
        "deliveries": Key(_AGE, "the text of what was sent, but never of mails about money"),
        "journal": Key(_AGE, "the lines of the journal, but for open tasks"),
    },
    "`retention`",
)


def retention(values: Values) -> Retention:
    """The settings of `retention:`; without it everything is kept."""
    return Retention(
        raw_mail_days=values.get("raw_mail", int, 0),
        deliveries_days=values.get("deliveries", int, 0),
        journal_days=values.get("journal", int, 0),
    )

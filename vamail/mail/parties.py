"""ORGANIZER and ATTENDEE as values (RFC 5545, 3.8.4.1, 3.8.4.3)."""

from urllib.parse import unquote

from vamail.mail.addresses import clean_email
from vamail.mail.ical import Property, one_line
from vamail.model.itip import Party
from vamail.model.meetings import ANSWERS, Answer

_NAME_MAX = 200
_WORD_MAX = 40
_EXTRA_MAX = 99
_ANSWERS: dict[str, Answer] = {answer: answer for answer in ANSWERS}


def read_party(said: Property) -> Party:
    """Who is written there, whatever is missing."""
    given = said.parameters
    extra = given.get("X-NUM-GUESTS", "")
    return Party(
        email=_address(said.value) or _address(given.get("EMAIL", "")),
        name=one_line(given.get("CN", ""), _NAME_MAX),
        answer=_ANSWERS.get(given.get("PARTSTAT", "").strip().lower()),
        role=one_line(given.get("ROLE", "").upper(), _WORD_MAX),
        rsvp=given.get("RSVP", "").strip().upper() == "TRUE",
        sent_by=_address(given.get("SENT-BY", "")),
        delegated_to=_address(given.get("DELEGATED-TO", "")),
        delegated_from=_address(given.get("DELEGATED-FROM", "")),
        extra=int(extra) if extra.isdecimal() and extra.isascii() and len(extra) < 3 else 0,
    )


def _address(text: str) -> str:
    """The address of a mailto URI (RFC 6068) in any case, of several the first; also of a bare address."""
    text = text.strip()[:2_000]
    while text[:7].lower() == "mailto:":
        text = unquote(text[7:].partition("?")[0]).strip()
    text = text.partition(",")[0].strip().strip("<>").strip()
    if ":" in text or "/" in text or "@" not in text:
        return ""
    return clean_email(text)

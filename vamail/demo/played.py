"""What happened in one scene: the letter, what vamail made of it, and what the client received."""

from dataclasses import dataclass
from datetime import datetime

from vamail.demo.cast import VA_ZONE, Client, client_at
from vamail.demo.letter import Letter
from vamail.demo.observe import Became
from vamail.demo.past import Acknowledgement
from vamail.demo.script import Scene
from vamail.model.values import When
from vamail.render.formats import format_when

_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One scene as it went. `seconds` is from sending the letter to what is told last."""

    number: int
    scene: Scene
    letter: Letter
    became: Became
    acknowledgement: Acknowledgement | None
    seconds: float

    @property
    def client(self) -> Client | None:
        """Who wrote, when it was a client."""
        return client_at(self.letter.sender)

    @property
    def promised_at(self) -> datetime | None:
        """The instant stored with the task."""
        return self.became.task.promised_at if self.became.task else None

    @property
    def why_unanswered(self) -> str:
        """Why no acknowledgement left, in the journal's words."""
        if self.became.mail.verdict == "joined":
            reasons = self.became.mail.reasons
            return next((str(r["why"]) for r in reversed(reasons) if r["why"]), "")
        return self.became.why


def in_words(at: datetime, zone: str, language: str) -> str:
    """An instant as the acknowledgement must print it, without the marks for direction."""
    return without_marks(format_when(When(at, zone, VA_ZONE), language))


def promise_sentence(text: str, at: datetime, client: Client) -> str:
    """The line of an acknowledgement that states this instant in the client's language; else empty."""
    wanted = in_words(at, client.zone, client.language)
    return next((line for line in without_marks(text).splitlines() if wanted in line), "")


def without_marks(text: str) -> str:
    """The text without marks for direction: terminals that know no such marks show them as boxes."""
    return text.translate(_ISOLATES)

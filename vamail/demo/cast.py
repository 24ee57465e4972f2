"""Who plays: the VA, her five clients, and the strangers whose mail must not be answered.

Every address lies under `.example` (RFC 2606): none of them can exist outside of this demo.
"""

from dataclasses import dataclass

VA_NAME = "Maria Szabo"
VA_ZONE = "Europe/Budapest"
VA_HOURS = "Mon-Thu 09:00-17:00, Fri 09:00-13:00"
DESK = "requests@maria-szabo.example"
"""The address that clients write to; vamail watches it."""
VA_ADDRESS = "maria@maria-szabo.example"
"""The VA's own mailbox; notices go there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client as the workspace knows them. `promise` empty: the VA's usual one.

    `person` is the name as they write it themselves, `spoken` as the story's teller says it.
    """

    slug: str
    company: str
    person: str
    spoken: str
    address: str
    language: str
    zone: str
    city: str
    hours: str
    holidays: str
    promise: str = ""

    @property
    def domain(self) -> str:
        """What stands after the `@`."""
        return self.address.rpartition("@")[2]


ANNA = Client(
    slug="kovacs",
    company="Kovács Kerámia Kft.",
    person="Kovács Anna",
    spoken="Anna Kovács",
    address="anna@kovacs-keramia.example",
    language="hu",
    zone="Europe/Budapest",
    city="Budapest",
    hours="Mon-Fri 08:00-16:00",
    holidays="HU",
    promise="1 business day",
)
SARA = Client(
    slug="pariz",
    company="Pariz Design Studio",
    person="سارا احمدی",
    spoken="Sara Ahmadi",
    address="sara@pariz-design.example",
    language="fa",
    zone="Asia/Tehran",
    city="Tehran",
    hours="Sat-Wed 09:00-17:00",
    holidays="IR",
)
JAMES = Client(
    slug="miller",
    company="Miller & Hayes LLP",
    person="James Miller",
    spoken="James Miller",
    address="james@miller-hayes.example",
    language="en",
    zone="America/New_York",
    city="New York",
    hours="Mon-Fri 09:00-18:00",
    holidays="US",
    promise="4 business hours",
)
EMILY = Client(
    slug="thames",
    company="Thames Books Ltd",
    person="Emily Clarke",
    spoken="Emily Clarke",
    address="emily@thames-books.example",
    language="en",
    zone="Europe/London",
    city="London",
    hours="Mon-Fri 09:00-17:30",
    holidays="GB",
)
OLIVER = Client(
    slug="harbour",
    company="Harbour Surf School",
    person="Oliver Brown",
    spoken="Oliver Brown",
    address="oliver@harbour-surf.example",
    language="en",
    zone="Australia/Sydney",
    city="Sydney",
    hours="Mon-Sat 07:00-15:00",
    holidays="AU-NSW",
    promise="1 business day",
)

CLIENTS: tuple[Client, ...] = (EMILY, ANNA, SARA, JAMES, OLIVER)
MAILBOXES: tuple[str, ...] = (DESK, VA_ADDRESS, *(client.address for client in CLIENTS))
"""The addresses that have a mailbox on the demo server; all else is refused there."""


def client_at(address: str) -> Client | None:
    """The client with this address."""
    return next((client for client in CLIENTS if client.address == address.casefold()), None)

"""The day as data: who writes what, in which order, and what vamail must do with it.

Each scene writes one letter and says what is expected; the stage plays it, and the verdicts are compared at
the end. The letters themselves lie in `letters_from_clients` and `letters_from_machines`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vamail.demo import letters_from_clients as clients
from vamail.demo import letters_from_machines as machines
from vamail.demo.cast import EMILY
from vamail.demo.letter import Letter
from vamail.demo.past import Past


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One mail of the day.

    - `verdict`, `acknowledged`, `rule`, `list_name`: what must come of it; `rule` is the one that decides;
    - `joins`: the scene whose task it must join;
    - `because`: a word that must stand in the reason why it is not answered;
    - `steers_first`: what the VA writes into the control folder before this mail comes, a command a line;
      `{key}` is the task of that scene, `{when}` a time that suits her and Emily, and `closed` the scene
      whose task is done by it;
    - `invites`: to whom that sends an invitation, before this mail comes.
    """

    key: str
    title: str
    write: Callable[[Past], Letter]
    verdict: str
    acknowledged: bool = False
    rule: str = ""
    list_name: str = ""
    joins: str = ""
    because: str = ""
    steers_first: tuple[str, ...] = ()
    closed: str = ""
    invites: str = ""


SCENES: tuple[Scene, ...] = (
    Scene(
        key="launch", title="A brief with a list and a Word file",
        write=clients.launch, verdict="filed", acknowledged=True,
        rule="Social media", list_name="Social media",
    ),
    Scene(
        key="translation", title="A translation, asked for in Hungarian (a mail in HTML only)",
        write=clients.translation, verdict="filed", acknowledged=True,
        rule="Documents", list_name="Documents",
    ),
    Scene(
        key="journey", title="A journey, asked for in Persian",
        write=clients.journey, verdict="filed", acknowledged=True,
        rule="Travel", list_name="Travel",
    ),
    Scene(
        key="urgent", title="Something urgent about a meeting",
        write=clients.urgent, verdict="filed", acknowledged=True,
        rule="Calendar and meetings", list_name="Calendar",
    ),
    Scene(
        key="vacation", title="An out-of-office reply to that acknowledgement",
        write=machines.vacation, verdict="automatic", because="Auto-Submitted",
    ),
    Scene(
        key="offers", title="Research, with a PDF",
        write=clients.offers, verdict="filed", acknowledged=True,
        rule="Research", list_name="Research",
    ),
    Scene(
        key="reply", title="A reply with one more wish",
        write=clients.reply, verdict="joined", joins="launch",
    ),
    Scene(
        key="newsletter", title="A newsletter",
        write=machines.newsletter, verdict="automatic", because="List-",
    ),
    Scene(
        key="invoice", title="An invoice to pay, in Hungarian",
        write=clients.invoice, verdict="filed", acknowledged=True,
        rule="Invoices and payments", list_name="Invoices",
    ),
    Scene(
        key="bounce", title="A bounce: an older mail could not be delivered",
        write=machines.bounce, verdict="bounce", because="delivery report",
    ),
    Scene(
        key="twice", title="The same mail again: a server delivers it twice",
        write=clients.twice, verdict="duplicate",
    ),
    Scene(
        key="machine_loop", title="A mail loop: another vamail answers our acknowledgement",
        write=machines.other_vamail, verdict="automatic", because="X-Vamail-Loop",
    ),
    Scene(
        key="own_mail", title="A mail loop: a forwarding rule sends our own acknowledgement back",
        write=machines.reflected, verdict="ignored", because="our signature",
    ),
    Scene(
        key="stranger", title="Someone who is not a client",
        write=clients.stranger, verdict="held", rule="Strangers wait",
    ),
    Scene(
        key="thanks", title="A thank-you for a finished task",
        write=clients.thanks, verdict="joined", joins="journey", closed="journey",
        steers_first=(
            "{journey} done", "{launch} estimate 2h", "{invoice} wait client for the bank's slip",
            "{offers} dnoe",
        ),
    ),
    Scene(
        key="acceptance", title="A calendar accepts Maria's invitation",
        write=clients.acceptance, verdict="calendar", because="accepted",
        steers_first=("meet thames {when} 30m Launch call",), invites=EMILY.address,
    ),
)  # fmt: skip

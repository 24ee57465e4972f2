"""What the rules have said so far about one mail: actions change the draft, intake makes effects of it."""

from dataclasses import dataclass, field

from vamail.workspace.types import Within


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """The wish that whoever wrote is invited to a meeting. `when`: `offer`, `from the mail`, `Tue 10:00` or
    `every Tue 10:00`, on the VA's wall; `minutes` 0: as set; `where` is a place, or where one joins."""

    title: str = ""
    when: str = "offer"
    minutes: int = 0
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The wishes of the matched rules, in order; later ones win, tags and notes add up.

    `due`: as written in the rule (`3 business days`, `from the mail`, `none`).
    `acknowledge`: None until a rule says so; a rule that files also acknowledges unless it says no.
    """

    files: bool = False
    list_name: str = "Inbox"
    title: str = ""
    important: bool = False
    urgent: bool = False
    due: str = "from the mail"
    estimate_minutes: int = 0
    checklist: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    acknowledge: bool | None = None
    template: str = "acknowledge"
    within: Within | None = None
    hold: str = ""
    hold_reply: str = ""
    ignore: str = ""
    move: str = ""
    label: str = ""
    invite: Invite | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def decided(self) -> bool:
        """Whether any rule has said what becomes of the mail."""
        return self.files or bool(self.hold) or bool(self.ignore)

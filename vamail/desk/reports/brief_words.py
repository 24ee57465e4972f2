"""The brief in words: lines of plain text in the VA's language, for the template `brief` and the terminal.

Clients are named here: a report goes to the VA alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from vamail.desk.life import spoken
from vamail.desk.life.hold_words import reason
from vamail.desk.life.va_language import worded
from vamail.desk.promise.local import local_day
from vamail.desk.promise.pauses import ASKS, PAUSED
from vamail.desk.reports.blocks import DayLoad, Planned
from vamail.desk.reports.day import DueClock, Move, Today
from vamail.desk.reports.leaving import Leaving
from vamail.desk.reports.ranking import Ranked
from vamail.model.desk import HeldEntry, KnownTask
from vamail.model.ledger import Wait
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace

TASKS_SHOWN, OTHERS_SHOWN = 12, 10
TITLE_SHOWN = 70

WORDS = {
    "en": {
        "headline": "Your day: {day}",
        "headline_pressing": "Your day: {day} — {number} due",
        "skipped": "No brief came on {day}: vamail was not running",
        "first": "first answer", "next": "answer", "resolution": "done", "due": "due",
        "clock_left": "{task} · {what} by {at}, {left} left",
        "clock_late": "{task} · LATE: {what} by {at}",
        "task": "{ref} “{title}” · {who}",
        "about": "{task} · {length}{standing}{status}",
        "late": " · late since {at}", "today": " · {what} by {at}", "later": " · {what} by {at}",
        "important": " · important", "urgent": " · urgent", "both": " · important and urgent",
        "planned": "{from_to} {what}: {tasks}", "planned_free": "{from_to} {what}: kept free",
        "focus": "Focus",
        "wait_client": "{task} · the client owes {what} since {since}{chased}",
        "wait_other": "{task} · {whom} owes {what} since {since}{chased}",
        "wait_answer": "an answer", "chased": " (asked again {number}×)",
        "held": "{number} · {what}: {who}{about}{because}", "because": " ({why})", "subject": " “{subject}”",
        "held_asks": "a mail of ours waits for your ok", "held_paused": "stopped by your pause",
        "held_delivery": "a mail of ours did not leave", "held_unknown_sender": "somebody you do not know",
        "held_mail": "a mail was set aside",
        "leaving": "{at} {what} to {who}{about}", "kind_chase": "reminder",
        "kind_remind": "reminder of a meeting", "kind_dun": "reminder of an invoice", "kind_other": "mail",
        "kind_acknowledgement": "acknowledgement", "kind_reply": "your answer",
        "kind_move_date": "question for a later date", "kind_apology": "apology",
        "load": "{day}: {due} due, {open} open", "load_free": "{day}: nothing due, {open} open",
        "load_over": "{day}: {over} over ({due} due, {open} open)", "load_moves": "; {tasks} could move",
        "ok": "ok", "move": "{task}: from {day} to {to} · answer “{command}” to ask the client",
        "more": "… and {number} more", "nothing_planned": "Nothing is planned.",
    },
    "hu": {
        "headline": "A mai napja: {day}",
        "headline_pressing": "A mai napja: {day} — {number} esedékes",
        "skipped": "Nem jött napi összefoglaló: {day}; a vamail nem futott",
        "first": "első válasz", "next": "válasz", "resolution": "elkészül", "due": "határidő",
        "clock_left": "{task} · {what}: {at}, még {left}",
        "clock_late": "{task} · KÉSIK: {what}, az ígért idő {at} volt",
        "task": "{ref} „{title}” · {who}",
        "about": "{task} · {length}{standing}{status}",
        "late": " · késik, {at} volt az ideje", "today": " · {what}: {at}", "later": " · {what}: {at}",
        "important": " · fontos", "urgent": " · sürgős", "both": " · fontos és sürgős",
        "planned": "{from_to} {what}: {tasks}", "planned_free": "{from_to} {what}: szabadon tartva",
        "focus": "Elmélyült munka",
        "wait_client": "{task} · az ügyfél tartozik: {what}, kezdete: {since}{chased}",
        "wait_other": "{task} · {whom} tartozik: {what}, kezdete: {since}{chased}",
        "wait_answer": "válasz", "chased": " ({number} emlékeztető ment)",
        "held": "{number} · {what}: {who}{about}{because}", "because": " ({why})", "subject": " „{subject}”",
        "held_asks": "a jóváhagyására váró levelünk", "held_paused": "a szüneteltetés miatt áll",
        "held_delivery": "ki nem ment levelünk", "held_unknown_sender": "ismeretlen feladó",
        "held_mail": "félretett levél",
        "leaving": "{at} {what}, címzett: {who}{about}", "kind_chase": "emlékeztető",
        "kind_remind": "emlékeztető megbeszélésre", "kind_dun": "fizetési emlékeztető", "kind_other": "levél",
        "kind_acknowledgement": "visszaigazolás", "kind_reply": "az Ön válasza",
        "kind_move_date": "kérdés későbbi határidőről", "kind_apology": "elnézéskérés",
        "load": "{day}: {due} esedékes, {open} munkaidő",
        "load_free": "{day}: semmi sem esedékes, {open} munkaidő",
        "load_over": "{day}: {over} túl sok ({due} esedékes, {open} munkaidő)",
        "load_moves": "; elhalasztható: {tasks}",
        "ok": "ok", "move": "{task}: {day} helyett {to} · „{command}” válaszra megkérdezzük az ügyfelet",
        "more": "… és még {number}", "nothing_planned": "Nincs mára tervezett munka.",
    },
    "fa": {
        "headline": "امروز شما: {day}",
        "headline_pressing": "امروز شما: {day} — {number} مورد سررسید دارد",
        "skipped": "برای {day} گزارش روز نیامد، چون vamail در حال کار نبود",
        "first": "نخستین پاسخ", "next": "پاسخ", "resolution": "انجام کار", "due": "مهلت",
        "clock_left": "{task} · {what} تا {at}، {left} مانده",
        "clock_late": "{task} · دیر شده: {what} تا {at} وعده داده شده بود",
        "task": "{ref} «{title}» · {who}",
        "about": "{task} · {length}{standing}{status}",
        "late": " · از {at} گذشته", "today": " · {what} تا {at}", "later": " · {what} تا {at}",
        "important": " · مهم", "urgent": " · فوری", "both": " · مهم و فوری",
        "planned": "{from_to} {what}: {tasks}", "planned_free": "{from_to} {what}: خالی نگه داشته شده",
        "focus": "کار متمرکز",
        "wait_client": "{task} · مشتری «{what}» را از {since} بدهکار است{chased}",
        "wait_other": "{task} · {whom} «{what}» را از {since} بدهکار است{chased}",
        "wait_answer": "پاسخ", "chased": " ({number} بار یادآوری شد)",
        "held": "{number} · {what}: {who}{about}{because}", "because": " ({why})", "subject": " «{subject}»",
        "held_asks": "نامه‌ای از ما در انتظار تأیید شما", "held_paused": "با مکث شما متوقف شده",
        "held_delivery": "نامه‌ای از ما که فرستاده نشد", "held_unknown_sender": "فرستندهٔ ناشناس",
        "held_mail": "نامه‌ای که کنار گذاشته شد",
        "leaving": "{at} {what} به {who}{about}", "kind_chase": "یادآوری",
        "kind_remind": "یادآوری جلسه", "kind_dun": "یادآوری صورتحساب", "kind_other": "نامه",
        "kind_acknowledgement": "تأییدیه", "kind_reply": "پاسخ شما",
        "kind_move_date": "پرسش دربارهٔ مهلت دیرتر", "kind_apology": "عذرخواهی",
        "load": "{day}: {due} سررسید، {open} وقت کاری", "load_free": "{day}: بدون سررسید، {open} وقت کاری",
        "load_over": "{day}: {over} بیش از توان ({due} سررسید، {open} وقت کاری)",
        "load_moves": "؛ {tasks} را می‌توان جابه‌جا کرد",
        "ok": "تایید", "move": "{task}: از {day} به {to} · با پاسخ «{command}» از مشتری پرسیده می‌شود",
        "more": "… و {number} مورد دیگر", "nothing_planned": "کاری برنامه‌ریزی نشده است.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """How one VA is spoken to: her language, her zone, her clients' names; `today` in her zone."""

    workspace: Workspace
    at: datetime

    @property
    def language(self) -> str:
        """The language of the report."""
        return spoken.known(self.workspace.me.language)

    def listed(self, names: Iterable[str]) -> str:
        """Several names, with the comma of the language."""
        return ("، " if self.language == "fa" else ", ").join(names)

    def say(self, sentence: str, /, **values: str) -> str:
        """One sentence of the table."""
        return worded(WORDS, self.language, sentence, values, _OURS)

    def when(self, at: datetime) -> str:
        """A moment; the day is named where it is not today."""
        zone = self.workspace.me.zone
        return spoken.moment(at, local_day(self.at, zone), zone, self.language)

    def day(self, at: datetime) -> str:
        """The day of an instant."""
        return spoken.short_day(local_day(at, self.workspace.me.zone), self.language)

    def length(self, minutes: int) -> str:
        """So many minutes."""
        return spoken.length(minutes, self.language)

    def number(self, number: int) -> str:
        """A number in the digits of the language."""
        return spoken.digits(str(number), self.language)

    def client(self, slug: str) -> str:
        """A client's name."""
        client = self.workspace.client(slug)
        return client.name if client is not None else slug

    def task(self, task: KnownTask) -> str:
        """`T-12 “The report” · Acme Kft.`."""
        return self.say(
            "task", ref=task.ref, title=short(task.title), who=self.client(task.client) or task.requester
        )

    def from_to(self, start: datetime, end: datetime) -> str:
        """`09:00–10:30`."""
        zone, language = self.workspace.me.zone, self.language
        return f"{spoken.clock(start, zone, language)}–{spoken.clock(end, zone, language)}"

    def cut(self, lines: Iterator[str], shown: int) -> tuple[str, ...]:
        """The first lines, and how many there are beyond."""
        every = tuple(lines)
        if len(every) <= shown:
            return every
        return (*every[:shown], self.say("more", number=self.number(len(every) - shown)))


_OURS = (
    "task", "tasks", "standing", "status", "about", "chased", "from_to", "command", "because", "why",
)  # fmt: skip
"""Values that were made of words of the table already."""


def short(title: str) -> str:
    """A title in one line, cut where it is long."""
    title = " ".join(title.split())
    return title if len(title) <= TITLE_SHOWN else f"{title[: TITLE_SHOWN - 1]}…"


def values(today: Today, workspace: Workspace) -> dict[str, Value]:
    """What the template `brief` says, but of meetings: each section a tuple of lines, empty where there is
    nothing."""
    say = Wording(workspace, today.at)
    pressing = sum(one.pressing for one in today.ranked)
    day = spoken.short_day(today.day, say.language)
    headline = "headline_pressing" if pressing else "headline"
    return {
        "headline": say.say(headline, day=day, number=say.number(pressing)),
        "day": When(today.at, workspace.me.zone, date_only=True),
        "first": _task(today.ranked[0], say) if today.ranked else "",
        "skipped": tuple(
            say.say("skipped", day=spoken.short_day(day, say.language)) for day in today.skipped
        ),
        "clocks": say.cut((_clock(one, say) for one in today.clocks), TASKS_SHOWN),
        "planned": tuple(_planned(one, say) for one in today.planned),
        "tasks": say.cut((_task(one, say) for one in today.ranked), TASKS_SHOWN),
        "waits": say.cut((_wait(*one, say) for one in today.waits), OTHERS_SHOWN),
        "held": say.cut((_held(one, say) for one in today.held), OTHERS_SHOWN),
        "held_number": today.held[0].number if today.held else 0,
        "leaving": say.cut((_leaving(one, say) for one in today.leaving), OTHERS_SHOWN),
        "moves": tuple(_move(one, say) for one in today.moves),
        "loads": tuple(_load(one, say) for one in today.loads),
    }


def _clock(one: DueClock, say: Wording) -> str:
    task = say.task(one.task) if one.task is not None else str(one.clock.task)
    what, at = say.say(one.clock.name), say.when(one.clock.due_at)
    if one.is_late:
        return say.say("clock_late", task=task, what=what, at=at)
    return say.say("clock_left", task=task, what=what, at=at, left=say.length(one.left_seconds // 60))


def _task(one: Ranked, say: Wording) -> str:
    task, standing, status = one.task, "", ""
    if one.at is not None and one.standing:
        standing = say.say(one.standing, what=say.say(one.what), at=say.when(one.at))
    if task.important or task.urgent:
        status = say.say(
            "both" if task.important and task.urgent else "important" if task.important else "urgent"
        )
    return say.say(
        "about", task=say.task(task), length=say.length(one.minutes), standing=standing, status=status
    )


def _planned(one: Planned, say: Wording) -> str:
    what = one.title or say.client(one.client) or one.list_name or say.say("focus")
    if not one.tasks:
        return say.say("planned_free", from_to=say.from_to(*one.span), what=what)
    tasks = say.listed(dict.fromkeys(one.tasks))
    return say.say("planned", from_to=say.from_to(*one.span), what=what, tasks=tasks)


def _wait(wait: Wait, task: KnownTask | None, say: Wording) -> str:
    chased = say.say("chased", number=say.number(wait.chased)) if wait.chased else ""
    name = "wait_client" if wait.whom == "client" else "wait_other"
    return say.say(
        name, task=say.task(task) if task is not None else str(wait.task), whom=wait.whom,
        what=wait.what or say.say("wait_answer"), since=say.day(wait.since), chased=chased,
    )  # fmt: skip


def _held(entry: HeldEntry, say: Wording) -> str:
    about = say.say("subject", subject=short(entry.subject)) if entry.subject else ""
    if entry.reason.startswith(ASKS):
        kind = "held_asks"
    elif entry.reason.startswith(PAUSED):
        kind = "held_paused"
    elif entry.delivery is not None:
        kind = "held_delivery"
    else:
        kind = "held_unknown_sender" if entry.kind == "unknown_sender" else "held_mail"
    because = ""
    if entry.reason.startswith(ASKS):
        because = say.say("because", why=reason(entry.reason, say.language))
    number = say.number(entry.number)
    return say.say("held", number=number, what=say.say(kind), who=entry.sender, about=about, because=because)


def _leaving(one: Leaving, say: Wording) -> str:
    kind = f"kind_{one.kind}" if f"kind_{one.kind}" in WORDS["en"] else "kind_other"
    about = say.say("subject", subject=short(one.subject)) if one.subject else ""
    who = say.client(one.client) or one.to
    return say.say("leaving", at=say.when(one.at), what=say.say(kind), who=who, about=about)


def _load(one: DayLoad, say: Wording) -> str:
    day, opened = spoken.short_day(one.day, say.language), say.length(one.open_minutes)
    due = say.length(one.due_minutes)
    if one.over:
        moves = say.say("load_moves", tasks=say.listed(one.could_move)) if one.could_move else ""
        over = say.length(one.over)
        return say.say("load_over", day=day, over=over, due=due, open=opened) + moves
    return say.say("load" if one.due_minutes else "load_free", day=day, due=due, open=opened)


def _move(one: Move, say: Wording) -> str:
    command = f"{say.say('ok')} {one.task.ref}"
    return say.say(
        "move", task=say.task(one.task), day=say.day(one.from_at), to=say.day(one.to_at), command=command
    )

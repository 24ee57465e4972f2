"""The review in words: lines of plain text in the VA's language, for the template `review`."""

from vamail.desk.life import spoken
from vamail.desk.life.va_language import worded
from vamail.desk.reports import meeting_words
from vamail.desk.reports.brief_words import Wording
from vamail.desk.reports.past import Past, Slip
from vamail.model.desk import KnownTask
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace

SHOWN = 15

WORDS = {
    "en": {
        "headline": "Your review: {done} done, {slipped} slipped",
        "skipped": "No review came on {day}: vamail was not running",
        "done": "{task}", "dropped": "{task} · dropped",
        "late": "{task} · promised: {what} by {at}; came later",
        "broken": "{task} · promised: {what} by {at}; not kept",
        "open": "{task} · promised: {what} by {at}; still open",
        "moved": "{task} · due date moved from {was} to {at}",
        "minutes": "{who}: {length}", "nobody": "no client", "total": "In all: {length}",
        "delegate": "{task} · slipped {number} times",
    },
    "hu": {
        "headline": "Visszatekintés: {done} kész, {slipped} csúszott",
        "skipped": "Nem jött visszatekintés: {day}; a vamail nem futott",
        "done": "{task}", "dropped": "{task} · elvetve",
        "late": "{task} · {what}: az ígért idő {at} volt, de később lett meg",
        "broken": "{task} · {what}: az ígért idő {at} volt, és nem teljesült",
        "open": "{task} · {what}: az ígért idő {at} volt, és még nyitott",
        "moved": "{task} · a határidő {was} helyett {at}",
        "minutes": "{who}: {length}", "nobody": "ügyfél nélkül", "total": "Összesen: {length}",
        "delegate": "{task} · {number} alkalommal csúszott",
    },
    "fa": {
        "headline": "مرور: {done} انجام شد، {slipped} عقب افتاد",
        "skipped": "برای {day} مرور نیامد، چون vamail در حال کار نبود",
        "done": "{task}", "dropped": "{task} · کنار گذاشته شد",
        "late": "{task} · {what} تا {at} وعده داده شده بود و دیرتر انجام شد",
        "broken": "{task} · {what} تا {at} وعده داده شده بود و انجام نشد",
        "open": "{task} · {what} تا {at} وعده داده شده بود و هنوز باز است",
        "moved": "{task} · مهلت از {was} به {at} رفت",
        "minutes": "{who}: {length}", "nobody": "بدون مشتری", "total": "روی هم: {length}",
        "delegate": "{task} · {number} بار عقب افتاده",
    },
}  # fmt: skip


def values(past: Past, workspace: Workspace) -> dict[str, Value]:
    """What the template `review` says."""
    say = Wording(workspace, past.at)
    done, slipped = len(past.done), len({one.task.ref for one in past.slips})
    total = sum(minutes for _, minutes in past.minutes)
    time = [_minutes(*one, say) for one in past.minutes]
    if len(time) > 1:
        time.append(_say(say, "total", length=say.length(total)))
    finished = (
        *(_say(say, "done", task=say.task(one)) for one in past.done),
        *(_say(say, "dropped", task=say.task(one)) for one in past.dropped),
    )
    return {
        "headline": _say(say, "headline", done=say.number(done), slipped=say.number(slipped)),
        "since": When(past.since, workspace.me.zone, date_only=True),
        "until": When(past.at, workspace.me.zone, date_only=True),
        "skipped": tuple(
            _say(say, "skipped", day=spoken.short_day(day, say.language)) for day in past.skipped
        ),
        "done": say.cut(iter(finished), SHOWN),
        "slipped": say.cut((_slip(one, say) for one in past.slips), SHOWN),
        "meetings": say.cut((meeting_words.past(one, say) for one in past.meetings), SHOWN),
        "time": tuple(time),
        "delegate": say.cut((_delegate(*one, say) for one in past.to_delegate), SHOWN),
    }


def _say(say: Wording, name: str, **given: str) -> str:
    return worded(WORDS, say.language, name, given, ("task",))


def _slip(one: Slip, say: Wording) -> str:
    task, at = say.task(one.task), say.when(one.due_at)
    if one.was is not None:
        return _say(say, one.how, task=task, at=say.day(one.due_at), was=say.day(one.was))
    return _say(say, one.how, task=task, what=say.say(one.what), at=at)


def _minutes(client: str, minutes: int, say: Wording) -> str:
    return _say(say, "minutes", who=say.client(client) or _say(say, "nobody"), length=say.length(minutes))


def _delegate(task: KnownTask, times: int, say: Wording) -> str:
    return _say(say, "delegate", task=say.task(task), number=say.number(times))

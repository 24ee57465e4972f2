"""`accept`, `decline`, `maybe`: ours to their invitations; `ok` and `no` to a time that a guest proposes."""

from collections.abc import Callable
from dataclasses import replace

from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.meeting_told import first_time, moment, origin_of, refused, told
from vamail.desk.control.verbs import approvals
from vamail.desk.control.verbs.meetings import each
from vamail.desk.meetings import changing
from vamail.desk.meetings.waiting import unsent
from vamail.model.effects import ChangeTask
from vamail.model.meetings import Answer, Meeting, Proposal


def accept(doing: Doing) -> Result:
    """We come."""
    return each(doing, _answering("accepted", "accept"))


def decline(doing: Doing) -> Result:
    """We do not come."""
    return each(doing, _answering("declined", "decline"))


def maybe(doing: Doing) -> Result:
    """We may come."""
    return each(doing, _answering("tentative", "maybe"))


def _answering(given: Answer, said: str) -> Callable[[Doing, Meeting], Result]:
    def answer(doing: Doing, meeting: Meeting) -> Result:
        if given != "declined" and (since := _since(doing, meeting)):
            return since
        outcome = changing.answer(meeting, given, origin_of(doing), comment=doing.command.text)
        result = told(doing, outcome, said, (first_time(meeting, doing.now),))
        closed = (one.task for one in outcome.effects if isinstance(one, ChangeTask) and one.status == "done")
        done = [doing.say("done", ref=task.ref, title=task.title) for ref in closed
                if isinstance(ref, str) and (task := doing.desk.task(ref)) is not None]  # fmt: skip
        return replace(result, what=" ".join((result.what, *done)))

    return answer


def ok(doing: Doing) -> Result:
    """What waits for the VA's word goes; a proposed time is agreed to, an invitation accepted."""
    meant = _settled(doing)
    return each(meant, _ok) if meant is not None else approvals.ok(doing)


def no(doing: Doing) -> Result:
    """What waits does not go; a proposed time does not suit, an invitation is declined."""
    meant = _settled(doing)
    return each(meant, _no) if meant is not None else approvals.no(doing)


def _settled(doing: Doing) -> Doing | None:
    """The line about the meetings that it names; bare, about the one that the answered notice is about, where
    somebody proposes another time for it and nothing else waits. None: it is about what is held."""
    command, request = doing.command, doing.request
    if command.meetings:
        return doing
    if command.held or command.tasks or len(request.meetings) != 1:
        return None
    meeting = doing.desk.kept(Meeting, request.meetings[0])
    if meeting is None or not meeting.proposals or any(approvals.meant(doing)):
        return None
    return replace(doing, command=replace(command, meetings=request.meetings))


def _ok(doing: Doing, meeting: Meeting) -> Result:
    if meeting.proposals:
        if since := _since(doing, meeting):
            return since
        outcome = changing.agree(meeting, origin_of(doing))
        times = (first_time(outcome.meeting, doing.now),) if outcome.meeting else ()
        return told(doing, outcome, "move_series" if meeting.rule else "move", times)
    if meeting.status == "asked":
        return _answering("accepted", "accept")(doing, meeting)
    return _about_mails(doing, meeting, approvals.ok)


def _no(doing: Doing, meeting: Meeting) -> Result:
    if meeting.proposals:
        if since := _since(doing, meeting):
            return since
        newest = _newest(meeting)
        outcome = changing.disagree(meeting, origin_of(doing), doing.command.text)
        return told(doing, outcome, "no", (), to=newest.by)
    if meeting.status == "asked":
        return _answering("declined", "decline")(doing, meeting)
    return _about_mails(doing, meeting, approvals.no)


def _since(doing: Doing, meeting: Meeting) -> Result | None:
    """Nothing is said to a time that the answered mail did not show: that came after it."""
    version = dict(doing.request.shown).get(meeting.name)
    shown = doing.desk.version_of(Meeting, meeting.name, version) if version else None
    if shown is None:
        return None
    zone, language = doing.workspace.me.zone, doing.workspace.me.language
    if meeting.proposals:
        newest = _newest(meeting)
        if shown.proposals and newest == _newest(shown):
            return None
        when = moment(newest.start_at, zone, language)
        return refused(
            doing, "proposed_since", name=meeting.name, title=meeting.title, who=newest.by, when=when
        )
    if not meeting.theirs or _when(shown) == _when(meeting):
        return None
    when = moment(first_time(meeting, doing.now), zone, language)
    return refused(doing, "changed_since", name=meeting.name, title=meeting.title, when=when)


def _newest(meeting: Meeting) -> Proposal:
    """The one that came last, whatever the clock of its sender said: the VA was told of it last."""
    return meeting.proposals[-1]


def _when(meeting: Meeting) -> tuple[object, ...]:
    return meeting.start_at, meeting.minutes, meeting.rule, meeting.moved


def _about_mails(doing: Doing, meeting: Meeting, do: Callable[[Doing], Result]) -> Result:
    """The mails about this meeting that wait."""
    if not unsent(meeting, doing.desk):
        return refused(doing, "nothing_about", name=meeting.name, title=meeting.title)
    return do(replace(doing, command=replace(doing.command, meetings=(meeting.name,))))

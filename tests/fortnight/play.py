"""Plays the script on the stage: each step is done at its instant, and what left is compared with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from fortnight.stage import Left, Stage
from fortnight.story import Person, Step, Story, instant, written
from server import guest
from vamail.mail.parse import parse

VOUCHED = "mx.va.example; spf=pass smtp.mailfrom={0}; dkim=pass header.d={0}; dmarc=pass header.from={0}"
FORGED = "mx.va.example; spf=fail smtp.mailfrom={0}; dkim=none; dmarc=fail header.from={0}"
TOKEN = re.compile(r" \[[cn][0-9a-z]+-[0-9a-z]+-[a-z2-7]{26}\]")
"""What proves an answer of the VA; only the mails themselves show it."""
CONTROL = "va-control@va.example"


@dataclass(frozen=True)
class Played:
    """A step with what left because of it, and what a command printed."""

    step: Step
    left: tuple[Left, ...]
    lines: tuple[str, ...]
    said: str = ""
    verdicts: dict[str, str] = field(default_factory=dict)
    """How it stood with the promises of which the step speaks, when it was over."""


class Player:
    """Does the steps in order."""

    def __init__(self, stage: Stage, story: Story, files: Path = Path()) -> None:
        self._stage = stage
        self._files = files
        self._story = story
        self._mails: dict[str, bytes] = {}
        self._seen = 0

    def play(self) -> list[Played]:
        """The whole script; the last step ends at its own instant."""
        played, steps = [], self._story.steps
        self._stage.go_on(steps[0].at)
        for step, after in zip(steps, (*steps[1:], None), strict=True):
            said = self._do(step)
            self._stage.go_on(step.at, changed=step.does == "settings")
            if after is not None:
                self._stage.go_on(after.at)
            left = self._stage.left()[self._seen :]
            self._seen += len(left)
            verdicts = {one: self._stage.verdict(one) for one in step.promises}
            played.append(Played(step, tuple(left), self._words(step, left), said, verdicts))
        return played

    def _words(self, step: Step, left: Any) -> tuple[str, ...]:
        return tuple(line(one, step, self._story) for one in sorted(left, key=lambda one: one.place))

    # --- deeds ----------------------------------------------------------------------------------------

    def _do(self, step: Step) -> str:
        stage = self._stage
        match step.does:
            case "mail":
                raw = self._write(step, step.what)
                stage.put("INBOX", raw)
            case "sent":
                stage.put("Sent", self._write(step, {"from": "maria", **step.what}))
            case "calendar":
                stage.put("INBOX", self._calendar(step.what))
            case "folder":
                stage.put("Control", self._write(step, {"from": "maria", "to": CONTROL, **step.what}))
            case "again":
                stage.put("INBOX", self._mails[step.what])
            case "command":
                return stage.command(*step.what)
            case "file":
                stage.lay(self._files / step.what)
            case "settings":
                self._change(step.what)
            case "vamail":
                stage.on() if step.what == "starts" else stage.off()
                if step.what == "starts":
                    stage.put_away()
        return ""

    def _change(self, what: dict[str, str]) -> None:
        path = self._stage.desk.folder / what["file"]
        text = path.read_text("utf-8")
        assert what["old"] in text, what
        path.write_text(text.replace(what["old"], what["new"]), "utf-8")

    def _write(self, step: Step, what: dict[str, Any]) -> bytes:
        """The mail of a step; `answers` names a mail of the script, or is in the subject of one that left."""
        sender = self._story.people[what["from"]]
        answered = self._answered(what["answers"]) if "answers" in what else None
        subject, quoted, ids = what.get("subject", ""), "", ("", "")
        to = what.get("to", "requests@va.example")
        if answered is not None:
            message, ids = answered.message, _ids(answered)
            subject = subject or f"Re: {message['Subject']}"
            to = what.get("to") or str(message["Reply-To"] or message["From"])
            quoted = _quoted(answered)
        text = what.get("text", "") + (quoted if what.get("quotes", True) else "")
        domain = sender.address.partition("@")[2]
        proof = (FORGED if what.get("forged") else VOUCHED).format(domain)
        name = what.get("name", f"step-{step.number}")
        raw = self._stage.write(
            sender, self._addresses(to), subject, text, name, self._addresses(what.get("cc", "")), *ids,
            headers={"Authentication-Results": proof, **what.get("headers", {})},
        )  # fmt: skip
        self._mails[name] = raw
        return raw

    def _calendar(self, what: dict[str, Any]) -> bytes:
        """What a guest's calendar sends about the newest invitation to them that has `answers` in its
        subject: it accepts, or proposes another time."""
        sender = self._story.people[what["from"]]
        asked = [one for one in self._stage.left() if one.to == sender.address and what["answers"] in
                 str(one.message["Subject"])]  # fmt: skip
        part = parse(asked[-1].raw).calendar
        assert part is not None, what
        given = {"message_id": f"{what['name']}@{sender.address.partition('@')[2]}", "who": sender.address}
        if what["says"] == "proposes":
            raw = guest.counter(
                part.events[0], instant(what["to"], self._story.zone), stamp=self._stage.now, **given
            )
        else:
            raw = guest.answer(part.events[0], what["says"].upper(), stamp=self._stage.now, **given)
        proof = VOUCHED.format(sender.address.partition("@")[2])
        date = format_datetime(self._stage.now).encode()
        return f"Authentication-Results: {proof}\r\n".encode() + guest.dated(raw, date)

    def _addresses(self, names: str) -> str:
        people: dict[str, Person] = self._story.people
        found = (one.strip() for one in names.split(","))
        return ", ".join(people[one].address if one in people else one for one in found)

    def _answered(self, name: str) -> Left:
        if name in self._mails:
            return Left(self._stage.now, "", "", "", self._mails[name])
        found = [one for one in self._stage.left() if name in str(one.message["Subject"])]
        assert found, f"no mail left with {name!r} in its subject"
        return found[-1]


def otherwise(played: Iterable[Played]) -> str:
    """The steps after which something else left than the script says; empty where there are none."""
    return "\n\n".join(
        f"step {one.step.number}, {one.step.story}\n"
        + "\n".join(f"  - '{line}'" for line in one.lines)
        + "\n instead of\n"
        + "\n".join(f"  - '{line}'" for line in one.step.leaves)
        for one in played if one.lines != one.step.leaves
    )  # fmt: skip


def line(left: Left, step: Step, story: Story) -> str:
    """One mail that left, as the script writes it."""
    at = left.at.astimezone(story.zone)
    when = f"{at:%H:%M}" if at.date() == step.at.date() else written(at)
    subject = TOKEN.sub("", str(left.message["Subject"]))
    return f"{when} {left.kind} to {story.who(left.to)} in {left.language}: {subject}"


def _ids(left: Left) -> tuple[str, str]:
    message = left.message
    return str(message["Message-ID"]), str(message["References"] or "")


def _quoted(left: Left) -> str:
    body = left.message.get_body(("plain",))
    assert body is not None
    lines = "".join(f"> {one}\n" for one in body.get_content().splitlines())
    return f"\n\nOn {left.message['Date']}, {left.message['From']} wrote:\n{lines}"

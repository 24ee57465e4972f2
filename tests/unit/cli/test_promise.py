"""`vamail promise` without and with a workspace."""

import json
import sys
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from vamail.cli.promise import promise
from vamail.model.errors import UsageError
from vamail.workspace.hours import parse_hours, parse_within
from vamail.workspace.types import BusinessHours, Client, Me, PromiseRule, Server, SmtpSettings, Workspace

ISSUE = (
    "--hours", "Mon-Fri 09:00-17:00", "--zone", "America/New_York", "--holidays", "US",
    "--day-off", "2026-07-03", "--within", "4 business hours", "--received", "2026-07-02T20:00Z",
)  # fmt: skip


def run(*arguments: str) -> str:
    result = CliRunner().invoke(promise, arguments, catch_exceptions=False, standalone_mode=True)
    assert result.exit_code == 0, result.output
    return result.stdout


def read(*arguments: str) -> dict[str, Any]:
    answer = json.loads(run(*arguments, "--json"))
    assert isinstance(answer, dict)
    return answer


def test_the_example_of_the_issue() -> None:
    answer = read(*ISSUE)
    assert list(answer) == ["due_at", "due_local", "steps"]
    assert answer["due_at"] == "2026-07-06T16:00:00Z"
    assert answer["due_local"] == "2026-07-06T12:00:00-04:00"
    assert [set(step) for step in answer["steps"]] == [{"from", "to", "counted_seconds", "why"}] * 3
    assert answer["steps"][0]["from"] == "2026-07-02T20:00:00Z"
    assert sum(step["counted_seconds"] for step in answer["steps"]) == 4 * 3600


def test_for_a_human() -> None:
    text = run(*ISSUE)
    assert text.splitlines()[0] == "answered by 2026-07-06 12:00 America/New_York (2026-07-06T16:00:00Z)"
    assert "2026-07-02 16:00 to 2026-07-02 17:00        1 h  open hours of Thu 2 Jul 2026" in text


def test_client_hours_intersect_and_days_repeat() -> None:
    answer = read(
        "--hours", "Mon-Fri 09:00-17:00", "--zone", "Europe/Budapest", "--within", "2 business hours",
        "--client-hours", "Mon-Fri 09:00-17:00", "--client-zone", "America/New_York",
        "--client-holidays", "us",
        "--received", "2026-11-25T16:30",
    )  # fmt: skip
    assert answer["due_local"] == "2026-11-27T16:30:00+01:00"
    days = read(
        "--hours", "Mon-Fri 09:00-17:00", "--zone", "Europe/Budapest", "--within", "1 business hour",
        "--received", "2026-11-24T18:00", "--day-off", "2026-11-25", "--day-off", "2026-11-26",
        "--leave", "2026-11-27..2026-11-30", "--leave", "2026-12-01", "--work-day", "2026-11-29",
    )  # fmt: skip
    assert days["due_local"] == "2026-12-02T10:00:00+01:00"


BASE = ("--hours", "Mon-Fri 09:00-17:00", "--zone", "Europe/Budapest", "--within", "1 hour", "--received")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*BASE, "yesterday"), "--received: 'yesterday' is not an instant"),
        ((*BASE, "2026-11-24T10:00", "--zone", "Mars/Base"), "'Mars/Base' is not a time zone"),
        ((*BASE, "2026-11-24T10:00Z", "--zone", "Mars/Base"), "'Mars/Base' is not a time zone"),
        ((*BASE, "2026-11-24T10:00Z", "--holidays", "QQ"), "no holidays are known for 'QQ'"),
        (
            (*BASE, "2026-11-24T10:00Z", "--hours", "Mun 9-10"),
            "--hours: 'mun' in 'Mun 9-10' is not a weekday",
        ),
        ((*BASE, "2026-11-24T10:00Z", "--within", "1 fortnight"), "'fortnight' is not a unit"),
        ((*BASE, "2026-11-24T10:00Z", "--day-off", "tomorrow"), "--day-off: 'tomorrow' is not a day"),
        ((*BASE, "2026-11-24T10:00Z", "--leave", "2026-12-02..2026-12-01"), "ends before it begins"),
        ((*BASE, "2026-11-24T10:00Z", "--client-zone", "UTC"), "need --client-hours"),
        ((*BASE, "2026-11-24T10:00Z", "--client", "acme"), "--client is a client of a workspace"),
        (("--hours", "Mon 9-10", "--received", "2026-11-24T10:00Z"), "--hours needs --zone"),
        (("--zone", "UTC", "--received", "2026-11-24T10:00Z"), "--zone needs --hours"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(promise, arguments, catch_exceptions=False)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.fixture
def _workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace that is already read; reading folders is tested where it is done."""
    hours = BusinessHours(
        zone="Europe/Budapest",
        spans=parse_hours("Mon-Fri 09:00-17:00"),
        days_off=frozenset({date(2026, 11, 25)}),
    )
    address = "requests@va.example"
    own = PromiseRule(within=parse_within("2 business hours"))
    workspace = Workspace(
        me=Me(name="M", address=address, addresses=(), notify=address, language="en", hours=hours),
        promise=PromiseRule(within=parse_within("1 business day")),
        mailboxes=(),
        smtp=SmtpSettings(server=Server(host="localhost", port=25, tls="none")),
        clients=(Client(slug="acme", name="Acme", addresses=(), hours=hours, promise=own),),
    )
    stand_in = ModuleType("vamail.cli.workspace")
    stand_in.open_workspace = lambda folder: workspace  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vamail.cli.workspace", stand_in)


@pytest.mark.usefixtures("_workspace")
def test_with_a_workspace() -> None:
    assert read("--received", "2026-11-24T10:00")["due_local"] == "2026-11-26T10:00:00+01:00"
    assert (
        read("--client", "acme", "--received", "2026-11-24T16:00")["due_local"] == "2026-11-26T10:00:00+01:00"
    )
    shared = read("--client", "acme", "--intersect", "--within", "24 hours", "--received", "2026-11-24T16:00")
    assert shared["due_local"] == "2026-11-25T16:00:00+01:00"
    with pytest.raises(UsageError, match="There is no client 'beta' in this workspace; known are: acme"):
        run("--client", "beta", "--received", "2026-11-24T10:00")
    with pytest.raises(UsageError, match="with whose hours"):
        run("--intersect", "--received", "2026-11-24T10:00")

"""The second route: what leaves by it, secrets that name it, and the doctor's try."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.hook import Hook
from unit.desk.house import TUESDAY, workspace
from vamail.daemon.alarm import SecondRoute
from vamail.daemon.examine import _alarm, _try_alarm
from vamail.model.outcome import Deferred, Delivered, Rejected
from vamail.workspace.types import Alarm, Secret

SAID = {"kind": "outage", "sentence": "vamail: mails cannot be sent", "since": "2026-11-24T10:00:00Z"}


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook().start()
    yield made
    made.stop()


def route(folder: Path, alarm: Alarm) -> SecondRoute:
    desk = workspace(alarm=alarm)
    return SecondRoute(folder, lambda: desk, lambda: TUESDAY, b"secret")


def test_an_address_may_be_a_secret(hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = route(tmp_path, Alarm(webhook=Secret("env", "HOOK"), ping=Secret("env", "HOOK")))
    unset = carrier.tell(SAID, 1)
    assert isinstance(unset, Deferred)
    assert "HOOK is empty" in unset.error
    monkeypatch.setenv("HOOK", "http://elsewhere.example/s3cret")
    refused = carrier.tell(SAID, 1)
    assert isinstance(refused, Deferred)
    assert "s3cret" not in refused.error
    monkeypatch.setenv("HOOK", hook.url)
    assert isinstance(carrier.tell(SAID, 1), Delivered)
    assert isinstance(carrier.ping(), Delivered)
    assert hook.posts == [
        {
            "service": "vamail", "kind": "outage", "since": SAID["since"], "until": None,
            "text": SAID["sentence"],
        }
    ]  # fmt: skip
    assert hook.pings == ["/hook"]


def test_one_of_two_routes_is_enough_and_none_is_said(hook: Hook, tmp_path: Path) -> None:
    assert isinstance(route(tmp_path, Alarm()).tell(SAID, 1), Rejected)
    hook.status = 500
    assert isinstance(route(tmp_path, Alarm(webhook=hook.url)).tell(SAID, 1), Deferred)


def test_the_doctor_suggests_what_is_missing_and_tries_what_is_there(hook: Hook, tmp_path: Path) -> None:
    bare = list(_alarm(workspace(), tmp_path))
    assert [(one.state, one.about) for one in bare] == [("note", "alarm"), ("note", "test mail")]
    assert list(_try_alarm(workspace(), tmp_path)) == []
    full = workspace(alarm=Alarm(webhook=hook.url, canary_seconds=3600))
    assert [one.state for one in _alarm(full, tmp_path)] == ["good"]
    assert [one.state for one in _try_alarm(full, tmp_path)] == ["good"]
    assert hook.posts[0]["kind"] == "test"
    hook.status = 404
    (bad,) = _try_alarm(full, tmp_path)
    assert bad.state == "bad"
    assert "refused (404)" in bad.what

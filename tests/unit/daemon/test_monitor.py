"""/healthz and /metrics: who may read them, what they say, and what they never say."""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unit.desk.house import ACME, workspace
from vamail.daemon.current import Current
from vamail.daemon.figures import Figures, mailbox_labels
from vamail.daemon.monitor import MonitorServer
from vamail.daemon.vitals import Seen, Vitals
from vamail.model.errors import SurroundingsError
from vamail.model.outages import Outage, Step
from vamail.store import open_store
from vamail.workspace.types import Alarm, MailboxSettings, Monitor, Secret, Server

SERVER = Server(host="127.0.0.1", port=143, tls="none")
Ask = Callable[..., tuple[int, str]]
NOW = datetime.now(UTC)


def box(name: str) -> MailboxSettings:
    return MailboxSettings(name=name, folder="INBOX", addresses=(f"{len(name)}@va.example",), imap=SERVER)


def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def vitals() -> Vitals:
    return Vitals()


@pytest.fixture
def ask(tmp_path: Path, vitals: Vitals, request: pytest.FixtureRequest) -> Iterator[Ask]:
    """Serve with the settings of the test's parameter, if there is one."""
    more = getattr(request, "param", {})
    monitor = Monitor(port=port(), **more)
    boxes = (box("requests"), box("acme"), box("Anna@acme.example"))
    current = Current(workspace(monitor=monitor, mailboxes=boxes, alarm=Alarm(canary_seconds=60)))
    with closing(open_store("sqlite", tmp_path)) as store:
        trouble = Outage(part="mailbox acme", since=NOW, seen_at=NOW, error="anna@acme.example is full")
        store.life.write_outages(Step(begun=(trouble,)), NOW)
        store.life.write_outages(Step(tell=tuple(store.life.open_outages())), NOW)
        figures = Figures(store, current, vitals, "w", lambda: datetime.now(UTC), lambda: (3, 4))
        server = MonitorServer(figures, vitals, current, tmp_path)
        server.start()

        def get(path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            with closing(connection):
                connection.request(method, path, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()

        yield get
        server.stop()


def test_figures_name_no_client_and_no_address(ask: Ask, vitals: Vitals) -> None:
    for name in ("requests", "acme", "Anna@acme.example"):
        vitals.contacts.well(f"mailbox {name}")
        vitals.tally.decided("filed", name, 1.0)
    vitals.contacts.lost("mailbox acme", "anna@acme.example is full")
    vitals.contacts.lost("mailbox gone", "acme")
    vitals.tally.attempted("acknowledgement", "delivered", 0.2)
    status, text = ask("/metrics")
    assert status == 200
    assert not any(word in text.lower() for word in ("acme", "anna", "@"))
    for line in (
        'vamail_mails_received_total{mailbox="requests"} 1.0',
        'vamail_part_up{mailbox="mailbox-2",part="mailbox"} 0.0',
        'vamail_part_up{mailbox="mailbox-3",part="mailbox"} 1.0',
        'vamail_outage{part="mailbox"} 1.0',
        'vamail_queue_length{queue="send"} 4.0',
        'vamail_send_seconds_bucket{le="0.5"} 1.0',
        "vamail_database_up 1.0",
    ):
        assert line in text, line


def test_health_is_well_until_trouble_lasts_or_a_thread_hangs(ask: Ask, vitals: Vitals) -> None:
    vitals.contacts.well("mailbox requests")
    vitals.contacts.lost("sending", "secret words")
    status, text = ask("/healthz")
    assert (status, json.loads(text)["status"]) == (200, "well")
    assert json.loads(text)["parts"]["sending"]["state"] == "troubled"
    assert "secret" not in text
    vitals.contacts._seen["sending"] = Seen(part="sending", bad_since=NOW - timedelta(hours=1))
    assert ask("/healthz")[0] == 503
    vitals.contacts.well("sending")
    assert ask("/healthz")[0] == 200
    vitals.pulse.quiet("decider", -1)
    status, text = ask("/healthz")
    assert (status, json.loads(text)["hung"]) == (503, ["decider"])


@pytest.mark.parametrize("ask", [{"token": Secret("env", "MONITOR_TOKEN")}], indirect=True)
def test_a_token_guards_the_figures(ask: Ask, monkeypatch: pytest.MonkeyPatch, vitals: Vitals) -> None:
    assert ask("/metrics")[0] == 401  # it is not set: nobody gets in
    monkeypatch.setenv("MONITOR_TOKEN", "tök-en")
    assert ask("/metrics", Authorization="Bearer ")[0] == 401
    assert ask("/metrics", Authorization="Basic abc")[0] == 401
    assert ask("/metrics", Authorization="Bearer " + "tök-en".encode().decode("latin-1"))[0] == 200
    assert ask("/metrics")[0] == 401
    vitals.contacts.well("mailbox requests")
    assert json.loads(ask("/healthz", Host="vamail.example")[1]) == {"status": "well"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:9", 200),
        ("127.0.0.1", 200),
        ("[::1]:90", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil", 403),
    ],
)
def test_without_a_token_only_this_machine_by_its_own_name(ask: Ask, host: str, status: int) -> None:
    assert ask("/metrics", Host=host)[0] == status


def test_nothing_else_is_there(ask: Ask) -> None:
    assert ask("/")[0] == 404
    assert ask("/metrics/../healthz")[0] == 404
    assert ask("/metrics", method="POST")[0] == 405


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, closing(open_store("sqlite", tmp_path)) as store:
        monitor = Monitor(port=taken.getsockname()[1])
        current, vitals = Current(workspace(monitor=monitor)), Vitals()
        figures = Figures(store, current, vitals, "w", lambda: NOW, lambda: (0, 0))
        with pytest.raises(SurroundingsError, match="nothing can listen at"):
            MonitorServer(figures, vitals, current, tmp_path)


def test_every_mailbox_has_a_label_of_its_own() -> None:
    boxes = tuple(map(box, ("mailbox-2", "acme", "x y", "X", "Kft.", "globex")))
    labels = mailbox_labels(replace(workspace(), mailboxes=boxes, clients=(ACME,)))
    assert len(set(labels.values())) == len(boxes)
    assert not any("acme" in label.lower() for label in labels.values())

"""The webhook: what counts as told, what never leaves, and where nothing is followed."""

import socket
from collections.abc import Iterator

import pytest

from server.hook import Hook
from vamail.channels import webhook
from vamail.model.outcome import Deferred, Delivered, Rejected


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook().start()
    yield made
    made.stop()


def test_it_posts_json(hook: Hook) -> None:
    assert webhook.post(hook.url, {"kind": "outage", "text": "árvíztűrő"}) == Delivered("200")
    assert hook.posts == [{"kind": "outage", "text": "árvíztűrő"}]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(204, Delivered), (404, Rejected), (400, Rejected), (429, Deferred), (500, Deferred), (503, Deferred)],
)
def test_what_an_answer_means(hook: Hook, status: int, kind: type) -> None:
    hook.status = status
    assert isinstance(webhook.post(hook.url, {}), kind)


def test_a_redirect_is_not_followed(hook: Hook) -> None:
    other = Hook().start()
    hook.status, hook.location = 302, other.url
    outcome = webhook.post(hook.url, {})
    assert isinstance(outcome, Rejected)
    assert "not followed" in outcome.error
    assert isinstance(webhook.fetch(hook.url), Rejected)
    assert (other.posts, other.pings) == ([], [])
    other.stop()


def test_silence_ends_soon_and_no_error_holds_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outcome = webhook.post(f"http://127.0.0.1:{port}/hooks/s3cret", {}, seconds=0.2)
    assert isinstance(outcome, Deferred)
    assert "s3cret" not in outcome.error
    gone = webhook.fetch(f"http://127.0.0.1:{port}/hooks/s3cret", seconds=0.5)
    assert isinstance(gone, Deferred)
    assert "s3cret" not in gone.error


def test_a_server_that_speaks_something_else_is_deferred() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        import threading

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        outcome = webhook.fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=5)
        thread.join(10)
    assert isinstance(outcome, Deferred)

"""How the VA meets, as it is written; what is left out has its default."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.workspace.test_practice import SMALL, good, loaded
from vamail.daemon.redact import Pseudonyms
from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.load import load
from vamail.workspace.parse_meetings import a_link
from vamail.workspace.types import CalDav, ClientMeetings, Meetings, Secret


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("link: https://zoom.us/j/123?pwd=a1", Meetings(link="https://zoom.us/j/123?pwd=a1")),
        ("duration: 1h 30m", Meetings(minutes=90)),
        ("buffer: no", Meetings(buffer_minutes=0)),
        ("buffer: 5 minutes", Meetings(buffer_minutes=5)),
        ("remind: never", Meetings(remind_minutes=())),
        ("remind: no", Meetings(remind_minutes=())),
        ("remind: 2 hours", Meetings(remind_minutes=(120,))),
        ("remind: [30m, 1 day, 1 day, 90 minutes]", Meetings(remind_minutes=(1440, 90, 30))),
        ("notes: no", Meetings(notes=False)),
        ("offer: 5", Meetings(offers=5)),
        ("within: 3 business days", Meetings(offer_days=3)),
        ("stand: 1 week", Meetings(stand_hours=168)),
        ("organizer: requests@va.example", Meetings(organizer="requests@va.example")),
        ("organizer: requests+meet@va.example", Meetings(organizer="requests+meet@va.example")),
        (
            "caldav: {url: https://dav.example/maria/, user: maria, password: env:DAV}",
            Meetings(
                caldav=CalDav(url="https://dav.example/maria/", user="maria", password=Secret("env", "DAV"))
            ),
        ),
        ("caldav: {url: http://127.0.0.1:5232/m/}", Meetings(caldav=CalDav(url="http://127.0.0.1:5232/m/"))),
    ],
)
def test_what_is_written_holds_and_the_rest_is_as_usual(written: str, made: Meetings) -> None:
    assert good(f"meetings: {{{written}}}").meetings == made


def test_nothing_written_is_the_usual() -> None:
    assert good().meetings == Meetings() and good().clients[0].meetings == ClientMeetings()


def test_a_client_has_its_own() -> None:
    client = "meetings: {link: https://meet.example/acme, remind: never, duration: 45m}\n"
    (acme,) = good(client=client).clients
    own = ClientMeetings(link="https://meet.example/acme", remind_minutes=(), minutes=45)
    assert acme.meetings == own


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://x.example", "https://", "//x", "mailto:a@b.example", "https://x y", "x",
     "https://x.example/\u202e", "https://[", "https://x\nDTSTART:1"],
)  # fmt: skip
def test_only_pages_are_links(link: str) -> None:
    with pytest.raises(ValueError, match="is not an address on the web"):
        a_link(link)


@given(st.text(max_size=50))
def test_a_link_is_one_line(text: str) -> None:
    try:
        link = a_link(f"https://{text}")
    except ValueError:
        return
    assert link.isprintable() and " " not in link


def test_an_organizer_whom_nobody_reads_is_warned_of() -> None:
    (problem,) = loaded("meetings: {organizer: maria@other.example}").problems
    assert problem.warning and "answers to your invitations would never be seen" in problem.what


def test_a_password_file_that_others_read_is_warned_of(tmp_path: Path) -> None:
    secret = tmp_path / "dav"
    secret.write_text("x")
    secret.chmod(0o644)
    text = SMALL.replace("file:secret", "env:X")
    text += "meetings: {caldav: {url: https://d.example/m, password: file:dav}}\n"
    (tmp_path / "vamail.yaml").write_text(text)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "90-last.yaml").write_text("- name: Everything else\n  do: acknowledge\n")
    assert "loose-secret" in [one.code for one in load(tmp_path, vocabulary()).problems]


def test_a_bug_report_says_nothing_of_links_and_servers() -> None:
    made = good(
        "meetings: {link: https://zoom.us/j/987654321, organizer: requests@va.example,"
        " caldav: {url: https://dav.secret.example/maria, user: maria, password: env:DAV_SECRET}}"
    ).meetings
    said = repr(Pseudonyms().shape(made))
    for word in ("987654321", "zoom", "dav.secret", "maria", "DAV_SECRET", "va.example"):
        assert word not in said
    assert "'minutes': 30" in said

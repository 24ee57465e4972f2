"""The letters of the play read as what the script says they are."""

from zoneinfo import ZoneInfo

import pytest

from server.calendar_objects import calendar, event, mail
from vamail.demo.cast import CLIENTS, DESK, EMILY, MAILBOXES, client_at
from vamail.demo.past import Acknowledgement, Past
from vamail.demo.script import SCENES, Scene
from vamail.mail.parse import attachment_bytes, parse
from vamail.model.message import Message

_BY_KEY = {scene.key: scene for scene in SCENES}
_REQUESTS = [scene for scene in SCENES if scene.acknowledged]


@pytest.fixture
def past() -> Past:
    """A past in which every request was sent and acknowledged."""
    past = Past("run1")
    asked = calendar(event(organizer=DESK, attendee=EMILY.address))
    past.invitations[EMILY.address] = mail(asked, to=EMILY.address, sender=DESK)
    for scene in _REQUESTS:
        letter = scene.write(past)
        past.letters[scene.key] = letter.as_bytes()
        past.acknowledgements[scene.key] = Acknowledgement(
            b"From: %s\r\nMessage-ID: <ours.%s@maria-szabo.example>\r\n\r\nthanks\r\n"
            % (DESK.encode(), scene.key.encode()),
            f"ours.{scene.key}@maria-szabo.example",
            f"Re: {letter.subject}",
            "Thank you.\nI will reply.",
        )
    return past


def read(scene: Scene, past: Past) -> Message:
    return parse(scene.write(past).as_bytes())


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_every_letter_is_read_without_damage_under_the_message_id_that_is_waited_for(
    scene: Scene, past: Past
) -> None:
    letter = scene.write(past)
    message = parse(letter.as_bytes())
    assert message.message_id == letter.message_id
    assert not message.defects
    assert not message.refused


@pytest.mark.parametrize("scene", _REQUESTS, ids=lambda scene: scene.key)
def test_requests_come_from_clients_in_their_language_and_are_no_machine_s(scene: Scene, past: Past) -> None:
    message = read(scene, past)
    assert message.sender is not None
    client = client_at(message.sender.email)
    assert client is not None
    assert message.language == client.language
    assert [address.email for address in message.to] == [DESK]
    assert not message.automatic.is_automatic
    assert not message.bounce.is_bounce


def test_the_machines_letters_show_what_they_are(past: Past) -> None:
    for key in ("vacation", "newsletter", "machine_loop"):
        assert read(_BY_KEY[key], past).automatic.is_automatic, key
    bounce = read(_BY_KEY["bounce"], past).bounce
    assert bounce.is_bounce
    assert [(one.address, one.status) for one in bounce.recipients] == [("reza@closed-shop.example", "5.1.1")]


def test_the_mail_that_comes_twice_is_the_same_bytes(past: Past) -> None:
    assert _BY_KEY["twice"].write(past).as_bytes() == past.letters["urgent"]


def test_the_reflected_mail_is_our_own_acknowledgement_unchanged(past: Past) -> None:
    assert _BY_KEY["own_mail"].write(past).as_bytes() == past.acknowledgements["launch"].raw


@pytest.mark.parametrize("key", ["reply", "thanks", "vacation", "machine_loop"])
def test_answers_name_the_acknowledgement_that_they_answer(key: str, past: Past) -> None:
    scene = _BY_KEY[key]
    assert scene.write(past).answers in {one.message_id for one in past.acknowledgements.values()}
    assert read(scene, past).in_reply_to == (scene.write(past).answers,)


def test_the_reply_says_something_new_above_its_quote(past: Past) -> None:
    new = read(_BY_KEY["reply"], past).reply_text
    assert "Zoë Hartley" in new
    assert "I will reply" not in new


def test_attachments_keep_their_names_in_every_language(past: Past) -> None:
    names = {a.name for scene in _REQUESTS for a in read(scene, past).attachments}
    assert {"Launch brief.docx", "termékleírások.docx", "offers.pdf", "dijbekero-2026-118.pdf"} <= names
    raw = past.letters["offers"]
    (pdf,) = parse(raw).attachments
    assert attachment_bytes(raw, pdf.index).startswith(b"%PDF-1.4")


def test_letters_are_dated_now_on_the_writer_s_own_clock(past: Past) -> None:
    for scene in _REQUESTS:
        letter = scene.write(past)
        client = client_at(letter.sender)
        assert client is not None
        assert letter.written_at.tzinfo == ZoneInfo(client.zone)


def test_the_script_holds_together() -> None:
    keys = [scene.key for scene in SCENES]
    assert len(set(keys)) == len(keys)
    assert {scene.joins for scene in SCENES if scene.joins} <= set(keys)
    for scene in SCENES:
        assert bool(scene.acknowledged) == (scene.verdict == "filed"), scene.key
    assert {scene.write(Past("x")).sender for scene in _REQUESTS} == {client.address for client in CLIENTS}


def test_nobody_in_the_play_can_exist() -> None:
    assert all(address.endswith(".example") for address in MAILBOXES)

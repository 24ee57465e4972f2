"""What every mail about a meeting says, in three languages; what it never says."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import ACME, DAY, GLOBEX, HOUR, MINUTE, TUESDAY, hours, house
from unit.desk.meetings.at_table import ANNA, BOB, START, meeting
from vamail.desk.agenda.instances import Instance
from vamail.desk.meetings import letters
from vamail.desk.meetings.wanted import Origin
from vamail.mail.identifiers import find_meeting_codes, version_of_code
from vamail.model.effects import Keep
from vamail.model.ledger import NoticeSent
from vamail.model.meetings import Moved, Proposal
from vamail.model.values import Lasting
from vamail.render.templates import TemplateSet
from vamail.workspace.types import TemplateFile

TEMPLATES = TemplateSet(
    tuple(
        TemplateFile(path.stem, path.parent.name, path.read_text("utf-8"), str(path))
        for path in sorted((Path(__file__).parents[4] / "templates").glob("*/*.md"))
    )
)
ZONES = {"en": "Europe/London", "hu": "Europe/Budapest", "fa": "Asia/Tehran"}
HERE = {"en": "14:00", "hu": "15:00", "fa": "۱۷:۳۰"}
BESIDE = {"en": "15:00 in Budapest", "hu": "", "fa": "۱۵:۰۰ به وقت بوداپست"}
MOVED = (Moved(of_at=START + 7 * DAY, start_at=START + 8 * DAY, minutes=45),)
INSTANCE = Instance(of_at=START, start=START, end=START + 45 * MINUTE)
PROPOSAL = Proposal(by=ANNA.email, start_at=START + DAY, minutes=45, at=TUESDAY)
LANGUAGES = pytest.mark.parametrize("language", ["en", "hu", "fa"])


def origin(language="hu", **more):
    clients = (replace(ACME, language=language, hours=hours(ZONES[language])), GLOBEX)
    found = house(clients=clients, **more)
    me = replace(found.workspace.me, language=language)
    return Origin(
        desk=found.desk, workspace=replace(found.workspace, me=me), secret=SECRET, now=TUESDAY, name="57.2"
    )


def rendered(mail):
    return TEMPLATES.render(mail.template, mail.language, dict(mail.values))


def paragraphs(text):
    return [one.strip("\u2066\u2068\u2069") for one in text.split("\n\n")]


def every(kept, at):
    """Each mail that a guest may get, by its occasion."""
    series = replace(kept, rule="FREQ=WEEKLY;BYDAY=TU", moved=MOVED)
    offered = replace(kept, status="offered", slots=(START, START + DAY), slots_until=TUESDAY + DAY)
    guest = kept.guests[0]
    return {
        "new": letters.invitation(kept, guest, at, what="new"),
        "series": letters.invitation(series, guest, at, what="new"),
        "changed": letters.invitation(kept, guest, at, what="changed"),
        "moved": letters.invitation(series, guest, at, what="changed", only=START + 7 * DAY),
        "cancelled": letters.invitation(kept, guest, at, what="cancelled"),
        "offer": letters.offer(offered, guest, at),
        "again": letters.offer(offered, guest, at, again=True),
        "declined": letters.declined_proposal(kept, guest, PROPOSAL, at),
        "reminder": letters.reminder(kept, guest, INSTANCE, at),
        "reply": letters.reply(
            replace(kept, theirs=True, organizer=guest.email, organizer_name=guest.name), at
        ),
    }


@LANGUAGES
def test_each_says_what_and_when_on_both_walls_in_its_plain_text(language):
    for name, mail in every(meeting(), origin(language)).items():
        text = rendered(mail).text
        assert mail.language == language and "Kick-off" in text, name
        assert HERE[language] in text and BESIDE[language] in text, name
        assert "Maria Szabo" in text and "Anna Kovacs" in text, name


@LANGUAGES
def test_an_invitation_is_complete_by_itself(language):
    kept = meeting(
        place="Kossuth ter 1",
        text="The first month.",
        guests=(ANNA, replace(ANNA, email="eve@acme.example", name="")),
    )
    for what in ("new", "changed"):
        parts = rendered(letters.invitation(kept, ANNA, origin(language), what=what))
        for word in (
            "Kossuth ter 1",
            "The first month.",
            "eve@acme.example",
            "https://meet.example/kick-off",
        ):
            assert word in parts.text
        yes = {"en": "“yes”", "hu": "„igen”", "fa": "«بله»"}[language]
        assert yes in parts.text and parts.html.count("mailto:") == 3


@LANGUAGES
def test_the_links_answer_with_a_word_and_the_code(language):
    at = origin(language)
    mail = letters.invitation(meeting(), ANNA, at, what="new")
    words = {"en": ("yes", "no", "maybe"), "hu": ("igen", "nem", "talán"), "fa": ("بله", "خیر", "شاید")}
    for name, word in zip(("yes", "no", "maybe"), words[language], strict=True):
        url = unquote(mail.values[name].url)
        ((found, code),) = find_meeting_codes(url)
        assert url == f"mailto:requests@va.example?subject={word} [{found}-{code}]&body={word}"
        assert found == "M-7" and version_of_code(SECRET, code, meeting().uid, 1) == 1


def test_an_offer_numbers_its_times():
    mail = every(meeting(), origin("en"))["offer"]
    text = rendered(mail).text
    assert "1. Tuesday 1 December 2026, 14:00" in text and "2. Wednesday 2 December 2026, 14:00" in text
    assert [unquote(pick.url).partition("subject=")[2][:2] for pick in mail.values["picks"]] == ["1 ", "2 "]
    assert mail.invitation is None


def test_a_moved_instance_says_both_times_and_that_it_is_one_of_many():
    text = rendered(every(meeting(), origin("en"))["moved"]).text
    assert "Tuesday 8 December 2026, 14:00" in text and "Wednesday 9 December 2026, 14:00" in text
    assert "All others stay" in text and "every Tuesday" not in text


def test_a_series_says_its_rhythm():
    text = rendered(every(meeting(), origin("en"))["series"]).text
    assert "every Tuesday at 15:00 (Budapest time)" in text


def test_the_object_says_what_the_mail_says():
    at, kept = origin(), meeting(task="T-1", proposals=(PROPOSAL,), guests=(ANNA, BOB))
    for what, method in (("new", "REQUEST"), ("changed", "REQUEST"), ("cancelled", "CANCEL")):
        sent = letters.invitation(kept, ANNA, at, what=what).invitation
        assert sent is not None and sent.method == method and sent.stamp_at == kept.changed_at
        assert sent.meeting.guests == (ANNA,) and sent.meeting.proposals == ()
    theirs = meeting(theirs=True, organizer="anna@acme.example", our_answer="tentative", guests=())
    sent = letters.reply(theirs, at, comment="perhaps").invitation
    assert (sent.method, sent.answer, sent.comment) == ("REPLY", "tentative", "perhaps")
    assert sent.as_guest == "requests@va.example"


@pytest.mark.parametrize("answer", ["accepted", "declined", "tentative"])
@LANGUAGES
def test_our_answer_is_said(language, answer):
    theirs = meeting(theirs=True, organizer="anna@acme.example", our_answer=answer)
    parts = rendered(letters.reply(theirs, origin(language)))
    said = {
        "en": {"accepted": "I will be there", "declined": "I cannot come", "tentative": "I may be able"},
        "hu": {"accepted": "Ott leszek", "declined": "nem tudok részt venni", "tentative": "Talán ott tudok"},
        "fa": {"accepted": "شرکت خواهم کرد", "declined": "نمی‌توانم شرکت کنم", "tentative": "شاید بتوانم"},
    }[language]
    assert [name for name, words in said.items() if words in parts.text] == [answer]


def test_nothing_of_another_client():
    kept = meeting(guests=(ANNA, BOB), task="T-1", message_id="m7@va.example")
    at = origin("en")
    for guest, stranger in ((ANNA, BOB), (BOB, ANNA)):
        for mail in every(replace(kept, guests=(guest, stranger)), at).values():
            if mail.template == "meeting_reply":
                continue
            whole = repr(mail) + rendered(mail).text + rendered(mail).html
            assert stranger.email not in whole and stranger.name not in whole, mail.template
    mail = letters.invitation(kept, BOB, at, what="new")
    assert (mail.task, mail.in_reply_to, mail.client) == (None, "", "globex")
    mail = letters.invitation(kept, ANNA, at, what="new")
    assert (mail.task, mail.in_reply_to, mail.client) == ("T-1", "m7@va.example", "acme")


@pytest.mark.parametrize(
    "hostile", ["{{ 7*7 }}", "<script>x</script>", "[a](https://evil.example)", "**b**\n# c"]
)
def test_a_clients_words_come_out_literally(hostile):
    at = origin("en")
    kept = meeting(title=hostile, text=hostile, place=hostile, guests=(replace(ANNA, name=hostile),))
    for mail in every(kept, at).values():
        parts = rendered(mail)
        assert "49" not in parts.text and "<script" not in parts.html and 'evil.example"' not in parts.html
        assert hostile.replace("\n", " ") in " ".join(parts.text.split("\n"))


def test_the_action_names_the_meeting_and_its_guest():
    kept = meeting(guests=(ANNA, replace(ANNA, email="eve@acme.example")), sequence=3)
    at = origin()
    actions = [letters.invitation(kept, one, at, what="changed").action for one in kept.guests]
    assert actions == ["invite.M-7.3.0", "invite.M-7.3.1"]
    for mail in every(kept, at).values():
        assert letters.meeting_of(mail.action) == "M-7"
    for other in ("transcript", "chase-1", "invite.M-7", "invite.x.1.0", ""):
        assert letters.meeting_of(other) == ""


@LANGUAGES
def test_an_end_says_which_and_the_vas_words(language):
    at, kept = origin(language), meeting(rule="FREQ=WEEKLY;BYDAY=TU", moved=MOVED)
    mail = letters.invitation(kept, ANNA, at, what="cancelled", comment="I am ill.")
    text = rendered(mail).text
    assert "I am ill." in paragraphs(text) and mail.invitation.comment == "I am ill."
    off = (replace(MOVED[0], cancelled=True),)
    text = rendered(
        letters.invitation(replace(kept, moved=off), ANNA, at, what="cancelled", only=START + 7 * DAY)
    ).text
    day = {"en": "Wednesday 9 December", "hu": "december 9., szerda", "fa": "چهارشنبه ۱۸ آذر"}[language]
    assert day in text and "I am ill." not in text  # the guest knows it where it was last
    mail = letters.offer_off(meeting(status="cancelled"), ANNA, at, comment="I am ill.")
    assert mail.invitation is None and "I am ill." in paragraphs(rendered(mail).text)
    said = {"en": "are off", "hu": "már nem érvényesek", "fa": "دیگر معتبر نیستند"}[language]
    assert said in rendered(mail).text and HERE[language] not in rendered(mail).text


NEWS = ["accepted", "declined", "tentative", "delegated", "proposes", "chose", "taken", "not_chosen",
        "invites", "updates", "calls_off", "stranger", "forged", "stale", "foreign", "collision",
        "unclear"]  # fmt: skip


@pytest.mark.parametrize("what", NEWS)
@LANGUAGES
def test_the_va_is_told_and_a_bare_answer_means_this_meeting(language, what):
    mail, kept = letters.news(
        meeting(task="T-1"), origin(language), what, who="Bob Fekete", comment="Thursday?", at=START + HOUR,
        other="Eve", lines=("it overlaps M-3",),
    )  # fmt: skip
    assert mail.to.email == "maria@va.example" and mail.command_token and mail.kind == "notice"
    assert isinstance(kept, Keep) and isinstance(kept.value, NoticeSent)
    assert (kept.value.name, kept.value.meetings, kept.value.tasks) == ("57", ("M-7",), ("T-1",))
    text = rendered(mail).text
    assert "Kick-off" in text and "M-7" in text and "it overlaps M-3" in text and "Thursday?" in text
    assert what in ("not_chosen", "collision") or "Bob Fekete" in text


def test_every_sentence_is_there_in_every_language():
    from vamail.desk.meetings.news_words import _SENTENCES

    assert all(set(_SENTENCES[one]) == set(NEWS) for one in ("en", "hu", "fa"))


def test_a_guest_without_a_client_is_written_to_in_the_language_of_the_meetings_client():
    stranger = replace(ANNA, email="x@elsewhere.example", client="")
    mail = letters.invitation(meeting(guests=(stranger,)), stranger, origin("hu"), what="new")
    assert mail.language == "hu" and "igen" in unquote(mail.values["yes"].url)


def test_a_time_that_was_chosen_is_not_told_as_another_one():
    told, _ = letters.news(meeting(), origin("en"), "chose", who="Anna", at=START)
    assert told.values["at"] is None
    told, _ = letters.news(meeting(), origin("en"), "proposes", who="Anna", at=START + DAY)
    assert told.values["at"] is not None


@LANGUAGES
def test_the_va_reads_how_long_it_is_and_how_long_another_time_would_be(language):
    def length(minutes):
        return rendered(letters.news(meeting(minutes=minutes), origin(language), "accepted", who="A")[0]).text

    at = origin(language)
    short, long = {"en": ("45 minutes", "1 hour"), "hu": ("45 perc", "1 óra"), "fa": ("۴۵ دقیقه", "۱ ساعت")}[
        language
    ]
    assert short in length(45) and long in length(60) and short not in length(60)
    told, _ = letters.news(meeting(minutes=45), at, "proposes", who="A", at=START + HOUR, minutes=60)
    assert short in rendered(told).text and long in rendered(told).text
    longer, _ = letters.news(meeting(minutes=45), at, "proposes", who="A", at=START, minutes=60)
    assert long in rendered(longer).text
    same, _ = letters.news(meeting(minutes=45), at, "proposes", who="A", at=START + HOUR, minutes=45)
    assert rendered(same).text.count(short) == 1


def test_one_time_of_a_series_is_told_with_its_own_length():
    moved = Moved(of_at=START, start_at=START + HOUR, minutes=75)
    kept = meeting(rule="FREQ=WEEKLY;COUNT=3", moved=(moved,))
    told, _ = letters.news(kept, origin("en"), "accepted", who="Anna")
    assert told.values["minutes"] == Lasting(75)

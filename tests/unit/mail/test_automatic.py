"""The guard's table, row by row: who is answered by a program, who never."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.mail.automatic import CHECKS, read_automatic
from vamail.model.message import Address, Automatic


def read(
    *fields: tuple[str, str], sender: str = "anna@acme.example", kind: str = "text/plain", subject: str = ""
) -> Automatic:
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        headers[name.lower()] = (*headers.get(name.lower(), ()), value)
    return read_automatic(headers, kind, Address(sender), subject)


def weights(found: Automatic) -> set[str]:
    return {sign.weight for sign in found.signs}


def test_a_human_mail_has_no_signs() -> None:
    found = read(
        ("Return-Path", "<anna@acme.example>"), ("X-Mailer", "Thunderbird"), subject="A brief for you"
    )
    assert found == Automatic()


SURE = [
    ("Auto-Submitted", "auto-generated"),
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "auto-notified"),
    ("Auto-Submitted", 'auto-replied; owner-email="me@example.com"'),
    ("Auto-Submitted", "auto-replied (vacation)"),
    ("Auto-Submitted", "(a comment (nested)) auto-replied"),
    ("Auto-Submitted", "AUTO-REPLIED"),
    ("Auto-Submitted", "auto-replied vacation"),
    ("Auto-Submitted", "no-really"),
    ("Auto-Submitted", ""),
    ("Return-Path", "<>"),
    ("Return-Path", " < > "),
    ("Return-Path", "<MAILER-DAEMON>"),
    ("Return-Path", "<mailer-daemon@mx.example>"),
    ("X-Failed-Recipients", "a@example.com"),
    ("X-Autoreply", "yes"),
    ("X-Auto-Reply-From", "a@example.com"),
    ("X-Autoreply-From", "a@example.com"),
    ("X-Autorespond", "vacation"),
    ("Delivered-To", "Autoresponder"),
    ("X-Loop", "yes"),
    ("X-Loop", "TRUE"),
    ("Precedence", "auto_reply"),
    ("X-Vamail-Loop", "abcdef"),
]


@pytest.mark.parametrize(("name", "value"), SURE)
def test_a_program_wrote_it(name: str, value: str) -> None:
    found = read((name, value))
    assert found.is_automatic
    assert "sure" in weights(found)
    assert found.signs[0].where == name
    assert found.signs[0].means


LIST = [
    ("Precedence", "bulk"),
    ("Precedence", "List"),
    ("Precedence", "junk"),
    ("List-Id", "The team <team.acme.example>"),
    ("List-Unsubscribe", "<mailto:u@example.com>"),
    ("List-Post", "<mailto:team@example.com>"),
    ("List-Help", "<mailto:team@example.com>"),
    ("List-Owner", "<mailto:team@example.com>"),
    ("List-Archive", "<https://example.com>"),
    ("X-Mailing-List", "team@example.com"),
    ("Mailing-List", "contact team-help@example.com"),
    ("Return-Path", "<owner-team@example.com>"),
    ("X-Loop", "owner@bugs.example"),
]


@pytest.mark.parametrize(("name", "value"), LIST)
def test_a_list_brought_it_and_the_desk_can_tell(name: str, value: str) -> None:
    found = read((name, value))
    assert found.is_automatic
    assert weights(found) == {"list"}


HUMAN = [
    ("Auto-Submitted", "no"),
    ("Auto-Submitted", "NO"),
    ("Auto-Submitted", "No (manual)"),
    ("Auto-Submitted", " no ; owner-email=x@example.com"),
    ("Auto-Submitted", "(said by hand) no"),
    ("Auto-Submitted", "(said (by) hand) no"),
    ("Precedence", "first-class"),
    ("Precedence", "normal"),
    ("X-Autoreply", "no"),
    ("X-Loop", "no"),
    ("X-Auto-Response-Suppress", "None"),
    ("X-Auto-Response-Suppress", "DR, RN, NRN"),
    ("Return-Path", "<anna@acme.example>"),
    ("Delivered-To", "requests@va.example"),
    ("X-MS-Exchange-Inbox-Rules-Loop", "anna@acme.example"),
]


@pytest.mark.parametrize(("name", "value"), HUMAN)
def test_a_human_wrote_it(name: str, value: str) -> None:
    assert read((name, value)) == Automatic()


@pytest.mark.parametrize("value", ["All", "OOF, AutoReply", "oof", "DR, AutoReply"])
def test_a_wish_not_to_be_answered_is_not_automatic(value: str) -> None:
    found = read(("X-Auto-Response-Suppress", value))
    assert not found.is_automatic
    assert weights(found) == {"quiet"}


def test_exchange_out_of_office_needs_both_headers() -> None:
    found = read(("X-Auto-Response-Suppress", "All"), ("X-MS-Exchange-Inbox-Rules-Loop", "anna@acme.example"))
    assert found.is_automatic
    assert "sure" in weights(found)


@pytest.mark.parametrize(
    "kind",
    [
        'multipart/report; report-type=delivery-status; boundary="x"',
        "Multipart/Report; report-type=feedback-report",
        "message/delivery-status",
        "message/disposition-notification",
    ],
)
def test_reports_are_automatic(kind: str) -> None:
    assert read(kind=kind).is_automatic


@pytest.mark.parametrize(
    "local", ["MAILER-DAEMON", "mailer-daemon", "Postmaster", "post-master", "autoresponder", "auto-reply"]
)
def test_system_addresses_are_automatic(local: str) -> None:
    assert weights(read(sender=f"{local}@example.com")) == {"sure"}


@pytest.mark.parametrize("local", ["owner-team", "team-request", "LISTSERV", "majordomo", "team-owner"])
def test_list_managers_are_list_mail(local: str) -> None:
    found = read(sender=f"{local}@example.com")
    assert found.is_automatic
    assert weights(found) == {"list"}


@pytest.mark.parametrize(
    "local",
    [
        "noreply", "no-reply", "no_reply", "No.Reply", "donotreply", "do-not-reply", "do_not_reply",
        "noreply-orders", "orders-noreply", "noreply+x1", "notifications", "notification", "bounce+abc",
        "ne-valaszolj", "nevalaszoljon",
    ],
)  # fmt: skip
def test_no_reply_addresses_are_not_automatic_and_never_answered(local: str) -> None:
    found = read(sender=f"{local}@example.com")
    assert not found.is_automatic
    assert weights(found) == {"noreply"}
    assert found.signs[0].where == "From"


@pytest.mark.parametrize(
    "local", ["nora.reply", "norbert", "anna.owner", "bounty", "nina", "request", "requests", "owner"]
)
def test_people_with_odd_names_are_people(local: str) -> None:
    assert read(sender=f"{local}@example.com") == Automatic()


SUBJECTS = [
    "Automatic reply to my invoice", "Out of Office next week", "Auto-Reply wording",
    "Automatikus válasz beállítása", "Anna Kiss is out of the office", "Abwesenheit: Mai",
    "Házon kívül: Kovács Anna", "پاسخ خودکار درخواست", "خارج از دفتر", "OUT OF THE OFFICE",
]  # fmt: skip
RESPONDERS = [
    "Automatic reply: your invoice", "Auto-Reply: hello", "Automatikus válasz: ajánlat",
    "پاسخ خودکار: درخواست",
    "Réponse automatique : devis", "自動応答: 件名", "[Auto-Reply] Brief", "Yahoo! Auto Response",
    "AUTO: Anna Kiss is out of the office (returning 2026-03-09)", "Odpowiedź automatyczna: Oferta",
]  # fmt: skip


@pytest.mark.parametrize("subject", RESPONDERS)
def test_the_form_in_which_responders_answer_counts_alone(subject: str) -> None:
    assert read(subject=subject).is_automatic
    assert weights(read(subject=subject)) == {"weak"}


@pytest.mark.parametrize("subject", ["Automatic replies: how?", "Auto insurance: renewal", "Autoreply text"])
def test_people_write_about_automatic_replies(subject: str) -> None:
    assert not read(subject=subject).is_automatic


@pytest.mark.parametrize("subject", SUBJECTS)
def test_words_in_the_subject_count_only_together_with_something_else(subject: str) -> None:
    assert not read(subject=subject).is_automatic
    assert weights(read(subject=subject)) == {"weak"}
    assert read(("In-Reply-To", "<a@b>"), subject=subject).is_automatic
    assert read(("References", "<a@b>"), subject=subject).is_automatic
    assert read(("X-Auto-Response-Suppress", "All"), subject=subject).is_automatic
    assert read(("Feedback-ID", "1:2:3"), subject=subject).is_automatic
    assert read(sender="noreply@example.com", subject=subject).is_automatic


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_human_answer_to_an_automatic_reply_is_human(subject: str) -> None:
    assert read(("In-Reply-To", "<a@b>"), subject=f"Re: {subject}") == Automatic()


def test_signs_of_one_bulk_sender_are_one_sign() -> None:
    found = read(
        ("Feedback-ID", "1:2:3"),
        ("X-SES-Outgoing", "2026.01.01"),
        ("Return-Path", "<bounces+1@mail.example>"),
    )
    assert weights(found) == {"weak"}
    assert not found.is_automatic


def test_a_system_without_an_address() -> None:
    assert read_automatic({"from": ("MAILER-DAEMON <>",)}, "", None).is_automatic
    assert read_automatic({"from": ("Anna <>",)}, "", None) == Automatic()


def test_an_aggregate_report_is_automatic() -> None:
    assert read(subject="Report domain: va.example Submitter: mail.example Report-ID: <1@x>").is_automatic


def test_without_a_subject_the_header_is_read() -> None:
    assert read(("Subject", "Automatic reply: x"), ("In-Reply-To", "<a@b>")).is_automatic


def test_signs_come_in_the_order_of_the_table() -> None:
    found = read(("List-Id", "<x.y>"), ("Auto-Submitted", "auto-generated"), sender="noreply@example.com")
    assert [sign.weight for sign in found.signs] == ["sure", "list", "noreply"]


def test_every_row_has_a_meaning_and_a_known_weight() -> None:
    assert {check.weight for check in CHECKS} == {"sure", "list", "quiet", "noreply", "weak"}
    assert all(check.means and check.where for check in CHECKS)


_SPACE = st.text(" \t", max_size=3)
_COMMENT = st.text(
    st.characters(blacklist_characters="()\\", codec="ascii", min_codepoint=32), max_size=12
).map(lambda text: f"({text})")


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(["auto-generated", "auto-replied", "auto-notified", "no"]),
    st.lists(st.booleans(), min_size=14, max_size=14),
    _SPACE, _SPACE, st.none() | _COMMENT, st.none() | _COMMENT,
    st.sampled_from(["", ";", "; x=1", " ; a=b; c=d"]),
)  # fmt: skip
def test_case_space_and_comments_change_nothing(
    token: str,
    upper: list[bool],
    before: str,
    after: str,
    first: str | None,
    last: str | None,
    parameters: str,
) -> None:
    mixed = "".join(c.upper() if up else c for c, up in zip(token, upper, strict=False))
    value = f"{before}{first or ''}{before}{mixed}{after}{last or ''}{parameters}"
    assert read(("Auto-Submitted", value)).is_automatic is (token != "no")


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from([check.where.lower() for check in CHECKS]), st.text(max_size=200), st.text(max_size=60)
)
def test_no_value_raises(name: str, value: str, subject: str) -> None:
    found = read((name, value), sender=f"{value}@example.com", kind=value, subject=subject)
    assert all(len(sign.value) <= 200 for sign in found.signs)


@pytest.mark.parametrize(
    "value", ["(" * 20000, "()" * 20000, "On " * 20000, "no " * 300_000, "-bounces" * 9000]
)
def test_long_values_are_read_in_no_time(value: str) -> None:
    # Would take minutes with a pattern that backtracks; the time limit of the run is the assertion.
    for check in CHECKS:
        check.test(value)
    read(*((check.where, value) for check in CHECKS), sender=f"{value}@x", subject=value, kind=value)

"""What each template may say: its variables, each with a sample to try it out with.

The samples are chosen so that every branch of the shipped templates is walked by one of `samples`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from vamail.model.values import (
    Amount,
    Lasting,
    Link,
    Picture,
    Rhythm,
    Table,
    Value,
    When,
    answer_link,
    web,
)

_AT = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
_WHEN = When(_AT, "Europe/Budapest", "Asia/Tehran")
_DAY = When(_AT, "Europe/Budapest", date_only=True)

COMMON: Mapping[str, Value] = {"me_name": "Maria Szabo", "client_name": "Acme Kft."}

MAY_BE_NONE = frozenset({"at", "deadline", "due", "originally", "paid_on", "starts_at", "until"})

_OUTAGE: Mapping[str, Value] = {
    "mailboxes": ("requests",),
    "canaries": ("requests",),
    "sending": True,
    "database": True,
    "folders": True,
    "errors": ("imap.va.example:993 did not answer in time",),
    "since": _WHEN,
    **COMMON,
}

_CHASE: Mapping[str, Value] = {
    "greeting_name": "Anna",
    "ref": "T-12",
    "subject": "Social media posts",
    "what": "the logo as a vector file",
    "since": _DAY,
    "deadline": _DAY,
    "times": 2,
    **COMMON,
}

_MOVE: Mapping[str, Value] = {
    "greeting_name": "Anna",
    "ref": "T-12",
    "subject": "Social media posts",
    "deadline": _DAY,
    "proposed": _WHEN,
    **COMMON,
}

_LINES = ("T-12 “Social media posts” · Acme Kft.", "T-15 “The flyer” · Globex")

_BRIEF: Mapping[str, Value] = {
    "headline": "Your day: Mon 30 Nov — 2 due",
    "day": _DAY,
    "first": "T-12 “Social media posts” · Acme Kft. · 2 h",
    "skipped": ("No brief came on Fri 27 Nov",),
    "clocks": _LINES,
    "meetings": ("10:00–11:00 M-7 “Kickoff” · Acme Kft. · accepted: Anna",),
    "undecided": ("M-8 “The flyer” · Globex · they invite you, Thu 3 Dec 16:00",),
    "planned": ("09:00–11:00 Acme Kft.: T-12",),
    "tasks": _LINES,
    "waits": _LINES,
    "held": ("3 · a mail was set aside: bob@north.example",),
    "held_number": 3,
    "leaving": ("16:00 reminder to Globex",),
    "moves": ("T-15: from Thu 3 Dec to Fri 4 Dec",),
    "loads": ("Mon 30 Nov: 6 h of 8 h taken",),
    **COMMON,
}

_WARNING: Mapping[str, Value] = {
    "about": ("T-12", "T-15"),
    "refs": ("T-12", "T-15"),
    "titles": ("Social media posts", "A room in Vienna"),
    "clients": ("Acme Kft.", "Globex Inc."),
    "promises": ("your first answer", "the work"),
    "dues": (_WHEN, _WHEN),
    "open_left": ("1 h 36 min", "2 h"),
    "clock_left": ("1 h 36 min", "17 h 5 min"),
    "more": 3,
    **COMMON,
}

_REVIEW: Mapping[str, Value] = {
    "headline": "Your review: 2 done, 1 slipped",
    "since": _DAY,
    "until": _DAY,
    "skipped": ("No review came on Fri 27 Nov",),
    "done": _LINES,
    "slipped": _LINES,
    "meetings": ("Thu 26 Nov 16:00 M-7 “Kickoff” · Acme Kft. · 30 min",),
    "time": ("Acme Kft.: 2 h 30 min",),
    "delegate": _LINES,
    "money": ("1,200.00 EUR due, 300.00 EUR of it overdue, 900.00 EUR expected this month",),
    **COMMON,
}

_RHYTHM = Rhythm("FREQ=WEEKLY;BYDAY=MO", _AT, "Europe/London")

_MEETING: Mapping[str, Value] = {
    "greeting_name": "Anna",
    "title": "Kick-off",
    "starts": _WHEN,
    "minutes": Lasting(45),
    "rhythm": _RHYTHM,
    "place": "Budapest, Kossuth tér 1",
    "join": web("https://meet.example/kick-off"),
    "text": "We plan the first month.",
    "others": ("Bob Fekete", "eve@acme.example"),
    **COMMON,
}

_RSVP: Mapping[str, Value] = {
    name: answer_link("requests@va.example", f"{name} [M-7-abcdefghij]", name)
    for name in ("yes", "no", "maybe")
}

_INVITATION: Mapping[str, Value] = {
    **_MEETING,
    **_RSVP,
    "only": True,
    "originally": _WHEN,
    "offered": True,
    "comment": "I am sorry, I have fallen ill.",
}

_MEETING_TOLD: Mapping[str, Value] = {
    "meeting": "M-7",
    "title": "Kick-off",
    "starts": _WHEN,
    "rhythm": _RHYTHM,
    "guests": ("Anna Kovacs <anna@acme.example>",),
    **COMMON,
}

_AMOUNT = Amount(Decimal("1234.50"), "EUR")

_BILL: Mapping[str, Value] = {
    "greeting_name": "Anna",
    "number": "2026/0007",
    "amount": _AMOUNT,
    "due": _DAY,
    "lines": ("3.5 h × 45.00 · Social media: 157.50 EUR",),
    "ways": ("IBAN: DE02 1203 0000 0000 2020 51", "BIC: BYLADEM1001"),
    "links": (web("https://paypal.me/maria/1234.50EUR"), web("https://wise.com/pay/me/maria")),
    **COMMON,
}

_DUNNING: Mapping[str, Value] = {
    "greeting_name": "Anna",
    "number": "2026/0007",
    "is_request": True,
    "amount": _AMOUNT,
    "received": Amount(Decimal("200.00"), "EUR"),
    "due": _DAY,
    "ways": ("IBAN: DE02 1203 0000 0000 2020 51", "BIC: BYLADEM1001"),
    "links": (web("https://paypal.me/maria/1234.50EUR"), web("https://wise.com/pay/me/maria")),
    "attached": True,
    **COMMON,
}

_TABLE = Table(
    ("Date", "What", "Amount", "Balance"),
    (
        ("1 Sep 2026", "Opening balance", "", Amount(Decimal(0), "EUR")),
        ("3 Nov 2026", "Invoice 2026/0007", _AMOUNT, _AMOUNT),
    ),
    numbers=2, sums=(0,), title="Account in EUR",
)  # fmt: skip

VARIABLES: Mapping[str, Mapping[str, Value]] = {
    "acknowledge": {
        "greeting_name": "Anna",
        "ref": "T-12",
        "subject": "Social media posts",
        "list_name": "Social media",
        "bullets": ("Three posts for the launch", "Could you send the drafts by Friday?"),
        "attachments": ("brief.docx",),
        "deadline": _DAY,
        "deadline_options": (_DAY, _WHEN),
        "reply_by": _WHEN,
        "starts_at": _WHEN,
        "late": True,
        "reopened": True,
        "follows": "T-7",
        **COMMON,
    },
    "acknowledge_reply": {
        "greeting_name": "Anna",
        "ref": "T-12",
        "subject": "Social media posts",
        "bullets": ("Please use the new logo",),
        "attachments": ("logo.png",),
        "reply_by": _WHEN,
        "starts_at": _WHEN,
        "late": True,
        **COMMON,
    },
    "held_reply": {"greeting_name": "Anna", "subject": "A question", **COMMON},
    "notice": {"title": "A mail was set aside", "lines": ("first line", "second line"), **COMMON},
    "outage": _OUTAGE,
    "recovered": {**_OUTAGE, "until": _WHEN, "minutes": 42, "mails": 3, "touched": ("T-12", "T-15")},
    "chase": _CHASE,
    "chase_other": _CHASE,
    "transcript": {
        "title": "Done: T-12 done …",
        "done": ("“T-12 done”: T-12 “Report” is done.", "“note call”: Noted on T-12."),
        "failed": ("“T-99 done”: There is no task T-99.",),
        "filed": ("T-13", "T-14"),
        "undo": "`undo` in answer to this takes it back.",
        **COMMON,
    },
    "reply": {"body": "Dear Anna,\n\nhere it is.\n\nMaria", "subject": "Social media posts", **COMMON},
    "assign": {
        "ref": "T-12",
        "title": "Three posts",
        "due": _WHEN,
        "estimate": "2 h",
        "text": "In the new tone.",
        **COMMON,
    },
    "move_date": _MOVE,
    "brief": _BRIEF,
    "review": _REVIEW,
    "warning": _WARNING,
    "breach": _WARNING,
    "apology": {
        "greeting_name": "Anna",
        "ref": "T-12",
        "subject": "Social media posts",
        "promised": _WHEN,
        "is_answer": True,
        **COMMON,
    },
    "invitation": {**_INVITATION, "accepted": True},
    "invitation_changed": _INVITATION,
    "invitation_cancelled": _INVITATION,
    "offer": {
        **_MEETING,
        "slots": (_WHEN, _WHEN),
        "picks": tuple(answer_link("requests@va.example", f"{n} [M-7-abcdefghij]", f"{n}") for n in (1, 2)),
        "until": _WHEN,
        "again": True,
    },
    "meeting_reply": {**_MEETING, "answer": "accepted", "comment": "I look forward to it."},
    "meeting_declined": {**_MEETING, "proposed": _WHEN, "comment": "How about Thursday?"},
    "meeting_reminder": {**_MEETING, **_RSVP, "unanswered": True},
    "meeting_notes": {**_MEETING_TOLD, "minutes": Lasting(45), "task": "T-12"},
    "meeting_news": {
        **_MEETING_TOLD,
        "minutes": Lasting(45),
        "headline": "Anna Kovacs proposes another time for “Kick-off”",
        "comment": "Thursday would suit me better.",
        "at": _WHEN,
        "at_minutes": Lasting(60),
        "lines": ("it overlaps M-3",),
        "commands": ("ok M-7", "no M-7"),
    },
    "invoice": {**_BILL, "deposit": _AMOUNT},
    "deposit": {**_BILL, "text": "half of the new website"},
    "payment_request": {**_BILL, "after_payment": True},
    "credit_note": {
        "greeting_name": "Anna",
        "number": "2026/0008",
        "of_number": "2026/0007",
        "amount": _AMOUNT,
        "text": "The flyer was ordered once.",
        "lines": ("1 × 45.00 · Flyer: 45.00 EUR",),
        **COMMON,
    },
    "invoice_draft": {
        "headline": "Invoice for Acme Kft.: please look at it",
        "invoice": "I-7",
        "amount": _AMOUNT,
        "due": _DAY,
        "lines": ("3.5 h × 45.00 · Social media: 157.50 EUR",),
        "warnings": ("it is above the limit of 1,000.00 EUR",),
        "recipients": ("anna@acme.example",),
        "commands": ("ok I-7", "no I-7"),
        **COMMON,
    },
    "forecast": {
        "headline": "Forecast of your income, November 2026 and after",
        "summaries": ("1,200.00 EUR due, 900.00 EUR expected this month",),
        "chart": Picture("Bars by month", "chart.a@va.example"),
        "tables": (Table(("Expected", "Nov", "Dec"), (("Invoices", "900.00", "–"),), 2, (), "EUR"),),
        "notes": ("2 h of Globex have no price, and are not in it.",),
        **COMMON,
    },
    "statement": {
        "greeting_name": "Anna",
        "to_va": "This is what Acme Kft. would get.",
        "since": _DAY,
        "until": _DAY,
        "balances": (_AMOUNT, Amount(Decimal("-20.00"), "USD")),
        "overdue": (_AMOUNT,),
        "accounts": (_TABLE,),
        "ways": ("IBAN: DE02 1203 0000 0000 2020 51", "BIC: BYLADEM1001"),
        "links": (web("https://paypal.me/maria/1234.50EUR"),),
        **COMMON,
    },
    "money_news": {
        "headline": "Acme Kft. writes when I-7 will be paid: Fri 27 November",
        "lines": ("Anna Kovacs writes: “I will pay on Friday.”",),
        "commands": ("ok", "promised I-7 2026-11-27"),
        **COMMON,
    },
    "receipt": {
        "greeting_name": "Anna",
        "number": "2026/0007",
        "amount": _AMOUNT,
        "paid_on": _DAY,
        "left": _AMOUNT,
        "over": _AMOUNT,
        "due": _DAY,
        **COMMON,
    },
    "retainer_level": {
        "greeting_name": "Anna",
        "month": "November 2026",
        "used": Lasting(660),
        "included": Lasting(600),
        "left": Lasting(120),
        "over": Lasting(60),
        **COMMON,
    },
    "reminder_before": _DUNNING,
    "reminder_due": _DUNNING,
    "reminder_first": _DUNNING,
    "reminder_firm": _DUNNING,
    "reminder_final": _DUNNING,
    "canary": {"sent_at": _WHEN, "late_at": _WHEN, **COMMON},
}

LAYOUT: Mapping[str, Value] = {
    "content": "<p>content</p>", "language": "en", "direction": "ltr", "start": "left",
    "me_name": "Maria Szabo",
}  # fmt: skip


def variables_of(template: str) -> Mapping[str, Value]:
    """The variables of a template by name.

    A further template of the VA's is an acknowledgement, and has the variables of `acknowledge`,
    unless its name begins like another one's: `held_reply_short` has those of `held_reply`.
    """
    if template in VARIABLES:
        return VARIABLES[template]
    kin = [name for name in VARIABLES if template.startswith((f"{name}_", f"{name}-"))]
    return VARIABLES[max(kin, key=len, default="acknowledge")]


def samples(template: str) -> Iterator[Mapping[str, Value]]:
    """Sets of values to try a template with: everything given, and everything left out that may be."""
    full = variables_of(template)
    yield full
    yield {name: None if name in MAY_BE_NONE else _without(value) for name, value in full.items()}


def _without(value: Value) -> Value:
    """The empty value of the same kind."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return ""
    if isinstance(value, tuple):
        return ()
    if isinstance(value, Link):
        return Link()
    if isinstance(value, Amount):
        return replace(value, amount=Decimal(0))
    if isinstance(value, Table):
        return replace(value, rows=())
    if isinstance(value, Picture):
        return Picture("")
    return replace(value, rule="") if isinstance(value, Rhythm) else value

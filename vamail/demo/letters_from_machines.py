"""What programs write: none of it may ever be answered."""

from email.utils import format_datetime

from vamail.demo.cast import DESK, EMILY, JAMES, OLIVER, VA_ZONE
from vamail.demo.letter import Letter
from vamail.demo.past import Past

LOST_ADDRESS = "reza@closed-shop.example"
REPORTING_HOST = "mx.closed-shop.example"


def vacation(past: Past) -> Letter:
    """James's mailbox answers the acknowledgement by itself (RFC 3834)."""
    answered = past.acknowledgements["urgent"]
    text = """\
Thank you for your message. I am in court until Wednesday and will answer after that.
For anything that cannot wait, please call the office.
"""
    return Letter(
        sender=JAMES.address, sender_name=JAMES.person, subject=f"Automatic reply: {answered.subject}",
        text=text, message_id=past.message_id("vacation", JAMES.domain), written_at=past.now(JAMES.zone),
        answers=answered.message_id, envelope_from="",
        headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    )  # fmt: skip


def newsletter(past: Past) -> Letter:
    """Bulk mail that looks as if it asked for something."""
    text = """\
Could you use a holiday? Our offers for this week:

- Lisbon, four nights
- Crete, seven nights

You receive this mail because you subscribed. Unsubscribe: https://news.sunny-deals.example/leave
"""
    return Letter(
        sender="news@sunny-deals.example", sender_name="Sunny Deals",
        subject="This week: seven nights in Crete",
        text=text, message_id=past.message_id("newsletter", "sunny-deals.example"),
        written_at=past.now("Europe/London"), envelope_from="bounce-118@news.sunny-deals.example",
        headers=(
            ("List-Id", "Sunny Deals <offers.sunny-deals.example>"),
            ("List-Unsubscribe", "<https://news.sunny-deals.example/leave>"),
            ("Precedence", "bulk"),
        ),
    )  # fmt: skip


def bounce(past: Past) -> Letter:
    """A delivery report (RFC 3464) about a mail that Maria wrote to a shop that closed."""
    at = format_datetime(past.now(VA_ZONE))
    message_id = past.message_id("bounce", REPORTING_HOST)
    raw = f"""\
From: Mail Delivery System <MAILER-DAEMON@{REPORTING_HOST}>
To: {DESK}
Subject: Undelivered Mail Returned to Sender
Date: {at}
Message-ID: <{message_id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report-118"

--report-118
Content-Type: text/plain; charset=us-ascii

I am sorry: your message could not be delivered to {LOST_ADDRESS}.
The mailbox does not exist any more.

--report-118
Content-Type: message/delivery-status

Reporting-MTA: dns; {REPORTING_HOST}
Arrival-Date: {at}

Final-Recipient: rfc822; {LOST_ADDRESS}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{LOST_ADDRESS}>: no such user

--report-118
Content-Type: text/rfc822-headers

From: Maria Szabo <{DESK}>
To: {LOST_ADDRESS}
Subject: Opening hours
Message-ID: <opening-hours.{past.run}@mail.maria-szabo.example>

--report-118--
"""
    return Letter(
        sender=f"MAILER-DAEMON@{REPORTING_HOST}", subject="Undelivered Mail Returned to Sender",
        message_id=message_id, written_at=past.now(VA_ZONE), envelope_from="",
        raw=raw.replace("\n", "\r\n").encode(),
    )  # fmt: skip


def other_vamail(past: Past) -> Letter:
    """Oliver's office runs a vamail of its own, and that one acknowledges our acknowledgement."""
    answered = past.acknowledgements["offers"]
    text = """\
Hello,

Thank you. Your request is logged as T-58. I will reply by tomorrow, 10:00 (Sydney time).

This is an automatic confirmation; I read your replies personally.
"""
    sender = f"office@{OLIVER.domain}"
    return Letter(
        sender=sender, sender_name="Harbour Surf Office", subject=answered.subject, text=text,
        message_id=past.message_id("machine_loop", OLIVER.domain), written_at=past.now(OLIVER.zone),
        answers=answered.message_id,
        headers=(("Auto-Submitted", "auto-replied"), ("X-Vamail-Loop", "4f1c77b0a9d2e630")),
    )  # fmt: skip


def reflected(past: Past) -> Letter:
    """A rule in Emily's mailbox redirects whatever comes from us, unchanged, back to us."""
    answered = past.acknowledgements["launch"]
    return Letter(
        sender=EMILY.address, subject=answered.subject, message_id=answered.message_id,
        written_at=past.now(EMILY.zone), raw=answered.raw,
    )  # fmt: skip

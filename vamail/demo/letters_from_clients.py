"""What people write: the five clients, and a stranger."""

from vamail.demo.calendars import reply_mail
from vamail.demo.cast import ANNA, EMILY, JAMES, OLIVER, SARA, Client
from vamail.demo.letter import Letter, Paper
from vamail.demo.papers import pdf_file, word_file
from vamail.demo.past import Past

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def _from(
    client: Client, past: Past, scene: str, subject: str, *, text: str = "", html: str = "",
    papers: tuple[Paper, ...] = (), headers: tuple[tuple[str, str], ...] = (), answers: str = "",
) -> Letter:  # fmt: skip
    return Letter(
        sender=client.address, sender_name=client.person, subject=subject, text=text, html=html,
        message_id=past.message_id(scene, client.domain), written_at=past.now(client.zone),
        papers=papers, headers=headers, answers=answers,
    )  # fmt: skip


def launch(past: Past) -> Letter:
    """Emily, London: several wishes, a deadline in words, a Word file."""
    brief = word_file(
        "The Tide Clock: launch brief",
        "Author: Zoe Hartley. Out on the first of next month.",
        "Tone: warm, curious, never loud. Please no exclamation marks.",
    )
    text = """\
Hi Maria,

The Tide Clock comes out next month and I would love your help with the launch:

- write three Instagram posts from the attached brief
- prepare the announcement for LinkedIn
- find five hashtags that other publishers use

I need the drafts by Friday at 4pm. Let me know if anything in the brief is unclear.

Best wishes,
Emily

--\x20
Emily Clarke
Thames Books Ltd, London
"""
    return _from(
        EMILY, past, "launch", "Launch posts for The Tide Clock", text=text,
        papers=(Paper("Launch brief.docx", WORD, brief),),
    )  # fmt: skip


def translation(past: Past) -> Letter:
    """Anna, Budapest: Hungarian, HTML only, as some mail programs write."""
    leiras = word_file("Kék teáskanna, 0,8 liter", "Kézzel korongozott, ólommentes mázzal.")
    html = """\
<html><body style="font-family: sans-serif">
<p>Kedves Mária!</p>
<p>Kérem, <b>fordítsa le angolra</b> a mellékelt két termékleírást a webáruházunk számára.
A szöveg maradjon rövid és közvetlen. A fordítást <b>péntekig</b> szeretném megkapni.</p>
<ul><li>Kék teáskanna leírása</li><li>Ajándékkártya szövege</li></ul>
<p>Meg tudja csinálni?</p>
<p>Üdvözlettel:<br>Kovács Anna<br><small>Kovács Kerámia Kft.</small></p>
</body></html>
"""
    return _from(
        ANNA, past, "translation", "Fordítás: két termékleírás angolra", html=html,
        papers=(Paper("termékleírások.docx", WORD, leiras),),
    )  # fmt: skip


def journey(past: Past) -> Letter:
    """Sara, Tehran: Persian, right to left, with a list and a deadline in words."""
    text = """\
سلام ماریا جان،

برای سفر کاری ماه آینده به استانبول لطفاً این موارد را هماهنگ کن:

- بلیت پرواز تهران به استانبول برای دو نفر
- هتل نزدیک میدان تقسیم برای سه شب
- بیمهٔ مسافرتی

لطفاً گزینه‌ها را تا دوشنبه برایم بفرست.

با احترام،
سارا احمدی
"""
    return _from(SARA, past, "journey", "سفر استانبول: پرواز و هتل", text=text)


def urgent(past: Past) -> Letter:
    """James, New York: an urgent word in the subject and a time in his own zone."""
    text = """\
Maria,

The court has moved the hearing. Please reschedule the meeting with Dr. Lopez and let
everyone know. I need the new time by 3pm my time tomorrow.

Thanks,
James

James Miller | Miller & Hayes LLP | New York
"""
    return _from(
        JAMES, past, "urgent", "URGENT: the meeting with Dr. Lopez", text=text,
        headers=(("X-Priority", "1 (Highest)"),),
    )  # fmt: skip


def offers(past: Past) -> Letter:
    """Oliver, Sydney: research with a PDF, and no hurry."""
    pdf = pdf_file("Three offers for liability cover", "A: 2,140 AUD", "B: 1,980 AUD", "C: 2,310 AUD")
    text = """\
Hi Maria,

The season starts soon and we need new liability cover. Could you compare the three
offers in the attached PDF and send me a shortlist with your recommendation?

The end of next week is early enough.

Cheers,
Oliver
"""
    return _from(
        OLIVER, past, "offers", "Compare three insurance offers", text=text,
        papers=(Paper("offers.pdf", PDF, pdf),),
    )  # fmt: skip


def reply(past: Past) -> Letter:
    """Emily answers the acknowledgement, quoting it as Gmail does."""
    answered = past.acknowledgements["launch"]
    quoted = "\n".join(f"> {line}".rstrip() for line in answered.text.splitlines())
    text = f"""\
One more wish: the author's name is Zoë Hartley, with the dots on the e.
Could you please check it in all three posts?

Emily

On {past.now(EMILY.zone):%a, %d %b %Y at %H:%M}, Maria Szabo <requests@maria-szabo.example> wrote:

{quoted}
"""
    return _from(EMILY, past, "reply", answered.subject, text=text, answers=answered.message_id)


def invoice(past: Past) -> Letter:
    """Anna again: money, with a PDF, by tomorrow noon."""
    pdf = pdf_file("Dijbekero 2026-118", "Agyag es maz", "Fizetendo: 84 500 Ft")
    text = """\
Kedves Mária!

Kérem, utalja át a mellékelt díjbekérő összegét a beszállítónknak holnap délig.
Kérem, írja meg, ha megtörtént.

Köszönettel:
Kovács Anna
"""
    return _from(
        ANNA, past, "invoice", "Díjbekérő: agyag és máz", text=text,
        papers=(Paper("dijbekero-2026-118.pdf", PDF, pdf),),
    )  # fmt: skip


def twice(past: Past) -> Letter:
    """James's provider did not hear that the mail was taken, and sends the very same bytes again."""
    return Letter(
        sender=JAMES.address, message_id=past.message_id("urgent", JAMES.domain),
        written_at=past.now(JAMES.zone), raw=past.letters["urgent"],
    )  # fmt: skip


def stranger(past: Past) -> Letter:
    """Nobody knows him yet."""
    text = """\
Dear Ms Szabo,

A friend recommended you. Do you take new clients? We need help with our calendar,
some ten hours a week.

Kind regards,
Kemal Aydin
"""
    return Letter(
        sender="kemal@bosphorus-agency.example", sender_name="Kemal Aydin",
        subject="Do you take new clients?",
        text=text, message_id=past.message_id("stranger", "bosphorus-agency.example"),
        written_at=past.now("Europe/Istanbul"),
    )  # fmt: skip


def thanks(past: Past) -> Letter:
    """Sara, when it is done; the task is closed and must stay so."""
    answered = past.acknowledgements["journey"]
    text = "سلام،\n\nخیلی ممنونم، عالی بود.\n\nسارا\n"
    return _from(SARA, past, "thanks", answered.subject, text=text, answers=answered.message_id)


def acceptance(past: Past) -> Letter:
    """Emily presses “yes” in her calendar, which writes this mail for her."""
    now, name = past.now(EMILY.zone), past.message_id("acceptance", EMILY.domain)
    raw = reply_mail(past.invitations[EMILY.address], EMILY, name, now)
    return Letter(
        sender=EMILY.address, subject="Accepted: Launch call", message_id=name, written_at=now, raw=raw
    )

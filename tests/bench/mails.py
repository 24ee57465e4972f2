"""The mail mix of the bench, the same for the same seed: what clients of a virtual assistant write.

Three languages (half English, a third Hungarian, the rest Persian), text and HTML, trace headers as
they are met; 18 % carry an attachment of 50–500 kB, one in nine is a reply, and 5.5 % must not be
answered: vacation notices, delivery reports, old out-of-office mails, list mail.
"""

import base64
import quopri
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

DESK = "requests@va.example"
CLIENTS = 20
AUTOMATIC = ("vacation", "report", "out of office", "list")

_START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_LANGUAGES = ("en", "hu", "fa")
_NAMES = {
    "en": ("Anna Bell", "Tom O'Hara", "Grace Lindqvist", "Mark Stone"),
    "hu": ("Kovács Péter", "Nagy Éva", "Szűcs Ödön", "Tóth Ildikó"),
    "fa": ("رضا احمدی", "مریم حسینی", "علی کریمی", "سارا موسوی"),
}
_SUBJECTS = {
    "en": ("Hotel for the board meeting", "URGENT: flight on Friday", "Invoice 118, a question",
           "Newsletter for March", "Minutes of the call", "New supplier: contract to file"),
    "hu": ("Szállás az igazgatósági üléshez", "SÜRGŐS: repülőjegy péntekre", "Kérdés a 118-as számláról",
           "Márciusi hírlevél", "A megbeszélés jegyzőkönyve", "Új szállító: szerződés iktatása"),
    "fa": ("هتل برای جلسه هیئت مدیره", "فوری: بلیت پرواز جمعه", "پرسش درباره صورت‌حساب ۱۱۸",
           "خبرنامه ماه مارس", "صورت‌جلسه تماس", "قرارداد تامین‌کننده جدید"),
}  # fmt: skip
_SENTENCES = {
    "en": (
        "Could you book a quiet room near the station for two nights?",
        "The contract is attached and should be filed with the others.",
        "Our accountant still waits for the invoice of last month.",
        "Please move the call with the supplier to Thursday afternoon.",
        "I would like the newsletter to leave before the fair begins.",
        "The court wrote to us again, and somebody should answer them.",
        "Thank you for the quick help with the visa papers last week.",
        "The figures of the second table do not add up, please check them.",
    ),
    "hu": (
        "Kérem, foglaljon egy csendes szobát az állomás közelében két éjszakára.",
        "A szerződést mellékelem, kérem a többi mellé iktatni.",
        "A könyvelőnk még mindig várja a múlt havi számlát.",
        "Át tudná tenni a szállítóval a hívást csütörtök délutánra?",
        "Szeretném, ha a hírlevél még a vásár előtt kimenne.",
        "A bíróság ismét írt nekünk, valakinek válaszolnia kellene.",
        "Köszönöm a gyors segítséget a vízumpapírokkal.",
        "A második táblázat számai nem stimmelnek, kérem, nézze át őket.",
    ),
    "fa": (
        "لطفا برای دو شب یک اتاق آرام نزدیک ایستگاه رزرو کنید.",
        "قرارداد پیوست است و باید کنار بقیه بایگانی شود.",
        "حسابدار ما هنوز منتظر صورت‌حساب ماه گذشته است.",
        "آیا می‌توانید تماس با تامین‌کننده را به پنج‌شنبه بعدازظهر منتقل کنید؟",
        "می‌خواهم خبرنامه پیش از آغاز نمایشگاه فرستاده شود.",
        "دادگاه دوباره به ما نامه نوشته و کسی باید پاسخ بدهد.",
        "از کمک سریع شما برای مدارک ویزا سپاسگزارم.",
        "ارقام جدول دوم با هم نمی‌خواند، لطفا بررسی کنید.",
    ),
}
_FILES = (
    ("brief.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("kimutatás.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("scan.pdf", "application/pdf"),
    ("photo.jpg", "image/jpeg"),
)
_OPENINGS = {"en": "Dear Maria,", "hu": "Kedves Mária!", "fa": "با سلام و احترام،"}


@dataclass(frozen=True, slots=True)
class ClientMail:
    """One mail: its Message-ID without brackets, what it is, its sender's address, its bytes."""

    message_id: str
    kind: str
    sender: str
    raw: bytes

    @property
    def answered(self) -> bool:
        """Whether exactly one acknowledgement is due."""
        return self.kind not in AUTOMATIC


def mix(count: int, seed: int = 1) -> Iterator[ClientMail]:
    """`count` mails in order of arrival, one at a time: thousands need not lie in memory."""
    chance = random.Random(f"vamail bench {seed}")
    earlier: list[tuple[int, str, str, str]] = []
    for number in range(count):
        yield _mail(number, chance, earlier)


def _mail(number: int, chance: random.Random, earlier: list[tuple[int, str, str, str]]) -> ClientMail:
    client = chance.randrange(CLIENTS)
    kind = "request"
    lot = chance.random()
    if lot < 0.055:
        kind = chance.choices(AUTOMATIC, (40, 30, 15, 15))[0]
    elif lot < 0.165 and earlier:
        kind = "reply"
    language = chance.choices(_LANGUAGES, (50, 35, 15))[0]
    subject = f"{chance.choice(_SUBJECTS[language])} ({number})"
    parent = ""
    if kind == "reply":
        client, language, parent, subject = chance.choice(earlier[-60:])
        subject = f"Re: {subject}"
    sender = f"contact@client{client:02d}.example"
    message_id = f"b{number:06d}.{chance.getrandbits(48):012x}@client{client:02d}.example"
    if kind == "request":
        earlier.append((client, language, message_id, subject))
    name = _NAMES[language][client % 4]
    head = _trace(chance, sender, number, null_path=kind == "report")
    writer = f"MAILER-DAEMON@{sender.split('@')[1]}" if kind == "report" else f"{_word(name)} <{sender}>"
    head += [
        f"From: {writer}",
        f"To: Maria <{DESK}>",
        f"Date: {format_datetime(_START + timedelta(seconds=41 * number))}",
        f"Message-ID: <{message_id}>",
    ]  # fmt: skip
    if kind in AUTOMATIC:
        body = _automatic(kind, head, subject)
    else:
        body = _written(chance, head, language, name, subject, parent)
    text = "\n".join(head) + "\nMIME-Version: 1.0\n" + body
    return ClientMail(message_id, kind, sender, text.encode("ascii"))


def _word(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=900).encode()


def _trace(chance: random.Random, sender: str, number: int, *, null_path: bool) -> list[str]:
    domain = sender.split("@")[1]
    lines = [f"Return-Path: <{'' if null_path else sender}>"]
    for hop in range(chance.randint(2, 4)):
        lines.append(
            f"Received: from out{hop}.{domain} (out{hop}.{domain} [192.0.2.{chance.randint(1, 250)}])\n"
            f"\tby mx{hop}.va.example with ESMTPS id {chance.getrandbits(40):010X}\n\tfor <{DESK}>; "
            f"{format_datetime(_START + timedelta(seconds=41 * number))}"
        )
    seal = base64.b64encode(chance.randbytes(256)).decode()
    folded = "\n\t".join(seal[at : at + 68] for at in range(0, len(seal), 68))
    lines.append(
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=one;\n"
        f"\th=From:To:Subject:Date:Message-ID; bh={seal[:43]}=;\n\tb={folded}"
    )
    return lines


def _written(
    chance: random.Random, head: list[str], language: str, name: str, subject: str, parent: str
) -> str:
    head.append(f"Subject: {_word(subject)}")
    if parent:
        head += [f"In-Reply-To: <{parent}>", f"References: <{parent}>"]
    paragraphs = [
        " ".join(chance.choice(_SENTENCES[language]) for _ in range(chance.randint(2, 8)))
        for _ in range(chance.randint(1, 5))
    ]
    text = "\n\n".join((_OPENINGS[language], *paragraphs, f"{name}\n+36 1 555 {chance.randint(1000, 9999)}"))
    if parent:
        quoted = "\n".join(f"> {line}" for line in (*_SENTENCES[language], "Maria"))
        text += f"\n\nOn Mon, 2 Mar 2026 at 09:00, Maria <{DESK}> wrote:\n{quoted}"
    html = "".join(
        f"<p class=MsoNormal><span lang={language}>{line}</span></p>\n" for line in text.split("\n")
    )
    html = f"<html><head><style>p{{margin:0}}</style></head><body>{html}</body></html>"
    mark = f"=_{chance.getrandbits(64):016x}"
    parts = [_text_part("plain", text, base64_too=chance.random() < 0.4), _text_part("html", html)]
    whole = _multipart("alternative", mark, parts)
    if chance.random() < 0.195:  # of requests and replies: 18 % of all
        file, kind = chance.choice(_FILES)
        data = chance.randbytes(int(50_000 * 10 ** chance.random()))
        whole = _multipart("mixed", f"{mark}m", [whole, _file_part(file, kind, data)])
    return whole


def _text_part(subtype: str, text: str, *, base64_too: bool = False) -> str:
    data = text.encode()
    encoding = "base64" if base64_too else "quoted-printable"
    body = base64.encodebytes(data) if base64_too else quopri.encodestring(data)
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
        + body.decode("ascii")
    )


def _file_part(name: str, kind: str, data: bytes) -> str:
    return (
        f'Content-Type: {kind}; name="{_word(name)}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{_word(name)}"\n\n'
        + base64.encodebytes(data).decode("ascii")
    )


def _multipart(subtype: str, mark: str, parts: list[str]) -> str:
    inner = "".join(f"--{mark}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{mark}"\n\n{inner}--{mark}--\n'


def _automatic(kind: str, head: list[str], subject: str) -> str:
    """What a program wrote; each kind by other signs, half of the old ones without Auto-Submitted."""
    plain = "Content-Type: text/plain; charset=utf-8\n\n"
    match kind:
        case "vacation":
            head += [f"Subject: {_word('Automatic reply: ' + subject)}", "Auto-Submitted: auto-replied"]
            return f"{plain}I am out of the office until Monday.\n"
        case "out of office":
            head += [f"Subject: {_word('Out of office: ' + subject)}", "Precedence: bulk", "X-Autoreply: yes"]
            return f"{plain}I am away until Monday.\n"
        case "list":
            head += [
                f"Subject: {_word('[fair] ' + subject)}",
                "List-Id: <fair.lists.example>",
                "Precedence: list",
            ]
            return f"{plain}{_SENTENCES['en'][4]}\n"
        case _:
            head.append("Subject: Undelivered Mail Returned to Sender")
            said = f"{plain}This is the mail system. Your message could not be delivered.\n"
            status = (
                "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.client.example\n\n"
                "Final-Recipient: rfc822; nobody@client.example\nAction: failed\nStatus: 5.1.1\n"
            )
            whole = _multipart("report", "=_report", [said, status])
            return whole.replace("multipart/report;", "multipart/report; report-type=delivery-status;", 1)

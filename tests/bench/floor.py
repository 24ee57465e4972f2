"""The bare floor: the least Python that does the job with the given parts, and keeps no promise.

imapclient, the standard library's parser with `policy.default`, a handful of regular expressions,
SQLite (WAL, FULL) with one commit per fifty mails, one reused SMTP connection, a fixed acknowledgement.
It is what every figure of this bench is a ratio to. Nothing is retried, and a crash loses what it loses.

`python floor.py DATABASE IMAP_PORT USER PASSWORD SMTP_PORT`
"""

import asyncio
import email
import email.policy
import re
import sqlite3
import sys
import time
from email.message import EmailMessage

import aiosmtplib
import imapclient

GROUP = 50
DESK = "requests@va.example"
RULES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("urgent", "urgent|sürgős|فوری"),
        ("invoices", "invoice|számla|صورت‌حساب"),
        ("travel", "hotel|flight|szállás|repülő|هتل|پرواز"),
        ("contracts", "contract|szerződés|قرارداد"),
        ("court", "court|bíróság|دادگاه"),
        ("newsletter", "newsletter|hírlevél|خبرنامه"),
    )
)
BULK = {"bulk", "list", "junk", "auto_reply"}


def automatic(message: EmailMessage) -> bool:
    return bool(
        message.get("Auto-Submitted", "no").lower() != "no"
        or message.get("Return-Path") == "<>"
        or message.get("List-Id")
        or message.get("Precedence", "").lower() in BULK
        or message.get_content_type() == "multipart/report"
    )


def read(raw: bytes) -> dict[str, str] | None:
    """What is filed of one mail; None for what must not be answered."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if automatic(message):
        return None
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body else ""
    subject = str(message["Subject"])
    files = [(part.get_filename(), len(part.get_payload(decode=True))) for part in message.iter_attachments()]
    return {
        "id": str(message["Message-ID"]),
        "sender": message["From"].addresses[0].addr_spec,
        "subject": subject,
        "text": text,
        "files": repr(files),
        "list": next((n for n, rule in RULES if rule.search(subject) or rule.search(text)), "inbox"),
    }


def acknowledgement(number: int, filed: dict[str, str]) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"] = DESK, filed["sender"]
    answer["Subject"] = f"Re: {filed['subject']}"
    answer["Message-ID"] = f"<ack-{number}@va.example>"
    answer["In-Reply-To"] = answer["References"] = filed["id"]
    answer["Auto-Submitted"] = "auto-replied"
    answer.set_content(
        f"Hello,\n\nyour mail '{filed['subject']}' has arrived.\n"
        f"It is number {number} ({filed['list']}).\n\nMaria\n"
    )
    return answer


def file_all(database: sqlite3.Connection, raws: list[bytes]) -> list[tuple[int, EmailMessage]]:
    answers = []
    database.execute("BEGIN")
    for raw in raws:
        filed = read(raw)
        if filed is None:
            continue
        done = database.execute(
            "INSERT OR IGNORE INTO task (message_id, sender, subject, text, files, list, at)"
            " VALUES (:id, :sender, :subject, :text, :files, :list, :at)",
            {**filed, "at": time.time()},
        )
        if done.rowcount:
            answers.append((done.lastrowid or 0, acknowledgement(done.lastrowid or 0, filed)))
    database.commit()
    return answers


async def main(path: str, imap_port: int, user: str, password: str, smtp_port: int) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS task (id INTEGER PRIMARY KEY, message_id TEXT UNIQUE, sender TEXT,"
        " subject TEXT, text TEXT, files TEXT, list TEXT, at REAL, acknowledged INTEGER DEFAULT 0)"
    )
    mailbox = imapclient.IMAPClient("127.0.0.1", imap_port, ssl=False)
    mailbox.plain_login(user, password)
    mailbox.select_folder("INBOX")
    server = aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port, start_tls=False, use_tls=False)
    await server.connect()
    while True:
        waiting = mailbox.search(["UNSEEN"])
        for start in range(0, len(waiting), GROUP):
            part = waiting[start : start + GROUP]
            raws = [data[b"BODY[]"] for data in mailbox.fetch(part, ["BODY.PEEK[]"]).values()]
            answers = file_all(database, raws)
            for _, answer in answers:
                await server.send_message(answer)
            database.execute("BEGIN")
            database.executemany("UPDATE task SET acknowledged = 1 WHERE id = ?", [(n,) for n, _ in answers])
            database.commit()
            mailbox.add_flags(part, [imapclient.SEEN], silent=True)
        mailbox.idle()
        mailbox.idle_check(timeout=600)
        mailbox.idle_done()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])))

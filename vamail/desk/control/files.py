"""Files that a command mail brings: a bank's statement, a time tracker's export.

Whatever is attached is given for import, but pictures, signatures, keys, invitations and nested mails: those
come with mails by themselves. What a file is, is told by its content, later and elsewhere.
"""

import re

from vamail.desk.control.command import Command, NotUnderstood
from vamail.desk.intake.va_language import worded
from vamail.model.effects import Effect, TakeFile, WriteJournal
from vamail.model.message import Attachment, Message
from vamail.model.pattern import lazy

_BY_THEMSELVES = ("image/", "audio/", "video/", "message/", "multipart/")
_BY_THEMSELVES_TOO = frozenset(
    {"application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted", "text/calendar"}
    | {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pkcs7-mime"}
    | {"application/ics", "application/ms-tnef", "text/vcard", "text/x-vcard", "text/html"}
)
SHORT = 3
_NAMES = lazy(r"\b[TMIP]-[0-9]", re.IGNORECASE)
_SENTENCES = {
    "en": {
        "proof": "files are taken from mails alone that your own mail server vouches for; or lay it into "
        "the "
        "folder import/, or use `vamail import`",
        "outside": "this mail also goes to {to}, so what is attached may be theirs; send it to the desk "
        "alone, or lay it into the folder import/",
        "given": "it is read now; what comes of it follows in a mail.",
    },
    "hu": {
        "proof": "fájlt csak olyan levélből veszünk át, amelyet az Ön levelezőszervere igazol; vagy tegye "
        "az import/ "
        "mappába, vagy használja a „vamail import” parancsot",
        "outside": "ez a levél neki is megy: {to}, így a melléklet az övé is lehet; küldje csak a desknek, "
        "vagy tegye az import/ mappába",
        "given": "most olvassuk; hogy mi lett belőle, azt levélben írjuk meg.",
    },
    "fa": {
        "proof": "فایل تنها از نامه‌ای پذیرفته می‌شود که سرور نامهٔ خودتان تأییدش کند؛ یا آن را در پوشهٔ "
        "import/ "
        "بگذارید یا `vamail import` را به کار ببرید",
        "outside": "این نامه به {to} هم می‌رود و پیوست شاید برای او باشد؛ آن را تنها به میز بفرستید یا در "
        "پوشهٔ import/ بگذارید",
        "given": "اکنون خوانده می‌شود؛ نتیجه‌اش در نامه‌ای می‌آید.",
    },
}


def attached(message: Message) -> tuple[Attachment, ...]:
    """The attachments of a command mail that are given for import."""
    return tuple(one for one in message.attachments if not _comes_by_itself(one))


def _comes_by_itself(one: Attachment) -> bool:
    kind = one.type.casefold()
    return one.inline or kind.startswith(_BY_THEMSELVES) or kind in _BY_THEMSELVES_TOO


def not_taken(
    files: tuple[Attachment, ...], outside: str, language: str, place: int
) -> tuple[NotUnderstood, ...]:  # fmt: skip
    """What is said of files that are not given: their mail goes to somebody `outside` as well, whose they may
    be; else it shows but a token, which proves a task, and money is about all."""
    why = worded(_SENTENCES, language, "outside" if outside else "proof", {"to": outside})
    return tuple(NotUnderstood(place=place + at, line=one.name, why=why) for at, one in enumerate(files))


def beside(
    files: tuple[Attachment, ...], lines: tuple[Command | NotUnderstood, ...]
) -> tuple[Command | NotUnderstood, ...]:  # fmt: skip
    """The lines of a mail with files. Where none is a command or a slip of one, they are but words that go
    with the files, as in *the statements of November*."""
    meant = any(isinstance(one, Command) or _is_slip(one) for one in lines)
    return lines if meant or not files else ()


def _is_slip(line: NotUnderstood) -> bool:
    """Whether a line that resembles a command was meant as one: it is short, or names what it is about."""
    return bool(line.near) and (len(line.line.split()) <= SHORT or _NAMES.search(line.line) is not None)


def given(files: tuple[Attachment, ...]) -> tuple[Effect, ...]:
    """Each file becomes an event of its own."""
    takes = (TakeFile(index=one.index, name=one.name) for one in files)
    names = ", ".join(one.name for one in files)
    return (*takes, WriteJournal(step="import", what=f"given by mail: {names}"[:500])) if files else ()


def in_words(language: str) -> str:
    """What the transcript says of a file."""
    return worded(_SENTENCES, language, "given", {})

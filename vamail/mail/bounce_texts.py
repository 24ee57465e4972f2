"""Delivery failures told in prose: what Exim, qmail, Exchange or Yahoo write instead of RFC 3464.

Tables of lines, each bounded, none with nested repetition: the work grows with the length of the report,
of which at most 64 kB and 1,500 lines are read, before the copy of the original message begins.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vamail.model.pattern import lazy

_REPORT_CHARACTERS = 65_536
_REPORT_LINES = 1_500
_LINE_CHARACTERS = 600
_RECIPIENTS = 50

ADDRESS = r"[^\s<>@,;:\"'()\[\]|=/]{1,100}@[^\s<>@,;:\"'()\[\]|=/]{1,200}[^\s<>@,;:\"'()\[\]|=/.]"
_ADDRESS = lazy(ADDRESS)

_ORIGINAL_BEGINS = lazy(
    r"^[>\s]*(?:"
    r"-{2,}\s*(?:below (?:this|the next) line|this is a copy of|the (?:header|body) of|original message"
    r"|message (?:header|body)"
    r"|unsent message|returned mail\b|returned message|original mail info|undelivered message|rfc822"
    r"|included is a copy"
    r"|forwarded message|the attached|original mail|message text follows|begin message)"
    r"|(?:original message follows|original message:|message headers? follow|the original message is attached"
    r"|your original message|your message (?:headers|is) (?:follow|attached)|original headers"
    r"|the message header is as follows|the following is a copy of|header of the original message)"
    r"|(?:received|return-path|dkim-signature|x-originating-ip|mime-version|message-id)\s?:\s?\S"
    r")",
    re.IGNORECASE,
)  # fmt: skip

_NOT_A_RECIPIENT = lazy(
    r"(?:please (?:contact|send|include|forward)|for (?:further|more) (?:assistance|information)"
    r"|contact (?:your|the|us)"
    r"|if you (?:do|have|need|feel|believe)|send mail to|help ?desk|support@|^\s*from\b|mail from"
    r"|sender\b|reply-to|envelope-from"
    r"|message from|authenticated|message-?id|received from|your e?-?mail (?:to )?abuse)",
    re.IGNORECASE,
)  # fmt: skip

# Ways of naming a recipient, the surest first; the first way that finds one is the only one used.
_NAMED = tuple(
    tuple(lazy(row.replace("ADDRESS", f"({ADDRESS})"), re.IGNORECASE) for row in way)
    for way in (
        (
            r"^\s*<ADDRESS>\s*:",
            r"^\s*<?ADDRESS>?\s*\.{0,3}\s*\[",
            r"^[>\s]*ADDRESS\s+<ADDRESS>\s*$",
            r"^\W{0,12}ADDRESS>?\W{0,6}$",
            r"^\s*ADDRESS\s*:(?:\s|$)",
            r"^\s*ADDRESS\s+on\s+\w{3},",
            r"^\s*ADDRESS\s+\(?(?:invalid|error|unknown|failed|mailbox|could not|reason|user|is not"
            r"|does not|not )",
            r"^\s*<ADDRESS>\s+\(?(?:invalid|error|unknown|failed|mailbox|could not|reason|user|is not"
            r"|does not|not )",
            r"\bsmtp=ADDRESS",
            r"\b(?:generated|expanded) from:?\s+<?ADDRESS>?",
            r"^\s*(?:unknown user|user unknown|undeliverable to|invalid recipient|recipient(?: address)?"
            r"|failed recipient"
            r"|failed to|address|user|mailbox|invalid address|delivery failed|delivery to"
            r"|mail to)\s*:\s*<?ADDRESS>?",
        ),
        (
            r"\b(?:delivering|deliver|delivery|deliverable)\b.{0,60}?\bto\s+<?ADDRESS>?",
            r"\brejected recipient\s+<?ADDRESS>?",
            r"\b(?:recipients?|account|mailbox|user|address(?:es)?|inbox)\b[^@]{0,40}?<?ADDRESS>?",
            r"\b[45]\d\d[ -].{0,60}?<ADDRESS>",
            r"rcpt to\s*:\s*<?ADDRESS>?",
            r"\b(?:reach|sent to|send(?:ing)? to|message to|mail to|for)\b[^@]{0,40}?\s<?ADDRESS>?",
        ),
        (r"(?:^|[\s<(\"'])ADDRESS",),
    )
)

_FAILURE = lazy(
    r"incorrectly constructed|malformed address|n't (?:be )?(?:able to )?deliver|delivery problem"
    r"|non-?delivered|group you tried to contact|problem with the e-?mail address|failure reasons|"
    r"could ?n[o']t be delivered|(?:un"
    r"|not )(?:able to )?deliver|undeliver|delivery (?:has |to )?(?:\S+ )?(?:failed|failure|error|status)"
    r"|was not delivered|did(?: not|n't) (?:reach|receive)|fatal errors?|has been rejected"
    r"|not (?:be )?delivered"
    r"|failed (?:recipient|permanently|after)|permanent (?:error|failure|fatal)|returned (?:to sender"
    r"|mail|message)"
    r"|(?:error|trouble|problem)s? (?:while |in )?(?:deliver|sending your)|delivery errors?"
    r"|(?:still )?not yet been delivered|delayed"
    r"|user unknown|unknown user|no such user|mailbox (?:is )?(?:full|unavailable)|quota"
    r"|address(?:es)? failed|rejected"
    r"|unzustellbar|nicht zugestellt|konnte nicht|n'a pas pu|non remis|no (?:se )?(?:ha )?pudo"
    r"|impossibile|non (?:è|e') stato"
    r"|k[eé]zbes[ií]thetetlen|nem (?:siker[uü]lt|k[eé]zbes[ií]t)|не может быть доставлено|не доставлен"
    r"|невозможно доставить"
    r"|送信できません|配信できません|配送(?:に失敗|できません)|送信に失敗|お届けできません|宛先不明"
    r"|无法(?:发送|送达|投递)|退信"
    r"|تحویل داده نشد|ارسال نشد",
    re.IGNORECASE,
)  # fmt: skip

_TEMPORARY = lazy(
    r"this is a warning|warning message only|no action is required|do not need to resend"
    r"|will (?:be retried|keep trying|retry|continue)"
    r"|will be attempted|(?<!no further )delivery (?:attempts|will continue)"
    r"|temporar(?:y|ily) (?:problem|fail|reject|defer)|still being retried"
    r"|has not yet been delivered|not yet been delivered|transient|could not be delivered for the last"
    r"|is delayed|been delayed",
    re.IGNORECASE,
)  # fmt: skip

_FULL = lazy(
    r"quota|(?:mail)?box(?: is|es)? (?:too )?(?:full|large)|is full|over ?(?:its )?(?:disk )?limit|mailfull"
    r"|disk (?:space|full)|mailbox exceeded|insufficient (?:system )?(?:storage|resources)|too much mail",
    re.IGNORECASE,
)

# Why it failed, the telling words first. True: the address or its domain is no good and will stay so.
_REASONS: tuple[tuple[bool, re.Pattern[str]], ...] = tuple(
    (permanent, lazy(words, re.IGNORECASE))
    for permanent, words in (
        (False, r"message (?:size|is too|too)|too (?:large|big)|exceeds? (?:the )?(?:maximum|size|limit"
                r"|fixed|message)|size limit"),
        (False, r"spam|\bvirus|blocked|black ?list|block ?list|\brbl\b|reputation|dmarc|dkim|\bspf\b"
                r"|policy|unsolicited|bulk mail"
                r"|banned|message content|content reject|access denied|permission|not authorized|to relay"
                r"|relaying|relay (?:access|not|denied)"
                r"|authenticat|spamhaus"
                r"|reverse dns|ptr record|too many|greylist|grey-?list|rate limit|hop count"
                r"|not accept(?:ing|ed)? (?:mail|messages)"),
        (True, r"user ?unknown|unknown (?:user|recipient|address|local|mailbox)|no such (?:user|recipient"
               r"|mailbox|address|person|local|domain)"
               r"|(?:user|recipient|mailbox|address|account|recipient name)(?: \S+){0,3} (?:not (?:found"
               r"|exist|known|listed|recognized)|unknown"
               r"|does(?: not|n't) exist|is not (?:known|recognized|a valid|valid|found|listed))"
               r"|invalid (?:recipient|mailbox|address|user)"
               r"|not a (?:known|valid) (?:user|recipient|mailbox)|doesn'?t have (?:a|an) \S+ account"
               r"|does(?: not|n't) exist|not exist|no mailbox"
               r"|bad (?:destination|address)|does not like recipient|recipient not found|has moved"
               r"|no longer (?:valid|in use|available|exists)"
               r"|not our customer|unrouteable address|addressee unknown|user doesn'?t"),
        (True, r"host (?:or domain name )?(?:unknown|not found)(?!,? try again)|unknown host|host unknown"
               r"|domain (?:\S+ )?(?:not found|does not exist|unknown)"
               r"|couldn't find any host|nxdomain|no such host|mail (?:server )?for \S+ not found"),
        (False, r"time[d ]?[- ]?out|connection (?:refused|reset|lost|failed|dropped)|try again|retry"
                r"|unreachable|not reachable|expired|too long in|"
                r"in the queue too long|lost connection|no route|temporar|cannot connect"
                r"|failed \d+ attempts|on hold|wasn't able to establish|deferred|not responding"
                r"|4\d\d[ -]|loop|transaction failed"),
    )
)  # fmt: skip

_REFUSALS, _NO_MAILBOX = (0, 1), 2
"""Rows of the table: refusals of this mail; no such mailbox."""

_STATUS = lazy(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
_REPLY_CODE = lazy(r"(?:(?<![\d.\-/:@#])|(?<=ERROR_CODE :))([45])(?:[0-5])\d(?=[ \-:#>\]),]|$)")
_LISTED = lazy(r"spamhaus|black ?list|block ?list|\brbl\b|\bdnsbl\b", re.IGNORECASE)
# RFC 3463, 3: subject 1 is about the address, 2 the mailbox (there is one), 3 the system, 4 the network,
# 5 the protocol, 6 the content, 7 policy. Real servers write 3, 4 and 5 for anything: words go first.
_SUBJECT_DECIDES = {"1": True, "2": False, "6": False, "7": False}
_SUBJECT_SUGGESTS = {"3": False, "4": False, "5": False}
_DETAIL_DECIDES = {"1.7": False, "1.8": False, "1.9": False, "4.4": True, "4.1": False, "4.7": False}


@dataclass(frozen=True, slots=True)
class Told:
    """One failed recipient as prose tells it; `why` is the text that goes with it."""

    address: str
    why: str


def report_lines(text: str) -> list[str]:
    """The lines of the report itself, cut to bounds, up to the copy of the original message."""
    lines: list[str] = []
    for line in text[:_REPORT_CHARACTERS].splitlines()[:_REPORT_LINES]:
        if lines and _ORIGINAL_BEGINS.match(line[:200]):
            break
        lines.append(line[:_LINE_CHARACTERS])
    return lines


def tells_failure(lines: Iterable[str]) -> bool:
    """Whether any line says that mail could not be delivered, in one of the languages known here."""
    return any(_FAILURE.search(line) for line in lines)


def told_recipients(lines: list[str], not_these: frozenset[str]) -> tuple[list[Told], bool]:
    """The failed recipients that the report names, in order, each with the text that follows it.

    The second value says whether they were named in the surest way, as only programs write.

    `not_these`: addresses in lower case that only the surest way of naming may mean (the report's own
    sender and receiver).
    """
    for strength, way in enumerate(_NAMED):
        found = list(_named(lines, way, not_these if strength else frozenset()))
        if found:
            ends = [at for _, at in found[1:]] + [len(lines)]
            told = [Told(who, _why(lines, at, end)) for (who, at), end in zip(found, ends, strict=True)]
            return told, strength == 0
    return [], False


def _named(
    lines: list[str], way: tuple[re.Pattern[str], ...], not_these: frozenset[str]
) -> Iterator[tuple[str, int]]:
    """Addresses found in one way, each once, with the line where it stands."""
    seen = set(not_these)
    for at, line in enumerate(lines):
        if "@" not in line or _NOT_A_RECIPIENT.search(line):
            continue
        match = next((match for pattern in way if (match := pattern.search(line))), None)
        if match is None:
            continue
        address = match[match.lastindex or 1].strip(".")
        if "*" in address:
            continue  # masked by the reporter
        if address.lower() not in seen and len(seen) < _RECIPIENTS:
            seen.add(address.lower())
            yield address, at


def _why(lines: list[str], start: int, end: int) -> str:
    """The text about the recipient in line `start`: up to the next one, or more when that says nothing."""
    near = "\n".join(lines[start : min(end, start + 30)])
    return (
        near if _says_why(near) else "\n".join(lines[max(0, start - 10) : start] + lines[start : start + 60])
    )


def _says_why(text: str) -> bool:
    return bool(
        _STATUS.search(text)
        or _REPLY_CODE.search(text)
        or _FULL.search(text)
        or any(words.search(text) for _, words in _REASONS)
    )


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463) that tells of a failure; empty if there is none."""
    for match in _STATUS.finditer(text[:4000]):
        if match[1] != "2":
            return match[0]
    return ""


def any_status_in(value: str) -> str:
    """The enhanced status code in the value of a Status field, of success as well."""
    match = _STATUS.search(value[:200])
    return match[0] if match else ""


def class_of(why: str, delayed: bool) -> str:
    """`4.0.0` or `5.0.0` (RFC 3463: undefined) for a failure told without an enhanced status code."""
    code = _REPLY_CODE.search(why[:4000])
    return "4.0.0" if delayed or (code and code[1] == "4") else "5.0.0"


def is_permanent(action: str, status: str, why: str) -> bool:
    """Whether this address will stay undeliverable: it, or its domain, does not exist or has moved.

    A full mailbox, a refused content or sender, a server out of reach say nothing of that kind about the
    address, whatever digit their code begins with. Without any reason, RFC 3463 decides: 5.x.x is permanent.
    """
    if action in ("delayed", "delivered", "relayed", "expanded") or status.startswith(("2", "4")):
        return False
    why = why[:4000]
    if _FULL.search(why):  # also where the status says 5.1.1
        return False
    detail = status.partition(".")[2]
    said = next((permanent for permanent, words in _REASONS if words.search(why)), None)
    if said is False and _LISTED.search(why):
        return False  # the sender is on a list; some servers file that under 5.1.x
    decided = _DETAIL_DECIDES.get(detail, _SUBJECT_DECIDES.get(detail.partition(".")[0], said))
    if decided is not None:
        return decided
    if detail[:1] in _SUBJECT_SUGGESTS:
        return _SUBJECT_SUGGESTS[detail[:1]]
    code = _REPLY_CODE.search(why)
    return not (code and code[1] == "4") and not _TEMPORARY.search(why)


def says_refused(why: str) -> bool:
    """Whether the mail was refused for its size, its content, its sender or by a policy."""
    first = next((at for at, (_, words) in enumerate(_REASONS) if words.search(why[:4000])), None)
    return first in _REFUSALS


def says_no_mailbox(why: str) -> bool:
    """Whether the words say that there is no such mailbox (not merely no such domain)."""
    return bool(_REASONS[_NO_MAILBOX][1].search(why[:4000]))


def says_full(why: str) -> bool:
    """Whether the words say that the mailbox is full."""
    return bool(_FULL.search(why[:4000]))


def tells_delay(lines: Iterable[str]) -> bool:
    """Whether the report only warns that delivery is late and still tried."""
    return any(_TEMPORARY.search(line) for line in lines)

"""Whether a program wrote a mail: RFC 3834, RFC 5230 (4.6), RFC 2369, and what software really writes.

One table, read from top to bottom. Each check looks at one place of a mail, and says what it means and
how much it weighs (`model.message.Sign.weight`):

- `sure`: a program wrote it. One is enough.
- `list`: it came through a list or in bulk; perhaps a human wrote it, through a group. Enough, but the desk
  may still file it when a known client wrote.
- `quiet`: its author's system asks not to be answered automatically. Proves nothing, forbids an answer.
- `noreply`: nobody reads answers to this address. Proves nothing, forbids an answer.
- `weak`: a hint that counts only together with something else: a weak sign of another kind (`words`
  beside `bulk`), or a `quiet` or `noreply` sign; and the words of an automatic reply at the start of the
  subject count when the mail also answers another one (In-Reply-To or References), because a human's
  answer would begin with `Re:`. Words with a colon right behind them ("Automatic reply: ...") count alone;
  the desk files such a mail of a known client without an answer, because its author may be human.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from vamail.model.message import Address, Automatic, Sign
from vamail.model.pattern import lazy

_Headers = Mapping[str, tuple[str, ...]]

_VALUES_READ = 20  # of one header; more of a kind say nothing new
_VALUE_SHOWN = 200

_COMMENT = lazy(r"\([^()]{0,500}\)")
_COMMENT_DEPTH = 5
_NO = frozenset({"", "no", "false", "0", "none"})


def _token(value: str) -> str:
    """The first token of a header value, in lower case: comments and parameters taken off (RFC 3834, 5)."""
    for _ in range(_COMMENT_DEPTH):
        if "(" not in value:
            break
        value = _COMMENT.sub(" ", value[:1000])
    return value.partition(";")[0].strip(" \t\"'.,").lower()


def _present(value: str) -> bool:
    return bool(value.strip())


def _affirmed(value: str) -> bool:
    return _token(value) not in _NO


def _not_no(value: str) -> bool:
    return _token(value) != "no"


def _one_of(*tokens: str) -> Callable[[str], bool]:
    known = frozenset(tokens)
    return lambda value: _token(value) in known


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = lazy(pattern, re.IGNORECASE)
    return lambda value: compiled.search(value[:1000]) is not None


def _null_path(value: str) -> bool:
    return value.strip(" \t<>") == ""


_REPORT = (
    r"^\s*(multipart/report\b|message/(global-)?(delivery-status|disposition-notification|feedback-report))"
)
_SYSTEM = (
    r"^(mail(er)?[-_. ]?(daemon|delivery)|post[-_.]?master|mdaemon"
    r"|auto-?(reply|responder))\b"
)
_DAEMON_PATH = r"^\s*<?(mailer[-_.]?daemon|postmaster)\s*(@|>|$)"
_LIST_LOCAL = r"^(owner-.+|.+-(owner|request|bounces?)|listserv|majordomo|list(-|_)?(manager|server))$"
_BOUNCE_PATH = r"^\s*<?(bounces?|verp|return)[-+=_.\d][^@>]*@"
_LIST_PATH = r"^\s*<?(owner-[^@>]+|[^@>]+-(owner|request))@"
_LIST_BOUNCE_PATH = r"^\s*<?[^@>]+-bounces(\+[^@>]*)?@"
_NO_REPLY = (
    r"^(.*[-_.+])?(no-?_?\.?reply|(do|please)-?_?\.?not?-?_?\.?(reply|respond|answer)|dont-?reply|noanswer"
    r"|no-?_?\.?response|ne-?_?\.?val?aszol\w*|nicht-?antworten|ne-?pas-?repondre|no-?responder"
    r"|nereply)([-_.+].*)?$"
    r"|^(notifications?|notify|notifier|bounces?([+=._-].*)?|unsubscribe|automat(ic|ed))$"
)
_REPORT_SUBJECT = r"^\s*report domain:.{1,300}\bsubmitter:.{1,300}\breport-id:"
# What responders put before the subject that they answer, and what people write there as well.
_RESPONDER_WORDS = (
    r"auto(?:matic|mated|matisch)?[- ]?(?:reply|response|respuesta|antwort|re)|autoreply|autoresponder"
    r"|(?:yahoo!? )?auto response|out[- ]of[- ](?:the[- ])?office(?: auto-?reply| reply| message)?"
    r"|vacation (?:auto-?)?(?:reply|response|notice|message)|automatikus v[aá]lasz|پاسخ\s?(?:گوی\s?)?خودکار"
    r"|r[eé]ponse automatique|automatische? antwort|automatisch antwoord|respuesta autom[aá]tica"
    r"|abwesenheitsnotiz|resposta autom[aá]tica|risposta automatica|autosvar"
    r"|autom(?:atiskt? svar|aattinen vastaus)"
    r"|automatyczna odpowied[zź]|odpowied[zź] automatyczna|autoodpowied[zź]"
    r"|automatick[aá] odpov[eě][dď]|r[aă]spuns automat|automatski odgovor|samodejni odgovor"
    r"|автоматическ(?:ий|ое) (?:ответ|уведомление)|автоответ(?:чик)?|автоматична відповідь"
    r"|автоматичен отговор|otomatik (?:yan[ıi]t|cevap)|αυτόματη απάντηση"
    r"|自動(?:応答|返信|回覆|回复)|自动(?:答复|回复)|자동 ?(?:회신|응답)|رد تلقائي|الرد التلقائي"
    r"|תשובה אוטומטית|מענה אוטומטי"
)
_ABSENCE_WORDS = (
    r"away from (?:my|the) (?:office|mail)|h[aá]zon k[ií]v[uü]l|irod[aá]n k[ií]v[uü]l|szabads[aá]gon"
    r"|t[aá]voll[eé]t(?:i [eé]rtes[ií]t[eé]s)?|خارج از (?:دفتر|اداره|محل کار)|عدم حضور|abwesen(?:d|heit\w*)"
    r"|absence du bureau|message d'absence|afwezig(?:heid\w*)?|fuera de (?:la )?oficina"
    r"|fora do escrit[oó]rio|fuori (?:sede|ufficio)|fr[aå]nvaro\w*"
)
_SUBJECT_WORDS = (
    rf"^\W{{0,3}}(?:{_RESPONDER_WORDS}|{_ABSENCE_WORDS})(?!\w)"
    r"|^(?!(?:re|aw|sv|vs|fwd?|wg|tr|rv|vá|antw)\s?:).{2,60}\bis (?:currently )?out of (?:the )?office\b"
)
# A responder's words with a colon right behind them, or in brackets; or Notes' own way.
_REPLY_SUBJECT = (
    rf"^(?:{_RESPONDER_WORDS})\s?[:：]|^[\[(](?:{_RESPONDER_WORDS})[\])]|^yahoo!? auto response$"
    r"|^auto: .{2,60} is out of (?:the )?office"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One row: where to look, what to find there, what it means, what it weighs.

    `also` names a header that must be there, too. `kind` tells weak signs of different sources apart.
    """

    where: str
    test: Callable[[str], bool]
    means: str
    weight: str
    also: str = ""
    kind: str = ""


CHECKS: tuple[Check, ...] = (
    Check("X-Vamail-Loop", _present, "a vamail sent it", "sure"),
    Check("Auto-Submitted", _not_no, "its sender says that it was sent automatically (RFC 3834)", "sure"),
    Check("Return-Path", _null_path, "a null reverse-path: it must not be answered (RFC 5321)", "sure"),
    Check("Return-Path", _matches(_DAEMON_PATH), "a mail server sent it", "sure"),
    Check("Content-Type", _matches(_REPORT), "a report by a mail system (RFC 6522)", "sure"),
    Check("From", _matches(_SYSTEM), "the address of a mail system or responder (RFC 5230)", "sure"),
    Check("X-Failed-Recipients", _present, "a delivery report", "sure"),
    Check("X-Autoreply", _affirmed, "an automatic reply", "sure"),
    Check("X-Auto-Reply", _affirmed, "an automatic reply", "sure"),
    Check("X-Autoreply-From", _present, "an automatic reply", "sure"),
    Check("X-Auto-Reply-From", _present, "an automatic reply", "sure"),
    Check("X-Autorespond", _affirmed, "an automatic reply", "sure"),
    Check("X-Autoresponder", _affirmed, "an automatic reply", "sure"),
    Check("X-Mail-Autoreply", _affirmed, "an automatic reply", "sure"),
    Check("X-Autogenerated", _affirmed, "generated by a program", "sure"),
    Check("X-FC-MachineGenerated", _affirmed, "generated by a program", "sure"),
    Check("Delivered-To", _matches(r"^\s*autoresponder\b"), "an automatic reply", "sure"),
    Check("X-POST-MessageClass", _matches(r"autoresponder"), "an automatic reply", "sure"),
    Check("X-Loop", _one_of("yes", "true", "1"), "it says that it is part of a loop", "sure"),
    Check("Subject", _matches(_REPORT_SUBJECT), "a report by a mail system (RFC 7489, RFC 8460)", "sure"),
    Check("X-Apple-Action", _matches(r"vacation"), "an automatic reply", "sure"),
    Check("X-Mailer", _matches(r"auto-?(respond|repl)|\bvacation\b"), "an automatic reply", "sure"),
    Check("X-Autoresponse", _affirmed, "an automatic reply", "sure"),
    Check("X-EmailAutoReply", _affirmed, "an automatic reply", "sure"),
    Check("X-Out-Of-Office", _affirmed, "an automatic reply", "sure"),
    Check("Preference", _one_of("auto_reply", "auto-reply", "autoreply"), "an automatic reply", "sure"),
    Check("X-Amazon-Mail-Relay-Type", _present, "generated by a program", "sure"),
    Check("X-Cron-Env", _present, "a scheduled job wrote it", "sure"),
    Check("Precedence", _one_of("auto_reply", "auto-reply", "autoreply"), "an automatic reply", "sure"),
    Check("X-Precedence", _one_of("auto_reply", "auto-reply", "autoreply"), "an automatic reply", "sure"),
    Check(
        "X-Auto-Response-Suppress", _matches(r"\ball\b"), "an Exchange out-of-office reply", "sure",
        also="x-ms-exchange-inbox-rules-loop",
    ),
    Check("Precedence", _one_of("bulk", "list", "junk"), "list or bulk mail", "list"),
    Check("X-Precedence", _one_of("bulk", "list", "junk"), "list or bulk mail", "list"),
    Check("List-Id", _present, "it came through a mailing list (RFC 2919)", "list"),
    Check("List-Unsubscribe", _present, "list or bulk mail (RFC 2369)", "list"),
    Check("List-Post", _present, "it came through a mailing list (RFC 2369)", "list"),
    Check("List-Help", _present, "it came through a mailing list (RFC 2369)", "list"),
    Check("List-Owner", _present, "it came through a mailing list (RFC 2369)", "list"),
    Check("List-Subscribe", _present, "it came through a mailing list (RFC 2369)", "list"),
    Check("List-Archive", _present, "it came through a mailing list (RFC 2369)", "list"),
    Check("X-Mailing-List", _present, "it came through a mailing list", "list"),
    Check("Mailing-List", _present, "it came through a mailing list", "list"),
    Check("X-Loop", _affirmed, "a program passed it on", "list"),
    Check("From", _matches(_LIST_LOCAL), "the address of a list manager (RFC 5230)", "list"),
    Check("Return-Path", _matches(_LIST_PATH), "a list manager sent it", "list"),
    Check("Return-Path", _matches(_LIST_BOUNCE_PATH), "a list manager passed it on", "quiet"),
    Check(
        "X-Auto-Response-Suppress", _matches(r"\b(all|oof|autoreply)\b"),
        "its author's system asks not to be answered automatically", "quiet",
    ),
    Check(
        "X-MS-Exchange-Generated-Message-Source", _matches(r"mailbox rules agent"),
        "a rule of its author's mailbox sent or passed it on", "quiet",
    ),
    Check("From", _matches(_NO_REPLY), "nobody reads answers to this address", "noreply"),
    Check("Feedback-ID", _present, "sent by a bulk mail service", "weak", kind="bulk"),
    Check("X-Campaign", _present, "part of a campaign", "weak", kind="bulk"),
    Check("X-CampaignID", _present, "part of a campaign", "weak", kind="bulk"),
    Check("X-Campaign-ID", _present, "part of a campaign", "weak", kind="bulk"),
    Check("X-SES-Outgoing", _present, "sent by a bulk mail service", "weak", kind="bulk"),
    Check("Return-Path", _matches(_BOUNCE_PATH), "sent by a bulk mail service", "weak", kind="bulk"),
    Check(
        "Subject", _matches(_REPLY_SUBJECT),
        "the subject with which responders answer", "weak", kind="prefix",
    ),
    Check("Subject", _matches(_SUBJECT_WORDS), "the subject of an automatic reply", "weak", kind="words"),
)  # fmt: skip

_ROWS: dict[str, list[int]] = {}
for _row, _check in enumerate(CHECKS):
    _ROWS.setdefault(_check.where.lower(), []).append(_row)


def read_automatic(
    headers: _Headers, content_type: str, sender: Address | None, subject: str = ""
) -> Automatic:
    """Every sign that a program wrote this mail, in the order of the table, and what follows from them.

    `headers`: lower-case name to decoded values, topmost first; `content_type`: the full value of the
    topmost Content-Type; without `subject`, that of the headers is read. `is_automatic` is true for list
    and bulk mail as well; whoever may know better looks at the weights. A mail that is not automatic but
    has a `quiet` or `noreply` sign may be a human's, and is not to be acknowledged.
    """
    places = {
        "content-type": (content_type,) if content_type else (),
        "from": (sender.email.rpartition("@")[0],) if sender else _names(headers),
        "subject": (subject,) if subject else headers.get("subject", ()),
    }
    found = tuple(_found(headers, places))
    signs = tuple(sign for _, sign in found)
    weights = {sign.weight for sign in signs}
    is_automatic = bool(weights & {"sure", "list"}) or _weak_together(found, weights, headers)
    return Automatic(is_automatic, signs)


def _names(headers: _Headers) -> tuple[str, ...]:
    """What From says where it has no address, as in `MAILER-DAEMON <>`."""
    return tuple(value[:200].partition("<")[0].strip(' "') for value in headers.get("from", ()))


def _found(headers: _Headers, places: _Headers) -> Iterator[tuple[Check, Sign]]:
    """The rows of the table that match; a header named twice for one meaning gives one sign."""
    seen: set[tuple[str, str]] = set()
    named = {*places, *headers}
    for row in sorted(row for name in named if name in _ROWS for row in _ROWS[name]):
        check = CHECKS[row]
        name = check.where.lower()
        values = places[name] if name in places else headers.get(name, ())
        if not values or (name, check.means) in seen or (check.also and check.also not in headers):
            continue
        for value in values[:_VALUES_READ]:
            if check.test(value):
                seen.add((name, check.means))
                yield check, Sign(check.where, value[:_VALUE_SHOWN], check.means, check.weight)
                break


def _weak_together(found: tuple[tuple[Check, Sign], ...], weights: set[str], headers: _Headers) -> bool:
    """Whether weak signs add up, as the head of this page says."""
    kinds = {check.kind for check, _ in found if check.weight == "weak"}
    if "prefix" in kinds:
        return True
    if len(kinds) > 1 or (kinds and weights & {"quiet", "noreply"}):
        return True
    return "words" in kinds and ("in-reply-to" in headers or "references" in headers)

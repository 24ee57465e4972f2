"""What a mail asks for, in the client's own words: for the acknowledgement and for a proposal to split.

Only the client's sentences are used, never rewritten: "restating without pretending".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from vamail.mail.date_words.folding import beginnings, fold
from vamail.mail.known import Known
from vamail.mail.quote_tables import FORMAL_CLOSINGS, THANKS_CLOSINGS
from vamail.model.pattern import lazy

Kind = Literal["item", "request", "question", "date"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One item, request, question or dated sentence: at most 140 characters, no links; `start` in"
    " the text."""

    text: str
    kind: Kind
    start: int


_LIMIT = 20_000
_LONGEST = 140
_MOST = 6
_LINK = lazy(
    r"(?:https?://|www\.)\S+|<[^<>\s]{1,200}@[^<>\s]{1,200}>|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}"
)
_ITEM = lazy(r"[ \t]*(?:[-*•●◦▪–—·]|\(?(?:\d{1,2}|[a-hA-H])[.)]|[۰-۹]{1,2}[.)\-])[ \t]+(?=\S)")
_END = lazy(r"(?<![.!?؟…])[.!?؟…]++(?=\s|$)")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ABBREVIATED = _words(
    "mr mrs ms dr prof st no nr vs etc e.g i.e approx inc ltd kft bt zrt pl kb ill stb hó ker jan feb febr"
    " márc mar ápr apr jún jun júl jul aug szept sept sep okt oct nov dec"
)
# The first three letters of the words without which the patterns below cannot match.
_SIGNS = _words(
    "ple pls cou can wou wil lik app nee wan mak rem for sur kin kér meg tud leg lég léc sze szü kel fel jó"
    " لطف خوا می میخ نیا لاز میت میش امک ممن بای"
    " by unt bef due dea no hét ked csü pén szo vas hol dél vég hat تا مهل"
)
_DIGITS = "0123456789"
_GREETING = lazy(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|szia|sziasztok|helló"
    r"|kedves|tisztelt|jó (?:reggelt|napot|estét)"
    r"|üdv|üdvözlöm|szervusz|سلام|درود|با سلام|جناب|سرکار|عزیز|وقت بخیر|روز بخیر|صبح بخیر)\b",
)
_POLITENESS = lazy(
    r"(?:(?:many )?thank|thx|cheers|i hope (?:you|this)|hope (?:you|this|all)|how are you"
    r"|looking forward|(?:please )?(?:do not|don't) hesitate"
    r"|let me know if you (?:have|need)|if you have any questions|please consider the environment"
    r"|have a (?:nice|great|good|lovely)"
    r"|köszön|előre is köszön|remélem|hogy vagy|várom (?:a )?(?:válasz|vissza)"
    r"|várjuk (?:a )?(?:válasz|vissza)|üdvözlettel|minden jót|szép napot"
    r"|ممنون|متشکر|سپاس|با تشکر|امیدوارم|حال شما|حالتون|خسته نباشید|منتظر پاسخ|با احترام|ارادتمند)"
)
_REQUEST = lazy(
    r"\b(?:please|pls|could you|can you|would you|will you|i(?:'d| would) like (?:you )?to|i(?:'d"
    r"| would) appreciate|i need|we need"
    r"|i want|we want|we(?:'d| would) like|need you to|make sure|remind me|don't forget|be sure to"
    r"|would be (?:great|good) if|kindly"
    r"|kér(?:em|nék|jük|nénk|lek|ném|és(?:em|ünk))|megkér\w+"
    r"|(?:meg)?tud(?:nád|ná|nátok|nák|nál|sz|tok)|legyen(?: olyan)? (?:szíves|kedves)"
    r"|légy ?(?:szíves|szi|kedves)|légyszi|lécci|szeretn(?:ém|énk|ék)|szükség(?:em|ünk) (?:van|lenne)"
    r"|kell(?:ene)?|ne felejts\w*|jó lenne)\b"
    r"|\bلطفا|\bلطفاً|لطف (?:کن|بفرما|می)|خواهش|می\s?خواه(?:م|یم|ستم|ستیم)|میخوام"
    r"|نیاز (?:دارم|داریم|است)|لازم (?:دارم|داریم|است)"
    r"|می\s?تو(?:نید|انید|نی|انی)|میشه|می\s?شود|امکان(?:ش)? (?:دارد|داره|هست)|ممنون می\s?ش|باید"
)
_IMPERATIVE = lazy(
    r"(?:(?:and|then|also|so|next|first|second|finally)[,]?\s+)?(?:book|send|schedule|prepare|order"
    r"|call|arrange|create|update|check|find|cancel|move"
    r"|set up|draft|write|pay|invoice|reserve|post|upload|download|translate|review|print|collect"
    r"|confirm|change|add|remove|forward|register"
    r"|organi[sz]e|research|rebook|transfer|file|scan|fix|make|get|buy|reply to|remind)\b\s+\S"
    r"|(?:küld(?:d|je|jed|jétek)|foglal(?:d|j|ja|jon|jál)|készíts\w*|írj\w*|hív(?:d|j|ja)|intéz(?:d"
    r"|z)\w*|rendel\w+|módosíts\w*|mond(?:d|ja) le|utal\w+"
    r"|nézd|ellenőriz\w+|szervez\w+|fordíts\w*|állíts\w*)\b"
)
_QUESTION_START = lazy(
    r"(?:what|when|where|who|which|why|how|is|are|do|does|did|can|could|would|will|shall|should|may"
    r"|mikor|hol|ki|mi|mit|mennyi|hogyan|miért"
    r"|melyik|lehet|آیا|چه|کی|کجا|چرا|چطور|چگونه|کدام|چند)\b"
)
_DATED = lazy(
    r"\b(?:(?:by|until|before|due|deadline|no later than) (?:\w+ ){0,2}(?:today|tonight|tomorrow|mon"
    r"|tue|wed|thu|fri|sat|sun|next|the end|end of|noon|\d|jan"
    r"|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|eod|cob|christmas)|(?:hétfő|kedd|szerdá|csütörtök"
    r"|péntek|szombat|vasárnap|holnap|délutá?n?|végé)ig"
    r"|holnapra|határid\w+|\d{1,2}-?j?(?:áig|éig|ig)\b)"
    r"|\bتا (?:امروز|فردا|پس\s?فردا|(?:یک|دو|سه|چهار|پنج)?\s?شنبه|جمعه|پایان|آخر|[\d۰-۹])|مهلت"
)
_ALSO = lazy(
    r"(?:also|and also|another thing|one more thing|separately|in addition|additionally|furthermore"
    r"|on another note|besides"
    r"|továbbá|emellett|ezen ?kívül|ezenfelül|még egy (?:dolog|kérés)|másik (?:téma|kérés)"
    r"|illetve szeretném|ráadásul"
    r"|همچنین|ضمنا|ضمناً|علاوه بر (?:این|آن)|در ضمن|یک (?:مورد|موضوع) دیگر|به علاوه)\b",
)


# A sentence of nothing but these words leads to the list below it and asks for nothing itself.
_LEAD_IN = _words(
    "please pls kindly could can would will you i we i'd we'd like need want to ask for the a an some"
    " of all my our me us help with do done get have take care handle look into at following these this"
    " that below things thing tasks task items item points requests few couple two three four five"
    " several today's here is are list as follows and so in also today kérem kérlek kérném kérnék kérünk"
    " kérnénk szeretném szeretnénk szeretnék szeretnélek megkérni téged önt arra hogy az alábbi"
    " alábbiakat alábbiakra következő következőket következőkre dolgokat dolgok feladatokat feladatok"
    " kéréseket kéréseim vannak lennének volnának ezeket ezekben intézd intézze intézni el elintézni"
    " csináld csinálja meg megcsinálni tegye tedd megtenni légyszi légyszíves légy legyen szíves"
    " szeretettel tudnád tudná tudnátok segíteni segíts segítsen lenne volna szükségem szükségünk van"
    " لطفا لطفاً خواهش می کنم میکنم خواهشمندم خواهشمند است موارد مورد کار کارهای کارها ها های زیر این را"
    " رو به انجام دهید بدهید بده بدید دهی شود بشود شوند کنید کنی رسیدگی پیگیری توانید تونید میتونید میشه"
    " شه ممنون شوم میشم اگر برای من ما نیاز دارم داریم خواهم خواهیم میخوام چند تا دو سه"
)


class _Piece(NamedTuple):
    start: int
    text: str
    item: bool


def read_asks(text: str, language: str) -> tuple[Ask, ...]:
    """The client's list items and the sentences with a request, a question or a date; at most six.

    `text` is what the person newly wrote; `language` does not matter to the result today, since the
    signs of the three languages never meet in one sentence by accident. Never raises.
    """
    known = _KNOWN.get(text)
    return _KNOWN.put(text, _read(text[:_LIMIT])) if known is None else known


def remember_asks(text: str, asks: tuple[Ask, ...]) -> None:
    """What `read_asks` found in this text in another process."""
    _KNOWN.put(text, asks)


# The task, its acknowledgement and its proposals ask the same question of one mail after another.
_KNOWN: Known[str, tuple[Ask, ...]] = Known(128)


def _read(text: str) -> tuple[Ask, ...]:
    found: list[Ask] = []
    folded = fold(text)
    signs = _signs(folded)
    # The pieces come one by one: of a long mail only the beginning is cut up, until six asks are found.
    leads = False
    for piece in _pieces(text):
        low = folded[piece.start : piece.start + len(piece.text)]
        if leads and piece.item:
            found.pop()
        leads = False
        kind = _kind(piece, low, signs)
        if kind is None:
            continue
        shown = _shown(piece.text)
        if shown and all(shown != ask.text for ask in found):
            found.append(Ask(shown, kind, piece.start))
            leads = not piece.item and _leads_to_list(low)
            if len(found) == _MOST:
                break
    return tuple(found)


def several(asks: tuple[Ask, ...]) -> tuple[str, ...]:
    """The texts of what looks like independent asks, for a proposal to the VA; empty when it is one matter.

    Conservative: two or more list items that ask for something, or requests of which the later ones
    begin with "Also", "Továbbá", «همچنین».
    """
    items = [ask for ask in asks if ask.kind == "item" and _wants(_low(ask.text))]
    if len(items) >= 2:
        return tuple(ask.text for ask in items)
    wanted = [
        ask for ask in asks if ask.kind == "request" or (ask.kind == "question" and _wants(_low(ask.text)))
    ]
    more = [ask for ask in wanted[1:] if _ALSO.match(_low(ask.text))]
    return (wanted[0].text, *(ask.text for ask in more)) if more else ()


def _signs(folded: str) -> set[str]:
    signs = beginnings(folded) & _SIGNS
    if "deadline" not in folded:
        signs.discard("dea")  # "Dear" begins alike
    if "keddig" not in folded:
        signs.discard("ked")  # and so does "Kedves"
    return signs | {digit for digit in _DIGITS if digit in folded}


def _leads_to_list(low: str) -> bool:
    """ "Could you please:", "Kérem az alábbiakat:", «لطفاً موارد زیر را انجام دهید:»."""
    return len(low) <= 80 and _LEAD_IN.issuperset(low.strip(" :,.?؟…-–").replace(",", " ").split())


def _low(text: str) -> str:
    return fold(text).strip()


def _wants(low: str) -> bool:
    return bool(_requests(low) or low.endswith(("?", "؟")))


def _requests(low: str) -> bool:
    return _REQUEST.search(low) is not None or _IMPERATIVE.match(low) is not None


def _kind(piece: _Piece, low: str, signs: set[str]) -> Kind | None:
    """What a piece is; `signs` are the beginnings of words in the whole text that a request or date needs."""
    if piece.item:
        return "item"
    if low.endswith(("?", "؟")):
        return None if low.startswith(("how are you", "hogy vagy")) else "question"
    if len(low) < 6 or _POLITENESS.match(low):
        return None
    if _IMPERATIVE.match(low):
        return "request"
    for sign in signs:
        if sign in low:
            break
    else:
        return None
    if _REQUEST.search(low):
        return "request"
    return "date" if _DATED.search(low) else None


def _shown(text: str) -> str:
    """One line without links, cut at a word where it is too long."""
    if "@" in text or "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    return (
        line[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
        if " " in line[:_LONGEST]
        else line[: _LONGEST - 1] + "…"
    )


def _pieces(text: str) -> Iterator[_Piece]:
    """List items and sentences; a sentence may run over wrapped lines, but not over a blank one."""
    paragraph: list[str] = []
    begin = offset = 0
    for line in text.split("\n"):
        bare = line.strip()
        item = _ITEM.match(line) if (bare and not bare[0].isalpha()) or bare[1:2] in ".)" else None
        if item or not bare or bare[0] == ">":
            yield from _sentences(paragraph, begin)
            paragraph = []
            if item:
                yield _Piece(offset + item.end(), line[item.end() :].strip(), True)
        elif (closes := _closes(bare)) or _greets(bare):
            yield from _sentences(paragraph, begin)
            paragraph = []
            if closes:
                break
        else:
            if not paragraph:
                begin = offset
            paragraph.append(line)
        offset += len(line) + 1
    yield from _sentences(paragraph, begin)


def _closes(bare: str) -> bool:
    if len(bare) > 40:
        return bare[:2] == "--" and not bare.strip("- ")
    low = bare.lower().strip(" ,.!،")
    return bare in ("--", "-- ") or low in FORMAL_CLOSINGS or (low in THANKS_CLOSINGS and bare[-1] in ",،")


def _greets(bare: str) -> bool:
    return (
        len(bare) <= 50
        and bare[-1] not in "?؟."
        and _GREETING.match(bare.lower()) is not None
        and len(bare.split()) <= 5
    )


def _sentences(lines: list[str], begin: int) -> Iterator[_Piece]:
    if not lines:
        return
    paragraph = "\n".join(lines)
    start = 0
    for stop in _END.finditer(paragraph):
        end = stop.end()
        if stop[0] == "." and _abbreviated(paragraph, end):
            continue
        yield _piece(paragraph, start, end, begin)
        start = end
    if paragraph[start:].strip():
        yield _piece(paragraph, start, len(paragraph), begin)


def _abbreviated(paragraph: str, end: int) -> bool:
    """Whether the full stop before `end` ends an abbreviation, an initial or "12.", not a sentence."""
    if paragraph[max(0, end - 7) : end - 1].isalpha():
        return False  # six letters: no abbreviation is so long
    words = paragraph[max(0, end - 9) : end - 1].split()
    word = words[-1].lower() if words else ""
    if word[-1:].isdigit():
        return not paragraph[end : end + 2].strip()[:1].isupper()
    return len(word) == 1 or word.lstrip("(") in _ABBREVIATED


def _piece(paragraph: str, start: int, end: int, begin: int) -> _Piece:
    raw = paragraph[start:end]
    return _Piece(begin + start + len(raw) - len(raw.lstrip()), raw.strip(), False)

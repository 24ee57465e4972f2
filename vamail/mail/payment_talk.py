"""What a mail says about paying, in English, Hungarian and Persian: about an invoice of ours, a promise to
pay, and bank details that are said to have changed. Pure, never raises, and looks at 20,000 characters at
most.

What speaks of changed bank details, or asks for money to another account, is how payments are led astray
(business e-mail compromise). Whoever acts on it only stops and asks, so one that is missed is worse than one
too many; but words that merely say what an account is, or that it stays as it was, are no such thing.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vamail.model.pattern import lazy

_LIMIT = 20_000
_PARAGRAPH = lazy(r"\n[ \t]*\n+")
_SENTENCE = lazy(r"(?<![.!?؟;…])[.!?؟;…]++(?=\s+[^\Wa-z0-9_]|\s*$)")
_LETTERS = str.maketrans("يىكةۀەھ\u200c\u00a0\u2019\u2018", "ییکهههه  ''")
_STEMS = tuple(
    """
    invoice bill pay paid money bank iban account transfer wire wiring remit beneficiar recipient overdue
    deadline late settl sort routing szamla fizet fizes utal rendez hatralek tartoz gyenlit kedvezmenyez
    bankadat صورت فاکتور پرداخت پرداز واریز حواله بدهی سررسید حساب شبا تسویه پول گیرنده
    """.split()  # noqa: SIM905 - fifty quoted words are harder to read
)
"""A sentence without any of these says nothing about paying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTalk:
    """`about_ours`: it speaks of an invoice that the reader sent, or of paying it. `promises` are the
    sentences in which the writer says that it will be paid, as they stand. `bank_change` is the sentence
    that speaks of other bank details or another recipient; empty: none does."""

    about_ours: bool = False
    promises: tuple[str, ...] = ()
    bank_change: str = ""


NOTHING = PaymentTalk()


@lru_cache(maxsize=64)
def read_payment_talk(text: str) -> PaymentTalk:
    """What the writer's own words say; quotes must be gone from them already."""
    text = text[:_LIMIT]
    if not _speaks(folded(text)):
        return NOTHING
    pairs = [(one, low) for one in _sentences(text) if _speaks(low := folded(one))]
    return PaymentTalk(
        about_ours=any(_OURS.search(low) for _, low in pairs),
        promises=tuple(said for said, low in pairs if _is_promise(said, low)),
        bank_change=next((said for said, low in pairs if _is_change(low)), ""),
    )


def _speaks(low: str) -> bool:
    return any(stem in low for stem in _STEMS)


def folded(text: str) -> str:
    """Small letters without accents; one form of each Persian letter, and joiners as spaces."""
    text = text.casefold()
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(sign for sign in split if unicodedata.category(sign) not in ("Mn", "Cf"))


def _sentences(text: str) -> Iterator[str]:
    """Sentences as they stand, on one line each."""
    for paragraph in _PARAGRAPH.split(text):
        lines = " ".join(paragraph.split())
        begin = 0
        for end in _SENTENCE.finditer(lines):
            yield lines[begin : end.end()].strip()
            begin = end.end()
        if rest := lines[begin:].strip():
            yield rest


# --- an invoice of ours ----------------------------------------------------------------------------------

_OURS = lazy(
    r"\byour (?:\w+ ){0,2}(?:invoice|bill|payment (?:request|reminder))\b|\binvoice (?:you sent|from you)\b"
    r"|\b(?:i|we)(?:'ve| have|'ll| will|'m| am|'re| are)? (?:already |just |now |not |going to )*"
    r"(?:paid|paying|pay|transferred|wired|settled|settle) (?:you|it|this|that|the invoice|your|both|all"
    r"|half|on|by|the rest)\b"
    r"|\b(?:the|our|my) payment (?:is|was|has|will|went|should|on|may)\b|\bpayment (?:reminder|was sent"
    r"|is on)\b"
    r"|\b(?:the )?invoice (?:is|was|has been|will be) (?:already )?(?:paid|settled|overdue|wrong|incorrect)\b"
    r"|\b(?:pay|paid) (?:the|this|that) invoice\b|\blate fee\b|\bpay you\b|\bpay later\b"
    r"|szamlaj(?:a|at|ara|aval|abol|an|uk)\b|szamla(?:d|dat|tokat|datok)\b"
    r"|\b(?:ki|at|el|be|meg)?(?:fizet|utal)(?:tam|tuk|tunk|em|ek|om|ok|juk|jük|unk)\b|(?:fizetni|utalni"
    r"|rendezni) fog"
    r"|fizetesi (?:hatarido|emlekeztet)|utalas (?:megy|elment|megtortent)|szamlat (?:mar )?(?:rendez|kifizet"
    r"|atutal|elutal)"
    r"|(?:صورت ?حساب|فاکتور) ?(?:شما|تان|ارسالی)|(?:پرداخت|واریز|حواله|تسویه) (?:کرد|می|خواه|شد|نشد|کنم|کنیم)"
    r"|می ?پرداز|مهلت پرداخت|یادآوری پرداخت"
)

# --- a promise -------------------------------------------------------------------------------------------

_PROMISE = lazy(
    r"\b(?:i|we|they|accounting|finance|it|you|payment|invoice|money|transfer|amount|rest|balance|boss)\b"
    r"[^.!?]{0,40}?(?:'ll|\bwill|\bshall|\bgoing to|\bplan to|\bam|\bare|'m|'re|\bis)\b[^.!?]{0,25}?"
    r"\b(?:pay|paid|paying|transfer(?:red|ring)?|settled?|settling|wired?|wiring|sent|sending (?:it"
    r"|the (?:money|payment))"
    r"|send (?:it|you|the (?:money|payment))|made|go(?:es)? out|processed|have (?:it|the money)|arrive"
    r"|get (?:it|the money))\b"
    r"|\b(?:at|el|ki|be|meg)?(?:utalom|utaljuk|utalok|utalunk|fizetek|fizetem|fizetjuk|fizetunk)\b"
    r"|\b(?:rendezem|rendezzuk|kiegyenlitem|kiegyenlitjuk)\b|(?:utalni|fizetni|rendezni"
    r"|egyenliteni) fog(?:om|juk|unk|ok|ja)\b"
    r"|\bfog(?:om|juk|unk|ok|ja) (?:\w+ ){0,3}(?:\w{0,4}utalni|\w{0,4}fizetni|rendezni)\b"
    r"|lesz (?:utalva|atutalva|kifizetve|fizetve)\b|\b(?:megy|indul|inditjuk|inditom) (?:az? )?utalas"
    r"|\butalas(?:t)? (?:megy|indul|inditjuk|inditom)\b"
    r"|(?:پرداخت|واریز|حواله|تسویه)(?: آن| را| رو)? (?:می ?کن(?:م|یم)\b|خواه(?:م|یم) کرد|می ?شود|خواهد شد)"
    r"|می ?پرداز(?:م|یم)\b|خواه(?:م|یم) پرداخت\b|پول را می ?فرست(?:م|یم)"
)
_NO_PROMISE = lazy(
    r"\b(?:won't|will not|cannot|can't|not (?:be )?(?:able|going|pay|paid)|unless|if you|am paid|wouldn't)\b"
    r"|\bnem (?:\w+ ){0,2}"
    r"(?:utal|fizet|rendez|tud)|(?:پرداخت|واریز|حواله) ن(?:می|خواه|کن)|نمی ?(?:پرداز|توان)"
)


def _is_promise(said: str, low: str) -> bool:
    return not said.endswith(("?", "؟")) and bool(_PROMISE.search(low)) and not _NO_PROMISE.search(low)


# --- changed bank details --------------------------------------------------------------------------------

_ACCOUNT = (
    r"(?:bank(?:ing)? (?:details?|information|info|data|coordinates|account)|account (?:details|numbers?"
    r"|information)"
    r"|iban(?: numbers?)?|(?:payment|wire|wiring|remittance|settlement) (?:details|instructions|account)"
    r"|sort code|routing numbers?|beneficiary(?: account| details)?|payee(?: details)?)"
)
_NEW = r"(?:new|changed|updated|different|revised|amended|alternative|alternate|another)"
_OWNER = (
    r"(?:our|my|their|his|her|the|your|its|these|this|following|below|attached|with|to|use|using|into|for"
    r"|is|are)"
)
_SZAMLA = r"(?:bankszaml\w*|szamlaszam\w*|iban\w*|banki adat\w*|bankadat\w*|utalasi adat\w*|szamlank szam\w*)"
_UJ = r"(?:uj|megvaltoz\w*|valtoz\w*|modosul\w*|mostantol|ezentul|masik|lecsereltuk|megszunt|megszunik)"
_HESAB = r"(?:شماره (?:حساب|شبا|کارت)|حساب بانکی|اطلاعات (?:بانکی|حساب|پرداخت)|شبا)\w*"
_JADID = r"(?:جدید|تغییر|عوض|تازه|دیگر(?:ی)?)"
_IBAN = r"\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b"
_CHANGE = lazy(
    rf"\b{_OWNER}\W+(?:\w+\W+){{0,2}}{_NEW}\W+(?:\w+\W+){{0,2}}{_ACCOUNT}\b"
    rf"|^\W*{_NEW}\W+(?:\w+\W+){{0,1}}{_ACCOUNT}\b"
    rf"|\b{_ACCOUNT}\W+(?:\w+\W+){{0,4}}(?:changed|updated|amended|replaced|been (?:closed|frozen|blocked)"
    r"|(?:is|are|will be) (?:changing|different|new|being audited|under audit)|will change|are now|is now"
    r"|no longer)\b"
    r"|\b(?:changed?|changing|switch(?:ed|ing)?|moved|update|updated|updating|replace|amend) "
    rf"(?:our|my|their|the|your) (?:\w+\W+){{0,2}}{_ACCOUNT}\b|\b(?:changed|switched|moved) (?:our )?banks?\b"
    r"|\bchange (?:in|of|to|the|our|my) (?:\w+\W+){0,2}(?:bank(?:ing)? (?:details|account|information)|payee"
    r"|recipient|beneficiary)\b"
    r"|\b(?:pay|send|transfer|wire|remit|made?|deposit)\b\W+(?:\w+\W+){0,10}(?:to|into|in)\W+(?:this"
    r"|the following|a different"
    r"|another|the new|my other|our other|a new|our new|my new|my personal)\W+(?:\w+\W+){0,2}(?:accounts?"
    r"|iban|beneficiary|recipient|bank)\b"
    rf"|\b(?:pay|transfer|wire|remit|send)\b[^.]{{0,120}}{_IBAN}"
    rf"|\b{_UJ}\W+(?:\w+\W+){{0,4}}{_SZAMLA}|\b{_SZAMLA}\W+(?:\w+\W+){{0,4}}{_UJ}\b"
    r"|\b(?:utal|fizes|fizet|kuld)\w*\W+(?:\w+\W+){0,8}(?:alabbi|masik|uj"
    r"|kovetkezo)\W+(?:\w+\W+){0,2}(?:szamlara|bankszamla\w*|szamlaszam\w*)"
    r"|\b(?:alabbi|masik|uj|kovetkezo)\W+(?:\w+\W+){0,2}(?:szamlara|bankszamlara|szamlaszamra)\b"
    rf"|\b(?:utal|fizes|kuld)\w*\b[^.]{{0,120}}{_IBAN}|kedvezmenyezett\w* (?:\w+ ){{0,3}}(?:megvaltoz"
    rf"|modosul|valtoz)"
    rf"|{_HESAB}(?: \w+){{0,5}}? {_JADID}|{_JADID}(?: \w+){{0,3}}? {_HESAB}"
    r"|به (?:این |یک )?(?:حساب|شماره)(?: \w+){0,2} (?:دیگری?|جدید|زیر)|گیرنده(?: \w+){0,3} (?:تغییر|عوض)"
)
_SAME = lazy(
    r"\b(?:have|has|had|did|do|does|will|are|is)(?: not|n't) (?:\w+ ){0,2}(?:chang|updat|amend|replac)"
    r"|\bnever (?:chang|ask|notify|inform|send)"
    r"|\bunchanged\b|\b(?:remains?|stays?) (?:the same|as|unchanged)|\bsame as (?:before|always|last)"
    r"|\b(?:not|never) to (?:chang|pay|transfer)"
    r"|\bbeware\b|\bfraud|\bscam|\bphishing|\bopen(?:ing)? (?:a|an|your|my"
    r"|our) (?:\w+ ){0,2}(?:bank )?account"
    r"|nem (?:valtoz|modosul|cserel)|valtozatlan|csalas|csalok|adathalasz|nyit(?:ni|ok|unk|ottam|asa)\b"
    r"|تغییر(?:ی)? ن(?:کرده|می|خواه)|کلاهبردار|افتتاح"
)


def _is_change(low: str) -> bool:
    return bool(_CHANGE.search(low)) and not _SAME.search(low)


def speaks_of(number: str, text: str) -> bool:
    """Whether the text names this number (`2026/0007`, `I-7`) as a word of its own, in whatever case."""
    word = re.escape(number.casefold())
    return re.search(rf"(?<![\w/-]){word}(?![\w/]|-\w)", text.casefold()) is not None

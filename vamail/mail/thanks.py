"""Whether a mail says nothing but thanks: such a mail does not reopen a closed task."""

import re

from vamail.model.pattern import lazy

_LONGEST = 400
_FOLD = str.maketrans("يكۀ\u200c\u200f\u200e\u0654\u00a0’‘", "یکه     ''")
_SENTENCES = lazy(r"[.!?؟…\n,،;:()\"*_-]+|\s+(?:and|és|و)\s+")
_SIGNS = lazy(r"[^\w\s]|[\d_]")

# Each pattern must match a whole piece between punctuation; every piece must match one.
_PHRASES = lazy(
    r"(?:"
    # English
    r"(?:(?:ok(?:ay)?|great|perfect|super|cool|alright|excellent|wonderful|fantastic|brilliant"
    r"|awesome|amazing|lovely|nice"
    r"|fine|good|sure|yes|wow|noted|received|confirmed|understood|agreed|cheers|ta|thx|tks|tnx|ty"
    r"|tysm|k|kk)\b\s*)+"
    r"(?:thanks?|thank you|job|work|stuff|news|one|then)?"
    r"|(?:(?:ok(?:ay)?|great|perfect|super|excellent|all good|again|well|oh|many|big|huge|a million"
    r"|once again|so) )*"
    r"(?:thanks?|thank you|thank u|thankyou|thanx|thnx|thx)"
    r"(?: (?:you|all|both|again|so|very|much|a lot|lots|a million|a ton|a bunch|indeed|too|ever|dear"
    r"|team|everyone|guys"
    r"|for (?:the|your|this|that|all|everything|letting|getting|sorting|taking|the quick|doing"
    r"|sending|confirming|handling|helping)"
    r"(?: \w+){0,6}))*(?: [a-záéíóöőúüű]{2,15})?"
    r"|got it|(?:much|very|really|greatly|highly) appreciated"
    r"|(?:i )?(?:really |much )?appreciate (?:it|this|that|your help)"
    r"|(?:that(?: i| ?)s|this is|it(?: i| ?)s|(?:it )?(?:looks|sounds|works)|all|you(?:'?re)?(?: are)?"
    r"|everything(?: i| ?)s|everything looks)"
    r"(?: (?:a|the|so|very|really|just|absolutely|all|exactly|what i needed|for me|great|perfect|good"
    r"|fine|wonderful|fantastic"
    r"|brilliant|awesome|amazing|excellent|lovely|set|well|done|star|best|lifesaver|clear|helpful))+"
    r"|well done|good job|great job|no worries|no problem"
    r"|have a (?:great|nice|good|lovely|wonderful) (?:day|one|week|weekend|evening)"
    r"|you too|(?:very )?(?:kind|best|warm)? ?(?:regards|wishes)|best|all the best|hi|hello|dear|hey"
    r"|s|re|m|ll"
    r"|(?:hi|hello|dear|hey) (?!(?:cancel|call|send|book|stop|pay|print|order|move|check|wait|help)\b)"
    r"[a-záéíóöőúüű]{2,15}"
    # Hungarian
    r"|(?:(?:rendben|oké?|szuper|remek|tökéletes|nagyszerű|kiváló|jó|jól|értem|értettem|megkaptam"
    r"|nagyon|igen|köszi|kösz|köszike"
    r"|köszcsi|köszönöm|köszönjük|köszönet|hálás|vagyok|vagyunk|szépen|mindent|még|egyszer|ismét"
    r"|előre|is|a|az|gyors|segítséget"
    r"|segítséged|segítségét|választ|válaszod|válaszát|munkát|munkád|neked|önnek|nektek|mindenkinek"
    r"|így|ez|rendben|van|lesz|lett|szia"
    r"|sziasztok|kedves|üdv|üdvözlettel|tisztelettel|szép|napot|hétvégét|estét|további|minden|jót"
    r"|neked|hálásan|ezer|millió|aranyos"
    r"|vagy|nagy|segítség|volt|tudomásul|vettem)\b\s*)+"
    # Persian
    r"|(?:(?:ممنون|ممنونم|ممنونیم|متشکرم|متشکریم|مرسی|تشکر|سپاس|سپاسگزارم|سپاسگزاریم|سپاسگزار|خیلی"
    r"|بسیار|عالی|عالیه|بسیار|خوب|خوبه"
    r"|باشه|اوکی|حله|دریافت|شد|کردم|رسید|با|از|شما|لطف|لطفتون|لطفتان|کمک|کمکتون|کمکتان|پاسخ|سریع"
    r"|زحمات|زحمت|دست|درد|نکنه|نکند"
    r"|دستتون|دستت|دستتان|دستشما|هستم|هستیم|است|بود|فراوان|قدردانم|کاملا|درست|درسته|متوجه|شدم|ممنونتم"
    r"|عزیز|سلام|احترام|خسته|نباشید|روز|روزتون"
    r"|خوش|بخیر|قربان|بله|چشم|زنده|باشید|باشی|بابت|برای|همه|چیز|خان|خانم|آقای|جان|م)\b\s*)+"
    r")"
)
_THANKS = lazy(
    r"\b(?:thank|thx|tnx|tysm|ta\b|cheers|ok|okay|k\b|got it|perfect|great|appreciat|noted|received"
    r"|understood|confirmed|super"
    r"|awesome|excellent|wonderful|brilliant|amazing|lovely|all good|fine|cool|works|kösz|hálás"
    r"|rendben|ok|oké|szuper"
    r"|remek|tökéletes|nagyszerű|kiváló|értem|értettem|megkaptam|tudomásul)"
    r"|ممنون|متشکر|مرسی|تشکر|سپاس|عالی|باشه|اوکی|حله|دریافت شد|دستت|دست شما|خوبه|متوجه شدم|چشم"
)
_HAND_SIGNS = frozenset("👍🙏👌❤💯✅🎉😊🙂😀😁🥰🤝👏🫶💪")
_BY_NAME = lazy(r"thank|thx|cheers|kösz")
_NAME = lazy(r"[^\W\d_]{2,20}(?: [^\W\d_]{1,20}){0,2}")


_GREETED = lazy(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|szia|szervusz|helló|kedves|tisztelt|üdv"
    r"|jó (?:reggelt|napot|estét))[ ](?:(?:mr|mrs|ms|miss|dr)\.? )?(?P<name>[^\W\d_]+(?:[ -][^\W\d_]+){0,2})"
    r"[ \t]*(?:[,!.:;–-]|\n)",
    re.IGNORECASE,
)
# No capitals tell a Persian name: a word of courtesy beside it does, or that it stands alone and is no verb.
_GREETED_PERSIAN = lazy(
    r"(?:با )?(?:سلام|درود)(?: بر)? "
    r"(?:(?:سرکار )?(?:خانم|آقای|جناب(?: آقای)?) [^\W\d_]+(?: [^\W\d_]+)?"
    r"|[^\W\d_]+(?: [^\W\d_]+)? (?:جان|جون|عزیز|عزیزم|گرامی|خانم)"
    r"|(?!بفرست|[^\W\d_]+(?:ید|ین|یدش|ینش|کن)\b)[^\W\d_]+)[ \t]*(?:[،,!.:؛-]|\n)"
)


def is_mere_thanks(text: str) -> bool:
    """True only if the text thanks or agrees and asks and says nothing else (en, hu, fa).

    `text` is what the person newly wrote, without quotes; a greeting by name above the thanks is allowed,
    and a name below them. In doubt False.
    """
    text = _without_greeting(text.strip())
    if not text or len(text) > _LONGEST or "?" in text or "؟" in text or any(c.isdigit() for c in text):
        return False
    low = text.lower().translate(_FOLD)
    words = _SIGNS.sub(" ", low).split()
    if not words:
        return any(c in _HAND_SIGNS for c in text)
    if not _THANKS.search(low):
        return False
    pieces = [piece for raw in _SENTENCES.split(low) if (piece := " ".join(_SIGNS.sub(" ", raw).split()))]
    thanked = False
    for number, piece in enumerate(pieces):
        if _PHRASES.fullmatch(piece):
            thanked = thanked or _THANKS.search(piece) is not None
        elif not _may_be_name(piece, text, after=pieces[number - 1] if number else ""):
            return False
    return thanked


def _without_greeting(text: str) -> str:
    """The text after "Hi Maria," or «سلام ماریا جان،»."""
    latin = _GREETED.match(text)
    if latin and all(word[0].isupper() for word in re.split(r"[ -]", latin["name"])):
        return text[latin.end() :].lstrip()
    persian = _GREETED_PERSIAN.match(text[:100].translate(_FOLD))
    return text[persian.end() :].lstrip() if persian else text


def _may_be_name(piece: str, text: str, *, after: str) -> bool:
    """A name after the thanks ("Thanks, Maria!") or alone in its line.

    Persian has no capitals, so there one word only.
    """
    if not after or not _NAME.fullmatch(piece):
        return False
    written = re.search(rf"(^[ \t]*)?{re.escape(piece)}(?=[ \t.!,،]*$)", text, re.IGNORECASE | re.MULTILINE)
    if written is None:
        return False
    own_line = written[1] is not None
    name = written[0].split()
    if not own_line and not _BY_NAME.search(after):
        return False
    if name[0][0].lower() == name[0][0].upper():
        return own_line and len(name) == 1
    return all(word[0].isupper() for word in name)

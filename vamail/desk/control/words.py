"""Every command and the words by which it is called, in English, Hungarian and Persian: one table.

All words of all languages are understood whatever the VA's language is. They are compared without case,
accents, Persian letter variants, joiners and spaces, so `T-12 kesz`, `انجام شد` and `انجام‌شد` are the same
words as in the table. `help` is written from the table too: what is not here is no command.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from vamail.desk.control.command import Verb
from vamail.desk.intake.phrases import fold
from vamail.desk.intake.va_language import RLM

LANGUAGES = ("en", "hu", "fa")
LONGEST = 4
"""Words in the longest name of a command."""


@dataclass(frozen=True, slots=True)
class Called:
    """One command in one language: its `names` (the first is shown), its arguments, and what it does."""

    names: tuple[str, ...]
    usage: str
    does: str


@dataclass(frozen=True, slots=True)
class Word:
    """What a name stands for; `on` False for its opposite (`not important`)."""

    verb: Verb
    on: bool
    language: str


def _called(names: str, usage: str, does: str) -> Called:
    return Called(tuple(names.split("|")), usage, does)


TABLE: dict[Verb, dict[str, Called]] = {
    "done": {
        "en": _called("done|finished|complete|completed", "done [T-12 T-14]", "the task is done"),
        "hu": _called("kész|elkészült|elkészültem|megvan|befejeztem", "kész [T-12 T-14]", "a feladat kész"),
        "fa": _called("انجام شد|تمام شد|انجام|تمام", "انجام شد [T-12 T-14]", "کار انجام شد"),
    },
    "drop": {
        "en": _called("drop|dropped|will not do", "drop [T-12]", "the task will not be done"),
        "hu": _called("elvet|elvetve|ejtsd|nem lesz", "elvet [T-12]", "a feladat nem készül el"),
        "fa": _called("لغو|کنار بگذار|رها کن", "لغو [T-12]", "کار انجام نخواهد شد"),
    },
    "begin": {
        "en": _called("begin|begun|began|in progress", "begin [T-12]", "you work on it"),
        "hu": _called("elkezdem|elkezd|elkezdtem|kezdem|folyamatban", "elkezdem [T-12]", "dolgozik rajta"),
        "fa": _called("شروع|شروع کردم|در دست انجام", "شروع [T-12]", "روی آن کار می‌کنید"),
    },
    "reopen": {
        "en": _called("reopen|reopened|not done", "reopen [T-12]", "the task is open again"),
        "hu": _called("újranyit|újra nyit|nincs kész|nem kész", "újranyit [T-12]", "a feladat újra nyitott"),
        "fa": _called("بازگشایی|دوباره باز|انجام نشد", "بازگشایی [T-12]", "کار دوباره باز است"),
    },
    "wait": {
        "en": _called("wait|waiting|wait for|waiting for", "wait client [for the logo]",
                      "somebody else has to do something first"),
        "hu": _called("vár|várok|várakozás|várni", "vár ügyfél [: a logó]", "előbb másnak van tennivalója"),
        "fa": _called("منتظر|در انتظار|انتظار|صبر", "منتظر مشتری [برای لوگو]", "نخست نوبت کس دیگری است"),
    },
    "due": {
        "en": _called("due|deadline|due date", "due friday 3pm / due none", "by when it must be done"),
        "hu": _called("határidő|esedékes", "határidő péntek 15:00 / határidő nincs",
                      "meddig kell elkészülnie"),
        "fa": _called("مهلت|سررسید|موعد", "مهلت جمعه ساعت ۱۵ / مهلت ندارد", "تا کی باید انجام شود"),
    },
    "important": {
        "en": _called("important", "important / not important", "how it is ranked"),
        "hu": _called("fontos", "fontos / nem fontos", "hová kerül a rangsorban"),
        "fa": _called("مهم", "مهم / مهم نیست", "جای آن در رده‌بندی"),
    },
    "urgent": {
        "en": _called("urgent", "urgent / not urgent", "how it is ranked"),
        "hu": _called("sürgős", "sürgős / nem sürgős", "hová kerül a rangsorban"),
        "fa": _called("فوری", "فوری / فوری نیست", "جای آن در رده‌بندی"),
    },
    "estimate": {
        "en": _called("estimate|estimated|est", "estimate 2h / estimate 1h30", "how long it will take"),
        "hu": _called("becslés|becsült", "becslés 2 óra / becslés 1ó30", "mennyi ideig fog tartani"),
        "fa": _called("برآورد|تخمین", "برآورد ۲ ساعت", "چه مدت طول می‌کشد"),
    },
    "log": {
        "en": _called("log|logged|spent", "log 45m drafting", "time that you spent on it"),
        "hu": _called("napló|naplóz|ráfordítás|idő", "napló 45 perc fogalmazás", "mennyi időt töltött vele"),
        "fa": _called("ثبت زمان|ثبت|زمان", "ثبت زمان ۴۵ دقیقه نگارش", "زمانی که صرف آن شد"),
    },
    "start": {
        "en": _called("start|start clock|start timer", "start 12", "the watch runs from now on"),
        "hu": _called("indít|óra indul|mérés", "indít 12", "mostantól megy az óra"),
        "fa": _called("آغاز|شروع زمان|آغاز زمان", "آغاز ۱۲", "زمان از اکنون شمرده می‌شود"),
    },
    "stop": {
        "en": _called("stop|stop clock|stop timer", "stop", "the watch stops, and the time is logged"),
        "hu": _called("leállít|állj|megállít|óra leáll", "leállít",
                      "megáll az óra, az idő bekerül a naplóba"),
        "fa": _called("پایان|ایست|توقف زمان", "پایان", "شمارش می‌ایستد و زمان ثبت می‌شود"),
    },
    "note": {
        "en": _called("note|notes|remember", "note she prefers blue", "a note to yourself"),
        "hu": _called("jegyzet|megjegyzés|jegyezd meg", "jegyzet a kéket szereti", "jegyzet magának"),
        "fa": _called("یادداشت|نکته", "یادداشت رنگ آبی را می‌پسندد", "یادداشتی برای خودتان"),
    },
    "tag": {
        "en": _called("tag|label", "tag invoice", "a tag more"),
        "hu": _called("címke|címkéz", "címke számla", "egy címkével több"),
        "fa": _called("برچسب", "برچسب فاکتور", "یک برچسب بیشتر"),
    },
    "untag": {
        "en": _called("untag|unlabel|remove tag", "untag invoice", "a tag less"),
        "hu": _called("címke le|címke nélkül|címkét le", "címke le számla", "egy címkével kevesebb"),
        "fa": _called("حذف برچسب|بدون برچسب", "حذف برچسب فاکتور", "یک برچسب کمتر"),
    },
    "client": {
        "en": _called("client|for client", "client acme", "it is this client's task"),
        "hu": _called("ügyfél", "ügyfél acme", "ennek az ügyfélnek a feladata"),
        "fa": _called("مشتری", "مشتری acme", "کار این مشتری است"),
    },
    "list": {
        "en": _called("list|move to list", "list Social media / list / list acme",
                      "into this list; alone: what is open"),
        "hu": _called("lista", "lista Közösségi média / lista",
                      "ebbe a listába; magában: mi van nyitva"),
        "fa": _called("فهرست|لیست", "فهرست شبکه‌های اجتماعی / فهرست",
                      "به این فهرست؛ به‌تنهایی: کارهای باز"),
    },
    "split": {
        "en": _called("split", "split: the brief; the photos", "several tasks instead of one"),
        "hu": _called("szétválaszt|feloszt|bontsd", "szétválaszt: a vázlat; a fotók", "egy feladatból több"),
        "fa": _called("تقسیم|جدا کن", "تقسیم: طرح؛ عکس‌ها", "چند کار به جای یکی"),
    },
    "merge": {
        "en": _called("merge", "merge T-12 [into T-9]", "two tasks become one"),
        "hu": _called("összevon|egyesít", "összevon T-12 [ebbe T-9]", "két feladatból egy"),
        "fa": _called("ادغام", "ادغام T-12 [در T-9]", "دو کار یکی می‌شود"),
    },
    "assign": {
        "en": _called("assign|assigned|delegate", "assign anna@example.com [: please do this]",
                      "who does it"),
        "hu": _called("felelős|kiosztás|delegál", "felelős anna@example.com [: ezt kérem]", "ki csinálja"),
        "fa": _called("واگذار|مسئول|سپردن", "واگذار anna@example.com", "چه کسی انجام می‌دهد"),
    },
    "reply": {
        "en": _called("reply|answer|respond", "reply Dear Anna, …",
                      "all that follows, down to your signature, goes to the client"),
        "hu": _called("válasz|válaszolj|felelet", "válasz Kedves Anna! …",
                      "minden, ami utána áll az aláírásig, az ügyfélhez megy"),
        "fa": _called("پاسخ|جواب", "پاسخ آنای عزیز، …",
                      "هر چه پس از آن تا امضا بیاید به مشتری فرستاده می‌شود"),
    },
    "ok": {
        "en": _called("ok|okay|yes|approve|approved|send", "ok [3 4] / ok 3 for acme",
                     "what waits for your word may go"),
        "hu": _called("ok|oké|rendben|igen|mehet|jóváhagy", "rendben [3 4]", "mehet, ami az Ön szavára vár"),
        "fa": _called("تایید|تأیید|باشه|بله|بفرست", "تایید [۳ ۴]", "آنچه در انتظار شماست فرستاده شود"),
    },
    "hold": {
        "en": _called("hold|keep back|don't send|do not send", "hold [3]",
                      "what would go by itself waits for your word"),
        "hu": _called("tartsd|visszatart|ne küldd", "visszatart [3]", "ami magától menne, az Ön szavára vár"),
        "fa": _called("نگه دار|نگهدار|نفرست", "نگه دار [۳]", "آنچه خودکار می‌رفت در انتظار شما می‌ماند"),
    },
    "no": {
        "en": _called("no|reject|rejected|discard", "no [3]", "what waits for your word is dropped"),
        "hu": _called("nem|elutasít|ne", "nem [3]", "amit visszatartottunk, nem megy el"),
        "fa": _called("نه|خیر|رد", "نه [۳]", "آنچه در انتظار شماست فرستاده نمی‌شود"),
    },
    "pause": {
        "en": _called("pause|silence", "pause acme / pause all", "no automatic mail until `resume`"),
        "hu": _called("szünet|szüneteltet", "szünet acme / szünet mind",
                      "nincs automatikus levél a folytatásig"),
        "fa": _called("مکث|توقف", "مکث acme / مکث همه", "تا «ادامه» نامهٔ خودکاری نمی‌رود"),
    },
    "resume": {
        "en": _called("resume|unpause|continue", "resume [acme]", "automatic mail goes again"),
        "hu": _called("folytat|folytatás|tovább", "folytat [acme]", "újra megy az automatikus levél"),
        "fa": _called("ادامه|از سرگیری", "ادامه [acme]", "نامهٔ خودکار دوباره می‌رود"),
    },
    "meet": {
        "en": _called("meet|meeting|schedule|invite", "meet acme thu 15:00 [30m] kickoff / "
                      "meet acme every thursday 10:00 London check-in",
                      "an invitation goes to them; [weekly], [https://link]; times are yours"),
        "hu": _called("találkozó|megbeszélés|meghív", "találkozó acme csütörtök 15:00 [30 perc] indulás",
                      "meghívót kapnak; [hetente], [https://link]; az Ön ideje szerint"),
        "fa": _called("قرار|جلسه|ملاقات|دعوت", "قرار acme پنجشنبه ساعت ۱۵ [۳۰ دقیقه] آغاز کار",
                      "دعوت‌نامه برایشان می‌رود؛ [هفتگی]، [https://link]؛ به وقت شما"),
    },
    "offer": {
        "en": _called("offer|offer times|propose", "offer acme thu 11:00, fri 9:00 [30m] kickoff / "
                      "offer acme next week 30m kickoff",
                      "they choose one of these times, or of free ones"),
        "hu": _called("ajánl|felajánl|időpontot ajánl", "ajánl acme csütörtök 11:00, péntek 9:00 [30 perc] "
                      "indulás / ajánl acme jövő hét 30 perc indulás",
                      "választanak ezek közül, vagy a szabad időpontok közül"),
        "fa": _called("پیشنهاد|پیشنهاد زمان", "پیشنهاد acme پنجشنبه ساعت ۱۱، جمعه ساعت ۹ [۳۰ دقیقه] آغاز کار",
                      "یکی از این زمان‌ها یا زمان‌های آزاد را برمی‌گزینند"),
    },
    "move": {
        "en": _called("move|reschedule", "move M-7 thu 10:00 / move M-7 next to thu 10:00",
                      "the meeting, or its next time, is then"),
        "hu": _called("áttesz|áthelyez|elhalaszt", "áttesz M-7 csütörtök 10:00 / áttesz M-7 következő -> "
                      "csütörtök 10:00", "a megbeszélés, vagy a következő alkalom, akkor lesz"),
        "fa": _called("جابه‌جا|جابجا|انتقال", "جابه‌جا M-7 پنجشنبه ساعت ۱۰ / جابه‌جا M-7 بعدی به "
                      "پنجشنبه ساعت ۱۰",
                      "جلسه، یا نوبت بعدی آن، در این زمان است"),
    },
    "cancel": {
        "en": _called("cancel|cancelled|call off", "cancel M-7 [: I am ill] / cancel M-7 next",
                      "the meeting, or its next time, is off"),
        "hu": _called("lemond|lemondva|töröl", "lemond M-7 [: beteg vagyok] / lemond M-7 következő",
                      "a megbeszélés, vagy a következő alkalom, elmarad"),
        "fa": _called("لغو جلسه|لغو قرار|لغو شد", "لغو جلسه M-7 [: بیمارم] / لغو جلسه M-7 بعدی",
                      "جلسه، یا نوبت بعدی آن، برگزار نمی‌شود"),
    },
    "accept": {
        "en": _called("accept|accepted|attend", "accept M-8 [: see you there]", "you come to their meeting"),
        "hu": _called("elfogad|elfogadom|elfogadva|ott leszek", "elfogad M-8 [: ott leszek]",
                      "elmegy a megbeszélésükre"),
        "fa": _called("می‌پذیرم|پذیرش|قبول|می‌آیم", "قبول M-8 [: می‌بینمتان]", "به جلسهٔ آن‌ها می‌روید"),
    },
    "decline": {
        "en": _called("decline|declined", "decline M-8 [: I am away]", "you do not come to it"),
        "hu": _called("visszautasít|visszautasítom|nem megyek", "visszautasít M-8 [: nem vagyok itt]",
                      "nem megy el rá"),
        "fa": _called("نمی‌پذیرم|نمی‌آیم|رد دعوت", "نمی‌پذیرم M-8 [: نیستم]", "به آن نمی‌روید"),
    },
    "maybe": {
        "en": _called("maybe|tentative|tentatively", "maybe M-8", "you may come to it"),
        "hu": _called("talán|bizonytalan", "talán M-8", "talán elmegy rá"),
        "fa": _called("شاید", "شاید M-8", "شاید به آن بروید"),
    },
    "meetings": {
        "en": _called("meetings|calendar|appointments", "meetings [acme]", "what is coming"),
        "hu": _called("megbeszélések|találkozók|naptár", "megbeszélések [acme]", "mi következik"),
        "fa": _called("جلسه‌ها|قرارها|تقویم", "جلسه‌ها [acme]", "آنچه در پیش است"),
    },
    "todo": {
        "en": _called("todo|new task|add task", "todo [acme:] Send the minutes by friday", "a new task"),
        "hu": _called("teendő|új feladat", "teendő [acme:] Az emlékeztető elküldése péntekig", "új feladat"),
        "fa": _called("کار تازه|کار جدید|کار نو", "کار تازه [acme:] فرستادن صورت‌جلسه تا فردا", "کار تازه"),
    },
    "invoice": {
        "en": _called("invoice|bill", "invoice acme last month / invoice acme: 2 h consulting at 60 EUR; "
                      "hosting 12 EUR / invoice I-7 add hosting 12 EUR / invoice I-7 drop 2",
                      "a draft of time not charged yet, or of these lines; nothing leaves before your `ok`"),
        "hu": _called("számla|számláz|számlázz", "számla acme múlt hónap / számla acme: 2 óra tanácsadás à "
                      "60 EUR; tárhely 12 EUR / számla I-7 hozzáad tárhely 12 EUR / számla I-7 töröl 2",
                      "tervezet a még nem számlázott időről vagy e sorokról; az Ön szava előtt nem megy el"),
        "fa": _called("صورتحساب|فاکتور", "صورتحساب acme ماه گذشته / صورتحساب acme: میزبانی 12 EUR / "
                      "صورتحساب I-7 افزودن میزبانی 12 EUR / صورتحساب I-7 حذف 2",
                      "پیش‌نویسی از زمان حساب‌نشده یا این ردیف‌ها؛ بی تأیید شما نمی‌رود"),
    },
    "credit": {
        "en": _called("credit|credit note", "credit I-7 [: the flyer was ordered once]",
                      "takes an invoice back, with a credit note"),
        "hu": _called("jóváír|jóváírás|sztornó|stornó", "jóváír I-7 [: egy szórólap volt]",
                      "visszavonja a számlát, jóváíró számlával"),
        "fa": _called("برگشت|برگشت صورتحساب", "برگشت I-7 [: یک بار سفارش شده بود]",
                      "صورتحساب را با یک برگشتی پس می‌گیرد"),
    },
    "paid": {
        "en": _called("paid|payment|received", "paid I-7 400 EUR [on 2026-11-20] [fee 2 EUR] / "
                      "paid 2026/0007 400 EUR / paid I-7", "money came; without an amount all that was due"),
        "hu": _called("fizetve|kifizetve|fizetett|befizetés", "fizetve I-7 400 EUR [napja 2026-11-20] "
                      "[díj 2 EUR] / fizetve 2026/0007 400 EUR / fizetve I-7",
                      "pénz érkezett; összeg nélkül minden, ami járt"),
        "fa": _called("پرداخت شد|پرداخت|پرداختی", "پرداخت شد I-7 400 EUR [در تاریخ 2026-11-20] "
                      "[کارمزد 2 EUR] / پرداخت شد 2026/0007 400 EUR / پرداخت شد I-7",
                      "پول رسید؛ بی مبلغ یعنی همهٔ بدهی"),
    },
    "expense": {
        "en": _called("expense|outlay", "expense acme 12.50 EUR hosting [on 2026-11-20]",
                      "you laid it out for them; it is charged with the next invoice"),
        "hu": _called("költség|kiadás", "költség acme 12,50 EUR tárhely [napja 2026-11-20]",
                      "Ön fizette helyettük; a következő számlára kerül"),
        "fa": _called("هزینه|مخارج", "هزینه acme 12.50 EUR میزبانی [در تاریخ 2026-11-20]",
                      "برایشان پرداخته‌اید؛ در صورتحساب بعدی می‌آید"),
    },
    "dispute": {
        "en": _called("dispute|disputed", "dispute I-7 [: the flyer was ordered once]",
                      "no reminder goes until `settled`"),
        "hu": _called("vitatott|vitatja|vita", "vitatott I-7 [: egy szórólap volt]",
                      "nem megy emlékeztető, amíg nincs „rendezve”"),
        "fa": _called("اعتراض|مورد اختلاف", "اعتراض I-7 [: یک بار سفارش شده بود]",
                      "تا «رفع اختلاف» یادآوری نمی‌رود"),
    },
    "settled": {
        "en": _called("settled|dispute over", "settled I-7", "reminders go again"),
        "hu": _called("rendezve|rendeződött", "rendezve I-7", "újra mennek az emlékeztetők"),
        "fa": _called("رفع اختلاف|حل شد", "رفع اختلاف I-7", "یادآوری‌ها دوباره می‌روند"),
    },
    "promised": {
        "en": _called("promised|promises|will pay", "promised I-7 friday",
                      "no reminder goes before that day has passed"),
        "hu": _called("ígérte|ígéri|fizetni fog", "ígérte I-7 péntek",
                      "addig a napig nem megy emlékeztető"),
        "fa": _called("قول داد|وعده|قول", "قول داد I-7 جمعه", "تا گذشتن آن روز یادآوری نمی‌رود"),
    },
    "invoices": {
        "en": _called("invoices|open invoices|owed", "invoices [acme]", "what is open, by currency"),
        "hu": _called("számlák|nyitott számlák", "számlák [acme]", "mi van nyitva, pénznemenként"),
        "fa": _called("صورتحساب‌ها|فاکتورها", "صورتحساب‌ها [acme]", "آنچه باز است، به تفکیک ارز"),
    },
    "undo": {
        "en": _called("undo|revert|take back", "undo [T-12]", "takes the last command back"),
        "hu": _called("vissza|visszavon|visszavonás", "visszavon [T-12]", "visszavonja az utolsó parancsot"),
        "fa": _called("برگردان|واگرد|بازگردان", "برگردان [T-12]", "آخرین دستور را برمی‌گرداند"),
    },
    "explain": {
        "en": _called("explain|why|status", "explain [T-12]", "what happened to it, and why"),
        "hu": _called("magyarázat|miért|magyarázd|állapot", "magyarázat [T-12]", "mi történt vele és miért"),
        "fa": _called("توضیح|چرا|وضعیت", "توضیح [T-12]", "چه بر آن گذشت و چرا"),
    },
    "help": {
        "en": _called("help|commands", "help", "this list"),
        "hu": _called("segítség|súgó|parancsok", "segítség", "ez a lista"),
        "fa": _called("راهنما|کمک|دستورها", "راهنما", "همین فهرست"),
    },
}  # fmt: skip

_OPPOSITES: dict[Verb, tuple[str, ...]] = {
    "important": ("not important", "unimportant", "nem fontos", "مهم نیست", "غیر مهم", "نامهم"),
    "urgent": ("not urgent", "nem sürgős", "فوری نیست", "غیر فوری"),
}


def folded(words: str) -> frozenset[str]:
    """Words or phrases, written with bars between them, as they are compared."""
    return frozenset(map(fold, words.split("|")))


def key(words: str) -> str:
    """Words as they are compared: folded, without spaces and the apostrophe."""
    return "".join(fold(words).split()).replace("'", "")


@cache
def _names() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for verb, called in TABLE.items():
        for language, one in called.items():
            for name in one.names:
                found.setdefault(key(name), Word(verb, True, language))
    for verb, names in _OPPOSITES.items():
        for name in names:
            language = "fa" if not name.isascii() and name[0] > "\u0600" else "hu" if "nem" in name else "en"
            found[key(name)] = Word(verb, False, language)
    return found


def word_of(name: str) -> Word | None:
    """The command that is called so, by its key."""
    return _names().get(name)


def every_name() -> Iterator[tuple[str, Verb]]:
    """All names as they are written in the table, with their command; opposites too."""
    for verb, called in TABLE.items():
        for one in called.values():
            for name in one.names:
                yield name, verb
    for verb, names in _OPPOSITES.items():
        for name in names:
            yield name, verb


@cache
def _shown() -> dict[str, str]:
    return {key(name): name for name, _ in every_name()}


def nearest(name: str) -> str:
    """The name of a command that was probably meant, as it is written; or an empty string."""
    wanted = key(name)[:40]
    near = get_close_matches(wanted, list(_shown()), n=5, cutoff=0.7)
    # Letters that changed places are the commonest slip, and the first letter is seldom wrong.
    near.sort(key=lambda one: (sorted(one) != sorted(wanted), one[:1] != wanted[:1]))
    return _shown()[near[0]] if near else ""


def called(verb: Verb, language: str) -> Called:
    """This command in this language; one that is not here is served in English."""
    return TABLE[verb].get(language) or TABLE[verb]["en"]


def usage(verb: Verb, language: str) -> str:
    """How it is written, for a hint; within Persian, what is Latin keeps its own order."""
    shown = called(verb, language).usage
    return f"{RLM}{shown}{RLM}" if language == "fa" else shown


def help_lines(language: str) -> tuple[str, ...]:
    """One line a command: how it is written, and what it does."""
    return tuple(f"{usage(verb, language)} – {called(verb, language).does}" for verb in TABLE)

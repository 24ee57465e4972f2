"""What the VA is told about her commands on money, in her language.

Amounts are written by `desk.billing.spoken`; commands are named as they are called in her language.
"""

from functools import cache

from vamail.desk.control.command import Verb
from vamail.desk.control.words import called
from vamail.desk.intake.va_language import worded

SENTENCES = {
    "en": {
        "paid": "{name} ({number}, {client}): {amount} counted, all of it is paid.",
        "paid_part": "{name} ({number}, {client}): {amount} counted, {left} is still due.",
        "fee": "{fee} of it was kept on the way.",
        "careful": "Careful. {warnings}",
        "expense": "{amount} for {client}: “{text}”, to be charged with the next invoice.",
        "dispute": "{name} ({client}) is disputed: no reminder goes until `{settled} {name}`.",
        "disputed": "disputed", "disputed_why": "disputed: {why}",
        "settled": "{name} ({client}): reminders go again.",
        "promised": "{name} ({client}) is promised by {day}: no reminder goes before that day has passed.",
        "invoices": "Invoices that are open: {count}. {sums}", "due": "Due: {sums}.",
        "invoices_none": "No invoice is open.",
        "row": "{name} {number} ({client}): {due} of {gross}, due {day}",
        "row_draft": "{name} ({client}): {gross}, a draft that waits for `{ok} {name}`",
        "row_back": "{name} {number} ({client}): {due} too much was paid",
        "late": "{row}, {count} days late", "paused": "{row}, no reminders: {why}",
        "by": "{row}, promised by {day}", "more": "… and {count} more",
        "which_payment": "Which payment is meant: {known}?", "payment_hint": "name it: `{line} {name}`",
        "which_invoice": "Which invoice is meant: {known}?", "no_invoice": "Which invoice is meant?",
        "invoice_hint": "name it: `{line} I-7`; `{invoices}` shows what is open",
        "unknown": "There is no invoice {name}.",
        "not_open": "Nobody is reminded of {name}: it is a draft, or nothing is due for it any more.",
        "nothing_due": "Nothing is due for {name}: say how much came (`{paid} {name} 400 EUR`).",
        "no_dispute": "{name} is not disputed; its reminders go as they were.",
        "for_whom": "For which client?", "whom_hint": "name it: `{line} acme …`",
        "other_currency": "{client} is charged in {currency}: “{said}” is in another currency.",
        "no_price": "“{said}” has no price: write one behind it, or name a service of rules/services.yaml.",
        "draft": "{name} ({client}): a draft of {amount}. It comes to you as the client would see it; "
        "`{ok} {name}` issues it, `{no} {name}` drops it.",
        "issued": "{name} is issued as {number} ({client}): {amount}. It goes to {to}.",
        "issued_due": "{name} is issued as {number} ({client}): {amount}, due {day}. It goes to {to}.",
        "dropped": "{name} ({client}) is dropped; what it charged may be charged again.",
        "withdrawn": "{name} ({client}) is taken back.",
        "changed_since": "{name} changed after the mail that you answer: look at the newer one, and write "
        "`{ok} {name}`.",
        "receipt_left": "The receipt to {to} has left already.",
        "nothing_stopped": "No number of an invoice stands still: there was no restore, or it was said "
        "already.",
        "known_later": "The backup knows {number} already: say that one, or a later one.",
        "given_since": "{number} was given since: what was the last before that cannot be changed any more.",
        "no_series": "“{said}” looks like no number of an invoice here ({known}): write it as it stands "
        "on the document.",
        "numbers_go_on": "{number} was the last: the next one is {next}. What was issued after the "
        "backup is not known here; write its payments down elsewhere, and drop drafts of the same.",
        "numbers_count": "Numbers of invoices count on by themselves; none stands still.",
        "numbers_stand": "{series}: stands still after a restore; the last known is {number}",
        "numbers_run": "{series}: the last is {number}",
        "nothing_about": "Nothing about {name} waits for your word.",
        "payments": "Money that waits for your word: {count}.",
        "payments_none": "No money waits for your word.",
        "no_payment": "There is no payment {name}: `{payments}` shows what waits.",
        "whole_payment": "{name} is counted as it came: write `{paid} I-7 {name}` and nothing else.",
        "counted_before": "{name} counts already, for {names}: `{undo} {name}` takes that back.",
        "dropped_before": "{name} was dropped before.",
        "pays_what": "{name} is for no invoice yet: `{paid} I-7 {name}` says for which.",
        "payment_dropped": "{name}: {amount} from {payer} is set aside, and pays nothing.",
        "no_fee": "{name}: {left} is missing, and more than a fee: `{credit} {name}` takes it back.",
        "waits_too": "{name} waits with as much, {amount} from {payer}: if it is the same, `{no} {name}`.",
        "statement_old": "Money of {client} moved since this statement was made, so it does not go: "
        "`{statement} {slug}` makes it anew.",
        "statement": "A statement of account for {client} comes to you as the client would see it; `{ok}` in "
        "reply sends it to {to}, `{no}` drops it.",
    },
    "hu": {
        "paid": "{name} ({number}, {client}): {amount} beszámítva, ezzel ki van fizetve.",
        "paid_part": "{name} ({number}, {client}): {amount} beszámítva, még fennáll: {left}.",
        "fee": "Ebből útközben levonva: {fee}.",
        "careful": "Vigyázat! {warnings}",
        "expense": "{amount} ({client}): „{text}”, a következő számlára kerül.",
        "dispute": "{name} ({client}) vitatott: nem megy emlékeztető, amíg nincs `{settled} {name}`.",
        "disputed": "vitatott", "disputed_why": "vitatott: {why}",
        "settled": "{name} ({client}): újra mennek az emlékeztetők.",
        "promised": "{name} ({client}): az ígért nap {day}; addig nem megy emlékeztető.",
        "invoices": "Nyitott számlák: {count}. {sums}", "due": "Kintlévőség: {sums}.",
        "invoices_none": "Nincs nyitott számla.",
        "row": "{name} {number} ({client}): {due}, összesen {gross}, határideje {day}",
        "row_draft": "{name} ({client}): {gross}, tervezet, erre vár: `{ok} {name}`",
        "row_back": "{name} {number} ({client}): {due} túlfizetés",
        "late": "{row}, {count} napja lejárt", "paused": "{row}, nincs emlékeztető: {why}",
        "by": "{row}, ígért nap: {day}", "more": "… és még {count}",
        "which_payment": "Melyik befizetésre gondol: {known}?",
        "payment_hint": "nevezze meg: `{line} {name}`",
        "which_invoice": "Melyik számlára gondol: {known}?", "no_invoice": "Melyik számlára gondol?",
        "invoice_hint": "nevezze meg: `{line} I-7`; a nyitottak: `{invoices}`",
        "unknown": "Nincs ilyen számla: {name}.",
        "not_open": "{name}: erre senki sem kap emlékeztetőt, mert tervezet, vagy már nincs rá fizetendő.",
        "nothing_due": "Erre nincs fizetendő: {name}. Írja meg, mennyi érkezett (`{paid} {name} 400 EUR`).",
        "no_dispute": "{name} nem vitatott; az emlékeztetői mennek, ahogy eddig.",
        "for_whom": "Melyik ügyfélnek?", "whom_hint": "nevezze meg: `{line} acme …`",
        "other_currency": "{client} számlái {currency} pénznemben vannak, ez nem: „{said}”.",
        "no_price": "Nincs ára: „{said}”. Írja mögé, vagy nevezzen meg egy szolgáltatást "
        "(rules/services.yaml).",
        "draft": "{name} ({client}): tervezet, {amount}. Megkapja úgy, ahogy az ügyfél látná; `{ok} {name}` "
        "kiállítja, `{no} {name}` elveti.",
        "issued": "{name} kiállítva, száma {number} ({client}): {amount}. Ide megy: {to}.",
        "issued_due": "{name} kiállítva, száma {number} ({client}): {amount}, határideje {day}. Ide megy: "
        "{to}.",
        "dropped": "{name} ({client}) elvetve; amit felszámított, újra felszámítható.",
        "withdrawn": "{name} ({client}) visszavonva.",
        "changed_since": "{name} megváltozott a levél után, amelyre válaszol: nézze meg az újabbat, és írja: "
        "`{ok} {name}`.",
        "receipt_left": "A visszaigazolás már elment ide: {to}.",
        "nothing_stopped": "Egy számla sorszáma sem áll: nem volt visszaállítás, vagy már megmondta.",
        "known_later": "A mentés már ismeri ezt: {number}. Ezt írja, vagy egy későbbit.",
        "given_since": "Azóta kiadva: {number}; hogy előtte melyik volt az utolsó, már nem változtatható.",
        "no_series": "„{said}” nem olyan, mint egy itteni számla száma ({known}): írja úgy, ahogy a "
        "számlán áll.",
        "numbers_go_on": "{number} volt az utolsó: a következő {next}. Amit a mentés után állított ki, "
        "az itt nem ismert; befizetéseit máshol vezesse, és vesse el ugyanannak a tervezetét.",
        "numbers_count": "A számlák sorszámai maguktól mennek tovább; egyik sem áll.",
        "numbers_stand": "{series}: visszaállítás óta áll; az utolsó ismert: {number}",
        "numbers_run": "{series}: az utolsó {number}",
        "statement_old": "A kivonat óta változott, amivel {client} tartozik, ezért nem megy ki: "
        "`{statement} {slug}` újat készít.",
        "statement": "A folyószámla-kivonatot úgy kapja meg, ahogy az ügyfél látná ({client}); az `{ok}` "
        "válasz elküldi ide: {to}, a `{no}` elveti.",
        "nothing_about": "Erről semmi sem vár az Ön szavára: {name}.",
        "payments": "Pénz, amely az Ön szavára vár: {count}.",
        "payments_none": "Semmilyen pénz nem vár az Ön szavára.",
        "no_payment": "Nincs ilyen befizetés: {name}. Ami vár, azt a `{payments}` mutatja.",
        "whole_payment": "{name} úgy számít, ahogy jött: írja ezt: `{paid} I-7 {name}`, mást ne.",
        "counted_before": "{name} már be van számítva ide: {names}; `{undo} {name}` visszavonja.",
        "dropped_before": "{name} már el volt vetve.",
        "pays_what": "{name} még egyik számlára sem szól: `{paid} I-7 {name}` megmondja, melyikre.",
        "payment_dropped": "{name}: {amount}, küldte: {payer}; félretéve, semmire sem számít.",
        "no_fee": "{name}: {left} hiányzik, ez több egy díjnál. `{credit} {name}` jóváírja.",
        "waits_too": "{name} is ennyivel vár ({amount}, küldte: {payer}): ha ugyanaz a pénz, `{no} {name}`.",
    },
    "fa": {
        "paid": "{name} ({number}، {client}): {amount} حساب شد و همهٔ آن پرداخت شده است.",
        "paid_part": "{name} ({number}، {client}): {amount} حساب شد، {left} مانده است.",
        "fee": "{fee} از آن در راه کسر شد.",
        "careful": "توجه! {warnings}",
        "expense": "{amount} برای {client}: «{text}»، در صورتحساب بعدی می‌آید.",
        "dispute": "{name} ({client}) مورد اختلاف است: تا `{settled} {name}` یادآوری نمی‌رود.",
        "disputed": "مورد اختلاف", "disputed_why": "مورد اختلاف: {why}",
        "settled": "{name} ({client}): یادآوری‌ها دوباره می‌روند.",
        "promised": "{name} ({client}) تا {day} قول داده شده است: تا گذشتن آن روز یادآوری نمی‌رود.",
        "invoices": "صورتحساب‌های باز: {count}. {sums}", "due": "طلب شما: {sums}.",
        "invoices_none": "صورتحساب بازی نیست.",
        "row": "{name} {number} ({client}): {due} از {gross}، سررسید {day}",
        "row_draft": "{name} ({client}): {gross}، پیش‌نویسی در انتظار `{ok} {name}`",
        "row_back": "{name} {number} ({client}): {due} اضافه پرداخت شده است",
        "late": "{row}، {count} روز گذشته از سررسید", "paused": "{row}، بدون یادآوری: {why}",
        "by": "{row}، قول تا {day}", "more": "… و {count} مورد دیگر",
        "which_payment": "کدام پرداخت منظور است: {known}؟",
        "payment_hint": "آن را نام ببرید: `{line} {name}`",
        "which_invoice": "کدام صورتحساب منظور است: {known}؟", "no_invoice": "کدام صورتحساب منظور است؟",
        "invoice_hint": "آن را نام ببرید: `{line} I-7`؛ `{invoices}` آنچه باز است را نشان می‌دهد",
        "unknown": "صورتحسابی به نام {name} نیست.",
        "not_open": "برای {name} یادآوری نمی‌رود: پیش‌نویس است، یا دیگر چیزی بابت آن بدهکار نیستند.",
        "nothing_due": "برای {name} بدهی‌ای نیست: بگویید چقدر رسید (`{paid} {name} 400 EUR`).",
        "no_dispute": "{name} مورد اختلاف نیست؛ یادآوری‌ها مانند پیش می‌روند.",
        "for_whom": "برای کدام مشتری؟", "whom_hint": "آن را نام ببرید: `{line} acme …`",
        "other_currency": "صورتحساب {client} به {currency} است: «{said}» به ارز دیگری است.",
        "no_price": "«{said}» قیمتی ندارد: پس از آن بنویسید یا خدمتی از rules/services.yaml را نام ببرید.",
        "draft": "{name} ({client}): پیش‌نویس {amount}. آن را چنان که مشتری می‌بیند دریافت می‌کنید؛ "
        "`{ok} {name}` صادرش می‌کند و `{no} {name}` کنارش می‌گذارد.",
        "issued": "{name} با شمارهٔ {number} صادر شد ({client}): {amount}. به {to} می‌رود.",
        "issued_due": "{name} با شمارهٔ {number} صادر شد ({client}): {amount}، سررسید {day}. به {to} می‌رود.",
        "dropped": "{name} ({client}) کنار گذاشته شد؛ آنچه حساب شده بود دوباره حساب می‌شود.",
        "withdrawn": "{name} ({client}) پس گرفته شد.",
        "changed_since": "{name} پس از نامه‌ای که به آن پاسخ می‌دهید تغییر کرده است: تازه‌تر را ببینید و "
        "`{ok} {name}` بنویسید.",
        "receipt_left": "رسید به {to} رفته است.",
        "nothing_stopped": "هیچ شمارهٔ صورتحسابی متوقف نیست: پشتیبانی بازگردانده نشده یا پیش‌تر گفته‌اید.",
        "known_later": "پشتیبان {number} را می‌شناسد: همان را بنویسید یا شماره‌ای بعد از آن.",
        "given_since": "پس از آن {number} داده شده است؛ آخرین شمارهٔ پیش از آن دیگر تغییر نمی‌کند.",
        "no_series": "«{said}» مانند شمارهٔ صورتحساب‌های اینجا ({known}) نیست: آن را همان‌گونه که روی "
        "سند است بنویسید.",
        "numbers_go_on": "آخرین {number} بود: بعدی {next} است. آنچه پس از پشتیبان صادر شد اینجا شناخته نیست؛ "
        "پرداخت آن را جای دیگر بنویسید و پیش‌نویس همان را دور بیندازید.",
        "numbers_count": "شمارهٔ صورتحساب‌ها خودکار پیش می‌رود؛ هیچ کدام متوقف نیست.",
        "numbers_stand": "{series}: پس از بازگرداندن پشتیبان متوقف است؛ آخرین شناخته {number}",
        "numbers_run": "{series}: آخرین {number}",
        "statement_old": "از زمان ساخت این گردش حساب، بدهی {client} تغییر کرده است و فرستاده نمی‌شود: "
        "`{statement} {slug}` آن را از نو می‌سازد.",
        "statement": "گردش حساب {client} را چنان که مشتری می‌بیند دریافت می‌کنید؛ پاسخ `{ok}` آن را "
        "به {to} می‌فرستد و `{no}` کنارش می‌گذارد.",
        "nothing_about": "چیزی دربارهٔ {name} در انتظار شما نیست.",
        "payments": "پولی که منتظر شماست: {count}.",
        "payments_none": "هیچ پولی منتظر شما نیست.",
        "no_payment": "پرداختی به نام {name} نیست: `{payments}` آنچه را که منتظر است نشان می‌دهد.",
        "whole_payment": "{name} همان گونه که آمده حساب می‌شود: تنها بنویسید `{paid} I-7 {name}`.",
        "counted_before": "{name} پیش‌تر برای {names} حساب شده است: `{undo} {name}` آن را پس می‌گیرد.",
        "dropped_before": "{name} پیش‌تر کنار گذاشته شده است.",
        "pays_what": "{name} هنوز بابت هیچ صورتحسابی نیست: `{paid} I-7 {name}` می‌گوید بابت کدام.",
        "payment_dropped": "{name}: {amount} از {payer} کنار گذاشته شد و بابت هیچ چیز نیست.",
        "no_fee": "{name}: {left} کم است که بیش از کارمزد است. `{credit} {name}` آن را برمی‌گرداند.",
        "waits_too": "{name} با همین مقدار منتظر است ({amount} از {payer}): اگر همان پول است `{no} {name}`.",
    },
}  # fmt: skip
_MADE = frozenset({"row", "warnings", "sums", "count"})
"""Values that are sentences, or signs, themselves."""
_NAMED: tuple[Verb, ...] = (
    "ok", "no", "paid", "settled", "invoices", "payments", "undo", "credit", "statement",
)  # fmt: skip


@cache
def _names(language: str) -> dict[str, str]:
    return {str(verb): called(verb, language).names[0] for verb in _NAMED}


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence; a language that is not here is told in English."""
    return worded(SENTENCES, language, name, {**_names(language), **values}, _MADE)

"""What the VA is told of mails from outside that are about money, and of late payment."""

from vamail.desk.life.command_names import with_names
from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_SENTENCES = {
    "en": {
        "bank_new": "the bank details on it are not those of before ({details}); if you did not change them, "
        "say `no`, and look at vamail.yaml",
        "bank": "Careful: a mail in the name of {client} speaks of other bank details",
        "said": "{who} writes: “{said}”",
        "alike": "{who} is not {known}, it only looks like it.",
        "call": "Pay nothing and change nothing because of it. Call {client} on a number that you knew "
        "before, never on one from the mail.",
        "frozen": "No reminder of {names} goes until `settled`; nothing that would answer this mail leaves "
        "by itself, but for the usual acknowledgement.",
        "tagged": "Its task has the tag “{tag}”.",
        "frozen_why": "frozen: {who} wrote of other bank details",
        "answers": "it would answer a mail that speaks of other bank details",
        "no_late_terms": "Nothing is agreed with {client} about late payment: write `billing: late:` in "
        "vamail.yaml "
        "or in their file, as in {{law: eu, reference: 2.15 %}} or {{percent: 10 %, fee: 40 EUR}}.",
        "not_late": "{name} is not late, or all that late payment costs is charged already.",
        "not_onto": "{name} is another client's, or in another currency.",
        "taxed_onto": "{name} has lines with VAT, beside which none outside its scope may stand: "
        "`interest {of}` makes an invoice of its own.",
        "no_fee": "There is no fee in it: what the law gives is in another currency than {currency}; write "
        "`fee:`.",
        "late": "{name} ({client}) is {days} days late: {amount} could be charged for it",
        "late_rate": "Interest {interest_sum} ({percent} % a year). Nothing is charged by itself.",
        "late_how": "Fee {fee}, interest {interest_sum} ({percent} % a year). Nothing is charged by itself.",
        "late_ok": "`ok` alone makes a draft of it, which you see before it goes.",
        "promise": "{client} writes when {name} will be paid: {day}",
        "confirm": "`ok` alone is enough: no reminder goes before that day has passed.",
    },
    "hu": {
        "bank_new": "a bankszámla rajta nem a korábbi ({details}); ha nem Ön módosította, mondjon nemet "
        "(`no`), és "
        "nézze meg a vamail.yaml fájlt",
        "bank": "Vigyázat: egy levél más bankszámláról ír ({client} nevében)",
        "said": "{who} ezt írja: „{said}”",
        "alike": "{who} nem azonos ezzel: {known}, csak hasonlít rá.",
        "call": "Ne fizessen és ne módosítson semmit emiatt. Hívja fel: {client}, olyan számon, "
        "amelyet korábban is ismert, soha ne a levélben állón.",
        "frozen": "Emlékeztető nem megy ({names}), amíg nincs `settled`; a szokásos visszaigazoláson kívül "
        "semmi sem megy el magától, ami erre a levélre válaszolna.",
        "tagged": "A feladat címkéje: „{tag}”.",
        "frozen_why": "befagyasztva: {who} más bankszámláról írt",
        "answers": "olyan levélre válaszolna, amely más bankszámláról ír",
        "no_late_terms": "Nincs megállapodás a késedelem költségeiről: {client}. Írja be a vamail.yaml "
        "fájlba vagy az "
        "ügyfél fájljába: `billing: late:`, például {{law: eu, reference: 2.15 %}} vagy {{percent: 10 %, "
        "fee: 40 EUR}}.",
        "not_late": "{name} nem késedelmes, vagy a késedelem minden költsége fel van már számítva.",
        "not_onto": "{name} más ügyfélé, vagy más pénznemben van.",
        "taxed_onto": "{name} sorai áfásak, mellettük nem állhat áfa hatályán kívüli sor: `interest {of}` "
        "külön "
        "számlát készít.",
        "no_fee": "Nincs benne behajtási költségátalány: a törvényes összeg nem ebben a pénznemben van: "
        "{currency}; "
        "írja be: `fee:`.",
        "late": "{name} ({client}) {days} napja lejárt: {amount} felszámítható érte",
        "late_rate": "Kamat {interest_sum} (évi {percent} %). Semmi sem kerül rá magától.",
        "late_how": "Behajtási költségátalány {fee}, kamat {interest_sum} (évi {percent} %). Semmi sem "
        "kerül rá "
        "magától.",
        "late_ok": "Elég ennyi: `ok`, és tervezet készül, amelyet elküldés előtt lát.",
        "promise": "{client} megírta, mikor fizeti ki: {name}, {day}",
        "confirm": "Elég ennyi: `ok`. Addig a napig nem megy emlékeztető.",
    },
    "fa": {
        "bank_new": "اطلاعات بانکی آن همان پیشین نیست ({details})؛ اگر خودتان تغییر نداده‌اید `no` بگویید و "
        "vamail.yaml را ببینید",
        "bank": "مراقب باشید: نامه‌ای به نام {client} از حساب بانکی دیگری می‌گوید",
        "said": "{who} می‌نویسد: «{said}»",
        "alike": "{who} همان {known} نیست و تنها شبیه آن است.",
        "call": "به خاطر این نامه چیزی نپردازید و چیزی را تغییر ندهید. به {client} با شماره‌ای که از پیش "
        "می‌شناختید زنگ بزنید، نه با شمارهٔ درون نامه.",
        "frozen": "تا `settled` یادآوری {names} نمی‌رود؛ جز تأیید دریافت معمول، چیزی در پاسخ به این نامه "
        "خودبه‌خود نمی‌رود.",
        "tagged": "کار آن برچسب «{tag}» دارد.",
        "frozen_why": "متوقف: {who} از حساب بانکی دیگری نوشت",
        "answers": "پاسخی است به نامه‌ای که از حساب بانکی دیگری می‌گوید",
        "no_late_terms": "دربارهٔ دیرکرد با {client} قراری نیست: در vamail.yaml یا پروندهٔ مشتری `billing: "
        "late:` را "
        "بنویسید، مانند {{law: eu, reference: 2.15 %}} یا {{percent: 10 %, fee: 40 EUR}}.",
        "not_late": "{name} دیر نشده است، یا همهٔ هزینهٔ دیرکرد آن پیش‌تر حساب شده است.",
        "not_onto": "{name} از مشتری دیگری است یا به ارز دیگری.",
        "taxed_onto": "{name} ردیف‌های مالیات‌دار دارد و ردیف بیرون از مالیات کنارشان نمی‌آید: `interest "
        "{of}` "
        "صورتحساب جداگانه می‌سازد.",
        "no_fee": "هزینهٔ ثابت در آن نیست: آنچه قانون می‌گوید به {currency} نیست؛ `fee:` را بنویسید.",
        "late": "از سررسید {name} ({client}) {days} روز گذشته است: می‌توان بابت آن {amount} مطالبه کرد",
        "late_rate": "بهره {interest_sum} (سالی {percent} درصد). چیزی خودبه‌خود افزوده نمی‌شود.",
        "late_how": "هزینهٔ ثابت {fee}، بهره {interest_sum} (سالی {percent} درصد). چیزی خودبه‌خود افزوده "
        "نمی‌شود.",
        "late_ok": "تنها `ok` کافی است تا پیش‌نویس آن آماده شود و پیش از رفتن ببینید.",
        "promise": "{client} نوشته است {name} کی پرداخت می‌شود: {day}",
        "confirm": "تنها `ok` کافی است: تا گذشتن آن روز یادآوری نمی‌رود.",
    },
}

_SPOKEN = with_names(_SENTENCES)


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_SPOKEN, workspace.me.language, name, values)

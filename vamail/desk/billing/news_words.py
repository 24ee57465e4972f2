"""What the VA is told of mails from outside that are about money, and of late payment."""

from vamail.desk.life.command_names import with_names
from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_SENTENCES = {
    "en": {
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
        "promise": "{client} writes when {name} will be paid: {day}",
        "confirm": "`ok` alone is enough: no reminder goes before that day has passed.",
    },
    "hu": {
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
        "promise": "{client} megírta, mikor fizeti ki: {name}, {day}",
        "confirm": "Elég ennyi: `ok`. Addig a napig nem megy emlékeztető.",
    },
    "fa": {
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
        "promise": "{client} نوشته است {name} کی پرداخت می‌شود: {day}",
        "confirm": "تنها `ok` کافی است: تا گذشتن آن روز یادآوری نمی‌رود.",
    },
}

_SPOKEN = with_names(_SENTENCES)


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_SPOKEN, workspace.me.language, name, values)

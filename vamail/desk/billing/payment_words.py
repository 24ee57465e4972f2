"""What the VA is told about money that came."""

from vamail.desk.life.command_names import with_names
from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_SENTENCES = {
    "en": {
        "double": "{amount} was counted already, for {invoice}: nothing changes.",
        "taken_back": "You took {amount} back before: say which invoice it pays (`paid I-7 …`).",
        "no_amount": "{amount} is no payment: it must be more than nothing.",
        "fee": "A fee is no more than the payment of {amount}.",
        "unmatched": "It is not known what {amount} pays: say which invoice (`paid I-7 …`).",
        "unknown": "There is no invoice {name}: {amount} pays nothing yet.",
        "anothers": "{name} is another client's invoice: {amount} does not pay it.",
        "credit": "{name} is a credit note: {amount} cannot pay it.",
        "draft": "{name} is still a draft: {amount} does not pay it before its `ok {name}`.",
        "void": "{name} was dropped: {amount} does not pay it.",
        "other_currency": "{name} is in {currency}, and {amount} is not: say what it is worth in {currency} "
        "(`paid {name} … {currency}`).",
        "over": "It is {over} more than was due for {name}: return it, or set it against what comes next.",
        "paid_before": "{name} was paid already: {over} too much came, return it or set it against what "
        "comes next.",
        "perhaps_twice": "{amount} of {day} counts for {name} already: if it is the same money, `undo`.",
        "other_sum": "{amount} is not what is due of {names}: say which of them it pays.",
        "receipt_over": "{over} more came than was due for {name}",
        "receipt_twice": "the same money may count for {name} twice",
        "future": "{day} is still to come.",
        "before": "{day} is before the invoice, of {issued}.",
    },
    "hu": {
        "double": "{amount} már be van számítva ide: {invoice}; semmi sem változik.",
        "taken_back": "Ezt korábban visszavonta: {amount}. Mondja meg, melyik számlára szól (`paid I-7 …`).",
        "no_amount": "{amount} nem lehet befizetés: nullánál többnek kell lennie.",
        "fee": "A díj nem lehet több a befizetett összegnél ({amount}).",
        "unmatched": "Nem tudni, mire szól: {amount}. Mondja meg, melyik számlára (`paid I-7 …`).",
        "unknown": "Nincs ilyen számla: {name}; {amount} még semmire sem számít.",
        "anothers": "{name} egy másik ügyfél számlája, erre nem számít: {amount}.",
        "credit": "{name} jóváíró számla, erre nem fizethető: {amount}.",
        "draft": "{name} még tervezet: {amount} nem számít rá, amíg nincs jóváhagyva (`ok {name}`).",
        "void": "{name} el lett vetve: {amount} nem számít rá.",
        "other_currency": "{name} pénzneme {currency}, ez az összeg más: {amount}. Mondja meg, mennyit ér "
        "(`paid {name} … {currency}`).",
        "over": "Ez ennyivel több a fizetendőnél ({name}): {over}. Utalja vissza, vagy számítsa be.",
        "paid_before": "{name} már ki volt fizetve: {over} a többlet, utalja vissza, vagy számítsa be.",
        "perhaps_twice": "Erről a napról ({day}) {amount} már be van számítva ide: {name}. Ha ugyanaz a "
        "pénz, `undo`.",
        "other_sum": "{amount} nem annyi, amennyi ezekből fennáll: {names}. Mondja meg, melyikre szól.",
        "receipt_over": "ennyivel több érkezett a fizetendőnél: {over} ({name})",
        "receipt_twice": "lehet, hogy ugyanaz a pénz kétszer van beszámítva ({name})",
        "future": "{day} még nem jött el.",
        "before": "{day} korábbi a számla keltezésénél ({issued}).",
    },
    "fa": {
        "double": "{amount} پیش‌تر برای {invoice} حساب شده است: چیزی تغییر نمی‌کند.",
        "taken_back": "{amount} را پیش‌تر پس گرفته‌اید: بگویید برای کدام صورتحساب است (`paid I-7 …`).",
        "no_amount": "{amount} پرداخت نیست: باید بیش از صفر باشد.",
        "fee": "کارمزد نباید بیش از پرداخت {amount} باشد.",
        "unmatched": "معلوم نیست {amount} برای چیست: بگویید کدام صورتحساب (`paid I-7 …`).",
        "unknown": "صورتحساب {name} وجود ندارد: {amount} هنوز برای چیزی حساب نشده است.",
        "anothers": "{name} صورتحساب مشتری دیگری است: {amount} برای آن حساب نمی‌شود.",
        "credit": "{name} برگشتی است: {amount} برای آن پرداخت نمی‌شود.",
        "draft": "{name} هنوز پیش‌نویس است: {amount} پیش از `ok {name}` برای آن حساب نمی‌شود.",
        "void": "{name} کنار گذاشته شده است: {amount} برای آن حساب نمی‌شود.",
        "other_currency": "{name} به {currency} است و {amount} نیست: بگویید به {currency} چقدر می‌ارزد "
        "(`paid {name} … {currency}`).",
        "over": "این {over} بیش از بدهی {name} است: آن را بازگردانید یا در صورتحساب بعدی منظور کنید.",
        "paid_before": "{name} پیش‌تر پرداخت شده بود: {over} اضافه رسیده است؛ آن را بازگردانید یا در "
        "صورتحساب بعدی منظور کنید.",
        "perhaps_twice": "{amount} با تاریخ {day} برای {name} حساب شده است: اگر همان پول است، `undo`.",
        "other_sum": "{amount} برابر ماندهٔ {names} نیست: بگویید بابت کدام است.",
        "receipt_over": "{over} بیش از بدهی {name} رسیده است",
        "receipt_twice": "شاید همین پول دو بار برای {name} حساب شده باشد",
        "future": "{day} هنوز نرسیده است.",
        "before": "{day} پیش از تاریخ صورتحساب ({issued}) است.",
    },
}

_SPOKEN = with_names(_SENTENCES)


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_SPOKEN, workspace.me.language, name, values)

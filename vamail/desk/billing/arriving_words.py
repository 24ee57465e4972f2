"""What the VA is told about money that was read in files and mails: why it waits, and what it paid."""

from vamail.desk.life.command_names import with_names
from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_SENTENCES = {
    "en": {
        "double": "probably the same money as that of {day} for {names} ({source}): `no {short}` if so, "
        "`ok {short}` if it came as well",
        "double_open": "probably the same money as that of {day} for {names} ({source}): `no {short}` if so, "
        "`paid I-7 {short}` if it came as well",
        "says": "{source}",
        "several": "it names {names}, and is not what is due of them together",
        "alike": "as much is due of each of {names}",
        "payer": "it is what is due of {names}, but nobody of this name paid before: {payer}",
        "together": "it is what is due of {names} together",
        "short": "it is a little less than what is due of {names}",
        "few_digits": "“{said}” may mean {names}",
        "unknown": "it names {said}, and there is no such invoice",
        "unlike": "it is not what is due of {names}",
        "nothing": "it names no invoice, and nothing of this amount is due",
        "credit": "{names} is a credit note",
        "draft": "{names} is still a draft",
        "void": "{names} was dropped",
        "paid": "{names} was paid already",
        "credited": "{names} was credited, nothing is due",
        "other_currency": "{names} is in {currency}",
        "short_by": "{missing} less than was due came for {name}: if a bank kept it, `paid {name} fee`.",
        "file": "Rows: {rows}; money that came: {came} ({sums}).",
        "nothing_came": "Rows: {rows}; none of them is money that came.",
        "gone": "Money that went out, or nothing: {count}, passed over.",
        "skipped": "Left out: {count} ({why}).",
        "seen": "Known before: {count}; nothing counts twice.",
        "counted": "{name} ({number}, {client}): {amount} of {day}, all of it is paid.",
        "counted_part": "{name} ({number}, {client}): {amount} of {day}, {left} is still due.",
        "waits": "{short}: {amount} of {day} from {payer} waits for your word: {why}.",
        "propose": "`ok {short}` counts it for {names}.",
        "ask": "`paid I-7 {short}` says which invoice it pays, `no {short}` that it pays none.",
        "more": "… and {count} more: `payments` shows what waits.",
        "nobody": "somebody",
        "by_mail": "{provider} says so by mail",
        "accepted": "{provider} says so, in a mail that you accepted",
        "went_out": "{amount} went out on {day} and names {names}: if it was sent back, `undo {names}` or "
        "`credit {names}`.",
        "forwarded": "{provider} says so, in a mail that you forwarded",
        "mail_title": "{short}: {provider} says that {payer} paid {amount}",
    },
    "hu": {
        "double": "valószínűleg ugyanaz a pénz, mint a {day} napi ({names}; {source}): ha igen, `no "
        "{short}`, ha ez is megjött, `ok {short}`",
        "double_open": "valószínűleg ugyanaz a pénz, mint a {day} napi ({names}; {source}): ha igen, `no "
        "{short}`, ha ez is megjött, `paid I-7 {short}`",
        "says": "{source}",
        "several": "ezeket nevezi meg: {names}, és nem annyi, amennyi együtt fennáll",
        "alike": "ezek mindegyikéből ugyanennyi áll fenn: {names}",
        "payer": "annyi, amennyi ebből fennáll: {names}, de ilyen nevű még nem fizetett: {payer}",
        "together": "annyi, amennyi ezekből együtt fennáll: {names}",
        "short": "valamivel kevesebb, mint amennyi ebből fennáll: {names}",
        "few_digits": "„{said}” ezt jelentheti: {names}",
        "unknown": "ezt nevezi meg: {said}, és ilyen számla nincs",
        "unlike": "nem annyi, amennyi ezekből fennáll: {names}",
        "nothing": "nem nevez meg számlát, és ekkora összeg sehol sem áll fenn",
        "credit": "{names} jóváíró számla",
        "draft": "{names} még tervezet",
        "void": "{names} el lett vetve",
        "paid": "{names} már ki volt fizetve",
        "credited": "{names} jóvá lett írva, semmi sem áll fenn",
        "other_currency": "{names} pénzneme {currency}",
        "short_by": "Ennyivel kevesebb jött meg, mint ami fennállt ({name}): {missing}. Ha egy bank "
        "vonta le, `paid {name} fee`.",
        "file": "{rows} sor, ebből bejövő pénz: {came} ({sums}).",
        "nothing_came": "{rows} sor, és egyik sem bejövő pénz.",
        "gone": "Kimenő vagy nulla összeg: {count} sor, ez nem számít.",
        "skipped": "{count} sor kimaradt ({why}).",
        "seen": "Már ismert volt: {count}; semmi sem számít kétszer.",
        "counted": "{name} ({number}, {client}): {amount}, {day}; ezzel ki van fizetve.",
        "counted_part": "{name} ({number}, {client}): {amount}, {day}; még fennáll: {left}.",
        "waits": "{short}: {amount}, {day}, küldte: {payer}; az Ön szavára vár: {why}.",
        "propose": "`ok {short}` ide számítja: {names}.",
        "ask": "`paid I-7 {short}` megmondja, melyik számlára szól, `no {short}` azt, hogy egyikre sem.",
        "more": "… és még {count}: ami vár, azt a `payments` mutatja.",
        "nobody": "valaki",
        "by_mail": "a {provider} levele szerint",
        "accepted": "a {provider} levele szerint, amelyet Ön elfogadott",
        "went_out": "{amount} kiment ({day}), és ezt nevezi meg: {names}. Ha visszautalás, `undo {names}` "
        "vagy `credit {names}`.",
        "forwarded": "a {provider} levele szerint, amelyet Ön továbbított",
        "mail_title": "{short}: a {provider} szerint {payer} fizetett, {amount}",
    },
    "fa": {
        "double": "شاید همان پول {day} برای {names} است ({source}): اگر همان است `no {short}`، اگر "
        "جداگانه آمده `ok {short}`",
        "double_open": "شاید همان پول {day} برای {names} است ({source}): اگر همان است `no {short}`، اگر "
        "جداگانه آمده `paid I-7 {short}`",
        "says": "{source}",
        "several": "از {names} نام می‌برد و برابر ماندهٔ آن‌ها با هم نیست",
        "alike": "ماندهٔ هر یک از {names} همین مقدار است",
        "payer": "برابر ماندهٔ {names} است، اما کسی به این نام پیش‌تر نپرداخته است: {payer}",
        "together": "برابر ماندهٔ {names} با هم است",
        "short": "کمی کمتر از ماندهٔ {names} است",
        "few_digits": "«{said}» شاید یعنی {names}",
        "unknown": "از {said} نام می‌برد و چنین صورتحسابی نیست",
        "unlike": "برابر ماندهٔ {names} نیست",
        "nothing": "از صورتحسابی نام نمی‌برد و چنین مبلغی بدهکار نیست",
        "credit": "{names} صورتحساب برگشتی است",
        "draft": "{names} هنوز پیش‌نویس است",
        "void": "{names} کنار گذاشته شده است",
        "paid": "{names} پیش‌تر پرداخت شده است",
        "credited": "{names} برگشت خورده و چیزی نمانده است",
        "other_currency": "ارز {names}، {currency} است",
        "short_by": "برای {name}، {missing} کمتر از مانده آمد: اگر بانک کسر کرده است، `paid {name} fee`.",
        "file": "{rows} ردیف؛ {came} ردیف آن پولی است که رسیده ({sums}).",
        "nothing_came": "{rows} ردیف؛ هیچ یک پولی نیست که رسیده باشد.",
        "gone": "{count} ردیف پولی است که رفته یا صفر است؛ کنار گذاشته شد.",
        "skipped": "{count} ردیف کنار گذاشته شد ({why}).",
        "seen": "{count} ردیف از پیش شناخته بود: هیچ چیز دو بار حساب نمی‌شود.",
        "counted": "{name} ({number}، {client}): {amount} به تاریخ {day}، همهٔ آن پرداخت شده است.",
        "counted_part": "{name} ({number}، {client}): {amount} به تاریخ {day}، {left} مانده است.",
        "waits": "{short}: {amount} به تاریخ {day} از {payer} منتظر شماست: {why}.",
        "propose": "`ok {short}` آن را برای {names} حساب می‌کند.",
        "ask": "`paid I-7 {short}` می‌گوید بابت کدام صورتحساب است و `no {short}` که بابت هیچ‌کدام.",
        "more": "… و {count} تای دیگر: `payments` آنچه را که منتظر است نشان می‌دهد.",
        "nobody": "کسی",
        "by_mail": "{provider} در نامه‌ای چنین می‌گوید",
        "accepted": "{provider} چنین می‌گوید، در نامه‌ای که شما پذیرفتید",
        "went_out": "{amount} در {day} رفته و از {names} نام می‌برد: اگر پس داده شده، `undo {names}` یا "
        "`credit {names}`.",
        "forwarded": "{provider} چنین می‌گوید، در نامه‌ای که شما فرستادید",
        "mail_title": "{short}: {provider} می‌گوید {payer} مبلغ {amount} پرداخته است",
    },
}


_NAMED = with_names(_SENTENCES)
_OURS = {"waits": ("why",)}
"""Values that are sentences of this table: their commands stay commands."""


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_NAMED, workspace.me.language, name, values, _OURS.get(name, ()))

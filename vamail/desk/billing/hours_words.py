"""The words of the report of hours."""

from vamail.desk.life.va_language import worded

SENTENCES = {
    "en": {
        "head": "Time from {since} to {until}",
        "nothing": "No time was counted from {since} to {until}.",
        "client": "{client}: {hours}",
        "client_rate": "{client}: {hours}, effectively {rate} an hour",
        "billed": "billed by the hour: {hours}, {value}",
        "to_bill": "still to be billed: {hours}, {value}",
        "retained": "paid by a retainer: {hours}",
        "unpriced": "without a price by the hour: {hours}",
        "free": "not charged: {hours}",
        "fixed": "fixed prices, deposits and retainers invoiced in these days: {value}",
        "services": "By service:",
        "tasks": "By task:",
        "no_service": "no service",
        "no_task": "without a task",
        "task": "{ref} “{title}”",
        "part": "{what}: {hours}",
        "part_rate": "{what}: {hours}, {value} ({rate} an hour)",
        "more": "{count} more",
        "overruns": "Took far longer than estimated (half again as long, and half an hour at least):",
        "overrun": "{what}: {hours}, estimated {estimate}",
        "counted": "Counted are net amounts: time on issued invoices, time to be billed at the price of an "
        "hour in the client's steps, and what was invoiced beside it in these days. Expenses and late fees "
        "are not. Currencies are never added together.",
    },
    "hu": {
        "head": "Munkaidő: {since} – {until}",
        "nothing": "Nincs feljegyzett idő: {since} – {until}.",
        "client": "{client}: {hours}",
        "client_rate": "{client}: {hours}, ténylegesen {rate} óránként",
        "billed": "óradíjjal számlázva: {hours}, {value}",
        "to_bill": "még számlázandó: {hours}, {value}",
        "retained": "átalány fedezi: {hours}",
        "unpriced": "óradíj nélkül: {hours}",
        "free": "nem számlázandó: {hours}",
        "fixed": "fix árak, előlegek és átalányok, amelyek e napokon számlára kerültek: {value}",
        "services": "Szolgáltatásonként:",
        "tasks": "Feladatonként:",
        "no_service": "szolgáltatás nélkül",
        "no_task": "feladat nélkül",
        "task": "{ref} „{title}”",
        "part": "{what}: {hours}",
        "part_rate": "{what}: {hours}, {value} (óránként {rate})",
        "more": "és még {count}",
        "overruns": "Jóval tovább tartott a becsültnél (másfélszer annyi ideig, legalább fél órával tovább):",
        "overrun": "{what}: {hours}, a becslés {estimate} volt",
        "counted": "Nettó összegek: a kiállított számlák munkaideje, a még számlázandó idő óradíjjal, az "
        "ügyfélnél szokásos kerekítéssel, és ami emellett ezeken a napokon számlára került. Költségek és "
        "késedelmi díjak nélkül. A pénznemeket sosem adjuk össze.",
    },
    "fa": {
        "head": "زمان کار از {since} تا {until}",
        "nothing": "از {since} تا {until} زمانی ثبت نشده است.",
        "client": "{client}: {hours}",
        "client_rate": "{client}: {hours}، در عمل ساعتی {rate}",
        "billed": "با نرخ ساعتی در صورتحساب: {hours}، {value}",
        "to_bill": "هنوز حساب‌نشده: {hours}، {value}",
        "retained": "در قرارداد ماهانه: {hours}",
        "unpriced": "بدون نرخ ساعتی: {hours}",
        "free": "رایگان: {hours}",
        "fixed": "قیمت‌های ثابت، پیش‌پرداخت‌ها و قراردادهای ماهانه که در این روزها صورتحساب شد: {value}",
        "services": "به تفکیک خدمت:",
        "tasks": "به تفکیک کار:",
        "no_service": "بدون خدمت",
        "no_task": "بدون کار مشخص",
        "task": "{ref} «{title}»",
        "part": "{what}: {hours}",
        "part_rate": "{what}: {hours}، {value} (ساعتی {rate})",
        "more": "{count} مورد دیگر",
        "overruns": "بسیار بیش از برآورد طول کشید (یک‌ونیم برابر، و دست‌کم نیم ساعت بیشتر):",
        "overrun": "{what}: {hours}؛ برآورد {estimate}",
        "counted": "مبلغ‌ها خالص است: زمان در صورتحساب‌های صادرشده، زمان حساب‌نشده با نرخ ساعتی و گرد کردن "
        "همان مشتری، و آنچه جز آن در این روزها صورتحساب شد. هزینه‌ها و جریمهٔ دیرکرد به شمار نیامده است. "
        "ارزها هرگز با هم جمع نمی‌شوند.",
    },
}

_OURS = ("what", "hours", "count")
"""What was worded already, and digits."""


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence."""
    return worded(SENTENCES, language, name, values, _OURS)

"""What the VA reads of aging and forecast."""

from vamail.desk.life.va_language import worded

WORDS = {
    "en": {
        "headline": "Forecast of your income, {month} and after",
        "nothing": "There is nothing to forecast: no invoice, no draft, nothing agreed, no time to charge.",
        "coming": "The forecast comes to you by mail, with a chart.",
        "due": "{due} due", "overdue": "{overdue} of it overdue",
        "expected": "{expected} expected this month",
        "aside": "{aside} disputed or frozen, and not expected", "later": "{later} later",
        "came": "came in: {months}",
        "what": "Expected", "received": "Received", "issued": "Invoices", "drafts": "Drafts",
        "agreed": "Retainers and recurring", "work": "Not invoiced yet", "whole": "Together",
        "chart": "Income by month",
        "alt": "Bars by month, for each currency: what came in, what is expected. The figures stand below.",
        "unpriced": "{hours} of {client} have no price, and are not in it.",
        "aging_none": "Nobody owes anything.",
        "aging_head": "{currency}: {due} due, {overdue} of it overdue",
        "not_due": "not due yet {amount}", "days_1_30": "1–30 days late {amount}",
        "days_31_60": "31–60 days {amount}", "days_61_90": "61–90 days {amount}",
        "days_over_90": "over 90 days {amount}", "overpaid": "paid too much {amount}",
        "aged_drafts": "drafts {amount}", "aged_credits": "drafts of credit notes {amount}",
        "row": "{client}: {parts}", "all": "All together",
    },
    "hu": {
        "headline": "Bevételi előrejelzés, {month} és utána",
        "nothing": "Nincs mit előre jelezni: nincs számla, tervezet, megállapodás, sem elszámolatlan idő.",
        "coming": "Az előrejelzést levélben kapja meg, ábrával.",
        "due": "kintlévőség {due}", "overdue": "ebből lejárt {overdue}",
        "expected": "e hónapban várható {expected}",
        "aside": "vitatott vagy befagyasztott {aside}, ez nem várható", "later": "később {later}",
        "came": "beérkezett: {months}",
        "what": "Várható", "received": "Beérkezett", "issued": "Számlák", "drafts": "Tervezetek",
        "agreed": "Átalány és ismétlődő", "work": "Még nem számlázott", "whole": "Összesen",
        "chart": "Bevétel havonta",
        "alt": "Oszlopok havonta, pénznemenként: mi érkezett be, és mi várható. A számok alább olvashatók.",
        "unpriced": "{client}: ennek nincs ára, ezért nincs benne: {hours}.",
        "aging_none": "Senki sem tartozik.",
        "aging_head": "{currency}: kintlévőség {due}, ebből lejárt {overdue}",
        "not_due": "nem járt le {amount}", "days_1_30": "1–30 napja lejárt {amount}",
        "days_31_60": "31–60 napja {amount}", "days_61_90": "61–90 napja {amount}",
        "days_over_90": "több mint 90 napja {amount}", "overpaid": "túlfizetés {amount}",
        "aged_drafts": "tervezetek {amount}", "aged_credits": "jóváírások tervezete {amount}",
        "row": "{client}: {parts}", "all": "Összesen",
    },
    "fa": {
        "headline": "پیش‌بینی درآمد، از {month}",
        "nothing": "چیزی برای پیش‌بینی نیست: نه صورتحسابی، نه پیش‌نویسی، نه قراری و نه زمان حساب‌نشده‌ای.",
        "coming": "پیش‌بینی با نمودار به ایمیل شما می‌آید.",
        "due": "طلب شما {due}", "overdue": "{overdue} از آن سررسیدگذشته",
        "expected": "مورد انتظار این ماه {expected}",
        "aside": "مورد اختلاف یا متوقف {aside}، بدون انتظار دریافت", "later": "پس از آن {later}",
        "came": "دریافت‌شده: {months}",
        "what": "مورد انتظار", "received": "دریافت‌شده", "issued": "صورتحساب‌ها", "drafts": "پیش‌نویس‌ها",
        "agreed": "قرارهای ماهانه", "work": "هنوز صورتحساب‌نشده", "whole": "جمع",
        "chart": "درآمد ماه به ماه",
        "alt": "ستون‌های ماهانه برای هر ارز: آنچه رسیده و آنچه انتظار می‌رود. ارقام در زیر آمده است.",
        "unpriced": "{hours} از {client} قیمتی ندارد و در آن نیامده است.",
        "aging_none": "هیچ‌کس بدهی ندارد.",
        "aging_head": "{currency}: طلب شما {due}، {overdue} از آن سررسیدگذشته",
        "not_due": "سررسید نشده {amount}", "days_1_30": "۱ تا ۳۰ روز دیر {amount}",
        "days_31_60": "۳۱ تا ۶۰ روز {amount}", "days_61_90": "۶۱ تا ۹۰ روز {amount}",
        "days_over_90": "بیش از ۹۰ روز {amount}", "overpaid": "اضافه‌پرداخت {amount}",
        "aged_drafts": "پیش‌نویس‌ها {amount}", "aged_credits": "پیش‌نویس برگشتی‌ها {amount}",
        "row": "{client}: {parts}", "all": "جمع کل",
    },
}  # fmt: skip


def say(language: str, name: str, /, **values: str) -> str:
    """One of the words, or a sentence; English where the language has none."""
    return worded(WORDS, language, name, values, ("parts", "months"))


def joined(language: str, parts: list[str]) -> str:
    """Parts of a sentence, one behind the other."""
    return ("، " if language == "fa" else ", ").join(parts)

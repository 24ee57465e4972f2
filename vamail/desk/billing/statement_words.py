"""The words of a statement of account: of the client's tables in the client's language, and what the VA is
told of it in hers."""

from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_TABLE = {
    "en": {
        "day": "Date", "what": "What", "amount": "Amount", "balance": "Balance",
        "opening": "Opening balance", "closing": "Closing balance",
        "invoice": "Invoice {numbers}", "request": "Payment request {numbers}",
        "credit": "Credit note {numbers}", "payment": "Payment received ({numbers})",
        "account": "Account in {currency}", "open": "Open in {currency}", "number": "Number", "due": "Due on",
        "late": "Overdue", "left": "To pay", "days": "{count} days", "day_one": "1 day", "not_due": "not due",
        "over": "paid too much",
    },
    "hu": {
        "day": "Dátum", "what": "Tétel", "amount": "Összeg", "balance": "Egyenleg",
        "opening": "Nyitó egyenleg", "closing": "Záró egyenleg",
        "invoice": "{numbers} számla", "request": "{numbers} díjbekérő",
        "credit": "{numbers} jóváíró számla", "payment": "Beérkezett fizetés ({numbers})",
        "account": "Folyószámla, {currency}", "open": "Nyitott tételek, {currency}", "number": "Szám",
        "due": "Határidő", "late": "Lejárt", "left": "Fizetendő", "days": "{count} napja",
        "day_one": "1 napja", "not_due": "nem járt le", "over": "túlfizetés",
    },
    "fa": {
        "day": "تاریخ", "what": "شرح", "amount": "مبلغ", "balance": "مانده",
        "opening": "ماندهٔ آغاز دوره", "closing": "ماندهٔ پایان دوره",
        "invoice": "صورتحساب {numbers}", "request": "درخواست پرداخت {numbers}",
        "credit": "برگشتی {numbers}", "payment": "پرداخت دریافت‌شده ({numbers})",
        "account": "حساب به {currency}", "open": "پرداخت‌نشده‌ها به {currency}", "number": "شماره",
        "due": "سررسید", "late": "تأخیر", "left": "قابل پرداخت", "days": "{count} روز", "day_one": "۱ روز",
        "not_due": "نرسیده", "over": "اضافه‌پرداخت",
    },
}  # fmt: skip
_TOLD = {
    "en": {
        "to_va": "This is what {client} ({to}) would get. Nothing has left: “ok” in reply sends it, “no” "
        "drops it.",
        "subject": "Statement of account for {client}: please look at it",
        "nothing": "There is nothing to state: {client} has no invoice, and owes nothing.",
        "overtaken": "The statement of account for {client} that you asked for does not go: what they owe "
        "has changed since. `{word} {slug}` makes it anew.",
        "unmatched": "{count} payments of {client} pay nothing yet, and are not in it.",
        "unmatched_one": "1 payment of {client} pays nothing yet, and is not in it.",
    },
    "hu": {
        "to_va": "Ezt kapná meg: {client} ({to}). Még nem ment el: az „ok” válasz elküldi, a „nem” elveti.",
        "subject": "Folyószámla-kivonat, kérjük, nézze át: {client}",
        "nothing": "Nincs miről kivonatot küldeni: {client} ügyfélnek nincs számlája és tartozása.",
        "overtaken": "A kért folyószámla-kivonat nem megy ki ({client}), mert azóta változott a tartozás; "
        "`{word} {slug}` újat készít.",
        "unmatched_one": "{client} egy befizetése még egyik számlára sem számít, ezért nincs a kivonaton.",
        "unmatched": "{client} {count} befizetése még egyik számlára sem számít, ezért nincs a kivonaton.",
    },
    "fa": {
        "to_va": "{client} ({to}) این را دریافت می‌کند. چیزی نرفته است: پاسخ «تایید» آن را می‌فرستد و «نه» "
        "کنار "
        "می‌گذارد.",
        "subject": "گردش حساب {client}: لطفاً ببینید",
        "nothing": "چیزی برای گردش حساب نیست: {client} صورتحساب و بدهی ندارد.",
        "unmatched_one": "یک پرداخت از {client} هنوز بابت صورتحسابی حساب نشده و در آن نیامده است.",
        "overtaken": "گردش حسابی که برای {client} خواسته بودید فرستاده نمی‌شود: بدهی از آن پس تغییر کرده "
        "است. "
        "`{word} {slug}` آن را از نو می‌سازد.",
        "unmatched": "{count} پرداخت از {client} هنوز بابت صورتحسابی حساب نشده و در آن نیامده است.",
    },
}


def word(language: str, name: str, /, **values: str) -> str:
    """One of the words of the tables; English where the language has none."""
    return _TABLE.get(language, _TABLE["en"])[name].format(**values)


def told(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_TOLD, workspace.me.language, name, values, ("count",))

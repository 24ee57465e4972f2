"""What stands on the document itself: lines and notes in the client's language, else in English."""

from collections.abc import Iterable

_LONGEST = 80
_SENTENCES = {
    "en": {
        "late_fee": "Late payment fee, invoice {number}",
        "interest": "Interest on invoice {number}, {percent} % a year, {begin} to {until}",
        "outside_vat": "Compensation for late payment, outside the scope of VAT",
        "work": "Work",
        "expense": "Expense: {text}",
        "rounded_entry": "Time is charged in steps of {minutes} minutes, each entry rounded {way}.",
        "rounded_day": "Time is charged in steps of {minutes} minutes, each day rounded {way}.",
        "rounded_total": "Time is charged in steps of {minutes} minutes, the total rounded {way}.",
        "up": "up",
        "down": "down",
        "nearest": "to the nearest step",
        "effective": "Time worked: {worked}; time charged: {charged}.",
        "payee": "Account holder: {name}",
        "bank": "Bank: {name}",
        "deposit": "Deposit, {percent} % of the whole",
        "deposit_of": "Deposit, {percent} % of the whole: {text}",
        "less_deposit": "Less deposit",
        "takes_back": "Takes back: {text}",
        "retainer": "Retainer for {month}",
        "retainer_hours": "Retainer for {month}: {hours}",
        "used": "Retainer in {month}: {used} used of {included}",
        "used_carried": "Retainer in {month}: {used} used of {included}, {carried} of it carried over",
        "used_flat": "Retainer in {month}: {used} worked",
        "left": "{hours} carried over to later months",
        "lost": "{hours} lapsed",
        "over": "{service}, beyond the retainer of {month}",
    },
    "hu": {
        "late_fee": "Behajtási költségátalány, számla: {number}",
        "interest": "Késedelmi kamat, számla: {number}, évi {percent} %, {begin} – {until}",
        "outside_vat": "Késedelem miatti kártérítés, az áfa hatályán kívül",
        "work": "Munkadíj",
        "expense": "Költség: {text}",
        "rounded_entry": "A munkaidőt {minutes} perces egységekben számoljuk, tételenként {way}.",
        "rounded_day": "A munkaidőt {minutes} perces egységekben számoljuk, naponta {way}.",
        "rounded_total": "A munkaidőt {minutes} perces egységekben számoljuk, összesítve {way}.",
        "up": "felfelé kerekítve",
        "down": "lefelé kerekítve",
        "nearest": "a legközelebbi egységre kerekítve",
        "effective": "Ledolgozott idő: {worked}; felszámított idő: {charged}.",
        "payee": "Kedvezményezett: {name}",
        "bank": "Bank: {name}",
        "deposit": "Előleg, a teljes összeg {percent} %-a",
        "deposit_of": "Előleg, a teljes összeg {percent} %-a: {text}",
        "less_deposit": "Levont előleg",
        "takes_back": "Jóváírás: {text}",
        "retainer": "Havi átalány: {month}",
        "retainer_hours": "Havi átalány: {month}, {hours}",
        "used": "Átalány, {month}: felhasználva {used}, a keret {included}",
        "used_carried": "Átalány, {month}: felhasználva {used}, a keret {included}, ebből áthozott {carried}",
        "used_flat": "Átalány, {month}: ledolgozva {used}",
        "left": "a következő hónapokra átvihető: {hours}",
        "lost": "nem vihető tovább: {hours}",
        "over": "{service}, az átalányon felül ({month})",
    },
    "fa": {
        "late_fee": "هزینهٔ دیرکرد، صورتحساب {number}",
        "interest": "بهرهٔ دیرکرد صورتحساب {number}، سالی {percent} درصد، از {begin} تا {until}",
        "outside_vat": "جبران خسارت دیرکرد، خارج از شمول مالیات بر ارزش افزوده",
        "work": "کار",
        "expense": "هزینه: {text}",
        "rounded_entry": "زمان در بازه‌های {minutes} دقیقه‌ای حساب می‌شود و هر مورد {way} گرد می‌شود.",
        "rounded_day": "زمان در بازه‌های {minutes} دقیقه‌ای حساب می‌شود و هر روز {way} گرد می‌شود.",
        "rounded_total": "زمان در بازه‌های {minutes} دقیقه‌ای حساب می‌شود و مجموع {way} گرد می‌شود.",
        "up": "رو به بالا",
        "down": "رو به پایین",
        "nearest": "به نزدیک‌ترین بازه",
        "effective": "زمان کار: {worked}؛ زمان حساب‌شده: {charged}.",
        "payee": "ذی‌نفع: \u200e{name}\u200e",
        "bank": "بانک: \u200e{name}\u200e",
        "deposit": "پیش‌پرداخت، {percent} درصد کل",
        "deposit_of": "پیش‌پرداخت، {percent} درصد کل: {text}",
        "less_deposit": "کسر پیش‌پرداخت",
        "takes_back": "برگشت: {text}",
        "retainer": "قرارداد ماهانهٔ {month}",
        "retainer_hours": "قرارداد ماهانهٔ {month}: {hours}",
        "used": "قرارداد ماهانهٔ {month}: {used} از {included} مصرف شد",
        "used_carried": "قرارداد ماهانهٔ {month}: {used} از {included} مصرف شد که {carried} از ماه‌های پیش بود",
        "used_flat": "قرارداد ماهانهٔ {month}: {used} کار شد",
        "left": "{hours} به ماه‌های بعد منتقل می‌شود",
        "lost": "{hours} منقضی شد",
        "over": "{service}، بیش از قرارداد ماهانهٔ {month}",
    },
}


_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
_FIGURES = frozenset({"begin", "carried", "charged", "hours", "included", "month", "until", "used", "worked"})


def text(language: str, name: str, /, **values: str) -> str:
    """One text of the document. Its figures are Latin in every language, as in all its columns."""
    base = language.partition("-")[0]
    values = {key: said.translate(_LATIN) if key in _FIGURES else said for key, said in values.items()}
    return _SENTENCES.get(base, _SENTENCES["en"])[name].format(**values)


def deposit(language: str, percent: int, whole: Iterable[str]) -> str:
    """What a deposit is for: its share, and what of, unless that would be a page of its own."""
    named = ", ".join(dict.fromkeys(whole))
    if not 0 < len(named) <= _LONGEST:
        return text(language, "deposit", percent=str(percent))
    return text(language, "deposit_of", percent=str(percent), text=named)

"""What the VA reads of files for her book-keeping."""

from vamail.desk.life.va_language import worded
from vamail.model.exports import BooksWanted

WORDS = {
    "en": {
        "which": "For which program? There are: {formats}. For example: {example}",
        "coming": "The files for {format} come to you by mail ({span}).",
        "headline": "Your books for {format}: {span}",
        "file": "{name} ({size} kB)",
        "note": "{note}",
        "nothing": "There is nothing to export: no issued invoice, no payment, no expense ({span}).",
        "too_big": "The files have {size} MB together, and a mail takes {most} MB. Ask for a shorter time, "
        "or write them on the command line: {command}",
        "failed": "The files could not be made: {why}. On the command line: {command}",
        "all": "all there is", "since": "from {since}", "until": "up to {until}", "days": "{since} – {until}",
        "of": "{client}, {days}",
    },
    "hu": {
        "which": "Melyik programhoz? Ezek vannak: {formats}. Például: {example}",
        "coming": "A fájlokat levélben kapja meg, ehhez: {format} ({span}).",
        "headline": "Könyvelési fájlok, {format}: {span}",
        "file": "{name} ({size} kB)",
        "note": "Megjegyzés, angolul: {note}",
        "nothing": "Nincs mit kiadni: nincs kiállított számla, befizetés, sem költség ({span}).",
        "too_big": "A fájlok együtt {size} MB-osak, egy levélbe {most} MB fér. Kérjen rövidebb időszakot, "
        "vagy írassa ki őket parancssorból: {command}",
        "failed": "A fájlok nem készültek el: {why}. Parancssorból: {command}",
        "all": "minden", "since": "{since} óta", "until": "{until} napjáig", "days": "{since} – {until}",
        "of": "{client}, {days}",
    },
    "fa": {
        "which": "برای کدام برنامه؟ این‌ها هستند: {formats}. برای نمونه: {example}",
        "coming": "پرونده‌های {format} با نامه به شما می‌رسد ({span}).",
        "headline": "دفترهای شما برای {format}: {span}",
        "file": "{name} ({size} کیلوبایت)",
        "note": "یادداشت، به انگلیسی: {note}",
        "nothing": "چیزی برای صدور نیست: نه صورتحسابی، نه پرداختی، نه هزینه‌ای ({span}).",
        "too_big": "پرونده‌ها روی هم {size} مگابایت‌اند و نامه {most} مگابایت جا دارد. زمان کوتاه‌تری بخواهید، "
        "یا در خط فرمان بنویسید: {command}",
        "failed": "پرونده‌ها ساخته نشد: {why}. در خط فرمان: {command}",
        "all": "همه", "since": "از {since}", "until": "تا {until}", "days": "{since} – {until}",
        "of": "{client}، {days}",
    },
}  # fmt: skip


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence; English where the language has none."""
    return worded(WORDS, language, name, values, ("span", "days"))


def span(wanted: BooksWanted, language: str) -> str:
    """Which days, and whose: `2026-07-01 – 2026-09-30`, `acme, all there is`."""
    days = {"since": wanted.since, "until": wanted.until}
    said = {name: day.isoformat() for name, day in days.items() if day is not None}
    name = "days" if len(said) == 2 else next(iter(said), "all")
    found = say(language, name, **said)
    return say(language, "of", client=wanted.client, days=found) if wanted.client else found

"""The words for what is owed and what will come: part of the table of `words`."""

from vamail.desk.control.called import Table, called

OUTLOOK: Table = {
    "statement": {
        "en": called("statement|statement of account|account statement", "statement acme [since 1 sep]",
                     "a statement of account for the client; you see it first, `ok` sends it"),
        "hu": called("kivonat|számlakivonat|folyószámla|egyenlegközlő", "kivonat acme [óta 2026-09-01]",
                     "folyószámla-kivonat az ügyfélnek; előbb Ön látja, az `ok` küldi el"),
        "fa": called("گردش حساب|صورت‌وضعیت|صورت حساب جاری|وضعیت حساب", "گردش حساب acme [از 2026-09-01]",
                     "گردش حساب مشتری؛ نخست شما می‌بینید و `تایید` آن را می‌فرستد"),
    },
    "aging": {
        "en": called("aging|ageing|overdue|who owes", "aging", "who owes how much, and for how long"),
        "hu": called("korosítás|lejártak|kintlévőség|ki tartozik", "korosítás",
                     "ki mennyivel tartozik, és mióta"),
        "fa": called("معوقات|بدهکاران|مطالبات", "معوقات", "چه کسی چقدر و از کی بدهکار است"),
    },
    "forecast": {
        "en": called("forecast|income forecast", "forecast [6]",
                     "what will come in, for so many months, with a chart"),
        "hu": called("előrejelzés|kilátás|bevételi előrejelzés", "előrejelzés [6]",
                     "mi várható ennyi hónapban, ábrával"),
        "fa": called("پیش‌بینی|چشم‌انداز|پیش‌بینی درآمد", "پیش‌بینی [۶]",
                     "در این چند ماه چه می‌رسد، با نمودار"),
    },
    "books": {
        "en": called("books|bookkeeping|book-keeping|export books", "books xero last month",
                     "files for your book-keeping, attached to a mail; `books` alone names the programs"),
        "hu": called("könyvelés|könyvek|könyvelési fájlok", "könyvelés xero múlt hónap",
                     "fájlok a könyveléshez, levélhez csatolva; magában a programokat sorolja fel"),
        "fa": called("دفترها|دفاتر|حسابداری", "دفترها xero ماه گذشته",
                     "پرونده‌های حسابداری، پیوست نامه؛ به‌تنهایی برنامه‌ها را نام می‌برد"),
    },
}  # fmt: skip

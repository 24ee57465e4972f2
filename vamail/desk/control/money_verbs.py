"""The words for commands about money: part of the table of `words`."""

from vamail.desk.control.called import Table, called

MONEY: Table = {
    "invoice": {
        "en": called("invoice|bill", "invoice acme last month / invoice acme: 2 h consulting at 60 EUR; "
                      "hosting 12 EUR / invoice I-7 add hosting 12 EUR / invoice I-7 drop 2 / "
                      "invoice I-7 net 30",
                      "a draft of time not charged yet, or of these lines; nothing leaves before your `ok`"),
        "hu": called("számla|számláz|számlázz", "számla acme múlt hónap / számla acme: 2 óra tanácsadás à "
                      "60 EUR; tárhely 12 EUR / számla I-7 hozzáad tárhely 12 EUR / számla I-7 töröl 2",
                      "tervezet a még nem számlázott időről vagy e sorokról; az Ön szava előtt nem megy el"),
        "fa": called("صورتحساب|فاکتور", "صورتحساب acme ماه گذشته / صورتحساب acme: میزبانی 12 EUR / "
                      "صورتحساب I-7 افزودن میزبانی 12 EUR / صورتحساب I-7 حذف 2",
                      "پیش‌نویسی از زمان حساب‌نشده یا این ردیف‌ها؛ بی تأیید شما نمی‌رود"),
    },
    "credit": {
        "en": called("credit|credit note", "credit I-7 [: the flyer was ordered once]",
                      "takes an invoice back, with a credit note"),
        "hu": called("jóváír|jóváírás|sztornó|stornó", "jóváír I-7 [: egy szórólap volt]",
                      "visszavonja a számlát, jóváíró számlával"),
        "fa": called("برگشت|برگشت صورتحساب", "برگشت I-7 [: یک بار سفارش شده بود]",
                      "صورتحساب را با یک برگشتی پس می‌گیرد"),
    },
    "paid": {
        "en": called("paid|payment|received", "paid I-7 400 EUR [on 2026-11-20] [fee 2 EUR] / "
                      "paid 2026/0007 400 EUR / paid I-7",
                      "money came; without an amount all that was due; `paid I-7 fee`: a bank kept what is "
                      "missing"),
        "hu": called("fizetve|kifizetve|fizetett|befizetés", "fizetve I-7 400 EUR [napja 2026-11-20] "
                      "[díj 2 EUR] / fizetve 2026/0007 400 EUR / fizetve I-7",
                      "pénz érkezett; összeg nélkül minden, ami járt; `fizetve I-7 díj`: a hiányzót egy bank "
                      "vonta le"),
        "fa": called("پرداخت شد|پرداخت|پرداختی", "پرداخت شد I-7 400 EUR [در تاریخ 2026-11-20] "
                      "[کارمزد 2 EUR] / پرداخت شد 2026/0007 400 EUR / پرداخت شد I-7",
                      "پول رسید؛ بی مبلغ یعنی همهٔ بدهی؛ "
                      "`پرداخت شد I-7 کارمزد` یعنی کسری را بانک برداشته است"),
    },
    "expense": {
        "en": called("expense|outlay", "expense acme 12.50 EUR hosting [on 2026-11-20]",
                      "you laid it out for them; it is charged with the next invoice"),
        "hu": called("költség|kiadás", "költség acme 12,50 EUR tárhely [napja 2026-11-20]",
                      "Ön fizette helyettük; a következő számlára kerül"),
        "fa": called("هزینه|مخارج", "هزینه acme 12.50 EUR میزبانی [در تاریخ 2026-11-20]",
                      "برایشان پرداخته‌اید؛ در صورتحساب بعدی می‌آید"),
    },
    "dispute": {
        "en": called("dispute|disputed", "dispute I-7 [: the flyer was ordered once]",
                      "no reminder goes until `settled`"),
        "hu": called("vitatott|vitatja|vita", "vitatott I-7 [: egy szórólap volt]",
                      "nem megy emlékeztető, amíg nincs „rendezve”"),
        "fa": called("اعتراض|مورد اختلاف", "اعتراض I-7 [: یک بار سفارش شده بود]",
                      "تا «رفع اختلاف» یادآوری نمی‌رود"),
    },
    "settled": {
        "en": called("settled|dispute over", "settled I-7", "reminders go again"),
        "hu": called("rendezve|rendeződött", "rendezve I-7", "újra mennek az emlékeztetők"),
        "fa": called("رفع اختلاف|حل شد", "رفع اختلاف I-7", "یادآوری‌ها دوباره می‌روند"),
    },
    "promised": {
        "en": called("promised|promises|will pay", "promised I-7 friday",
                      "no reminder goes before that day has passed"),
        "hu": called("ígérte|ígéri|fizetni fog", "ígérte I-7 péntek",
                      "addig a napig nem megy emlékeztető"),
        "fa": called("قول داد|وعده|قول", "قول داد I-7 جمعه", "تا گذشتن آن روز یادآوری نمی‌رود"),
    },
    "invoices": {
        "en": called("invoices|open invoices|owed", "invoices [acme]", "what is open, by currency"),
        "hu": called("számlák|nyitott számlák", "számlák [acme]", "mi van nyitva, pénznemenként"),
        "fa": called("صورتحساب‌ها|فاکتورها", "صورتحساب‌ها [acme]", "آنچه باز است، به تفکیک ارز"),
    },
    "payments": {
        "en": called("payments|open payments|unmatched", "payments [acme]",
                     "money that waits for your word: `ok P-3` as proposed, `paid I-7 P-3` for that one, "
                     "`no P-3` for nothing"),
        "hu": called("befizetések|fizetések|beérkezett pénz", "befizetések [acme]",
                     "pénz, amely az Ön szavára vár: `ok P-3` ahogy látszik, `fizetve I-7 P-3` arra, "
                     "`nem P-3` semmire"),
        "fa": called("پرداخت‌ها|پرداختی‌ها|دریافتی‌ها", "پرداخت‌ها [acme]",
                     "پولی که منتظر شماست: `تایید P-3` برای پیشنهاد، `پرداخت شد I-7 P-3` برای آن، "
                      "`نه P-3` برای هیچ"),
    },
    "numbers": {
        "en": called("numbers|last number", "numbers [2026/0023]",
                     "after a restore: the last invoice that was issued; alone, how the numbers stand"),
        "hu": called("sorszámok|utolsó sorszám", "sorszámok [2026/0023]",
                     "visszaállítás után: az utolsó kiállított számla; egymagában: hol tartanak a számok"),
        "fa": called("شماره‌ها|آخرین شماره", "شماره‌ها [2026/0023]",
                     "پس از بازگرداندن پشتیبان: آخرین صورتحساب صادرشده؛ تنها: وضعیت شماره‌ها"),
    },
}  # fmt: skip

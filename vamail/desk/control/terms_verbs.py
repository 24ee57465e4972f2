"""The words for deposits, final invoices and late payment: part of the table of `words`."""

from vamail.desk.control.called import Table, called

TERMS: Table = {
    "deposit": {
        "en": called("deposit|deposit invoice|upfront", "deposit acme 50%: website 1200 EUR / "
                     "deposit acme: website 1200 EUR",
                     "a draft of this share of the whole; without one as was agreed (`terms`)"),
        "hu": called("előleg|előlegszámla", "előleg acme 50%: weboldal 1200 EUR / előleg acme: weboldal "
                     "1200 EUR",
                     "tervezet az egésznek erről a részéről; nélküle a megbeszélt arány (`terms`)"),
        "fa": called("پیش‌پرداخت|بیعانه", "پیش‌پرداخت acme 50%: وبگاه 1200 EUR / پیش‌پرداخت acme: وبگاه "
                     "1200 EUR",
                     "پیش‌نویسی از این سهم کل؛ بی آن، چنان که توافق شده است (`terms`)"),
    },
    "final": {
        "en": called("final|final invoice", "final I-7 [: website 1300 EUR]",
                     "a draft of the rest, less the deposit I-7"),
        "hu": called("végszámla|végszámlát", "végszámla I-7 [: weboldal 1300 EUR]",
                     "tervezet a maradékról, levonva az előleget (I-7)"),
        "fa": called("صورتحساب نهایی|نهایی|تسویه", "صورتحساب نهایی I-7 [: وبگاه 1300 EUR]",
                     "پیش‌نویسی از باقی‌مانده، پس از کسر پیش‌پرداخت I-7"),
    },
    "interest": {
        "en": called("interest|late fee|charge interest", "interest I-7 / interest I-7 on I-9",
                     "a draft of what late payment costs, or lines on the draft I-9 (`billing: late:`)"),
        "hu": called("kamat|késedelmi kamat|késedelem", "kamat I-7 / kamat I-7 I-9",
                     "tervezet a késedelem áráról, vagy sorok az I-9 tervezetre (`billing: late:`)"),
        "fa": called("دیرکرد|سود دیرکرد|جریمه دیرکرد", "دیرکرد I-7 / دیرکرد I-7 به I-9",
                     "پیش‌نویس هزینهٔ دیرکرد، یا ردیف‌هایی در پیش‌نویس I-9 (`billing: late:`)"),
    },
}  # fmt: skip

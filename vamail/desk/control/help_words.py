"""The words for commands about commands: the end of the table of `words`."""

from vamail.desk.control.called import Table, called

LAST: Table = {
    "undo": {
        "en": called("undo|revert|take back", "undo [T-12]",
                     "takes the last command back; `undo file wise.csv` an import"),
        "hu": called("vissza|visszavon|visszavonás", "visszavon [T-12]",
                     "visszavonja az utolsó parancsot; `visszavon fájl wise.csv` egy beolvasást"),
        "fa": called("برگردان|واگرد|بازگردان", "برگردان [T-12]",
                     "آخرین دستور را برمی‌گرداند؛ `برگردان فایل wise.csv` خواندن یک فایل را"),
    },
    "explain": {
        "en": called("explain|why|status", "explain [T-12]", "what happened to it, and why"),
        "hu": called("magyarázat|miért|magyarázd|állapot", "magyarázat [T-12]", "mi történt vele és miért"),
        "fa": called("توضیح|چرا|وضعیت", "توضیح [T-12]", "چه بر آن گذشت و چرا"),
    },
    "help": {
        "en": called("help|commands", "help", "this list"),
        "hu": called("segítség|súgó|parancsok", "segítség", "ez a lista"),
        "fa": called("راهنما|کمک|دستورها", "راهنما", "همین فهرست"),
    },
}  # fmt: skip

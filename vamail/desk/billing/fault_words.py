"""Why a file of another program is refused, or a row of it left out, in words for the VA.

A sentence begins with where: the file, the line as an editor counts it, the column by its header
(`payments.csv:17: Amount: …`). Readers name a sentence (`Fault.why`) and give what stands in it.
"""

from collections.abc import Mapping
from string import Formatter

from vamail.desk.life.va_language import worded
from vamail.model.books import Fault

_PLACES = {
    "file": "{file}: {what}",
    "row": "{file}:{row}: {what}",
    "column": "{file}:{row}: {column}: {what}",
    "column_alone": "{file}: {column}: {what}",
}
"""The same in every language: it is how the VA finds the place in an editor."""

_SENTENCES = {
    "en": {
        # the file itself
        "file_too_big": "it is larger than {mb} MB; no statement is. Export a shorter period.",
        "file_empty": "it is empty.",
        "no_attachment": "it could not be taken out of the mail. Export it again and attach it as it is.",
        "too_slow": "reading it takes too long. Export a shorter period.",
        "too_heavy": "reading it needs more memory than it may have. Export a shorter period.",
        "no_process": "no process to read it could be started just now. Give it again later.",
        "failed": "vamail failed over it, which is a fault of vamail: {reason}",
        "stopped": "vamail stopped again and again while it read this; it was set aside.",
        "copy": "its name says that it is a second copy of another file, made by a browser or a program "
        "that "
        "synchronises. If it is a file of its own, give it another name and put it there again.",
        "no_file": "it is a link or a folder, not a file. Put the file itself there.",
        "unreadable": "it cannot be read: {reason}",
        "xml_broken": "it is XML that is broken here.",
        "xml_other": "it is XML, but no statement (CAMT.053): it begins with {root}.",
        "xml_doctype": "it is XML with a DOCTYPE, which no statement has; it is not read.",
        "ofx_nothing": "it is OFX without any statement of an account.",
        # letters, rows and cells
        "nul": "there are signs in it that no text has; it is perhaps no CSV. Export it as CSV.",
        "encoding_wrong": "its letters are not written as {encoding}. Mend `encoding` in "
        "rules/imports.yaml, "
        "or export it as UTF-8.",
        "encoding_other": "rules/imports.yaml says {named}, but its letters are written as {found}.",
        "encoding_unknown": "there is no encoding {encoding}.",
        "encoding_unclear": "its letters can be read in two ways: “{one}” ({first}) or “{other}” "
        "({second}). Say "
        "`encoding` in rules/imports.yaml, or export it as UTF-8.",
        "quote_unclosed": "a quotation mark is opened here and never closed.",
        "columns_missing": "these columns are missing: {columns}.",
        "column_twice": "there are two columns of this name.",
        "cells_many": "there are more than {most} columns.",
        "cell_long": "a cell is longer than {most} signs.",
        "cell_empty": "there is nothing.",
        "cell_bad": "“{value}” is nothing that is known here.",
        "row_short": "the row has {cells} cells, and the headers are {headers}.",
        "row_long": "the row has {cells} cells, and the headers are {headers}.",
        "rows_many": "there are more than {most} rows. Export a shorter period.",
        "row_below": "the table ended in line {line}, and this row would be lost. Mend `until` in "
        "rules/imports.yaml.",
        "ending": "If this is a footer, add `until: '{ending}'` to the mapping in rules/imports.yaml.",
        # amounts, days, times
        "amount_bad": "“{value}” is no amount.",
        "amount_two_ways": "“{value}” can be {one} or {other}. Say `decimal` in rules/imports.yaml.",
        "amount_mixed": "“{value}” is written in another way than “{other}” in line {line}.",
        "time_bad": "“{value}” is no time of day.",
        "duration_bad": "“{value}” is no duration.",
        "duration_long": "“{value}” is longer than an entry can be.",
        "duration_unit": "“{value}”: hours, minutes or seconds? Export durations as 1:30 or 1h 30m.",
        "yes_no_bad": "“{value}” is neither yes nor no.",
        "date_bad": "“{value}” is no day.",
        "date_two_ways": "“{value}” can be {one} or {other}. Say `date` in rules/imports.yaml.",
        "date_mixed": "“{value}” is written in another way than “{other}” in line {line}.",
        "currency_bad": "“{value}” is no currency.",
        # rows that are left out
        "not_booked": "it is not booked yet.",
        "file_unknown": "it is no statement or time export that is known. Known are CAMT.053, MT940, OFX, "
        "and CSV files of Wise, PayPal, Toggl, Clockify and FreshBooks; describe any other in "
        "rules/imports.yaml.",
        "file_xlsx": "it is a workbook (Excel), or packed. Export it as CSV.",
        "file_pdf": "it is a PDF, from which amounts cannot be read surely. Export it as CSV, CAMT.053, "
        "MT940 or OFX.",
        "file_packed": "it is packed. Unpack it, and give what is in it.",
        "file_html": "it is a web page, not the file itself. Perhaps the login had expired: export it again.",
        "ofx_broken": "it is OFX that is broken here.",
        "mt940_broken": "it is MT940 that is broken here.",
        "mt940_cut": "the statement that begins here has no end (:62F:); the file was cut.",
        "both_amounts": "there is an amount that came and one that went.",
        "net_differs": "{net} is not what {gross} and the fee {fee} come to.",
        "conversion": "it changes money from one currency into another.",
        "not_completed": "it is not completed.",
        "no_time": "it took no time.",
        "nobody": "it is no client's.",
        "memo": "it moves no money.",
        "hold": "it is a hold, or the end of one.",
        "own_transfer": "it moves money between accounts of your own.",
        "running": "it is still running.",
        "total": "it is a sum of other rows.",
        "other": "it cannot be read ({why}).",
    },
    "hu": {
        "file_too_big": "nagyobb, mint {mb} MB; kivonat nem lehet ekkora. Exportáljon rövidebb időszakot.",
        "file_empty": "üres.",
        "no_attachment": "nem lehetett kivenni a levélből. Exportálja újra, és változtatás nélkül csatolja.",
        "too_slow": "túl sokáig tart elolvasni. Exportáljon rövidebb időszakot.",
        "too_heavy": "az olvasása több memóriát igényel, mint amennyit kaphat. Exportáljon rövidebb "
        "időszakot.",
        "no_process": "most nem indítható folyamat az olvasásához. Adja be később újra.",
        "failed": "a vamail hibázott vele, ez a vamail hibája: {reason}",
        "stopped": "a vamail olvasás közben újra és újra leállt; félretettük.",
        "copy": "a neve szerint egy másik fájl második példánya, amelyet böngésző vagy szinkronizáló "
        "program "
        "készített. Ha önálló fájl, adjon neki más nevet, és tegye be újra.",
        "no_file": "hivatkozás vagy mappa, nem fájl. Magát a fájlt tegye be.",
        "unreadable": "nem olvasható: {reason}",
        "xml_broken": "itt hibás XML.",
        "xml_other": "XML, de nem kivonat (CAMT.053): így kezdődik: {root}.",
        "xml_doctype": "DOCTYPE van benne, ami kivonatban nincs; nem olvassuk el.",
        "ofx_nothing": "OFX, de egyetlen számla kivonata sincs benne.",
        "nul": "olyan jelek vannak benne, amelyek szövegben nincsenek; talán nem CSV. Exportálja CSV-ként.",
        "encoding_wrong": "a betűi nem {encoding} kódolásúak. Javítsa az `encoding` értékét a "
        "rules/imports.yaml "
        "fájlban, vagy exportálja UTF-8-ban.",
        "encoding_other": "a rules/imports.yaml szerint {named}, de a betűi {found} kódolásúak.",
        "encoding_unknown": "nincs ilyen kódolás: {encoding}.",
        "encoding_unclear": "a betűi kétféleképpen olvashatók: „{one}” ({first}) vagy „{other}” "
        "({second}). Adja meg "
        "az `encoding` értékét a rules/imports.yaml fájlban, vagy exportálja UTF-8-ban.",
        "quote_unclosed": "itt idézőjel nyílik, és sehol sem záródik.",
        "columns_missing": "hiányzó oszlopok: {columns}.",
        "column_twice": "két ilyen nevű oszlop van.",
        "cells_many": "több mint {most} oszlop van.",
        "cell_long": "egy cella hosszabb, mint {most} jel.",
        "cell_empty": "nincs benne semmi.",
        "cell_bad": "„{value}”: ez itt nem ismert.",
        "row_short": "a sorban {cells} cella van, a fejlécben {headers}.",
        "row_long": "a sorban {cells} cella van, a fejlécben {headers}.",
        "rows_many": "több mint {most} sor van. Exportáljon rövidebb időszakot.",
        "row_below": "a táblázat a(z) {line}. sorban véget ért, ez a sor elveszne. Javítsa az `until` "
        "értékét a rules/imports.yaml fájlban.",
        "ending": "Ha ez a táblázat lábléce, írja a leképezéshez a rules/imports.yaml fájlban: "
        "`until: '{ending}'`.",
        "amount_bad": "„{value}” nem összeg.",
        "amount_two_ways": "„{value}” lehet {one} vagy {other}. Adja meg a `decimal` értékét a "
        "rules/imports.yaml "
        "fájlban.",
        "amount_mixed": "„{value}” másképp van írva, mint „{other}” ebben a sorban: {line}.",
        "date_bad": "„{value}” nem nap.",
        "time_bad": "„{value}” nem időpont.",
        "duration_bad": "„{value}” nem időtartam.",
        "duration_long": "„{value}” hosszabb, mint egy bejegyzés lehet.",
        "duration_unit": "„{value}”: óra, perc vagy másodperc? Exportálja így: 1:30 vagy 1h 30m.",
        "yes_no_bad": "„{value}”: se nem igen, se nem nem.",
        "date_two_ways": "„{value}” lehet {one} vagy {other}. Adja meg a `date` értékét a "
        "rules/imports.yaml fájlban.",
        "date_mixed": "„{value}” másképp van írva, mint „{other}” ebben a sorban: {line}.",
        "currency_bad": "„{value}” nem pénznem.",
        "not_booked": "még nincs könyvelve.",
        "file_unknown": "nem ismert kivonat vagy időnyilvántartás. Ismert: CAMT.053, MT940, OFX, valamint "
        "a Wise, a PayPal, a Toggl, a Clockify és a FreshBooks CSV-fájljai; minden mást a "
        "rules/imports.yaml fájlban írjon le.",
        "file_xlsx": "munkafüzet (Excel), vagy be van csomagolva. Exportálja CSV-ként.",
        "file_pdf": "PDF, amelyből az összegek nem olvashatók ki biztosan. Exportálja CSV, CAMT.053, MT940 "
        "vagy OFX formában.",
        "file_packed": "be van csomagolva. Csomagolja ki, és a tartalmát adja be.",
        "file_html": "weboldal, nem maga a fájl. Talán lejárt a belépés: exportálja újra.",
        "ofx_broken": "itt hibás OFX.",
        "mt940_broken": "itt hibás MT940.",
        "mt940_cut": "az itt kezdődő kivonatnak nincs vége (:62F:); a fájl el van vágva.",
        "both_amounts": "egyszerre van benne érkezett és elküldött összeg.",
        "net_differs": "{net} nem annyi, mint {gross} és a díj ({fee}) együtt.",
        "conversion": "pénzváltás egyik pénznemből a másikba.",
        "not_completed": "nem fejeződött be.",
        "no_time": "nem tartott semeddig.",
        "nobody": "egyik ügyfélé sem.",
        "memo": "nem mozgat pénzt.",
        "hold": "zárolás vagy annak feloldása.",
        "own_transfer": "saját számlák közötti átvezetés.",
        "running": "még fut.",
        "total": "más sorok összege.",
        "other": "nem olvasható ({why}).",
    },
    "fa": {
        "file_too_big": "بزرگ‌تر از {mb} مگابایت است؛ هیچ صورت‌حسابی چنین نیست. بازهٔ کوتاه‌تری خروجی بگیرید.",
        "file_empty": "خالی است.",
        "no_attachment": "از نامه بیرون آورده نشد. دوباره خروجی بگیرید و همان‌طور پیوست کنید.",
        "too_slow": "خواندنش بیش از اندازه طول می‌کشد. بازهٔ کوتاه‌تری خروجی بگیرید.",
        "too_heavy": "خواندنش بیش از حافظهٔ مجاز می‌خواهد. بازهٔ کوتاه‌تری خروجی بگیرید.",
        "no_process": "اکنون فرایندی برای خواندنش آغاز نشد. بعداً دوباره بدهید.",
        "failed": "vamail در آن خطا کرد و این خطای خود vamail است: {reason}",
        "stopped": "vamail هنگام خواندن آن بارها از کار افتاد؛ کنار گذاشته شد.",
        "copy": "نامش می‌گوید نسخهٔ دوم فایل دیگری است که مرورگر یا برنامهٔ همگام‌سازی ساخته است. اگر فایل "
        "جداگانه‌ای است، نام دیگری بدهید و دوباره بگذارید.",
        "no_file": "پیوند یا پوشه است، نه فایل. خود فایل را بگذارید.",
        "unreadable": "خوانده نمی‌شود: {reason}",
        "xml_broken": "XML است و اینجا خراب است.",
        "xml_other": "XML است، اما صورت‌حساب (CAMT.053) نیست: آغازش {root} است.",
        "xml_doctype": "XML با DOCTYPE است که هیچ صورت‌حسابی ندارد؛ خوانده نمی‌شود.",
        "ofx_nothing": "OFX است، اما صورت‌حساب هیچ حسابی در آن نیست.",
        "nul": "نشانه‌هایی دارد که در متن نیست؛ شاید CSV نباشد. به‌صورت CSV خروجی بگیرید.",
        "encoding_wrong": "حروفش به {encoding} نیست. `encoding` را در rules/imports.yaml درست کنید یا "
        "خروجی UTF-8 "
        "بگیرید.",
        "encoding_other": "در rules/imports.yaml {named} آمده است، اما حروفش به {found} است.",
        "encoding_unknown": "کدگذاری {encoding} وجود ندارد.",
        "encoding_unclear": "حروفش دو جور خوانده می‌شود: «{one}» ({first}) یا «{other}» ({second}). "
        "`encoding` را در "
        "rules/imports.yaml بگویید یا خروجی UTF-8 بگیرید.",
        "quote_unclosed": "گیومه‌ای اینجا باز می‌شود و هرگز بسته نمی‌شود.",
        "columns_missing": "این ستون‌ها نیستند: {columns}.",
        "column_twice": "دو ستون با این نام هست.",
        "cells_many": "بیش از {most} ستون دارد.",
        "cell_long": "خانه‌ای بلندتر از {most} نشانه است.",
        "cell_empty": "چیزی در آن نیست.",
        "cell_bad": "«{value}» در اینجا شناخته نیست.",
        "row_short": "سطر {cells} خانه دارد و سرستون‌ها {headers} تا هستند.",
        "row_long": "سطر {cells} خانه دارد و سرستون‌ها {headers} تا هستند.",
        "rows_many": "بیش از {most} سطر دارد. بازهٔ کوتاه‌تری خروجی بگیرید.",
        "row_below": "جدول در سطر {line} پایان یافته و این سطر از دست می‌رفت. `until` را در "
        "rules/imports.yaml درست کنید.",
        "ending": "اگر این پانویس جدول است، در rules/imports.yaml به نگاشت بیفزایید: `until: '{ending}'`.",
        "amount_bad": "«{value}» مبلغ نیست.",
        "amount_two_ways": "«{value}» می‌تواند {one} یا {other} باشد. `decimal` را در rules/imports.yaml "
        "بگویید.",
        "amount_mixed": "«{value}» جور دیگری از «{other}» در سطر {line} نوشته شده است.",
        "date_bad": "«{value}» روز نیست.",
        "time_bad": "«{value}» ساعتی از روز نیست.",
        "duration_bad": "«{value}» مدت زمان نیست.",
        "duration_long": "«{value}» بلندتر از آن است که یک ردیف باشد.",
        "duration_unit": "«{value}»: ساعت، دقیقه یا ثانیه؟ آن را مانند 1:30 یا 1h 30m خروجی بگیرید.",
        "yes_no_bad": "«{value}» نه بله است و نه خیر.",
        "date_two_ways": "«{value}» می‌تواند {one} یا {other} باشد. `date` را در rules/imports.yaml بگویید.",
        "date_mixed": "«{value}» جور دیگری از «{other}» در سطر {line} نوشته شده است.",
        "currency_bad": "«{value}» واحد پول نیست.",
        "not_booked": "هنوز ثبت نشده است.",
        "file_unknown": "صورت‌حساب بانکی یا خروجی زمانِ شناخته‌شده‌ای نیست. شناخته‌شده‌ها: CAMT.053، "
        "MT940، OFX و فایل‌های CSV از Wise، PayPal، Toggl، Clockify و FreshBooks؛ هر چیز دیگر را در "
        "rules/imports.yaml شرح دهید.",
        "file_xlsx": "کارپوشه (Excel) یا فشرده است. به‌صورت CSV خروجی بگیرید.",
        "file_pdf": "PDF است و مبلغ‌ها از آن با اطمینان خوانده نمی‌شود. به‌صورت CSV، CAMT.053، MT940 یا "
        "OFX خروجی بگیرید.",
        "file_packed": "فشرده است. بازش کنید و آنچه در آن است بدهید.",
        "file_html": "صفحهٔ وب است، نه خود فایل. شاید ورود منقضی شده بود: دوباره خروجی بگیرید.",
        "ofx_broken": "OFX است و اینجا خراب است.",
        "mt940_broken": "MT940 است و اینجا خراب است.",
        "mt940_cut": "صورت‌حسابی که اینجا آغاز می‌شود پایان (:62F:) ندارد؛ فایل بریده شده است.",
        "both_amounts": "هم مبلغ دریافتی دارد و هم پرداختی.",
        "net_differs": "{net} با {gross} و کارمزد {fee} جور نیست.",
        "conversion": "پول را از واحدی به واحد دیگر تبدیل می‌کند.",
        "not_completed": "کامل نشده است.",
        "no_time": "زمانی نبرده است.",
        "nobody": "از آنِ هیچ مشتری نیست.",
        "memo": "پولی جابه‌جا نمی‌کند.",
        "hold": "نگه‌داشتن موقت پول یا پایان آن است.",
        "own_transfer": "جابه‌جایی میان حساب‌های خودتان است.",
        "running": "هنوز در جریان است.",
        "total": "جمعِ ردیف‌های دیگر است.",
        "other": "خوانده نمی‌شود ({why}).",
    },
}
"""Language, then `Fault.why`, to the sentence; every language has the same names and values."""


def fault(found: Fault, language: str) -> str:
    """The whole sentence: where, and why. A reason that has no sentence is named as it is."""
    where = "row" if found.row else "file"
    if found.column:
        where = "column" if found.row else "column_alone"
    values = dict(found.values)
    what = reason(found.why, language, values)
    if "ending" in values:
        what = f"{what} {reason('ending', language, values)}"
    place = {"file": found.file, "row": str(found.row), "column": found.column}
    return worded({"en": _PLACES}, language, where, {**place, "what": what}, ("what",))


def reason(why: str, language: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence alone, as of a row that is left out (`Skipped.why`). What it needs and nobody gave is a
    question mark."""
    known = _SENTENCES.get(language, _SENTENCES["en"])
    name = why if why in known else "other"
    asked = {field: "?" for _, field, _, _ in Formatter().parse(known[name]) if field}
    return worded({"en": known}, language, name, {**asked, "why": why, **(values or {})})

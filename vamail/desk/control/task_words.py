"""The words for commands about tasks, time and what waits: part of the table of `words`."""

from vamail.desk.control.called import Table, called

TASKS: Table = {
    "done": {
        "en": called("done|finished|complete|completed", "done [T-12 T-14]", "the task is done"),
        "hu": called("kész|elkészült|elkészültem|megvan|befejeztem", "kész [T-12 T-14]", "a feladat kész"),
        "fa": called("انجام شد|تمام شد|انجام|تمام", "انجام شد [T-12 T-14]", "کار انجام شد"),
    },
    "drop": {
        "en": called("drop|dropped|will not do", "drop [T-12]", "the task will not be done"),
        "hu": called("elvet|elvetve|ejtsd|nem lesz", "elvet [T-12]", "a feladat nem készül el"),
        "fa": called("لغو|کنار بگذار|رها کن", "لغو [T-12]", "کار انجام نخواهد شد"),
    },
    "begin": {
        "en": called("begin|begun|began|in progress", "begin [T-12]", "you work on it"),
        "hu": called("elkezdem|elkezd|elkezdtem|kezdem|folyamatban", "elkezdem [T-12]", "dolgozik rajta"),
        "fa": called("شروع|شروع کردم|در دست انجام", "شروع [T-12]", "روی آن کار می‌کنید"),
    },
    "reopen": {
        "en": called("reopen|reopened|not done", "reopen [T-12]", "the task is open again"),
        "hu": called("újranyit|újra nyit|nincs kész|nem kész", "újranyit [T-12]", "a feladat újra nyitott"),
        "fa": called("بازگشایی|دوباره باز|انجام نشد", "بازگشایی [T-12]", "کار دوباره باز است"),
    },
    "wait": {
        "en": called("wait|waiting|wait for|waiting for", "wait client [for the logo]",
                      "somebody else has to do something first"),
        "hu": called("vár|várok|várakozás|várni", "vár ügyfél [: a logó]", "előbb másnak van tennivalója"),
        "fa": called("منتظر|در انتظار|انتظار|صبر", "منتظر مشتری [برای لوگو]", "نخست نوبت کس دیگری است"),
    },
    "due": {
        "en": called("due|deadline|due date", "due friday 3pm / due none", "by when it must be done"),
        "hu": called("határidő|esedékes", "határidő péntek 15:00 / határidő nincs",
                      "meddig kell elkészülnie"),
        "fa": called("مهلت|سررسید|موعد", "مهلت جمعه ساعت ۱۵ / مهلت ندارد", "تا کی باید انجام شود"),
    },
    "important": {
        "en": called("important", "important / not important", "how it is ranked"),
        "hu": called("fontos", "fontos / nem fontos", "hová kerül a rangsorban"),
        "fa": called("مهم", "مهم / مهم نیست", "جای آن در رده‌بندی"),
    },
    "urgent": {
        "en": called("urgent", "urgent / not urgent", "how it is ranked"),
        "hu": called("sürgős", "sürgős / nem sürgős", "hová kerül a rangsorban"),
        "fa": called("فوری", "فوری / فوری نیست", "جای آن در رده‌بندی"),
    },
    "estimate": {
        "en": called("estimate|estimated|est", "estimate 2h / estimate 1h30", "how long it will take"),
        "hu": called("becslés|becsült", "becslés 2 óra / becslés 1ó30", "mennyi ideig fog tartani"),
        "fa": called("برآورد|تخمین", "برآورد ۲ ساعت", "چه مدت طول می‌کشد"),
    },
    "log": {
        "en": called("log|logged|spent", "log 45m drafting / log acme 45m consulting [free] [yesterday]",
                      "time that you spent, on a task or for a client"),
        "hu": called("napló|naplóz|ráfordítás|idő", "napló 45 perc fogalmazás / napló acme 45 perc "
                      "tanácsadás [ingyen] [tegnap]", "a feladattal vagy az ügyfélnek töltött idő"),
        "fa": called("ثبت زمان|ثبت|زمان", "ثبت زمان ۴۵ دقیقه نگارش / ثبت زمان acme ۴۵ دقیقه مشاوره "
                      "[رایگان] [دیروز]", "زمانی که صرف کار یا مشتری شد"),
    },
    "start": {
        "en": called("start|start clock|start timer", "start 12 / start acme consulting",
                      "the timer runs from now on"),
        "hu": called("indít|óra indul|mérés", "indít 12 / indít acme tanácsadás", "mostantól megy az óra"),
        "fa": called("آغاز|شروع زمان|آغاز زمان", "آغاز ۱۲ / آغاز acme مشاوره", "زمان از اکنون شمرده می‌شود"),
    },
    "stop": {
        "en": called("stop|stop clock|stop timer", "stop", "the timer stops, and the time is logged"),
        "hu": called("leállít|állj|megállít|óra leáll", "leállít",
                      "megáll az óra, az idő bekerül a naplóba"),
        "fa": called("پایان|ایست|توقف زمان", "پایان", "شمارش می‌ایستد و زمان ثبت می‌شود"),
    },
    "time": {
        "en": called("time|time report|hours", "time [acme] [last month]",
                      "hours by client, service and task, and what they brought"),
        "hu": called("időkimutatás|munkaidő|órák", "időkimutatás [acme] [múlt hónap]",
                      "órák ügyfelenként, szolgáltatásonként, feladatonként, és amit hoztak"),
        "fa": called("گزارش زمان|کارکرد|ساعت‌ها", "گزارش زمان [acme] [ماه گذشته]",
                      "ساعت‌ها به تفکیک مشتری، خدمت و کار، و درآمد آن"),
    },
    "note": {
        "en": called("note|notes|remember", "note she prefers blue", "a note to yourself"),
        "hu": called("jegyzet|megjegyzés|jegyezd meg", "jegyzet a kéket szereti", "jegyzet magának"),
        "fa": called("یادداشت|نکته", "یادداشت رنگ آبی را می‌پسندد", "یادداشتی برای خودتان"),
    },
    "tag": {
        "en": called("tag|label", "tag invoice", "a tag more"),
        "hu": called("címke|címkéz", "címke számla", "egy címkével több"),
        "fa": called("برچسب", "برچسب فاکتور", "یک برچسب بیشتر"),
    },
    "untag": {
        "en": called("untag|unlabel|remove tag", "untag invoice", "a tag less"),
        "hu": called("címke le|címke nélkül|címkét le", "címke le számla", "egy címkével kevesebb"),
        "fa": called("حذف برچسب|بدون برچسب", "حذف برچسب فاکتور", "یک برچسب کمتر"),
    },
    "client": {
        "en": called("client|for client", "client acme", "it is this client's task"),
        "hu": called("ügyfél", "ügyfél acme", "ennek az ügyfélnek a feladata"),
        "fa": called("مشتری", "مشتری acme", "کار این مشتری است"),
    },
    "list": {
        "en": called("list|move to list", "list Social media / list / list acme",
                      "into this list; alone: what is open"),
        "hu": called("lista", "lista Közösségi média / lista",
                      "ebbe a listába; magában: mi van nyitva"),
        "fa": called("فهرست|لیست", "فهرست شبکه‌های اجتماعی / فهرست",
                      "به این فهرست؛ به‌تنهایی: کارهای باز"),
    },
    "split": {
        "en": called("split", "split: the brief; the photos", "several tasks instead of one"),
        "hu": called("szétválaszt|feloszt|bontsd", "szétválaszt: a vázlat; a fotók", "egy feladatból több"),
        "fa": called("تقسیم|جدا کن", "تقسیم: طرح؛ عکس‌ها", "چند کار به جای یکی"),
    },
    "merge": {
        "en": called("merge", "merge T-12 [into T-9]", "two tasks become one"),
        "hu": called("összevon|egyesít", "összevon T-12 [ebbe T-9]", "két feladatból egy"),
        "fa": called("ادغام", "ادغام T-12 [در T-9]", "دو کار یکی می‌شود"),
    },
    "assign": {
        "en": called("assign|assigned|delegate", "assign anna@example.com [: please do this]",
                      "who does it"),
        "hu": called("felelős|kiosztás|delegál", "felelős anna@example.com [: ezt kérem]", "ki csinálja"),
        "fa": called("واگذار|مسئول|سپردن", "واگذار anna@example.com", "چه کسی انجام می‌دهد"),
    },
    "reply": {
        "en": called("reply|answer|respond", "reply Dear Anna, …",
                      "all that follows, down to your signature, goes to the client"),
        "hu": called("válasz|válaszolj|felelet", "válasz Kedves Anna! …",
                      "minden, ami utána áll az aláírásig, az ügyfélhez megy"),
        "fa": called("پاسخ|جواب", "پاسخ آنای عزیز، …",
                      "هر چه پس از آن تا امضا بیاید به مشتری فرستاده می‌شود"),
    },
    "ok": {
        "en": called("ok|okay|yes|approve|approved|send", "ok [3 4] / ok 3 for acme",
                     "what waits for your word may go"),
        "hu": called("ok|oké|rendben|igen|mehet|jóváhagy", "ok [3 4]", "mehet, ami az Ön szavára vár"),
        "fa": called("تایید|تأیید|باشه|بله|بفرست", "تایید [۳ ۴]", "آنچه در انتظار شماست فرستاده شود"),
    },
    "hold": {
        "en": called("hold|keep back|don't send|do not send", "hold [3]",
                      "what would go by itself waits for your word"),
        "hu": called("tartsd|visszatart|ne küldd", "visszatart [3]", "ami magától menne, az Ön szavára vár"),
        "fa": called("نگه دار|نگهدار|نفرست", "نگه دار [۳]", "آنچه خودکار می‌رفت در انتظار شما می‌ماند"),
    },
    "no": {
        "en": called("no|reject|rejected|discard", "no [3]", "what waits for your word is dropped"),
        "hu": called("nem|elutasít|ne", "nem [3]", "amit visszatartottunk, nem megy el"),
        "fa": called("نه|خیر|رد", "نه [۳]", "آنچه در انتظار شماست فرستاده نمی‌شود"),
    },
    "pause": {
        "en": called("pause|silence", "pause acme / pause all", "no automatic mail until `resume`"),
        "hu": called("szünet|szüneteltet", "szünet acme / szünet mind",
                      "nincs automatikus levél a folytatásig"),
        "fa": called("مکث|توقف", "مکث acme / مکث همه", "تا «ادامه» نامهٔ خودکاری نمی‌رود"),
    },
    "resume": {
        "en": called("resume|unpause|continue", "resume [acme]", "automatic mail goes again"),
        "hu": called("folytat|folytatás|tovább", "folytat [acme]", "újra megy az automatikus levél"),
        "fa": called("ادامه|از سرگیری", "ادامه [acme]", "نامهٔ خودکار دوباره می‌رود"),
    },
}  # fmt: skip

"""What the VA is told, among other news, about meetings that mail came about: one sentence each."""

SENTENCES = {
    "en": {
        "line": "{name}: {what}{which}{comment}",
        "which": " ({when})",
        "comment": " — “{text}”",
        "unknown": "{who} answered ({answer}) an invitation that is none of your desk's: “{title}”",
        "proposed_again": "{name}: {who} proposes yet another time for “{title}”: {when}, {length}{comment}; "
        "this is the newest, and `{ok}` agrees to it",
        "other": "{name}: {who} sent METHOD:{method} about “{title}”; nothing was changed{comment}",
        "again": "{name}: {who} asked for “{title}” again, and got it",
        "not_again": "{name}: {who} asked for “{title}” again, and did not get it: {why}",
        "only_text": "{name}: {who} changed the words of “{title}”, not its time; your answer stands",
        "other_client": "{name}: {who} sends {other}, who belongs to another client, and was not invited",
        "all_day": "it takes the whole day",
        "floating": "its time names no zone that is known; it is read as {zone} time",
        "rule": "how it repeats could not be read; only its first time is kept",
        "counts_back": "its calendar counts back, but this is its newest word",
        "closed": "{task}, which the invitation had filed, is closed",
        "once": "it is about one time of the series: {when}",
        "off": "this time of the series is off: {when}",
        "organizer": "the organizer is {who}",
        "moved_from": "it was {when} before",
        "place": "the place or the link is another one now",
        "more": "{name}: {who} wrote about “{title}” more than an answer: “{text}”; it is an ordinary "
        "request",
        "late": "{name}: {who} chose {when} for “{title}”, which is not on offer any more; what stands now "
        "was sent again",
        "several": "{name}: {who} wrote “{text}” about “{title}”, which fits more than one time; it is an "
        "ordinary request",
        "no_time": "“{title}” of {who} says no time that could be read; it is filed, and in no calendar",
    },
    "hu": {
        "line": "{name}: {what}{which}{comment}",
        "which": " ({when})",
        "comment": " — „{text}”",
        "unknown": "{who} olyan meghívóra válaszolt ({answer}), amely nem innen ment ki: „{title}”",
        "proposed_again": "{name}: {who} ismét másik időpontot javasol: „{title}”, {when}, "
        "{length}{comment}; ez a legújabb, az `{ok}` erre vonatkozik",
        "other": "{name}: METHOD:{method} érkezett, feladó: {who}, tárgya: „{title}”; semmi nem "
        "változott{comment}",
        "again": "{name}: {who} ismét elkérte a meghívót, és megkapta: „{title}”",
        "not_again": "{name}: {who} ismét elkérte a meghívót, de nem kapta meg: „{title}” ({why})",
        "only_text": "{name}: {who} csak a szövegén változtatott, az időpontján nem: „{title}”; az Ön "
        "válasza érvényes",
        "other_client": "{name}: {who} maga helyett {other} részvételét jelezte, aki másik ügyfélhez "
        "tartozik, ezért nem hívtuk meg",
        "all_day": "egész napos",
        "floating": "az időpontjához nem tartozik ismert időzóna; {zone} szerinti időnek vesszük",
        "rule": "nem olvasható, hogyan ismétlődik; csak az első alkalma van meg",
        "counts_back": "a feladó naptára visszafelé számol, de ez az utolsó szava",
        "closed": "a meghívóból lett feladat lezárva: {task}",
        "once": "a sorozat egyetlen alkalmáról szól: {when}",
        "off": "a sorozatnak ez az alkalma elmarad: {when}",
        "organizer": "a szervező: {who}",
        "moved_from": "korábban ekkor volt: {when}",
        "place": "a helyszín vagy a link megváltozott",
        "more": "{name}: {who} többet írt, mint egy válasz: „{title}” — „{text}”; közönséges kérésként "
        "kezeljük",
        "late": "{name}: {who} ezt választotta: {when} („{title}”), de ez már nem választható; a "
        "jelenlegi állást újra elküldtük",
        "several": "{name}: {who} ezt írta: „{text}” („{title}”); ez több időpontra is illik, ezért "
        "közönséges kérésként kezeljük",
        "no_time": "A meghívóban nincs olvasható időpont: „{title}”, feladó: {who}; a kérés rögzítve van, de "
        "egyik naptárba sem kerül be",
    },
    "fa": {
        "line": "{name}: {what}{which}{comment}",
        "which": " ({when})",
        "comment": " — «{text}»",
        "unknown": "{who} به دعوتی پاسخ داد ({answer}) که از اینجا فرستاده نشده است: «{title}»",
        "proposed_again": "{name}: {who} باز هم زمان دیگری برای «{title}» پیشنهاد می‌کند: {when}، "
        "{length}{comment}؛ این تازه‌ترین پیشنهاد است و «{ok}» آن را می‌پذیرد",
        "other": "{name}: {who} دربارهٔ «{title}» پیام تقویمی {method} فرستاد؛ چیزی تغییر نکرد{comment}",
        "again": "{name}: {who} دعوت «{title}» را دوباره خواست و دریافت کرد",
        "not_again": "{name}: {who} دعوت «{title}» را دوباره خواست ولی دریافت نکرد ({why})",
        "only_text": "{name}: {who} فقط متن «{title}» را تغییر داد، نه زمان آن را؛ پاسخ شما برقرار است",
        "other_client": "{name}: {who} به جای خود {other} را می‌فرستد که از مشتری دیگری است؛ برای او دعوتی "
        "فرستاده نشد",
        "all_day": "تمام روز است",
        "floating": "منطقهٔ زمانی آن شناخته نیست؛ زمان آن به وقت {zone} خوانده می‌شود",
        "rule": "شیوهٔ تکرار آن خوانده نشد؛ فقط نخستین نوبت نگه داشته شد",
        "counts_back": "شمارهٔ تغییر در تقویم فرستنده به عقب برگشته، ولی این تازه‌ترین پیام آن است",
        "closed": "کاری که از این دعوت ثبت شده بود بسته شد: {task}",
        "once": "دربارهٔ یک نوبت از رشته است: {when}",
        "off": "این نوبت از رشته برگزار نمی‌شود: {when}",
        "organizer": "برگزارکننده: {who}",
        "moved_from": "پیش از این در {when} بود",
        "place": "محل یا پیوند آن تغییر کرده است",
        "more": "{name}: {who} دربارهٔ «{title}» بیش از یک پاسخ نوشت: «{text}»؛ یک درخواست عادی شمرده شد",
        "late": "{name}: {who} برای «{title}» زمان {when} را انتخاب کرد که دیگر پیشنهاد نیست؛ وضعیت کنونی "
        "دوباره فرستاده شد",
        "several": "{name}: {who} دربارهٔ «{title}» نوشت «{text}» که با بیش از یک زمان جور است؛ یک درخواست "
        "عادی شمرده شد",
        "no_time": "در دعوت «{title}» از {who} زمانی خوانده نشد؛ درخواست ثبت شد ولی در هیچ تقویمی نیست",
    },
}  # fmt: skip

ANSWERS = {
    "en": {"accepted": "yes", "declined": "no", "tentative": "maybe", "delegated": "delegated"},
    "hu": {"accepted": "igen", "declined": "nem", "tentative": "talán", "delegated": "mást küld"},
    "fa": {"accepted": "بله", "declined": "خیر", "tentative": "شاید", "delegated": "دیگری را می‌فرستد"},
}
"""An answer in a word."""

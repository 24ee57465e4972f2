"""What the VA is told about mails and tasks, in the VA's language: one table for every notice but bounces.

What others wrote stays as it is: a rule's own words, a server's answer, the problems of a file.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from vamail.desk.intake.va_language import worded
from vamail.desk.life.spoken import clock, shamsi_day

_SENTENCES = {
    "en": {
        "nobody": "no sender",
        "no_subject": "(no subject)",
        "aside": "{who} — “{subject}” — {why}",
        "given_up": "vamail stopped again and again while it read this mail; it is held so that the rest "
        "goes on",
        "refused": "“{subject}” could not be delivered to {to}{about}: {error}",
        "perhaps": "Nobody knows whether “{subject}” reached {to}{about}: the line broke as it was handed "
        "over, and it is not in Sent. When you have asked, `ok {number}` sends it again, "
        "`no {number}` leaves it.",
        "about": " (about {task})",
        "broken": "Your last change does not check clean; the last good version stays in force.",
        "expired": "The acknowledgement of {ref} “{title}” could not be delivered in time. It is sent again "
        "and promises an answer by {due}.",
        "expired_held": "The acknowledgement of {ref} “{title}” could not be delivered in time. It is held "
        "({why}); it promises an answer by {due}.",
        "late": "The acknowledgement of “{subject}” to {to} leaves late: it would have promised an answer by "
        "{first}, and says {due} instead.",
        "template": "“{subject}” to {to} is held: {why}. Please answer, and mend the template; or mend it "
        "and say `ok`: the mail is written anew and goes out.",
        "document": "The mail with {name} to {to} could not be written, and did not leave: {why}.",
        "document_anew": "Mend that, then say `ok {name}`: it is written anew and goes out.",
        "brake": "An acknowledgement to {to} is held by {why}. The task is filed; please answer.",
        "bounce": "An acknowledgement to {to} is held because {why}. The task is filed; please answer.",
        "flagged": "“{title}”: {why}",
        "big": "“{title}” could not be read whole; its header was filed.",
        "slow": "The pattern in {name} takes too long on some mails and is treated as not matched.",
        "full": "“{title}” is promised an answer by {due}, but until then there are {needed} of work and "
        "{free} of open time. Please move something, or tell the client.",
        "split": "“{title}” asks for several things; split it?",
        "date": "“{title}”: “{words}” can be read in more than one way; please ask which day is meant.",
        "date_asked": "“{title}”: “{words}” can be read in more than one way; the acknowledgement asks which "
        "day is meant.",
        "borrowed": "Careful: {who} writes under your name (“{shown}”), and is not one of your addresses.",
        "reopened": "{ref} “{title}” is open again: {who} wrote “{subject}”.",
    },
    "hu": {
        "nobody": "nincs feladó",
        "no_subject": "(nincs tárgy)",
        "aside": "{who} — „{subject}” — {why}",
        "unknown_sender": "a feladó nem szerepel az ügyfelei között",
        "ambiguous_sender": "nem derül ki egyértelműen, ki a feladó",
        "calendar": "a benne lévő naptárbejegyzés hibás vagy ellentmond önmagának; hogy miért, azt a „vamail "
        "held” parancs mondja meg",
        "answer": "egy meghívott válasza, de nem az ő címéről jött, vagy nem bizonyított, hogy ő küldte; "
        "semmi nem változott",
        "payment": "úgy néz ki, mint a PayPal, a Wise vagy a Stripe levele, de senki sem kezeskedik érte; "
        "lehet, hogy csalás",
        "unreadable": "meghaladja azt, amit a vamail biztonsággal el tud olvasni",
        "own_address": "az Ön címéről jött, de nem lett belőle feladat; hogy miért, azt a „vamail held” "
        "parancs mondja meg",
        "failed": "a feldolgozása nem sikerült; hogy miért, azt a „vamail held” parancs mondja meg",
        "given_up": "a vamail olvasás közben újra és újra leállt; félretettük, hogy a többi levél haladjon",
        "refused": "Nem sikerült kézbesíteni: „{subject}”, címzett: {to}{about}. A kiszolgáló válasza: "
        "{error}",
        "perhaps": "Nem tudni, megérkezett-e: „{subject}”, címzett: {to}{about}. Átadás közben megszakadt a "
        "kapcsolat, és az elküldött levelek között nincs ott. Ha utánakérdezett: `ok {number}` újra elküldi, "
        "`nem {number}` elveti.",
        "about": " ({task})",
        "broken": "Az utolsó módosítása hibás; az utolsó jó változat marad érvényben.",
        "expired": "Nem sikerült időben kézbesíteni a következő feladat visszaigazolását: {ref} „{title}”. "
        "Újra elküldjük; a benne ígért válasz határideje: {due}.",
        "expired_held": "Nem sikerült időben kézbesíteni a következő feladat visszaigazolását: {ref} "
        "„{title}”. Most sem megy ki, mert a címére nem megy automatikus levél; az ígért válasz "
        "határideje: {due}.",
        "late": "Késve megy ki egy visszaigazolás: „{subject}”, címzett: {to}. Az eredetileg ígért válasz "
        "határideje {first} lett volna, most ezt írja: {due}.",
        "template": "Visszatartva: „{subject}”, címzett: {to}; a sablon hibás: {why}. Kérjük, válaszoljon, "
        "és javítsa ki a sablont; vagy javítsa ki, és írja ezt: `ok`. Akkor újra elkészül, és kimegy.",
        "document": "Nem készült el és nem ment ki a levél ({name}); címzett: {to}; az ok: {why}.",
        "document_anew": "Javítsa ki, majd írja ezt: `ok {name}`. Akkor újra elkészül, és kimegy.",
        "brake": "Visszatartva egy visszaigazolás, mert rövid időn belül túl sok ment ki; címzett: {to}. "
        "A feladat rögzítve van; kérjük, válaszoljon.",
        "bounce": "Visszatartva egy visszaigazolás, mert erre a címre nem megy automatikus levél: {to}. "
        "A feladat rögzítve van; kérjük, válaszoljon.",
        "flagged": "„{title}”: korábban már érkezett egy másik levél ugyanezzel a Message-ID azonosítóval",
        "big": "„{title}”: a levelet nem lehetett egészében elolvasni; a fejlécét rögzítettük.",
        "slow": "Egyes leveleknél túl sokáig tart a minta kiértékelése, ezért nem találónak számít: {name}.",
        "full": "„{title}”: az ígért válasz határideje {due}, de addig {needed} munka áll szemben {free} "
        "szabad munkaidővel. Kérjük, halasszon el valamit, vagy szóljon az ügyfélnek.",
        "split": "„{title}”: több dolgot kér; szétválasztja?",
        "date": "„{title}”: többféleképpen érthető, hogy „{words}”; kérdezze meg, melyik napra gondol.",
        "date_asked": "„{title}”: többféleképpen érthető, hogy „{words}”; a visszaigazolás megkérdezi, "
        "melyik napra gondol.",
        "borrowed": "Vigyázat: {who} az Ön nevében ír („{shown}”), de ez nem az Ön egyik címe.",
        "reopened": "{ref} „{title}” újra nyitott: {who} ezt írta: „{subject}”.",
    },
    "fa": {
        "nobody": "بدون فرستنده",
        "no_subject": "(بدون موضوع)",
        "aside": "{who} — «{subject}» — {why}",
        "unknown_sender": "فرستنده از مشتریان شما نیست",
        "ambiguous_sender": "روشن نیست که فرستنده کیست",
        "calendar": "رویداد تقویمی آن ایراد دارد یا با خود نمی‌خواند؛ دستور «vamail held» دلیلش را می‌گوید",
        "answer": "پاسخ یکی از مهمانان است، ولی از نشانی خود او نیامده یا ثابت نیست که او فرستاده باشد؛ چیزی "
        "تغییر نکرد",
        "payment": "به نامهٔ PayPal یا Wise یا Stripe می‌ماند، ولی کسی درستی آن را تأیید نمی‌کند؛ شاید "
        "کلاهبرداری باشد",
        "unreadable": "بیش از آن است که vamail بتواند با اطمینان بخواند",
        "own_address": "از نشانی خود شما آمده، اما کاری از آن ساخته نشد؛ دستور «vamail held» دلیلش را "
        "می‌گوید",
        "failed": "پردازش آن انجام نشد؛ دستور «vamail held» دلیلش را می‌گوید",
        "given_up": "هنگام خواندن این نامه vamail بارها از کار ایستاد؛ نامه کنار گذاشته شد تا بقیه پیش بروند",
        "refused": "«{subject}» به {to}{about} تحویل داده نشد؛ پاسخ سرور: {error}",
        "perhaps": "معلوم نیست «{subject}» به {to}{about} رسیده باشد: هنگام تحویل ارتباط قطع شد و در میان "
        "نامه‌های فرستاده‌شده نیست. پس از پرس‌وجو، `تایید {number}` آن را دوباره می‌فرستد و `نه {number}` کنار "
        "می‌گذارد.",
        "about": " دربارهٔ {task}",
        "broken": "آخرین تغییر شما ایراد دارد؛ آخرین نسخهٔ درست همچنان به کار می‌رود.",
        "expired": "تأییدیهٔ {ref} «{title}» به‌موقع تحویل داده نشد. دوباره فرستاده می‌شود و قول می‌دهد که "
        "تا {due} پاسخ داده شود.",
        "expired_held": "تأییدیهٔ {ref} «{title}» به‌موقع تحویل داده نشد. اکنون هم فرستاده نمی‌شود، چون "
        "نامهٔ خودکار به نشانی آن متوقف است؛ مهلت پاسخ {due} است.",
        "late": "تأییدیهٔ «{subject}» به {to} دیر فرستاده می‌شود: قرار بود تا {first} قول پاسخ بدهد و اکنون "
        "{due} را می‌گوید.",
        "template": "«{subject}» به {to} نگه داشته شد، چون الگو ایراد دارد: {why}. لطفاً پاسخ دهید و الگو را "
        "درست کنید؛ یا آن را درست کنید و بنویسید `تایید`: نامه دوباره نوشته و فرستاده می‌شود.",
        "document": "نامهٔ {name} به {to} نوشته نشد و نرفت: {why}.",
        "document_anew": "ایراد را برطرف کنید و سپس بنویسید `تایید {name}`: دوباره نوشته و فرستاده می‌شود.",
        "brake": "تأییدیه‌ای به {to} نگه داشته شد، چون در زمانی کوتاه بیش از حد فرستاده شده بود. درخواست ثبت "
        "شده است؛ لطفاً پاسخ دهید.",
        "bounce": "تأییدیه‌ای به {to} نگه داشته شد، چون نامهٔ خودکار به این نشانی متوقف است. درخواست ثبت شده "
        "است؛ لطفاً پاسخ دهید.",
        "flagged": "«{title}»: پیش‌تر نامهٔ دیگری با همین شناسهٔ Message-ID رسیده است",
        "big": "«{title}» را نمی‌شد کامل خواند؛ سرایند آن ثبت شد.",
        "slow": "الگوی {name} در برخی نامه‌ها بیش از اندازه زمان می‌برد و ناموافق شمرده می‌شود.",
        "full": "برای «{title}» قول پاسخ تا {due} داده شد، اما تا آن زمان {needed} کار و تنها {free} "
        "وقت آزاد هست. لطفاً کاری را جابه‌جا کنید یا به مشتری خبر دهید.",
        "split": "در «{title}» چند چیز خواسته شده است؛ آیا جدا شوند؟",
        "date": "«{title}»: «{words}» را می‌توان چند جور خواند؛ لطفاً بپرسید کدام روز منظور است.",
        "date_asked": "«{title}»: «{words}» را می‌توان چند جور خواند؛ تأییدیه می‌پرسد کدام روز منظور است.",
        "borrowed": "مراقب باشید: {who} با نام شما («{shown}») می‌نویسد و از نشانی‌های شما نیست.",
        "reopened": "{ref} «{title}» دوباره باز شد: {who} نوشت «{subject}».",
    },
}  # fmt: skip

_OURS = ("about",)
_STRANGERS = ("the sender is not a client", "the sender belongs to no client")
"""What the shipped rule says of strangers, and what is said where no rule speaks."""


def line(language: str, name: str, /, **values: str) -> str:
    """One line of a notice; a language that is not here is told in English."""
    return worded(_SENTENCES, language, name, values, _OURS)


def aside(language: str, kind: str, sender: str, subject: str, why: str) -> str:
    """That a mail was set aside. `why` is said as it is where this language has no words for `kind`, and
    where a rule of the VA's says why in its own words."""
    words = _SENTENCES.get(language, _SENTENCES["en"])
    who, what = sender or words["nobody"], subject[:120] or words["no_subject"]
    own = kind == "unknown_sender" and why not in _STRANGERS
    return line(language, "aside", who=who, subject=what, why=why if own else words.get(kind, why))


def spoken(at: datetime, zone: str, language: str = "en") -> str:
    """An instant for the VA's eyes, in the VA's zone: `Tue 2026-11-24 10:00`, `2026-11-24 10:00`, and in
    Persian by the VA's own calendar: «سه‌شنبه ۳ آذر ۱۴۰۵ ساعت ۱۰:۰۰»."""
    local = at.astimezone(ZoneInfo(zone))
    if language == "fa":
        return f"{shamsi_day(local.date())} ساعت {clock(at, zone, language)}"
    return local.strftime("%a %Y-%m-%d %H:%M" if language != "hu" else "%Y-%m-%d %H:%M")

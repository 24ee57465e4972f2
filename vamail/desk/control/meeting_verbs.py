"""The words for commands about meetings: part of the table of `words`."""

from vamail.desk.control.called import Table, called

MEETINGS: Table = {
    "meet": {
        "en": called("meet|meeting|schedule|invite", "meet acme thu 15:00 [30m] kickoff / "
                      "meet acme every thursday 10:00 London check-in",
                      "an invitation goes to them; [weekly], [https://link]; times are yours"),
        "hu": called("találkozó|megbeszélés|meghív", "találkozó acme csütörtök 15:00 [30 perc] indulás",
                      "meghívót kapnak; [hetente], [https://link]; az Ön ideje szerint"),
        "fa": called("قرار|جلسه|ملاقات|دعوت", "قرار acme پنجشنبه ساعت ۱۵ [۳۰ دقیقه] آغاز کار",
                      "دعوت‌نامه برایشان می‌رود؛ [هفتگی]، [https://link]؛ به وقت شما"),
    },
    "offer": {
        "en": called("offer|offer times|propose", "offer acme thu 11:00, fri 9:00 [30m] kickoff / "
                      "offer acme next week 30m kickoff",
                      "they choose one of these times, or of free ones"),
        "hu": called("ajánl|felajánl|időpontot ajánl", "ajánl acme csütörtök 11:00, péntek 9:00 [30 perc] "
                      "indulás / ajánl acme jövő hét 30 perc indulás",
                      "választanak ezek közül, vagy a szabad időpontok közül"),
        "fa": called("پیشنهاد|پیشنهاد زمان", "پیشنهاد acme پنجشنبه ساعت ۱۱، جمعه ساعت ۹ [۳۰ دقیقه] آغاز کار",
                      "یکی از این زمان‌ها یا زمان‌های آزاد را برمی‌گزینند"),
    },
    "move": {
        "en": called("move|reschedule", "move M-7 thu 10:00 / move M-7 next to thu 10:00",
                      "the meeting, or its next time, is then"),
        "hu": called("áttesz|áthelyez|elhalaszt", "áttesz M-7 csütörtök 10:00 / áttesz M-7 következő -> "
                      "csütörtök 10:00", "a megbeszélés, vagy a következő alkalom, akkor lesz"),
        "fa": called("جابه‌جا|جابجا|انتقال", "جابه‌جا M-7 پنجشنبه ساعت ۱۰ / جابه‌جا M-7 بعدی به "
                      "پنجشنبه ساعت ۱۰",
                      "جلسه، یا نوبت بعدی آن، در این زمان است"),
    },
    "cancel": {
        "en": called("cancel|cancelled|call off", "cancel M-7 [: I am ill] / cancel M-7 next",
                      "the meeting, or its next time, is off"),
        "hu": called("lemond|lemondva|töröl", "lemond M-7 [: beteg vagyok] / lemond M-7 következő",
                      "a megbeszélés, vagy a következő alkalom, elmarad"),
        "fa": called("لغو جلسه|لغو قرار|لغو شد", "لغو جلسه M-7 [: بیمارم] / لغو جلسه M-7 بعدی",
                      "جلسه، یا نوبت بعدی آن، برگزار نمی‌شود"),
    },
    "accept": {
        "en": called("accept|accepted|attend", "accept M-8 [: see you there]", "you come to their meeting"),
        "hu": called("elfogad|elfogadom|elfogadva|ott leszek", "elfogad M-8 [: ott leszek]",
                      "elmegy a megbeszélésükre"),
        "fa": called("می‌پذیرم|پذیرش|قبول|می‌آیم", "قبول M-8 [: می‌بینمتان]", "به جلسهٔ آن‌ها می‌روید"),
    },
    "decline": {
        "en": called("decline|declined", "decline M-8 [: I am away]", "you do not come to it"),
        "hu": called("visszautasít|visszautasítom|nem megyek", "visszautasít M-8 [: nem vagyok itt]",
                      "nem megy el rá"),
        "fa": called("نمی‌پذیرم|نمی‌آیم|رد دعوت", "نمی‌پذیرم M-8 [: نیستم]", "به آن نمی‌روید"),
    },
    "maybe": {
        "en": called("maybe|tentative|tentatively", "maybe M-8", "you may come to it"),
        "hu": called("talán|bizonytalan", "talán M-8", "talán elmegy rá"),
        "fa": called("شاید", "شاید M-8", "شاید به آن بروید"),
    },
    "title": {
        "en": called("title|rename", "title M-7 Kick-off, part two", "the meeting is called so"),
        "hu": called("cím|átnevez", "cím M-7 Indulás, második rész", "így hívják a megbeszélést"),
        "fa": called("عنوان|نام", "عنوان M-7 شروع، بخش دوم", "نام جلسه این است"),
    },
    "where": {
        "en": called("where|place|link", "where M-7 https://zoom.us/j/1 / where M-7 Room 2",
                     "one joins there; everybody who is invited hears of it"),
        "hu": called("hol|helyszín|hely|link", "hol M-7 https://zoom.us/j/1 / hol M-7 2. terem",
                     "ott lesz; minden meghívott értesül róla"),
        "fa": called("کجا|محل|مکان|پیوند", "کجا M-7 https://zoom.us/j/1 / کجا M-7 اتاق ۲",
                     "آنجا برگزار می‌شود؛ همهٔ دعوت‌شدگان باخبر می‌شوند"),
    },
    "meetings": {
        "en": called("meetings|calendar|appointments", "meetings [acme]", "what is coming"),
        "hu": called("megbeszélések|találkozók|naptár", "megbeszélések [acme]", "mi következik"),
        "fa": called("جلسه‌ها|قرارها|تقویم", "جلسه‌ها [acme]", "آنچه در پیش است"),
    },
    "todo": {
        "en": called("todo|new task|add task", "todo [acme:] Send the minutes by friday", "a new task"),
        "hu": called("teendő|új feladat", "teendő [acme:] Az emlékeztető elküldése péntekig", "új feladat"),
        "fa": called("کار تازه|کار جدید|کار نو", "کار تازه [acme:] فرستادن صورت‌جلسه تا فردا", "کار تازه"),
    },
}  # fmt: skip

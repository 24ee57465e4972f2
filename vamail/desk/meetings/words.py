"""What the VA is told about a meeting that she wants: why not, and what it collides with."""

from collections.abc import Iterable
from datetime import datetime

from vamail.desk.life.spoken import digits, length, moment
from vamail.desk.life.va_language import worded
from vamail.desk.meetings.wanted import Origin, Outcome
from vamail.desk.promise.local import local_day

TIMES_SHOWN = 3

_SENTENCES = {
    "en": {
        "titled": "Meeting with {who}",
        "nobody": "Nobody would be invited: name a client with an address, or an address that is not yours.",
        "past": "{when} has passed.",
        "word": "A guest would read “{word}”, which names another client: please say it without.",
        "series_offered": "A series cannot be offered: say the one time at which it begins.",
        "not_first": "{when} is no time of the series itself: begin it on one of its days.",
        "second": "{when} comes for the second time on that day, when the clocks go back, and a series "
        "cannot begin there: begin it an hour earlier, or on another day.",
        "too_many": "At most {count} times are offered at once.",
        "no_free": "No free time of {length} was found from {first} to {last}.",
        "no_shared": "Your hours and those of {who} share nothing from {first} to {last}. The least bad "
        "times are {times}: say those that you want to offer.",
        "unknown": "There is no meeting {name}.",
        "cancelled": "{name} “{title}” is cancelled.",
        "over": "{name} “{title}” is over.",
        "theirs_moved": "{name} “{title}” was called by {who}, so you cannot change it: decline it, or write "
        "to them and propose another time.",
        "theirs_cancelled": "{name} “{title}” was called by {who}: you can decline it, but not cancel it.",
        "ours_answered": "{name} “{title}” is your own meeting; there is nobody to answer.",
        "answered": "You have given {name} “{title}” this answer already.",
        "no_instance": "{name} “{title}” does not take place on {when}.",
        "same": "{name} “{title}” is at {when} already.",
        "many_days": "{name} “{title}” takes place on several days, and {when} is none of them: say the new "
        "series in full, or move a single one.",
        "ends_before": "{name} “{title}” ends before {when}.",
        "not_offered": "{name} “{title}” is not on offer.",
        "no_slot": "{when} was not offered for {name} “{title}”.",
        "no_other": "{when} is taken by now, and no other free time was found for {name} “{title}”.",
        "no_proposal": "Nobody proposes another time for {name} “{title}”.",
        "overlaps": "{times}: overlaps {what}",
        "outside": "{times}: outside your working hours",
        "holiday": "{times}: a holiday of yours ({what})",
        "leave": "{times}: you are on leave",
        "day_off": "{times}: your day off",
        "client_holiday": "{times}: a holiday of {client} ({what})",
        "client_outside": "{times}: outside the hours of {client} ({there} there)",
        "more": "{times} and {count} more",
        "meeting": "{name} “{title}”",
        "slot": "a time that is offered for {name} “{title}”",
        "block": "“{title}” in your plan",
        "plain_block": "time that your plan sets aside",
    },
    "hu": {
        "titled": "Megbeszélés: {who}",
        "nobody": "Senki nem kapna meghívót: nevezzen meg egy ügyfelet, akinek van címe, vagy egy címet, "
        "amely nem az Öné.",
        "past": "Ez az időpont már elmúlt: {when}.",
        "word": "Egy vendég olvasná ezt a szót, amely egy másik ügyfelet nevez meg: „{word}”. Kérjük, írja "
        "nélküle.",
        "series_offered": "Sorozatot nem lehet felajánlani: adja meg az egyetlen időpontot, amikor kezdődik.",
        "not_first": "Ez az időpont nem tartozik a sorozathoz: {when}. Kezdje a sorozat egyik napján.",
        "second": "Ez az időpont aznap másodszor jön el, mert az órákat visszaállítják: {when}. Sorozat itt "
        "nem kezdődhet: kezdje egy órával korábban vagy egy másik napon.",
        "too_many": "Egyszerre legfeljebb ennyi időpont ajánlható fel: {count}.",
        "no_free": "Nincs szabad időpont ({length}) {first} és {last} között.",
        "no_shared": "Az Ön munkaidejének nincs közös része ezzel: {who} ({first} és {last} között). A "
        "legkevésbé rossz időpontok: {times}. Adja meg, melyeket ajánljuk fel.",
        "unknown": "Nincs ilyen találkozó: {name}.",
        "cancelled": "{name} „{title}” le van mondva.",
        "over": "{name} „{title}” már véget ért.",
        "theirs_moved": "{name} „{title}”: {who} hívta össze, ezért Ön nem módosíthatja. Utasítsa el, vagy "
        "írjon neki, és javasoljon másik időpontot.",
        "theirs_cancelled": "{name} „{title}”: {who} hívta össze; Ön elutasíthatja, de nem mondhatja le a "
        "többiek nevében.",
        "ours_answered": "{name} „{title}” az Ön saját találkozója; nincs kinek válaszolni.",
        "answered": "Ezt a választ már megadta: {name} „{title}”.",
        "no_instance": "{name} „{title}” ekkor nem kerül sorra: {when}.",
        "same": "{name} „{title}” már most is ekkor van: {when}.",
        "many_days": "{name} „{title}” több napon is van, de ezen nem: {when}. Adja meg az egész új "
        "sorozatot, vagy csak egy alkalmat helyezzen át.",
        "ends_before": "{name} „{title}” korábban véget ér, mint {when}.",
        "not_offered": "{name} „{title}” nincs felajánlva.",
        "no_slot": "Ezt az időpontot nem ajánlottuk fel: {when} ({name} „{title}”).",
        "no_other": "Ez az időpont közben elkelt: {when}; más szabad időpont nem akadt: {name} „{title}”.",
        "no_proposal": "Senki nem javasol másik időpontot: {name} „{title}”.",
        "overlaps": "{times} ütközik ezzel: {what}",
        "outside": "{times}: az Ön munkaidején kívül esik",
        "holiday": "{times}: Önnél ünnepnap ({what})",
        "leave": "{times}: Ön szabadságon van",
        "day_off": "{times}: az Ön szabadnapja",
        "client_holiday": "{times}: {client} ünnepnapja ({what})",
        "client_outside": "{times}: náluk ({client}) munkaidőn kívül esik, ott {there}",
        "more": "{times} és további {count}",
        "meeting": "{name} „{title}”",
        "slot": "felajánlott időpont: {name} „{title}”",
        "block": "„{title}” az Ön tervében",
        "plain_block": "a tervében lefoglalt idő",
    },
    "fa": {
        "titled": "جلسه با {who}",
        "nobody": "کسی دعوت نمی‌شود: مشتری‌ای را نام ببرید که نشانی دارد، یا نشانی‌ای که از خودتان نیست.",
        "past": "{when} گذشته است.",
        "word": "یکی از مهمانان «{word}» را می‌خواند که نام مشتری دیگری است؛ لطفاً بدون آن بنویسید.",
        "series_offered": "یک رشته جلسه را نمی‌توان پیشنهاد کرد: تنها زمانی را بگویید که آغاز می‌شود.",
        "not_first": "{when} جزو خود این رشته نیست: آن را در یکی از روزهای خودش آغاز کنید.",
        "second": "{when} در آن روز برای بار دوم می‌آید، چون ساعت به عقب کشیده می‌شود، و رشته‌ای نمی‌تواند از آن "
        "آغاز شود: آن را یک ساعت زودتر یا در روزی دیگر آغاز کنید.",
        "too_many": "هر بار حداکثر {count} زمان پیشنهاد می‌شود.",
        "no_free": "از {first} تا {last} زمان آزادی به مدت {length} پیدا نشد.",
        "no_shared": "از {first} تا {last} ساعت کاری شما و {who} هیچ بخش مشترکی ندارد. کم‌زحمت‌ترین زمان‌ها: "
        "{times}؛ بگویید کدام‌ها پیشنهاد شود.",
        "unknown": "جلسه‌ای به نام {name} نیست.",
        "cancelled": "{name} «{title}» لغو شده است.",
        "over": "{name} «{title}» به پایان رسیده است.",
        "theirs_moved": "{name} «{title}» را {who} برگزار می‌کند و شما نمی‌توانید آن را تغییر دهید؛ آن را رد "
        "کنید یا به او بنویسید و زمان دیگری پیشنهاد دهید.",
        "theirs_cancelled": "{name} «{title}» را {who} برگزار می‌کند: می‌توانید آن را رد کنید، اما نه لغو.",
        "ours_answered": "{name} «{title}» جلسهٔ خود شماست؛ کسی نیست که پاسخ بگیرد.",
        "answered": "همین پاسخ را پیش‌تر به {name} «{title}» داده‌اید.",
        "no_instance": "{name} «{title}» در {when} برگزار نمی‌شود.",
        "same": "{name} «{title}» هم‌اکنون هم در {when} است.",
        "many_days": "{name} «{title}» در چند روز برگزار می‌شود و {when} از آن‌ها نیست: رشتهٔ تازه را کامل "
        "بگویید یا تنها یک نوبت را جابه‌جا کنید.",
        "ends_before": "{name} «{title}» پیش از {when} پایان می‌یابد.",
        "not_offered": "برای {name} «{title}» زمانی پیشنهاد نشده است.",
        "no_slot": "{when} برای {name} «{title}» پیشنهاد نشده بود.",
        "no_other": "{when} اکنون گرفته شده و برای {name} «{title}» زمان آزاد دیگری پیدا نشد.",
        "no_proposal": "کسی برای {name} «{title}» زمان دیگری پیشنهاد نکرده است.",
        "overlaps": "{times}: با {what} تداخل دارد",
        "outside": "{times}: بیرون از ساعت کاری شماست",
        "holiday": "{times}: برای شما تعطیل رسمی است ({what})",
        "leave": "{times}: شما در مرخصی هستید",
        "day_off": "{times}: روز آزاد شماست",
        "client_holiday": "{times}: برای {client} تعطیل رسمی است ({what})",
        "client_outside": "{times}: بیرون از ساعت کاری {client} است (ساعت {there} آنجا)",
        "more": "{times} و {count} زمان دیگر",
        "meeting": "{name} «{title}»",
        "slot": "زمانی که برای {name} «{title}» پیشنهاد شده است",
        "block": "«{title}» در برنامهٔ شما",
        "plain_block": "زمانی که برنامهٔ شما کنار گذاشته است",
    },
}  # fmt: skip

_OURS = ("times", "what", "count")
"""Values that are made of isolated ones already, or of digits."""


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence in this language, or in English."""
    return worded(_SENTENCES, language, name, values, _OURS)


def refused(origin: Origin, name: str, /, **values: str) -> Outcome:
    """Nothing comes of the wish, and why."""
    return Outcome(refused=say(origin.workspace.me.language, name, **values))


def unknown(name: str, origin: Origin) -> Outcome:
    """There is no meeting of this name."""
    return refused(origin, "unknown", name=name)


def when(at: datetime, origin: Origin) -> str:
    """An instant as the VA reads it."""
    me = origin.workspace.me
    return moment(at, local_day(origin.now, me.zone), me.zone, me.language)


def times(found: Iterable[datetime], origin: Origin) -> str:
    """Several instants: the first ones, and how many more."""
    language, ordered = origin.workspace.me.language, sorted(found)
    shown = ("، " if language == "fa" else ", ").join(when(at, origin) for at in ordered[:TIMES_SHOWN])
    rest = len(ordered) - TIMES_SHOWN
    return say(language, "more", times=shown, count=digits(str(rest), language)) if rest > 0 else shown


def lasting(minutes: int, origin: Origin) -> str:
    """A length of time."""
    return length(minutes, origin.workspace.me.language)

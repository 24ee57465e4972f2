"""What the VA is told about her commands on meetings, in her language.

Names, titles and addresses stay as they are. Commands are named as they are called in her language.
"""

from functools import cache

from vamail.desk.control.command import Verb
from vamail.desk.control.words import called
from vamail.desk.intake.va_language import worded

SENTENCES = {
    "en": {
        "meet": "{name} “{title}”: {when}, {length}.",
        "meet_series": "{name} “{title}”: first {when}, {length}, {rhythm}.",
        "offer": "{name} “{title}”, {length}: {count} times are offered until {until}: {when}.",
        "move": "{name} “{title}” is moved to {when}, {length}.",
        "move_series": "{name} “{title}” is moved: first {when}, {length}, {rhythm}.",
        "move_only": "{name} “{title}”: the one of {was} is moved to {when}, {length}.",
        "cancel": "{name} “{title}” is cancelled.",
        "cancel_only": "{name} “{title}”: the one of {was} is cancelled.",
        "title": "{name} is called “{title}” now.", "where": "{name} “{title}”: one joins at {place}.",
        "accept": "You accepted {name} “{title}”: {when}.",
        "decline": "You declined {name} “{title}” ({when}).",
        "maybe": "You may come to {name} “{title}”: {when}.",
        "no": "{name} “{title}” stays as it is; {to} is told.",
        "there": "For {who}: {when}.",
        "goes": "Mail goes to {to}.",
        "waits": "The mail to {to} waits for your `{ok} {name}`, for nothing went there before.",
        "supposed": "“{said}” is read as {when}; for the early morning write “{other}”.",
        "careful": "Careful. {warnings}. The mail waits for that: `{ok} {name}` lets it go, "
        "`{move} {name} …` changes the time, `{cancel} {name}` calls it off.",
        "careful_gone": "Careful. {warnings}.",
        "how_back": "`{cancel} {name}` calls it off, `{move} {name} …` changes the time.",
        "weekly": "every week", "fortnightly": "every two weeks", "daily": "every day",
        "weekdays": "Monday to Friday", "monthly": "every month", "repeats": "repeated ({rule})",
        "times": "{count} times", "until": "until {day}",
        "which_meeting": "Which meeting is meant: {known}?", "no_meeting": "Which meeting is meant?",
        "meeting_hint": "name it: `{line} M-7`; `{meetings}` shows what is coming",
        "no_only": "{name} “{title}” has none on {day}.",
        "no_next": "{name} “{title}” does not take place any more.",
        "nobody": "With whom?", "nobody_hint": "name a client or an address: `{verb} acme …`",
        "not_in_client": "{slug} has no address to which an invitation could go.",
        "two_clients": "{task} is {client}'s: name the client or the task, not both.",
        "meetings": "Meetings: {count}.", "meetings_none": "No meeting is coming.",
        "row": "{name} {when}, {length}: “{title}” ({client}), {status}", "row_guests": "{row}; {guests}",
        "more": "… and {count} more",
        "offered": "offered until {until}", "confirmed": "confirmed", "invited": "invited",
        "not_sent": "not sent", "not_told": "{who}: not told",
        "asked": "waits for your answer",
        "proposed": "{who} proposes {when}", "once": "{said} ({day})",
        "accepted": "{who}: yes", "declined": "{who}: no", "tentative": "{who}: maybe",
        "needs-action": "{who}: no answer", "delegated": "{who}: sends somebody else",
        "todo": "A new task: “{title}” ({client}).",
        "todo_due": "A new task: “{title}” ({client}), due {when}.",
        "proposed_since": "{name} “{title}” stays as it is: {who} proposes {when} by now, and the mail that "
        "you answered did not show that. Answer the newer one, or write `{ok} {name}` in a mail of its own.",
        "changed_since": "{name} “{title}” was not answered: it is {when} by now, and the mail that you "
        "answered did not show that. Answer the newer one, or write `{accept} {name}` in a mail of its own.",
        "nothing_about": "Nothing about {name} “{title}” waits for your word.",
        "left": "The mail to {to} has left already, so this cannot be taken back: write `{cancel} {name}` or "
        "`{move} {name} …`.",
        "left_theirs": "The answer to {to} has left already, so this cannot be taken back: write `{accept} "
        "{name}`, `{decline} {name}` or `{maybe} {name}`.",
    },
    "hu": {
        "meet": "{name} „{title}”: {when}, {length}.",
        "meet_series": "{name} „{title}”: először {when}, {length}, {rhythm}.",
        "offer": "{name} „{title}”, {length}: {count} időpont közül választhatnak eddig: {until}; {when}.",
        "move": "{name} „{title}” új időpontja: {when}, {length}.",
        "move_series": "{name} „{title}” új időpontja: először {when}, {length}, {rhythm}.",
        "move_only": "{name} „{title}”: a {was} alkalom új időpontja: {when}, {length}.",
        "cancel": "{name} „{title}” lemondva.",
        "cancel_only": "{name} „{title}”: a {was} alkalom lemondva.",
        "title": "{name} új címe: „{title}”.", "where": "{name} „{title}” helye: {place}.",
        "accept": "Elfogadta: {name} „{title}”, {when}.",
        "decline": "Visszautasította: {name} „{title}” ({when}).",
        "maybe": "Talán elmegy: {name} „{title}”, {when}.",
        "no": "{name} „{title}” marad, ahogy volt; {to} értesítést kap.",
        "there": "Náluk ({who}): {when}.",
        "goes": "Levél megy ide: {to}.",
        "waits": "A levél az Ön `{ok} {name}` szavára vár, mert ide még nem ment levél: {to}.",
        "supposed": "„{said}” így értve: {when}; hajnali időhöz ezt írja: „{other}”.",
        "careful": "Vigyázat! {warnings}. A levél emiatt vár: `{ok} {name}` elküldi, `{move} {name} …` másik "
        "időpontot ad, `{cancel} {name}` lemondja.",
        "careful_gone": "Vigyázat! {warnings}.",
        "how_back": "`{cancel} {name}` lemondja, `{move} {name} …` másik időpontot ad.",
        "weekly": "minden héten", "fortnightly": "minden második héten", "daily": "minden nap",
        "weekdays": "hétfőtől péntekig", "monthly": "minden hónapban", "repeats": "ismétlődik ({rule})",
        "times": "{count} alkalom", "until": "eddig: {day}",
        "which_meeting": "Melyik megbeszélésre gondol: {known}?",
        "no_meeting": "Melyik megbeszélésre gondol?",
        "meeting_hint": "nevezze meg: `{line} M-7`; a `{meetings}` megmutatja, mi következik",
        "no_only": "{name} „{title}”: nincs alkalom ezen a napon: {day}.",
        "no_next": "{name} „{title}”: nincs több alkalom.",
        "nobody": "Kivel?", "nobody_hint": "nevezzen meg egy ügyfelet vagy egy címet: `{verb} acme …`",
        "not_in_client": "{slug}: nincs cím, ahová meghívó mehetne.",
        "two_clients": "{task} ügyfele: {client}; az ügyfelet vagy a feladatot nevezze meg, ne mindkettőt.",
        "meetings": "Megbeszélések: {count}.", "meetings_none": "Nincs megbeszélés.",
        "row": "{name} {when}, {length}: „{title}” ({client}), {status}", "row_guests": "{row}; {guests}",
        "more": "… és még {count}",
        "offered": "felajánlva eddig: {until}", "confirmed": "megbeszélve", "invited": "meghívva",
        "not_sent": "nincs elküldve", "not_told": "{who}: nem tud róla",
        "asked": "az Ön válaszára vár",
        "proposed": "{who} ezt javasolja: {when}", "once": "{said} ({day})",
        "accepted": "{who}: igen", "declined": "{who}: nem", "tentative": "{who}: talán",
        "needs-action": "{who}: nincs válasz", "delegated": "{who}: mást küld",
        "todo": "Új feladat: „{title}” ({client}).",
        "todo_due": "Új feladat: „{title}” ({client}), határideje {when}.",
        "proposed_since": "{name} „{title}” marad, ahogy volt: {who} azóta ezt javasolja: {when}; ez nem "
        "volt abban a levélben, amelyre válaszolt. Az újabb levélre válaszoljon, vagy írja külön levélben: "
        "`{ok} {name}`.",
        "changed_since": "{name} „{title}”: nem ment válasz, mert az időpont azóta {when}, és ez nem volt "
        "abban a levélben, amelyre válaszolt. Az újabb levélre válaszoljon, vagy írja külön levélben: "
        "`{accept} {name}`.",
        "nothing_about": "{name} „{title}”: semmi sem vár az Ön szavára.",
        "left": "A levél már elment ide: {to}, ezért ez nem vonható vissza; írja, hogy `{cancel} {name}` "
        "vagy `{move} {name} …`.",
        "left_theirs": "A válasz már elment ide: {to}, ezért ez nem vonható vissza; írja, hogy `{accept} "
        "{name}`, `{decline} {name}` vagy `{maybe} {name}`.",
    },
    "fa": {
        "meet": "{name} «{title}»: {when}، {length}.",
        "meet_series": "{name} «{title}»: نخست {when}، {length}، {rhythm}.",
        "offer": "{name} «{title}»، {length}: {count} زمان تا {until} پیشنهاد شد: {when}.",
        "move": "{name} «{title}» به {when} رفت، {length}.",
        "move_series": "{name} «{title}» جابه‌جا شد: نخست {when}، {length}، {rhythm}.",
        "move_only": "{name} «{title}»: نوبت {was} به {when} رفت، {length}.",
        "cancel": "{name} «{title}» لغو شد.",
        "cancel_only": "{name} «{title}»: نوبت {was} لغو شد.",
        "title": "نام {name} اکنون «{title}» است.", "where": "{name} «{title}» اینجا است: {place}.",
        "accept": "{name} «{title}» را پذیرفتید: {when}.",
        "decline": "{name} «{title}» را نپذیرفتید ({when}).",
        "maybe": "شاید به {name} «{title}» بروید: {when}.",
        "no": "{name} «{title}» همان‌گونه می‌ماند؛ به {to} گفته می‌شود.",
        "there": "برای {who}: {when}.",
        "goes": "نامه به {to} می‌رود.",
        "waits": "نامه به {to} منتظر `{ok} {name}` شماست، چون تاکنون نامه‌ای به این نشانی نرفته است.",
        "supposed": "«{said}» به معنی {when} خوانده شد؛ برای بامداد بنویسید «{other}».",
        "careful": "توجه! {warnings}. نامه برای همین منتظر است: `{ok} {name}` آن را می‌فرستد، "
        "`{move} {name} …` زمان را عوض می‌کند و `{cancel} {name}` لغوش می‌کند.",
        "careful_gone": "توجه! {warnings}.",
        "how_back": "`{cancel} {name}` لغوش می‌کند و `{move} {name} …` زمان را عوض می‌کند.",
        "weekly": "هر هفته", "fortnightly": "هر دو هفته", "daily": "هر روز",
        "weekdays": "دوشنبه تا جمعه", "monthly": "هر ماه", "repeats": "تکرار ({rule})",
        "times": "{count} بار", "until": "تا {day}",
        "which_meeting": "کدام جلسه منظور است: {known}؟", "no_meeting": "کدام جلسه منظور است؟",
        "meeting_hint": "نامش را بنویسید: `{line} M-7`؛ `{meetings}` آنچه را در پیش است نشان می‌دهد",
        "no_only": "{name} «{title}» در {day} نوبتی ندارد.",
        "no_next": "{name} «{title}» دیگر نوبتی ندارد.",
        "nobody": "با چه کسی؟", "nobody_hint": "مشتری یا نشانی‌ای را نام ببرید: «{verb} acme …»",
        "not_in_client": "{slug} نشانی‌ای ندارد که دعوت‌نامه به آن برود.",
        "two_clients": "{task} از آنِ {client} است: یا مشتری را نام ببرید یا کار را.",
        "meetings": "جلسه‌ها: {count}.", "meetings_none": "جلسه‌ای در پیش نیست.",
        "row": "{name} {when}، {length}: «{title}» ({client})، {status}", "row_guests": "{row}؛ {guests}",
        "more": "… و {count} جلسهٔ دیگر",
        "offered": "پیشنهاد تا {until}", "confirmed": "قطعی", "invited": "دعوت شده",
        "not_sent": "فرستاده نشده", "not_told": "{who}: خبر ندارد",
        "asked": "در انتظار پاسخ شما",
        "proposed": "{who} این را پیشنهاد می‌کند: {when}", "once": "{said} ({day})",
        "accepted": "{who}: بله", "declined": "{who}: نه", "tentative": "{who}: شاید",
        "needs-action": "{who}: بی‌پاسخ", "delegated": "{who}: کس دیگری را می‌فرستد",
        "todo": "کار تازه: «{title}» ({client}).",
        "todo_due": "کار تازه: «{title}» ({client})، سررسید {when}.",
        "proposed_since": "{name} «{title}» همان‌گونه می‌ماند: {who} اکنون {when} را پیشنهاد می‌کند و نامه‌ای که "
        "پاسخش را دادید این را نشان نمی‌داد. به نامهٔ تازه‌تر پاسخ دهید یا جداگانه بنویسید `{ok} {name}`.",
        "changed_since": "{name} «{title}» پاسخ داده نشد: زمانش اکنون {when} است و نامه‌ای که پاسخش را دادید "
        "این را نشان نمی‌داد. به نامهٔ تازه‌تر پاسخ دهید یا جداگانه بنویسید `{accept} {name}`.",
        "nothing_about": "چیزی دربارهٔ {name} «{title}» در انتظار شما نیست.",
        "left": "نامه به {to} رفته است و این پس گرفته نمی‌شود: بنویسید `{cancel} {name}` یا "
        "`{move} {name} …`.",
        "left_theirs": "پاسخ به {to} رفته است و این پس گرفته نمی‌شود: بنویسید `{accept} {name}`، "
        "`{decline} {name}` یا `{maybe} {name}`.",
    },
}  # fmt: skip
_MADE = frozenset(
    {"when", "length", "rhythm", "warnings", "row", "guests", "status", "until", "was", "count"}
)
"""Values that are sentences, or signs, themselves."""
_NAMED: tuple[Verb, ...] = ("ok", "move", "cancel", "meetings", "accept", "decline", "maybe")


@cache
def _names(language: str) -> dict[str, str]:
    return {str(verb): called(verb, language).names[0] for verb in _NAMED}


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence; a language that is not here is told in English."""
    return worded(SENTENCES, language, name, {**_names(language), **values}, _MADE)

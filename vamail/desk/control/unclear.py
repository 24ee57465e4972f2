"""Why a line was not understood, and what to write instead: sentences in the VA's language."""

from vamail.desk.control.command import NotUnderstood, Verb
from vamail.desk.control.words import usage
from vamail.desk.intake.va_language import worded

_SENTENCES = {
    "en": {
        "unknown": "“{said}” is no command",
        "mean": "did you mean “{near}”?",
        "see_help": "write “help” for the list of commands",
        "write": "write for example: {usage}",
        "plainly": "write it as “{near}”, if that is meant",
        "rest": "“{said}” was not understood, so nothing of this line was done",
        "no_date": "there is no date in “{said}” that could be read",
        "two_dates": "there is more than one date in it",
        "repeats": "“{said}” is no single day",
        "ambiguous": "“{said}” can be read as {readings}",
        "past": "{readings} has passed",
        "no_amount": "“{said}” is no length of time",
        "which_unit": "“{said}”: hours or minutes?",
        "two_amounts": "“{said}” can be read in two ways",
        "range": "that is too long or too short: “{said}”",
        "amounts": "write for example: {usage} (45m, 1h30, 1.5h)",
        "no_client": "there is no client “{said}”",
        "clients": "there are: {near}",
        "address": "“{said}” is no mail address",
        "missing": "something is missing behind it",
        "which_task": "it is not clear which task is the one that goes into the other",
        "number": "is {said} a task, or did you number your lines?",
        "one_each": "write one command a line",
        "nothing": "there is no command in it",
        "below": "what stands below a quoted part was not read: “{said}”",
        "above": "write all commands above what is quoted",
        "too_many": "this and what follows was not read: one mail may hold {said} lines",
        "too_many_parts": "more than {said} parts at once",
        "too_long": "this line is too long to be a command",
        "what_hour": "“{said}”: at what time?",
        "two_days": "“{said}” names two days: the date is {readings}",
        "which_day": "“{said}”: on which day?",
        "no_time": "there is no day and time at the start of “{said}”",
        "two_times": "“{said}” is a second time",
        "quote_title": "for several times write `offer`; where it belongs to the title, put the title in “…”",
        "same_twice": "the same time stands in it twice",
        "one_slot": "one time is no offer: write `meet`, or name two to {said}",
        "too_many_slots": "that is more than {said} times to choose from",
        "no_series": "a series cannot be offered: write `meet`",
        "whose_time": "“{said}”: whose time?",
        "no_zone": "“{said}” is no time zone",
        "two_zones": "“{said}” can be {near}",
        "name_zone": "name the place: `15:00 London`, or name the client in the line",
        "no_such_time": "{said} does not exist in {near}: the clocks go forward there, {change}",
        "later_time": "write a time before or after, such as “{after}”",
        "twice": "{said} occurs twice in {near}, as the clocks go back: {change}",
        "one_of": "write “{ways}”",
        "two_rhythms": "“{said}” says twice how often",
        "not_every_month": "not every month has a day {said}",
        "nth_weekday": "write for example: `last friday of every month 10:00`",
        "one_client": "a meeting is one client's; “{said}” is another one",
        "which_meeting": "which meeting is meant?",
        "scope": "this mail may only say something about {near}, and not about {said}",
        "answer_its_own": "answer a notice about {said}, or use the control folder or the command line",
    },
    "hu": {
        "unknown": "nincs ilyen parancs: „{said}”",
        "mean": "erre gondolt: „{near}”?",
        "see_help": "a parancsok listáját a „segítség” adja meg",
        "write": "írja például így: {usage}",
        "plainly": "írja így, ha erre gondol: „{near}”",
        "rest": "nem érthető: „{said}”, ezért ebből a sorból semmi sem történt meg",
        "no_date": "nem olvasható ki dátum ebből: „{said}”",
        "two_dates": "egynél több dátum van benne",
        "repeats": "nem egyetlen nap: „{said}”",
        "ambiguous": "„{said}” többféleképpen érthető: {readings}",
        "past": "ez már elmúlt: {readings}",
        "no_amount": "ez nem időtartam: „{said}”",
        "which_unit": "„{said}”: óra vagy perc?",
        "two_amounts": "„{said}” kétféleképpen érthető",
        "range": "ez túl hosszú vagy túl rövid: „{said}”",
        "amounts": "írja például így: {usage} (45 perc, 1ó30, 1,5 óra)",
        "no_client": "nincs ilyen ügyfél: „{said}”",
        "clients": "ezek vannak: {near}",
        "address": "ez nem levélcím: „{said}”",
        "missing": "hiányzik valami mögüle",
        "which_task": "nem derül ki, melyik feladat kerül melyikbe",
        "number": "a(z) {said} egy feladat, vagy a sorait számozta?",
        "one_each": "soronként egy parancsot írjon",
        "nothing": "nincs benne parancs",
        "below": "az idézet alatti részt nem olvastuk el: „{said}”",
        "above": "minden parancsot az idézett rész fölé írjon",
        "too_many": "ezt és ami utána áll, nem olvastuk el: egy levélben legfeljebb {said} sor lehet",
        "too_many_parts": "egyszerre legfeljebb {said} részre",
        "too_long": "ez a sor túl hosszú ahhoz, hogy parancs legyen",
        "what_hour": "„{said}”: hány órakor?",
        "two_days": "két napot nevez meg: „{said}”; a dátum ez: {readings}",
        "which_day": "„{said}”: melyik napon?",
        "no_time": "nem nappal és órával kezdődik: „{said}”",
        "two_times": "ez egy második időpont: „{said}”",
        "quote_title": "több időponthoz az „ajánl” szót írja; ha a címhez tartozik, tegye a címet „…” közé",
        "same_twice": "ugyanaz az időpont kétszer áll benne",
        "one_slot": "egy időpont nem ajánlat: írja, hogy „találkozó”, vagy adjon meg többet (legfeljebb "
        "{said})",
        "too_many_slots": "ez több mint {said} időpont",
        "no_series": "sorozatot nem lehet felajánlani: írja, hogy „találkozó”",
        "whose_time": "„{said}”: kinek az ideje szerint?",
        "no_zone": "nincs ilyen időzóna: „{said}”",
        "two_zones": "„{said}” többféle lehet: {near}",
        "name_zone": "nevezze meg a helyet: „15:00 London”, vagy az ügyfelet a sorban",
        "no_such_time": "{said}: ilyen időpont nincs itt: {near}, mert akkor előreállítják az órát "
        "({change})",
        "later_time": "írjon korábbi vagy későbbi időt, például: „{after}”",
        "twice": "{said} kétszer van itt: {near}, mert akkor állítják vissza az órát: {change}",
        "one_of": "írja így: „{ways}”",
        "two_rhythms": "kétszer mondja meg, milyen gyakran: „{said}”",
        "not_every_month": "nem minden hónapban van {said}. nap",
        "nth_weekday": "írja például így: „last friday of every month 10:00”",
        "one_client": "egy megbeszélés egy ügyfélé; ez egy másik: „{said}”",
        "which_meeting": "melyik megbeszélésre gondol?",
        "scope": "ez a levél csak erről rendelkezhet: {near}; erről nem: {said}",
        "answer_its_own": "válaszoljon egy értesítésre, amely erről szól: {said}; vagy használja a "
        "vezérlőmappát vagy a parancssort",
    },
    "fa": {
        "unknown": "«{said}» دستور نیست",
        "mean": "منظورتان «{near}» بود؟",
        "see_help": "برای فهرست دستورها بنویسید «راهنما»",
        "write": "مثلاً بنویسید: {usage}",
        "plainly": "اگر منظورتان این است، بنویسید «{near}»",
        "rest": "«{said}» فهمیده نشد، پس هیچ بخشی از این سطر انجام نشد",
        "no_date": "در «{said}» تاریخی خوانده نشد",
        "two_dates": "بیش از یک تاریخ در آن است",
        "repeats": "«{said}» یک روز مشخص نیست",
        "ambiguous": "«{said}» را می‌توان چند جور خواند: {readings}",
        "past": "{readings} گذشته است",
        "no_amount": "«{said}» مدت زمان نیست",
        "which_unit": "«{said}»: ساعت یا دقیقه؟",
        "two_amounts": "«{said}» را می‌توان دو جور خواند",
        "range": "این مدت بیش از اندازه بلند یا کوتاه است: «{said}»",
        "amounts": "مثلاً بنویسید: {usage} (۴۵ دقیقه، ۱٫۵ ساعت)",
        "no_client": "مشتری «{said}» وجود ندارد",
        "clients": "این‌ها هستند: {near}",
        "address": "«{said}» نشانی ایمیل نیست",
        "missing": "پس از آن چیزی کم است",
        "which_task": "روشن نیست کدام کار در کدام ادغام شود",
        "number": "{said} شمارهٔ کار است یا شمارهٔ سطر؟",
        "one_each": "در هر سطر یک دستور بنویسید",
        "nothing": "دستوری در آن نیست",
        "below": "آنچه زیر نقل قول است خوانده نشد: «{said}»",
        "above": "همهٔ دستورها را بالای نقل قول بنویسید",
        "too_many": "این سطر و پس از آن خوانده نشد: هر نامه حداکثر {said} سطر دارد",
        "too_many_parts": "بیش از {said} بخش در یک دستور",
        "too_long": "این سطر برای یک دستور بیش از اندازه بلند است",
        "what_hour": "«{said}»: چه ساعتی؟",
        "two_days": "«{said}» دو روز را نام می‌برد؛ تاریخ آن {readings} است",
        "which_day": "«{said}»: کدام روز؟",
        "no_time": "«{said}» با روز و ساعت آغاز نمی‌شود",
        "two_times": "«{said}» زمان دوم است",
        "quote_title": "برای چند زمان بنویسید «پیشنهاد»؛ اگر بخشی از عنوان است، عنوان را میان «…» بگذارید",
        "same_twice": "یک زمان دو بار در آن آمده است",
        "one_slot": "یک زمان پیشنهاد نیست: بنویسید «قرار»، یا دو تا {said} زمان نام ببرید",
        "too_many_slots": "بیش از {said} زمان برای انتخاب است",
        "no_series": "جلسهٔ تکرارشونده را نمی‌توان پیشنهاد کرد: بنویسید «قرار»",
        "whose_time": "«{said}»: به وقت چه کسی؟",
        "no_zone": "«{said}» منطقهٔ زمانی نیست",
        "two_zones": "«{said}» می‌تواند این‌ها باشد: {near}",
        "name_zone": "جا را نام ببرید: «15:00 London»، یا مشتری را در همین سطر",
        "no_such_time": "{said} در {near} وجود ندارد: ساعت آنجا جلو می‌رود، {change}",
        "later_time": "زمانی پیش یا پس از آن بنویسید، مانند «{after}»",
        "twice": "{said} در {near} دو بار پیش می‌آید، چون ساعت عقب می‌رود: {change}",
        "one_of": "بنویسید «{ways}»",
        "two_rhythms": "«{said}» دو بار می‌گوید هر چند وقت یک بار",
        "not_every_month": "هر ماه روز {said} ندارد",
        "nth_weekday": "مثلاً بنویسید: «last friday of every month 10:00»",
        "one_client": "هر جلسه از یک مشتری است؛ «{said}» مشتری دیگری است",
        "which_meeting": "کدام جلسه منظور است؟",
        "scope": "این نامه فقط دربارهٔ {near} می‌تواند دستور بدهد، نه دربارهٔ {said}",
        "answer_its_own": "به اعلانی دربارهٔ {said} پاسخ دهید، یا از پوشهٔ فرمان یا خط فرمان استفاده کنید",
    },
}  # fmt: skip
_OURS = ("usage", "readings")
_VALUES = ("said", "near", "readings", "usage", "ways", "after", "change")
SHOWN = 60


class NotClear(Exception):  # noqa: N818 - it ends the reading of one line, and is no fault
    """A line that cannot be carried out: the name of the reason, and of the hint."""

    def __init__(self, why: str, hint: str = "", verb: Verb | None = None, **values: str) -> None:
        super().__init__(why)
        self.why, self.hint, self.verb, self.values = why, hint, verb, values

    def told(self, place: int, line: str, language: str) -> NotUnderstood:
        """The same for the transcript."""
        values = {
            "said": "",
            "near": "",
            "readings": "",
            "usage": "",
            "ways": "",
            "after": "",
            "change": "",
            **self.values,
        }
        values["said"] = shortened(values["said"])
        if self.verb is not None:
            values["usage"] = usage(self.verb, language)
        hint = worded(_SENTENCES, language, self.hint, values, _OURS) if self.hint else ""
        why = worded(_SENTENCES, language, self.why, values, _OURS)
        near = self.values.get("near", "") if self.hint == "mean" else self.verb or ""
        return NotUnderstood(place=place, line=shortened(line, 200), why=why, hint=hint, near=near)


def shortened(text: str, most: int = SHOWN) -> str:
    """The text on one line, cut where it is too long to be shown."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"

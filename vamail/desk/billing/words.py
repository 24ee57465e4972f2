"""What the VA is told about an invoice: why not, what to know beside it, and headlines of her mails."""

from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.life.command_names import with_names
from vamail.desk.life.va_language import worded
from vamail.workspace.types import Client, Workspace

_SENTENCES = {
    "en": {
        "unit_piece": "piece",
        "unit_day": "day",
        "unit_month": "month",
        "nothing": "There is nothing to charge {client} for.",
        "no_currency": "It is not known in which currency {client} is charged: write `billing: currency:` "
        "in {file}.",
        "no_rate": "There is no price of an hour for {client}: write `billing: rate:` in {file}.",
        "no_rate_of": "There is no price of “{service}” for {client}: write it in rules/services.yaml, or "
        "under `billing: rates:` in {file}.",
        "foreign_rate": "The price of “{service}” is in {other}, and {client} is charged in {currency}: "
        "write its price under `billing: rates:` in {file}.",
        "no_address": "{client} has no address to which an invoice could go: write `billing: to:` in {file}.",
        "anothers_address": "{to} is an address of another client: correct `billing: to:` in {file}.",
        "anothers_by_now": "{to} is an address of another client by now: drop {name}, and draft it again.",
        "unprintable": "{name} stays a draft, and no number was used: its page cannot be made ({fault}). "
        "Mend that, then say `ok {name}`.",
        "below_zero": "It would come to {amount}: less than nothing cannot be charged.",
        "twice": "{name} is the invoice for this already.",
        "no_share": "No deposit is agreed with {client}: write `billing: terms: 50% upfront` in {file}, or "
        "say how much.",
        "no_whole": "Say what the deposit is for, with its price.",
        "no_deposit": "{name} is no deposit invoice that was issued for {client}.",
        "settled": "{name} settles this deposit already.",
        "other_currency": "{name} is in {other}, not in {currency}.",
        "unknown": "There is no invoice {name}.",
        "not_draft": "{name} was issued as {number}: it cannot be changed any more, only credited "
        "(`credit {name}`).",
        "void": "{name} was dropped.",
        "no_line": "{name} has no line {place}.",
        "last_line": "{name} has one line alone: drop it as a whole (`no {name}`).",
        "over_limit": "{name} comes to {amount}, above the limit of {limit}: it waits for your `ok {name}`.",
        "zero": "It comes to {amount}: nothing is charged.",
        "above": "It is above the limit of {limit}.",
        "no_tax_id": "Reverse charge wants the tax number of both: write `tax_id:` of {missing}.",
        "not_issued": "{name} was never issued: drop it instead (`no {name}`).",
        "no_credit_of": "{name} is a credit note itself.",
        "credit_stays": "{name} is a credit note: lines can be dropped from it, none added.",
        "credited": "All of {name} is credited already.",
        "credit_open": "{draft} is a draft of a credit note for {name} already: `ok {draft}` "
        "or `no {draft}` first.",
        "too_much": "{name} has only {left} left to credit.",
        "part_request": "{name} is a payment request: it is taken back as a whole, or not at all.",
        "hungary": "Payment request, no invoice: in Hungary an invoicing program must report each invoice to "
        "NAV by itself, which vamail does not do. Issue the invoice in such a program.",
        "named": "“{word}” names another client and was left out of a line.",
        "not_by_time": "{hours} of “{service}” are not charged: its price is by {unit}, not by hour.",
        "foreign_expense": "“{text}” ({amount}) is in another currency and was not charged.",
        "not_rounded": "{hours} are left for a later invoice: rounded, they come to nothing.",
        "no_terms": "{days} is no number of days.",
        "draft_invoice": "Invoice for {client}: please look at it",
        "draft_deposit": "Deposit invoice for {client}: please look at it",
        "draft_final": "Final invoice for {client}: please look at it",
        "draft_credit": "Credit note for {client}: please look at it",
        "draft_request": "Payment request for {client}: please look at it",
        "period_refused": "The invoice of {month} for {client} could not be drafted. {why}",
        "numbers_stopped": "A backup of {day} was restored, and the last number it knows is {last}: a "
        "later one may be in a client's hands, so none is given. Which was the last? Write `numbers "
        "{last}`, or the one that it was instead.",
        "numbers_unknown": "A backup of {day} was restored, and it knows no number of this kind: one may "
        "be in a client's hands, so none is given. Which was the last? Write it instead of `numbers "
        "{last}`, or just that if there was none.",
        "retainer_level": "{client} has used {used} of {included} of the retainer of {month} ({percent} %).",
        "retainer_unsold": "{client} has a retainer, but {month} is not sold: {hours} of it are charged by "
        "the hour. To sell it instead, drop this draft and write `invoice {slug} since {since} until "
        "{until}`; with `billing: day: 1` in {file} every month is sold by itself.",
        "retainer_to_sell": "That month is not sold yet: `invoice {slug} since {since} until {until}` sells "
        "it; with `billing: day: 1` in {file} every month is sold by itself.",
        "retainer_sold": "It sells the retainer of {month}, which covers the hours of that month. With "
        "`billing: day: 1` in {file} every month is sold by itself.",
    },
    "hu": {
        "unit_piece": "darab",
        "unit_day": "nap",
        "unit_month": "hónap",
        "nothing": "Nincs mit felszámítani: {client}.",
        "no_currency": "Nem tudni, milyen pénznemben számlázunk: {client}. Írja be ide: {file}, "
        "`billing: currency:`.",
        "no_rate": "Nincs óradíj megadva: {client}. Írja be ide: {file}, `billing: rate:`.",
        "no_rate_of": "Nincs ára ennek: „{service}” ({client}). Írja be a rules/services.yaml fájlba, vagy "
        "ide: {file}, `billing: rates:`.",
        "foreign_rate": "„{service}” ára {other} pénznemben van megadva, de {client} pénzneme {currency}. "
        "Írja be az árát ide: {file}, `billing: rates:`.",
        "no_address": "Nincs cím, ahová a számla mehetne: {client}. Írja be ide: {file}, `billing: to:`.",
        "anothers_address": "Ez egy másik ügyfél címe: {to}. Javítsa ki itt: {file}, `billing: to:`.",
        "unprintable": "{name} piszkozat marad, és nem kapott sorszámot: az oldala nem készíthető el "
        "({fault}). Javítsa ki, majd írja ezt: `ok {name}`.",
        "anothers_by_now": "Ez már egy másik ügyfél címe: {to}. Vesse el ezt: {name}, és készítse el újra.",
        "below_zero": "Az összege {amount} lenne: nullánál kevesebbet nem lehet felszámítani.",
        "twice": "Erre már van számla: {name}.",
        "no_share": "Nincs előleg megbeszélve: {client}. Írja be ide: {file}, `billing: terms: 50% upfront`, "
        "vagy mondja meg, mennyi legyen.",
        "no_whole": "Mondja meg, mire szól az előleg, és mennyi az ára.",
        "no_deposit": "{name} nem kiállított előlegszámla ennek az ügyfélnek: {client}.",
        "settled": "Ezt az előleget már elszámolta: {name}.",
        "other_currency": "{name} pénzneme {other}, nem {currency}.",
        "unknown": "Nincs ilyen számla: {name}.",
        "not_draft": "{name} már ki van állítva, száma {number}: nem módosítható, csak jóváírható "
        "(`credit {name}`).",
        "void": "{name} el lett vetve.",
        "no_line": "{name} számlán nincs {place}. sor.",
        "last_line": "{name} egyetlen sorból áll: vesse el az egészet (`nem {name}`).",
        "over_limit": "{name} összege {amount}, a határ {limit}: az Ön jóváhagyására vár (`ok {name}`).",
        "zero": "Az összege {amount}: nincs mit felszámítani.",
        "above": "Meghaladja ezt a határt: {limit}.",
        "no_tax_id": "A fordított adózáshoz mindkét fél adószáma kell: írja be, `tax_id:` ({missing}).",
        "not_issued": "{name} nem lett kiállítva: inkább vesse el (`nem {name}`).",
        "no_credit_of": "{name} maga is jóváíró számla.",
        "credit_stays": "{name} jóváíró számla: sora törölhető, új nem kerülhet bele.",
        "credited": "{name} már teljesen jóvá van írva.",
        "credit_open": "Ehhez már van jóváíró tervezet: {name}. Előbb `ok {draft}` vagy `nem {draft}`.",
        "too_much": "{name} számlán már csak ennyi írható jóvá: {left}.",
        "part_request": "{name} díjbekérő: csak egészben vonható vissza.",
        "hungary": "Díjbekérő, nem számla: Magyarországon a számlázó programnak minden számlát emberi "
        "beavatkozás nélkül jelentenie kell a NAV-nak, és ezt a vamail nem teszi. A számlát állítsa ki egy "
        "ilyen programban.",
        "named": "„{word}” egy másik ügyfelet nevez meg, ezért kimaradt egy sorból.",
        "not_by_time": "Nincs felszámítva {hours} („{service}”): az ára nem óránkénti (egység: {unit}).",
        "foreign_expense": "„{text}” ({amount}) más pénznemben van, ezért nincs felszámítva.",
        "not_rounded": "Egy későbbi számlára marad {hours}: kerekítve nulla lenne.",
        "no_terms": "Ez nem napok száma: {days}.",
        "draft_invoice": "Számla, kérjük, nézze át: {client}",
        "draft_deposit": "Előlegszámla, kérjük, nézze át: {client}",
        "draft_final": "Végszámla, kérjük, nézze át: {client}",
        "draft_credit": "Jóváíró számla, kérjük, nézze át: {client}",
        "draft_request": "Díjbekérő, kérjük, nézze át: {client}",
        "period_refused": "Nem készült el a számla ({client}, {month}). {why}",
        "numbers_stopped": "Egy mentés ({day}) lett visszaállítva, és az utolsó sorszám, amelyet ismer: "
        "{last}. Lehet, hogy egy ügyfélnél már későbbi van, ezért új nem készül. Melyik volt az utolsó? "
        "Írja: `sorszámok {last}`, vagy helyette azt, amelyik volt.",
        "numbers_unknown": "Egy mentés ({day}) lett visszaállítva, és ilyen sorszámot nem ismer. Lehet, "
        "hogy egy ügyfélnél már van ilyen, ezért új nem készül. Melyik volt az utolsó? Írja azt ennek "
        "helyébe: `sorszámok {last}`, vagy éppen ezt, ha nem volt.",
        "retainer_level": "{client}: az átalányból ({month}) eddig {used} fogyott el, a keret {included} "
        "({percent} %).",
        "retainer_unsold": "{client} átalányt fizet, de ez a hónap nincs kiszámlázva: {month}. Ebből {hours} "
        "óradíjjal szerepel itt. Ha inkább az átalányt számlázná, vesse el ezt a tervezetet, és írja: "
        "`számla {slug} since {since} until {until}`; ha a {file} fájlban `billing: day: 1` áll, minden "
        "hónapé magától elkészül.",
        "retainer_to_sell": "Ez a hónap még nincs kiszámlázva; a számlát ez készíti el: `számla {slug} "
        "since {since} until {until}`; "
        "ha a {file} fájlban `billing: day: 1` áll, minden hónapé magától elkészül.",
        "retainer_sold": "Ez az átalány számlája ({month}), amely a hónap óráit fedezi. Ha a {file} fájlban "
        "`billing: day: 1` áll, minden hónapé magától elkészül.",
    },
    "fa": {
        "unit_piece": "عدد",
        "unit_day": "روز",
        "unit_month": "ماه",
        "nothing": "چیزی نیست که به حساب {client} گذاشته شود.",
        "no_currency": "معلوم نیست صورتحساب {client} به چه ارزی است: `billing: currency:` را در {file} "
        "بنویسید.",
        "no_rate": "برای {client} نرخ ساعتی ثبت نشده است: `billing: rate:` را در {file} بنویسید.",
        "no_rate_of": "برای {client} قیمت «{service}» ثبت نشده است: آن را در rules/services.yaml یا زیر "
        "`billing: rates:` در {file} بنویسید.",
        "foreign_rate": "قیمت «{service}» به {other} است اما صورتحساب {client} به {currency}: قیمت آن را زیر "
        "`billing: rates:` در {file} بنویسید.",
        "no_address": "{client} نشانی‌ای برای دریافت صورتحساب ندارد: `billing: to:` را در {file} بنویسید.",
        "anothers_address": "{to} نشانی مشتری دیگری است: `billing: to:` را در {file} درست کنید.",
        "unprintable": "{name} پیش‌نویس می‌ماند و شماره‌ای نگرفت: صفحهٔ آن ساخته نمی‌شود ({fault}). "
        "ایراد را برطرف کنید و سپس بنویسید `ok {name}`.",
        "anothers_by_now": "{to} اکنون نشانی مشتری دیگری است: {name} را کنار بگذارید و دوباره بنویسید.",
        "below_zero": "مبلغ آن {amount} می‌شود: کمتر از صفر را نمی‌توان مطالبه کرد.",
        "twice": "برای این مورد از پیش صورتحساب {name} هست.",
        "no_share": "با {client} پیش‌پرداختی قرار نشده است: `billing: terms: 50% upfront` را در {file} "
        "بنویسید یا بگویید چقدر باشد.",
        "no_whole": "بگویید پیش‌پرداخت برای چیست و قیمت آن چقدر است.",
        "no_deposit": "{name} صورتحساب پیش‌پرداخت صادرشده‌ای برای {client} نیست.",
        "settled": "{name} این پیش‌پرداخت را تسویه کرده است.",
        "other_currency": "{name} به {other} است نه {currency}.",
        "unknown": "صورتحسابی به نام {name} نیست.",
        "not_draft": "{name} با شمارهٔ {number} صادر شده است: دیگر تغییر نمی‌کند و تنها برگشت می‌خورد "
        "(`credit {name}`).",
        "void": "{name} کنار گذاشته شده است.",
        "no_line": "{name} ردیف {place} ندارد.",
        "last_line": "{name} تنها یک ردیف دارد: همهٔ آن را کنار بگذارید (`نه {name}`).",
        "over_limit": "مبلغ {name} برابر {amount} و بیش از سقف {limit} است: منتظر `ok {name}` شماست.",
        "zero": "مبلغ آن {amount} است: چیزی مطالبه نمی‌شود.",
        "above": "از سقف {limit} بیشتر است.",
        "no_tax_id": "پرداخت مالیات بر عهدهٔ خریدار شمارهٔ مالیاتی هر دو طرف را می‌خواهد: `tax_id:` را "
        "بنویسید ({missing}).",
        "not_issued": "{name} هرگز صادر نشده است: آن را کنار بگذارید (`نه {name}`).",
        "no_credit_of": "{name} خودش برگشتی است.",
        "credit_stays": "{name} برگشتی است: ردیف‌هایش را می‌توان برداشت، نه افزود.",
        "credited": "همهٔ {name} برگشت خورده است.",
        "credit_open": "برای {name} از پیش پیش‌نویس برگشتی {draft} هست: نخست `ok {draft}` یا `نه {draft}`.",
        "too_much": "از {name} تنها {left} برای برگشت مانده است.",
        "part_request": "{name} درخواست پرداخت است: یا همهٔ آن پس گرفته می‌شود یا هیچ.",
        "hungary": "درخواست پرداخت، نه صورتحساب: در مجارستان برنامهٔ صدور صورتحساب باید هر صورتحساب را "
        "خودکار به NAV گزارش کند و vamail چنین نمی‌کند. صورتحساب را در چنان برنامه‌ای صادر کنید.",
        "named": "«{word}» نام مشتری دیگری است و از یک ردیف حذف شد.",
        "not_by_time": "{hours} از «{service}» حساب نشد: قیمت آن ساعتی نیست (واحد: {unit}).",
        "foreign_expense": "«{text}» ({amount}) به ارز دیگری است و حساب نشد.",
        "not_rounded": "{hours} برای صورتحساب بعدی می‌ماند: پس از گرد کردن صفر می‌شود.",
        "no_terms": "{days} تعداد روز نیست.",
        "draft_invoice": "صورتحساب {client}: لطفاً ببینید",
        "draft_deposit": "صورتحساب پیش‌پرداخت {client}: لطفاً ببینید",
        "draft_final": "صورتحساب نهایی {client}: لطفاً ببینید",
        "draft_credit": "صورتحساب برگشتی {client}: لطفاً ببینید",
        "draft_request": "درخواست پرداخت {client}: لطفاً ببینید",
        "period_refused": "صورتحساب {month} برای {client} آماده نشد. {why}",
        "numbers_stopped": "یک پشتیبان از {day} بازگردانده شد و آخرین شماره‌ای که می‌شناسد {last} است. شاید "
        "شماره‌ای بعد از آن نزد مشتری باشد، پس شماره‌ای داده نمی‌شود. آخرین شماره کدام بود؟ بنویسید "
        "`شماره‌ها {last}`، یا به جای آن همانی که بود.",
        "numbers_unknown": "یک پشتیبان از {day} بازگردانده شد و شماره‌ای از این نوع نمی‌شناسد. شاید نزد "
        "مشتری باشد، پس شماره‌ای داده نمی‌شود. آخرین شماره کدام بود؟ آن را به جای `شماره‌ها {last}` "
        "بنویسید، یا همین را اگر هیچ نبود.",
        "retainer_level": "{client} از قرارداد ماهانهٔ {month}، {used} از {included} را مصرف کرده است "
        "({percent} درصد).",
        "retainer_unsold": "{client} قرارداد ماهانه دارد، اما {month} صورتحساب نشده است: {hours} از آن ساعتی "
        "حساب شده است. اگر می‌خواهید قرارداد ماهانه صورتحساب شود، این پیش‌نویس را کنار بگذارید و بنویسید "
        "`صورتحساب {slug} since {since} until {until}`؛ با `billing: day: 1` در {file} هر ماه خودبه‌خود "
        "صورتحساب می‌شود.",
        "retainer_to_sell": "آن ماه هنوز صورتحساب نشده است: `صورتحساب {slug} since {since} until {until}` آن "
        "را صورتحساب می‌کند؛ با `billing: day: 1` در {file} هر ماه خودبه‌خود صورتحساب می‌شود.",
        "retainer_sold": "این صورتحساب قرارداد ماهانهٔ {month} است که ساعت‌های آن ماه را می‌پوشاند. با "
        "`billing: day: 1` در {file} هر ماه خودبه‌خود صورتحساب می‌شود.",
    },
}

_OURS = ("why", "place", "days", "percent")
"""Sentences of our own, and digits."""

_SPOKEN = with_names(_SENTENCES)


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_SPOKEN, workspace.me.language, name, values, _OURS)


def refused(workspace: Workspace, name: str, /, **values: str) -> BillOutcome:
    """Nothing comes of the wish, and why."""
    return BillOutcome(refused=say(workspace, name, **values))


def file_of(client: Client) -> str:
    """Where the VA writes what holds for this client."""
    return f"rules/clients/{client.slug}.yaml"

"""What the VA is told about her commands, in her language: one table for the transcript and the terminal.

`{line}` is what she wrote; names, titles and addresses stay as they are. Commands are
named as they are called in her language (`words.py`).
"""

from datetime import datetime
from functools import cache

from vamail.desk.control.command import Verb
from vamail.desk.control.words import called
from vamail.desk.intake.notice_words import spoken
from vamail.desk.intake.va_language import worded

_EN = {
    "done": "{ref} “{title}” is done.",
    "drop": "{ref} “{title}” is dropped: nothing more is owed for it.",
    "begin": "{ref} “{title}” is in progress.",
    "reopen": "{ref} “{title}” is open again.",
    "already": "{ref} “{title}” is {status} already.",
    "closed": "{ref} “{title}” is {status}.",
    "closed_hint": "open it first: `{reopen} {ref}`",
    "new": "new", "in_progress": "in progress", "waiting_client": "waiting for the client",
    "waiting_other": "waiting for somebody", "is_done": "done", "dropped": "dropped",
    "wait_client": "{ref} “{title}” waits for the client.",
    "wait_client_for": "{ref} “{title}” waits for the client: {what}.",
    "wait_other": "{ref} “{title}” waits for {whom}.",
    "wait_other_for": "{ref} “{title}” waits for {whom}: {what}.",
    "chased": "A polite reminder goes out {when}, if nothing comes.",
    "owed": "Your own answer stays promised by {when}.",
    "due": "{ref} “{title}” is due {when}.",
    "due_none": "{ref} “{title}” has no due date any more.",
    "important": "{ref} “{title}” is important.", "not_important": "{ref} “{title}” is not important.",
    "urgent": "{ref} “{title}” is urgent.", "not_urgent": "{ref} “{title}” is not urgent.",
    "estimate": "{ref} “{title}” should take {time}.",
    "log": "{time} logged on {ref} “{title}”, {total} in all.",
    "start": "The timer runs for {ref} “{title}”.",
    "stop": "The timer for {ref} is stopped: {time}, {total} in all.",
    "no_watch": "No timer runs.",
    "runs_already": "The timer for {ref} runs already, since {when}.",
    "note": "Noted on {ref} “{title}”.",
    "tag": "{ref} “{title}” has the tag {tag}.", "untag": "{ref} “{title}” has the tag {tag} no more.",
    "no_tag": "{ref} “{title}” does not have the tag {tag}.",
    "client": "{ref} “{title}” belongs to {client} now.",
    "client_sent": "Careful: mail about it went to {to} before; what was sent cannot be called back.",
    "client_stopped": "{count} mail(s) about it had not left; held until you say `{ok}` or `{no}`.",
    "client_requester": "Whoever asked ({to}) is not of {client}: `{reply}` will not write there.",
    "no_client": "There is no client {client}.", "known_clients": "there are: {known}",
    "list": "{ref} “{title}” is in the list {name}.",
    "tasks": "Open tasks: {count}.", "task_row": "{ref} “{title}” ({client}), {status}, {by}",
    "by": "promised by {when}", "due_by": "due {when}", "no_date": "no date", "more": "… and {count} more",
    "split": "{ref} “{title}” is split: {count} new tasks follow it.",
    "split_few": "{ref} “{title}” was not split.",
    "split_hint": "name the parts: `{split} {ref} first; second`",
    "merge": "{other} “{title}” goes into {ref}: its notes and its time, and what is answered to it "
    "from now on.",
    "merge_hint": "name two tasks of one client: `{merge} T-12` in answer about T-13, or `T-13 {merge} T-12`",
    "merge_self": "A task cannot go into itself.",
    "merge_clients": "{other} and {ref} belong to different clients; they stay apart.",
    "merge_closed": "{other} is {status}; only an open task can go into another.",
    "assign": "{ref} “{title}” is for {to}; a brief goes there, without the client's name or address.",
    "assign_waits": "{ref} “{title}” is for {to}; the brief waits for your `{ok}`, for nothing went "
    "there before.",
    "assign_client": "{to} is an address of {client}: a brief about somebody else's task cannot go there.",
    "assign_hint": "name an address of somebody who works for you",
    "reply": "Your answer about {ref} goes to {to}.",
    "reply_empty": "There is nothing to answer with.",
    "reply_hint": "write what the client shall read below the word `{reply}`",
    "reply_other": "{to} belongs to another client than {ref}; nothing was sent.",
    "ok_anothers": "“{subject}” stays: {to} is an address of {client} by now.",
    "ok_mail": "“{subject}” to {to} goes out.", "ok_request": "The mail of {who} goes on as a request.",
    "hold": "“{subject}” to {to} is stopped.", "hold_hint": "`{ok}` sends it, `{no}` drops it",
    "held_stays": "Entry {number} (“{subject}”) stays held.",
    "no_mail": "“{subject}” to {to} will not be sent.",
    "no_request": "The mail of {who} is set aside for good.",
    "nothing_waits": "Nothing that is meant here waits for your word.",
    "waits_hint": "name the number: `{ok} 3`; there are: {known}",
    "no_entry": "There is no entry {number} that waits.",
    "pause": "Automatic mail to {client} is stopped.",
    "pause_all": "Automatic mail to everybody is stopped.",
    "paused_already": "It is stopped already, since {when}.",
    "resume": "Automatic mail to {client} goes on.", "resume_all": "Automatic mail goes on.",
    "not_paused": "It was not stopped.", "pause_other": "still stopped: {known}",
    "undone": "Taken back: {what}",
    "undo_nothing": "There is nothing that could be taken back.",
    "undo_undo": "That was an `{undo}`; it is not undone.",
    "undo_undo_hint": "say what you want, e.g. `T-12 {done}`",
    "undo_twice": "Taken back already: {what}",
    "undo_never": "{what}: this cannot be taken back.",
    "undo_left": "the mail to {to} has left already and cannot be taken back.",
    "undo_changed": "{what}: changed again since, so it was left as it is.",
    "undo_part": "What could be taken back was; the rest stands.",
    "undo_how": "“{undo}” in answer to this takes it back.",
    "undo_say": "`vamail say {undo}` takes it back.",
    "undo_how_all": "“{undo}” in answer to this takes all of it back; “{undo} T-12” the last about one task.",
    "unknown_task": "There is no task {ref}.", "unknown_hint": "`{list}` shows what is open",
    "which_task": "Which task is meant: {known}?", "no_task": "Which task is meant?",
    "task_hint": "begin with its reference: `T-12 {line}`",
    "contradicts": "This contradicts another line about {ref}; neither was done.",
    "contradicts_all": "This contradicts another line; neither was done.",
    "contradicts_hint": "send the one that you mean",
    "failed": "This could not be done.",
    "entry": "“{line}”: {what}", "entry_hint": "“{line}”: {what} ({hint})",
    "refused": "A mail with commands was not obeyed: “{subject}” from {who}: {why}",
    "title_done": "Done: {line}", "title_part": "Done in part: {line}", "title_failed": "Not done: {line}",
    "explain_head": "{ref} “{title}”: {status}, {client}",
    "explain_asked": "Asked by {who}, {when}.", "explain_promised": "An answer was promised by {when}.",
    "explain_answered": "You answered {when}.", "explain_due": "Due {when}.",
    "explain_first": "First answer", "explain_next": "Next answer", "explain_resolution": "Completion",
    "explain_clock": "{name}: until {when}; {verdict}.",
    "kept": "kept", "late": "late", "runs": "runs", "paused": "paused", "ended": "ended",
    "explain_wait": "Waits for {whom} since {when}.",
    "explain_wait_for": "Waits for {whom} since {when}: {what}.", "explain_time": "Time: {total}.",
    "explain_note": "Note, {when}: {text}", "explain_said": "You said, {when}: {line}",
    "the_client": "the client", "minutes": "{m} min", "hours": "{h} h", "hours_minutes": "{h} h {m} min",
    "nobody": "no client",
}  # fmt: skip

_HU = {
    "done": "{ref} „{title}” kész.",
    "drop": "{ref} „{title}” elvetve: nincs vele több teendő.",
    "begin": "{ref} „{title}” folyamatban.",
    "reopen": "{ref} „{title}” újra nyitott.",
    "already": "{ref} „{title}” állapota már most is ez: {status}.",
    "closed": "{ref} „{title}” állapota: {status}.",
    "closed_hint": "előbb nyissa meg újra: `{reopen} {ref}`",
    "new": "új", "in_progress": "folyamatban", "waiting_client": "az ügyfélre vár",
    "waiting_other": "valaki másra vár", "is_done": "kész", "dropped": "elvetve",
    "wait_client": "{ref} „{title}” az ügyfélre vár.",
    "wait_client_for": "{ref} „{title}” az ügyfélre vár: {what}.",
    "wait_other": "{ref} „{title}” várakozik, a tartozó: {whom}.",
    "wait_other_for": "{ref} „{title}” várakozik, a tartozó: {whom}; {what}.",
    "chased": "Ha nem jön válasz, udvarias emlékeztető megy ki: {when}.",
    "owed": "A saját válaszának ígért időpontja változatlan: {when}.",
    "due": "{ref} „{title}” határideje: {when}.",
    "due_none": "{ref} „{title}” határideje törölve.",
    "important": "{ref} „{title}” fontos.", "not_important": "{ref} „{title}” nem fontos.",
    "urgent": "{ref} „{title}” sürgős.", "not_urgent": "{ref} „{title}” nem sürgős.",
    "estimate": "{ref} „{title}” becsült ideje: {time}.",
    "log": "{ref} „{title}”: {time} feljegyezve, összesen {total}.",
    "start": "Az óra elindult: {ref} „{title}”.",
    "stop": "Az óra megállt: {ref}, {time}, összesen {total}.",
    "no_watch": "Nem fut óra.",
    "runs_already": "Az óra már fut: {ref}, kezdete {when}.",
    "note": "Feljegyezve: {ref} „{title}”.",
    "tag": "{ref} „{title}” címkéje: {tag}.", "untag": "{ref} „{title}”: a címke levéve: {tag}.",
    "no_tag": "{ref} „{title}”: nincs ilyen címkéje: {tag}.",
    "client": "{ref} „{title}” ügyfele mostantól: {client}.",
    "client_sent": "Vigyázat: korábban már ment erről levél ide: {to}; ami elment, azt nem lehet "
    "visszahívni.",
    "client_stopped": "Erről {count} levél még nem ment el; visszatartjuk, amíg azt nem mondja: "
    "`{ok}` vagy `{no}`.",
    "client_requester": "Aki kérte ({to}), az nem ehhez az ügyfélhez tartozik: {client}; a `{reply}` "
    "nem ír neki.",
    "no_client": "Nincs ilyen ügyfél: {client}.", "known_clients": "az ügyfelek: {known}",
    "list": "{ref} „{title}” listája: {name}.",
    "tasks": "Nyitott feladatok: {count}.", "task_row": "{ref} „{title}” ({client}), {status}, {by}",
    "by": "az ígért válasz: {when}", "due_by": "határidő: {when}", "no_date": "nincs határidő",
    "more": "… és még {count}",
    "split": "{ref} „{title}” szétválasztva: {count} új feladat követi.",
    "split_few": "{ref} „{title}” nem lett szétválasztva.",
    "split_hint": "nevezze meg a részeket: `{split} {ref} első; második`",
    "merge": "{other} „{title}” beolvadt ide: {ref}, a jegyzeteivel, az idejével, és azzal, amit "
    "ezután válaszolnak rá.",
    "merge_hint": "nevezze meg egy ügyfél két feladatát: `T-13 {merge} T-12`",
    "merge_self": "Egy feladat nem olvadhat önmagába.",
    "merge_clients": "{other} és {ref} más-más ügyfélé; külön maradnak.",
    "merge_closed": "{other} állapota: {status}; csak nyitott feladat olvadhat be.",
    "assign": "{ref} „{title}” felelőse: {to}; leírást kap, az ügyfél neve és címe nélkül.",
    "assign_waits": "{ref} „{title}” felelőse: {to}; a leírás az Ön `{ok}` szavára vár, mert ide még "
    "nem ment levél.",
    "assign_client": "Ez a cím egy ügyfélé ({client}): {to}. Más feladatának leírása nem mehet oda.",
    "assign_hint": "olyan valaki címét adja meg, aki Önnek dolgozik",
    "reply": "{ref}: a válasza elmegy ide: {to}.",
    "reply_empty": "Nincs mit válaszolni.",
    "reply_hint": "a `{reply}` szó alá írja, amit az ügyfélnek olvasnia kell",
    "reply_other": "{ref}: ez a cím más ügyfélé: {to}; nem ment el semmi.",
    "ok_anothers": "„{subject}” nem megy ki: {to} már {client} címe.",
    "ok_mail": "Kimegy: „{subject}”, címzett: {to}.",
    "ok_request": "Kérésként halad tovább, feladója: {who}.",
    "hold": "Leállítva: „{subject}”, címzett: {to}.", "hold_hint": "az `{ok}` elküldi, a `{no}` elveti",
    "held_stays": "Visszatartva marad a(z) {number}. tétel („{subject}”).",
    "no_mail": "Nem megy ki: „{subject}”, címzett: {to}.",
    "no_request": "Végleg félretéve, feladója: {who}.",
    "nothing_waits": "Semmi olyan nem vár az Ön szavára, amire ez vonatkozna.",
    "waits_hint": "írja oda a számát: `{ok} 3`; ezek várnak: {known}",
    "no_entry": "Nincs ilyen számú várakozó tétel: {number}.",
    "pause": "{client}: az automatikus levelek leállítva.",
    "pause_all": "Minden automatikus levél leállítva.",
    "paused_already": "Már le van állítva, ekkor óta: {when}.",
    "resume": "{client}: az automatikus levelek újra mennek.",
    "resume_all": "Az automatikus levelek újra mennek.",
    "not_paused": "Nem volt leállítva.", "pause_other": "továbbra is áll: {known}",
    "undone": "Visszavonva: {what}",
    "undo_nothing": "Nincs mit visszavonni.",
    "undo_undo": "Ez egy `{undo}` volt; azt nem lehet visszavonni.",
    "undo_undo_hint": "írja meg, mit szeretne, például `T-12 {done}`",
    "undo_twice": "Már vissza van vonva: {what}",
    "undo_never": "{what}: ezt nem lehet visszavonni.",
    "undo_left": "a levél már elment, nem vonható vissza, címzett: {to}.",
    "undo_changed": "{what}: azóta újra megváltozott, ezért így maradt.",
    "undo_part": "Amit lehetett, visszavontuk; a többi marad.",
    "undo_how": "Erre a levélre „{undo}” szóval válaszolva visszavonhatja.",
    "undo_say": "Így vonhatja vissza: `vamail say {undo}`",
    "undo_how_all": "Erre a levélre „{undo}” szóval válaszolva mindet visszavonhatja; egy feladatnál az "
    "utolsót így: „{undo} T-12”.",
    "unknown_task": "Nincs ilyen feladat: {ref}.", "unknown_hint": "a `{list}` megmutatja, mi van nyitva",
    "which_task": "Melyik feladatra gondol: {known}?", "no_task": "Melyik feladatra gondol?",
    "task_hint": "kezdje a számával: `T-12 {line}`",
    "contradicts": "{ref}: ez ellentmond egy másik sornak; egyik sem történt meg.",
    "contradicts_all": "Ez ellentmond egy másik sornak; egyik sem történt meg.",
    "contradicts_hint": "azt küldje el, amelyikre gondol",
    "failed": "Ezt nem sikerült végrehajtani.",
    "entry": "„{line}”: {what}", "entry_hint": "„{line}”: {what} ({hint})",
    "refused": "Egy utasításokat tartalmazó levélnek nem tettünk eleget: „{subject}”, feladó: {who}; {why}",
    "title_done": "Kész: {line}",
    "title_part": "Részben kész: {line}", "title_failed": "Nem történt meg: {line}",
    "explain_head": "{ref} „{title}”: {status}, {client}",
    "explain_asked": "Kérte: {who}, {when}.", "explain_promised": "Az ígért válasz határideje: {when}.",
    "explain_answered": "Ön válaszolt: {when}.", "explain_due": "Határidő: {when}.",
    "explain_first": "Első válasz", "explain_next": "Következő válasz", "explain_resolution": "Elkészülés",
    "explain_clock": "{name}: eddig: {when}; {verdict}.",
    "kept": "betartva", "late": "késett", "runs": "fut", "paused": "szünetel", "ended": "lezárva",
    "explain_wait": "Erre vár: {whom}, ekkor óta: {when}.",
    "explain_wait_for": "Erre vár: {whom}, ekkor óta: {when}; {what}.", "explain_time": "Idő: {total}.",
    "explain_note": "Jegyzet, {when}: {text}", "explain_said": "Ön ezt írta, {when}: {line}",
    "the_client": "az ügyfél",
    "minutes": "{m} perc", "hours": "{h} óra", "hours_minutes": "{h} óra {m} perc",
    "nobody": "nincs ügyfele",
}  # fmt: skip

_FA = {
    "done": "{ref} «{title}» انجام شد.",
    "drop": "{ref} «{title}» کنار گذاشته شد و دیگر کاری ندارد.",
    "begin": "{ref} «{title}» در دست انجام است.",
    "reopen": "{ref} «{title}» دوباره باز شد.",
    "already": "{ref} «{title}» از پیش همین وضع را دارد: {status}.",
    "closed": "وضع {ref} «{title}»: {status}.",
    "closed_hint": "نخست دوباره بازش کنید: `{reopen} {ref}`",
    "new": "تازه", "in_progress": "در دست انجام", "waiting_client": "در انتظار مشتری",
    "waiting_other": "در انتظار کسی دیگر", "is_done": "انجام‌شده", "dropped": "کنار گذاشته",
    "wait_client": "{ref} «{title}» در انتظار مشتری است.",
    "wait_client_for": "{ref} «{title}» در انتظار مشتری است: {what}.",
    "wait_other": "{ref} «{title}» در انتظار {whom} است.",
    "wait_other_for": "{ref} «{title}» در انتظار {whom} است: {what}.",
    "chased": "اگر پاسخی نرسد، یادآوری مؤدبانه‌ای در {when} فرستاده می‌شود.",
    "owed": "زمان پاسخی که خودتان وعده داده‌اید تغییر نمی‌کند: {when}.",
    "due": "سررسید {ref} «{title}»: {when}.",
    "due_none": "{ref} «{title}» دیگر سررسید ندارد.",
    "important": "{ref} «{title}» مهم است.", "not_important": "{ref} «{title}» مهم نیست.",
    "urgent": "{ref} «{title}» فوری است.", "not_urgent": "{ref} «{title}» فوری نیست.",
    "estimate": "برآورد زمان {ref} «{title}»: {time}.",
    "log": "{time} برای {ref} «{title}» ثبت شد؛ روی هم {total}.",
    "start": "زمان‌سنج برای {ref} «{title}» به کار افتاد.",
    "stop": "زمان‌سنج {ref} ایستاد: {time}؛ روی هم {total}.",
    "no_watch": "زمان‌سنجی در کار نیست.",
    "runs_already": "زمان‌سنج {ref} از {when} در کار است.",
    "note": "برای {ref} «{title}» یادداشت شد.",
    "tag": "{ref} «{title}» برچسب {tag} را دارد.", "untag": "برچسب {tag} از {ref} «{title}» برداشته شد.",
    "no_tag": "{ref} «{title}» برچسب {tag} را ندارد.",
    "client": "{ref} «{title}» اکنون از آنِ {client} است.",
    "client_sent": "مراقب باشید: پیش‌تر نامه‌ای در این باره به {to} رفته است و آنچه رفته بازنمی‌گردد.",
    "client_stopped": "{count} نامه در این باره هنوز نرفته بود و تا گفتن `{ok}` یا `{no}` نگه داشته می‌شود.",
    "client_requester": "درخواست‌کننده ({to}) از {client} نیست؛ پاسخ شما به او فرستاده نخواهد شد.",
    "no_client": "مشتری {client} وجود ندارد.", "known_clients": "مشتریان: {known}",
    "list": "{ref} «{title}» در فهرست {name} است.",
    "tasks": "کارهای باز: {count}.", "task_row": "{ref} «{title}» ({client})، {status}، {by}",
    "by": "مهلت پاسخ {when}",
    "due_by": "سررسید {when}", "no_date": "بدون تاریخ", "more": "… و {count} کار دیگر",
    "split": "{ref} «{title}» جدا شد: {count} کار تازه در پی آن آمد.",
    "split_few": "{ref} «{title}» جدا نشد.", "split_hint": "بخش‌ها را نام ببرید: `{split} {ref} نخست؛ دوم`",
    "merge": "{other} «{title}» به {ref} پیوست، با یادداشت‌ها و زمان آن و هر پاسخی که از این پس به "
    "آن برسد.",
    "merge_hint": "دو کار از یک مشتری را نام ببرید: «T-13 {merge} T-12»",
    "merge_self": "کاری نمی‌تواند به خودش بپیوندد.",
    "merge_clients": "{other} و {ref} از دو مشتری‌اند و جدا می‌مانند.",
    "merge_closed": "وضع {other}: {status}؛ تنها کار باز می‌تواند به کاری دیگر بپیوندد.",
    "assign": "{ref} «{title}» به {to} سپرده شد؛ شرح کار بدون نام و نشانی مشتری فرستاده می‌شود.",
    "assign_waits": "{ref} «{title}» به {to} سپرده شد؛ شرح کار در انتظار تأیید شماست، چون تاکنون "
    "نامه‌ای به این نشانی "
    "نرفته است.",
    "assign_client": "{to} نشانی {client} است؛ شرح کار دیگری نمی‌تواند به آنجا برود.",
    "assign_hint": "نشانی کسی را بنویسید که برای شما کار می‌کند",
    "reply": "پاسخ شما دربارهٔ {ref} به {to} فرستاده می‌شود.",
    "reply_empty": "متنی برای پاسخ نیست.",
    "reply_hint": "آنچه مشتری باید بخواند را زیر واژهٔ `{reply}` بنویسید",
    "reply_other": "{to} از مشتری دیگری جز مشتری {ref} است؛ چیزی فرستاده نشد.",
    "ok_anothers": "«{subject}» نمی‌رود: {to} اکنون نشانی {client} است.",
    "ok_mail": "«{subject}» به {to} فرستاده می‌شود.",
    "ok_request": "نامهٔ {who} به‌عنوان درخواست پیش می‌رود.",
    "hold": "«{subject}» به {to} متوقف شد.", "hold_hint": "`{ok}` آن را می‌فرستد و `{no}` کنار می‌گذارد",
    "held_stays": "مورد {number} («{subject}») همچنان نگه داشته می‌شود.",
    "no_mail": "«{subject}» به {to} فرستاده نخواهد شد.",
    "no_request": "نامهٔ {who} برای همیشه کنار گذاشته شد.",
    "nothing_waits": "چیزی که منظور باشد در انتظار شما نیست.",
    "waits_hint": "شماره‌اش را بنویسید: `{ok} ۳`؛ در انتظار: {known}",
    "no_entry": "مورد {number} در انتظار نیست.",
    "pause": "نامهٔ خودکار به {client} متوقف شد.", "pause_all": "همهٔ نامه‌های خودکار متوقف شد.",
    "paused_already": "از {when} متوقف است.",
    "resume": "نامهٔ خودکار به {client} از سر گرفته شد.", "resume_all": "نامه‌های خودکار از سر گرفته شد.",
    "not_paused": "متوقف نبود.", "pause_other": "همچنان متوقف: {known}",
    "undone": "پس گرفته شد: {what}",
    "undo_nothing": "چیزی برای پس گرفتن نیست.",
    "undo_undo": "آن خودش پس گرفتن بود و پس گرفته نمی‌شود.",
    "undo_undo_hint": "آنچه می‌خواهید را بنویسید، مانند `T-12 {done}`",
    "undo_twice": "پیش‌تر پس گرفته شده است: {what}",
    "undo_never": "{what}: پس گرفتنی نیست.",
    "undo_left": "نامه به {to} رفته است و پس گرفته نمی‌شود.",
    "undo_changed": "{what}: از آن پس دوباره تغییر کرده است و همان‌گونه ماند.",
    "undo_part": "آنچه می‌شد پس گرفته شد؛ بقیه می‌ماند.",
    "undo_how": "برای پس گرفتن، در پاسخ به این نامه بنویسید `{undo}`.",
    "undo_say": "برای پس گرفتن: `vamail say {undo}`",
    "undo_how_all": "برای پس گرفتن همه، در پاسخ به این نامه بنویسید `{undo}`؛ و برای آخرین تغییر یک "
    "کار: `{undo} T-12`.",
    "unknown_task": "کار {ref} وجود ندارد.", "unknown_hint": "`{list}` کارهای باز را نشان می‌دهد",
    "which_task": "کدام کار منظور است: {known}؟", "no_task": "کدام کار منظور است؟",
    "task_hint": "با شمارهٔ کار آغاز کنید: `T-12 {line}`",
    "contradicts": "این با سطر دیگری دربارهٔ {ref} نمی‌خواند؛ هیچ‌کدام انجام نشد.",
    "contradicts_all": "این با سطر دیگری نمی‌خواند؛ هیچ‌کدام انجام نشد.",
    "contradicts_hint": "همان را که منظورتان است بفرستید",
    "failed": "این انجام نشد.",
    "entry": "«{line}»: {what}", "entry_hint": "«{line}»: {what} ({hint})",
    "refused": "از دستورهای یک نامه پیروی نشد: «{subject}» از {who}: {why}",
    "title_done": "انجام شد: {line}",
    "title_part": "بخشی انجام شد: {line}", "title_failed": "انجام نشد: {line}",
    "explain_head": "{ref} «{title}»: {status}، {client}",
    "explain_asked": "درخواست {who}، {when}.", "explain_promised": "مهلت پاسخ {when} بود.",
    "explain_answered": "شما در {when} پاسخ دادید.", "explain_due": "سررسید {when}.",
    "explain_first": "نخستین پاسخ", "explain_next": "پاسخ بعدی", "explain_resolution": "پایان کار",
    "explain_clock": "{name}: تا {when}؛ {verdict}.",
    "kept": "به‌موقع", "late": "دیر شد", "runs": "در جریان", "paused": "متوقف", "ended": "پایان یافته",
    "explain_wait": "در انتظار {whom} از {when}.",
    "explain_wait_for": "در انتظار {whom} از {when}: {what}.", "explain_time": "زمان: {total}.",
    "explain_note": "یادداشت، {when}: {text}", "explain_said": "شما نوشتید، {when}: {line}",
    "the_client": "مشتری",
    "minutes": "{m} دقیقه", "hours": "{h} ساعت", "hours_minutes": "{h} ساعت و {m} دقیقه",
    "nobody": "بدون مشتری",
}  # fmt: skip

SENTENCES = {"en": _EN, "hu": _HU, "fa": _FA}

_SAID_BEFORE = frozenset({"what", "hint", "status", "time", "total", "by", "verdict", "why"})
"""Values that are sentences, or signs, themselves."""

_NAMED: tuple[Verb, ...] = ("undo", "ok", "no", "reply", "reopen", "list", "merge", "split", "done")
"""Commands that sentences name, as they are called in the VA's language."""

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@cache
def _names(language: str) -> dict[str, str]:
    return {str(verb): called(verb, language).names[0] for verb in _NAMED}


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence; a language that is not here is told in English."""
    return worded(SENTENCES, language, name, {**_names(language), **values}, _SAID_BEFORE)


def status_word(language: str, status: str) -> str:
    """A task's status in words."""
    return say(language, "is_done" if status == "done" else status)


def duration(minutes: int, language: str) -> str:
    """`1 h 30 min`, with the digits of the language."""
    hours, rest = divmod(minutes, 60)
    name = "minutes" if not hours else "hours_minutes" if rest else "hours"
    words = SENTENCES.get(language, _EN)[name].format(h=hours, m=rest)
    return words.translate(_PERSIAN_DIGITS) if language == "fa" else words


def number(count: int, language: str) -> str:
    """A number with the digits of the language."""
    return str(count).translate(_PERSIAN_DIGITS) if language == "fa" else str(count)


def clock(at: datetime, zone: str, language: str) -> str:
    """An instant in the VA's zone."""
    return spoken(at, zone, language)

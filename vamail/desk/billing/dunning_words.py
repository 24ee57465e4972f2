"""What the VA is told about reminders that wait, or that nobody can get."""

from vamail.desk.life.command_names import with_names
from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_SENTENCES = {
    "en": {
        "request": "{name} is not paid, but {client} is not reminded while {task} waits for your answer.",
        "held": "{name} is not paid, but {client} is not reminded while a mail about it is held ({task}): "
        "`vamail held`.",
        "paused": "{name} is not paid, but {client} is not reminded: {why}. `settled {name}` lets "
        "reminders go.",
        "promised": "{name} is not paid; {client} is not reminded before {day} has passed, as was promised.",
        "broken": "{name} was promised by {day} and is not paid ({client}).",
        "perhaps_paid": "{client} is not reminded of {name} while {payment} waits for your word: it may have "
        "paid it (`payments`).",
        "unsent": "{name} itself waits for your `ok {name}`: {client} does not have it, and is not reminded.",
        "nobody": "{name} is not paid, and there is no address of {client} to which a reminder could go.",
    },
    "hu": {
        "request": "{name} nincs kifizetve, de amíg {task} az Ön válaszára vár, nem megy emlékeztető: "
        "{client}.",
        "held": "{name} nincs kifizetve, de amíg egy erről szóló levél félre van téve ({task}), nem megy "
        "emlékeztető: {client}; `vamail held`.",
        "paused": "{name} nincs kifizetve, de nem megy emlékeztető ({client}): {why}. Újraindítás: "
        "`settled {name}`.",
        "promised": "{name} nincs kifizetve; az ígért napig ({day}) nem megy emlékeztető: {client}.",
        "broken": "{name}: a fizetést eddig ígérték: {day}, de nem érkezett meg ({client}).",
        "perhaps_paid": "Amíg {payment} az Ön szavára vár, nem megy emlékeztető ({name}, {client}): lehet, "
        "hogy ez fizette ki (`payments`).",
        "unsent": "Maga {name} is az Ön szavára vár (`ok {name}`): {client} még nem kapta meg, emlékeztető "
        "sem megy.",
        "nobody": "{name} nincs kifizetve, és nincs cím, ahová emlékeztető mehetne: {client}.",
    },
    "fa": {
        "request": "{name} پرداخت نشده است، اما تا {task} منتظر پاسخ شماست به {client} یادآوری نمی‌شود.",
        "held": "{name} پرداخت نشده است، اما تا وقتی نامه‌ای دربارهٔ آن کنار گذاشته شده است ({task}) به "
        "{client} یادآوری نمی‌شود: `vamail held`.",
        "paused": "{name} پرداخت نشده است، اما به {client} یادآوری نمی‌شود: {why}. با `settled {name}` "
        "یادآوری‌ها از سر گرفته می‌شود.",
        "promised": "{name} پرداخت نشده است؛ طبق قول تا پایان {day} به {client} یادآوری نمی‌شود.",
        "broken": "پرداخت {name} تا {day} قول داده شده بود، اما نرسیده است ({client}).",
        "perhaps_paid": "تا {payment} منتظر شماست، {name} به {client} یادآوری نمی‌شود: شاید با همان "
        "پرداخت شده باشد (`payments`).",
        "unsent": "خود {name} در انتظار شماست (`ok {name}`): {client} آن را ندارد و یادآوری نمی‌شود.",
        "nobody": "{name} پرداخت نشده است و نشانی‌ای از {client} برای یادآوری نیست.",
    },
}

_SPOKEN = with_names(_SENTENCES)


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(_SPOKEN, workspace.me.language, name, values)

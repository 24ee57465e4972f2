"""What the VA is told of a time tracker's file."""

from vamail.desk.life.va_language import worded
from vamail.workspace.types import Workspace

_SENTENCES = {
    "en": {
        "unknown_client": "{at}: “{said}” is no client; write `clients: {{{said}: {likely}}}` under `name: "
        "{source}` in rules/imports.yaml (your clients: {slugs}).",
        "no_client": "{at}: it names no client and no project; write `clients: {{'': nobody}}` under `name: "
        "{source}` in rules/imports.yaml to leave such rows out.",
        "other_task": "{at}: {ref} is a task of {theirs}, and the entry is of {client}.",
        "more": "… and {count} more of this kind.",
        "said": "{what}.",
        "nothing": "nothing in it",
        "new": "{count} new ({listed})",
        "changed": "{count} changed",
        "known": "{count} were here already",
        "known_one": "1 was here already",
        "left_out": "{count} left out ({why})",
        "billed": "{at}: {name} charges this entry already with {before}, and it is {after} now. Nothing was "
        "changed: credit it, or log what is missing.",
        "moved": "{file}: “{text}” of {client} begins when an entry of {other} began ({before}), which this "
        "file does not have. If it is the same work, it is there twice.",
        "gap": "{at}: at this time the clock of {zone} jumped ahead; it counts from the hour after.",
        "twice": "{at}: this time came twice on the clock of {zone}; the first is taken.",
        "ahead": "{at}: this lies in the future.",
        "lost": "{at}: there is no task {refs}; the time is the client's, without a task.",
    },
    "hu": {
        "unknown_client": "{at}: nincs „{said}” nevű ügyfél; írja be a rules/imports.yaml fájlba a `name: "
        "{source}` alá: `clients: {{{said}: {likely}}}` (az ügyfelei: {slugs}).",
        "no_client": "{at}: sem ügyfelet, sem projektet nem nevez meg; hogy az ilyen sorok kimaradjanak, "
        "írja be a rules/imports.yaml fájlba a `name: {source}` alá: `clients: {{'': nobody}}`.",
        "other_task": "{at}: {ref} feladat másé ({theirs}), a bejegyzés pedig ezé az ügyfélé: {client}.",
        "more": "… és még {count} ilyen.",
        "said": "{what}.",
        "nothing": "nincs benne semmi",
        "new": "{count} új ({listed})",
        "changed": "{count} módosult",
        "known": "{count} már megvolt",
        "left_out": "{count} kimaradt ({why})",
        "billed": "{at}: ezt a bejegyzést {name} már felszámította ({before}), de most {after}. Semmi sem "
        "változott: írja jóvá, vagy jegyezze fel, ami hiányzik.",
        "moved": "{file}: „{text}” ({client}) akkor kezdődik, amikor {other} egy bejegyzése ({before}), "
        "amely ebben a fájlban nincs benne. Ha ugyanaz a munka, kétszer szerepel.",
        "gap": "{at}: ekkor az óra előreugrott ({zone}); az utána következő órától számít.",
        "twice": "{at}: ez az idő kétszer volt az órán ({zone}); az elsőnek számít.",
        "ahead": "{at}: ez a jövőben van.",
        "lost": "{at}: nincs ilyen feladat: {refs}; az idő az ügyfélé, feladat nélkül.",
    },
    "fa": {
        "unknown_client": "{at}: «{said}» مشتری نیست؛ در rules/imports.yaml زیر `name: {source}` بنویسید "
        "`clients: {{{said}: {likely}}}` (مشتری‌های شما: {slugs}).",
        "no_client": "{at}: نه مشتری‌ای را نام می‌برد و نه پروژه‌ای را؛ برای کنار گذاشتن چنین ردیف‌هایی در "
        "rules/imports.yaml زیر `name: {source}` بنویسید `clients: {{'': nobody}}`.",
        "other_task": "{at}: کار {ref} از آنِ {theirs} است، اما این ردیف از آنِ {client}.",
        "more": "… و {count} مورد دیگر مانند این‌ها.",
        "said": "{what}.",
        "nothing": "چیزی در آن نیست",
        "new": "{count} ردیف تازه ({listed})",
        "changed": "{count} ردیف تغییر کرد",
        "known": "{count} ردیف از پیش بود",
        "left_out": "{count} ردیف کنار گذاشته شد ({why})",
        "billed": "{at}: {name} این ردیف را با {before} حساب کرده است و اکنون {after} است. چیزی تغییر نکرد: "
        "آن را برگشت بزنید یا کمبود را ثبت کنید.",
        "moved": "{file}: «{text}» از {client} هنگامی آغاز می‌شود که ردیفی از {other} ({before}) آغاز شده بود "
        "و در این فایل نیست. اگر همان کار است، دو بار ثبت شده است.",
        "gap": "{at}: در این زمان ساعت {zone} به جلو کشیده شد؛ از ساعت پس از آن حساب می‌شود.",
        "twice": "{at}: این زمان در ساعت {zone} دو بار بود؛ نخستین بار حساب شد.",
        "ahead": "{at}: این در آینده است.",
        "lost": "{at}: کاری به نام {refs} نیست؛ زمان به حساب مشتری است، بدون کار.",
    },
}

_OURS = ("what", "listed", "count", "why")
"""Sentences of our own, and digits."""


def say(workspace: Workspace, name: str, /, **values: str) -> str:
    """One sentence for the VA; what counts one thing has its own words where the language has."""
    language, one = workspace.me.language, f"{name}_one"
    if values.get("count") == "1" and one in _SENTENCES.get(language, _SENTENCES["en"]):
        name = one
    return worded(_SENTENCES, language, name, values, _OURS)

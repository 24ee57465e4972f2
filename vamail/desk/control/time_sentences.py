"""What the VA is told of time that she counts, beside what `sentences` has of tasks."""

from vamail.desk.intake.va_language import worded

SENTENCES = {
    "en": {
        "log": "{client}: {time} logged.",
        "start": "{client}: the timer runs.",
        "stop": "{client}: the timer is stopped, {time}.",
        "on": "On {day}.",
        "today": "Today, {day}.",
        "text": "Text: “{text}”.",
        "service": "Service: {service}.",
        "free": "It is not charged.",
        "ahead": "{day} is still to come.",
        "runs_already": "{client}: the timer runs already, since {when}.",
    },
    "hu": {
        "log": "{client}: {time} feljegyezve.",
        "start": "{client}: az óra elindult.",
        "stop": "{client}: az óra megállt, {time}.",
        "on": "Napja: {day}.",
        "today": "Napja a mai: {day}.",
        "text": "Szövege: „{text}”.",
        "service": "Szolgáltatás: {service}.",
        "free": "Nem kerül számlára.",
        "ahead": "Ez a nap még nem jött el: {day}.",
        "runs_already": "{client}: az óra már megy, ekkortól: {when}.",
    },
    "fa": {
        "log": "{client}: {time} ثبت شد.",
        "start": "{client}: زمان‌سنج به کار افتاد.",
        "stop": "{client}: زمان‌سنج ایستاد؛ {time}.",
        "on": "روز: {day}.",
        "today": "امروز، {day}.",
        "text": "متن: «{text}».",
        "service": "خدمت: {service}.",
        "free": "حساب نمی‌شود.",
        "ahead": "{day} هنوز نیامده است.",
        "runs_already": "{client}: زمان‌سنج از {when} کار می‌کند.",
    },
}


def say(language: str, name: str, /, **values: str) -> str:
    """One sentence for the VA."""
    return worded(SENTENCES, language, name, values)

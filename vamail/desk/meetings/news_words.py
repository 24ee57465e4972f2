"""What the VA is told about meetings, in one sentence of her language, and what she may answer."""

from typing import Literal

from vamail.desk.life.va_language import worded

News = Literal[
    "accepted", "declined", "tentative", "delegated", "proposes", "chose", "taken", "not_chosen",
    "invites", "updates", "calls_off", "stranger", "forged", "stale", "foreign", "collision", "unclear",
]  # fmt: skip
"""What happened. A guest `accepted`, `declined`, is not certain (`tentative`), sends somebody else
(`delegated`), `proposes` another time, `chose` an offered time, or one that was `taken` meanwhile; nobody has
chosen in time (`not_chosen`). Somebody `invites` us, `updates` their invitation, `calls_off` their meeting. A
`stranger` answered; an answer may be `forged`, or about an older version (`stale`); somebody who is not
the organizer changes our meeting (`foreign`). A meeting's time has a `collision`; an answer in words is
`unclear`, and was filed as a request."""

_SENTENCES = {
    "en": {
        "accepted": "{who} comes to “{title}”",
        "declined": "{who} does not come to “{title}”",
        "tentative": "{who} may come to “{title}”",
        "delegated": "{who} sends {other} to “{title}”",
        "proposes": "{who} proposes another time for “{title}”",
        "chose": "{who} chose a time for “{title}”",
        "taken": "{who} chose a time for “{title}” that is taken by now; other times were offered",
        "not_chosen": "Nobody has chosen a time for “{title}”; the times are free again",
        "invites": "{who} invites you: “{title}”",
        "updates": "{who} changed the meeting “{title}”",
        "calls_off": "{who} cancelled the meeting “{title}”",
        "stranger": "{who} answered about “{title}”, but is not invited; nothing was changed",
        "forged": "An answer about “{title}” says that it comes from {who}, but nothing proves it; nothing "
        "was changed",
        "stale": "{who} answered an older version of “{title}”; nothing was changed",
        "foreign": "{who} tried to change your meeting “{title}”; nothing was changed",
        "collision": "“{title}” collides with something; its mails wait for your ok",
        "unclear": "{who} wrote about “{title}”; please read it, nothing was changed",
    },
    "hu": {
        "accepted": "{who} ott lesz: „{title}”",
        "declined": "{who} nem vesz részt: „{title}”",
        "tentative": "{who} talán ott lesz: „{title}”",
        "delegated": "{who} maga helyett {other} részvételét jelezte: „{title}”",
        "proposes": "{who} másik időpontot javasol: „{title}”",
        "chose": "{who} időpontot választott: „{title}”",
        "taken": "{who} olyan időpontot választott, amely már foglalt; más időpontokat ajánlottunk: "
        "„{title}”",
        "not_chosen": "Senki nem választott időpontot: „{title}”; az időpontok ismét szabadok",
        "invites": "{who} meghívja Önt: „{title}”",
        "updates": "{who} módosította a találkozót: „{title}”",
        "calls_off": "{who} lemondta a találkozót: „{title}”",
        "stranger": "{who} válaszolt, de nincs meghívva: „{title}”; semmi nem változott",
        "forged": "Egy válasz feladója állítólag {who}, de ezt semmi nem bizonyítja: „{title}”; semmi nem "
        "változott",
        "stale": "{who} egy korábbi változatra válaszolt: „{title}”; semmi nem változott",
        "foreign": "{who} módosítani próbálta az Ön találkozóját: „{title}”; semmi nem változott",
        "collision": "„{title}” ütközik valamivel; a levelei az Ön jóváhagyására várnak",
        "unclear": "{who} írt erről: „{title}”; kérjük, olvassa el, semmi nem változott",
    },
    "fa": {
        "accepted": "{who} در «{title}» شرکت می‌کند",
        "declined": "{who} در «{title}» شرکت نمی‌کند",
        "tentative": "{who} شاید در «{title}» شرکت کند",
        "delegated": "{who} به جای خود {other} را برای «{title}» می‌فرستد",
        "proposes": "{who} زمان دیگری برای «{title}» پیشنهاد می‌کند",
        "chose": "{who} زمانی برای «{title}» انتخاب کرد",
        "taken": "{who} برای «{title}» زمانی انتخاب کرد که دیگر آزاد نیست؛ زمان‌های دیگری پیشنهاد شد",
        "not_chosen": "کسی زمانی برای «{title}» انتخاب نکرد؛ آن زمان‌ها دوباره آزادند",
        "invites": "{who} شما را دعوت می‌کند: «{title}»",
        "updates": "{who} جلسهٔ «{title}» را تغییر داد",
        "calls_off": "{who} جلسهٔ «{title}» را لغو کرد",
        "stranger": "{who} دربارهٔ «{title}» پاسخ داد ولی دعوت نشده است؛ چیزی تغییر نکرد",
        "forged": "پاسخی دربارهٔ «{title}» خود را از {who} می‌نامد، ولی چیزی آن را ثابت نمی‌کند؛ چیزی "
        "تغییر نکرد",
        "stale": "{who} به نسخهٔ پیشین «{title}» پاسخ داد؛ چیزی تغییر نکرد",
        "foreign": "{who} خواست جلسهٔ شما «{title}» را تغییر دهد؛ چیزی تغییر نکرد",
        "collision": "«{title}» با چیزی تداخل دارد؛ نامه‌هایش منتظر تأیید شماست",
        "unclear": "{who} دربارهٔ «{title}» نوشت؛ لطفاً بخوانید، چیزی تغییر نکرد",
    },
}

_ANSWERED = ("accept", "decline", "maybe")
_COMMANDS: dict[str, tuple[str, ...]] = {
    "invites": _ANSWERED, "updates": _ANSWERED, "proposes": ("ok", "no"), "declined": ("cancel",),
}  # fmt: skip
_CALLED = {
    "en": {one: one for one in (*_ANSWERED, "ok", "no", "cancel")},
    "hu": {
        "accept": "elfogad", "decline": "visszautasít", "maybe": "talán", "ok": "ok", "no": "nem",
        "cancel": "lemond",
    },
    "fa": {
        "accept": "قبول", "decline": "نمی‌پذیرم", "maybe": "شاید", "ok": "تایید", "no": "نه",
        "cancel": "لغو جلسه",
    },
}  # fmt: skip
"""The commands as `desk.control.words` calls them; that room stands above this one."""


def headline(what: News, language: str, *, who: str = "", title: str = "", other: str = "") -> str:
    """What happened, in one sentence; the values are plain text."""
    return worded(_SENTENCES, language, what, {"who": who, "title": title, "other": other})


def commands(what: News, language: str, name: str) -> tuple[str, ...]:
    """What the VA may answer about this meeting, each line a command in her language."""
    called = _CALLED.get(language, _CALLED["en"])
    return tuple(f"{called[one]} {name}" for one in _COMMANDS.get(what, ()))

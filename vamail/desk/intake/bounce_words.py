"""What the VA is told about mails that came back, in the VA's language. One table; see `va_language`."""

from vamail.desk.intake.va_language import worded

_SENTENCES = {
    "en": {
        "about": " about {ref} “{title}” ({client})",
        "dead": "A mail to {to}{about} came back: it was not delivered, the address does not work{code}.",
        "soft": "A mail to {to}{about} came back: it could not be delivered now{code}; the mailbox may be "
        "full, or its server out of reach.",
        "refused": "A mail to {to}{about} came back: it could not be delivered now{code}; the other side "
        "refused the mail itself, as spam or by its rules, which says nothing about the address.",
        "stopped": "From now on automatic mail to this address is held.",
        "call": "{who} does not know that the request arrived: please call, or write to another address. "
        "“vamail bounces” lists such addresses; “vamail bounces lift {to}” lets mail go there again.",
        "reach": "{who} may not know that the request arrived: please reach them another way.",
        "said": "The other side said: “{text}”.",
        "perhaps": "A report says that a mail to {to} was not delivered{code}, but nothing proves that it "
        "means a mail of ours{about}. Nothing was changed; if {who} got no acknowledgement, please call.",
        "other": "A mail to {to}{about} came back from {final}{code}, perhaps because it is forwarded there. "
        "Nothing was changed; please ask whether it arrived.",
        "unreadable": "Something came back for a mail to {to}{about}, and vamail cannot read what it says. "
        "Nothing was changed; please look at it in the mailbox.",
        "delayed": "A mail to {to}{about} is still on its way, and the promised time is near. "
        "{who} may not know that the request arrived: please reach them another way.",
        "held": "A mail to {to}{about} is held, because automatic mail to this address is stopped: {why}.",
        "somebody": "The client",
    },
    "hu": {
        "about": " ({ref}: „{title}”, {client})",
        "dead": "Visszajött egy levél, amely a következő címre ment: {to}{about}. Nem kézbesíthető, a cím "
        "nem működik{code}.",
        "soft": "Visszajött egy levél, amely a következő címre ment: {to}{about}. Most nem lehetett "
        "kézbesíteni{code}; megtelhetett a postafiók, vagy nem érhető el a kiszolgálója.",
        "refused": "Visszajött egy levél, amely a következő címre ment: {to}{about}. A másik oldal magát a "
        "levelet utasította vissza levélszemétként vagy saját szabályai szerint{code}; ez a címről "
        "semmit sem mond.",
        "stopped": "Erre a címre mostantól nem megy automatikus levél.",
        "call": "{who} nem tudja, hogy a kérése megérkezett: kérjük, telefonáljon, vagy írjon másik címre. "
        "Az ilyen címeket a „vamail bounces” parancs sorolja fel; a „vamail bounces lift {to}” "
        "újra átengedi a leveleket.",
        "reach": "{who} talán nem tudja, hogy a kérése megérkezett: kérjük, keresse meg más úton.",
        "said": "A másik oldal ezt írta: „{text}”.",
        "perhaps": "Egy jelentés szerint nem érkezett meg egy levél a következő címre: {to}{code}; de semmi "
        "sem bizonyítja, hogy a mi levelünkről szól{about}. Semmi sem változott; ha {who} nem kapott "
        "visszaigazolást, kérjük, telefonáljon.",
        "other": "Egy levél, amely a következő címre ment: {to}{about}, innen jött vissza: {final}{code}; "
        "talán oda továbbítják. Semmi sem változott; kérjük, kérdezze meg, megérkezett-e.",
        "unreadable": "Válasz jött egy levélre, amely a következő címre ment: {to}{about}, de a vamail nem "
        "tudja elolvasni. Semmi sem változott; kérjük, nézze meg a postafiókban.",
        "delayed": "Még mindig úton van egy levél a következő címre: {to}{about}, és közel az ígért "
        "időpont. {who} talán nem tudja, hogy a kérése megérkezett: kérjük, keresse meg más úton.",
        "held": "Visszatartva egy levél a következő címre: {to}{about}, mert ide nem megy automatikus "
        "levél ({why}).",
        "somebody": "Az ügyfél",
    },
    "fa": {
        "about": " دربارهٔ {ref} «{title}» ({client})",
        "dead": "نامه به {to}{about} برگشت: تحویل داده نشد، این نشانی کار نمی‌کند{code}.",
        "soft": "نامه به {to}{about} برگشت: اکنون نمی‌شد آن را تحویل داد{code}؛ شاید صندوق پر است یا "
        "سرور آن در دسترس نیست.",
        "refused": "نامه به {to}{about} برگشت: طرف مقابل خود نامه را هرزنامه شمرد یا طبق قواعدش "
        "نپذیرفت{code}؛ این دربارهٔ نشانی چیزی نمی‌گوید.",
        "stopped": "از این پس نامهٔ خودکار به این نشانی فرستاده نمی‌شود.",
        "call": "{who} نمی‌داند که درخواستش رسیده است: لطفاً تلفن کنید یا به نشانی دیگری بنویسید. "
        "«vamail bounces» این نشانی‌ها را نشان می‌دهد؛ «vamail bounces lift {bare}» دوباره "
        "اجازه می‌دهد.",
        "reach": "شاید {who} نداند که درخواستش رسیده است: لطفاً از راه دیگری خبر دهید.",
        "said": "طرف مقابل گفت: «{text}».",
        "perhaps": "گزارشی می‌گوید نامه‌ای به {to} تحویل داده نشد{code}، ولی چیزی ثابت نمی‌کند که از نامهٔ "
        "ما{about} می‌گوید. چیزی تغییر نکرد؛ اگر {who} تأییدی نگرفته است، لطفاً تلفن کنید.",
        "other": "نامه به {to}{about} از {final} برگشت{code}؛ شاید به آنجا بازفرستاده می‌شود. چیزی تغییر "
        "نکرد؛ لطفاً بپرسید که رسیده است یا نه.",
        "unreadable": "چیزی دربارهٔ نامه به {to}{about} برگشت که vamail نمی‌تواند بخواند. چیزی تغییر نکرد؛ "
        "لطفاً آن را در صندوق ببینید.",
        "delayed": "نامه به {to}{about} هنوز در راه است و زمان وعده‌داده‌شده نزدیک است. شاید {who} نداند که "
        "درخواستش رسیده است: لطفاً از راه دیگری خبر دهید.",
        "held": "نامه به {to}{about} نگه داشته شده است، چون نامهٔ خودکار به این نشانی متوقف است ({why}).",
        "somebody": "مشتری",
    },
}  # fmt: skip


_OURS = ("about", "code")
"""Values that are made here, of values isolated already or of signs alone."""


def sentence(language: str, name: str, **values: str) -> str:
    """One sentence; a language that is not here is told in English."""
    return worded(_SENTENCES, language, name, values, _OURS)

"""What mail programs write around quotes and signatures, per language: tables for `reply_text`.

Every key is compared case-folded, with direction marks removed and Arabic letters folded to Persian ones.
"""

import re

from vamail.model.pattern import lazy


def _phrases(listed: str) -> frozenset[str]:
    return frozenset(listed.casefold().split("|"))  # "grüßen" is compared as "grüssen"


# "On <date>, <name> wrote:"; in these languages the verb is the last word before the colon ...
_VERBS_LAST = (
    "wrote",
    "writes",
    "said",
    "írta",
    "írja",
    "نوشت",
    "نوشته است",
    "نوشته‌است",
    "schrieb",
    "geschrieben",
    "a écrit",
    "escribió",
    "ha scritto",
    "het volgende geschreven",
    "schreef",
    "escreveu",
    "napisał",
    "napisała",
    "napisał(a)",
    "skrev",
    "написал",
    "написала",
    "написал(а)",
    "пишет",
    "пише",
    "написав",
    "のメール",
    "kirjoitti",
    "pisze",
    "napsal",
    "napsala",
    "napsal(a)",
    "napísal",
    "napísala",
    "napísal(a)",
    "napisao je",
    "napisala je",
    "je napisao",
    "je napisala",
    "je napisao/la",
    "a scris",
    "şunu yazdı",
    "yazdı",
    "έγραψε",
    "написа",
    "đã viết",
    "menulis",
    "כתב",
    "כתבה",
    "כתב/ה",
    "کتب",
)
# ... and here the verb comes earlier: "Am … schrieb X <x@y>:", "X ezt írta (időpont: …):".
_VERBS_INSIDE = (
    "schrieb",
    "skrev",
    "schreef",
    "írta (időpont",
    "írta ekkor",
    "a írt",
    "keltezéssel",
    "napisał(a)",
    "пользователь",
    "写道",
    "寫道",
    "님이 작성",
    "wiadomość napisana przez",
    "> kirjoitti",
    "تمت کتابة ما یلی بواسطة",
)

VERB_AT_END = lazy(
    r"(?:^|[\s,،>\"”)])(?:"
    + "|".join(re.escape(v) for v in _VERBS_LAST)
    + r")\s*(?:\([^()]{0,80}\))?\s*[:：]?[\s-]*$"
)
VERB_INSIDE = lazy("|".join(re.escape(v) for v in _VERBS_INSIDE))

# How an attribution begins, for those that are wrapped over two or three lines.
ATTRIBUTION_START = lazy(
    r"-{0,6}\s?(?:on|am|le|el|il|op|em|dnia|w dniu|den|på|در|dne|dňa|în|στις|на|בתאריך)\s+\S"
    r"|(?:пн|вт|ср|чт|пт|сб|вс|нд), \d|\d{1,4}[./ 年-]\s?\S|[۰-۹]{1,4}[/ ]"
)

# Gmail in Russian and Hebrew names date and sender only.
VERBLESS_START = lazy(r"(?:пн|вт|ср|чт|пт|сб|вс|нд), \d|בתאריך ")

HEADER_LABELS: dict[str, str] = {}
for _role, _labels in {
    "from": "from feladó küldő از فرستنده von de da van od från fra от від 发件人 差出人 kimden",
    "sent": "sent date elküldve küldve dátum ارسال تاریخ gesendet datum envoyé enviado inviato"
    " verzonden wysłano"
    " skickat sendt dato отправлено дата data fecha 发送时间 日期 送信日時 日時",
    "to": "to címzett به گیرنده an à para a aan do till til кому 收件人 宛先",
    "cc": "cc másolat رونوشت kopie kopia kopi копия 抄送",
    "subject": "subject tárgy موضوع betreff objet asunto oggetto onderwerp assunto temat ämne emne"
    " тема 主题 件名",
}.items():
    for _label in _labels.split():
        HEADER_LABELS[_label] = _role
HEADER_LABELS |= {
    "ارسال شده": "sent",
    "enviado el": "sent",
    "wysłane": "sent",
    "enviada em": "sent",
    "másolatot kap": "cc",
    "reply-to": "cc",
    "importance": "cc",
}

FORWARD_MARKS = lazy(
    r"forwarded message|begin forwarded message|forwarded mail|továbbított (?:üzenet|levél)|továbbküldött"
    r"|kezdődik a továbbított|پیام (?:هدایت|ارسال|بازارسال|فوروارد)\s?شده"
    r"|ایمیل (?:هدایت|فوروارد)\s?شده|آغاز پیام"
    r"|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht"
    r"|mensagem encaminhada|wiadomość przekazana|vidarebefordrat|videresendt"
    r"|přeposlan[áý] (?:zpráva|e-?mail)|preposlaná správa|välitetty viesti|mesaj (?:redirecționat|transmis)"
    r"|iletilen (?:ileti|mesaj)|yönlendirilen|προωθημένο μήνυμα|vidaresänt|proslijeđena poruka"
    r"|пересылаемое сообщение|пересланное сообщение|转发的邮件|轉寄的郵件|転送|전달된 메시지|הודעה שהועברה"
)
ORIGINAL_MARKS = lazy(
    r"original (?:message|mail|email|appointment)|reply message|eredeti (?:üzenet|levél|e-mail)"
    r"|پیام (?:اصلی|اولیه)|ایمیل اصلی"
    r"|ursprüngliche nachricht|original-?nachricht|message d'origine|message original|mensaje original"
    r"|messaggio originale"
    r"|oorspronkelijk bericht|mensagem original|oryginalna wiadomość|wiadomość oryginalna"
    r"|ursprungligt meddelande"
    r"|original besked|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|původní zpráva"
    r"|pôvodná správa|mesaj(?:ul)? original|(?:özgün|orijinal) (?:i̇?leti|mesaj)|izvorna poruka|αρχικό μήνυμα"
    r"|исходное сообщение|原始邮件|原始郵件|元のメッセージ|원본 (?:메시지|메일)|הודעה מקורית|الرسالة الأصلیة"
)

# First words of the lines that phones and programs add below a mail, and what must stand in them.
FOOTER_FIRST_WORDS = _phrases(
    "sent|get|elküldve|küldve|mobilról|android|androidos|az|a|telefonomról|ارسال|ارسال‌شده|فرستاده|از|این"
    "|gesendet|von|diese|holen|envoyé|télécharger|obtenez|enviado|enviada|obtener|obtenga|obtén|obter|obtenha"
    "|inviato|inviata|ottieni|scarica|verstuurd|verzonden|download|skickat|sendt|hämta|hent|lähetetty|hanki"
    "|wysłane|wysłano|pobierz|odesláno|odoslané|získat|trimis|отправлено|надіслано|изпратено|poslano|나의|내"
)
# ... and of those that are written without a space or with an ending: "发自我的iPhone", "iPhone'umdan".
FOOTER_STARTS = ("iphone", "ipad", "发自", "發自", "从我的")
_DEVICE = (
    r"(?:i\s?phon|i\s?pad|آیفون|آیپد|آی‌فون|android|andro[iï]d|اندروید|galaxy|گلکسی|samsung|سامسونگ"
    r"|blackberry|windows|outlook|gmail"
    r"|yahoo|یاهو|nokia|huawei|xiaomi|pixel|sparrow|mobile|mobil|موبایل|گوشی|تلفن همراه|tablet"
    r"|smartphone|handheld"
    r"|okostelefon|telefonom|phone|device|proton|mail app|mailapp|verizon|t-mobile|at&t|spark|airmail"
    r"|thunderbird|superhuman|айфон)"
)
FOOTER = lazy(
    r"(?:sent (?:from|via|with|by|using)|elküldve|küldve|gesendet (?:von|vom|mit|aus|über)"
    r"|envoyé (?:de|du|depuis|à partir|avec|par|via)|enviad[oa] (?:desde|de|do|da|a partir|con|com|via|por)"
    r"|inviat[oa] (?:da|dal|dall|con|tramite)|(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via)"
    r"|skickat (?:från|med)|sendt (?:fra|med|via)|lähetetty|wysłan[eo] (?:z|za)|odesláno (?:z|ze|pomocí)"
    r"|odoslané (?:z|zo)|trimis (?:de pe|din|de la)|отправлено (?:с|со|из|через)|надіслано (?:з|із)"
    r"|изпратено от|poslano (?:s|sa|z)|(?:ارسال|فرستاده)[ \u200c]?شده (?:از|با)|ارسال از|发自|發自|从我的)"
    rf"[^,;!?]{{0,60}}{_DEVICE}[^?]{{0,60}}$"
    rf"|(?=.{{0,90}}{_DEVICE})"
    r"(?:az? |von meine[mr] |diese |mobil|android|telefon|iphone|ipad|از |این |나의 |내 )"
    r"[^,;!?]{0,90}"
    r"(?:küldve|küldték|küldtem|gesendet|(?:ارسال|فرستاده)[ \u200c]?شده?(?: است)?|gönderildi|から送信|보냄)"
    r"\W{0,3}$"
    r"|a következőből küldve: [^,;!?]{1,40}$|az (?:ios|android)\S{0,8} készült outlook [^,;!?]{1,60}$"
    r"|(?:get|download|holen sie sich|télécharger|obtenez|obtener|obtenga|obtén|obter|obtenha|ottieni|scarica"
    r"|hämta|hent|hanki|pobierz|získat) (?:the )?(?:outlook|yahoo mail|bluemail|spark|aol|gmail) "
    r"(?:app|for|für|para|pour|per|voor|til|till|på|na|pre|pro)\b[^,;!?]{0,60}$"
)

# Closings that only close: with a short signature below them they go as well.
FORMAL_CLOSINGS = _phrases(
    "regards|kind regards|best regards|warm regards|warmest regards|with kind regards"
    "|with best regards|best|all the best"
    "|sincerely|yours sincerely|sincerely yours|yours faithfully|yours truly|yours|respectfully"
    "|cheers|best wishes|br|rgds|kr"
    "|üdvözlettel|üdv|üdvözlet|szívélyes üdvözlettel|tisztelettel|üdvözlöm|szép napot"
    "|további szép napot|szép napot kívánok"
    "|legjobbakat|baráti üdvözlettel|minden jót|mvh"
    "|با احترام|با تشکر و احترام|با سپاس و احترام|ارادتمند|ارادتمند شما|با احترام فراوان|با درود"
    "|با آرزوی موفقیت|مخلص شما"
    "|mit freundlichen grüßen|mit besten grüßen|freundliche grüße|viele grüße|beste grüße|liebe grüße"
    "|herzliche grüße|hochachtungsvoll|mfg|vg|lg"
    "|cordialement|bien cordialement|bien à vous|salutations|sincères salutations|meilleures salutations"
    "|saludos|un saludo|saludos cordiales|un cordial saludo|atentamente"
    "|cordiali saluti|distinti saluti|saluti|un saluto|met vriendelijke groet|met vriendelijke groeten"
    "|groeten|atenciosamente|cumprimentos|com os melhores cumprimentos|pozdrawiam|pozdrawiam serdecznie"
    "|z poważaniem"
    "|med vänliga hälsningar|vänliga hälsningar|hälsningar|med venlig hilsen|venlig hilsen"
    "|med vennlig hilsen|vennlig hilsen|hilsen|ystävällisin terveisin|terveisin|s pozdravem|cu stimă"
    "|cu respect|saygılarımla|с уважением|с наилучшими пожеланиями|με εκτίμηση|srdačan pozdrav"
    "|lijep pozdrav"
)
# Closings that say something (thanks): they stay, and only a signature with contact data below them goes.
THANKS_CLOSINGS = _phrases(
    "thanks|thank you|many thanks|thanks a lot|thanks in advance|thank you in advance|thanks again"
    "|thanks and regards"
    "|thanks and best regards|thanks & regards|thanks so much|with thanks|thx|ta"
    "|köszönettel|köszönöm|köszi|köszönjük|előre is köszönöm|köszönöm előre is|előre is köszönettel"
    "|با تشکر|با سپاس|ممنون|متشکرم|سپاسگزارم|با تشکر فراوان|با سپاس فراوان|پیشاپیش ممنون|danke|merci"
    "|gracias|grazie"
)

DISCLAIMER = lazy(
    r"(?:this (?:e-?mail|message|communication|transmission)\b.{0,160}(?:confidential|intended|privileged)"
    r"|confidentiality notice|confidential(?:ity)?:|disclaimer:?$"
    r"|the information (?:contained )?in this (?:e-?mail|message)"
    r"|if you (?:are not the intended|have received this (?:e-?mail|message) in error)"
    r"|(?:ez az|jelen|a jelen) (?:e-?mail|üzenet|levél|elektronikus).{0,160}(?:bizalmas|címzett)"
    r"|az üzenet(?:ben)? .{0,100}bizalmas|adatvédelmi nyilatkozat|please consider the environment"
    r"|kérjük,? gondoljon a környezet"
    r"|این (?:ایمیل|پیام|نامه).{0,160}(?:محرمانه|گیرنده)"
    r"|virus-free\.|virus-?mentes|this email (?:was|has been) (?:scanned|checked))"
)

# How the lines that DISCLAIMER matches begin: two letters rule out most lines at no cost.
DISCLAIMER_BEGINNINGS = _phrases("th|co|di|if|ez|je|a |az|ad|pl|ké|ای|vi")

# What stands in the tag with which a program begins the quote in HTML.
HTML_HOOKS = (
    "gmail_quote",
    "gmail_attr",
    "yahoo_quoted",
    "moz-cite-prefix",
    "moz-forward-container",
    "protonmail_quote",
    "zmail_extra",
    "tutanota_quote",
    "divrplyfwdmsg",
    "appendonsend",
    "olk_src_body_section",
    "mail-editor-reference-message",
    "messagereplysection",
    'type="cite"',
    "type='cite'",
    "type=cite",
)

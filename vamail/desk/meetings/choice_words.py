"""The words in which clients choose a time or answer an invitation, in three languages: phrases.

All languages count in every mail. Letters are small, Persian ones are folded (`ی`, `ک`, no half-spaces), as
`choice.fold` does. A phrase may have several words; the longest that fits counts.
"""

YES = """
yes|yep|yeah|yup|sure|of course|absolutely|definitely|certainly|accepted|i accept|accept|confirmed|i confirm
confirm|agreed|works|works for me|that works|that works for me|this works|it works|works fine|works well
will work|would work|works great|would be great|would be good|would be perfect|would be fine|would be best
is good|is great|is perfect|is fine|is ok|is okay|is best|suits me|suits|suits us|is suitable|works best
suits me best|sounds good|sounds great|sounds perfect|looks good|is good for me|is fine for me|good for me
fine for me|fine by me|i'll be there|i will be there|we'll be there|we will be there|i'm in|count me in
i can make it|i can attend|i will attend|i'll attend|happy to attend|i'll join|i will join|i'm coming
i'll come|i will come|let's do it|let's do|let's go with|let's take|i'll take|i will take|i choose
i'd choose|i pick|i'd pick|i prefer|i'd prefer|i would prefer|my choice is|i'd like|i would like|please book
book|book me for|i can do|i can do it|can do|ok|okay|perfect|great|good|fine|excellent|wonderful|is the best
is best for me|i'd go with|i go with|i'll go with|go with|please take|take|it's a date|is convenient|igen
persze|természetesen|elfogadom|elfogadva|jó|jó lesz|jó nekem|az jó|ez jó|nekem jó|nekem jó lesz|megfelel
megfelelő|nekem megfelel|tökéletes|remek|szuper|rendben|rendben van|rendben lesz|oké|ok lesz|ott leszek
ott leszünk|megyek|jövök|részt veszek|tudok menni|alkalmas|működik|legyen|legyen az|választom|kérem|kérném
ezt választom|azt választom|ezt kérem|azt kérem|a legjobb|lenne jó|lenne a legjobb|jó lenne|az lenne jó
kiváló|megerősítem|számíthat rám|számíthatsz rám|szavazok|inkább|nekem ez jó|nekem az jó|belefér|بله|بلی|آره
حتما|البته|قبول|قبول است|قبوله|قبول دارم|قبول می کنم|می پذیرم|پذیرفتم|موافقم|موافق هستم|تایید|تایید می کنم
تایید میکنم|تایید شد|تأیید|تأیید می کنم|خوب است|خوبه|خوب|مناسب است|مناسبه|مناسب|عالی است|عالیه|عالی|باشه
باشد|اوکی|اوکیه|اوکی است|برای من خوب است|برای من مناسب است|برام خوبه|برای من خوبه|برای ما خوب است|می آیم
میام|می‌آیم|شرکت می کنم|شرکت میکنم|حاضر می شوم|حضور دارم|هستم|حاضرم|را انتخاب می کنم|را انتخاب میکنم
انتخاب می کنم|انتخاب میکنم|انتخاب من|را ترجیح می دهم|ترجیح می دهم|بهتر است|بهتره|خوب خواهد بود
"""

NO = """
no|nope|no thanks|no thank you|not|none|neither|can't|cannot|can not|can't make it|cannot make it
can't attend|cannot attend|can't come|cannot come|i can't make it|i cannot make it|i can't|i cannot
i can't attend|i cannot attend|i won't be able to attend|i won't be able to make it|unable to attend
i decline|i am unable to attend|i'm unable to attend|i have to decline|i must decline|declined|decline
won't make it|i won't make it|i'm not able to attend|i am not able to attend|won't be there|i won't be there
doesn't work|don't work|does not work|do not work|doesn't suit|does not suit|not available|i'm not available
isn't|won't|i am not available|unavailable|i won't come|not coming|i'm not coming|i can't join|i cannot join
aren't|nem|nem jó|nem megfelelő|nem felel meg|nem tudok menni|nem tudok jönni|nem tudok részt venni
nem érek rá|nem megyek|nem jövök|nem leszek ott|nem alkalmas|le kell mondanom|lemondom|egyik sem
egyik sem jó|elutasítom|nem veszek részt|kihagyom|nem fér bele|sem|sem jó|köszönöm nem|köszi nem
nem köszönöm|nem köszi|خیر|نه|نخیر|نه ممنون|نه متشکرم|نمی توانم|نمیتوانم|نمی تونم|نمیتونم|نمی توانم بیایم
نمیتوانم بیایم|نمی آیم|نمیام|نمی رسم|نمیرسم|شرکت نمی کنم|شرکت نمیکنم|حضور ندارم|نیستم|مناسب نیست
مناسب نیستند|خوب نیست|نیست|نمی توانم شرکت کنم|نمیتوانم شرکت کنم
هیچ کدام|هیچکدام|رد می کنم|نمی شود|نمیشه|امکانش نیست|امکان ندارد
"""

MAYBE = """
maybe|perhaps|possibly|tentative|tentatively|tentatively accepted|not sure|not sure yet|i'm not sure
i'm not sure yet|i am not sure|i am not sure yet|i might|i may|i might come|i might make it|probably|talán
esetleg|lehet|lehetséges|nem biztos|még nem biztos|még nem tudom|nem vagyok biztos benne|valószínűleg|شاید
احتمالا|ممکن است|مطمئن نیستم|هنوز مطمئن نیستم|هنوز معلوم نیست|معلوم نیست
"""

COURTESY = """
hi|hello|hey|dear|hi there|hello there|good morning|good afternoon|good evening|good day|hi all|thanks
thank you|thanks a lot|many thanks|thank you very much|thank you so much|thanks so much|thanks again|thx
cheers|regards|best regards|kind regards|warm regards|with kind regards|best wishes|best|all the best
sincerely|yours sincerely|yours|br|kr|please|pls|sorry|i'm sorry|i am sorry|unfortunately|i'm afraid|see you
see you then|see you there|talk soon|talk to you then|talk then|speak soon|speak then|looking forward
looking forward to it|i look forward to it|looking forward to meeting you|no problem|no worries
have a nice day|have a great day|sent from my iphone|sent from my ipad|sent from my android
sent from outlook|get outlook for ios|get outlook for android|sent from my mobile|sent from my phone
sent from my samsung galaxy smartphone|mr|mrs|ms|much appreciated|appreciated|for offering|for the offer
for the options|for the invitation|for the invite|for your message|for your email|for your mail
for arranging|for arranging this|for organising|for organizing|for your help|for the times|for asking|szia
sziasztok|helló|üdv|üdvözlettel|üdvözöm|kedves|tisztelt|jó napot|jó reggelt|jó estét|jó napot kívánok|köszi
köszönöm|köszönöm szépen|nagyon köszönöm|köszönjük|kösz|köszi szépen|szép napot|további szép napot
tisztelettel|előre is köszönöm|akkor találkozunk|találkozunk|várom|sajnálom|elnézést|bocsánat|sajnos
legyen szíves|légy szíves|úr|úrnő|asszony|hölgyem|uram|nem gond|nem probléma|minden jót|szép hétvégét
a meghívást|az ajánlatot|a lehetőségeket|az időpontokat|iphone-ról küldve|elküldve az iphone-omról
minden jót kívánok|addig is|سلام|درود|با سلام|سلام و احترام|با سلام و احترام|وقت بخیر|روز بخیر|روزتان بخیر
صبح بخیر|عصر بخیر|ممنون|ممنونم|خیلی ممنون|خیلی ممنونم|متشکرم|بسیار متشکرم|مرسی|سپاس|سپاسگزارم|با تشکر|تشکر
با احترام|ارادتمند|لطفا|ببخشید|متاسفم|متاسفانه|با عرض پوزش|پوزش|خانم|آقای|جناب|سرکار|عزیز|گرامی|جان
می بینمتان|می بینمت|به امید دیدار|مشکلی نیست|روز خوبی داشته باشید|خسته نباشید|از دعوت شما|برای دعوت
بابت دعوت|از لطف شما|ارسال شده از iphone من
"""

PARTICLES = """
the|a|an|one|ones|option|option number|number|no|nr|slot|time|date|choice|for|me|us|it|it's|that|that's|this
is|then|on|i|my|be|would|will|to|with|of|so|and|day|meeting|here|we|in|for us|on the|very|really|time slot
offered|a|az|ez|számú|szám|sorszámú|időpont|időpontot|időpontra|időpontban|lehetőség|lehetőséget|opció
opciót|nekem|nekünk|számomra|akkor|is|és|így|leginkább|lenne|lesz|van|ezt|azt|erre|arra|választás|változat
változatot|napot|گزینه|گزینه ی|شماره|شماره ی|مورد|زمان|زمان پیشنهادی|وقت|تاریخ|روز|برای|من|ما|را|رو|است|هست
همان|همین|این|آن|و|در|به|از|پس|که|با|هم|ساعت|انتخاب|جلسه|برای من|برای ما|پیشنهاد|پیشنهادی
"""

ORDINALS = {
    1: "first|first one|one|number one|első|elsőt|elsőre|egyes|egyest|egy|اول|اولی|اولین|اولی را|یک|یکم",
    2: "second|second one|two|number two|második|másodikat|másodikra|kettes|kettest|kettő|két"
       "|دوم|دومی|دومین|دو",
    3: "third|third one|three|number three|harmadik|harmadikat|harmadikra|hármas|hármast|három"
       "|سوم|سومی|سومین|سه",
    4: "fourth|fourth one|four|number four|negyedik|negyediket|negyedikre|négyes|négyest|négy|چهارم|چهارمی"
       "|چهارمین|چهار",
    5: "fifth|fifth one|five|number five|ötödik|ötödiket|ötödikre|ötös|ötöst|öt|پنجم|پنجمی|پنجمین|پنج",
    -1: "last|last one|the last one|latest|utolsó|utolsót|utolsóra|آخر|آخری|آخرین|آخری را",
}  # fmt: skip
"""A place among the times; -1 is the last."""

WEEKDAYS = (
    "monday|mondays|mon|hétfő|hétfőn|hétfői|hétfőt|hétfőre|hétfőit|دوشنبه|دو شنبه",
    "tuesday|tuesdays|tue|tues|kedd|kedden|keddi|keddet|keddre|keddit|سه شنبه|سهشنبه",
    "wednesday|wednesdays|wed|szerda|szerdán|szerdai|szerdát|szerdára|szerdait|چهارشنبه|چهار شنبه",
    "thursday|thursdays|thu|thur|thurs|csütörtök|csütörtökön|csütörtöki|csütörtököt|csütörtökre|csütörtökit"
    "|پنجشنبه|پنج شنبه",
    "friday|fridays|fri|péntek|pénteken|pénteki|pénteket|péntekre|péntekit|جمعه",
    "saturday|saturdays|sat|szombat|szombaton|szombati|szombatot|szombatra|szombatit|شنبه",
    "sunday|sundays|sun|vasárnap|vasárnapi|vasárnapot|vasárnapra|vasárnapit|یکشنبه|یک شنبه",
)

MONTHS = (
    "january|jan|január|januárban|ژانویه", "february|feb|február|febr|فوریه", "march|mar|március|márc|مارس",
    "april|apr|április|ápr|آوریل|اوریل", "may|május|máj|مه|می", "june|jun|június|jún|ژوئن",
    "july|jul|július|júl|ژوئیه|جولای", "august|aug|augusztus|اوت|آگوست",
    "september|sep|sept|szeptember|szept|سپتامبر", "october|oct|október|okt|اکتبر",
    "november|nov|نوامبر", "december|dec|دسامبر",
)  # fmt: skip
SHAMSI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip

DAYS_FROM_NOW = {
    0: "today|ma|امروز",
    1: "tomorrow|holnap|holnapi|holnapit|فردا",
    2: "holnapután|پس فردا|پسفردا",
}

BEFORE_NOON = "am|a m|in the morning|morning|reggel|délelőtt|de|صبح|قبل از ظهر|پیش از ظهر"
AFTER_NOON = (
    "pm|p m|in the afternoon|afternoon|in the evening|evening|délután|du|este|بعد از ظهر|بعدازظهر|عصر|شب"
)
CLOCK_BEFORE = "at|ساعت|@"
CLOCK_BEHIND = "o'clock|oclock|h|hrs|hours|óra|órakor|órát|órára|órás|kor"
"""Words that make a bare number a time of day."""

"""Names of time zones in words: the city as it stands in a sentence of each language.

Hungarian has the adjective ("budapesti idő szerint"), English and Persian the city itself. A zone
that is not listed is called by the city in its IANA name.
"""

# zone: English, Hungarian adjective, Persian
_CITIES: dict[str, tuple[str, str, str]] = {
    "Africa/Cairo": ("Cairo", "kairói", "قاهره"),
    "Africa/Johannesburg": ("Johannesburg", "johannesburgi", "ژوهانسبورگ"),
    "Africa/Lagos": ("Lagos", "lagosi", "لاگوس"),
    "Africa/Nairobi": ("Nairobi", "nairobi", "نایروبی"),
    "America/Argentina/Buenos_Aires": ("Buenos Aires", "Buenos Aires-i", "بوئنوس آیرس"),
    "America/Bogota": ("Bogotá", "bogotái", "بوگوتا"),
    "America/Chicago": ("Chicago", "chicagói", "شیکاگو"),
    "America/Denver": ("Denver", "denveri", "دنور"),
    "America/Halifax": ("Halifax", "halifaxi", "هالیفاکس"),
    "America/Los_Angeles": ("Los Angeles", "Los Angeles-i", "لس‌آنجلس"),
    "America/Mexico_City": ("Mexico City", "mexikóvárosi", "مکزیکوسیتی"),
    "America/New_York": ("New York", "New York-i", "نیویورک"),
    "America/Phoenix": ("Phoenix", "phoenixi", "فینیکس"),
    "America/Sao_Paulo": ("São Paulo", "São Paulo-i", "سائوپائولو"),
    "America/Toronto": ("Toronto", "torontói", "تورنتو"),
    "America/Vancouver": ("Vancouver", "vancouveri", "ونکوور"),
    "Asia/Baghdad": ("Baghdad", "bagdadi", "بغداد"),
    "Asia/Baku": ("Baku", "bakui", "باکو"),
    "Asia/Bangkok": ("Bangkok", "bangkoki", "بانکوک"),
    "Asia/Dubai": ("Dubai", "dubaji", "دبی"),
    "Asia/Hong_Kong": ("Hong Kong", "hongkongi", "هنگ‌کنگ"),
    "Asia/Istanbul": ("Istanbul", "isztambuli", "استانبول"),
    "Asia/Jakarta": ("Jakarta", "jakartai", "جاکارتا"),
    "Asia/Jerusalem": ("Jerusalem", "jeruzsálemi", "بیت‌المقدس"),
    "Asia/Kabul": ("Kabul", "kabuli", "کابل"),
    "Asia/Karachi": ("Karachi", "karacsi", "کراچی"),
    "Asia/Kathmandu": ("Kathmandu", "katmandui", "کاتماندو"),
    "Asia/Kolkata": ("Kolkata", "kolkatai", "کلکته"),
    "Asia/Manila": ("Manila", "manilai", "مانیل"),
    "Asia/Riyadh": ("Riyadh", "rijádi", "ریاض"),
    "Asia/Seoul": ("Seoul", "szöuli", "سئول"),
    "Asia/Shanghai": ("Shanghai", "sanghaji", "شانگهای"),
    "Asia/Singapore": ("Singapore", "szingapúri", "سنگاپور"),
    "Asia/Tehran": ("Tehran", "teheráni", "تهران"),
    "Asia/Tokyo": ("Tokyo", "tokiói", "توکیو"),
    "Asia/Yerevan": ("Yerevan", "jereváni", "ایروان"),
    "Atlantic/Reykjavik": ("Reykjavík", "reykjavíki", "ریکیاویک"),
    "Australia/Adelaide": ("Adelaide", "adelaide-i", "آدلاید"),
    "Australia/Brisbane": ("Brisbane", "brisbane-i", "بریزبن"),
    "Australia/Melbourne": ("Melbourne", "melbourne-i", "ملبورن"),
    "Australia/Perth": ("Perth", "perthi", "پرت"),
    "Australia/Sydney": ("Sydney", "sydneyi", "سیدنی"),
    "Europe/Amsterdam": ("Amsterdam", "amszterdami", "آمستردام"),
    "Europe/Athens": ("Athens", "athéni", "آتن"),
    "Europe/Belgrade": ("Belgrade", "belgrádi", "بلگراد"),
    "Europe/Berlin": ("Berlin", "berlini", "برلین"),
    "Europe/Bratislava": ("Bratislava", "pozsonyi", "براتیسلاوا"),
    "Europe/Brussels": ("Brussels", "brüsszeli", "بروکسل"),
    "Europe/Bucharest": ("Bucharest", "bukaresti", "بخارست"),
    "Europe/Budapest": ("Budapest", "budapesti", "بوداپست"),
    "Europe/Copenhagen": ("Copenhagen", "koppenhágai", "کپنهاگ"),
    "Europe/Dublin": ("Dublin", "dublini", "دوبلین"),
    "Europe/Helsinki": ("Helsinki", "helsinki", "هلسینکی"),
    "Europe/Istanbul": ("Istanbul", "isztambuli", "استانبول"),
    "Europe/Kyiv": ("Kyiv", "kijevi", "کی‌یف"),
    "Europe/Lisbon": ("Lisbon", "lisszaboni", "لیسبون"),
    "Europe/Ljubljana": ("Ljubljana", "ljubljanai", "لیوبلیانا"),
    "Europe/London": ("London", "londoni", "لندن"),
    "Europe/Luxembourg": ("Luxembourg", "luxemburgi", "لوکزامبورگ"),
    "Europe/Madrid": ("Madrid", "madridi", "مادرید"),
    "Europe/Moscow": ("Moscow", "moszkvai", "مسکو"),
    "Europe/Oslo": ("Oslo", "oslói", "اسلو"),
    "Europe/Paris": ("Paris", "párizsi", "پاریس"),
    "Europe/Prague": ("Prague", "prágai", "پراگ"),
    "Europe/Riga": ("Riga", "rigai", "ریگا"),
    "Europe/Rome": ("Rome", "római", "رم"),
    "Europe/Sofia": ("Sofia", "szófiai", "صوفیه"),
    "Europe/Stockholm": ("Stockholm", "stockholmi", "استکهلم"),
    "Europe/Tallinn": ("Tallinn", "tallinni", "تالین"),
    "Europe/Vienna": ("Vienna", "bécsi", "وین"),
    "Europe/Vilnius": ("Vilnius", "vilniusi", "ویلنیوس"),
    "Europe/Warsaw": ("Warsaw", "varsói", "ورشو"),
    "Europe/Zagreb": ("Zagreb", "zágrábi", "زاگرب"),
    "Europe/Zurich": ("Zurich", "zürichi", "زوریخ"),
    "Pacific/Auckland": ("Auckland", "aucklandi", "اوکلند"),
    "Pacific/Honolulu": ("Honolulu", "honolului", "هونولولو"),
}

# Hungarian by English, where they are not the same
_IN_HUNGARIAN = {
    "Amsterdam": "Amszterdam", "Athens": "Athén", "Baghdad": "Bagdad", "Belgrade": "Belgrád",
    "Bratislava": "Pozsony", "Brussels": "Brüsszel", "Bucharest": "Bukarest", "Cairo": "Kairó",
    "Copenhagen": "Koppenhága", "Dubai": "Dubaj", "Hong Kong": "Hongkong", "Istanbul": "Isztambul",
    "Jerusalem": "Jeruzsálem", "Karachi": "Karacsi", "Kathmandu": "Katmandu", "Kyiv": "Kijev",
    "Lisbon": "Lisszabon", "Luxembourg": "Luxemburg", "Mexico City": "Mexikóváros", "Moscow": "Moszkva",
    "Paris": "Párizs", "Prague": "Prága", "Riyadh": "Rijád", "Rome": "Róma", "Seoul": "Szöul",
    "Shanghai": "Sanghaj", "Singapore": "Szingapúr", "Sofia": "Szófia", "Tehran": "Teherán",
    "Tokyo": "Tokió", "Vienna": "Bécs", "Warsaw": "Varsó", "Yerevan": "Jereván", "Zagreb": "Zágráb",
    "Zurich": "Zürich",
}  # fmt: skip

_UNIVERSAL = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/UCT", "Zulu", "Universal"})
_COLUMN = {"en": 0, "hu": 1, "fa": 2}


def city(zone: str, language: str) -> str:
    """The zone's city for a sentence of this language; `UTC` for universal time."""
    if zone in _UNIVERSAL:
        return "UTC"
    names = _CITIES.get(zone)
    if names is None:
        return zone.rpartition("/")[2].replace("_", " ")
    return names[_COLUMN.get(language, 0)]


def place(zone: str, language: str) -> str:
    """The zone's city by itself, as in a parenthesis: `London`, `Bécs`, «لندن»."""
    if language != "hu":
        return city(zone, language)
    name = city(zone, "en")
    return _IN_HUNGARIAN.get(name, name)


def is_universal(zone: str) -> bool:
    """Whether it is another name of UTC."""
    return zone in _UNIVERSAL


def is_listed(zone: str) -> bool:
    """Whether the zone has a name of its own in every language."""
    return zone in _CITIES or zone in _UNIVERSAL

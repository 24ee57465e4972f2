"""Public holidays in the VA's language, by the English names under which a year's holidays are known.

Those of Hungary and Iran, and those that several countries share; another keeps its English name.
"""

from collections.abc import Mapping

# English: Hungarian, Persian
_NAMES: Mapping[str, tuple[str, str]] = {
    "15 Khordad Uprising": ("Hordád 15.", "قیام ۱۵ خرداد"),
    "All Saints' Day": ("mindenszentek", "روز همهٔ قدیسان"),
    "Arbaeen": ("Arbaín", "اربعین"),
    "Armistice Day": ("a fegyverszünet napja", "روز آتش‌بس"),
    "Ascension Day": ("áldozócsütörtök", "عید عروج"),
    "Ashura": ("Ásúrá", "عاشورا"),
    "Assumption Day": ("Nagyboldogasszony", "عید عروج مریم"),
    "Birthday of Imam Ali": ("Ali imám születésnapja", "ولادت امام علی"),
    "Birthday of Mahdi": ("a Mahdi születésnapja", "نیمهٔ شعبان"),
    "Birthday of Muhammad and Imam Ja'far al-Sadiq": (
        "Mohamed születésnapja", "میلاد پیامبر و امام جعفر صادق"
    ),
    "Boxing Day": ("karácsony másnapja", "روز پس از کریسمس"),
    "Christmas Day": ("karácsony", "کریسمس"),
    "Christmas Eve": ("szenteste", "شب کریسمس"),
    "Corpus Christi": ("úrnapja", "عید جسد مسیح"),
    "Death of Imam Khomeini": ("Homeini halálának napja", "رحلت امام خمینی"),
    "Death of Prophet Muhammad and Martyrdom of Hasan ibn Ali": (
        "Mohamed halálának napja", "رحلت پیامبر و شهادت امام حسن"
    ),
    "Easter": ("húsvét", "عید پاک"),
    "Easter Monday": ("húsvéthétfő", "دوشنبهٔ عید پاک"),
    "Easter Sunday": ("húsvétvasárnap", "یکشنبهٔ عید پاک"),
    "Eid al-Adha": ("íd al-adhá", "عید قربان"),
    "Eid al-Fitr": ("íd al-fitr", "عید فطر"),
    "Eid al-Fitr Holiday": ("íd al-fitr", "تعطیلی عید فطر"),
    "Eid al-Ghadir": ("íd al-gadír", "عید غدیر خم"),
    "Epiphany": ("vízkereszt", "عید تجلی"),
    "German Unity Day": ("a német egység napja", "روز یگانگی آلمان"),
    "Good Friday": ("nagypéntek", "جمعهٔ نیک"),
    "Immaculate Conception": ("szeplőtelen fogantatás", "لقاح مطهر"),
    "Independence Day": ("a függetlenség napja", "روز استقلال"),
    "Iranian Oil Industry Nationalization Day": (
        "az iráni olajipar államosításának napja", "روز ملی شدن صنعت نفت"
    ),
    "Islamic Republic Day": ("az Iszlám Köztársaság napja", "روز جمهوری اسلامی"),
    "Islamic Revolution Day": ("az iszlám forradalom napja", "پیروزی انقلاب اسلامی"),
    "Isra' and Mi'raj": ("Mohamed elhivatásának napja", "مبعث"),
    "Labor Day": ("a munka ünnepe", "روز کارگر"),
    "Last Day of Year": ("az iráni év utolsó napja", "آخرین روز سال"),
    "Martyrdom of Ali al-Rida": ("Ali al-Ridá vértanúsága", "شهادت امام رضا"),
    "Martyrdom of Fatima": ("Fátima vértanúsága", "شهادت حضرت فاطمه"),
    "Martyrdom of Hasan al-Askari": ("Haszan al-Aszkari vértanúsága", "شهادت امام حسن عسکری"),
    "Martyrdom of Imam Ali": ("Ali imám vértanúsága", "شهادت امام علی"),
    "Martyrdom of Imam Ja'far al-Sadiq": ("Dzsáfar asz-Szádik vértanúsága", "شهادت امام جعفر صادق"),
    "May Day": ("május elseje", "نخستین روز مه"),
    "Memorial Day": ("az elesettek emléknapja", "روز یادبود"),
    "National Day": ("nemzeti ünnep", "روز ملی"),
    "Nature's Day": ("a természet napja", "روز طبیعت"),
    "New Year's Day": ("újév", "سال نو میلادی"),
    "Nowruz": ("Nourúz", "نوروز"),
    "Nowruz Holiday": ("Nourúz", "تعطیلات نوروز"),
    "Pentecost": ("pünkösd", "پنتیکاست"),
    "Pentecost Monday": ("pünkösdhétfő", "دوشنبهٔ پنتیکاست"),
    "Public Holiday": ("munkaszüneti nap", "تعطیل عمومی"),
    "Saint Patrick's Day": ("Szent Patrik napja", "روز سنت پاتریک"),
    "Saint Stephen's Day": ("karácsony másnapja", "روز پس از کریسمس"),
    "Second Day of Christmas": ("karácsony másnapja", "روز دوم کریسمس"),
    "State Foundation Day": ("az államalapítás ünnepe", "روز بنیان‌گذاری کشور"),
    "Tasua": ("Tászúá", "تاسوعا"),
    "Thanksgiving Day": ("hálaadás napja", "روز شکرگزاری"),
    "Veterans Day": ("a veteránok napja", "روز کهنه‌سربازان"),
    "Victory Day": ("a győzelem napja", "روز پیروزی"),
}  # fmt: skip
_BEHIND = {
    "hu": {" (observed)": " (munkaszüneti nap)", " (estimated)": " (várhatóan)"},
    "fa": {" (observed)": " (تعطیل جایگزین)", " (estimated)": " (تخمینی)"},
}
_DAY_OFF = {"hu": "pihenőnap", "fa": "روز تعطیل جایگزین"}
_COLUMN = {"hu": 0, "fa": 1}


def holiday(name: str, language: str) -> str:
    """The holidays of a day (`Eid al-Fitr; Nowruz`), each in this language where it has a name there."""
    if language not in _COLUMN:
        return name
    return ("؛ " if language == "fa" else "; ").join(_one(each, language) for each in name.split("; "))


def _one(name: str, language: str) -> str:
    if name.startswith("Day off (worked on "):
        return _DAY_OFF[language]
    bare, said = name, ""
    for ending, in_words in _BEHIND[language].items():
        if name.endswith(ending):
            bare, said = name.removesuffix(ending), in_words
    known = _NAMES.get(bare)
    return name if known is None else known[_COLUMN[language]] + said

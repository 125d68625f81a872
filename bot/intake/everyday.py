"""Everyday ways to name a day, put into the terms that a date parser knows.

What it does not know stays as it was said. Dialects matter here: few people in Beirut write أمس or أبريل.
"""

import re
from collections.abc import Mapping
from typing import Final

# Said around a date without changing it.
_LEADS: Final = re.compile(
    r"\A(?:(?:i think|i believe|i noticed it|it was|it happened|it started|maybe|probably|around|about|roughly|on|"
    r"since|je crois|je pense|c['’]était|c['’]est arrivé|peut-être|depuis le|depuis|vers|environ|autour du|le|"
    r"كان ذلك|كان|حدث ذلك|ربما|حوالي|تقريبا|بتاريخ|في|يوم|من يوم)\s+)+(?=\S)",
    re.IGNORECASE,
)
_TRAILS: Final = re.compile(
    r"(?:\s+(?:i think|i guess|maybe|or so|je crois|je pense|environ|"
    r"(?:dans la |au |dans l['’]|en )?(?:matin(?:ée)?|soir(?:ée)?|après-midi|nuit|milieu de journée)|"
    r"تقريبا|على ما أظن|صباحا|مساء|ليلا|ظهرا|الفائت))+\Z",
    re.IGNORECASE,
)
_LAST_WEEKDAY: Final = re.compile(
    r"\A(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"ال(?:اثنين|إثنين|ثلاثاء|أربعاء|اربعاء|خميس|جمعة|سبت|أحد|احد))\s+(?:dernier|passé|الماضي)\Z",
    re.IGNORECASE,
)
_WORDS: Final[Mapping[str, str]] = {
    "a couple of": "2",
    "last night": "yesterday",
    "ce matin": "aujourd'hui",
    "ce midi": "aujourd'hui",
    "cet après-midi": "aujourd'hui",
    "ce soir": "aujourd'hui",
    "tout à l'heure": "aujourd'hui",
    "la nuit dernière": "hier",
    "la veille": "hier",
    "une semaine": "1 semaine",
    "أول أمس": "قبل يومين",
    "اول امس": "قبل يومين",
    "أول امبارح": "قبل يومين",
    "اول امبارح": "قبل يومين",
    "قبل أمس": "قبل يومين",
    "ليلة أمس": "أمس",
    "البارحة": "أمس",
    "امبارح": "أمس",
    "إمبارح": "أمس",
    "مبارح": "أمس",
    "صباح اليوم": "اليوم",
    "مساء اليوم": "اليوم",
    "هذا الصباح": "اليوم",
    "النهارده": "اليوم",
    "النهاردة": "اليوم",
    "بكرة": "غدا",
    "منذ يوم": "أمس",
    "قبل يوم": "أمس",
    "منذ أسبوع": "قبل 1 أسبوع",
    "قبل أسبوع": "قبل 1 أسبوع",
    "منذ أسبوعين": "قبل 2 أسبوع",
    "قبل أسبوعين": "قبل 2 أسبوع",
    "منذ شهر": "قبل 1 شهر",
    "قبل شهر": "قبل 1 شهر",
    "منذ يومين": "قبل يومين",
    "ثلاثة أيام": "3 أيام",
    "أربعة أيام": "4 أيام",
    "خمسة أيام": "5 أيام",
    "ستة أيام": "6 أيام",
    "سبعة أيام": "7 أيام",
    "كانون الثاني": "يناير",
    "شباط": "فبراير",
    "آذار": "مارس",
    "نيسان": "أبريل",
    "أيار": "مايو",
    "حزيران": "يونيو",
    "تموز": "يوليو",
    "آب": "أغسطس",
    "أيلول": "سبتمبر",
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
    "جانفي": "يناير",
    "فيفري": "فبراير",
    "أفريل": "أبريل",
    "جوان": "يونيو",
    "جويلية": "يوليو",
    "يوليوز": "يوليو",
    "أوت": "أغسطس",
    "غشت": "أغسطس",
    "شتنبر": "سبتمبر",
    "نونبر": "نوفمبر",
    "دجنبر": "ديسمبر",
}
_SAID: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, _WORDS), key=len, reverse=True))})(?!\w)", re.IGNORECASE
)


def in_plain_terms(said: str) -> str:
    """The same day in words that are in every calendar."""
    known = _SAID.sub(lambda found: _WORDS[found[0].lower()], said.replace("’", "'"))
    return _LAST_WEEKDAY.sub(r"\1", _TRAILS.sub("", _LEADS.sub("", known)))

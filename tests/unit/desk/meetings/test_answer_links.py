"""What a link in a letter of ours writes is what `choice` reads, in three languages."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from unit.desk.house import DAY
from unit.desk.meetings.at_table import ANNA, START, meeting
from unit.desk.meetings.test_letters import LANGUAGES, TUESDAY, ZONES, origin
from vamail.desk.meetings import letters
from vamail.desk.meetings.choice import read


def said(link):
    return parse_qs(urlsplit(link.url).query)["body"][0]


@LANGUAGES
@pytest.mark.parametrize("name", ["yes", "no", "maybe"])
def test_an_answer(language, name):
    mail = letters.invitation(meeting(), ANNA, origin(language), what="new")
    wish = read(said(mail.values[name]), (), ZONES[language], va_zone="Europe/Budapest", now=TUESDAY)
    assert wish is not None and wish.moods == {name}


@LANGUAGES
def test_a_choice(language):
    slots = tuple(START + n * DAY + n * timedelta(hours=1) for n in range(5))
    mail = letters.offer(meeting(status="offered", slots=slots), ANNA, origin(language))
    for place, pick in enumerate(mail.values["picks"]):
        wish = read(said(pick), slots, ZONES[language], va_zone="Europe/Budapest", now=TUESDAY)
        assert wish is not None and wish.fits == {place}

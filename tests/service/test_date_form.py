"""Offers get other dates by a form: days that count whole, hours where they matter, messages that go along."""

import re

import pytest

from tests.service.date_ground import dates_of
from tests.service.date_ground import enter_as_claire
from tests.service.entering import Browser
from tests.service.entering import Entrance


@pytest.fixture
def claire(entrance: Entrance) -> Browser:
    """Let Claire in, a planner."""
    return enter_as_claire(entrance)


def test_the_form_checks_before_it_stores(entrance: Entrance, claire: Browser) -> None:
    """The verdict there is shown first; messages go along unless somebody has chosen."""
    page = claire.get("/editing/dates?calendar=q4&offer=NEW-10&lang=fr")
    asked = {"calendar": "q4", "offer": "NEW-10", "version": "1", "along": "1",
             "start": "2026-12-06T00:00", "end": "2026-12-12T00:00", "send-0": "2026-12-05T10:00"}  # fmt: skip

    checked = claire.post("/editing/dates?lang=fr", **asked, step="check")
    held = dates_of(entrance)
    saved = claire.post("/editing/dates?lang=fr", **asked, step="save")

    assert [("start", "2026-12-05"), ("end", "2026-12-10")] == re.findall(
        r'type="date" id="(\w+)" name="\w+" value="([-\d]+)"', page.text
    )
    assert "6 déc. 2026 à 10 h" in checked.text.replace("\xa0", " ")
    assert "12-05 00:00" == held[0]
    assert (303, ["12-06 00:00", "12-12 00:00", "12-06 10:00"]) == (saved.status_code, dates_of(entrance))


def test_the_form_says_what_is_amiss_beside_the_field(entrance: Entrance, claire: Browser) -> None:
    """Nothing is stored, and what was typed stays."""
    asked = {"calendar": "q4", "offer": "NEW-10", "version": "1", "step": "save"}
    ends_first = claire.post("/editing/dates", **asked, start="2026-12-09T00:00", end="2026-12-08T00:00")
    no_day = claire.post("/editing/dates", **asked, **{"send-0": "2026-02-30T09:00"})

    empty = claire.post("/editing/dates?lang=en", **asked, start="", end="2026-12-08T00:00")

    assert [422, 422, 422] == [one.status_code for one in (ends_first, no_day, empty)]
    assert 'id="start-wrong">Fill this in.' in empty.text
    assert 'id="end-wrong"' in ends_first.text
    assert "2026-12-08T00:00" in ends_first.text
    assert 'id="send-0-wrong"' in no_day.text
    assert "12-05 00:00" == dates_of(entrance)[0]


DAY_AND_HOUR = {
    "days alone, both whole": (("2026-12-07", "", "2026-12-13", ""), ["12-07 00:00", "12-14 00:00"]),
    "with hours": (("2026-12-07", "09:00", "2026-12-13", "18:30"), ["12-07 09:00", "12-13 18:30"]),
    "one day": (("2026-12-07", "", "2026-12-07", ""), ["12-07 00:00", "12-08 00:00"]),
    "as they stand": (("2026-12-05", "", "2026-12-10", ""), ["12-05 00:00", "12-11 00:00"]),
}


@pytest.mark.parametrize(("typed", "kept"), DAY_AND_HOUR.values(), ids=list(DAY_AND_HOUR))
def test_the_last_day_of_the_form_counts_whole(
    entrance: Entrance, claire: Browser, typed: tuple[str, str, str, str], kept: list[str]
) -> None:
    """As in the form of the whole offer: nobody writes the day after the last."""
    fields = dict(zip(("start", "start@hour", "end", "end@hour"), typed, strict=True))
    saved = claire.post("/editing/dates", calendar="q4", offer="NEW-10", version="1", step="save", **fields)

    assert (303, kept) == (saved.status_code, dates_of(entrance)[:2])


def test_a_last_day_before_the_first_is_refused_in_the_words_of_the_form(entrance: Entrance, claire: Browser) -> None:
    """At its field, with what was typed; above stands only how many there are."""
    fields = {"start": "2026-12-09", "start@hour": "", "end": "2026-12-08", "end@hour": "25:00"}
    asked = {"calendar": "q4", "offer": "NEW-10", "version": "1", "step": "save"}

    whole = claire.post("/editing/dates?lang=en", **asked, **{**fields, "end@hour": ""})
    no_hour = claire.post("/editing/dates?lang=en", **asked, **fields)

    assert [422, 422] == [whole.status_code, no_hour.status_code]
    assert 'id="end-wrong">It would end before it starts' in whole.text
    assert 1 == whole.text.count("It would end before it starts")
    assert "One field needs another look" in whole.text
    assert 'name="end" value="2026-12-08"' in whole.text
    assert 'id="end-wrong"' in no_hour.text
    assert "12-05 00:00" == dates_of(entrance)[0]

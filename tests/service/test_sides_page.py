"""The page of both sides says in one sentence who is ahead, and alarms nobody about what he does not see."""

import re
from typing import Any

import pytest

from exchange.plan_document import load
from tests.service.date_ground import enter_as_planner
from tests.service.entering import Entrance
from tests.service.launching import mailed
from tests.service.plans import document
from tests.service.plans import offer

HERS = offer("VIP-10", "vip", "10")
SEEN = offer("NEW-20", "prospects", "20")
UNSEEN = mailed("NEW-20", "prospects", "20")
OVERLAPS = [{"segment": "vip", "also_in": "prospects", "share": 0.04, "source": "measured"}]

SAID = {
    "they see more": ("vip", [HERS, SEEN], "theirs", "would gain €16.00, that is €8.00 more."),
    "few see more": ("vip", [HERS, UNSEEN], "even", "that is €8.00 more, but only 13.6% of them see it."),
    "what is seen counts, not what is more": (
        "vip", [HERS, offer("WEB-15", "prospects", "15"), UNSEEN], "theirs", "would gain €12.00, that is €4.00 more.",
    ),
    "they have nothing": ("vip", [HERS], "hers", "customers gain €8.00 at best; less loyal ones have nothing."),
    "nobody is less loyal": (
        "prospects", [HERS, SEEN], "even", "customers gain €10.00 at best. Nobody is less loyal than they are.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("segment", "offers", "look", "said"), SAID.values(), ids=list(SAID))
def test_one_sentence_says_who_is_ahead(
    entrance: Entrance, segment: str, offers: list[dict[str, Any]], look: str, said: str
) -> None:
    """In red only where the rules would mind it as well."""
    plan = document(offers=offers, overlaps=OVERLAPS)
    plan["segments"][1]["basket"] = {"mean": "50.00"}
    entrance.store.put_plan(load(plan), code="q4", by="marc")
    claire = enter_as_planner(entrance, "claire")

    page = claire.get(f"/sides?calendar=q4&segment={segment}&on=2026-12-05&lang=en").text.replace("\xa0", " ")

    found = re.search(r'<p class="sides-verdict (\w+)">(.*?)</p>', page)
    assert found, page
    assert (look, True) == (found[1], found[2].endswith(said)), found[2]

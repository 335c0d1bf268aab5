"""Whatever holds or moves a send is told in French and in English."""

import ast
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.send import HoldReason
from models.send import SendState
from scheduler.send_words import REASONS
from scheduler.send_words import name_hold
from scheduler.send_words import name_state
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason
from scheduler.send_words import tell_state

PARIS = ZoneInfo("Europe/Paris")
FACTS = {
    "from": "2026-11-21T20:30:00+00:00",
    "to": "2026-11-23T07:30:00+00:00",
    "people_per_hour": "20000",
    "segment": "vip",
    "zone": "Asia/Tokyo",
    "channel": "sms",
    "provider": "pigeon",
}
SCHEDULER = Path(__file__).parents[2] / "scheduler"
MODULES = ("plan", "passage")


def codes() -> set[str]:
    """Give the codes of reasons that planning gives: its constants in capitals that are texts."""
    trees = [ast.parse((SCHEDULER / f"{name}.py").read_text("utf-8")) for name in MODULES]
    given = [node.value for tree in trees for node in tree.body if isinstance(node, ast.Assign)]
    return {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("state", SendState)
def test_every_state_has_its_word_and_sentence(state: SendState, language: str) -> None:
    """In each language; the sentence ends as one does."""
    assert name_state(state, language)
    assert tell_state(state, language).endswith(".")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("hold", HoldReason)
def test_every_hold_says_why_and_the_way_out(hold: HoldReason, language: str) -> None:
    """What is held is waiting for somebody, who must know what to do: after the colon."""
    assert name_hold(hold, language)
    assert ": " in tell_hold(hold, language).replace("\u00a0", " ")


def test_every_reason_of_planning_has_its_words() -> None:
    """And no words are kept for a reason that nothing gives."""
    assert codes() == set(REASONS)


@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_is_told_with_its_facts(code: str, language: str, is_held: bool) -> None:  # noqa: FBT001 -- a table's column
    """No place is left unfilled."""
    told = tell_reason({"code": code, **FACTS}, PARIS, language, is_held=is_held)

    assert told.endswith(".")
    assert "{" not in told


def test_the_two_languages_differ() -> None:
    """Nothing was left untranslated."""
    told = [
        [*(tell_hold(hold, language) for hold in HoldReason), *(tell_state(state, language) for state in SendState)]
        for language in ("en", "fr")
    ]

    assert set() == set(told[0]) & set(told[1])


def test_an_instant_is_told_on_the_reader_s_clock() -> None:
    """With the words that the house gave a blackout."""
    reason = {"code": "blackout", "from": FACTS["from"], "to": FACTS["to"], "reason": "inventory"}

    told = tell_reason(reason, PARIS, "en")

    assert "Moved from 21 Nov 2026 21:30 to 23 Nov 2026 08:30: the house sends nothing in between (inventory)." == told


def test_a_blackout_s_own_words_are_never_read_as_a_form() -> None:
    """Braces in them are braces."""
    reason = {"code": "blackout", "from": FACTS["from"], "to": FACTS["to"], "reason": "{0} {people}"}

    assert "({0} {people})" in tell_reason(reason, PARIS, "en")


def test_a_figure_has_its_thousands() -> None:
    """As each language writes them."""
    english, french = (tell_reason({"code": "rate", **FACTS}, PARIS, language) for language in ("en", "fr"))

    assert "20,000 people an hour" in english
    assert "20\u202f000 personnes par heure" in french


def test_a_reason_without_words_shows_its_code() -> None:
    """A newer version may have planned it."""
    assert "eclipse" == tell_reason({"code": "eclipse"}, PARIS, "fr")

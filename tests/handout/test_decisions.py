"""What has to be decided stands first, in one line each, with the lightest way out."""

from dataclasses import replace

from exchange.handout.cards import numbered
from exchange.handout.decisions import MOST_DECISIONS
from exchange.handout.decisions import decisions_of
from tests.reports.sample import BLOCKER
from tests.reports.sample import UNKNOWN
from tests.reports.sample import WARNING
from tests.reports.sample import dossier


def test_a_comparison_names_the_offer_that_beats_the_others() -> None:
    """With who has less, when, by how much, and the fix that keeps the promise."""
    told = dossier(BLOCKER, UNKNOWN, WARNING)

    (decision,) = decisions_of(told, numbered(told))

    assert (1, ("NEW-20",), "Grand bassin") == (decision.number, decision.offers, decision.segment)
    assert ("€6.00", "move NEW-20 to 8 January") == (decision.how_much, decision.way_out)
    assert "from 5 to 10 Dec 2026" == decision.when.replace("\u00a0", " ")


def test_without_a_fix_the_way_out_is_told_in_words() -> None:
    """As the rule says it."""
    told = dossier(replace(BLOCKER, fixes=()))

    (decision,) = decisions_of(told, numbered(told))

    assert decision.way_out.startswith("Way out: give Grand bassin")


def test_a_rule_about_the_whole_calendar_is_told_by_its_name() -> None:
    """No offer, no group, no window, no figure, no way out."""
    told = dossier(replace(BLOCKER, offers=(), segments=(), window=None, evidence={}, fixes=(), remedy={}))

    (decision,) = decisions_of(told, numbered(told))

    assert "CAN01 prospect-beats-loyal" == decision.rule
    assert ((), "", "", "", "") == (
        decision.offers, decision.segment, decision.when, decision.how_much, decision.way_out,
    )  # fmt: skip


def test_the_list_stays_a_list() -> None:
    """Nobody decides thirty things at once; what stays out is among the findings."""
    told = dossier(*[BLOCKER] * 30)

    assert MOST_DECISIONS == len(list(decisions_of(told, numbered(told))))

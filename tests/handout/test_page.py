"""The page stands alone, says all it has to say in both languages, and survives whatever a plan holds."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from exchange.handout.page import handout
from exchange.plan_files import read_plans
from exchange.report_dossier import Dossier
from exchange.table_plan import Settings
from models.channel import Channel
from models.tier import Tier
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.policy import Policy
from tests.handout.drafts import calendar
from tests.handout.drafts import dossier
from tests.handout.drafts import group
from tests.handout.drafts import promise
from tests.handout.parsed import Parsed
from tests.handout.parsed import parsed
from tests.reports.sample import dossier as sample

Q4 = Path(__file__).parents[2] / "examples" / "q4-2026" / "plan.json"
LANGUAGES = ["fr", "en"]
WEEK = ("2026-12-07", "2026-12-14")


@cache
def q4(language: str) -> Dossier:
    """Judge the sample of the examples."""
    (plan,) = read_plans([str(Q4)], b"", Settings())
    judged = plan.calendar()
    return Dossier(report=check(judged, Policy()), calendar=judged, policy=Policy(), language=language)


@cache
def _page(language: str) -> Parsed:
    return parsed(handout(q4(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_fetches_and_runs_nothing_and_every_link_leads_somewhere(language: str) -> None:
    """No address but its own, no script, no style beside the one sheet; what is opened is closed."""
    assert [] == _page(language).faults


SAID = {
    "fr": [
        "BLOQUÉ", "Le calendrier", "Les constats", "La pression par segment et par semaine", "Les jours en promotion",
        "L’échelle de fidélité", "Ce que voit Mme Martin, ce que voient les autres", "Comment lire ce rapport",
        "octobre 2026", "moins bien servi", "panier moyen 58 €", "RENTREE-10E", "17,50 € de plus pour eux",
        "Aucune correction n’a été cherchée pour ce rapport", "faire rester", "3 messages en 7 jours",
    ],
    "en": [
        "BLOCK", "The calendar", "The findings", "Contact pressure by segment and week", "Days on promotion",
        "The loyalty ladder", "What Ms Martin sees, what strangers see", "How to read this report",
        "October 2026", "worse served", "mean basket €58", "RENTREE-10E", "€17.50 more for them",
        "No repairs were looked for in this report", "make them stay", "3 messages in 7 days",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_the_reader_s_language(language: str) -> None:
    """Heading by heading, with figures as that language writes them."""
    assert [] == [words for words in SAID[language] if words not in _page(language).text]


def test_no_word_of_the_other_language_slips_in() -> None:
    """Of those that no plan and no rule has in its name."""
    assert not {"week", "weeks", "findings", "gap", "sees"} & set(_page("fr").text.lower().split())
    assert not {"semaines", "constats", "écart", "voient"} & set(_page("en").text.lower().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_sentence(language: str) -> None:
    """As the text report tells it, notes included."""
    told = q4(language)
    text = _page(language).text

    missing = [one.rule for one in told.report.findings if " ".join(one.message[language].split()) not in text]

    assert [] == missing


def test_the_same_plan_gives_the_same_bytes_in_any_order() -> None:
    """No clock, no chance: the offers and groups are only written in another order."""
    told = q4("en")
    turned = replace(
        told.calendar,
        offers=tuple(reversed(told.calendar.offers)),
        segments=dict(reversed(list(told.calendar.segments.items()))),
    )

    again = Dossier(report=check(turned, Policy()), calendar=turned, policy=Policy(), language="en")

    assert handout(told) == handout(again)


def test_the_view_can_be_that_of_another_group() -> None:
    """By its code; by default the most loyal."""
    text = parsed(handout(q4("en"), "moyen")).text

    assert "Ms Martin belongs to “Moyen bassin”. Her mean basket is €78" in text
    assert "Ms Martin belongs to “Ambassadeurs”" in _page("en").text
    with pytest.raises(KeyError):
        handout(q4("en"), "nobody")


def test_fixes_are_told_with_what_they_cost() -> None:
    """What keeps the promise comes first."""
    text = parsed(handout(sample())).text

    assert text.index("move NEW-20 to 8 January") < text.index("raise VIP-10 to 19%")
    assert "Repairs are looked for where findings are gravest" in text


def test_a_finding_without_offers_window_or_figures_is_told_too() -> None:
    """A rule about the whole calendar: its sentence and its way out, no curve."""
    lone = Finding(
        rule="REL02",
        name="ladder-step-missing",
        severity=Severity.WARN,
        reason="MISSING",
        offers=(),
        segments=(),
        window=None,
        message={"en": "Nobody accompanies medium customers.", "fr": "Personne n’accompagne les clients moyens."},
        remedy={"en": "Way out: plan an attention.", "fr": "Pour en sortir : prévoir une attention."},
    )

    page = parsed(handout(dossier(calendar(promise("A", "vip", WEEK)), lone)))

    assert [] == page.faults
    assert "Nobody accompanies medium customers." in page.text
    assert "Way out: plan an attention." in page.text
    assert "figure" not in page.tags


def test_a_finding_about_an_offer_that_is_no_more_is_told_too() -> None:
    """Such as one that was withdrawn since, or a group that the calendar no longer holds."""
    gone = replace(sample().report.findings[0], offers=("GONE", "LOST"), segments=("nobody",))

    assert [] == parsed(handout(dossier(calendar(promise("A", "vip", WEEK)), gone))).faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_without_offers_says_so(language: str) -> None:
    """No empty axis, no table of nothing."""
    page = parsed(handout(dossier(calendar(), language=language)))

    assert [] == page.faults
    assert {"fr": "Ce plan ne contient aucune offre", "en": "This plan holds no offer"}[language] in page.text
    assert "table" not in page.tags


def test_a_clean_plan_says_so() -> None:
    """With its calendar all the same."""
    told = dossier(calendar(promise("A", "vip", WEEK)))
    clean = Report(verdict=Verdict.PASS, policy_version=told.report.policy_version, findings=())

    page = parsed(handout(replace(told, report=clean)))

    assert [] == page.faults
    assert "No finding: no customer is worse served" in page.text
    assert "table" in page.tags


def test_a_plan_of_public_offers_and_no_group_is_drawn() -> None:
    """There is nobody to compare, and the page says so."""
    judged = replace(calendar(promise("A", "", WEEK, open_to_all=True)), segments={})

    page = parsed(handout(dossier(judged)))

    assert [] == page.faults
    assert "there is nobody to compare" in page.text


def test_prospects_have_nobody_below_them() -> None:
    """Their view is told, without others."""
    page = parsed(handout(dossier(calendar(promise("A", "vip", WEEK))), "prospects"))

    assert "Nobody in this plan is less loyal" in page.text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    "</style><script>alert(1)</script>",
    "]]></title></svg><script>",
    "{{ 7 * 7 }} {% raw %}",
    "javascript:alert(1)",
    "عرض نهاية العام",
    "\u202eevil\u202c",
    "🎁👩‍👩‍👧‍👦",
    "日本語の名前",
    "a" * 300,
    "é" * 300,
    "&amp; &lt;b&gt;",
    "%s %(x)s {0} {name}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_a_name_whatever_it_holds(text: str, language: str) -> None:
    """In every place where somebody can write: it is shown, it does nothing, and the page stays whole."""
    sends = {Channel.EMAIL: ["2026-12-07T09:00"]}
    judged = calendar(
        promise(text, "", WEEK, "10", sends, segments=(text,), name=text, owner=text, goal=text),
        promise("NEW", "prospects", WEEK, "20", name=text),
        segments=[group(text, Tier.GOOD, name=text), group("prospects", name=text)],
    )
    judged = replace(judged, name=text)

    page = parsed(handout(dossier(judged, language=language)))

    assert [] == page.faults
    assert "49" not in page.text.split()


def test_an_offer_of_a_minute_and_one_of_ten_years_are_drawn() -> None:
    """The one is still seen, the other goes on where the page ends."""
    judged = calendar(
        promise("MINUTE", "vip", ("2026-12-07T09:00", "2026-12-07T09:01")),
        promise("DECADE", "vip", ("2020-01-01", "2030-01-01")),
        promise("SECOND", "prospects", ("2026-12-07T09:00:00", "2026-12-07T09:00:01")),
    )

    page = parsed(handout(dossier(judged)))

    assert [] == page.faults
    assert {"MINUTE", "DECADE", "SECOND"} <= set(page.text.split())


def test_a_calendar_of_very_many_groups_says_what_it_leaves_out() -> None:
    """Sixty groups: forty rows, and those of findings among them."""
    groups = [group(f"group-{n:02}", Tier.GOOD if n else Tier.PROSPECT) for n in range(60)]
    judged = calendar(
        promise("MINE", "group-59", WEEK, "10"), promise("THEIRS", "group-00", WEEK, "30"), segments=groups
    )

    page = parsed(handout(dossier(judged)))

    assert "20 segments more have no row" in page.text
    assert "group-59" in page.text


def test_more_findings_than_anybody_reads_are_counted() -> None:
    """Sixty cards, and the number of the others."""
    (finding, *_) = sample().report.findings

    page = parsed(handout(sample(*[finding] * 70)))

    assert 60 == page.tags.count("article")
    assert "And 10 more of this severity" in page.text


def test_what_costs_nothing_to_draw_is_drawn_for_yen_and_dinars_too() -> None:
    """Currencies have none, two or three decimals."""
    judged = calendar(promise("MINE", "vip", WEEK, "10"), promise("THEIRS", "prospects", WEEK, "20"))
    for currency in ("JPY", "TND"):
        offers = tuple(replace(offer, currency=currency) for offer in judged.offers)

        assert [] == parsed(handout(dossier(replace(judged, offers=offers, currency=currency)))).faults


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["vip", "small", "prospects", "vip prospects"]),
            st.integers(1, 28),
            st.integers(1, 1_500),
            st.sampled_from(["", "5", "20", "100"]),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.sampled_from(LANGUAGES),
)
def test_any_calendar_gives_a_whole_page(drawn: list[tuple[str, int, int, str, bool]], language: str) -> None:
    """Of any length, with or without benefits and baskets."""
    offers = [
        promise(f"OFFER-{n}", who, (f"2026-02-{day:02}", _later(day, length)), rate, open_to_all=is_public)
        for n, (who, day, length, rate, is_public) in enumerate(drawn)
    ]
    groups = [group("vip"), group("small", mean=None), group("prospects", size=None)]

    assert [] == parsed(handout(dossier(calendar(*offers, segments=groups), language=language))).faults


def _later(day: int, length: int) -> str:
    return date.fromordinal(date(2026, 2, day).toordinal() + length).isoformat()


def test_a_rate_of_all_is_no_reason_to_break() -> None:
    """100 % off: the depth fills its drawing."""
    judged = calendar(promise("FREE", "vip", WEEK, "100"))

    assert "100%" in parsed(handout(dossier(judged))).text

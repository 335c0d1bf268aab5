"""What the board shows holds for every plan: filters only take away, weeks add up, and an address says all of it."""

from dataclasses import fields
from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from exchange.handout.marks import marks_of
from exchange.handout.ribbons import FORMS
from exchange.handout.ribbons import Axis
from exchange.handout.stage import Panel
from exchange.report_dossier import Dossier
from models.calendar import Calendar
from models.channel import Channel
from models.lifecycle import OfferState
from rules.engine import Report
from rules.finding import Severity
from rules.finding import Verdict
from rules.policy import Policy
from tests.handout.drafts import PARIS
from tests.handout.drafts import at
from tests.handout.drafts import calendar
from tests.handout.drafts import group
from tests.handout.drafts import promise
from tests.service.plans import drawn
from web.board import WIDTH
from web.board import Request
from web.board import board_of
from web.board_filters import Filters
from web.board_ground import shades_of
from web.board_heat import Pressure
from web.board_offers import Entry
from web.board_offers import entries_of
from web.board_year import year_of

SOUGHT = st.builds(
    Filters,
    team=st.sampled_from(["", "acquisition", "~"]),
    channel=st.sampled_from(["", *(one.value for one in Channel)]),
    form=st.sampled_from(["", *FORMS]),
    severity=st.sampled_from(["", "clean", *(one.value for one in Severity)]),
    state=st.sampled_from(["", *(one.value for one in OfferState)]),
    segment=st.sampled_from(["", "s0", "s5", "nobody"]),
    q=st.sampled_from(["", "offer 1", "O1", "s2 offer", "é"]),
)
SEEDS = st.integers(0, 7)


def entries(judged: Calendar) -> list[Entry]:
    """Look at the offers of a calendar in which nothing was found."""
    return list(entries_of(judged, (), {offer.code: list(OfferState)[len(offer.code) % 3] for offer in judged.offers}))


@given(SEEDS, SOUGHT)
def test_all_filters_together_keep_what_each_keeps(seed: int, sought: Filters) -> None:
    """Taking one away never hides what was shown."""
    looked_at = entries(drawn(seed).calendar())
    alone = [Filters(**{name: text}) for name, text in sought.chosen]

    kept = [one for one in looked_at if sought.keeps(one)]

    assert kept == [one for one in looked_at if all(each.keeps(one) for each in alone)]
    for name, _ in sought.chosen:
        wider = sought.without(name)
        assert all(wider.keeps(one) for one in kept)


@given(SOUGHT)
def test_filters_are_read_as_they_are_written(sought: Filters) -> None:
    """What a link says is what it shows."""
    assert sought == Filters.read(dict(sought.chosen))


@given(st.dictionaries(st.sampled_from([one.name for one in fields(Filters)]), st.text(max_size=600)))
def test_any_address_can_be_read(address: dict[str, str]) -> None:
    """Nonsense narrows nothing, or finds nothing; it never breaks the page."""
    read = Filters.read(address)

    assert all(text in address[name] for name, text in read.chosen)
    assert all(len(text) <= 400 for _, text in read.chosen)


def _request(judged: Calendar, panel: Panel, **changes: object) -> Request:
    report = Report(verdict=Verdict.PASS, policy_version=Policy().version, findings=())
    told = {
        "dossier": Dossier(report=report, calendar=judged, policy=Policy(), language="fr"),
        "panel": panel,
        "entries": {one.offer.code: one for one in entries(judged)},
        "marks": marks_of(()),
        "numbered": (),
        "chosen": None,
        "today": date(2026, 2, 3),
        "segment": "",
        "is_narrowed": False,
        "address": lambda code: f"#{code}",
        "to_finding": str,
    }
    return Request(**{**told, **changes})  # type: ignore[arg-type]  # a request is built from what a test says


@given(SEEDS, st.integers(0, 300))
@settings(max_examples=15)
def test_a_year_counts_each_offer_in_each_week_that_it_touches(seed: int, days: int) -> None:
    """Week by week and group by group, as one would count by hand."""
    judged = drawn(seed).calendar()
    monday = date(2026, 1, 5) + timedelta(days=days - days % 7)
    panel = Panel(monday, monday + timedelta(weeks=8), judged.zone)

    year = year_of(_request(judged, panel), str)

    for row in year.rows:
        code = None if row.segment is None else row.segment.code
        mine = [one for one in judged.offers if code in ([None] if one.open_to_all else one.segments)]
        for cell in row.cells:
            week = Panel(cell.monday, cell.monday + timedelta(weeks=1), judged.zone).window
            assert cell.offers == sum(any(one.overlaps(week) for one in offer.occurrences) for offer in mine)


@given(SEEDS)
@settings(max_examples=8)
def test_what_runs_by_itself_always_has_a_bar(seed: int) -> None:
    """However many lanes it takes."""
    judged = drawn(seed, 160, days=20).calendar()
    panel = Panel(date(2026, 1, 5), date(2026, 2, 9), judged.zone)
    running = {
        code for code, one in _request(judged, panel).entries.items()
        if one.runs and any(window.overlaps(panel.window) for window in one.offer.occurrences)
    }  # fmt: skip

    assert running <= board_of(_request(judged, panel)).drawn


@given(SEEDS)
@settings(max_examples=15)
def test_the_weeks_of_a_group_add_up_to_its_messages(seed: int) -> None:
    """None is lost at the clock change, none is counted twice."""
    judged = drawn(seed).calendar()
    pressure = Pressure(judged, Policy())
    whole = Axis(Panel(date(2024, 12, 30), date(2028, 1, 3), judged.zone), 0.0, WIDTH / 1099)

    for segment in judged.segments.values():
        sent = [
            one
            for offer in judged.offers
            for one in offer.announcements
            if segment.code in offer.segments and one.channel.is_addressed
            for _ in offer.occurrences
        ]
        assert len(sent) == sum(cell.count for cell in pressure.cells(segment, whole))


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (5, 4)])
def test_a_week_is_as_hot_as_its_cap_is_near(count: int, level: int) -> None:
    """The usual policy bears four messages in seven days; the fifth is one too many."""
    sends = {Channel.EMAIL: [f"2026-11-{3 + n:02}T10:00" for n in range(count)]}
    judged = calendar(promise("A", "vip", ("2026-11-02", "2026-11-09"), "10", sends), segments=[group("vip")])
    axis = Axis(Panel(date(2026, 11, 2), date(2026, 11, 9), PARIS), 0.0, 100.0)

    (cell,) = Pressure(judged, Policy()).cells(judged.segments["vip"], axis)

    assert (count, 4, level) == (cell.count, cell.cap, cell.level)


def test_the_days_of_france_are_named() -> None:
    """Its fixed holidays and those that move with Easter, and the sales that begin in another year."""
    judged = calendar(promise("A", "vip", ("2027-01-01", "2027-06-01")))

    def names(first: date, end: date) -> list[tuple[str, str]]:
        return [(one.kind, one.name) for one in shades_of(judged, Axis(Panel(first, end, PARIS), 0.0, 1.0))]

    assert [("sales", "winter"), ("holiday", "new_year")] == names(date(2027, 1, 1), date(2027, 2, 1))
    assert [("holiday", "easter")] == names(date(2027, 3, 1), date(2027, 4, 1))
    # Ascension is 6 May, Victory Day 8 May, Whit Monday 17 May.
    assert ["ascension", "victory", "whit"] == [name for _, name in names(date(2027, 5, 2), date(2027, 5, 31))]


def test_a_bar_says_its_wall_times() -> None:
    """On the clock of the calendar, across the change of the clock."""
    judged = calendar(promise("A", "vip", ("2026-10-24", "2026-10-27")))
    board = board_of(_request(judged, Panel(date(2026, 10, 19), date(2026, 11, 2), PARIS)))
    (ribbon,) = [one for row in board.rows for one, _ in row.row.ribbons]

    assert ("2026-10-24T00:00", "2026-10-27T00:00") == (board.start(ribbon.bars[0]), board.end(ribbon.bars[0]))
    assert at("2026-10-24") == ribbon.bars[0].window.start

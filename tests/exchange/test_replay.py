"""A past verdict comes out the same from what was kept of it, or the replay says precisely what is missing."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from exchange import catalogue_version as catalogue
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.plan_text import plan_text
from exchange.plan_text import read_plan_text
from exchange.reading import read_plan
from exchange.replay import Replay
from exchange.replay import replay
from exchange.replay import tell_replay
from exchange.report_differences import MOST_TOLD
from exchange.report_differences import differences
from exchange.report_differences import tell_differences
from exchange.report_text import read_report_text
from exchange.report_text import report_hash
from exchange.report_text import report_text
from models.judged import Judged
from models.judged import KeptVerdict
from models.pieces import Kept
from models.pieces import name_of
from models.plan import Plan
from rules.engine import check
from rules.policy import Policy
from tests.exchange.drawn import documents
from tests.service.plans import document
from tests.service.plans import drawn
from tests.service.plans import offer

wild = settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
Q4 = Path(__file__).parents[2] / "examples" / "q4-2026" / "plan.json"
STATUTES = list((Path(__file__).parents[2] / "rules" / "statutes").glob("*.toml"))
# Of today's rules on that calendar, the name of the policy left out; a rule or a word that changes changes it.
Q4_REPORT = "sha256:d17f48a356f0403050ddd1500a4bd674bfbb694f7a89a1821c9043a4089b2a83"


def _judged(plan: Plan, policy: Policy, **changes: Any) -> tuple[KeptVerdict, str]:
    calendar = plan.calendar()
    report = check(calendar, policy)
    said = report_text(report, calendar)
    judged = Judged(
        calendar_id=1, calendar_version=1, plan_hash=name_of(plan_text(plan)), policy_version=policy.version,
        catalogue_version=catalogue.catalogue_version(), verdict=report.verdict.value, findings=len(report.findings),
        report_hash=report_hash(said),
    )  # fmt: skip
    at = datetime(2026, 11, 28, tzinfo=UTC)
    return KeptVerdict(number=12, calendar="q4", judged_at=at, judged=replace(judged, **changes)), said


def _replayed(plan: Plan, policy: Policy | None = None, *, lost: str = "", **changes: Any) -> Replay:
    thresholds = (policy or Policy()).changed(plan.policy)
    kept, said = _judged(plan, thresholds, **changes)
    gone = Kept(text=None, missing=("sha256:piece",))
    return replay(
        kept,
        plan=gone if lost == "plan" else Kept(text=plan_text(plan)),
        policy=None if lost == "policy" else thresholds.text,
        report=gone if lost == "report" else Kept(text=said),
        catalogue=catalogue.catalogue_version(),
    )


@wild
@given(documents())
def test_a_kept_plan_is_the_plan(given_document: dict[str, Any]) -> None:
    """Its text is read back as it was, with how each part was written."""
    plan = load(given_document)
    text = plan_text(plan)

    assert plan == read_plan_text(text)
    assert text == plan_text(read_plan_text(text))


@wild
@given(documents())
def test_a_wild_plan_is_judged_again_alike(given_document: dict[str, Any]) -> None:
    """Whatever the format allows."""
    played = _replayed(load(given_document))

    assert played.is_identical
    assert () == played.missing


def test_what_is_missing_has_the_same_name_each_time() -> None:
    """Two of an audience's offers lack a figure each; where they lie in memory decides nothing."""
    lacking = [
        offer("A", "vip", "10", scope={"exclude": ["shoes"]}),
        offer("B", "vip", "10", mechanics=[{"kind": "buy_x_get_y", "buy": 2, "get": 1}]),
        offer("C", "vip", "10", scope={"include": ["bags"]}),
        offer("NEW", "prospects", "20"),
    ]
    plan = load(document(offers=lacking))

    told, kept = set(), []
    for _ in range(20):
        calendar = plan.calendar()
        kept.append((calendar, check(calendar, Policy())))
        told.add(report_hash(report_text(kept[-1][1], calendar)))

    assert 1 == len(told)


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 2**32), st.sampled_from(["0", "0.01", "0.3"]), st.booleans())
def test_a_crowded_calendar_is_judged_again_alike(seed: int, tolerance: str, ignore: bool) -> None:  # noqa: FBT001 -- drawn
    """With a house policy of any kind, blackouts among it; and nothing is said to differ."""
    policy = Policy().changed({
        "parity": {"tolerance": tolerance, "no_loyal_offer": "ignore" if ignore else "block"},
        "sending": {"blackouts": [{"from": "2026-12-24", "to": "2026-12-27", "reason": "Noël"}]},
    })  # fmt: skip
    # As a document: what is drawn may recur as no document says.
    played = _replayed(load(dump(drawn(seed, 40))), policy)

    assert played.is_identical
    assert 0 == sum(tell_replay(played, "fr")["differences"][f"{kind}_total"] for kind in ("came", "went", "changed"))


def test_the_q4_calendar_is_judged_as_it_always_was() -> None:
    """The report of a golden calendar, letter by letter in both languages."""
    plan = read_plan(Q4)
    kept, said = _judged(plan, Policy().changed(plan.policy))

    assert _replayed(plan).is_identical
    assert Q4_REPORT == report_hash(said.replace(kept.judged.policy_version, ""))


@pytest.mark.parametrize(("lost", "why"), [("plan", "lost"), ("policy", "lost")])
def test_what_is_lost_is_named(lost: str, why: str) -> None:
    """Nothing is judged without it."""
    played = _replayed(load(document()), lost=lost)

    assert (False, False) == (played.is_identical, played.was_judged)
    assert [(lost, why)] == [(one.what, one.why) for one in played.missing]
    assert lost != "plan" or ("sha256:piece",) == played.missing[0].pieces


def test_a_verdict_from_before_plans_were_kept_says_so() -> None:
    """It has no report to compare with either."""
    played = _replayed(load(document()), report_hash=None)

    assert [("plan", "never-kept")] == [(one.what, one.why) for one in played.missing]
    assert (False, False) == (played.is_identical, played.was_judged)


def test_a_policy_that_is_not_what_its_name_says_is_lost() -> None:
    """Somebody has had his hands on it."""
    plan = load(document())
    kept, said = _judged(plan, Policy())
    other = Policy().changed({"parity": {"tolerance": "0.5"}}).text

    played = replay(
        kept, plan=Kept(text=plan_text(plan)), policy=other, report=Kept(text=said), catalogue="sha256:today"
    )

    assert [("policy", "lost"), ("catalogue", "other")] == [(one.what, one.why) for one in played.missing]


def test_by_other_rules_the_same_words_are_the_same_verdict() -> None:
    """The release changed, what it says of this calendar did not: nothing is missing, and both are named."""
    played = _replayed(load(document()), catalogue_version="sha256:then")

    told = tell_replay(played, "en")

    assert (True, []) == (told["identical"], told["missing"])
    assert {"then": "sha256:then", "now": catalogue.catalogue_version()} == told["catalogue_version"]


def test_by_other_rules_what_differs_is_told() -> None:
    """Which findings came, which went, which say something else, as judged by today's rules."""
    plan = load(document())
    kept, said = _judged(plan, Policy().changed(plan.policy), catalogue_version="sha256:then")
    then = said.replace('"severity":"block"', '"severity":"warn"')
    judged = replace(kept.judged, report_hash=report_hash(then))

    played = replay(
        replace(kept, judged=judged), plan=Kept(text=plan_text(plan)), policy=Policy().changed(plan.policy).text,
        report=Kept(text=then), catalogue=catalogue.catalogue_version(),
    )  # fmt: skip
    told = tell_replay(played, "en")

    assert then != said
    assert (False, ["catalogue"]) == (told["identical"], [one["what"] for one in told["missing"]])
    assert (0, 0, 1) == tuple(told["differences"][f"{kind}_total"] for kind in ("came", "went", "changed"))
    assert ["evidence", "severity"] == told["differences"]["changed"][0]["fields"]
    assert "warn" == told["differences"]["changed"][0]["before"]["severity"]


def test_without_its_report_only_the_difference_is_known() -> None:
    """The hash says that something is other, and the replay that nobody can say what."""
    played = _replayed(load(document()), lost="report", report_hash="sha256:then")

    assert (True, False, None) == (played.was_judged, played.is_identical, played.found)
    assert ["report"] == [one.what for one in played.missing]


def test_findings_that_come_and_go_are_told_apart() -> None:
    """Two calendars that share one conflict; a long list is cut and its length told."""
    first = load(document())
    second = load(document(offers=[offer(f"VIP-{place}", "vip", "10") for place in range(2)]))
    one, other = (read_report_text(_judged(plan, Policy())[1]) for plan in (first, second))

    found = differences(one, other)

    assert {"NEW-20"} <= {code for spoken in found.went for code in spoken["en"]["offers"]}
    assert found.went == differences(other, one).came
    many = replace(found, came=found.went * (MOST_TOLD + 1))
    told = tell_differences(many, "fr")
    assert (MOST_TOLD, len(many.came)) == (len(told["came"]), told["came_total"])
    assert MOST_TOLD == len(many.in_short().came)
    assert told == tell_differences(many.in_short().in_short(), "fr")


def test_all_that_can_change_a_verdict_is_in_the_catalogues_name() -> None:
    """Every file that the counted ones import is counted, and every library that they stand on is named."""
    counted = catalogue.counted_sources()
    # The figures of the law count as sources, and import nothing.
    trees = {file: ast.parse(source) for file, source in counted.items() if file.endswith(".py")}
    modules = {name for tree in trees.values() for name in _imported(tree)}
    ours = {name for name in modules if name.partition(".")[0] in {"exchange", "models", "rules"}}
    others = {name.partition(".")[0] for name in modules - ours} - set(sys.stdlib_module_names)

    assert set() == {name for name in ours if f"{name.replace('.', '/')}.py" not in counted} - {"exchange", "models"}
    assert {"babel", "dateutil", "marshmallow", "numpy"} == others
    assert 4 == len(catalogue.LIBRARIES)
    assert all(file in counted for file in ("models/curve.py", "models/holidays.py", "rules/engine.py"))
    assert {file for file in counted if not file.endswith(".py")} == {f"rules/statutes/{one.name}" for one in STATUTES}
    assert not any(file.startswith(("models/store", "models/tables")) for file in counted)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in {"exchange", "models"}:
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)

"""The examples of a rule's page do what the page says: the bad one is found, the good one is left alone."""

import re

import pytest

from exchange.joining import join
from exchange.reading import read_plan_bytes
from models.plan import Plan
from rules.engine import check
from rules.finding import Severity
from rules.policy import Policy
from rules.registry import rules

BAD = {"en": "Bad", "fr": "À éviter"}
GOOD = {"en": "Good", "fr": "Bon"}
PAGES = [pytest.param(code, language, id=f"{code}-{language}") for code in rules() for language in ("en", "fr")]
FENCE = re.compile(r"^```csv\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _example(code: str, language: str, chapter: str) -> Plan:
    """Read the table under a chapter of a page as a spreadsheet; several are the files of several teams."""
    page = rules()[code].page[language]
    _, _, rest = page.partition(f"\n## {chapter}\n")
    tables = FENCE.findall(rest.partition("\n## ")[0])
    assert tables, f"{code} in {language} needs a csv example under {chapter!r}"
    return join(read_plan_bytes(f"{number}.csv", table.encode()) for number, table in enumerate(tables))


def _found(code: str, language: str, chapter: str) -> list[Severity]:
    """Judge an example as a spreadsheet would be, and keep what the rule of the page says."""
    report = check(_example(code, language, chapter).calendar(), Policy())
    return [finding.severity for finding in report.findings if finding.rule == code]


@pytest.mark.parametrize(("code", "language"), PAGES)
def test_the_bad_example_is_found(code: str, language: str) -> None:
    """By the rule whose page it stands on."""
    assert _found(code, language, BAD[language])


@pytest.mark.parametrize(("code", "language"), PAGES)
def test_the_good_example_is_left_alone(code: str, language: str) -> None:
    """A note is no reproach."""
    severities = _found(code, language, GOOD[language])

    assert [] == [severity for severity in severities if severity is not Severity.INFO]


@pytest.mark.parametrize("code", list(rules()))
def test_both_languages_show_the_same_offers(code: str) -> None:
    """A translation changes the words, not the case."""
    for chapters in (BAD, GOOD):
        english, french = (_example(code, language, chapters[language]) for language in ("en", "fr"))

        # "au 11" takes the 11th in, "to" does not: the windows differ by that day.
        assert _promises(english) == _promises(french)


def _promises(plan: Plan) -> list[object]:
    return [(offer.code, offer.segments, offer.mechanics) for offer in plan.offers]

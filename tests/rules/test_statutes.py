"""The law that rules read is dated, has its source, and says one thing on any day."""

import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import rules
from rules.statute import CLOSING
from rules.statute import Statute
from rules.statute import statute
from rules.statute import statutes
from tests.laws.tree import sources

FOLDER = Path(rules.__file__).parent / "statutes"
COUNTRIES = sorted(path.stem for path in FOLDER.glob("*.toml"))
FRAME = {"key", "valid_from", "valid_to", "source", "checked_on"}
# The first law of any of these is older than nobody's plan, and nobody has read it in the future.
OLDEST = date(1990, 1, 1)
# What rules read, by key: the figures without which they would break.
READ = {
    "FR": {
        "prior_price": {"days"},
        "value_cap_food": {"cap_share"},
        "value_cap_drugstore": {"cap_share"},
        "volume_cap_food": {"cap_share"},
        "volume_cap_drugstore": {"cap_share"},
        "resale_at_loss": {"uplift_share"},
        "resale_at_loss_food": {"uplift_share"},
        "vat_standard": {"rate_share"},
        "free_word_food": {"words"},
        "contest": set[str](),
        "soldes_winter": {"month", "day", "weekdays", "days", "opens", "departments", "basis"},
        "soldes_summer": {"month", "day", "weekdays", "days", "opens", "departments", "basis"},
    }
}


ALL: list[Any] = [
    pytest.param(law, id=f"{country} {law.key} {number}")
    for country in COUNTRIES
    for number, law in enumerate(statutes(country))
]


@pytest.mark.parametrize("law", ALL)
def test_a_statute_is_dated_and_tells_its_source(law: Statute) -> None:
    """Whoever doubts a figure knows what to read, and how old the last reading is."""
    assert law.key
    assert law.source.strip()
    assert "://" not in law.source
    assert OLDEST <= law.valid_from
    assert law.valid_to is None or law.valid_from < law.valid_to
    assert isinstance(law.checked_on, date)


@pytest.mark.parametrize("law", ALL)
def test_a_figure_is_a_whole_number_a_text_a_flag_or_a_list(law: Statute) -> None:
    """A float would not be exact; shares are texts."""
    for name, value in law.figures.items():
        listed = value if isinstance(value, list) else [value]

        assert all(isinstance(one, int | str) for one in listed), name
        assert not name.endswith("_share") or 0 <= law.share(name) <= 1, name


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_table_holds_what_nobody_reads_as_a_date(country: str) -> None:
    """A date in quotation marks would be a text, and never in force."""
    tables = tomllib.loads((FOLDER / f"{country}.toml").read_text("utf-8"))["statute"]

    for table in tables:
        assert {"key", "valid_from", "source", "checked_on"} <= set(table), table["key"]
        assert all(isinstance(table[name], date) for name in FRAME & set(table) - {"key", "source"}), table["key"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_on_no_day_two_statutes_of_a_key_are_in_force(country: str) -> None:
    """Else nobody could say which one holds."""
    by_key: dict[str, list[Statute]] = {}
    for law in statutes(country):
        by_key.setdefault(law.key, []).append(law)

    for key, listed in by_key.items():
        listed.sort(key=lambda law: law.valid_from)
        for earlier, later in pairwise(listed):
            assert earlier.valid_to is not None, key
            assert earlier.valid_to <= later.valid_from, key


@pytest.mark.parametrize(("country", "key"), [(country, key) for country, keys in READ.items() for key in keys])
def test_every_figure_that_a_rule_reads_is_told(country: str, key: str) -> None:
    """In each version of the law."""
    versions = [law for law in statutes(country) if law.key == key]

    assert versions
    for law in versions:
        assert READ[country][key] <= set(law.figures)


def test_every_key_of_the_law_is_read_somewhere() -> None:
    """A figure that nothing reads misleads whoever corrects it."""
    code = "\n".join(source.text for source in sources() if source.name.startswith("rules/"))

    unread = {law.key for country in COUNTRIES for law in statutes(country) if not _is_read(law.key, code)}

    assert set() == unread


def _is_read(key: str, code: str) -> bool:
    """Say whether rules name the key, or the family that it belongs to."""
    stems = [key, *(f"{key.rpartition('_')[0]}_{{",), f"{key.partition('_')[0]}_"]
    return any(f'"{stem}' in code for stem in stems)


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (date(2024, 2, 29), None),
        (date(2024, 3, 1), "0.34"),
        (date(2025, 4, 15), "0.34"),
        (date(2025, 4, 16), "0.40"),
        (date(2028, 4, 15), "0.40"),
        (date(2028, 4, 16), None),
    ],
)
def test_a_law_holds_from_its_first_day_to_its_last(day: date, cap: str | None) -> None:
    """The cap on drugstore goods has had two values, and ends."""
    law = statute("FR", "value_cap_drugstore", day)

    assert cap == (None if law is None else law.figures["cap_share"])


def test_a_country_without_a_file_has_no_law() -> None:
    """Nor has what is no country."""
    assert () == statutes("ZZ")
    assert () == statutes("../fr")
    assert statute("ZZ", "prior_price", date(2026, 12, 1)) is None


def test_whoever_reads_a_legal_finding_is_told_that_it_is_a_hint() -> None:
    """In both languages."""
    assert {"en", "fr"} == set(CLOSING)

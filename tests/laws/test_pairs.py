"""Every plug-in has its case file, and no case file stands alone."""

import tomllib

import pytest

from tests.laws.tree import ROOT
from tests.laws.tree import plugins

PAIRS = [
    ("models/mechanics", "tests/cases/mechanics"),
    ("rules/catalogue", "tests/cases/rules"),
    ("rules/repairs", "tests/cases/repairs"),
    ("scheduler/providers", "tests/cases/providers"),
]
PRESENT = [pair for pair in PAIRS if (ROOT / pair[0]).is_dir()]


def _cases(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.toml")}


@pytest.mark.parametrize(("folder", "cases"), PRESENT)
def test_plug_ins_and_case_files_come_in_pairs(folder: str, cases: str) -> None:
    """The same names on both sides."""
    expected = plugins(folder)

    actual = _cases(cases)

    assert expected == actual


@pytest.mark.parametrize(("folder", "cases"), PRESENT)
def test_a_case_file_holds_at_least_one_case(folder: str, cases: str) -> None:
    """A pair with nothing in it would prove nothing."""
    empty = [
        path.name
        for path in (ROOT / cases).glob("*.toml")
        if not any(isinstance(part, list | dict) and part for part in tomllib.loads(path.read_text("utf-8")).values())
    ]

    assert [] == empty, f"{cases} for {folder}"

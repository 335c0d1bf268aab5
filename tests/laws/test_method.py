"""Whoever follows a source to the page on the method finds the section that it names."""

import re
from pathlib import Path

from tests.laws.tree import ROOT
from tests.laws.tree import files

PAGE = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
SECTIONS = frozenset(re.findall(r'<a id="([\d.]+)"></a>\1 ', PAGE))
# "Method §3.3, step 5, and §3.7" names two; so does "Méthode §2 et §6".  A rule's page tells where the method is.
CITED = re.compile(
    r"\b(?:Method|Méthode)(?: \(`docs/method\.md`\))?\s§[\d.]*\d(?:[^;:()\n§]{0,30}§[\d.]*\d)*|method\.md#[\d.]*\d"
)
# A title in capitals stands for a document; what is cited by its sections must be in the repository.
ELSEWHERE = re.compile(r"\b[A-Z]{4,}(?:_[A-Z]+)* (?:§|rule [a-z]\b)")
TEXTS = {".html", ".js", ".json", ".md", ".py", ".toml"}


def test_every_section_that_is_cited_is_on_the_page() -> None:
    """From a rule's page, from a comment, from a case."""
    cited = {
        (path.relative_to(ROOT).as_posix(), section)
        for path in _texts()
        for found in CITED.findall(path.read_text(encoding="utf-8"))
        for section in re.findall(r"[§#]([\d.]*\d)", found)
    }

    assert [] == sorted(one for one in cited if one[1] not in SECTIONS)


def test_the_sections_are_numbered_without_a_gap() -> None:
    """In their order, each once."""
    found = re.findall(r'<a id="([\d.]+)"></a>', PAGE)

    assert found == sorted(set(found))
    assert [str(number) for number in range(1, 8)] == [one for one in found if "." not in one]


def test_nothing_cites_a_document_that_is_not_in_the_repository() -> None:
    """A reader could not look it up."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {said}"
        for path in _texts()
        for said in ELSEWHERE.findall(path.read_text(encoding="utf-8"))
    }

    assert set() == found


def _texts() -> list[Path]:
    return [path for path in files() if path.suffix in TEXTS]

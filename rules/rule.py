"""What every file of the catalogue defines: a code, a name, a page, and a check."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: `check` yields what it finds; `page` explains it in "en" and "fr".

    `severities` are those that its findings may have, the worst first; `thresholds` is a frozen dataclass of the
    figures that only this rule reads, with the house's usual values: `inquiry.thresholds(rule)` gives those in force.
    A page is Markdown with the sections Why, Bad, Good, Policy, Sources, Cannot know.  The two
    examples are small offer lists in the CSV that spreadsheets import, and the tests run them.
    """

    code: str
    name: str
    check: Callable[[Inquiry], Iterator[Finding]]
    page: Mapping[str, str]
    severities: tuple[Severity, ...]
    thresholds: object = None

    @property
    def family(self) -> str:
        """Give the three letters of the family, such as CAN."""
        return self.code[:3]

    def summary(self, language: str) -> str:
        """Give the page's first line."""
        return self.page[language].strip().partition("\n")[0]

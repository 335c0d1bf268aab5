"""What is missing for a verdict, and where somebody enters it: the sheet, the column and the line."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.titles import sheet_title
from exchange.titles import titles
from rules.finding import Finding
from rules.finding import Severity

MOST_LINES = 5
SHARE = "basket.scope_shares."
# Where what a rule lacks is entered: the sheet and its columns.
PLACES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "CAL01": ("overlaps", ("segments", "also_in", "share")),
    "CAL03": ("offers", ("mechanic",)),
    "VAL01": ("products", ("unit_cost", "list_price", "vat_rate")),
    "VAL02": ("segments", ("size", "basket_mean")),
    "LAW01": ("products", ("list_price",)),
    "LAW04": ("products", ("unit_cost", "list_price", "vat_rate")),
    "LAW09": ("segments", ("consents",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A place that is empty: a sheet of the calendar's file, the columns, and the lines that it is about."""

    sheet: str
    columns: tuple[str, ...]
    lines: tuple[str, ...]
    more: int


def gaps_of(dossier: Dossier, finding: Finding) -> list[Gap]:
    """Say where the figures go for want of which a rule could not judge; none of a finding that was judged."""
    if finding.severity is not Severity.UNKNOWN:
        return []
    return [_gap(dossier, sheet, columns, lines) for sheet, columns, lines in _places(finding)]


def _places(finding: Finding) -> Iterator[tuple[str, tuple[str, ...], Iterable[str]]]:
    missing = finding.evidence.get("missing")
    if finding.rule == "CAL02" and isinstance(missing, str | tuple):
        figures = (missing,) if isinstance(missing, str) else missing
        # Shares of several products stand in one column.
        yield from dict.fromkeys(_of_figure(str(one), finding) for one in figures)
        return
    if finding.rule in PLACES:
        sheet, columns = PLACES[finding.rule]
        yield sheet, columns, _lines(sheet, finding)


def _of_figure(missing: str, finding: Finding) -> tuple[str, tuple[str, ...], Iterable[str]]:
    """Find the column of a figure that the plan's document names by its path."""
    if missing.startswith(SHARE):
        return "segments", ("basket_scope_shares",), finding.segments
    if missing.startswith("basket"):
        field = "basket_mean" if missing == "basket" else missing.replace(".", "_")
        return "segments", (field,), finding.segments
    return "offers", ("mechanic",), finding.offers


def _lines(sheet: str, finding: Finding) -> Iterable[str]:
    if sheet == "products":
        skus = finding.evidence.get("skus")
        return [str(one) for one in skus] if isinstance(skus, tuple | list) else ()
    if sheet == "overlaps":
        return [" → ".join(finding.segments)]
    return finding.offers if sheet == "offers" else finding.segments


def _gap(dossier: Dossier, sheet: str, fields: tuple[str, ...], lines: Iterable[str]) -> Gap:
    names = titles(sheet, dossier.language)
    listed = [clean(one) for one in lines]
    return Gap(
        sheet=sheet_title(sheet, dossier.language),
        columns=tuple(names[one] for one in fields if one in names),
        lines=tuple(listed[:MOST_LINES]),
        more=max(0, len(listed) - MOST_LINES),
    )

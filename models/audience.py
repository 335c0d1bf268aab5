"""Which customers belong to several groups at once, as shares: the overlaps between segments."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from models.figure import refuse_share
from models.nonsense import NonsenseError
from models.segment import Segment


class OverlapSource(Enum):
    """Whether a share was counted in the customer base or stated by the house."""

    MEASURED = "measured"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The share of `segment` whose members also belong to `also_in`; not symmetrical."""

    segment: str
    also_in: str
    share: Decimal
    source: OverlapSource = OverlapSource.DECLARED

    def __post_init__(self) -> None:
        """Refuse a share that is no share."""
        refuse_share("share", self.share)
        if self.segment == self.also_in:
            raise NonsenseError(
                "overlap-with-itself",
                f"{self.segment} always overlaps with itself",
                field="also_in",
                remedy="name another segment or drop the line",
                value=self.segment,
            )


class Audiences:
    """Every known overlap of a calendar, asked by pair of segments."""

    __slots__ = ("_known",)

    def __init__(self, overlaps: Iterable[Overlap], segments: Mapping[str, Segment]) -> None:
        """Index the lines; a line told the other way round helps when both sizes are known."""
        self._known: dict[tuple[str, str], Fraction] = {}
        # Where both are told, what was counted wins over what was stated.
        lines = sorted(overlaps, key=lambda line: line.source is OverlapSource.MEASURED)
        for line in lines:
            turned = _turned(line, segments)
            if turned is not None:
                self._known[(line.also_in, line.segment)] = turned
        for line in lines:
            self._known[(line.segment, line.also_in)] = Fraction(line.share)

    def share(self, segment: str, also_in: str) -> Fraction | None:
        """Give the share of `segment` also in `also_in`; None when nobody has said."""
        return self._known.get((segment, also_in))


def _turned(line: Overlap, segments: Mapping[str, Segment]) -> Fraction | None:
    """Read "15 % of A is in B" as a share of B, by the head counts; nobody in common needs none."""
    if line.share == 0:
        return Fraction(0)
    here = segments.get(line.segment)
    there = segments.get(line.also_in)
    if here is None or there is None or not here.size or not there.size:
        return None
    return min(Fraction(1), Fraction(line.share) * here.size / there.size)

"""Says above a calendar which loyal customers would feel cheated, and by how much at most."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from fractions import Fraction

from exchange.handout.marks import has_sides
from exchange.report_dossier import Dossier
from exchange.report_figures import money
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Severity
from web.message_book import MessageBook
from web.message_book import message_book
from web.proof_sides import listed
from web.proof_sides import short_name
from web.proof_sides import shortfall

# One breath holds four names; of more, the rest are counted.
MOST_NAMES = 4


def wronged(dossier: Dossier, findings: Sequence[Finding], now: datetime) -> str:
    """Name them, whoever loses most first; empty where nobody is, or where it is over.

    `findings` are open, worst first.
    """
    losses = _losses(findings, now)
    if not losses:
        return ""
    telling, say = Telling(dossier), message_book(dossier.language)
    groups = sorted(losses, key=lambda code: -losses[code])
    names = listed([short_name(telling.segment(code)) for code in groups], dossier.language, most=MOST_NAMES)
    most = losses[groups[0]]
    if not most:
        return say("calendar.wronged", groups=names)
    return say("calendar.wronged_by", groups=names, amount=money(most, dossier.calendar.currency, dossier.language))


def excused(findings: Sequence[Finding], waived: AbstractSet[str], say: MessageBook) -> str:
    """Count those that waivers answer for: a customer may be worse served in each of them; empty without any."""
    left = {one.fingerprint for one in findings if one.severity is not Severity.INFO} & waived
    return say("calendar.excused", count=len(left)) if left else ""


def _losses(findings: Sequence[Finding], now: datetime) -> dict[str, Fraction]:
    """Give what a customer of each group loses at most on its mean basket, nothing where it is not known."""
    losses: dict[str, Fraction] = {}
    for one in findings:
        if one.severity is not Severity.BLOCK or not has_sides(one) or not one.segments:
            continue
        if one.window is not None and one.window.end <= now:
            continue
        loyal = one.segments[0]
        losses[loyal] = max(losses.get(loyal, Fraction(0)), shortfall(one))
    return losses

"""The sentences of a report: what, for whom, when, how much, and the way out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import NBSP
from exchange.report_figures import counted
from exchange.report_figures import money
from exchange.report_figures import number
from exchange.report_figures import period
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_figures import stretches
from exchange.report_figures import typeset
from exchange.report_mechanic import spoken_offer
from exchange.report_words import CHANNELS
from exchange.report_words import COUNTS
from exchange.report_words import LABELS
from exchange.report_words import MEANINGS
from exchange.report_words import NOUNS
from exchange.report_words import VERDICTS
from models.offer import Offer
from rules.finding import Finding
from rules.finding import Severity

SHORT_VERSION = 14


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer in words: what it gives, to whom, when, through which channels, by whom."""

    code: str
    name: str
    gives: str
    audience: str
    dates: str
    through: str
    owner: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the findings of one dossier in its reader's language."""

    dossier: Dossier

    @property
    def language(self) -> str:
        """Give the reader's language."""
        return self.dossier.language

    @property
    def words(self) -> Mapping[str, str]:
        """Give the labels in the reader's language."""
        return LABELS[self.language]

    def verdict(self) -> str:
        """Give the word on the whole calendar."""
        return VERDICTS[self.language][self.dossier.report.verdict]

    def meaning(self) -> str:
        """Say what the verdict means for whoever planned the offers."""
        if not self.dossier.calendar.offers:
            return self.words["no_offers"]
        return MEANINGS[self.language][self.dossier.report.verdict]

    def subject(self) -> str:
        """Name the calendar and say how large it is, and on which clock its times are told."""
        calendar = self.dossier.calendar
        parts = (
            clean(calendar.name),
            counted(len(calendar.offers), NOUNS["offer"], self.language),
            counted(len(calendar.segments), NOUNS["segment"], self.language),
            self.words["clock"].format(zone=calendar.zone.key),
        )
        return " · ".join(part for part in parts if part)

    def counts(self) -> str:
        """Count the findings by severity, the worst first."""
        found = Counter(finding.severity for finding in self.dossier.report.findings)
        told = [counted(found[one], COUNTS[one], self.language) for one in Severity if found[one]]
        return ", ".join(told) or self.words["nothing"]

    def policy(self) -> str:
        """Name the policy by the first digits of its version."""
        return self.words["policy"].format(version=self.dossier.report.policy_version[:SHORT_VERSION])

    def notes(self) -> str:
        """Sum up the notes that are not shown, by rule."""
        rules = Counter(f"{one.rule} {one.name}" for one in self.dossier.of(Severity.INFO))
        listed = ", ".join(f"{name} × {count}" if count > 1 else name for name, count in sorted(rules.items()))
        count = counted(rules.total(), COUNTS[Severity.INFO], self.language)
        return self.words["notes"].format(notes=count, rules=listed)

    def message(self, finding: Finding) -> str:
        """Give the finding's sentence."""
        return self._typeset(finding.message[self.language])

    def remedy(self, finding: Finding) -> str:
        """Give the way out in words, nothing when there is none."""
        return self._typeset(finding.remedy.get(self.language, ""))

    def fixes(self, finding: Finding) -> list[tuple[bool, str]]:
        """Give the repairs that were tried, those that keep the promise first."""
        ordered = sorted(finding.fixes, key=lambda fix: not fix.safe)
        return [(fix.safe, self._typeset(fix.summary[self.language])) for fix in ordered]

    def when(self, finding: Finding) -> str:
        """Say when the finding holds."""
        if finding.window is None:
            return ""
        return period(finding.window, self.dossier.calendar.zone, self.language)

    def offers(self, finding: Finding) -> list[OfferLine]:
        """Tell each offer of the finding."""
        return [self.offer(offer) for offer in self.dossier.offers(finding)]

    def offer(self, offer: Offer) -> OfferLine:
        """Tell one offer."""
        channels = dict.fromkeys(CHANNELS[self.language][one.channel] for one in offer.announcements)
        return OfferLine(
            code=clean(offer.code),
            name=clean(offer.name),
            gives=spoken_offer(offer, self.language),
            audience=self._audience(offer),
            dates=self._dates(offer),
            through=", ".join(channels),
            owner=clean(offer.owner or ""),
        )

    def _audience(self, offer: Offer) -> str:
        named = [self.segment(code) for code in offer.segments]
        return ", ".join([*named, self.words["everyone"]] if offer.open_to_all else named)

    def segment(self, code: str) -> str:
        """Give the name that people use for a segment."""
        known = self.dossier.calendar.segments.get(code)
        return clean(known.title if known else code)

    def _dates(self, offer: Offer) -> str:
        first = period(offer.first, self.dossier.calendar.zone, self.language)
        if len(offer.occurrences) == 1:
            return first
        return self.words["occurrences"].format(count=number(len(offer.occurrences), self.language), period=first)

    def how_much(self, finding: Finding) -> str:
        """Say how much less a loyal customer has on his mean basket, as shown and as expected."""
        shortfall, mean = finding.evidence.get("shortfall"), finding.evidence.get("mean_basket")
        if not isinstance(shortfall, Mapping) or not isinstance(mean, Fraction):
            return ""
        face, expected = shortfall.get("face"), shortfall.get("expected")
        basket = short_money(mean, self.dossier.calendar.currency, self.language)
        if face is not None and face == expected and face > 0:
            return self.words["both"].format(amount=self._money(face), mean=basket)
        told = [self._less("face", face, basket), self._less("expected", expected, basket)]
        return (NBSP + "; " if self.language == "fr" else "; ").join(part for part in told if part)

    def _less(self, lens: str, amount: Fraction | None, basket: str) -> str:
        if amount is None:
            return ""
        if amount <= 0:
            return self.words[f"{lens}_better"].format(mean=basket)
        return self.words[lens].format(amount=self._money(amount), mean=basket)

    def baskets(self, finding: Finding) -> str:
        """Say which share of the usual baskets loses, and which ones."""
        shares, found = finding.evidence.get("worse_share"), finding.evidence.get("worse_on")
        if not isinstance(shares, Mapping) or not isinstance(found, tuple):
            return ""
        known = [one for one in (shares.get("face"), shares.get("expected")) if one]
        if not known:
            return ""
        told = f"{self.words['colon']}{self._stretches(found)}" if found else ""
        return self.words["worse"].format(share=share(max(known), self.language), stretches=told)

    def seen_by(self, finding: Finding) -> str:
        """Say which share of the loyal customers sees the offer, and which share receives it too."""
        exposure, overlap = finding.evidence.get("exposure"), finding.evidence.get("overlap")
        if not isinstance(exposure, Fraction) or not finding.segments or not finding.offers:
            return ""
        told = self.words["exposed"].format(
            share=share(exposure, self.language),
            segment=self.segment(finding.segments[0]),
            offer=clean(finding.offers[-1]),
        )
        if not isinstance(overlap, Fraction) or not overlap:
            return told
        return f"{told}, {self.words['dual'].format(share=share(overlap, self.language))}"

    def facts(self, finding: Finding) -> list[tuple[str, str]]:
        """Give every figure with its label, empty ones left out."""
        told = (
            ("when", self.when(finding)),
            ("how_much", self.how_much(finding)),
            ("baskets", self.baskets(finding)),
            ("seen", self.seen_by(finding)),
        )
        return [(self.words[key], text) for key, text in told if text]

    def _money(self, amount: Fraction) -> str:
        return money(amount, self.dossier.calendar.currency, self.language)

    def _stretches(self, found: tuple[tuple[Fraction, Fraction], ...]) -> str:
        return stretches(found, self.dossier.calendar.currency, self.language)

    def _typeset(self, text: str) -> str:
        return typeset(clean(text), self.language)

"""Food or drugstore goods are on promotion so much of the year that the cap on volume is hard to keep."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from models.offer import Offer
from models.offer import Scope
from models.product import Family
from models.window import Window
from models.window import read_wall
from rules.families import Coverage
from rules.families import FamilyRanges
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.jurisdiction import Jurisdiction
from rules.legal_wording import as_a_hint
from rules.legal_wording import family
from rules.presence import micros
from rules.price_cut import deepest_cut
from rules.rule import Rule
from rules.statute import statute
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
Food or drugstore goods are on promotion for more than a quarter of the year, though law caps the volume so sold at 25%.

## Why

Of what a supplier and a retailer agree to sell in a year, at most a quarter may be sold on promotion. The contract says
how much that is; a calendar does not. But goods that are on promotion for over a quarter of the days sell more on those
days than on others, so their share of the volume lies above their share of the days.

## Bad

```csv
offer,segment,tier,from,to,channel,scope,mechanic
SPRING,clients,good,2027-01-11,2027-03-01,store,food,20 % off
SUMMER,clients,good,2027-06-01,2027-08-01,store,food,3 for 2
```

## Good

```csv
offer,segment,tier,from,to,channel,scope,mechanic
SPRING,clients,good,2027-01-11,2027-02-01,store,food,20 % off
SUMMER,clients,good,2027-06-01,2027-07-01,store,food,3 for 2
```

## Policy

- `rules.LAW03.most_days_share` (0.25): the share of the days of a year on which an article may be on promotion.

## Sources

Law 2020-1525 (ASAP), art. 125: 25% of the forecast turnover or volume of the yearly contract, until 15 April 2028,
for drugstore goods since law 2023-221; Method (`docs/method.md`) §5.

## Cannot know

The forecast, the contract, and what is really sold: no plan holds them, so this rule never blocks. It counts days, of
the calendar years of the plan’s clock, and only those that the plan tells of: a plan of one quarter is a quarter of the
truth. A stock on an offer bounds its volume, but not its share of a forecast; offers without one are counted in the
note. Which goods are food or drugstore goods it knows as value-cap does.
"""

FRENCH = """\
L’alimentaire ou la droguerie-hygiène est en promotion plus d’un quart de l’année ; la loi en plafonne le volume à 25 %.

## Pourquoi

De ce qu’un fournisseur et un distributeur conviennent de vendre dans l’année, un quart au plus peut l’être en
promotion. Le contrat dit combien ; un calendrier, non. Mais un article en promotion plus d’un quart des jours se vend
mieux ces jours-là : sa part du volume dépasse sa part des jours.

## À éviter

```csv
offre;segment;palier;du;au;canal;périmètre;mécanique
SPRING;clients;good;2027-01-11;2027-02-28;store;food;-20 %
SUMMER;clients;good;2027-06-01;2027-07-31;store;food;3 pour 2
```

## Bon

```csv
offre;segment;palier;du;au;canal;périmètre;mécanique
SPRING;clients;good;2027-01-11;2027-01-31;store;food;-20 %
SUMMER;clients;good;2027-06-01;2027-06-30;store;food;3 pour 2
```

## Politique

- `rules.LAW03.most_days_share` (0.25) : la part des jours d’une année où un article peut être en promotion.

## Sources

Loi 2020-1525 (ASAP), art. 125 : 25 % du chiffre d’affaires ou du volume prévisionnel du contrat annuel, jusqu’au
15 avril 2028, pour la droguerie-hygiène depuis la loi 2023-221 ; Méthode (`docs/method.md`) §5.

## Ce qu’elle ne peut pas savoir

La prévision, le contrat et les ventes réelles : aucun plan ne les porte, donc elle ne bloque jamais. Elle compte des
jours, par année civile à l’heure du plan, et seulement ceux que le plan raconte : un plan d’un trimestre est un quart
de la vérité. Le stock d’une offre borne son volume, pas sa part d’une prévision ; les offres sans stock sont comptées
dans la note. Elle connaît l’alimentaire et la droguerie-hygiène comme le fait value-cap.
"""

COUNTRY = "FR"
CAPPED = (Family.FOOD, Family.DRUGSTORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How much of a year goods may be on promotion before their volume is in doubt."""

    most_days_share: Decimal = Decimal("0.25")


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell once of all goods that are on promotion too long, or that there is a volume to count."""
    if not inquiry.is_whole:
        return
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    capped = list(_capped(inquiry))
    shares = _shares(inquiry, capped)
    most = Fraction(thresholds.most_days_share)
    over = sorted(((share, year, name) for (name, year), share in shares.items() if share > most), key=_longest_first)
    if over:
        yield _warning(over, most)
    elif unbounded := [offer.code for offer, _ in capped if offer.stock is None]:
        yield _note(tuple(dict.fromkeys(unbounded)))


def _capped(inquiry: Inquiry) -> Iterator[tuple[Offer, Coverage]]:
    """Give the offers whose volume the law caps, with what they cover."""
    ranges, places = FamilyRanges(inquiry.assortment), Jurisdiction(inquiry.calendar)
    for offer, covered in ranges.about(inquiry.asked, *CAPPED):
        day = offer.first.start.astimezone(inquiry.calendar.zone).date()
        law = statute(COUNTRY, f"volume_cap_{covered.family.value}", day)
        if law is not None and places.metropolitan(offer) and _reduces(offer, covered):
            yield offer, covered


def _reduces(offer: Offer, covered: Coverage) -> bool:
    """Say whether it makes goods cheaper; what is given on the whole range must do so at the till."""
    price = max((one.list_price for one in covered.articles if one.list_price is not None), default=None)
    cut = deepest_cut(offer, None if price is None else Fraction(price))
    return cut.now > 0 if covered.is_everything else cut.total > 0


def _shares(inquiry: Inquiry, capped: list[tuple[Offer, Coverage]]) -> Mapping[tuple[str, int], Fraction]:
    """Give the share of each year on which each article is on promotion, or a family of which none is listed."""
    by_range: dict[tuple[Scope, Family], tuple[Coverage, list[Window]]] = {}
    for offer, covered in capped:
        by_range.setdefault((offer.scope, covered.family), (covered, []))[1].extend(offer.occurrences)
    by_article: dict[str, list[Window]] = {}
    for covered, windows in by_range.values():
        inquiry.bound.ask()
        merged = _merged(windows)
        for name in [one.sku for one in covered.articles] or [covered.family.value]:
            by_article.setdefault(name, []).extend(merged)
    found = {}
    for name, windows in by_article.items():
        for year, share in _by_year(_merged(windows), inquiry.calendar.zone):
            found[name, year] = share
    return found


def _merged(windows: Iterable[Window]) -> list[Window]:
    """Make one window of those that touch or overlap."""
    merged: list[Window] = []
    for window in sorted(windows):
        if merged and window.start <= merged[-1].end:
            merged[-1] = merged[-1].span(window)
        else:
            merged.append(window)
    return merged


def _by_year(windows: list[Window], zone: ZoneInfo) -> Iterator[tuple[int, Fraction]]:
    """Give the share of the time of each year that windows which lie apart take."""
    for year in range(windows[0].start.astimezone(zone).year, windows[-1].end.astimezone(zone).year + 1):
        whole = Window(read_wall(datetime(year, 1, 1), zone), read_wall(datetime(year + 1, 1, 1), zone))  # noqa: DTZ001 -- wall times, read in the zone
        parts = [part for window in windows if (part := window.intersection(whole)) is not None]
        yield year, Fraction(sum(map(_length, parts)), _length(whole))


def _length(window: Window) -> int:
    return micros(window.end) - micros(window.start)


def _longest_first(over: tuple[Fraction, int, str]) -> tuple[Fraction, int, str]:
    share, year, name = over
    return (-share, year, name)


def _warning(over: list[tuple[Fraction, int, str]], most: Fraction) -> Finding:
    share, year, name = over[0]
    families = {one.value: one for one in CAPPED}

    def told(voice: Voice) -> str:
        rest = len(over) - 1
        more = voice.pick(f" ({rest} more like it)", f" (et {rest} autre{'s' if rest > 1 else ''} cas)") if rest else ""
        what = family(voice, families[name]) if name in families else name
        said = voice.pick(
            f"Promotions on {what} take {voice.percent(share)} of the days of {year}{more}: more than"
            f" {voice.percent(most)} of the days is likely more than the 25% of the volume that the law allows.",
            f"Les promotions sur {what} occupent {voice.percent(share)} des jours de {year}{more} : plus de"
            f" {voice.percent(most)} des jours, c’est sans doute plus que les 25 % du volume que la loi permet.",
        )
        return as_a_hint(voice, said)

    return _finding(
        Severity.WARN,
        "LONG_ON_PROMOTION",
        Told(told),
        Told(lambda voice: voice.pick(
            "Way out: shorten the promotions of those goods, or hold their volume against the contract.",
            "Pour en sortir : raccourcir les promotions de ces articles, ou comparer leur volume à la prévision du"
            " contrat.",
        )),
        {
            "share": share, "limit_share": most, "year": year, "article": name,
            "articles": tuple(dict.fromkeys(one for _, _, one in over))[:MOST_LISTED], "cases": len(over),
        },
    )  # fmt: skip


def _note(codes: tuple[str, ...]) -> Finding:
    def told(voice: Voice) -> str:
        listed, many = voice.listed(codes[:MOST_LISTED]), voice.count(len(codes))
        said = voice.pick(
            f"Promotions on food or drugstore goods without a stock that bounds them: {many} ({listed}). At most"
            " 25% of the yearly volume may be sold on promotion.",
            f"Promotions sur l’alimentaire ou la droguerie-hygiène sans stock qui les borne : {many} ({listed})."
            " Au plus 25 % du volume annuel peut se vendre en promotion.",
        )
        return as_a_hint(voice, said)

    return _finding(
        Severity.INFO,
        "VOLUME_TO_COUNT",
        Told(told),
        Told(lambda voice: voice.pick(
            "Way out: hold the expected volume against the forecast of the contract, or give the offers a stock.",
            "Pour en sortir : comparer le volume attendu à la prévision du contrat, ou donner un stock à ces offres.",
        )),
        {"planned": codes[:MOST_LISTED], "count": len(codes)},
    )  # fmt: skip


def _finding(
    severity: Severity, reason: str, message: Told, remedy: Told, evidence: Mapping[str, object]
) -> Finding:  # fmt: skip
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=severity,
        reason=reason,
        offers=(),
        segments=(),
        window=None,
        message=message,
        remedy=remedy,
        evidence=evidence,
    )


rule = Rule(
    code="LAW03",
    name="volume-cap",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)

"""Says in French and in English why a reduction is not as large as it is announced, and what can be done."""

from datetime import timedelta
from fractions import Fraction

from models.calendar import Calendar
from rules.legal_wording import as_a_hint
from rules.legal_wording import named
from rules.presence import EPOCH
from rules.presence import MICROSECOND
from rules.presence import window_of
from rules.prior_price import Claim
from rules.prior_price import Source
from rules.wording import Voice


def claim_told(voice: Voice, calendar: Calendar, claim: Claim, articles: int, days: int) -> str:
    """Tell what is announced, and what is true of it; `articles` counts all of which it is not."""
    offer, currency = claim.reduction.offer, calendar.currency
    prior, price = voice.money(claim.prior.price, currency), voice.money(claim.price, currency)
    share = voice.percent(claim.announced)
    when = voice.days(window_of(claim.reduction.start, claim.reduction.end), calendar.zone)
    earlier = "" if claim.prior.offer is None else claim.prior.offer.code
    source = voice.pick(*_SOURCES[claim.prior.source]).format(code=earlier)
    others = articles - 1
    s = "s" if others > 1 else ""
    more = voice.pick(f" ({others} more article{s} likewise)", f" (et {others} autre{s} article{s})") if others else ""
    less = _exact(voice, claim.honest)
    true = voice.pick(f"{price} is only {less} less", f"{price} n’est que {less} de moins")
    none = voice.pick(f"{price} is no reduction", f"{price} n’est pas une réduction")
    said = voice.pick(
        f"{named(voice, offer)} announces {share} off {claim.sku}, {when}{more}, but it cost"
        f" {prior} in the {days} days before ({source}): {true if claim.honest else none}.",
        f"{named(voice, offer)} annonce −{share} sur {claim.sku}, {when}{more}, or il a coûté"
        f" {prior} dans les {days} jours précédents ({source}) : {true if claim.honest else none}.",
    )
    return as_a_hint(voice, said)


_SOURCES = {
    Source.HISTORY: ("price history", "historique des prix"),
    Source.PROMOTION: ("public promotion {code}", "promotion publique {code}"),
    Source.LIST_PRICE: ("list price", "prix catalogue"),
}


def ways_out(voice: Voice, calendar: Calendar, claim: Claim, days: int) -> str:
    """Tell the three ways out: a smaller claim, a lower price, or a later day, where a day helps."""
    ways = []
    if claim.honest:
        share = _exact(voice, claim.honest)
        ways.append(voice.pick(f"announce at most {share}", f"annoncer au plus {share}"))
    deep = claim.prior.price * (1 - claim.announced)
    if deep:
        amount = voice.money(deep, calendar.currency)
        ways.append(voice.pick(f"sell at {amount}", f"vendre à {amount}"))
    if claim.prior.until is not None:
        free = (EPOCH + claim.prior.until * MICROSECOND + timedelta(days=days)).astimezone(calendar.zone)
        ways.append(
            voice.pick(f"begin on {voice.minute(free)} or later", f"commencer le {voice.minute(free)} ou après")
        )
    # Before what was given away there was no price to come down from.
    ways = ways or [voice.pick("announce no reduction", "n’annoncer aucune réduction")]
    listed = voice.pick(", or ", ", ou ").join(ways)
    return voice.pick(f"Way out: {listed}.", f"Pour en sortir : {listed}.")


def _exact(voice: Voice, share: Fraction) -> str:
    """Say a share down to the hundredth of a percent, never more than it is."""
    whole, rest = divmod(int(share * 10_000), 100)
    figure = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return voice.pick(f"{figure}%", f"{figure.replace('.', ',')} %")

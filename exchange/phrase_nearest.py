"""What to write instead of a mechanic that cannot be read: the nearest examples, in French and in English."""

import re
from collections.abc import Iterator

from exchange.phrase_examples import PHRASE_EXAMPLES
from exchange.phrase_tokens import plain
from rules.typesetting import bound

# What gives away the mechanic that somebody had in mind.
_SIGNS = (
    (r"\bpoints?\b", ("points_multiplier",)),
    (r"parrain|filleul|referr?|\bfriend", ("referral",)),
    (r"\bjeux?\b|concours|tirage|\bwin\b|gagner|draw|lottery|contest", ("contest",)),
    (r"prive|anticip|avant-premiere|\bearly\b|\baccess|\bacces\b", ("early_access",)),
    (r"cagnott|cash ?back", ("cashback",)),
    (r"cadeau|surprise|\bgift|\boffert\b", ("gift",)),
    (r"rembours|refund|\bodr\b|money back", ("refund", "satisfaction_guarantee")),
    (r"prochain|\bbons?\b|\bnext\b|voucher|coupon", ("next_coupon",)),
    (r"livraison|\bport\b|shipping|delivery", ("free_shipping",)),
    (r"tous les|par tranche|\bevery\b|\bper\b", ("amount_per_step",)),
    (r"\blots?\b|bundle|\bpack\b", ("bundle", "bonus_pack")),
    (r"bloque|freeze", ("price_freeze",)),
    (r"\bmois\b|\bmonths?\b", ("free_period",)),
    (r"\bsave\b|\bspend\b|\bachats?\b", ("amount_off",)),
    (r"paliers?|tiers?\b", ("tiered",)),
)
_USUAL = ("percent_off", "amount_off", "nth_item", "buy_x_get_y", "gift", "free_shipping", "cashback")


def nearest_examples(text: str) -> dict[str, str]:
    """Give examples of the mechanics that the words of a text point at, else of the usual ones."""
    kinds = tuple(_kinds(plain(text))) or _USUAL
    french, english = (" · ".join(PHRASE_EXAMPLES[kind][one] for kind in kinds) for one in ("fr", "en"))
    return {"examples_fr": bound(french), "examples_en": english}


def _kinds(said: str) -> Iterator[str]:
    for sign, kinds in _SIGNS:
        if re.search(sign, said):
            yield from kinds

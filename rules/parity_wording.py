"""How an unfair offer is told, and what can be done about it."""

from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from rules.comparison import LensView
from rules.inquiry import Inquiry
from rules.parity import Judgment
from rules.policy import Policy
from rules.presence import DAY
from rules.presence import EPOCH
from rules.presence import MICROSECOND
from rules.presence import window_of
from rules.remembrance import remembered
from rules.wording import Told
from rules.wording import Voice

# Two months: beyond it, another date is another campaign.
FAR_OFF = 60 * DAY

# What softened the verdict, or why nothing could; the rest speaks for itself.
BECAUSE = {
    "CROSSING": ("which offer is better depends on the basket", "la meilleure offre dépend du panier"),
    "HEADLINE_ONLY": (
        "only the advertised figure is worse, not what can be expected of it",
        "seul l’affichage est moins bon, pas ce qu’on peut en attendre",
    ),
    "VALUE_ONLY": (
        "the advertised figures match, but what can be expected of them does not",
        "les affichages se valent, mais pas ce qu’on peut en attendre",
    ),
    "DUAL_RECIPIENT": ("some of them receive both offers", "certains reçoivent les deux offres"),
    "TOKEN": ("the gift is worth too little beside it", "le cadeau pèse trop peu à côté"),
    "UNKNOWN_VALUE": (
        "nobody has put a value on one of the two, so a person must decide",
        "personne n’a donné de valeur à l’une des deux, une personne doit trancher",
    ),
    "WIN_BACK": ("the offer wins back customers who left", "l’offre cherche à faire revenir des clients partis"),
    "JUSTIFIED": ("an objective reason was given", "une raison objective est donnée"),
    "COOLDOWN": (
        "the two are not seen together but still remembered",
        "les deux ne se voient pas ensemble mais restent en mémoire",
    ),
    "LOW_EXPOSURE": ("few loyal customers can see it", "peu de clients fidèles peuvent la voir"),
    "UNEXPOSED": ("loyal customers can hardly see it", "les clients fidèles ne peuvent guère la voir"),
    "INCOMMENSURATE_OK": (
        "the two forms cannot be compared at a glance and theirs is worth enough",
        "les deux formes ne se comparent pas d’un coup d’œil et la leur vaut assez",
    ),
    "REFERRAL_PAIR": (
        "they earn at least as much by bringing a friend",
        "ils gagnent au moins autant en parrainant",
    ),
    "FADED": (
        "they had an offer of comparable worth shortly before",
        "ils ont eu peu avant une offre de valeur comparable",
    ),
    "SERVED_SOON": (
        "they will soon have an offer of comparable worth",
        "ils auront bientôt une offre de valeur comparable",
    ),
}  # fmt: skip


def beaten(judgment: Judgment, inquiry: Inquiry) -> Told:
    """Say who gets less than whom, when, and by how much."""
    return Told(lambda voice: _beaten(judgment, inquiry, voice))


def beaten_by_win_back(judgment: Judgment, inquiry: Inquiry) -> Told:
    """Say who stayed and gets less than those who left, when, and by how much."""
    return Told(lambda voice: _beaten_by_win_back(judgment, inquiry, voice))


def left_out(judgment: Judgment, zone: ZoneInfo) -> Told:
    """Say who gets nothing while others get something."""
    return Told(lambda voice: _left_out(judgment, zone, voice))


def _beaten(judgment: Judgment, inquiry: Inquiry, voice: Voice) -> str:
    worst = judgment.worst
    when = voice.days(window_of(worst.start, worst.end), inquiry.calendar.zone)
    loyal, others = _names(judgment, voice)
    own, rival = voice.listed(worst.own), judgment.rival.code
    head = voice.pick(
        f"{loyal} ({own}) get less than {others} ({rival}) {when}",
        f"{loyal} ({own}) ont moins que {others} ({rival}) {when}",
    )
    return head + _how_much(judgment, voice, inquiry) + _because(worst.outcome.reason, voice)


def _beaten_by_win_back(judgment: Judgment, inquiry: Inquiry, voice: Voice) -> str:
    worst = judgment.worst
    when = voice.days(window_of(worst.start, worst.end), inquiry.calendar.zone)
    loyal, others = _names(judgment, voice)
    own, rival = voice.listed(worst.own), judgment.rival.code
    head = voice.pick(
        f"To win back {others}, {rival} offers them more than {loyal}, who stayed, get with {own} {when}",
        f"Pour faire revenir {others}, {rival} leur offre plus que {own} n’en accorde à {loyal}, restés fidèles,"
        f" {when}",
    )
    reason = "" if worst.outcome.reason == "WIN_BACK" else worst.outcome.reason
    return head + _how_much(judgment, voice, inquiry) + _because(reason, voice)


def _left_out(judgment: Judgment, zone: ZoneInfo, voice: Voice) -> str:
    worst = judgment.worst
    when = voice.days(window_of(worst.start, worst.end), zone)
    loyal, others = _names(judgment, voice)
    head = voice.pick(
        f"{loyal} have no offer while {others} get {judgment.rival.code} {when}",
        f"{loyal} n’ont aucune offre alors que {others} ont {judgment.rival.code} {when}",
    )
    return head + _how_much(judgment, voice) + _because(worst.outcome.reason, voice)


def _names(judgment: Judgment, voice: Voice) -> tuple[str, str]:
    others = voice.listed([voice.quoted(audience.title) for audience in judgment.audiences])
    return voice.quoted(judgment.loyal.title), others


def _how_much(judgment: Judgment, voice: Voice, inquiry: Inquiry | None = None) -> str:
    found = judgment.worst.comparison
    basket = judgment.loyal.basket
    if not found.is_measured or basket is None:
        return voice.pick(", whatever the basket", ", quel que soit le panier")
    view = found.deciding
    if view.shortfall <= 0:
        return _on_some_baskets(view, judgment.rival.currency, voice)
    currency = judgment.rival.currency
    mean, mine, theirs, gap = (
        voice.money(amount, currency) for amount in (basket.average, view.loyal_gain, view.rival_gain, view.shortfall)
    )
    past = None if inquiry is None else remembered(judgment, inquiry.bench)
    if past is not None:
        mine += voice.pick(f" ({past}, which they still remember)", f" ({past}, encore en mémoire)")
    return voice.pick(
        f": on a basket of {mean} they gain {mine}, the others {theirs}, that is {gap} more",
        f" : sur un panier de {mean} ils gagnent {mine}, les autres {theirs}, soit {gap} de plus",
    )


def _on_some_baskets(view: LensView, currency: str, voice: Voice) -> str:
    stretches = [
        voice.pick(
            f"from {voice.money(low, currency)} to {voice.money(high, currency)}",
            f"de {voice.money(low, currency)} à {voice.money(high, currency)}",
        )
        for low, high in view.worse_on
    ]
    if not stretches:
        return ""
    share = voice.percent(view.worse_share)
    return voice.pick(
        f" on baskets {voice.listed(stretches)}, {share} of the usual ones",
        f" sur les paniers {voice.listed(stretches)}, soit {share} des paniers habituels",
    )


def _because(reason: str, voice: Voice) -> str:
    if reason not in BECAUSE:
        return "."
    return f" ({voice.pick(*BECAUSE[reason])})."


def ways_out(judgment: Judgment, inquiry: Inquiry) -> Told:
    """List what would settle it: another date, fewer eyes, the same offer, or the rate that suffices."""
    return Told(lambda voice: _ways_out(judgment, inquiry, voice))


def _ways_out(judgment: Judgment, inquiry: Inquiry, voice: Voice) -> str:
    policy = inquiry.policy
    ways = [*_moved(judgment, inquiry, voice), *_raised(judgment, policy, voice)]
    rival, loyal = judgment.rival.code, voice.quoted(judgment.loyal.title)
    ways.append(voice.pick(f"open {rival} to {loyal} too", f"ouvrir aussi {rival} à {loyal}"))
    # Who has the offer in his own mailbox sees it, whatever page it is kept off.
    is_dual = judgment.exposure.is_dual(policy.parity)
    if not is_dual and any(not one.channel.is_addressed for one in judgment.rival.announcements):
        ways.append(voice.pick(
            f"keep {rival} off public pages, with single-use codes",
            f"retirer {rival} des pages publiques, avec des codes à usage unique",
        ))  # fmt: skip
    separator = voice.pick("; or ", " ; ou ")
    return voice.pick("Way out: ", "Pour en sortir : ") + separator.join(ways) + "."


def _moved(judgment: Judgment, inquiry: Inquiry, voice: Voice) -> list[str]:
    """Give the first day on which the loyal group has forgotten its own offers (Method §3.5).

    An offer that comes back is not forgotten by then, nor does its rival stay away that comes back itself.
    """
    worst, zone = judgment.worst, inquiry.calendar.zone
    if not worst.own or not worst.start < worst.forgotten_at <= worst.start + FAR_OFF:
        return []
    if any(len(offer.occurrences) > 1 for offer in (judgment.rival, *(inquiry.by_code[code] for code in worst.own))):
        return []
    forgotten = EPOCH + (worst.forgotten_at - 1) * MICROSECOND
    day = voice.day(forgotten.astimezone(zone) + timedelta(days=1))
    return [voice.pick(
        f"start {judgment.rival.code} on {day} or later, when the loyal offer is forgotten",
        f"lancer {judgment.rival.code} le {day} ou après, quand l’offre fidèle est oubliée",
    )]  # fmt: skip


def _raised(judgment: Judgment, policy: Policy, voice: Voice) -> list[str]:
    """Give the loyal rate that suffices against a plain rate: the rival's, less the tolerance."""
    mechanics = judgment.rival.mechanics
    if not judgment.worst.own or len(mechanics) != 1 or mechanics[0].kind != "percent_off":
        return []
    rate = Fraction(getattr(mechanics[0], "rate", 0)) / 100 - Fraction(policy.parity.tolerance)
    if rate <= 0 or not judgment.rival.scope.is_everything:
        return []
    loyal = voice.quoted(judgment.loyal.title)
    return [voice.pick(
        f"give {loyal} {voice.percent(rate)} off or more",
        f"accorder au moins {voice.percent(rate)} à {loyal}",
    )]  # fmt: skip

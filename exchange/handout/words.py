"""What stands on the report's page, in French and in English."""

from collections.abc import Mapping

from exchange.handout.rungs import Principle
from exchange.handout.rungs import Rung
from exchange.report_words import COUNTS
from exchange.report_words import NOUNS
from models.offer import Nature
from rules.finding import Severity

HANDOUT_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "report": "Rapport sur le calendrier promotionnel",
        "contents": "Sommaire",
        "decide": "À trancher avant tout envoi",
        "decide_help": (
            "Ce qui bloque, avec l’issue la plus légère qui a été trouvée ; le détail suit sous le même numéro."
        ),
        "what": "Constat",
        "whom": "Pour qui",
        "when": "Quand",
        "less": "De moins",
        "way": "Issue",
        "more_decisions": "et {count} de plus, parmi les constats",
        "calendar": "Le calendrier",
        "findings": "Les constats",
        "pressure": "La pression par segment et par semaine",
        "promotion": "Les jours en promotion",
        "ladder": "L’échelle de fidélité",
        "sides": "Ce que voit Mme Martin, ce que voient les autres",
        "method": "Comment lire ce rapport",
        "none": "aucune",
        "nothing": "rien",
        "everybody": "Ouvert à tous",
        "everybody_detail": "quel que soit le segment",
        "no_offers": "Ce plan ne contient aucune offre : il n’y a ni calendrier à dessiner, ni chiffres à donner.",
        "to_correct": "À corriger",
        "to_correct_detail": "{unknown} sans réponse, {warn} à surveiller",
        "size": "Le plan",
        "size_detail": "{offers}, {segments}",
        "strongest": "Pression la plus forte",
        "strongest_value": "{count} en 7 jours",
        "longest": "Le plus en promotion",
        "longest_value": "{share} des jours",
        "envy": "Le plus grand écart",
        "envy_detail": "de moins pour « {segment} » sur leur panier moyen",
        "no_envy": "aucun, aux paniers connus",
        "calendar_help": (
            "Une ligne par segment, du bas au haut de l’échelle de fidélité ; les offres ouvertes à tous ne "
            "figurent que sur la leur. Chaque barre est une offre, chaque triangle au-dessus un message ou une "
            "publication."
        ),
        "legend": "Légende",
        "legend_block": "bloque",
        "legend_unknown": "impossible à vérifier",
        "legend_warn": "à surveiller",
        "legend_beaten": "moins bien servi, dans le constat de ce numéro",
        "legend_strip": "trait sous la barre : quand le constat vaut",
        "legend_send": "départ d’un message ou publication",
        "form_none": "attention sans avantage chiffré",
        "not_drawn": "{count} offres de plus, comptées par semaine faute de place.",
        "not_drawn_tip": "offres sans place pour une barre, dans la semaine",
        "outside": "{offers} hors de cette période, non dessinées ; le verdict et les constats en tiennent compte.",
        "hidden_rows": (
            "{segments} de plus n’ont pas de ligne, ici ni dans les tableaux : ceux sans constat qui reçoivent "
            "le moins d’offres."
        ),
        "people": "{count} personnes",
        "no_size": "effectif inconnu",
        "no_findings": (
            "Aucun constat : aucun client n’est moins bien servi qu’un client moins fidèle, pour autant que les "
            "données permettent de le dire."
        ),
        "concerned": "Offres",
        "fixes": (
            "Corrections essayées sur tout le calendrier : chacune règle le constat et n’en crée aucun d’aussi grave."
        ),
        "kept": "garde la promesse",
        "changed": "change la promesse",
        "days_moved": "{days} décalés ou perdus",
        "more_findings": "Et {count} autres de cette gravité, que « preseance check » donne tous.",
        "notes": "{notes}, sans conséquence sur le verdict",
        "more_notes": "et {count} autres",
        "curve": "Ce que gagne un client de « {segment} », selon son panier",
        "curve_face": "valeur affichée",
        "curve_expected": "valeur espérée",
        "curve_loses": "hachuré : les paniers où il perd",
        "curve_mean": "panier moyen {mean}",
        "curve_told": "Au panier moyen de {mean} : {loyal} pour « {segment} », contre {rival} avec {offer}.",
        "pressure_help": (
            "Messages adressés (e-mail, SMS, notification, courrier), comptés par semaine civile, du lundi au "
            "dimanche ; ceux qui accompagnent un achat ne comptent pas. Une personne de deux segments reçoit les "
            "messages des deux."
        ),
        "segment": "Segment",
        "week_of": "semaine du",
        "weeks": "Semaines",
        "total": "Total",
        "in_seven": "Au plus en 7 jours",
        "by_channel": "Par canal",
        "promotion_help": (
            "Un jour compte quand une offre qui réduit un prix, tout de suite ou plus tard, peut y être "
            "utilisée, si peu que ce soit ; les offres ouvertes à tous comptent pour chacun. La profondeur est "
            "celle de la meilleure offre du jour, en valeur affichée, rapportée au panier moyen. Période : "
            "{period}, soit {days}."
        ),
        "promoted_days": "Jours en promotion",
        "mean_depth": "Profondeur moyenne",
        "day_by_day": "Jour par jour",
        "depth_axis": "hauteur : profondeur, {top} en haut",
        "depth_unknown": "inconnue : un chiffre manque",
        "ladder_help": (
            "Les offres adressées à chaque palier et les messages qui les annoncent, selon leur nature. Ce qui "
            "est seulement ouvert à tous ne s’adresse à personne en particulier et ne compte pas ici."
        ),
        "rung": "Palier",
        "principle": "Principe",
        "mix": "Répartition",
        "no_segment": "aucun segment de ce palier dans le plan",
        "empty": "vide",
        "sides_intro": (
            "Mme Martin fait partie de « {segment} ». Son panier moyen est de {mean} : tout est compté sur ce "
            "panier, en valeur affichée."
        ),
        "sides_unknown": (
            "Mme Martin fait partie de « {segment} », dont le panier n’est pas connu : les offres sont montrées "
            "sans leur valeur."
        ),
        "sides_strangers": "Les autres : {segments}, moins fidèles qu’elle.",
        "sides_nobody": "Personne dans ce plan n’est moins fidèle que ce segment : il n’y a pas d’autres à comparer.",
        "sides_none": "Ce plan n’a aucun segment : il n’y a personne à comparer.",
        "sides_partial": (
            "Une ou plusieurs offres n’ont pas pu être chiffrées ; elles sont montrées sans valeur et ne "
            "comptent pas dans les écarts."
        ),
        "sides_hers": "ce qu’elle peut avoir",
        "sides_theirs": "le mieux de ce que les autres ont",
        "sides_seen": "les autres ont plus, et elle le voit",
        "sides_unseen": "les autres ont plus, vu par moins de {share} des siens",
        "she_gets": "Ce qu’elle peut avoir et ce qu’elle lit",
        "they_get": "Ce que les autres ont, et ce qu’elle en voit",
        "gap": "Écart",
        "sees": "{share} le voient",
        "sees_all": "tous le voient",
        "sees_unknown": "visibilité inconnue",
        "reads": "lit",
        "unpriced": "valeur inconnue",
        "more_offers": "et {count} de plus",
        "they_have_more": "{amount} de plus pour eux",
        "fair": "pas d’écart",
        "method_verdict": (
            "Le verdict et les constats sont ceux de « preseance check », avec la même politique ({version})."
        ),
        "method_tolerance": "Un écart compte au-delà de {share} du panier moyen.",
        "method_personal": (
            "Aucune donnée personnelle n’entre dans ce rapport : seulement des effectifs et des moyennes par segment."
        ),
        "method_law": "Ce que disent les règles de droit est une indication, pas un conseil juridique.",
        "method_fixes": (
            "Les corrections sont cherchées pour les constats les plus graves ; « preseance fix » corrige le "
            "calendrier entier."
        ),
        "method_no_fixes": "Aucune correction n’a été cherchée pour ce rapport ; --fixes les demande.",
        "made_with": "Préséance · aucun client ne doit valoir moins pour nous qu’un client moins fidèle.",
    },
    "en": {
        "report": "Report on the promotional calendar",
        "contents": "Contents",
        "decide": "To decide before anything is sent",
        "decide_help": "What blocks, with the lightest way out that was found; details follow under the same number.",
        "what": "Finding",
        "whom": "For whom",
        "when": "When",
        "less": "Less by",
        "way": "Way out",
        "more_decisions": "and {count} more, among the findings",
        "calendar": "The calendar",
        "findings": "The findings",
        "pressure": "Contact pressure by segment and week",
        "promotion": "Days on promotion",
        "ladder": "The loyalty ladder",
        "sides": "What Ms Martin sees, what strangers see",
        "method": "How to read this report",
        "none": "none",
        "nothing": "nothing",
        "everybody": "Open to all",
        "everybody_detail": "whatever the segment",
        "no_offers": "This plan holds no offer: there is no calendar to draw and no figure to give.",
        "to_correct": "To correct",
        "to_correct_detail": "{unknown} without an answer, {warn} to watch",
        "size": "The plan",
        "size_detail": "{offers}, {segments}",
        "strongest": "Strongest pressure",
        "strongest_value": "{count} in 7 days",
        "longest": "Most on promotion",
        "longest_value": "{share} of the days",
        "envy": "Widest gap",
        "envy_detail": "less for “{segment}” on their mean basket",
        "no_envy": "none, on the baskets that are known",
        "calendar_help": (
            "One row per segment, up the loyalty ladder; offers open to all stand in their own row only. Each "
            "bar is an offer, each triangle above it a message or a publication."
        ),
        "legend": "Key",
        "legend_block": "blocks",
        "legend_unknown": "could not be checked",
        "legend_warn": "to watch",
        "legend_beaten": "worse served, in the finding of that number",
        "legend_strip": "line below a bar: when the finding holds",
        "legend_send": "a message or a publication leaves",
        "form_none": "attention without a stated benefit",
        "not_drawn": "{count} more offers, counted by week for want of room.",
        "not_drawn_tip": "offers without room for a bar, in that week",
        "outside": "{offers} outside this period, not drawn; the verdict and the findings do count them.",
        "hidden_rows": (
            "{segments} more have no row, here or in the tables: those without a finding that get the fewest offers."
        ),
        "people": "{count} people",
        "no_size": "size unknown",
        "no_findings": "No finding: no customer is worse served than somebody less loyal, as far as the data can tell.",
        "concerned": "Offers",
        "fixes": "Repairs tried on the whole calendar: each settles the finding and brings none that is as bad.",
        "kept": "keeps the promise",
        "changed": "changes the promise",
        "days_moved": "{days} moved or lost",
        "more_findings": "And {count} more of this severity; “preseance check” gives them all.",
        "notes": "{notes}, without effect on the verdict",
        "more_notes": "and {count} more",
        "curve": "What a customer of “{segment}” gains, by basket",
        "curve_face": "as advertised",
        "curve_expected": "as expected",
        "curve_loses": "hatched: the baskets on which he loses",
        "curve_mean": "mean basket {mean}",
        "curve_told": "On the mean basket of {mean}: {loyal} for “{segment}”, against {rival} with {offer}.",
        "pressure_help": (
            "Addressed messages (e-mail, SMS, push, post), counted by calendar week, Monday to Sunday; those "
            "that carry out a purchase do not count. Somebody in two segments gets the messages of both."
        ),
        "segment": "Segment",
        "week_of": "week of",
        "weeks": "Weeks",
        "total": "Total",
        "in_seven": "At most in 7 days",
        "by_channel": "By channel",
        "promotion_help": (
            "A day counts when an offer that cuts a price, now or later, can be used for any part of it; offers "
            "open to all count for everybody. The depth is that of the day’s best offer, as advertised, as a "
            "share of the mean basket. Period: {period}, {days}."
        ),
        "promoted_days": "Days on promotion",
        "mean_depth": "Mean depth",
        "day_by_day": "Day by day",
        "depth_axis": "height: depth, {top} at the top",
        "depth_unknown": "unknown: a figure is missing",
        "ladder_help": (
            "The offers made to each tier and the messages that tell of them, by their nature. What is merely "
            "open to all is made to nobody in particular and does not count here."
        ),
        "rung": "Tier",
        "principle": "Principle",
        "mix": "Mix",
        "no_segment": "no segment of this tier in the plan",
        "empty": "empty",
        "sides_intro": (
            "Ms Martin belongs to “{segment}”. Her mean basket is {mean}: everything is counted on that basket, "
            "as advertised."
        ),
        "sides_unknown": (
            "Ms Martin belongs to “{segment}”, whose basket is not known: offers are shown without their worth."
        ),
        "sides_strangers": "The others: {segments}, less loyal than she is.",
        "sides_nobody": "Nobody in this plan is less loyal than this segment: there are no others to compare with.",
        "sides_none": "This plan has no segment: there is nobody to compare.",
        "sides_partial": (
            "One or more offers could not be priced; they are shown without a worth and do not count in the gaps."
        ),
        "sides_hers": "what she can get",
        "sides_theirs": "the best of what the others get",
        "sides_seen": "the others have more, and she sees it",
        "sides_unseen": "the others have more, seen by less than {share} of her kind",
        "she_gets": "What she can get and what she reads",
        "they_get": "What the others get, and what she sees of it",
        "gap": "Gap",
        "sees": "{share} see it",
        "sees_all": "all see it",
        "sees_unknown": "visibility unknown",
        "reads": "reads",
        "unpriced": "worth unknown",
        "more_offers": "and {count} more",
        "they_have_more": "{amount} more for them",
        "fair": "no gap",
        "method_verdict": (
            "The verdict and the findings are those of “preseance check”, by the same policy ({version})."
        ),
        "method_tolerance": "A difference counts beyond {share} of the mean basket.",
        "method_personal": "No personal data goes into this report: only head counts and averages per segment.",
        "method_law": "What the rules of law say is a hint, not legal advice.",
        "method_fixes": (
            "Repairs are looked for where findings are gravest; “preseance fix” repairs the whole calendar."
        ),
        "method_no_fixes": "No repairs were looked for in this report; --fixes asks for them.",
        "made_with": "Préséance · no customer should be worth less to us than somebody less loyal.",
    },
}
RUNGS: Mapping[str, Mapping[Rung, str]] = {
    "fr": {
        Rung.STRANGER: "Prospects et contacts",
        Rung.NEW: "Nouveaux clients",
        Rung.SMALL: "Petits clients",
        Rung.MEDIUM: "Clients moyens",
        Rung.GOOD: "Bons clients",
        Rung.AMBASSADOR: "Ambassadeurs",
        Rung.DORMANT: "Clients dormants",
    },
    "en": {
        Rung.STRANGER: "Prospects and leads",
        Rung.NEW: "New customers",
        Rung.SMALL: "Small customers",
        Rung.MEDIUM: "Medium customers",
        Rung.GOOD: "Good customers",
        Rung.AMBASSADOR: "Ambassadors",
        Rung.DORMANT: "Dormant customers",
    },
}
FAMILIES: Mapping[str, Mapping[Rung, str]] = {
    "fr": {
        Rung.STRANGER: "Acquisition",
        Rung.NEW: "Acquisition",
        Rung.SMALL: "Fidélité · petits",
        Rung.MEDIUM: "Fidélité · moyens",
        Rung.GOOD: "Fidélité · grands",
        Rung.AMBASSADOR: "Fidélité · ambassadeurs",
        Rung.DORMANT: "Reconquête",
    },
    "en": {
        Rung.STRANGER: "Acquisition",
        Rung.NEW: "Acquisition",
        Rung.SMALL: "Loyalty · small",
        Rung.MEDIUM: "Loyalty · medium",
        Rung.GOOD: "Loyalty · good",
        Rung.AMBASSADOR: "Loyalty · ambassadors",
        Rung.DORMANT: "Win-back",
    },
}
PRINCIPLE_WORDS: Mapping[str, Mapping[Principle, str]] = {
    "fr": {
        Principle.ACQUIRE: "gagner un premier achat",
        Principle.FLOW: "créer un flux",
        Principle.ACCOMPANY: "accompagner",
        Principle.STAY: "faire rester",
        Principle.WIN_BACK: "reconquérir",
    },
    "en": {
        Principle.ACQUIRE: "win a first purchase",
        Principle.FLOW: "create a flow",
        Principle.ACCOMPANY: "accompany",
        Principle.STAY: "make them stay",
        Principle.WIN_BACK: "win back",
    },
}
NATURES: Mapping[str, Mapping[Nature, str]] = {
    "fr": {
        Nature.PROMOTIONAL: "promotionnel",
        Nature.RELATIONAL: "relationnel",
        Nature.TRANSACTIONAL: "transactionnel",
    },
    "en": {
        Nature.PROMOTIONAL: "promotional",
        Nature.RELATIONAL: "relational",
        Nature.TRANSACTIONAL: "transactional",
    },
}
COUNTED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "offer": NOUNS["offer"],
    "segment": NOUNS["segment"],
    "note": COUNTS[Severity.INFO],
    "message": {"fr": ("message", "messages"), "en": ("message", "messages")},
    "day": {"fr": ("jour", "jours"), "en": ("day", "days")},
}

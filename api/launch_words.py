"""What is said to people when an offer cannot go, a send cannot be changed, or nobody carries sends out."""

from collections.abc import Mapping
from types import MappingProxyType

from api.spoken import Spoken
from api.spoken import spoken
from rules.typesetting import bound

# A title and a sentence.
LAUNCH_PROBLEMS: Mapping[str, Spoken] = MappingProxyType({
    "body-refused": spoken(
        ("Demande refusée", "Corrigez : {names} ; rien n’a été fait."),
        ("Request refused", "Correct: {names}; nothing was done."),
    ),
    "approval-refused": spoken(
        ("Approbation refusée", "Constats qui s’y opposent : {count}. Aucune offre n’a été approuvée."),
        ("Approval refused", "Findings in the way: {count}. No offer was approved."),
    ),
    "step-refused": spoken(
        ("Étape refusée", "Offres qui ne peuvent pas la franchir : {count}. Aucune ne l’a franchie."),
        ("Step refused", "Offers that cannot take it: {count}. None did."),
    ),
    "not-your-team": spoken(
        ("Offre d’une autre équipe", "Offres d’autres équipes que les vôtres : {count}. Rien n’a été fait."),
        ("Another team’s offer", "Offers of other teams than yours: {count}. Nothing was done."),
    ),
    "under-review": spoken(
        ("Offre en relecture", "Offres qui attendent une approbation et ne changent pas : {count}. Rien n’a été fait."),
        ("Offer under review", "Offers that wait for an approval and stay as they are: {count}. Nothing was done."),
    ),
    "offers-locked": spoken(
        ("Offre verrouillée", "Offres soumises, approuvées ou parties : {count}. Rien n’a été fait."),
        ("Offer locked", "Offers submitted, approved or sent: {count}. Nothing was done."),
    ),
    "changed-since": spoken(
        ("Modifié depuis", "Offres modifiées depuis, ce qu’annuler perdrait : {count}. Rien n’a été fait."),
        ("Changed since", "Offers changed since, which undoing would lose: {count}. Nothing was done."),
    ),
    "repair-gone": spoken(
        ("Correction introuvable", "{names} : cette correction n’est plus proposée ; redemandez les corrections."),
        ("Repair not found", "{names}: this repair is no longer proposed; ask for the repairs again."),
    ),
    "repairs-together": spoken(
        ("Corrections liées", "Constats qui restent ou naissent sans les autres : {count}. Appliquez-les ensemble."),
        ("Repairs belong together", "Findings that stay or come without the others: {count}. Apply them together."),
    ),
    "policy-not-yours": spoken(
        ("Politique réservée", "Gardez la politique du calendrier {code} : un approbateur la change. Rien n’est fait."),
        ("Policy not yours", "Keep the policy of calendar {code}: an approver changes it. Nothing was done."),
    ),
    "waiver-step": spoken(
        ("Dérogation bloquée", "Dérogation {code} : {why} ; rien n’a été fait."),
        ("Waiver stuck", "Waiver {code}: {why}; nothing was done."),
    ),
    "send-in-flight": spoken(
        ("Envoi en route", "L’envoi {code} est en route et ne peut plus être rappelé ; rien n’a été fait."),
        ("Send in flight", "Send {code} is under way and cannot be called back any more; nothing was done."),
    ),
    "send-step": spoken(
        ("Envoi déjà ailleurs", "L’envoi {code} est « {state} », ce qui ne le permet pas ; rien n’a été fait."),
        ("Send elsewhere already", "Send {code} is {state}, which does not allow it; nothing was done."),
    ),
    "signature-refused": spoken(
        ("Signature refusée", "Rien n’a été retenu : la signature n’est pas celle de ce prestataire."),
        ("Signature refused", "Nothing was kept: {why}."),
    ),
    "receipt-refused": spoken(
        ("Accusé illisible", "Rien n’a été retenu : ce n’est pas ce que ce prestataire documente."),
        ("Unreadable receipt", "Nothing was kept: {why}."),
    ),
    "receipt-too-large": spoken(
        ("Trop volumineux", "Les accusés dépassent {most} octets ; envoyez-les en lots plus petits."),
        ("Too large", "The receipts are larger than {most} bytes; send them in smaller batches."),
    ),
})  # fmt: skip
# Why an offer cannot take a step, and the way out.
STEP_WORDS: Mapping[str, Spoken] = MappingProxyType({
    "absent-offer": spoken(
        ("l’offre {offer} n’existe pas dans ce calendrier", "vérifiez son code (GET /v1/offers)"),
        ("there is no offer {offer} in this calendar", "check its code (GET /v1/offers)"),
    ),
    "step-refused": spoken(
        ("l’offre {offer} est {state} et ne peut devenir {to}",
         "soumettez un brouillon, approuvez ce qui est soumis, renvoyez en brouillon ce qui est approuvé"),
        ("offer {offer} is {state} and cannot become {to}",
         "submit a draft, approve what is submitted, send what is approved back to draft"),
    ),
    "same-person": spoken(
        ("{by} a soumis l’offre {offer}", "demandez à une autre personne de l’approuver"),
        ("{by} submitted offer {offer}", "ask another person to approve it"),
    ),
    "own-edit": spoken(
        ("{by} a modifié l’offre {offer} depuis sa dernière approbation", "demandez à quelqu’un d’autre de le faire"),
        ("{by} edited offer {offer} since its last approval", "ask another person to approve it"),
    ),
    "not-approver": spoken(
        ("{by} n’approuve pas d’offres, donc pas {offer}", "demandez à un approbateur"),
        ("{by} approves no offers, so not {offer}", "ask an approver"),
    ),
    "no-approval-way": spoken(
        ("aucune règle d’approbation de la maison ne prévoit l’offre {offer}",
         "faites compléter approval.ways dans la politique de la maison"),
        ("no way of approving in the house’s policy fits offer {offer}",
         "have approval.ways of the house’s policy completed"),
    ),
    "not-on-this-way": spoken(
        ("l’offre {offer} suit la règle « {way} », où {by} n’approuve pas",
         "demandez à une personne que nomme cette règle (GET /v1/policy)"),
        ("offer {offer} takes the way {way!r}, on which {by} does not approve",
         "ask somebody whom that way names (GET /v1/policy)"),
    ),
    "not-your-team": spoken(
        ("l’offre {offer} est à l’équipe {team}, dont {by} n’est pas", "demandez à cette équipe ou à un admin"),
        ("offer {offer} belongs to team {team}, which {by} is not in", "ask that team, or an admin"),
    ),
    "under-review": spoken(
        ("l’offre {offer}, soumise par {by}, est en relecture", "renvoyez-la d’abord en brouillon"),
        ("offer {offer}, submitted by {by}, is under review", "send it back first"),
    ),
    "offer-locked": spoken(
        ("l’offre {offer} est {state}", "renvoyez-la d’abord en brouillon, si elle peut encore changer"),
        ("offer {offer} is {state}", "send it back to draft first, if it may still change"),
    ),
    "messages-left": spoken(
        ("des messages de l’offre {offer} sont partis", "corrigez une autre offre, ou modifiez celle-ci à la main"),
        ("messages of offer {offer} have left", "repair another offer, or change this one by hand"),
    ),
    "has-begun": spoken(
        ("l’offre {offer} a commencé", "corrigez une autre offre, ou modifiez celle-ci à la main"),
        ("offer {offer} has begun", "repair another offer, or change this one by hand"),
    ),
    "changed-since": spoken(
        ("{by} a modifié {offer} depuis", "modifiez-la à la main"),
        ("{by} has changed {offer} since", "change it by hand"),
    ),
    "segment-under-review": spoken(
        ("le segment {segment} est visé par l’offre {offer}, soumise par {by} et en relecture",
         "renvoyez d’abord cette offre en brouillon"),
        ("segment {segment} is addressed by offer {offer}, submitted by {by} and under review",
         "send that offer back first"),
    ),
    "changed-meanwhile": spoken(
        ("l’offre {offer} vient de changer", "relisez-la, puis recommencez"),
        ("offer {offer} has just changed", "read it again, then retry"),
    ),
})  # fmt: skip
STATE_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "fr": MappingProxyType({
        "draft": "un brouillon", "submitted": "soumise", "approved": "approuvée", "running": "en cours",
        "ended": "terminée", "withdrawn": "retirée",
    }),
    "en": MappingProxyType({"draft": "a draft"}),
})  # fmt: skip
# Why a waiver cannot take a step, and the way out.
WAIVER_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "asked": MappingProxyType({"fr": "elle attend une approbation", "en": "it waits for an approval"}),
    "in_force": MappingProxyType({"fr": "elle est déjà approuvée", "en": "it is approved already"}),
    "expired": MappingProxyType({
        "fr": bound("elle est expirée : demandez-en une nouvelle"), "en": "it has ended: ask for a new one",
    }),
    "void": MappingProxyType({
        "fr": bound("ce qu’elle excuse a changé : demandez-en une nouvelle"),
        "en": "what it excuses has changed: ask for a new one",
    }),
    "unneeded": MappingProxyType({
        "fr": bound("son constat n’existe plus : retirez-la"), "en": "its finding is no longer there: withdraw it",
    }),
    "same-person": MappingProxyType({
        "fr": bound("la personne qui l’a demandée ne l’approuve pas elle-même : demandez à une autre"),
        "en": "who asked for it does not approve it too: ask another person",
    }),
    "not-yours": MappingProxyType({
        "fr": "seuls son auteur et les approbateurs la retirent", "en": "only its author and approvers withdraw it",
    }),
})  # fmt: skip
# When a finding says no way out itself.
WAIVE: Mapping[str, str] = MappingProxyType(
    {
        "fr": "changez l’une des offres, ou demandez une dérogation au constat (POST …/waivers)",
        "en": "change one of the offers, or ask for a waiver of the finding (POST …/waivers)",
    }
)
NOT_READY: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "database": MappingProxyType({
        "fr": "La base ne répond pas, ou ses tables ne sont pas à jour.",
        "en": "The database does not answer, or its tables are not up to date.",
    }),
    "scheduler": MappingProxyType({
        "fr": bound("Aucun ordonnanceur ne répond depuis {seconds} s : rien ne part. Lancez « preseance scheduler »."),
        "en": "No scheduler has been heard of for {seconds} s: nothing leaves. Start preseance scheduler.",
    }),
})  # fmt: skip

"""What is said to people when an offer cannot go, a send cannot be changed, or nobody carries sends out."""

from collections.abc import Mapping
from types import MappingProxyType

Spoken = Mapping[str, tuple[str, str]]


def _spoken(french: tuple[str, str], english: tuple[str, str]) -> Spoken:
    return MappingProxyType({"fr": french, "en": english})


# A title and a sentence.
LAUNCH_PROBLEMS: Mapping[str, Spoken] = MappingProxyType({
    "body-refused": _spoken(
        ("Demande refusée", "Corrigez : {names} ; rien n'a été fait."),
        ("Request refused", "Correct: {names}; nothing was done."),
    ),
    "approval-refused": _spoken(
        ("Approbation refusée", "{count} constat(s) s'y opposent ; aucune offre n'a été approuvée."),
        ("Approval refused", "{count} finding(s) stand in the way; no offer was approved."),
    ),
    "step-refused": _spoken(
        ("Étape refusée", "{count} offre(s) ne peuvent pas la franchir ; aucune ne l'a franchie."),
        ("Step refused", "{count} offer(s) cannot take it; none did."),
    ),
    "send-in-flight": _spoken(
        ("Envoi en route", "L'envoi {code} est en route et ne peut plus être rappelé ; rien n'a été fait."),
        ("Send in flight", "Send {code} is under way and cannot be called back any more; nothing was done."),
    ),
    "send-step": _spoken(
        ("Envoi déjà ailleurs", "L'envoi {code} est dans l'état {state}, qui ne le permet pas ; rien n'a été fait."),
        ("Send elsewhere already", "Send {code} is {state}, which does not allow it; nothing was done."),
    ),
    "signature-refused": _spoken(
        ("Signature refusée", "Rien n'a été retenu : {why}."),
        ("Signature refused", "Nothing was kept: {why}."),
    ),
    "receipt-refused": _spoken(
        ("Accusé illisible", "Rien n'a été retenu : {why}."),
        ("Unreadable receipt", "Nothing was kept: {why}."),
    ),
    "receipt-too-large": _spoken(
        ("Trop volumineux", "Les accusés dépassent {most} octets ; envoyez-les en lots plus petits."),
        ("Too large", "The receipts are larger than {most} bytes; send them in smaller batches."),
    ),
})  # fmt: skip
# Why an offer cannot take a step, and the way out.
STEP_WORDS: Mapping[str, Spoken] = MappingProxyType({
    "absent-offer": _spoken(
        ("l'offre {offer} n'existe pas dans ce calendrier", "vérifiez son code (GET /v1/offers)"),
        ("there is no offer {offer} in this calendar", "check its code (GET /v1/offers)"),
    ),
    "step-refused": _spoken(
        ("l'offre {offer} est {state} et ne peut devenir {to}",
         "soumettez un brouillon, approuvez ce qui est soumis, renvoyez en brouillon ce qui est approuvé"),
        ("offer {offer} is {state} and cannot become {to}",
         "submit a draft, approve what is submitted, send what is approved back to draft"),
    ),
    "same-person": _spoken(
        ("{by} a soumis l'offre {offer}", "demandez à une autre personne de l'approuver"),
        ("{by} submitted offer {offer}", "ask another person to approve it"),
    ),
    "changed-meanwhile": _spoken(
        ("l'offre {offer} vient de changer", "relisez-la, puis recommencez"),
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
# When a finding says no way out itself.
WAIVE: Mapping[str, str] = MappingProxyType(
    {
        "fr": "changez l'une des offres, ou dérogez au constat (POST …/waivers)",
        "en": "change one of the offers, or waive the finding (POST …/waivers)",
    }
)
NOT_READY: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "database": MappingProxyType({
        "fr": "La base ne répond pas, ou ses tables ne sont pas à jour.",
        "en": "The database does not answer, or its tables are not up to date.",
    }),
    "scheduler": MappingProxyType({
        "fr": "Aucun planificateur ne répond depuis {seconds} s : rien ne part. Lancez « preseance scheduler ».",
        "en": "No scheduler has been heard of for {seconds} s: nothing leaves. Start preseance scheduler.",
    }),
})  # fmt: skip

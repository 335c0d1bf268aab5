"""Tells what the database refuses: nothing there, somebody was faster, a step that cannot be taken, a blocker."""

import sys
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from cli.terminal import look
from exchange.report_figures import typeset
from exchange.report_page import page_of
from exchange.report_page import told
from exchange.wording import say
from models.lifecycle import StepRefusal
from models.nonsense import NonsenseError
from models.send import SendState
from models.store_error import AbsentError
from models.store_error import InFlightSendError
from models.store_error import LastAdminError
from models.store_error import PolicyNotYoursError
from models.store_error import RefusedOffersError
from models.store_error import SendStepError
from models.store_error import StaleError
from models.store_error import StoreError
from models.store_error import TakenError
from models.store_error import WaiverStepError
from scheduler.gate import Objection
from scheduler.launch import ObjectedError
from scheduler.send_words import name_state

REFUSED = 1
WRONG_CALL = 2
# What is wrong, and the way out.
_Spoken = Mapping[str, tuple[str, str]]
WORDS: Mapping[str, _Spoken] = {
    "absent": {
        "fr": ("{what} {code} n’existe pas", "vérifiez son nom, et la base que donne --database"),
        "en": ("there is no {what} {code}", "check its name, and the database that --database gives"),
    },
    "taken": {
        "fr": ("{what} {code} existe déjà", "choisissez un autre nom"),
        "en": ("{what} {code} exists already", "choose another name"),
    },
    "stale": {
        "fr": ("{what} {code} vient de changer ; rien n’a été fait", "recommencez"),
        "en": ("{what} {code} has just changed; nothing was done", "try again"),
    },
    "in-flight": {
        "fr": ("l’envoi {code} est en route et ne peut plus être rappelé ; rien n’a été fait",
               "attendez son issue : preseance sends show {code}"),
        "en": ("send {code} is under way and cannot be called back; nothing was done",
               "wait for what becomes of it: preseance sends show {code}"),
    },
    "send-step": {
        "fr": ("l’envoi {code} est {state}, ce qui ne le permet pas ; rien n’a été fait",
               "regardez-le : preseance sends show {code}"),
        "en": ("send {code} is {state}, which does not allow it; nothing was done",
               "look at it: preseance sends show {code}"),
    },
    "last-admin": {
        "fr": ("{code} est le seul administrateur ; rien n’a été fait", "donnez d’abord ce rôle à une autre personne"),
        "en": ("{code} is the only admin; nothing was done", "give that role to somebody else first"),
    },
    "busy": {
        "fr": ("la base ne répond pas", "recommencez dans un instant"),
        "en": ("the database does not answer", "try again in a moment"),
    },
    "absent-offer": {
        "fr": ("l’offre {offer} n’existe pas dans ce calendrier", "voyez : preseance offers list {calendar}"),
        "en": ("there is no offer {offer} in this calendar", "see preseance offers list {calendar}"),
    },
    "step-refused": {
        "fr": ("l’offre {offer} est {state} et ne peut devenir {to}",
               "soumettez un brouillon, approuvez ce qui est soumis, renvoyez en brouillon ce qui est approuvé"),
        "en": ("offer {offer} is {state} and cannot become {to}",
               "submit a draft, approve what is submitted, return what is approved"),
    },
    "same-person": {
        "fr": ("{by} a soumis l’offre {offer}", "demandez à une autre personne de l’approuver : --by"),
        "en": ("{by} submitted offer {offer}", "have another person approve it: --by"),
    },
    "own-edit": {
        "fr": ("{by} a modifié l’offre {offer} depuis sa dernière approbation",
               "demandez à une autre personne de l’approuver : --by"),
        "en": ("{by} edited offer {offer} since its last approval", "have another person approve it: --by"),
    },
    "not-approver": {
        "fr": ("{by} n’approuve pas d’offres, donc pas {offer}", "demandez à un approbateur"),
        "en": ("{by} approves no offers, so not {offer}", "ask an approver"),
    },
    "no-approval-way": {
        "fr": ("aucune règle d’approbation de la maison ne prévoit l’offre {offer}",
               "complétez approval.ways dans la politique de la maison"),
        "en": ("no way of approving in the house’s policy fits offer {offer}",
               "complete approval.ways of the house’s policy"),
    },
    "not-on-this-way": {
        "fr": ("l’offre {offer} suit la règle « {way} », où {by} n’approuve pas",
               "demandez à une personne que nomme cette règle"),
        "en": ("offer {offer} takes the way {way!r}, on which {by} does not approve",
               "ask somebody whom that way names"),
    },
    "not-your-team": {
        "fr": ("l’offre {offer} est à l’équipe {team}, dont {by} n’est pas", "demandez à cette équipe"),
        "en": ("offer {offer} belongs to team {team}, which {by} is not in", "ask that team"),
    },
    "under-review": {
        "fr": ("l’offre {offer}, soumise par {by}, est en relecture",
               "renvoyez-la d’abord : preseance offers return {calendar} {offer}"),
        "en": ("offer {offer}, submitted by {by}, is under review",
               "send it back first: preseance offers return {calendar} {offer}"),
    },
    "segment-under-review": {
        "fr": ("le segment {segment} est visé par l’offre {offer}, soumise par {by} et en relecture",
               "renvoyez d’abord cette offre : preseance offers return {calendar} {offer}"),
        "en": ("segment {segment} is addressed by offer {offer}, submitted by {by} and under review",
               "send that offer back first: preseance offers return {calendar} {offer}"),
    },
    "policy-not-yours": {
        "fr": ("seul un approbateur change la politique du calendrier {code}", "gardez celle qui est enregistrée"),
        "en": ("only an approver changes the policy of calendar {code}", "keep the one that is stored"),
    },
    "waiver-asked": {
        "fr": ("la dérogation {code} attend une approbation", "preseance waivers approve"),
        "en": ("waiver {code} waits for an approval", "preseance waivers approve"),
    },
    "waiver-in_force": {
        "fr": ("la dérogation {code} est déjà approuvée", "voyez : preseance waivers list"),
        "en": ("waiver {code} is approved already", "see preseance waivers list"),
    },
    "waiver-expired": {
        "fr": ("la dérogation {code} est expirée", "demandez-en une nouvelle : preseance waive"),
        "en": ("waiver {code} has ended", "ask for a new one: preseance waive"),
    },
    "waiver-void": {
        "fr": ("ce que la dérogation {code} excuse a changé", "demandez-en une nouvelle : preseance waive"),
        "en": ("what waiver {code} excuses has changed", "ask for a new one: preseance waive"),
    },
    "waiver-unneeded": {
        "fr": ("le constat de la dérogation {code} n’existe plus", "retirez-la : preseance waivers withdraw"),
        "en": ("the finding of waiver {code} is no longer there", "withdraw it: preseance waivers withdraw"),
    },
    "waiver-withdrawn": {
        "fr": ("la dérogation {code} a été retirée", "demandez-en une nouvelle : preseance waive"),
        "en": ("waiver {code} was withdrawn", "ask for a new one: preseance waive"),
    },
    "waiver-not-yours": {
        "fr": ("seuls l’auteur de la dérogation {code} et les approbateurs la retirent", "demandez à l’un d’eux"),
        "en": ("only the author of waiver {code} and approvers withdraw it", "ask one of them"),
    },
    "waiver-same-person": {
        "fr": ("la personne qui a demandé la dérogation {code} ne l’approuve pas elle-même",
               "demandez à une autre personne de l’approuver : --by"),
        "en": ("who asked for waiver {code} does not approve it too", "have another person approve it: --by"),
    },
    "changed-meanwhile": {
        "fr": ("l’offre {offer} vient de changer", "relisez-la, puis recommencez"),
        "en": ("offer {offer} has just changed", "read it again, then retry"),
    },
}  # fmt: skip
KINDS: Mapping[str, Mapping[str, str]] = {
    "fr": {"calendar": "le calendrier", "offer": "l’offre", "send": "l’envoi", "provider": "le prestataire",
           "subscription": "l’abonnement", "finding": "le constat", "waiver": "la dérogation", "person": "la personne",
           "verdict": "le verdict", "policy": "la politique",
           "key": "la clé",
           "workspace": "l’espace de travail"},
    "en": {},
}  # fmt: skip
STATES: Mapping[str, Mapping[str, str]] = {
    "fr": {"draft": "brouillon", "submitted": "soumise", "approved": "approuvée", "running": "en cours",
           "ended": "terminée", "withdrawn": "retirée"},
    "en": {"draft": "a draft"},
}  # fmt: skip
OBJECTED: Mapping[str, tuple[str, str, str, str]] = {
    "fr": ("REFUSÉ", "\u00a0: rien n’est approuvé ; constats qui s’y opposent : {count}", "changez l’une des offres",
           "ou dérogez : preseance waive {calendar} {short} --by NOM --approved-by NOM --reason RAISON --until DATE"),
    "en": ("REFUSED", ": no offer was approved; findings in the way: {count}", "change one of the offers",
           "or waive it: preseance waive {calendar} {short} --by NAME --approved-by OTHER --reason WHY --until DATE"),
}  # fmt: skip
_KINDS_OF_ERROR: tuple[tuple[type[StoreError], str, int], ...] = (
    (AbsentError, "absent", WRONG_CALL),
    (TakenError, "taken", WRONG_CALL),
    (StaleError, "stale", REFUSED),
    (InFlightSendError, "in-flight", REFUSED),
    (SendStepError, "send-step", REFUSED),
    (PolicyNotYoursError, "policy-not-yours", REFUSED),
    (LastAdminError, "last-admin", REFUSED),
    (StoreError, "busy", REFUSED),
)
SHORT = 12


def tell_store_refusal(error: StoreError | ObjectedError | NonsenseError, language: str, calendar: str = "") -> int:
    """Tell people on standard error, and give the exit code; `calendar` is the one that the command was about."""
    if isinstance(error, ObjectedError):
        return _tell_objected(error, calendar, language)
    if isinstance(error, NonsenseError):
        said, way_out = say(error.code, error.facts)
        _tell(_line(said[language], way_out[language], language))
        return WRONG_CALL
    if isinstance(error, RefusedOffersError):
        return _tell_refusals(error.refusals, calendar, language)
    word, code = next((word, code) for kind, word, code in _KINDS_OF_ERROR if isinstance(error, kind))
    if isinstance(error, WaiverStepError):
        word = f"waiver-{error.why}"
    message, remedy = WORDS[word][language]
    state = name_state(SendState(error.state), language) if isinstance(error, SendStepError) else ""
    facts = {"what": KINDS[language].get(error.kind, error.kind), "code": error.code, "state": state}
    _tell(_line(message.format_map(facts), remedy.format_map(facts), language))
    return code


def _tell_objected(error: ObjectedError, calendar: str, language: str) -> int:
    if not error.objections:
        return _tell_refusals(error.refusals, calendar, language)
    _tell(_objections(error, calendar, language))
    _tell_refusals(error.refusals, calendar, language)
    return REFUSED


def _tell_refusals(refusals: Sequence[StepRefusal], calendar: str, language: str) -> int:
    _tell(line for one in refusals for line in _step(one, calendar, language))
    return WRONG_CALL if any(one.why == "absent-offer" for one in refusals) else REFUSED


def name_offer_state(state: str, language: str) -> str:
    """Give the word for how far an offer has come."""
    return STATES[language].get(state, state)


def _step(one: StepRefusal, calendar: str, language: str) -> Iterator[RenderableType]:
    facts = {name: name_offer_state(fact, language) for name, fact in one.facts.items()}
    message, remedy = (
        text.format_map({**facts, "offer": one.offer, "calendar": calendar}) for text in WORDS[one.why][language]
    )
    yield from _line(message, remedy, language)


def _objections(error: ObjectedError, calendar: str, language: str) -> Iterator[RenderableType]:
    refused, opposed, change, waive = OBJECTED[language]
    prints = {one.finding.fingerprint for one in error.objections}
    yield told((refused, "bold red"), opposed.format(count=len(prints)))
    seen: set[str] = set()
    for one in error.objections:
        if one.finding.fingerprint in seen:
            continue
        seen.add(one.finding.fingerprint)
        yield Text()
        yield from _objection(one, change, waive.replace("{calendar}", calendar), language)


def _objection(one: Objection, change: str, waive: str, language: str) -> Iterator[RenderableType]:
    finding = one.finding
    short = finding.fingerprint.removeprefix("sha256:")[:SHORT]
    yield told(("✖ ", "red"), (f"{finding.rule} {finding.name}", "bold"), f" · {', '.join(finding.offers)}")
    yield Padding(told(typeset(finding.message[language], language)), (0, 0, 0, 2))
    for remedy in (finding.remedy.get(language) or change, waive.format(short=short)):
        yield Padding(told(("→ ", "green"), typeset(remedy, language)), (0, 0, 0, 2))


def _line(message: str, remedy: str, language: str) -> Iterator[RenderableType]:
    yield told(("✖ ", "red"), typeset(message, language))
    yield told(("→ ", "green"), typeset(remedy, language))


def _tell(parts: Iterator[RenderableType]) -> None:
    if sys.stderr is not None:
        sys.stderr.write(page_of(parts, look(sys.stderr)))

"""Tells what the database refuses: nothing there, somebody was faster, a step that cannot be taken, a blocker."""

import sys
from collections.abc import Iterator
from collections.abc import Mapping

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from cli.terminal import look
from exchange.report_figures import typeset
from exchange.report_page import page_of
from exchange.report_page import told
from exchange.wording import say
from models.nonsense import NonsenseError
from models.send import SendState
from models.store_error import AbsentError
from models.store_error import InFlightSendError
from models.store_error import RefusedStepError
from models.store_error import SendStepError
from models.store_error import StaleError
from models.store_error import StepRefusal
from models.store_error import StoreError
from models.store_error import TakenError
from scheduler.gate import Objection
from scheduler.launch import ObjectedError
from scheduler.send_words import name_state

REFUSED = 1
WRONG_CALL = 2
# What is wrong, and the way out.
_Spoken = Mapping[str, tuple[str, str]]
WORDS: Mapping[str, _Spoken] = {
    "absent": {
        "fr": ("{what} {code} n'existe pas", "vérifiez son nom, et la base que donne --database"),
        "en": ("there is no {what} {code}", "check its name, and the database that --database gives"),
    },
    "taken": {
        "fr": ("{what} {code} existe déjà", "choisissez un autre nom"),
        "en": ("{what} {code} exists already", "choose another name"),
    },
    "stale": {
        "fr": ("{what} {code} vient de changer ; rien n'a été fait", "recommencez"),
        "en": ("{what} {code} has just changed; nothing was done", "try again"),
    },
    "in-flight": {
        "fr": ("l'envoi {code} est en route et ne peut plus être rappelé ; rien n'a été fait",
               "attendez son issue : preseance sends show {code}"),
        "en": ("send {code} is under way and cannot be called back; nothing was done",
               "wait for what becomes of it: preseance sends show {code}"),
    },
    "send-step": {
        "fr": ("l'envoi {code} est {state}, ce qui ne le permet pas ; rien n'a été fait",
               "regardez-le : preseance sends show {code}"),
        "en": ("send {code} is {state}, which does not allow it; nothing was done",
               "look at it: preseance sends show {code}"),
    },
    "busy": {
        "fr": ("la base ne répond pas", "recommencez dans un instant"),
        "en": ("the database does not answer", "try again in a moment"),
    },
    "absent-offer": {
        "fr": ("l'offre {offer} n'existe pas dans ce calendrier", "voyez : preseance offers list {calendar}"),
        "en": ("there is no offer {offer} in this calendar", "see preseance offers list {calendar}"),
    },
    "step-refused": {
        "fr": ("l'offre {offer} est {state} et ne peut devenir {to}",
               "soumettez un brouillon, approuvez ce qui est soumis, renvoyez en brouillon ce qui est approuvé"),
        "en": ("offer {offer} is {state} and cannot become {to}",
               "submit a draft, approve what is submitted, return what is approved"),
    },
    "same-person": {
        "fr": ("{by} a soumis l'offre {offer}", "demandez à une autre personne de l'approuver : --by"),
        "en": ("{by} submitted offer {offer}", "have another person approve it: --by"),
    },
    "changed-meanwhile": {
        "fr": ("l'offre {offer} vient de changer", "relisez-la, puis recommencez"),
        "en": ("offer {offer} has just changed", "read it again, then retry"),
    },
}  # fmt: skip
KINDS: Mapping[str, Mapping[str, str]] = {
    "fr": {"calendar": "le calendrier", "offer": "l'offre", "send": "l'envoi", "provider": "le prestataire",
           "subscription": "l'abonnement", "finding": "le constat", "waiver": "la dérogation"},
    "en": {},
}  # fmt: skip
STATES: Mapping[str, Mapping[str, str]] = {
    "fr": {"draft": "brouillon", "submitted": "soumise", "approved": "approuvée", "running": "en cours",
           "ended": "terminée", "withdrawn": "retirée"},
    "en": {"draft": "a draft"},
}  # fmt: skip
OBJECTED: Mapping[str, tuple[str, str, str, str]] = {
    "fr": ("REFUSÉ", "\u00a0: {count} constat(s) s'y opposent, rien n'est approuvé", "changez l'une des offres",
           "ou dérogez : preseance waive {calendar} {short} --by NOM --reason POURQUOI --until DATE"),
    "en": ("REFUSED", ": {count} finding(s) stand in the way, no offer was approved", "change one of the offers",
           "or waive it: preseance waive {calendar} {short} --by NAME --reason WHY --until DATE"),
}  # fmt: skip
_KINDS_OF_ERROR: tuple[tuple[type[StoreError], str, int], ...] = (
    (AbsentError, "absent", WRONG_CALL),
    (TakenError, "taken", WRONG_CALL),
    (StaleError, "stale", REFUSED),
    (InFlightSendError, "in-flight", REFUSED),
    (SendStepError, "send-step", REFUSED),
    (StoreError, "busy", REFUSED),
)
SHORT = 12


def tell_store_refusal(error: StoreError | ObjectedError | NonsenseError, language: str, calendar: str = "") -> int:
    """Tell people on standard error, and give the exit code; `calendar` is the one that the command was about."""
    if isinstance(error, ObjectedError):
        _tell(_objections(error, calendar, language))
        return REFUSED
    if isinstance(error, NonsenseError):
        said, way_out = say(error.code, error.facts)
        _tell(_line(said[language], way_out[language], language))
        return WRONG_CALL
    if isinstance(error, RefusedStepError):
        _tell(line for one in error.refusals for line in _step(one, calendar, language))
        is_absent = any(one.why == "absent-offer" for one in error.refusals)
        return WRONG_CALL if is_absent else REFUSED
    word, code = next((word, code) for kind, word, code in _KINDS_OF_ERROR if isinstance(error, kind))
    message, remedy = WORDS[word][language]
    state = name_state(SendState(error.state), language) if isinstance(error, SendStepError) else ""
    facts = {"what": KINDS[language].get(error.kind, error.kind), "code": error.code, "state": state}
    _tell(_line(message.format_map(facts), remedy.format_map(facts), language))
    return code


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

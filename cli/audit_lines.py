"""The audit in words: who did what to which thing, and what is wrong with a chain that is broken."""

from collections.abc import Iterable

from cli.table import write_table
from cli.terminal import write
from exchange.report_figures import number
from models.audit_walk import Break
from models.audit_walk import Breakage
from models.audit_walk import Walked
from models.store_audit import AuditEntry

TITLES = {
    "fr": ("N°", "Instant (UTC)", "Qui", "Quoi", "Calendrier", "D’où", "Pourquoi"),
    "en": ("No.", "Instant (UTC)", "Who", "What", "Calendar", "From where", "Why"),
}
ACTIONS = {
    "fr": {"created": "· création", "changed": "· modification", "withdrawn": "· retrait"},
    "en": {"created": "created", "changed": "changed", "withdrawn": "withdrawn"},
}
KINDS = {
    "fr": {"calendar": "calendrier", "digest": "e-mail du jour", "feed": "flux", "gate": "contrôle au départ",
           "key": "clé", "lifecycle": "étapes", "offer": "offre", "overlap": "recouvrement", "person": "personne",
           "policy": "politique", "provider": "prestataire", "restore": "restauration", "send": "envoi",
           "subscription": "abonnement", "waiver": "dérogation", "workspace": "espace de travail", "zone": "fuseau"},
    "en": {},
}  # fmt: skip
MOST_SHOWN = 4
WHOLE = {
    "fr": "Registre {name} : {lines} lignes, aucune ne manque, aucune n’a changé.\n",
    "en": "Audit {name}: {lines} lines, none is missing, none was altered.\n",
}
BROKEN = {
    "fr": "Registre {name} : {lines} lignes lues, la chaîne est rompue.\n",
    "en": "Audit {name}: {lines} lines read, the chain is broken.\n",
}
ENDS = {
    "fr": "Il finit ici ; notez-le ailleurs, et vérifiez plus tard avec --expect :\n{end}\n",
    "en": "It ends here; note it elsewhere, and verify later with --expect:\n{end}\n",
}
STOPS = {"fr": "La dernière ligne lue : {end}\n", "en": "The last line read: {end}\n"}
MORE = {"fr": "… et {count} autres.\n", "en": "… and {count} more.\n"}
BREAKS: dict[Breakage, dict[str, str]] = {
    Breakage.ALTERED: {
        "fr": "la ligne {seq} a été modifiée : son contenu n’est plus celui de son empreinte",
        "en": "line {seq} was altered: what it says is not what its hash stands for",
    },
    Breakage.MISSING: {
        "fr": "des lignes manquent à partir de la ligne {seq} : {count}",
        "en": "lines are missing from line {seq} on: {count}",
    },
    Breakage.UNLINKED: {
        "fr": "la ligne {seq} ne suit pas celle qui la précède : l’une des deux a été remplacée",
        "en": "line {seq} does not follow the one before it: one of the two was replaced",
    },
    Breakage.BESIDE: {
        "fr": "une ligne a été ajoutée à côté de la chaîne (numéro {seq})",
        "en": "a line was added beside the chain (number {seq})",
    },
    Breakage.AFTER_HEAD: {
        "fr": "la ligne {seq} vient après la fin connue du registre",
        "en": "line {seq} comes after the known end of the audit",
    },
    Breakage.CUT_OFF: {
        "fr": "des lignes ont été coupées à la fin, à partir de la ligne {seq} : {count}",
        "en": "lines were cut off at the end, from line {seq} on: {count}",
    },
    Breakage.HEAD_DIFFERS: {
        "fr": "l’empreinte de la ligne {seq} n’est pas celle que la fin du registre a retenue",
        "en": "the hash of line {seq} is not the one that the end of the audit holds",
    },
    Breakage.HEAD_LOST: {
        "fr": "la base ne sait plus où finit le registre (dernière ligne lue : {seq})",
        "en": "the database has lost where the audit ends (last line read: {seq})",
    },
    Breakage.REWRITTEN: {
        "fr": "la ligne {seq} n’a pas l’empreinte que vous aviez notée : le registre a été récrit avant elle",
        "en": "line {seq} has not the hash that you noted: the audit was rewritten up to it",
    },
    Breakage.FORGOTTEN: {
        "fr": "la ligne {seq}, que vous aviez notée, n’est plus là",
        "en": "line {seq}, which you noted, is not there any more",
    },
}

COLON = {"fr": "\u00a0: ", "en": ": "}


def write_entries(entries: Iterable[AuditEntry], language: str) -> None:
    """Write lines of the audit as a table."""
    write_table(
        TITLES[language],
        [
            (
                str(one.seq), f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, _what(one, language), one.calendar, one.origin,
                one.reason or "",
            )
            for one in entries
        ],
        kept_whole=2,
    )  # fmt: skip


def tell_walk(name: str, walked: Walked, language: str) -> None:
    """Write whether a chain is whole, what is wrong with it, and where it ends."""
    said = WHOLE if walked.is_whole else BROKEN
    write(said[language].format(name=name, lines=number(walked.lines, language)))
    for one in walked.breaks:
        write(f"- {tell_break(one, language)}\n")
    rest = sum(walked.counts.values()) - sum(one.count for one in walked.breaks)
    if rest:
        write(MORE[language].format(count=number(rest, language)))
    ends = ENDS if walked.is_whole else STOPS
    write(ends[language].format(end=walked.end))


def tell_break(one: Break, language: str) -> str:
    """Say one thing that is wrong."""
    seq = "?" if one.seq is None else str(one.seq)
    return BREAKS[one.kind][language].format(seq=seq, count=number(one.count, language))


def _what(one: AuditEntry, language: str) -> str:
    """Name the thing, what became of it, and which of its parts changed."""
    kind = KINDS[language].get(one.kind, one.kind)
    said = f"{kind} {one.subject} {ACTIONS[language].get(one.action, one.action)}"
    names = one.changed
    if not names:
        return said
    shown, colon = ", ".join(names[:MOST_SHOWN]), COLON[language]
    return f"{said}{colon}{shown} …" if len(names) > MOST_SHOWN else f"{said}{colon}{shown}"

"""Writes all rules as one page: what each says, how grave it is, and its own page below."""

import re

from rules.registry import rules
from rules.rule import Rule

# As a rule's page names a section of docs/method.md: its path stands there once, for readers of a terminal.
_METHOD = re.compile(r"\b(Method|Méthode)(?: \(`docs/method\.md`\))?[ \n]§([\d.]*\d)")

_HEAD = {
    "en": """\
# Rules

`preseance rules` lists them, `preseance explain CODE` shows one page.
This page is all of them, written by `make rules`.
The examples are offer lists as spreadsheets import them.
The tests execute them: the bad one is found, the good one is not.

| code | name | severities | what it says |
|---|---|---|---|
""",
    "fr": """\
# Règles

`preseance rules` en donne la liste, `preseance explain CODE` une page.
Celle-ci les réunit toutes.
Les exemples sont des listes d’offres telles que les tableurs les importent.
Les tests les exécutent : le mauvais est relevé, le bon ne l’est pas.

| code | nom | gravités | ce qu’elle dit |
|---|---|---|---|
""",
}
_FOOT = {
    "en": """
CAN rules find cannibalisation, PRS pressure, REL a programme without relationship, CHN the wrong channel or hour.
LAW rules find what a law forbids, VAL what is not worth its money, CAL a calendar that does not say enough.
`unknown` says that a rule could not be checked for want of a figure: the verdict is then INCOMPLETE, never a guess.
Legal rules are hints, not legal advice; each figure of law is dated and names its source.
Any rule can be switched off, or graded otherwise for segments, channels or days: see [the policy](policy.md#rules).
The order of offers, of segments and of files never changes a verdict.
""",
    "fr": """
Les règles CAN trouvent la cannibalisation, PRS la pression, REL un programme sans relation, CHN le mauvais canal.
LAW trouve ce que la loi interdit, VAL ce qui ne vaut pas son prix, CAL un calendrier qui n’en dit pas assez.
`unknown` dit qu’une règle n’a pu être vérifiée faute d’un chiffre : le verdict est INCOMPLETE, jamais deviné.
Les règles de droit sont des indices, pas un conseil juridique ; chaque chiffre est daté et cite sa source.
Toute règle peut être coupée, ou graduée autrement pour des segments, des canaux ou des jours.
L’ordre des offres, des segments et des fichiers ne change jamais un verdict.
""",
}


def rule_book(language: str) -> str:
    """Give the whole book in "en" or "fr", as Markdown."""
    listed = rules().values()
    rows = "".join(f"| {one.code} | {one.name} | {severities_of(one)} | {one.summary(language)} |\n" for one in listed)
    pages = "".join(f"\n{rule_page(one, language, depth=2)}" for one in listed)
    return _HEAD[language] + rows + _FOOT[language] + _METHOD.sub(r"[\1 §\2](method.md#\2)", pages)


def rule_page(rule: Rule, language: str, *, depth: int = 1) -> str:
    """Give one rule's page as Markdown, under a heading of that depth."""
    page = rule.page[language].strip().replace("\n## ", f"\n{'#' * (depth + 1)} ")
    return f"{'#' * depth} {rule.code} {rule.name}\n\n{page}\n"


def severities_of(rule: Rule) -> str:
    """Name the severities that a rule's findings may have, the worst first."""
    ordered = sorted(rule.severities, key=lambda one: one.weight, reverse=True)
    return ", ".join(one.value for one in ordered)

"""The states of a page that no address names, and what leads a browser from its page into each."""

import secrets
from typing import Any

from tests.e2e.served import ROOT

SAMPLE_FILE = ROOT / "examples" / "first-plan.csv"
FILE_TYPE = "text/csv"
CLEAN = """\
offre;nom;équipe;objectif;but;segment;fidélité;effectif;panier moyen;du;au;canal;envoi;mécanique
MERCI;Merci;crm;fidélisation;rachat;fideles;grand bassin;20000;80;01/12/2026;24/12/2026;e-mail;01/12/2026 09:00;-10 %
MERCI;Merci;crm;fidélisation;rachat;fideles;grand bassin;20000;80;01/12/2026;24/12/2026;magasin;;-10 %
"""
FAULTY = """\
offre;nom;segment;fidélité;effectif;panier moyen;du;au;canal;envoi;mécanique
NOEL;Noël avant l’heure;fideles;grand bassin;20000;80;24/12/2026;01/12/2026;e-mail;01/12/2026 09:00;-10 %
FETES;Les fêtes;fideles;grand bassin;beaucoup;80;le premier lundi;24/12/2026;pigeon;;vingt pour cent
;Sans code;prospects;inconnu;5000;60;01/12/2026;24/12/2026;site;;-20 %
"""


def sent(page: Any, button: str) -> int:
    """Press a button that sends a form; give what the service answers."""
    with page.expect_navigation() as answered:
        page.locator(button).first.click()
    status: int = answered.value.status
    return status


def import_clean(page: Any) -> int:
    """Look at what a file would change that breaks no rule."""
    return _imported(page, CLEAN)


def import_blocked(page: Any) -> int:
    """Look at a file with which prospects would be better off than loyal customers."""
    return _imported(page, SAMPLE_FILE.read_text("utf-8"))


def import_refused(page: Any) -> int:
    """Look at a file whose cells are wrong."""
    return _imported(page, FAULTY)


def _imported(page: Any, text: str) -> int:
    page.set_input_files("#file", {"name": "noel.csv", "mimeType": FILE_TYPE, "buffer": text.encode()})
    page.select_option("#target", "")
    return sent(page, "#import-form button.main")


def dates_refused(page: Any) -> int:
    """Ask for dates that end before they start."""
    page.fill("#end", "2026-11-20")
    return sent(page, 'button[value="save"]')


def dates_checked(page: Any) -> int:
    """Ask what would be found on other dates."""
    page.fill("#end", "2026-12-04")
    return sent(page, '.acts button[value="check"]')


def merge(page: Any) -> int:
    """Change the name of an offer that somebody else has changed since one looked."""
    form, read = page.url, page.input_value('input[name="version"]')
    name = page.input_value('input[name="/name"]')
    page.fill('input[name="/name"]', name.removesuffix(" bis") if name.endswith(" bis") else f"{name} bis")
    sent(page, 'button[value="save"]')
    page.goto(form)
    page.evaluate("(read) => { document.querySelector('input[name=version]').value = read }", read)
    page.fill('input[name="/name"]', "Le parrainage de la rentrée")
    page.fill('input[name="/goal"]', "amener un ami")
    return sent(page, 'button[value="save"]')


def offer_empty(page: Any) -> int:
    """Send the form of an offer without a word in it."""
    return sent(page, 'button[value="save"]')


def offer_percent_and_gift(page: Any) -> int:
    """Choose a discount and a gift, and leave their fields empty."""
    return _lacking(page, "percent_off", "gift")


def offer_tiered_and_contest(page: Any) -> int:
    """Choose steps and a prize draw, and leave their fields empty."""
    return _lacking(page, "tiered", "contest")


def _lacking(page: Any, *kinds: str) -> int:
    for place, kind in enumerate(kinds):
        if place:
            page.locator('button[value="add:/mechanics"]').click()
        page.locator(f'[id="/mechanics/{place}/kind"]').select_option(kind)
        page.locator(f'[id="/mechanics/{place}"] .grid').first.wait_for()
    return sent(page, 'button[value="save"]')


def log_in_refused(page: Any) -> int:
    """Come with a password that is not the right one, each time as somebody else: nobody may try for long."""
    page.fill("#login", f"claire.{secrets.token_hex(2)}")
    page.fill("#password", "not the right one")
    return sent(page, "main form button")


def docs_drawn(page: Any) -> int:
    """Wait until the library has drawn the API."""
    page.locator(".opblock").first.wait_for()
    return 200

"""An incident is known by its words, in French and in English, and nothing else is taken for one."""

from datetime import UTC
from datetime import datetime

import pytest

from models.offer import Nature
from models.offer import Offer
from models.window import Window
from rules.incident_words import speaks_to_concerned
from rules.incident_words import tells_of_incident

WINDOW = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))


def offer(name: str, goal: str | None = None) -> Offer:
    """Call an offer by a name."""
    return Offer(
        code="A", name=name, goal=goal, segments=("s",), occurrences=(WINDOW,), currency="EUR", nature=Nature.RELATIONAL
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Nos EXCUSES", "Désolés pour le retard", "Geste commercial", "gestes commerciaux", "Panne du 3 mars",
     "Rappel de produit", "Rappel d’articles", "Sorry!", "Our apologies", "Product recall", "Delayed parcels",
     "Fuite de données", "Outage of Monday"],
)  # fmt: skip
def test_words_of_an_incident(name: str) -> None:
    """With or without accents, whatever the apostrophe."""
    assert tells_of_incident(offer(name))


@pytest.mark.parametrize(
    "name",
    ["", "Rappel : plus que deux jours", "Bienvenue", "Retardataires", "Excusez du peu", "A sorrier sight", "Incidence",
     "Panneaux solaires"],
)  # fmt: skip
def test_other_words(name: str) -> None:
    """A reminder is no recall, and each word must stand by itself."""
    assert not tells_of_incident(offer(name))


def test_the_goal_tells_as_well_as_the_name() -> None:
    """Many name an offer by its mechanic and say in the goal what it is for."""
    assert tells_of_incident(offer("10 €", "après la panne"))


@pytest.mark.parametrize(
    "name", ["Si vous étiez concernée", "Si vous avez été touchés", "If you were affected", "You may be concerned"]
)
def test_words_to_whoever_was_concerned(name: str) -> None:
    """They name nobody."""
    assert speaks_to_concerned(offer(name))

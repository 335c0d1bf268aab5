"""The import law covers every package of the tree, as it grows."""

from tests.laws.tree import LAYERS
from tests.laws.tree import ROOT
from tests.laws.tree import packages
from tests.laws.tree import plugins
from tests.laws.tree import pyproject

LAW = pyproject()["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LAW["contracts"]}
NOT_PRODUCT = frozenset({"benchmarks", "docs", "examples", "requirements", "tests"})
STORAGE = ("migrations", "store", "tables")
PLUGIN_FOLDERS = (
    "cli/audit",
    "cli/commands",
    "cli/doctor",
    "cli/events",
    "cli/feeds",
    "cli/keys",
    "cli/offers",
    "cli/persons",
    "cli/policies",
    "cli/providers",
    "cli/sends",
    "cli/workspaces",
    "cli/waivers",
    "models/mechanics",
    "rules/catalogue",
    "rules/repairs",
    "scheduler/providers",
    "exchange/report_formats",
)
# What each of these may be imported by; everybody else is named in the contract.
KNOWN_TO = {
    "marshmallow": {"api", "exchange"},
    "flask": {"api", "web"},
    "database": set[str](),
    "clock": {"scheduler"},
    "app": set[str](),
}


def test_every_package_is_under_the_import_law() -> None:
    """A package that arrives must be given its place."""
    assert sorted(packages()) == sorted(LAW["root_packages"])


def test_no_folder_stands_outside_the_layout() -> None:
    """A folder is a package of the product, or one of those that hold no product code."""
    folders = {path.parent.name for path in ROOT.glob("*/*.py") if not path.parent.name.startswith(".")}

    assert set() == folders - set(LAYERS) - NOT_PRODUCT - {"build", "dist", "var"}


def test_the_layers_stand_in_the_order_of_the_design() -> None:
    """Doors first, models last; none is left out."""
    named = [name.strip("() ") for layer in CONTRACTS["layers"]["layers"] for name in layer.split("|")]

    assert list(LAYERS) == named


def test_every_package_is_searched_for_cycles() -> None:
    """A cycle between two modules means a missing value object."""
    assert sorted(packages()) == sorted(CONTRACTS["no-cycles"]["ancestors"])


def test_plug_ins_of_a_folder_do_not_know_each_other() -> None:
    """Each folder of plug-ins has its contract as soon as it holds two."""
    expected = {folder.replace("/", ".") + ".*" for folder in PLUGIN_FOLDERS if len(plugins(folder)) > 1}

    covered = {
        module for contract in LAW["contracts"] if contract["type"] == "independence" for module in contract["modules"]
    }

    assert expected == covered


def test_each_library_is_kept_from_every_package_but_its_own() -> None:
    """A package that arrives may not bring the database or the web into the heart."""
    expected = {name: sorted(set(packages()) - allowed) for name, allowed in KNOWN_TO.items()}

    actual = {name: sorted(CONTRACTS[name]["source_modules"]) for name in KNOWN_TO}

    assert expected == actual


def test_what_stores_values_is_named() -> None:
    """A module split off the store is named twice: it knows the database, and values do not know it."""
    stems = {path.name.removesuffix(".py") for path in (ROOT / "models").iterdir()}
    expected = sorted(f"models.{stem}" for stem in stems if stem.startswith(STORAGE))

    protected = sorted(CONTRACTS["storage"]["protected_modules"])
    excused = sorted(line.partition(" -> ")[0].removesuffix(".**") for line in CONTRACTS["database"]["ignore_imports"])

    assert expected == protected
    assert expected == excused


def test_who_may_know_the_storage_is_storage_or_a_door() -> None:
    """The rules and the values are judged the same, stored or not."""
    importers = set(CONTRACTS["storage"]["allowed_importers"]) - set(CONTRACTS["storage"]["protected_modules"])

    assert set() == importers - {"api", "cli", "web"}

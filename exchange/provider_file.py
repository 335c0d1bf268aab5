"""A house's ways out in a file: who carries which channel, with which keys, to which lists of people."""

import re
import tomllib
from collections.abc import Callable
from collections.abc import Mapping
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

from exchange.french_cause import french_cause
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.wording import say
from models.channel import Channel
from models.nonsense import NonsenseError
from scheduler.addresses import HTTPS_PORT
from scheduler.addresses import AddressLaw
from scheduler.provider_kinds import provider_kind
from scheduler.provider_settings import Settings
from scheduler.recipients import RecipientLists
from scheduler.ways import Way
from scheduler.ways import Ways

_KEYS = frozenset({"allow", "allow_loopback", "ca_file", "channels", "ports", "providers", "recipients"})
_CHANNELS = tuple(one.value for one in Channel)
_NETWORKS = (
    "a list of networks such as 10.1.0.0/16",
    "une liste de réseaux, par exemple 10.1.0.0/16",
)
_PORTS = ("a list of ports from 1 to 65535", "une liste de ports de 1 à 65535")
_MOST_PORT = 65_535
_DEEPEST = 40
_FLAT = (f"a tree of at most {_DEEPEST} levels", f"un arbre d’au plus {_DEEPEST} niveaux")
_TEXT = ("a text in UTF-8 into that variable", "un texte en UTF-8 dans cette variable")
_AUTHORITY = ("the path of a PEM file that is there", "le chemin d’un fichier PEM qui existe")
_NAME = (
    "a name of at most 60 letters, figures, dots, dashes and spaces that begins with a letter or a figure",
    "un nom d’au plus 60 lettres, chiffres, points, tirets et espaces, qui commence par une lettre ou un chiffre",
)
# The name stands in addresses, in the database and on pages.
_PLAIN_NAME = re.compile(r"\w[\w .-]{0,59}")
_ENVIRONMENT = "environment"


def read_ways(path: Path, environment: Mapping[str, str]) -> Ways:
    """Give the ways out of a file; raises PlanRefusedError with the key at fault.

    A value written `{environment = "NAME"}` is taken from the mapping, so that the file holds no secret.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise _refused(
            "unreadable", str(path), value=error.strerror or type(error).__name__, cause=french_cause(error)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused("not-toml", str(path), value=str(error), cause=french_cause(error)) from None
    return ways_of(document, environment, str(path))


def ways_of(document: Mapping[str, object], environment: Mapping[str, str], file: str) -> Ways:
    """Give the ways out of a document; relative paths within are those beside its file."""
    try:
        return _ways(document, environment, Path(file).parent)
    except NonsenseError as error:
        raise _refused(error.code, file, pointer=error.field, **error.facts) from None


def _ways(document: Mapping[str, object], environment: Mapping[str, str], beside: Path) -> Ways:
    read = Settings(document, "", _KEYS)
    for name in read.table("providers"):
        if not _PLAIN_NAME.fullmatch(name):
            raise read.refused("providers", _NAME)
    providers = {name: _way(name, table, environment) for name, table in read.table("providers").items()}
    return Ways(
        providers=providers,
        by_channel=_channels(read, providers),
        recipients=_lists(beside / read.text("recipients")) if read.has("recipients") else None,
        law=_law(read),
        ca_file=_authority(read, beside) if read.has("ca_file") else None,
    )


def _way(name: str, table: object, environment: Mapping[str, str]) -> Way:
    settings = _filled(table, environment, f"providers.{name}")
    if not isinstance(settings, Mapping):
        raise NonsenseError(
            "provider-table", f"providers.{name} is no table", field=f"providers.{name}", key=f"providers.{name}"
        )
    kind = provider_kind(settings, name)
    templates = Settings(settings, name, settings).within("templates", _CHANNELS)
    return Way(
        kind=kind.name,
        provider=kind.connect(settings, name),
        receipts=kind.receipts(settings, name) if kind.receipts else None,
        hours=kind.hours,
        template={channel: templates.text(channel) for channel in _CHANNELS if templates.has(channel)},
    )


def _authority(read: Settings, beside: Path) -> str:
    path = beside / read.text("ca_file")
    if not _is_there(path.is_file):
        raise read.refused("ca_file", _AUTHORITY)
    return str(path)


def _is_there(question: Callable[[], bool]) -> bool:
    """Ask the disk; a path that it cannot even look for leads nowhere."""
    try:
        return question()
    except OSError:
        return False


def _filled(tree: object, environment: Mapping[str, str], place: str, depth: int = 0) -> object:
    if depth > _DEEPEST:
        raise Settings({}, "", ()).refused(place, _FLAT)
    if isinstance(tree, list):
        return [_filled(one, environment, f"{place}.{at}", depth + 1) for at, one in enumerate(tree)]
    if not isinstance(tree, Mapping):
        return tree
    if set(tree) != {_ENVIRONMENT}:
        return {key: _filled(one, environment, f"{place}.{key}", depth + 1) for key, one in tree.items()}
    name = str(tree[_ENVIRONMENT])
    if not environment.get(name):
        raise NonsenseError(
            "provider-environment",
            f"{place} asks for {name}, which the environment does not have",
            field=place,
            remedy=f"set {name} where the service is started",
            key=place,
            value=name,
        )
    if not _is_text(environment[name]):
        raise Settings({}, "", ()).refused(place, _TEXT)
    return environment[name]


def _is_text(value: str) -> bool:
    """Say whether a value can be written: bytes that are no UTF-8 come out of an environment as half characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _lists(folder: Path) -> RecipientLists:
    if not _is_there(folder.is_dir):
        raise NonsenseError(
            "recipients-folder",
            f"there is no folder {folder}",
            field="recipients",
            remedy="make it beside the file, or remove the key recipients",
            value=str(folder),
        )
    lists = RecipientLists(folder)
    # Looked through now: a list that cannot be read is told at start, not when a send is due.
    lists.counts()
    return lists


def _channels(read: Settings, providers: Mapping[str, Way]) -> Mapping[str, str]:
    inner = read.within("channels", _CHANNELS)
    return {channel: inner.chosen(channel, sorted(providers)) for channel in _CHANNELS if inner.has(channel)}


def _law(read: Settings) -> AddressLaw:
    ports = read.tree("ports") if read.has("ports") else [HTTPS_PORT]
    if not isinstance(ports, list) or not all(type(one) is int and 1 <= one <= _MOST_PORT for one in ports):
        raise read.refused("ports", _PORTS)
    written = read.texts("allow") if read.has("allow") else ()
    try:
        networks = tuple(ip_network(one) for one in written)
        return AddressLaw(allow_loopback=read.flag("allow_loopback"), allow=networks, ports=frozenset(ports))
    except NonsenseError:
        raise
    except ValueError:
        raise read.refused("allow", _NETWORKS) from None


def _refused(code: str, file: str, *, pointer: str = "", **facts: str) -> PlanRefusedError:
    message, remedy = say(code, facts)
    place = "/" + pointer.replace(".", "/") if pointer else ""
    return PlanRefusedError([PlanError(code=code, message=message, remedy=remedy, file=file, pointer=place)])

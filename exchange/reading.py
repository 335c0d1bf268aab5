"""Opens a plan file, whatever it is: a document, a workbook or a table saved as text."""

from pathlib import Path

from exchange.json_text import MOST_BYTES
from exchange.json_text import read_json
from exchange.plan_document import load
from exchange.refusal import refused
from models.plan import Plan


def read_plan(path: str | Path) -> Plan:
    """Read a plan file; raises PlanRefusedError when it cannot be opened or is no plan."""
    place = Path(path)
    name = place.name or str(path)
    try:
        if place.is_dir():
            raise refused("is-a-folder", file=name)
        with place.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise refused("no-such-file", file=name) from None
    except (OSError, ValueError) as error:
        raise refused("cannot-be-opened", file=name, why=getattr(error, "strerror", "") or str(error)) from None
    return read_plan_bytes(name, data)


def read_plan_bytes(name: str, data: bytes) -> Plan:
    """Read a plan from the bytes of a file of that name, by its content first."""
    if not data.strip():
        raise refused("empty-file", file=name)
    return load(read_json(data, file=name), file=name)

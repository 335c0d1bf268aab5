"""Opens a plan file, whatever it is: a document, a workbook or a table saved as text."""

from pathlib import Path
from pathlib import PurePath

from exchange.csv_table import csv_table
from exchange.french_cause import french_cause
from exchange.json_text import MOST_BYTES
from exchange.json_text import MOST_VALUES
from exchange.json_text import read_json
from exchange.offer_document import with_known_segments
from exchange.plan_document import load
from exchange.refusal import refused
from exchange.table_plan import Settings
from exchange.table_plan import plan_of_tables
from exchange.xlsx_table import xlsx_tables
from models.plan import Plan

DEFAULT_SETTINGS = Settings()
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_EXTENSIONS = {".json": "json", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx"}
_CALLED = {"json": "JSON", "csv": "text", "xlsx": "XLSX"}


def read_plan(path: str | Path, settings: Settings = DEFAULT_SETTINGS) -> Plan:
    """Read a plan file; raises PlanRefusedError when it cannot be opened or is no plan."""
    place = Path(path)
    name = place.name or str(path)
    try:
        with place.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise refused("no-such-file", file=name) from None
    except IsADirectoryError:
        raise refused("is-a-folder", file=name) from None
    except (OSError, ValueError) as error:
        raise refused(
            "cannot-be-opened", file=name, why=getattr(error, "strerror", "") or str(error), cause=french_cause(error)
        ) from None
    return read_plan_bytes(name, data, settings)


def read_plan_bytes(
    name: str, data: bytes, settings: Settings = DEFAULT_SETTINGS, most_values: int = MOST_VALUES
) -> Plan:
    """Read a plan from the bytes of a file of that name, by its content first; `settings` tells what is left out."""
    if not data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise refused("empty-file", file=name)
    content = _content(data)
    _refuse_wrong_extension(name, content)
    if content == "json":
        document = read_json(data, file=name, most_values=most_values)
        return load(document if settings.known is None else with_known_segments(document, settings.known), file=name)
    tables = xlsx_tables(name, data) if content == "xlsx" else (csv_table(name, data),)
    return plan_of_tables(name, tables, settings)


def _content(data: bytes) -> str:
    """Tell what a file holds by how it starts."""
    if data.startswith(_WORKBOOKS):
        return "xlsx"
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "json" if start[:1] in {b"{", b"["} else "csv"


def _refuse_wrong_extension(name: str, content: str) -> None:
    """Refuse a file that is not what its name says: its owner should know before his colleagues do."""
    extension = PurePath(name).suffix.lower()
    expected = _EXTENSIONS.get(extension)
    if expected is not None and content != expected:
        raise refused("wrong-extension", file=name, extension=extension, content=_CALLED[content])

"""The page on which spreadsheets and plan files come in: errors by cell, then what they would change, then storing."""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import render_template
from flask import request
from flask import url_for

from exchange.calendar_code import calendar_code
from exchange.importing import MERGE
from exchange.importing import MODES
from exchange.iso_codes import CURRENCIES
from exchange.refusal import PlanRefusedError
from exchange.table_plan import Settings
from exchange.template import template_csv
from exchange.template import template_xlsx
from exchange.wording import WORDS
from exchange.wording import say as say_problem
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.nonsense import NonsenseError
from models.plan import Plan
from models.role import Role
from models.role import needs
from models.store import StoredPlan
from models.store_error import AbsentError
from models.store_error import PolicyNotYoursError
from models.store_error import RefusedOffersError
from models.store_error import StaleError
from models.store_error import TakenError
from web.desk_forms import number_asked
from web.import_carried import Files
from web.import_carried import packed
from web.import_carried import unpacked
from web.import_preview import MOST_TOLD
from web.import_preview import Importer
from web.import_preview import ImportPreview
from web.import_preview import foresee
from web.message_book import MessageBook
from web.message_book import message_book
from web.safe_place import see_other

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW = ""
LONGEST = 200
# Left for all the other fields of the form that carries files along.
ROOM = 100_000
DEFAULT = Settings()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDoor:
    """What the page works on; `read` makes a plan of files, or says which cells are at fault."""

    importer: Callable[[], Importer]
    read: Callable[[Files, Settings], Plan]
    caller: Callable[[], Caller]
    language: Callable[[], str]
    refuse_forged: Callable[[], None]

    @property
    def say(self) -> MessageBook:
        """Give the words in the reader's language."""
        return message_book(self.language())


@dataclass(slots=True)
class Asked:
    """What somebody wants: into which calendar (none: a new one of that name), in which way, on which clock."""

    target: str
    name: str
    mode: str
    timezone: str
    currency: str
    files: Files = ()
    wrong: list[str] = field(default_factory=list)


def import_page(door: ImportDoor) -> Blueprint:
    """Give the page; whoever reads may look at what files would do, planners store them."""
    blueprint = Blueprint("import_page", __name__, url_prefix="/import")

    @blueprint.get("")
    @needs(Role.VIEWER)
    def show() -> Response:
        """Ask for files."""
        return _page(door, _asked(door))

    @blueprint.post("")
    @needs(Role.VIEWER)
    def preview() -> Response:
        """Say what files would change, or which of their cells are at fault; nothing is stored."""
        door.refuse_forged()
        asked = _asked(door)
        asked.files = [(file.filename, file.read()) for file in request.files.getlist("file") if file.filename]
        if not asked.files:
            asked.wrong.append(door.say("importing.no_file"))
            return _page(door, asked, status=422)
        return _previewed(door, asked)

    @blueprint.post("/store")
    @needs(Role.PLANNER)
    def store() -> Response:
        """Store what was shown, unless the calendar has changed since."""
        # The files come back in one field; what a whole request may hold bounds it.
        request.max_form_memory_size = request.max_content_length
        door.refuse_forged()
        asked = _asked(door)
        asked.files = unpacked(request.form.get("carried", ""), _most_bytes()) or ()
        if not asked.files:
            asked.wrong.append(door.say("importing.file_lost"))
            return _page(door, asked, status=422)
        return _stored(door, asked)

    @blueprint.get("/template.<any(xlsx, csv):kind>")
    @needs(Role.VIEWER)
    def template(kind: str) -> Response:
        """Give the spreadsheet that teams fill in."""
        language = door.language()
        data = template_xlsx(language) if kind == "xlsx" else template_csv(language)
        response = Response(data, mimetype=XLSX if kind == "xlsx" else "text/csv")
        response.headers.set("Content-Disposition", "attachment", filename=f"preseance-{language}.{kind}")
        return response

    return blueprint


def _most_bytes() -> int:
    return int(current_app.config["MAX_CONTENT_LENGTH"])


def _asked(door: ImportDoor) -> Asked:
    values = request.values
    target = values.get("calendar", NEW)[:LONGEST] if "target" not in values else values.get("target", "")[:LONGEST]
    mode = values.get("mode", MERGE)
    asked = Asked(
        target=target if target.isprintable() else NEW,
        name=values.get("name", "").strip()[:LONGEST],
        mode=mode if mode in MODES else MERGE,
        timezone=values.get("timezone", DEFAULT.timezone).strip()[:60],
        currency=values.get("currency", DEFAULT.currency),
    )
    if asked.currency not in CURRENCIES:
        asked.currency = DEFAULT.currency
    if not asked.name.isprintable():
        asked.name = ""
        asked.wrong.append(door.say("importing.name_refused"))
    return asked


def _find(door: ImportDoor, code: str) -> StoredPlan | None:
    try:
        return door.importer().store.plan(code) if code else None
    except AbsentError:
        return None


def _foreseen(door: ImportDoor, asked: Asked) -> ImportPreview | None:
    """Look at what was asked; None where `asked` says what is wrong. PlanRefusedError for cells at fault."""
    stored = _find(door, asked.target)
    if asked.target and stored is None:
        asked.wrong.append(door.say("importing.calendar_gone", code=asked.target))
        return None
    given = door.read(asked.files, _settings(asked, stored))
    if asked.name and stored is None:
        given = replace(given, name=asked.name)
    code = asked.target or calendar_code(replace(given, file="") if asked.name else given)
    if stored is None and _find(door, code) is not None:
        asked.wrong.append(door.say("importing.code_taken", code=code))
        return None
    try:
        return foresee(
            door.importer(), stored, given, code=code, mode=asked.mode, by=door.caller(), language=door.language()
        )
    except NonsenseError as error:
        asked.wrong.append(_told(error, door.language()))
        return None


def _settings(asked: Asked, stored: StoredPlan | None) -> Settings:
    """Say what tables leave out: what a calendar that is there knows already, else what somebody has chosen."""
    if stored is None:
        return Settings(timezone=asked.timezone, currency=asked.currency)
    return Settings(timezone=stored.head.zone.key, currency=stored.head.currency, known=stored.plan)


def _told(error: NonsenseError, language: str) -> str:
    if error.code not in WORDS:
        return f"{error.message}: {error.remedy}"
    message, remedy = say_problem(error.code, {"name": error.field, **error.facts})
    colon = "\u00a0: " if language == "fr" else ": "
    told = f"{message[language]}{colon}{remedy[language]}."
    return told[0].upper() + told[1:]


def _previewed(door: ImportDoor, asked: Asked, status: int = 200) -> Response:
    try:
        seen = _foreseen(door, asked)
    except PlanRefusedError as error:
        return _page(door, asked, refused=error, status=422)
    return _page(door, asked, seen=seen, status=422 if seen is None else status)


def _stored(door: ImportDoor, asked: Asked) -> Response:
    try:
        seen = _foreseen(door, asked)
    except PlanRefusedError as error:
        return _page(door, asked, refused=error, status=422)
    if seen is None:
        return _page(door, asked, status=422)
    if seen.version != number_asked("version", -1):
        asked.wrong.append(door.say("importing.changed_meanwhile"))
        return _page(door, asked, seen=seen, status=409)
    importer = door.importer()
    try:
        head = importer.store.put_plan(seen.plan, code=seen.code, by=door.caller(), expected=seen.version)
    except (StaleError, TakenError, AbsentError):
        asked.wrong.append(door.say("importing.changed_meanwhile"))
        return _previewed(door, asked, status=409)
    except (RefusedOffersError, PolicyNotYoursError):
        # The page lists them.
        return _previewed(door, asked, status=409)
    except NonsenseError as error:
        asked.wrong.append(_told(error, door.language()))
        return _page(door, asked, status=422)
    importer.changed(head.code)
    return see_other(url_for("import_page.show", calendar=head.code, done=1, lang=door.language()))


def _heads(door: ImportDoor) -> Sequence[CalendarHead]:
    return [head for head, _ in door.importer().store.calendars()]


def _page(
    door: ImportDoor, asked: Asked, *, seen: ImportPreview | None = None, refused: PlanRefusedError | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    carried = packed(asked.files) if seen is not None else ""
    language, heads = door.language(), _heads(door)
    page = render_template(
        "import_page.html", asked=asked, seen=seen, refused=refused, heads=heads,
        head=next((one for one in heads if one.code == asked.target), None),
        carried=carried if len(carried) <= _most_bytes() - ROOM else "",
        done=request.args.get("done") == "1", may_store=door.caller().may(Role.PLANNER),
        currencies=sorted(CURRENCIES), most_told=MOST_TOLD,
        most=_most_bytes() // 2**20, names=[name for name, _ in asked.files],
    )  # fmt: skip
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    return Response(page, status=status, headers=headers)

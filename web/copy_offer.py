"""Takes an offer as the beginning of another one: all that it promises, without its dates and without its messages."""

import re
from urllib.parse import urlencode

from flask import Response
from flask import abort
from flask import request
from flask import url_for

from exchange.plan_fields import LONGEST_CODE
from models.store import Store
from models.store_error import AbsentError
from web.editing_asked import text_asked
from web.editing_parts import EditingDoor
from web.safe_place import see_other

MOST_TRIED = 1_000
_NUMBERED = re.compile(r"(.*?)[-_ ]?(\d{1,4})", re.DOTALL)


def copied(door: EditingDoor) -> Response:
    """Send somebody on to the form of a new offer that begins as a copy; nothing is stored before it has dates."""
    editor = door.editor()
    subject = door.subject(text_asked("calendar"), text_asked("offer"))
    wanted = request.form.get("to", "") or subject.head.code
    if not wanted.isprintable():
        abort(404)
    head = editor.store.head(wanted[:200])
    source = {"copy_of": subject.offer.code, "copy_from": subject.head.code}
    return see_other(f"{url_for('offer_form.new', calendar=head.code, lang=door.language())}&{urlencode(source)}")


def free_code(store: Store, calendar: str, code: str) -> str:
    """Suggest a code that no offer of a calendar has: BF-30 becomes BF-31, WELCOME becomes WELCOME-2."""
    match = _NUMBERED.fullmatch(code)
    stem, first = (code[: match.start(2)], int(match[2]) + 1) if match and match[1] else (f"{code}-", 2)
    for number in range(first, first + MOST_TRIED):
        suggested = f"{stem[: LONGEST_CODE - len(str(number))]}{number}"
        try:
            store.offer(calendar, suggested)
        except AbsentError:
            return suggested
    return ""

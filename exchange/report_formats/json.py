"""The report as the JSON document of the plan format, for programs."""

import json

from exchange.report_document import report_document
from exchange.report_dossier import Dossier
from exchange.report_format import Look
from exchange.report_format import ReportFormat


def render(dossier: Dossier, _: Look) -> str:
    """Write the document; the same check always gives the same bytes."""
    document = report_document(dossier.report, dossier.calendar, dossier.language)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


report_format = ReportFormat(name="json", media_type="application/json", render=render)

"""The short name under which a plan is kept when nobody gives one: "T4 2026.xlsx" is kept as t4-2026."""

import re
import unicodedata
from pathlib import PurePath

from models.plan import Plan

LONGEST = 60


def calendar_code(plan: Plan) -> str:
    """Give small letters, digits and hyphens, made from the file name or else from the plan's name."""
    told = PurePath(plan.file).stem or plan.name
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST] or "plan"

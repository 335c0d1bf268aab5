"""Tells which version of the house's policy is in force, by one look at an index."""

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select

from models.tables_trust import metadata

POLICIES = metadata.tables["house_policy"]


def number_in_force(connection: Connection, workspace_id: int) -> int:
    """Give the number of the version in force, 0 while nobody has written one."""
    asked = select(func.max(POLICIES.c.number)).where(POLICIES.c.workspace_id == workspace_id)
    return int(connection.execute(asked).scalar_one_or_none() or 0)

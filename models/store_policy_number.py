"""Tells which version of the house's policy is in force, and keeps it there while something is done by it."""

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select

from models.tables_trust import metadata

# What a policy is called where others are called by their codes.
HOUSE = "house"
POLICIES = metadata.tables["house_policy"]
WORKSPACES = metadata.tables["workspace"]


def number_in_force(connection: Connection, workspace_id: int) -> int:
    """Give the number of the version in force, 0 while nobody has written one."""
    asked = select(func.max(POLICIES.c.number)).where(POLICIES.c.workspace_id == workspace_id)
    return int(connection.execute(asked).scalar_one_or_none() or 0)


def keeps_policy(connection: Connection, workspace_id: int, number: int) -> bool:
    """Say whether the version of that number is in force, and let no other come into force before the transaction ends.

    Ask first of all in a transaction: whoever puts a policy in force takes the workspace, then the offers.
    """
    asked = select(WORKSPACES.c.id).where(WORKSPACES.c.id == workspace_id)
    connection.execute(asked.with_for_update(read=True))
    return number_in_force(connection, workspace_id) == number

"""Several brands in one database: a workspace is made, and its store opened, because a test asks for it."""

from models.store import Store
from models.store_workspaces import WorkspaceBook


def open_brand(store: Store, code: str) -> Store:
    """Give the store of another workspace on the same database, made when it is new."""
    book = WorkspaceBook(store.engine, store.clock)
    if not book.has(code):
        book.add(code, by="tests")
    return Store(store.engine, store.clock, code)

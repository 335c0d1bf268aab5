"""Opens all brands of a database at once, for commands that look after its workspaces."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from functools import wraps

from cli.database import takes_database
from cli.house import refuse_absent
from cli.house import refuse_unknown_workspace
from cli.house import settings_with
from cli.language import speaks
from cli.store_refusals import tell_store_refusal
from models.nonsense import NonsenseError
from models.store_engine import migrate
from models.store_engine import open_engine
from models.store_error import StoreError
from models.store_error import UnknownWorkspaceError
from models.store_workspaces import WorkspaceBook


def takes_workspaces(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the workspaces of a database as its first argument, and tell what is refused."""

    @takes_database
    @speaks
    @wraps(command)
    def working(*, database: str | None, language: str, **options: object) -> int | None:
        url = settings_with(database_url=database).database_url
        refuse_absent(url)
        engine = open_engine(url)
        try:
            migrate(engine)
            return command(WorkspaceBook(engine, lambda: datetime.now(UTC)), language=language, **options)
        except UnknownWorkspaceError as error:
            raise refuse_unknown_workspace(error, "CODE") from None
        except (StoreError, NonsenseError) as error:
            return tell_store_refusal(error, language)
        finally:
            engine.dispose()

    return working

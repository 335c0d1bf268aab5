"""Opens a deployment's database for the doctor, reads what there is, and makes nothing that is not there."""

from dataclasses import replace

from cli.deployment import Deployment
from models.nonsense import NonsenseError
from models.store_engine import open_engine
from models.store_error import BusyError
from models.store_examined import examine


def with_database(deployment: Deployment) -> Deployment:
    """Give the deployment with its database, or with why that cannot be read."""
    file = deployment.file
    if file is not None and not file.is_file():
        return replace(deployment, trouble=f"{file}: no such file")
    url = deployment.settings.database_url
    try:
        engine = open_engine(url if "://" in url else f"sqlite:///{url}")
    except (NonsenseError, ValueError) as error:
        return replace(deployment, trouble=_said(str(error)))
    try:
        return replace(deployment, database=examine(engine, deployment.now))
    except BusyError as error:
        return replace(deployment, trouble=_said(error.code))
    finally:
        engine.dispose()


def _said(why: str) -> str:
    return " ".join(why.split())[:200]

"""What the database keeps of trust: people, keys, sessions, the house's policies, and what past verdicts looked at."""

# SQLModel reads the annotations at run time; an import from __future__ that postpones them breaks it.
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import LargeBinary
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

from models.person import PersonKind
from models.tables import CODE_LENGTH
from models.tables import LIVE
from models.tables import foreign_key
from models.tables import one_of
from models.tables_sends import metadata as metadata  # noqa: PLC0414 -- whoever needs these tables needs all of them

DIGEST_LENGTH = 80


class StoredPerson(SQLModel, table=True):
    """Somebody in one workspace; `roles` and `teams` are JSON lists, `password` an argon2 hash.

    `subject` is the issuer and the name under which an OpenID provider knows him.
    """

    __tablename__ = "person"
    __table_args__ = (
        one_of("kind", PersonKind),
        CheckConstraint("login <> ''", name="login_given"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index("uq_person_live_login", "workspace_id", "login_folded", unique=True, sqlite_where=LIVE,
              postgresql_where=LIVE),
        Index("uq_person_live_subject", "workspace_id", "subject", unique=True, sqlite_where=LIVE,
              postgresql_where=LIVE),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    kind: str = Field(max_length=16)
    login: str = Field(max_length=CODE_LENGTH)
    login_folded: str = Field(max_length=CODE_LENGTH)
    roles: str = Field(sa_type=Text)
    teams: str = Field(sa_type=Text)
    password: str | None = Field(default=None, sa_type=Text)
    subject: str | None = Field(default=None, max_length=600)
    version: int
    created_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None


class StoredKey(SQLModel, table=True):
    """A key of a person or machine; of its secret only the SHA-256 is kept. `roles` is a JSON list.

    `parent_id` is the key that was shown when it was made: it ends no later.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        UniqueConstraint("prefix"),
        Index("ix_api_key_person_id", "person_id"),
        Index("ix_api_key_parent_id", "parent_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    person_id: int = Field(sa_column=foreign_key("person"))
    prefix: str = Field(max_length=32)
    digest: str = Field(max_length=DIGEST_LENGTH)
    name: str = Field(sa_type=Text)
    roles: str = Field(sa_type=Text)
    created_by: str = Field(sa_type=Text)
    parent_id: int | None = Field(default=None, foreign_key="api_key.id")
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


class StoredSession(SQLModel, table=True):
    """A person who is logged in, until he leaves or has been away too long; of the token only the SHA-256 is kept."""

    __tablename__ = "web_session"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_web_session_person_id", "person_id"))

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    person_id: int = Field(sa_column=foreign_key("person"))
    digest: str = Field(max_length=DIGEST_LENGTH)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class StoredInvitation(SQLModel, table=True):
    """A link that lets one person in once; of its token only the SHA-256 is kept."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_invitation_person_id", "person_id"))

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    person_id: int = Field(sa_column=foreign_key("person"))
    digest: str = Field(max_length=DIGEST_LENGTH)
    created_by: str = Field(sa_type=Text)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class CookieKey(SQLModel, table=True):
    """What cookies are signed with where the environment gives nothing; one for the whole deployment."""

    __tablename__ = "cookie_key"

    id: int | None = Field(default=None, primary_key=True)
    secret: str = Field(sa_type=Text)
    created_at: datetime


class StoredPolicy(SQLModel, table=True):
    """A version of the house's policy; `document` is what was written, the newest number is in force."""

    __tablename__ = "house_policy"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    number: int
    version: str = Field(max_length=DIGEST_LENGTH)
    document: str = Field(sa_type=Text)
    author: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    created_at: datetime


class KeptPolicy(SQLModel, table=True):
    """An effective policy that a verdict went by, named by its hash; canonical JSON."""

    __tablename__ = "kept_policy"
    __table_args__ = (UniqueConstraint("workspace_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    version: str = Field(max_length=DIGEST_LENGTH)
    document: str = Field(sa_type=Text)


class KeptText(SQLModel, table=True):
    """A plan that a verdict looked at, or the report that it gave, named by its hash; `manifest` names its pieces."""

    __tablename__ = "kept_text"
    __table_args__ = (UniqueConstraint("workspace_id", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    digest: str = Field(max_length=DIGEST_LENGTH)
    manifest: bytes = Field(sa_type=LargeBinary)


class TextPiece(SQLModel, table=True):
    """A run of lines of kept texts, or of names of such runs; two texts that share it keep it once. Compressed."""

    __tablename__ = "text_piece"
    __table_args__ = (UniqueConstraint("workspace_id", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    digest: str = Field(max_length=DIGEST_LENGTH)
    body: bytes = Field(sa_type=LargeBinary)


class AuditHead(SQLModel, table=True):
    """The last line of a workspace's audit: how many there are, and the hash that stands for all of them."""

    __tablename__ = "audit_head"

    workspace_id: int = Field(
        sa_column=Column(Integer, ForeignKey("workspace.id"), primary_key=True, autoincrement=False)
    )
    seq: int = Field(sa_type=BigInteger)
    hash: str = Field(max_length=DIGEST_LENGTH)

"""The tables of returns, the same in SQLite and PostgreSQL.

Answers are stored once, by submission; drafts are the only rows that are overwritten. Area codes
of a filing are copies of its organisation's, so that lists and row security need no join.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows only where the key is INTEGER.
_Key = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, with its zone also where the database keeps none (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 the base class's
    ) -> datetime | None:
        """To UTC; a time without a zone is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 the base class's
    ) -> datetime | None:
        """With its zone again."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


_Moment = Moment()


def _id() -> Column[int]:
    return Column("id", _Key, primary_key=True, autoincrement=True)


def _area() -> tuple[Column[str], ...]:
    """Whole codes by level, such as CN-31, CN-3101, CN-310115."""
    return tuple(
        Column(level, String(12), nullable=False, server_default="")
        for level in ("province", "city", "county")
    )


organisation = Table(
    "organisation",
    metadata,
    _id(),
    Column("credit_code", String(18), nullable=False, unique=True),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False, server_default=""),
    *_area(),
    # What the register of the statistics says of it, where its own answers do not.
    Column("industry", String(8), nullable=False, server_default=""),
    Column("size", String(8), nullable=False, server_default=""),
    Column("ownership", String(12), nullable=False, server_default=""),
    # Credit code of the enterprise that controls it.
    Column("holding", String(18), nullable=False, server_default=""),
    # Which forms it owes follows from these: JSON list such as ["services", "tcm"].
    Column("activities", Text, nullable=False, server_default="[]"),
    # The respondent's own key, wrapped by the master key of this number.
    Column("sealed_key", LargeBinary, nullable=False),
    Column("key_number", Integer, nullable=False),
    Column("created", _Moment, nullable=False),
    Index("ix_organisation_area", "province", "city", "county"),
)

account = Table(
    "account",
    metadata,
    _id(),
    Column("login", String(120), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("email", String(200), nullable=False, server_default=""),
    Column("role", String(20), nullable=False),
    Column("organisation", _Key, ForeignKey("organisation.id"), index=True),
    Column("level", String(10), nullable=False, server_default=""),
    Column("area", String(12), nullable=False, server_default=""),
    Column("port", String(40), nullable=False, server_default=""),
    Column("language", String(2), nullable=False, server_default="zh"),
    Column("password", String(200)),
    # The second factor's secret, sealed; and the last time step it was used at.
    Column("totp", LargeBinary),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    # Issuer and subject of a single sign-on.
    Column("subject", String(300), unique=True),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", _Moment),
    Column("created", _Moment, nullable=False),
)

session = Table(
    "session",
    metadata,
    # SHA-256 of the token, which only the browser has.
    Column("token", String(64), primary_key=True),
    Column("account", _Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    # Whether the second factor was given.
    Column("complete", Boolean, nullable=False),
    Column("created", _Moment, nullable=False),
    Column("seen", _Moment, nullable=False),
    Column("expires", _Moment, nullable=False),
)

# Keys of accounting systems: a token that acts for an account.
api_key = Table(
    "api_key",
    metadata,
    _id(),
    Column("token", String(64), nullable=False, unique=True),
    Column("account", _Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("created", _Moment, nullable=False),
    Column("revoked", _Moment),
)

filing = Table(
    "filing",
    metadata,
    _id(),
    Column("organisation", _Key, ForeignKey("organisation.id"), nullable=False),
    Column("period", String(8), nullable=False),
    # JSON list of the forms that it answers.
    Column("forms", Text, nullable=False),
    *_area(),
    Column("state", String(12), nullable=False),
    # How many levels the last submission has come to: 0 none, 1 county ... 4 ministry. It stays
    # when a level gives the filing back, and for good once all four have seen it.
    Column("reached", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    # The version that counts; of a filing reopened for correction still the one before.
    Column("accepted_version", Integer, nullable=False, server_default="0"),
    Column("due", Date, nullable=False),
    # The first time it was submitted, and which day that was where deadlines hold: that is what
    # timeliness is measured by.
    Column("submitted", _Moment),
    Column("came", Date),
    Column("accepted", _Moment),
    Column("returns", Integer, nullable=False, server_default="0"),
    UniqueConstraint("organisation", "period"),
    # One index a level that reviews, each in the order of list pages.
    Index("ix_filing_period", "period", "id"),
    Index("ix_filing_state", "state", "period", "id"),
    Index("ix_filing_province", "province", "period", "id"),
    Index("ix_filing_city", "city", "period", "id"),
    Index("ix_filing_county", "county", "period", "id"),
    Index("ix_filing_reached", "reached", "period", "id"),
)

draft = Table(
    "draft",
    metadata,
    Column("filing", _Key, ForeignKey("filing.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    # Answers as JSON, sealed with the respondent's key.
    Column("body", LargeBinary, nullable=False),
    Column("saved", _Moment, nullable=False),
    Column("account", _Key, ForeignKey("account.id"), nullable=False),
)

submission = Table(
    "submission",
    metadata,
    _id(),
    Column("filing", _Key, ForeignKey("filing.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", String(40), nullable=False, unique=True),
    Column("account", _Key, ForeignKey("account.id"), nullable=False),
    Column("at", _Moment, nullable=False),
    # SHA-256 of the canonical answers, and the signed receipt as JSON.
    Column("digest", String(64), nullable=False),
    Column("receipt", Text, nullable=False),
    # What the client called this attempt: the same again gets the same receipt.
    Column("attempt", String(64), nullable=False),
    UniqueConstraint("filing", "version"),
    UniqueConstraint("filing", "attempt"),
)

answer = Table(
    "answer",
    metadata,
    Column("submission", _Key, ForeignKey("submission.id"), primary_key=True),
    Column("variable", String(40), primary_key=True),
    # Codes joined by "/", in the order of the variable; empty where it has none.
    Column("codes", String(120), primary_key=True, server_default=""),
    # One of the two: confidential values are sealed with the respondent's key.
    Column("value", Text),
    Column("sealed", LargeBinary),
    Column("unit", String(16), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
)

# Append-only, as submission, answer and share are: triggers refuse UPDATE and DELETE.
event = Table(
    "event",
    metadata,
    # Counted without gaps, so that a missing one shows.
    Column("id", _Key, primary_key=True, autoincrement=False),
    Column("at", _Moment, nullable=False),
    Column("account", _Key, ForeignKey("account.id")),
    Column("filing", _Key, ForeignKey("filing.id"), index=True),
    Column("kind", String(30), nullable=False),
    # JSON, with sorted keys: it is hashed as it stands.
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

# The last link of the chain of events, one row: whoever appends locks it.
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", _Key, nullable=False),
    Column("hash", String(64), nullable=False),
)

share = Table(
    "share",
    metadata,
    _id(),
    Column("submission", _Key, ForeignKey("submission.id"), nullable=False),
    Column("port", String(40), nullable=False),
    Column("form", String(40), nullable=False),
    Column("purpose", Text, nullable=False),
    # SHA-256 of the canonical answers that went out.
    Column("digest", String(64), nullable=False),
    Column("at", _Moment, nullable=False),
    UniqueConstraint("submission", "port", "form"),
    Index("ix_share_port_form", "port", "form"),
)

# The answers of a share: a port reads these and no others.
share_field = Table(
    "share_field",
    metadata,
    Column("share", _Key, ForeignKey("share.id"), primary_key=True),
    Column("variable", String(40), primary_key=True),
    Column("codes", String(120), primary_key=True, server_default=""),
)

batch = Table(
    "batch",
    metadata,
    _id(),
    Column("sender", String(40), nullable=False),
    Column("receiver", String(40), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("quality", Text, nullable=False, server_default="{}"),
    # Of a batch that failed: why, and everything that came.
    Column("reasons", Text, nullable=False, server_default="[]"),
    # The batch as it came or went, sealed.
    Column("body", LargeBinary, nullable=False),
    # What it is about; empty where that could not be read.
    Column("form", String(40), nullable=False, server_default=""),
    Column("period", String(8), nullable=False, server_default=""),
    Column("at", _Moment, nullable=False),
    # Where one database serves both sides, a batch stands there as sent and as received.
    UniqueConstraint("sender", "receiver", "sequence", "digest", "state"),
)

# Public keys of offices that batches come from; they may have several.
partner = Table(
    "partner",
    metadata,
    Column("party", String(40), primary_key=True),
    Column("key", String(44), primary_key=True),
    Column("at", _Moment, nullable=False),
)

# Pieces of a batch that is still arriving, sealed; gone when it is whole.
piece = Table(
    "piece",
    metadata,
    Column("party", String(40), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", _Moment, nullable=False),
)

reminder = Table(
    "reminder",
    metadata,
    _id(),
    Column("filing", _Key, ForeignKey("filing.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("at", _Moment, nullable=False),
    Column("account", _Key, ForeignKey("account.id")),
)

# What went through an enterprise's banks in a period, by question; sealed like its answers.
bank_total = Table(
    "bank_total",
    metadata,
    Column("organisation", _Key, ForeignKey("organisation.id"), primary_key=True),
    Column("period", String(8), primary_key=True),
    Column("question", String(160), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", _Moment, nullable=False),
)

APPEND_ONLY = (submission, answer, event, share, share_field)

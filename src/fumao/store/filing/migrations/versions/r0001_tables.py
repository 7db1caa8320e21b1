"""The tables, the views that say whose a row is, and triggers that keep the trail whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_APPEND_ONLY = ("submission", "answer", "event", "share", "share_field")
_PLACE = "organisation, province, city, county, reached"
_VIEWS = (
    f"CREATE VIEW whose_filing AS SELECT id AS filing, {_PLACE} FROM filing",  # noqa: S608 ours
    f"CREATE VIEW whose_submission AS SELECT s.id AS submission, s.filing, {_PLACE} "  # noqa: S608
    "FROM submission s JOIN filing f ON f.id = s.filing",
    f"CREATE VIEW whose_share AS SELECT h.id AS share, h.submission, s.filing, {_PLACE}, h.port "  # noqa: S608
    "FROM share h JOIN submission s ON s.id = h.submission JOIN filing f ON f.id = s.filing",
    "CREATE VIEW whose_field AS SELECT h.submission, h.port, d.variable, d.codes "
    "FROM share_field d JOIN share h ON h.id = d.share",
)


def upgrade() -> None:
    """From nothing."""
    _batch()
    _head()
    _organisation()
    _partner()
    _piece()
    _account()
    _bank_total()
    _filing()
    _api_key()
    _draft()
    _event()
    _reminder()
    _session()
    _submission()
    _answer()
    _share()
    _share_field()
    for view in _VIEWS:
        op.execute(view)
    op.execute(f"INSERT INTO head (id, length, hash) VALUES (1, 0, '{'0' * 64}')")  # noqa: S608 ours
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgres()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _guard_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("receiver", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("quality", sa.Text(), server_default="{}", nullable=False),
        sa.Column("reasons", sa.Text(), server_default="[]", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("form", sa.String(length=40), server_default="", nullable=False),
        sa.Column("period", sa.String(length=8), server_default="", nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.UniqueConstraint(
            "sender",
            "receiver",
            "sequence",
            "digest",
            "state",
            name="uq_batch_sender_receiver_sequence_digest_state",
        ),
    )


def _head() -> None:
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", _KEY, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_head"),
    )


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), server_default="", nullable=False),
        sa.Column("province", sa.String(length=12), server_default="", nullable=False),
        sa.Column("city", sa.String(length=12), server_default="", nullable=False),
        sa.Column("county", sa.String(length=12), server_default="", nullable=False),
        sa.Column("industry", sa.String(length=8), server_default="", nullable=False),
        sa.Column("size", sa.String(length=8), server_default="", nullable=False),
        sa.Column("ownership", sa.String(length=12), server_default="", nullable=False),
        sa.Column("holding", sa.String(length=18), server_default="", nullable=False),
        sa.Column("activities", sa.Text(), server_default="[]", nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("credit_code", name="uq_organisation_credit_code"),
    )
    op.create_index(
        "ix_organisation_area", "organisation", ["province", "city", "county"], unique=False
    )


def _partner() -> None:
    op.create_table(
        "partner",
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=44), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("party", "key", name="pk_partner"),
    )


def _piece() -> None:
    op.create_table(
        "piece",
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("party", "digest", "number", name="pk_piece"),
    )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), server_default="", nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organisation", _KEY, nullable=True),
        sa.Column("level", sa.String(length=10), server_default="", nullable=False),
        sa.Column("area", sa.String(length=12), server_default="", nullable=False),
        sa.Column("port", sa.String(length=40), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), server_default="zh", nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", _MOMENT, nullable=True),
        sa.Column("created", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name="fk_account_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
        sa.UniqueConstraint("subject", name="uq_account_subject"),
    )
    op.create_index("ix_account_organisation", "account", ["organisation"], unique=False)


def _bank_total() -> None:
    op.create_table(
        "bank_total",
        sa.Column("organisation", _KEY, nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(length=160), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name="fk_bank_total_organisation"
        ),
        sa.PrimaryKeyConstraint("organisation", "period", "question", name="pk_bank_total"),
    )


def _filing() -> None:
    op.create_table(
        "filing",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("organisation", _KEY, nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("forms", sa.Text(), nullable=False),
        sa.Column("province", sa.String(length=12), server_default="", nullable=False),
        sa.Column("city", sa.String(length=12), server_default="", nullable=False),
        sa.Column("county", sa.String(length=12), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reached", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("accepted_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("submitted", _MOMENT, nullable=True),
        sa.Column("came", sa.Date(), nullable=True),
        sa.Column("accepted", _MOMENT, nullable=True),
        sa.Column("returns", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name="fk_filing_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_filing"),
        sa.UniqueConstraint("organisation", "period", name="uq_filing_organisation_period"),
    )
    op.create_index("ix_filing_city", "filing", ["city", "period", "id"], unique=False)
    op.create_index("ix_filing_county", "filing", ["county", "period", "id"], unique=False)
    op.create_index("ix_filing_period", "filing", ["period", "id"], unique=False)
    op.create_index("ix_filing_province", "filing", ["province", "period", "id"], unique=False)
    op.create_index("ix_filing_reached", "filing", ["reached", "period", "id"], unique=False)
    op.create_index("ix_filing_state", "filing", ["state", "period", "id"], unique=False)


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("account", _KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("revoked", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_api_key_account"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("token", name="uq_api_key_token"),
    )
    op.create_index("ix_api_key_account", "api_key", ["account"], unique=False)


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("filing", _KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved", _MOMENT, nullable=False),
        sa.Column("account", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_draft_account"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_draft_filing"),
        sa.PrimaryKeyConstraint("filing", name="pk_draft"),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("account", _KEY, nullable=True),
        sa.Column("filing", _KEY, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_event_account"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_event_filing"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("hash", name="uq_event_hash"),
    )
    op.create_index("ix_event_filing", "event", ["filing"], unique=False)


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("filing", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("account", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_reminder_account"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_reminder_filing"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
    )
    op.create_index("ix_reminder_filing", "reminder", ["filing"], unique=False)


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("account", _KEY, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("seen", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_session_account"),
        sa.PrimaryKeyConstraint("token", name="pk_session"),
    )
    op.create_index("ix_session_account", "session", ["account"], unique=False)


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("filing", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("account", _KEY, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("attempt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_submission_account"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_submission_filing"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("filing", "attempt", name="uq_submission_filing_attempt"),
        sa.UniqueConstraint("filing", "version", name="uq_submission_filing_version"),
        sa.UniqueConstraint("number", name="uq_submission_number"),
    )


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("submission", _KEY, nullable=False),
        sa.Column("variable", sa.String(length=40), nullable=False),
        sa.Column("codes", sa.String(length=120), server_default="", nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unit", sa.String(length=16), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_answer_submission"),
        sa.PrimaryKeyConstraint("submission", "variable", "codes", name="pk_answer"),
    )


def _share() -> None:
    op.create_table(
        "share",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("submission", _KEY, nullable=False),
        sa.Column("port", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_share_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.UniqueConstraint("submission", "port", "form", name="uq_share_submission_port_form"),
    )
    op.create_index("ix_share_port_form", "share", ["port", "form"], unique=False)


def _share_field() -> None:
    op.create_table(
        "share_field",
        sa.Column("share", _KEY, nullable=False),
        sa.Column("variable", sa.String(length=40), nullable=False),
        sa.Column("codes", sa.String(length=120), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["share"], ["share.id"], name="fk_share_field_share"),
        sa.PrimaryKeyConstraint("share", "variable", "codes", name="pk_share_field"),
    )

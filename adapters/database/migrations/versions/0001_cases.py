"""Cases with their entries and wraps, letters, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first tables."""
    _cases()
    _wraps()
    _entries()
    _letters()
    _audit()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("locator", sa.String, primary_key=True),
        sa.Column("lock_salt", sa.LargeBinary, nullable=False),
        sa.Column("lock_verifier", sa.LargeBinary, nullable=False),
        sa.Column("lock_public", sa.LargeBinary, nullable=False),
        sa.Column("lock_private", sa.LargeBinary, nullable=False),
        sa.Column("filed_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("promise", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _wraps() -> None:
    case = sa.ForeignKey("cases.locator", name="wraps_case", ondelete="CASCADE")
    op.create_table(
        "wraps",
        sa.Column("case", sa.String, case, primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("recipient", sa.String, primary_key=True),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("wraps_recipient", "wraps", ["recipient"])


def _entries() -> None:
    case = sa.ForeignKey("cases.locator", name="entries_case", ondelete="CASCADE")
    op.create_table(
        "entries",
        sa.Column("entry", sa.String, primary_key=True),
        sa.Column("case", sa.String, case, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("case", "sequence", name="entries_place"),
        sqlite_with_rowid=False,
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("leaves_at", sa.BigInteger, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("case", sa.String, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_case", "audit", ["case"])

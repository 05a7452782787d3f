"""Questions while they wait, the last one of each thread, chosen languages, and ratings of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The tables of the staff's questions."""
    _inbox()
    _memory()
    _languages()
    _ratings()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("free_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("late_since", sa.BigInteger),
        sa.Column("box", sa.LargeBinary),
        sqlite_with_rowid=False,
    )
    waits = sa.text("box IS NOT NULL")
    op.create_index(
        "inbox_waiting", "inbox", ["received_at", "key"], sqlite_where=waits, postgresql_where=waits
    )


def _memory() -> None:
    op.create_table(
        "memory",
        sa.Column("thread", sa.String, primary_key=True),
        sa.Column("kept_until", sa.BigInteger, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _languages() -> None:
    op.create_table(
        "languages",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("lang", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def _ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("answer", sa.String, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("places", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )

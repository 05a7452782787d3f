"""What keeps a case confidential: identities apart, disclosures, the board, absences, how long it is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Columns of cases and audit, then the new tables."""
    op.add_column("cases", sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("keep_until", sa.Date))
    op.add_column("audit", sa.Column("why", sa.String, nullable=False, server_default=sa.text("''")))
    _confided()
    op.create_table(
        "board",
        _of_case("board_case", primary_key=True),
        sa.Column("shown_from", sa.BigInteger, nullable=False),
        sa.Column("gone_from", sa.BigInteger),
        sa.Column("gone_before", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("counselor", sa.String, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachments",
        sa.Column("file", sa.String, primary_key=True),
        _of_case("attachments_case", primary_key=False),
        sqlite_with_rowid=False,
    )
    op.create_index("attachments_of", "attachments", ["case"])


def _confided() -> None:
    op.create_table(
        "identities",
        _of_case("identities_case", primary_key=True),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.String, primary_key=True),
        _of_case("disclosures_case", primary_key=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("disclosures_of", "disclosures", ["case"])


def _of_case(name: str, *, primary_key: bool) -> sa.Column[str]:
    of = sa.ForeignKey("cases.locator", name=name, ondelete="CASCADE")
    return sa.Column("case", sa.String, of, primary_key=primary_key, nullable=False)

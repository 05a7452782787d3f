"""Questions that people gave to the library, masked and sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The candidates for scenario cards."""
    op.create_table(
        "candidates",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("likeness", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("likeness", name="candidates_likeness"),
        sqlite_with_rowid=False,
    )

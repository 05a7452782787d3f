"""Where counselors are reached on platforms that tell it only once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The counselors' sealed addresses."""
    op.create_table(
        "addresses",
        sa.Column("counselor", sa.String, primary_key=True),
        sa.Column("platform", sa.String, primary_key=True),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )

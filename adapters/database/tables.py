"""The tables: whatever anybody told is bytes that only a key opens; the rest is named in `open_columns`.

Tables with a random key are WITHOUT ROWID in SQLite: the order in which they were filled does not show.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

METADATA = MetaData()

cases = Table(
    "cases",
    METADATA,
    Column("locator", String, primary_key=True),
    Column("lock_salt", LargeBinary, nullable=False),
    Column("lock_verifier", LargeBinary, nullable=False),
    Column("lock_public", LargeBinary, nullable=False),
    Column("lock_private", LargeBinary, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("due_on", Date),
    Column("epoch", Integer, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("promise", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("held", Boolean, nullable=False, server_default=false()),
    Column("keep_until", Date),
    sqlite_with_rowid=False,
)

wraps = Table(
    "wraps",
    METADATA,
    Column("case", ForeignKey(cases.c.locator, name="wraps_case", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("recipient", String, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    Index("wraps_recipient", "recipient"),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    METADATA,
    Column("entry", String, primary_key=True),
    Column("case", ForeignKey(cases.c.locator, name="entries_case", ondelete="CASCADE"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("author", String, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("signer", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    UniqueConstraint("case", "sequence", name="entries_place"),
    sqlite_with_rowid=False,
)

letters = Table(
    "letters",
    METADATA,
    Column("id", String, primary_key=True),
    Column("leaves_at", BigInteger, nullable=False),
    Column("box", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_at", BigInteger),
    sqlite_with_rowid=False,
)

audit = Table(
    "audit",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("case", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("signer", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("why", String, nullable=False, server_default=text("''")),
    Index("audit_case", "case"),
)

inbox = Table(
    "inbox",
    METADATA,
    Column("key", String, primary_key=True),
    Column("received_at", BigInteger, nullable=False),
    Column("free_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("late_since", BigInteger),
    Column("box", LargeBinary),
    sqlite_with_rowid=False,
)
_WAITS = inbox.c.box.is_not(None)
Index("inbox_waiting", inbox.c.received_at, inbox.c.key, sqlite_where=_WAITS, postgresql_where=_WAITS)

memory = Table(
    "memory",
    METADATA,
    Column("thread", String, primary_key=True),
    Column("kept_until", BigInteger, nullable=False),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

languages = Table(
    "languages",
    METADATA,
    Column("person", String, primary_key=True),
    Column("lang", String, nullable=False),
    sqlite_with_rowid=False,
)

ratings = Table(
    "ratings",
    METADATA,
    Column("answer", String, primary_key=True),
    Column("day", Date, nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("places", String, nullable=False),
    sqlite_with_rowid=False,
)

candidates = Table(
    "candidates",
    METADATA,
    Column("id", String, primary_key=True),
    Column("likeness", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("box", LargeBinary, nullable=False),
    UniqueConstraint("likeness", name="candidates_likeness"),
    sqlite_with_rowid=False,
)

addresses = Table(
    "addresses",
    METADATA,
    Column("counselor", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

identities = Table(
    "identities",
    METADATA,
    Column("case", ForeignKey(cases.c.locator, name="identities_case", ondelete="CASCADE"), primary_key=True),
    Column("box", LargeBinary, nullable=False),
    Column("signer", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

disclosures = Table(
    "disclosures",
    METADATA,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey(cases.c.locator, name="disclosures_case", ondelete="CASCADE"), nullable=False),
    Column("state", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("box", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("signer", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Index("disclosures_of", "case"),
    sqlite_with_rowid=False,
)

board = Table(
    "board",
    METADATA,
    Column("case", ForeignKey(cases.c.locator, name="board_case", ondelete="CASCADE"), primary_key=True),
    Column("shown_from", BigInteger, nullable=False),
    Column("gone_from", BigInteger),
    Column("gone_before", BigInteger),
    sqlite_with_rowid=False,
)

absences = Table(
    "absences",
    METADATA,
    Column("id", String, primary_key=True),
    Column("counselor", String, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    sqlite_with_rowid=False,
)

attachments = Table(
    "attachments",
    METADATA,
    Column("file", String, primary_key=True),
    Column("case", ForeignKey(cases.c.locator, name="attachments_case", ondelete="CASCADE"), nullable=False),
    Index("attachments_of", "case"),
    sqlite_with_rowid=False,
)

"""The tables: whatever anybody told is bytes that only a key opens; the rest is named in OPEN_COLUMNS.

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
)

METADATA = MetaData()

OPEN_COLUMNS = {
    "cases.locator": "finds the case; the half of the receipt that is no secret",
    "cases.filed_on": "a day, never a time",
    "cases.due_on": "the day of the newest promise, for reminders",
    "cases.epoch": "counts the case's keys",
    "cases.urgent": "orders the counselors' list",
    "cases.status": "how far the case is",
    "cases.withdrawn": "whether anybody needs to act",
    "cases.promise": "counts promises; voids reminders of an earlier one",
    "cases.version": "counts changes; of two at once, one is refused",
    "wraps.case": "the case's locator",
    "wraps.epoch": "counts the case's keys",
    "wraps.recipient": "a public key's fingerprint",
    "entries.entry": "random",
    "entries.case": "the case's locator",
    "entries.epoch": "counts the case's keys",
    "entries.sequence": "the entry's place in its case",
    "entries.kind": "what the reporter's page counts; signed, so it can't be changed unnoticed",
    "entries.author": "reporter or counselor, never who",
    "entries.signer": "the name of a door",
    "letters.id": "random",
    "letters.leaves_at": "a quarter hour",
    "letters.attempts": "counts failed deliveries",
    "letters.claimed_at": "when the worker took it; gone with the letter",
    "audit.sequence": "the place in the chain",
    "audit.at": "when somebody of the staff side acted",
    "audit.actor": "a counselor's key, by its fingerprint",
    "audit.act": "what was done",
    "audit.case": "the case's locator",
    "audit.previous": "a digest",
    "audit.digest": "a digest",
    "audit.signer": "the name of a door",
    "inbox.key": "a digest under the staff door's key",
    "inbox.received_at": "when a question came; the quarter hour after it once it is answered",
    "inbox.free_at": "until when somebody is answering it",
    "inbox.tries": "counts how often its answer was begun",
    "inbox.sent": "counts the messages of its answer that have arrived",
    "inbox.late_since": "since when it is too late for an answer, and its words are gone",
    "memory.thread": "a digest under the staff door's key",
    "memory.kept_until": "a quarter hour, at most two hours after a question",
    "languages.person": "a digest under the staff door's key",
    "languages.lang": "of nobody that a reader could name",
    "ratings.answer": "random",
    "ratings.day": "a day, never a time",
    "ratings.useful": "yes or no, and not whose",
    "ratings.places": "names of the library's passages, nobody's words",
    "candidates.id": "random",
    "candidates.likeness": "a digest under the staff door's key",
    "candidates.day": "a day, never a time",
    "addresses.counselor": "a counselor's key, by its fingerprint",
    "addresses.platform": "the name of a platform",
}
"""Every column stored in clear, and why it may be; all the others are bytes."""

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

"""An audit chain as the counselors' door writes it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.vault.keyring import COUNSELORS, STAFF, Keys, audit_signer, new_keys
from bot.cases.audit import Act, AuditEntry, Checks, Signer, next_entry

BEGAN = datetime(2026, 11, 21, 9, 0, 0, 123456, UTC)
ACTS = [Act.OPENED, Act.REPLIED, Act.DENIED, Act.HANDED_OVER, Act.OPENED, Act.CONCLUDED]


@pytest.fixture(scope="session")
def desk_keys() -> Keys:
    """A desk with one counselor."""
    return new_keys(["a"])


@pytest.fixture(scope="session")
def signers(desk_keys: Keys) -> dict[str, Signer]:
    """How each door signs the audit."""
    seeds = {STAFF: desk_keys.staff.seed, COUNSELORS: desk_keys.counselors.seed}
    return {door: audit_signer(door, seed) for door, seed in seeds.items()}


@pytest.fixture(scope="session")
def checks(desk_keys: Keys) -> Checks:
    """Whether a door signed an entry."""
    return desk_keys.keyring.checks_audit()


@pytest.fixture(scope="session")
def to_chain(signers: dict[str, Signer]) -> Callable[[int], list[AuditEntry]]:
    """to_chain(length): so many acts, one a minute."""

    def made(length: int) -> list[AuditEntry]:
        chain: list[AuditEntry] = []
        for count in range(length):
            last, at = chain[-1] if chain else None, BEGAN + timedelta(minutes=count)
            act = ACTS[count % len(ACTS)]
            chain.append(next_entry(last, act, f"actor{count % 2}", "0MKW4B97", at, signers[COUNSELORS]))
        return chain

    return made


@pytest.fixture(scope="session")
def chain(to_chain: Callable[[int], list[AuditEntry]]) -> list[AuditEntry]:
    """Six acts."""
    return to_chain(6)

"""The escrow: a key that exists in three shares only (SLIP-39, shamir-mnemonic); any two make it whole."""

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from adapters.refusal import Refusal
from adapters.vault import envelope

THRESHOLD, SHARES = 2, 3


class SharesRefused(Refusal):
    """These words are not two shares of one escrow."""


def new_escrow() -> tuple[bytes, list[str]]:
    """(public half, the shares): the private half is in the shares and nowhere else."""
    public, private = envelope.pair()
    [shares] = generate_mnemonics(1, [(THRESHOLD, SHARES)], private, iteration_exponent=0)
    return public, shares


def escrow_seed(private: bytes) -> bytes:
    """What the escrow signs the audit with, out of its private half."""
    return envelope.derived(private, b"signing")


def escrow_from(shares: Sequence[str]) -> bytes:
    """The private half, from any two shares. Raises SharesRefused."""
    try:
        return combine_mnemonics(shares)
    except MnemonicError:
        raise SharesRefused("these are not two different shares of one escrow; check every word") from None

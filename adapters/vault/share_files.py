"""Share files: each of the escrow's shares in a place of its own."""

from collections.abc import Sequence
from pathlib import Path

from adapters.vault.closed_file import KeysError, read, write
from adapters.vault.escrow import SHARES


def save_share(place: Path, number: int, share: str) -> Path:
    """One share of the escrow, for one place: its file. Raises KeysError for one that is there already."""
    path = place / f"madoguchi-escrow-{number}-of-{SHARES}.json"
    if path.exists():
        raise KeysError(f"{path} is there already: it may be a share of another escrow. Name another place.")
    write(path, {"share": share, "number": number})
    return path


def load_shares(paths: Sequence[Path]) -> list[str]:
    """The shares of these files. Raises KeysError."""
    return [_share(path) for path in paths]


def _share(path: Path) -> str:
    share = read(path).get("share")
    if not isinstance(share, str):
        raise KeysError(f"{path} is no share of an escrow. Shares are called madoguchi-escrow-1-of-3.json.")
    return share

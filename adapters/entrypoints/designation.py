"""Designation: who was made responsible for reports in writing, and acknowledged to keep them secret."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from adapters.database.unit_of_work import database
from adapters.entrypoints.key_rotation import Desk
from adapters.vault import envelope, keyfiles
from adapters.vault.key_changes import alone
from adapters.vault.keyring import COUNSELORS, CounselorsKeys, Keyring, audit_signer
from adapters.vault.keyring_file import saved_keyring
from bot.cases.audit import Act, next_entry
from bot.cases.roster import Roster

DESIGNATED = "designated"
"""Why, in the audit."""

Days = tuple[date, date]
"""(designated on, acknowledged on)."""


def undesignated(keyring: Keyring, roster: Roster) -> list[str]:
    """Ids of those on the roster whose designation is not recorded: who has no key gets none before."""
    return [one.id for one in roster.everyone if one.id not in keyring.designations]


def designated(desk: Desk, counselors: Mapping[str, Days]) -> Sequence[str]:
    """Record the days for these (ids), in the keyring and in the audit; then who has no key gets one: who.

    Raises KeysError, StorageBusy.
    """
    with alone(desk.folder):
        folder, wrapping = desk.folder, keyfiles.load_kek(desk.folder, desk.kek)
        root = keyfiles.load_root(folder)
        before, keys = keyfiles.load_keyring(folder, COUNSELORS), keyfiles.load_counselors(folder, wrapping)
        keyring, keys = _with(before, keys, counselors)
        keyfiles.save_counselors(folder, keys, root, wrapping)
        saved_keyring(folder, keyring, root)
        _note(desk, keyring, keys, [one for one in counselors if _is_new(before, keyring, one)])
    return [one for one in counselors if one not in before.counselors]


def _with(
    keyring: Keyring, keys: CounselorsKeys, counselors: Mapping[str, Days]
) -> tuple[Keyring, CounselorsKeys]:
    lacking = [one for one in counselors if one not in keyring.counselors]
    private = {**keys.private, **{one: keys.private.get(one) or envelope.pair()[1] for one in lacking}}
    public = {**keyring.counselors, **{one: envelope.public_of(private[one]) for one in lacking}}
    days = {**keyring.designations, **counselors}
    return replace(keyring, counselors=public, designations=days), replace(keys, private=private)


def _is_new(before: Keyring, after: Keyring, counselor: str) -> bool:
    kept = (before.recipient(counselor), before.designations.get(counselor))
    return kept != (after.recipient(counselor), after.designations.get(counselor))


def _note(desk: Desk, keyring: Keyring, keys: CounselorsKeys, counselors: Sequence[str]) -> None:
    """What was killed before it was noted is noted by the next run of the same command."""
    sign = audit_signer(keys.signs_as, keys.seed)
    with database(desk.engine)() as unit:
        known = {one.actor for one in unit.audit.of("-") if one.act in {Act.KEY_MADE, Act.KEY_ROTATED}}
        for one in keyring.designations:
            actor = keyring.recipient(one)
            if actor and (one in counselors or actor not in known):
                last, at = unit.audit.last(), desk.moment()
                unit.audit.add(next_entry(last, Act.KEY_MADE, actor, "-", at, sign, DESIGNATED))

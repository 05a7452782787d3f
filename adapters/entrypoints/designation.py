"""Designation: who was made responsible for reports in writing, and acknowledged to keep them secret."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from adapters.database.unit_of_work import database
from adapters.entrypoints.binding import THE_CUSTODIAN, form, place
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

    Whoever has an address on the roster is bound to it. The custodian's key is `init`'s. Raises KeysError,
    StorageBusy.
    """
    roster = desk.roster()
    with alone(desk.folder):
        folder, wrapping = desk.folder, keyfiles.load_kek(desk.folder, desk.kek)
        root = keyfiles.load_root(folder)
        before, keys = keyfiles.load_keyring(folder, COUNSELORS), keyfiles.load_counselors(folder, wrapping)
        readers = {one: days for one, days in counselors.items() if roster.find(one)}
        keyring, keys = _with(before, keys, readers)
        days = {**keyring.designations, **counselors}
        keyring = replace(keyring, designations=days, bound=_bound(keyring, roster, counselors))
        keyfiles.save_counselors(folder, keys, root, wrapping)
        saved_keyring(folder, keyring, root)
        custodian = roster.custodian.id if roster.custodian else None
        actors = {one: _actor(keyring, one, custodian) for one in keyring.designations}
        _note(desk, keys, actors, [one for one in counselors if _is_new(before, keyring, one)])
    return [one for one in readers if one not in before.counselors]


def _with(
    keyring: Keyring, keys: CounselorsKeys, counselors: Mapping[str, Days]
) -> tuple[Keyring, CounselorsKeys]:
    lacking = [one for one in counselors if one not in keyring.counselors]
    private = {**keys.private, **{one: keys.private.get(one) or envelope.pair()[1] for one in lacking}}
    public = {**keyring.counselors, **{one: envelope.public_of(private[one]) for one in lacking}}
    return replace(keyring, counselors=public), replace(keys, private=private)


def _bound(keyring: Keyring, roster: Roster, those: Collection[str]) -> dict[str, str]:
    """With the addresses of these as they are now; who has none is bound to nothing."""
    every = [one for one in (*roster.everyone, roster.custodian) if one and one.id in those]
    kept = {one: told for one, told in keyring.bound.items() if one not in map(place, every)}
    return kept | {place(one): told for one in every if (told := form(one))}


def _is_new(before: Keyring, after: Keyring, counselor: str) -> bool:
    named = counselor if counselor in after.counselors else THE_CUSTODIAN

    def told(keyring: Keyring) -> tuple[object, ...]:
        return keyring.recipient(counselor), keyring.designations.get(counselor), keyring.bound.get(named)

    return told(before) != told(after)


def _actor(keyring: Keyring, one: str, custodian: str | None) -> str | None:
    return keyring.custodian_recipient() if one == custodian else keyring.recipient(one)


def _note(
    desk: Desk, keys: CounselorsKeys, actors: Mapping[str, str | None], counselors: Collection[str]
) -> None:
    """What was killed before it was noted is noted by the next run of the same command."""
    sign = audit_signer(keys.signs_as, keys.seed)
    with database(desk.engine)() as unit:
        known = {one.actor for one in unit.audit.of("-") if one.act in {Act.KEY_MADE, Act.KEY_ROTATED}}
        for one, actor in actors.items():
            if actor and (one in counselors or actor not in known):
                last, at = unit.audit.last(), desk.moment()
                unit.audit.add(next_entry(last, Act.KEY_MADE, actor, "-", at, sign, DESIGNATED))

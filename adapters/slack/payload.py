"""Who is who in what Slack sends, and what of it somebody has written."""

from adapters.payload import Body, maybe_text
from adapters.slack.client import Identity

SPOKEN = frozenset(("", "file_share", "thread_broadcast", "me_message"))
"""Kinds of messages that somebody has written just now; of a file, its words are answered."""

SLACKBOT = "USLACKBOT"


def is_outside(body: Body, ours: Identity) -> bool:
    """Whether who spoke belongs to another company: in ours, all workspaces of one organisation are."""
    event = body.get("event")
    spoken = (maybe_text(event, name) for name in ("user_team", "source_team", "team"))
    teams = {*spoken} - {"", ours.team, ours.enterprise}
    return bool(teams) and (not ours.enterprise or body.get("is_ext_shared_channel") is True)


def is_strange(body: Body, ours: Identity) -> bool:
    """Whether who pressed or sent something is not known to be of our company."""
    own = {ours.team, ours.enterprise} - {""}
    team, organisation = maybe_text(body, "user", "team_id"), maybe_text(body, "user", "enterprise_id")
    if organisation:
        return not {organisation, team} & own
    if not team or team in own:
        return False
    # Of another workspace than ours: it was done there, and that one belongs to our organisation.
    there = maybe_text(body, "team", "enterprise_id") or maybe_text(body, "enterprise", "id")
    return not ours.enterprise or maybe_text(body, "team", "id") != team or there != ours.enterprise


def is_spoken(event: Body, ours: Identity) -> bool:
    """Somebody wrote it just now: no bot, no edit, no deletion, no notice of Slack's, and not the desk."""
    made = any(event.get(name) for name in ("bot_id", "bot_profile", "hidden", "edited"))
    return not made and maybe_text(event, "user") not in {"", SLACKBOT, ours.user} and _kind(event) in SPOKEN


def _kind(event: Body) -> str:
    kind = event.get("subtype") or ""
    return kind if isinstance(kind, str) else "of no kind"

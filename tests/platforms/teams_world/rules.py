"""What the connector takes as an activity: what it refuses, and what no client would show."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from teams_world.world import PERSONAL, Refused

Json = Mapping[str, Any]
FaultsOfCard = Callable[[Json], list[str]]
"""What is wrong with an Adaptive Card."""

CARD = "application/vnd.microsoft.card.adaptive"
LARGEST, LARGEST_OF_OURS = 100 * 1024, 80 * 1024
"""Bytes of an activity: the connector's limit, and below it what shows on every client."""
MOST_CITATIONS, LONGEST_NAME, LONGEST_ABSTRACT, MOST_PROMPTS = 10, 80, 160, 6
ROOT = "https://schema.org/Message"
LABELS = {"AIGeneratedContent"}
CITED = re.compile(r"\[(\d{1,3})\]")


def any_card(_: Json) -> list[str]:
    """Nothing is wrong with any card."""
    return []


def refuse(activity: Json, raw: bytes, kind: str) -> None:
    """Raises Refused for an activity that the connector does not take into a chat of this kind."""
    if len(raw) > LARGEST:
        raise Refused(413, "MessageSizeTooBig", "Message size too large.")
    if activity.get("type") not in {"message", "typing"}:
        raise Refused(400, "BadArgument", "Unknown activity type")
    for fault in _faults(activity, kind):
        raise Refused(400, "BadArgument", fault)


def parts(activity: Json) -> list[Json]:
    """The messages that Teams makes of one activity: its text and its cards are two."""
    if not activity.get("text") or not activity.get("attachments"):
        return [activity]
    return [{name: told for name, told in activity.items() if name != one} for one in ("attachments", "text")]


def complaints(activity: Json, raw: bytes, faults_of_card: FaultsOfCard) -> Iterator[str]:
    """What the connector would take and we would not."""
    if len(raw) > LARGEST_OF_OURS:
        yield f"an activity of {len(raw)} bytes"
    for one in activity.get("attachments") or ():
        yield from (f"a card: {fault}" for fault in faults_of_card(one.get("content") or {}))
    cited = [claim["position"] for claim in _claims(activity)]
    if sorted(set(cited)) != sorted(cited):
        yield "two citations of one position"
    if unnamed := set(cited) - set(map(int, CITED.findall(activity.get("text") or ""))):
        yield f"citations that the text never names: {sorted(unnamed)}"
    if activity.get("type") == "message" and not activity.get("text") and not activity.get("summary"):
        yield "a message that no notification can tell"
    for claim in _claims(activity):
        told = claim["appearance"]
        if len(told["name"]) > LONGEST_NAME or len(told["abstract"]) > LONGEST_ABSTRACT:
            yield "a citation whose name or abstract would be cut"
        if (claim.get("@type"), told.get("@type")) != ("Claim", "DigitalDocument"):
            yield "a citation of no known type"
    if (activity.get("from") or {}).get("name"):
        yield "an activity that names its bot otherwise than its manifest"


def _faults(activity: Json, kind: str) -> Iterator[str]:
    attachments, text = activity.get("attachments") or [], activity.get("text") or ""
    if activity["type"] == "message" and not text and not attachments:
        yield "Activity resulted into multiple skype activities: nothing to show"
    for one in attachments:
        if one.get("contentType") != CARD or (one.get("content") or {}).get("type") != "AdaptiveCard":
            yield "Unknown attachment type"
    yield from _faults_of_entities(activity.get("entities") or [], text)
    yield from _faults_of_prompts(activity, kind)
    loop = (activity.get("channelData") or {}).get("feedbackLoop")
    if loop is not None and loop.get("type") not in {"default", "custom"}:
        yield "Unknown feedback loop"


def _faults_of_entities(entities: list[Json], text: str) -> Iterator[str]:
    roots = [one for one in entities if one.get("type") == ROOT]
    if len(roots) > 1:
        yield "There must be only one root level message entity"
    for one in roots:
        yield from _faults_of_root(one)
    for one in entities:
        if one.get("type") == "mention" and (one.get("text") or "\0") not in text:
            yield "Mention text is not in the text of the message"
        if one.get("type") not in {ROOT, "mention", "streaminfo"}:
            yield f"Unknown entity {json.dumps(one.get('type'))}"


def _faults_of_root(root: Json) -> Iterator[str]:
    if (root.get("@type"), root.get("@context")) != ("Message", "https://schema.org"):
        yield "A root message entity has @type Message and @context https://schema.org"
    if not set(root.get("additionalType") or ()) <= LABELS:
        yield "Unknown additionalType"
    claims = root.get("citation") or []
    if len(claims) > MOST_CITATIONS:
        yield "Too many citations"
    for claim in claims:
        told = claim.get("appearance") or {}
        if not told.get("name") or not told.get("abstract") or not isinstance(claim.get("position"), int):
            yield "A citation has a position, a name and an abstract"


def _faults_of_prompts(activity: Json, kind: str) -> Iterator[str]:
    suggested = activity.get("suggestedActions")
    if suggested is None:
        return
    prompts = suggested.get("actions") or []
    if kind != PERSONAL:
        yield "Suggested actions are for personal chats only"
    if not 0 < len(prompts) <= MOST_PROMPTS or any(one.get("type") != "imBack" for one in prompts):
        yield "Suggested actions are one to six of type imBack"


def _claims(activity: Json) -> list[Json]:
    return [
        claim
        for one in activity.get("entities") or ()
        if one.get("type") == ROOT
        for claim in one.get("citation") or ()
    ]

"""The Web API methods of the workspace: arguments in, answers out; anything else is refused as Slack does."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_world.strict import faults_of_message, faults_of_view
from slack_world.world import APP, BOT, BOT_USER, TEAM, Message, Refused, View, World

Args = Mapping[str, Any]
Answer = dict[str, Any]
Method = Callable[["Api", Args], Answer]


@dataclass(frozen=True)
class Strict:
    """What is wrong with a message, and with a view: as far as Slack goes, or further."""

    of_message: Callable[[Sequence[Any], str], list[str]] = faults_of_message
    of_view: Callable[[Mapping[str, Any]], list[str]] = faults_of_view


SLACKS_OWN = Strict()

SCOPES = {
    "chat": "chat:write", "assistant": "chat:write", "users": "users:read", "conversations": "im:write",
    "usergroups": "usergroups:read",
}  # fmt: skip


class Api:
    """The methods over a world. `complain` is told what Slack would never take from an app that is right."""

    def __init__(self, world: World, complain: Callable[[str], None], strict: Strict = SLACKS_OWN) -> None:
        self.world, self.complain, self.strict = world, complain, strict

    def call(self, method: str, args: Args) -> Answer:
        """The answer to a call. Raises Refused."""
        if method not in METHODS:
            raise Refused("unknown_method", req_method=method)
        return {"ok": True, **METHODS[method](self, args)}

    def message(self, args: Args) -> tuple[str, list[dict[str, Any]]]:
        """The text and the blocks of a message to be posted. Raises Refused."""
        text, blocks = str(args.get("text") or ""), _parsed(args.get("blocks") or [])
        if not text and not blocks:
            raise Refused("no_text")
        if faults := self.strict.of_message(blocks, text):
            self.complain(f"a message: {'; '.join(faults)}")
            raise Refused("invalid_blocks", errors=faults)
        return text, self._named(blocks)

    def view(self, args: Args) -> dict[str, Any]:
        """The view that is given. Raises Refused."""
        found = _parsed(args.get("view") or {})
        if faults := self.strict.of_view(found):
            self.complain(f"a view: {'; '.join(faults)}")
            raise Refused("invalid_arguments", response_metadata={"messages": faults})
        return {**found, "blocks": self._named(found["blocks"])}

    def _named(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each block with an id: Slack gives one to those that have none."""
        return [{"block_id": self.world.new("b"), **one} for one in blocks]


def _auth_test(api: Api, args: Args) -> Answer:
    return {
        "url": "https://desk.slack.example/", "team": "Desk", "user": "madoguchi", "team_id": TEAM,
        "user_id": BOT_USER, "bot_id": BOT, "app_id": APP, "is_enterprise_install": False,
    }  # fmt: skip


def _users_info(api: Api, args: Args) -> Answer:
    found = api.world.people.get(str(args.get("user")))
    if found is None:
        raise Refused("user_not_found")
    told = {"id": found.id, "team_id": found.team, "name": found.id.lower(), "deleted": found.deleted,
            "is_bot": found.is_bot, "tz": "Asia/Tokyo", "profile": {"real_name": found.id}}  # fmt: skip
    if found.organisation:
        told["enterprise_user"] = {"id": found.id, "enterprise_id": found.organisation, "teams": [found.team]}
    asked = str(args.get("include_locale", "")).lower() in {"1", "true"}
    return {"user": told | ({"locale": found.locale} if asked and not found.deleted else {})}


def _post_message(api: Api, args: Args) -> Answer:
    text, blocks = api.message(args)
    made = api.world.post(
        _needed(args, "channel"), BOT_USER, text, blocks=blocks, thread=str(args.get("thread_ts") or "")
    )
    return {"channel": made.channel, "ts": made.ts, "message": made.told()}


def _post_ephemeral(api: Api, args: Args) -> Answer:
    text, blocks = api.message(args)
    place, user = api.world.place(_needed(args, "channel")), _needed(args, "user")
    if user not in place.members:
        raise Refused("user_not_in_channel")
    thread = str(args.get("thread_ts") or "")
    made = api.world.post(place.id, BOT_USER, text, blocks=blocks, thread=thread, audience=user)
    return {"message_ts": made.ts}


def _update(api: Api, args: Args) -> Answer:
    text, blocks = api.message(args)
    found = _own(api, args)
    found.text, found.blocks = text, blocks
    return {"channel": found.channel, "ts": found.ts, "text": text, "message": found.told()}


def _delete(api: Api, args: Args) -> Answer:
    found = _own(api, args)
    api.world.messages.remove(found)
    return {"channel": found.channel, "ts": found.ts}


def _own(api: Api, args: Args) -> Message:
    found = api.world.message(_needed(args, "channel"), _needed(args, "ts"))
    if found.author != BOT_USER:
        raise Refused("cant_update_message")
    return found


def _conversations_open(api: Api, args: Args) -> Answer:
    [user, *others] = str(args.get("users") or "").split(",")
    if others or user not in api.world.people:
        raise Refused("user_not_found")
    if api.world.people[user].deleted:
        raise Refused("user_disabled")
    return {"channel": {"id": api.world.dm(user).id}}


def _views_open(api: Api, args: Args) -> Answer:
    content = api.view(args)
    return _opened(api.world.open(api.world.pulled(_needed(args, "trigger_id")), content))


def _views_push(api: Api, args: Args) -> Answer:
    content = api.view(args)
    client = api.world.pulled(_needed(args, "trigger_id"))
    below = api.world.views.get(client, [])
    if len(below) >= 3:
        raise Refused("push_limit_reached")
    made = api.world.open(client, content)
    api.world.views[client] = [*below, made]
    return _opened(made)


def _views_update(api: Api, args: Args) -> Answer:
    content = api.view(args)
    found = api.world.view(_needed(args, "view_id"))
    if args.get("hash") and args["hash"] != found.hash:
        raise Refused("hash_conflict")
    found.replaced(content, api.world.new("h"))
    return _opened(found)


def _views_publish(api: Api, args: Args) -> Answer:
    content = api.view(args)
    if content["type"] != "home":
        raise Refused("invalid_arguments")
    return _opened(api.world.publish(_needed(args, "user_id"), content))


def _opened(view: View) -> Answer:
    return {"view": view.told()}


def _user_group(api: Api, args: Args) -> Answer:
    """Slack takes its arguments as a form or a query alone, and tells of no one who is gone."""
    group = api.world.user_groups.get(_needed(args, "usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    if strange := args.keys() - {"usergroup", "include_disabled", "team_id"}:
        api.complain(f"usergroups.users.list knows no {sorted(strange)}")
    return {"users": [one for one in group if not api.world.people[one].deleted]}


def _set_status(api: Api, args: Args) -> Answer:
    channel, thread = _needed(args, "channel_id"), _needed(args, "thread_ts")
    api.world.message(api.world.place(channel).id, thread)
    if len(_parsed(args.get("loading_messages") or [])) > 10:
        raise Refused("invalid_arguments")
    api.world.statuses.append((channel, thread, str(args["status"])))
    return {}


def _set_prompts(api: Api, args: Args) -> Answer:
    prompts = _parsed(args.get("prompts") or [])
    if not 0 < len(prompts) <= 4 or any(one.keys() != {"title", "message"} for one in prompts):
        api.complain("suggested prompts are one to four of title and message")
        raise Refused("invalid_arguments")
    api.world.prompts[api.world.place(_needed(args, "channel_id")).id] = prompts
    return {}


METHODS: dict[str, Method] = {
    "auth.test": _auth_test,
    "users.info": _users_info,
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "conversations.open": _conversations_open,
    "usergroups.users.list": _user_group,
    "views.open": _views_open,
    "views.push": _views_push,
    "views.update": _views_update,
    "views.publish": _views_publish,
    "assistant.threads.setStatus": _set_status,
    "assistant.threads.setSuggestedPrompts": _set_prompts,
}


def _needed(args: Args, name: str) -> str:
    if not args.get(name):
        raise Refused("invalid_arguments", response_metadata={"messages": [f"missing {name}"]})
    return str(args[name])


def _parsed(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found

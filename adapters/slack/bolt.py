"""Bolt's app, the same for HTTP and for Socket Mode; it asks Slack nothing by itself, and it is silent."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from adapters.errands import Errands
from adapters.logs import log
from adapters.payload import Body, Unheard
from adapters.slack.genuine import check_workspace
from adapters.slack.listeners import BUSY, OK, Listeners, Ours
from bot.desk.ports import StorageBusy

Listen = Callable[[Body], BoltResponse]

ANY = re.compile("")
MALFORMED = 400

_SILENT = logging.getLogger(f"{__name__}.silent")
_SILENT.disabled = True  # Bolt logs bodies
_SILENT.setLevel(logging.CRITICAL + 1)


def bolt_app(listeners: Listeners, ours: Ours, errands: Errands) -> App:
    """The app that hears Slack: of another workspace it hears nothing, and none of its listeners raises."""
    app = App(
        name=_SILENT.name, logger=_SILENT, client=WebClient(logger=_SILENT), authorize=_authorized,
        before_authorize=_only_from(ours), process_before_response=True, request_verification_enabled=False,
        token_verification_enabled=False, ssl_check_enabled=False, ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False, attaching_conversation_kwargs_enabled=False,
    )  # fmt: skip
    app.error(_stumbled)
    app.event(ANY)(_calmly(listeners.event, errands))
    app.command(ANY)(_calmly(listeners.command, errands))
    app.action(ANY)(_calmly(listeners.action, errands))
    app.shortcut(ANY)(_calmly(listeners.shortcut, errands))
    app.view(ANY)(_calmly(listeners.submission, errands))
    app.view_closed(ANY)(_calmly(lambda _: BoltResponse(status=OK), errands))
    return app


def hear(app: App, body: Mapping[str, Any]) -> BoltResponse:
    """What the app says to a genuine body. Never raises: what Bolt stumbles over is no shape of Slack's.

    Headers are not signed, and say nothing here.
    """
    try:
        return app.dispatch(BoltRequest(body=dict(body), mode="socket_mode"))  # it is parsed already
    except Exception:  # noqa: BLE001 - of a dozen kinds, and they tell the body
        return _stumbled()


def _only_from(ours: Ours) -> Callable[..., BoltResponse]:
    """Bolt's middleware before all others: of another workspace nothing is heard."""

    def checked(body: Body, next_: Callable[[], BoltResponse]) -> BoltResponse:
        try:
            check_workspace(body, ours())
        except Unheard as refused:
            return _refused(refused)
        return BoltResponse(status=OK) if body.get("ssl_check") else next_()

    return checked


def _calmly(listen: Listen, errands: Errands) -> Callable[..., BoltResponse]:
    """The same as Bolt calls it; what goes wrong is answered so that Slack tries again where it may help."""

    def listener(body: Body) -> BoltResponse:
        try:
            return listen(body)
        except Unheard as refused:
            return _refused(refused)
        except StorageBusy:
            log("slack_unheard", reason="busy")
        except Exception as fault:  # noqa: BLE001 - whatever it was, Slack gets an answer
            errands.noted(fault)
        return BoltResponse(status=BUSY)

    return listener


def _stumbled() -> BoltResponse:
    """What Bolt stumbles over; our listeners never raise."""
    return _refused(Unheard(MALFORMED, "malformed"))


def _refused(refused: Unheard) -> BoltResponse:
    log("slack_unheard", reason=refused.reason)
    return BoltResponse(status=refused.status)


def _authorized() -> AuthorizeResult:
    """Bolt wants to know whose token to use; it uses none."""
    return AuthorizeResult(enterprise_id=None, team_id=None)

"""A bot as the SDK's samples write it, nothing of the desk in it: what the desk is held against."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import requests
from aiohttp import web
from botbuilder.core import Bot, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botframework.connector.auth import ServiceClientCredentialsFactory
from msrest.authentication import Authentication, BasicTokenAuthentication

from adapters.teams.connection import MESSAGES
from stopping import stopped
from teams_world.issuer import ISSUER, SCOPE, Issuer
from teams_world.world import APP_ID, PASSWORD, TENANT


class Echo(TeamsActivityHandler):
    """Says again what it is told."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(turn_context.activity.text)


@contextmanager
def bare_bot(issuer: Issuer, bot: Bot | None = None, app_id: str = APP_ID) -> Iterator[str]:
    """The address of a bot that listens to whom the issuer signs for; for an empty app id, to anybody."""
    adapter, listening = CloudAdapter(_authentication(issuer, app_id)), bot or Echo()

    async def messages(request: web.Request) -> web.Response:
        answer: web.Response = await adapter.process(request, listening)
        return answer

    app = web.Application()
    app.add_routes([web.post(MESSAGES, messages)])
    with running(app) as address:
        yield address


@contextmanager
def running(app: web.Application) -> Iterator[str]:
    """The address of an application that runs in a thread of its own until the end of the block."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    try:
        port = asyncio.run_coroutine_threadsafe(_started(runner), loop).result(10)
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(stopped(runner), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _started(runner: web.AppRunner) -> int:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return int(runner.addresses[0][1])


def _authentication(issuer: Issuer, app_id: str) -> ConfigurationBotFrameworkAuthentication:
    if not app_id:
        return ConfigurationBotFrameworkAuthentication(object())

    class Configuration:
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = issuer.metadata_url
        TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL = issuer.metadata_url
        TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = ISSUER
        TO_CHANNEL_FROM_BOT_LOGIN_URL = issuer.login_url
        TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = SCOPE.removesuffix("/.default")
        OAUTH_URL = issuer.address
        CALLER_ID = "urn:botframework:azure"

    return ConfigurationBotFrameworkAuthentication(
        Configuration(), credentials_factory=_Credentials(issuer, app_id)
    )


class _Credentials(ServiceClientCredentialsFactory):
    """The SDK's own asks for a token through a library that takes no address on this machine."""

    def __init__(self, issuer: Issuer, app_id: str) -> None:
        self._issuer, self._app_id = issuer, app_id
        self._made: Authentication | None = None

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self._app_id

    async def is_authentication_disabled(self) -> bool:
        return not self._app_id

    async def create_credentials(self, *_: Any, **__: Any) -> Authentication:
        self._made = self._made or BasicTokenAuthentication({"access_token": self._token()})
        return self._made

    def _token(self) -> str:
        told = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": PASSWORD,
            "scope": SCOPE,
        }
        url = f"{self._issuer.login_url}{TENANT}/oauth2/v2.0/token"
        return str(requests.post(url, data=told, timeout=5).json()["access_token"])

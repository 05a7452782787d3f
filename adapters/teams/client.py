"""The SDK's client, without its surprises: no second tries, no redirects, no logs, and no swollen bodies."""

import json
import logging
from typing import Any

from botframework.connector import ConnectorClient
from msrest.pipeline import Pipeline, SansIOHTTPPolicy
from msrest.pipeline.requests import PipelineRequestsHTTPSender, RequestsCredentialsPolicy
from msrest.universal_http.requests import RequestsHTTPSender

from adapters.teams.credentials import Credentials

logging.getLogger("msrest").setLevel(logging.CRITICAL + 1)  # it logs what is answered
logging.getLogger("urllib3").setLevel(logging.WARNING)  # below, it logs addresses with people's ids in them


def to_client(service: str, credentials: Credentials, timeout: float) -> ConnectorClient:
    """A client of the connector at an address. Any thread may use it; each has connections of its own."""
    client = ConnectorClient(credentials, service)
    config = client.config
    config.connection.timeout = timeout
    config.retry_policy.retries = 0  # what is sent again comes twice
    config.redirect_policy.max_redirects = 0  # they lead out of what was checked
    # The SDK has opened a session by now that tries four times; this pipeline opens others.
    config.pipeline = Pipeline(
        [config.user_agent_policy, RequestsCredentialsPolicy(credentials), _Lean()],
        PipelineRequestsHTTPSender(RequestsHTTPSender(config)),
    )
    return client


class _Lean(SansIOHTTPPolicy):
    """Sends UTF-8: as the SDK writes it, a letter of Japanese takes six bytes, and Teams counts them."""

    def on_request(self, request: Any, **_: Any) -> None:
        """Write the body of a request anew."""
        sent = request.http_request
        if sent.data is None:
            return
        written = json.dumps(json.loads(sent.data), ensure_ascii=False, separators=(",", ":"))
        sent.data = written.encode("utf-8", "replace")
        sent.headers["Content-Length"] = str(len(sent.data))

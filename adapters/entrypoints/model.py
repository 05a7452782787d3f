"""The model that the settings choose, for every process that answers; None where they choose none.

What it takes is loaded only where one is chosen.
"""

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.address import called_by
from adapters.refusal import Refusal
from adapters.settings import Settings
from knowledge.ports import Model

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from adapters.writer.connection import Chosen

_VENDORS = (".openai.com", ".azure.com", ".anthropic.com", ".amazonaws.com", ".ollama.com")
"""Houses that are nobody's own, whatever the contract says."""


def model_of(settings: Settings) -> Model | None:
    """The model, connected; nothing is asked of it yet. Raises Refusal with what is missing."""
    if not settings.model:
        return None
    from adapters.writer.language_model import LanguageModel  # noqa: PLC0415

    chat = _connected(settings, _chosen(settings, settings.model))
    return LanguageModel(chat, in_house=settings.model_in_house, seconds=settings.model_timeout)


def model_finding(settings: Settings) -> tuple[str, str]:
    """What `doctor` says of it; nothing is asked of the model."""
    if not settings.model:
        return "ok", "no language model is set (MADOGUCHI_MODEL): answers are quotations"
    chosen = _chosen(settings, settings.model)
    try:
        there = _host(_connected(settings, chosen)) or "its provider's own address"
    except Refusal as fault:
        return "wrong", str(fault)
    if settings.model_in_house:
        house = "in the company's own house: what tells of an incident may reach it"
    else:
        house = "in another house: questions reach it masked, and what tells of an incident never"
    return "ok", f"the language model {chosen.provider}:{chosen.name} at {there}, {house}"


def _connected(settings: Settings, chosen: "Chosen") -> "BaseChatModel":
    """The chat model; what tells of an incident is promised to nobody else's house. Raises Refusal."""
    from adapters.writer.connection import connected  # noqa: PLC0415 - see above

    chat = connected(chosen)
    host = _host(chat)
    if settings.model_in_house and f".{host}".endswith(_VENDORS):
        raise Refusal(
            f"MADOGUCHI_MODEL_IN_HOUSE: {host} is not the company's own house. Take that setting away, or "
            "name a server of your own with MADOGUCHI_MODEL_URL"
        )
    return chat


def _host(chat: "BaseChatModel") -> str:
    return urlsplit(called_by(chat)).hostname or ""


def _chosen(settings: Settings, model: str) -> "Chosen":
    """What the settings say of a model, with what the vendors' own variables add to it."""
    from adapters.writer.connection import PROVIDERS, Chosen  # noqa: PLC0415

    provider = PROVIDERS.get(model.partition(":")[0].strip().lower())
    its_own = os.environ.get("AZURE_OPENAI_ENDPOINT") if provider and provider.needs_url else None
    url = settings.model_url or its_own
    return Chosen(
        model,
        url.rstrip("/") if url else None,
        settings.model_key.get_secret_value() if settings.model_key else None,
        settings.model_timeout,
        bool(provider and provider.key and os.environ.get(provider.key)),
        os.environ.get("OPENAI_API_VERSION"),
    )

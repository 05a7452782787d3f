"""The connection to a language model: a setting `provider:name` becomes a chat model, or one clear line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.address import called_by, is_safe
from adapters.refusal import Refusal
from adapters.writer.wire import hooks, wire

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

AZURE_VERSION = "2024-10-21"
"""The first version of Azure's interface, of those that stay, that takes schemas."""
_LONGEST_ANSWER = 4_000
"""Tokens."""
_NO_KEY = "none"
"""What is sent as the key to a server of one's own that asks for none."""


@dataclass(frozen=True)
class Chosen:
    """A model as it was chosen. `key_there`: the vendor's own variable holds a key."""

    setting: str
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    seconds: float = 20.0
    key_there: bool = False
    version: str | None = None

    @property
    def provider(self) -> str:
        """Before the colon."""
        return self.setting.partition(":")[0].strip().lower()

    @property
    def name(self) -> str:
        """Behind it, which may hold colons itself (ollama's do)."""
        return self.setting.partition(":")[2].strip()


@dataclass(frozen=True)
class Provider:
    """How a provider is set up. extra: what `pip install 'madoguchi[...]'` takes; key: its own variable.

    known_as: what LangChain calls what we use for it, where that is another of its rooms.
    """

    extra: str
    package: str
    key: str
    arguments: Callable[[Chosen], Mapping[str, Any]]
    needs_url: bool = False
    known_as: str = ""


def connected(chosen: Chosen) -> "BaseChatModel":
    """The chat model; nothing is asked of it. Raises Refusal with what is missing, and how to mend it."""
    provider = provider_of(chosen)
    try:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 - without a model, never loaded

        chat: BaseChatModel = init_chat_model(
            chosen.name, model_provider=provider.known_as or chosen.provider, **provider.arguments(chosen)
        )
        if chosen.provider == "anthropic":
            _guard(chat, chosen)
    except ImportError:
        raise Refusal(
            f"MADOGUCHI_MODEL: {chosen.provider} needs {provider.package}, which is not installed: "
            f"pip install 'madoguchi[{provider.extra}]'"
        ) from None
    except Exception as fault:  # noqa: BLE001 - vendors' settings fail in vendors' ways, and may tell a key
        raise Refusal(
            f"MADOGUCHI_MODEL: {chosen.provider} can't be set up ({type(fault).__name__}); see docs/model.md"
        ) from None
    if (there := called_by(chat)) and not is_safe(there):
        raise Refusal(
            f"MADOGUCHI_MODEL: {chosen.provider} would be called over plain http, since a variable of its "
            "own says so; name an address that begins with https://, or one on this machine"
        )
    return chat


def provider_of(chosen: Chosen) -> Provider:
    """The provider of a setting that is complete. Raises Refusal."""
    provider = PROVIDERS.get(chosen.provider)
    if provider is None or not chosen.name:
        raise Refusal(
            f"MADOGUCHI_MODEL is not provider:name with a provider of {', '.join(PROVIDERS)}; "
            "write for example openai:gpt-4.1-mini"
        )
    if provider.needs_url and not chosen.url:
        raise Refusal(f"MADOGUCHI_MODEL_URL is missing: {chosen.provider} needs the address of your resource")
    own_server = chosen.provider == "openai" and chosen.url
    if provider.key and not (chosen.key or chosen.key_there or own_server):
        raise Refusal(f"the key of {chosen.provider} is missing: set MADOGUCHI_MODEL_KEY or {provider.key}")
    return provider


def _openais_wire(chosen: Chosen) -> Any:
    import openai  # noqa: PLC0415

    return wire(openai.DefaultHttpxClient, chosen.seconds)


def _openai(chosen: Chosen) -> Mapping[str, Any]:
    key = chosen.key or (_NO_KEY if chosen.url and not chosen.key_there else None)
    return {
        **_given(base_url=chosen.url, api_key=key), "http_client": _openais_wire(chosen), "max_retries": 0,
        "timeout": chosen.seconds, "max_tokens": _LONGEST_ANSWER,
    }  # fmt: skip


def _azure(chosen: Chosen) -> Mapping[str, Any]:
    return {
        **_given(api_key=chosen.key), "azure_endpoint": chosen.url, "azure_deployment": chosen.name,
        "api_version": chosen.version or AZURE_VERSION, "http_client": _openais_wire(chosen),
        "max_retries": 0, "timeout": chosen.seconds, "max_tokens": _LONGEST_ANSWER,
    }  # fmt: skip


def _anthropic(chosen: Chosen) -> Mapping[str, Any]:
    return {
        **_given(base_url=chosen.url, api_key=chosen.key), "max_retries": 0, "timeout": chosen.seconds,
        "max_tokens": _LONGEST_ANSWER,
    }  # fmt: skip


def _bedrock(chosen: Chosen) -> Mapping[str, Any]:
    from botocore.config import Config  # noqa: PLC0415

    limits = Config(
        connect_timeout=chosen.seconds, read_timeout=chosen.seconds, retries={"total_max_attempts": 1}
    )
    key = {"bedrock_api_key": chosen.key} if chosen.key else {}
    return {**_given(base_url=chosen.url), **key, "config": limits, "max_tokens": _LONGEST_ANSWER}


def _ollama(chosen: Chosen) -> Mapping[str, Any]:
    import httpx  # noqa: PLC0415

    headers = {"Authorization": f"Bearer {chosen.key}"} if chosen.key else {}
    line = {
        "follow_redirects": False, "timeout": chosen.seconds, "headers": headers,
        "event_hooks": hooks(httpx, chosen.seconds),
    }  # fmt: skip
    return {**_given(base_url=chosen.url), "sync_client_kwargs": line, "num_predict": _LONGEST_ANSWER}


def _guard(chat: Any, chosen: Chosen) -> None:
    """Anthropic's room takes no client of ours, and its own would carry the key along a redirect."""
    import anthropic  # noqa: PLC0415

    settings = chat._client_params  # noqa: SLF001 - there is no other way in
    client = wire(anthropic.DefaultHttpxClient, chosen.seconds)
    chat.__dict__["_client"] = anthropic.Client(**settings, http_client=client)


def _given(**arguments: object) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value}


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("openai", "langchain-openai", "OPENAI_API_KEY", _openai),
    "azure_openai": Provider("azure", "langchain-openai", "AZURE_OPENAI_API_KEY", _azure, needs_url=True),
    "anthropic": Provider("anthropic", "langchain-anthropic", "ANTHROPIC_API_KEY", _anthropic),
    "bedrock": Provider("bedrock", "langchain-aws", "", _bedrock, known_as="bedrock_converse"),
    "bedrock_converse": Provider("bedrock", "langchain-aws", "", _bedrock),
    "ollama": Provider("ollama", "langchain-ollama", "", _ollama),
}

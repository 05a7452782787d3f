"""Every provider by one setting: each is asked in its own shape, none follows a redirect with its key."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.entrypoints.cli.main import cli
from adapters.entrypoints.model import model_finding, model_of
from adapters.refusal import Refusal
from adapters.settings import read_settings
from adapters.writer.connection import PROVIDERS, Chosen, connected
from adapters.writer.language_model import LanguageModel
from knowledge.document import Document, Passage
from knowledge.errors import ModelUnavailable
from knowledge.query import Query
from model_world.server import KEY, Asked, ModelServer, Reply, model_server

RULE = "怒鳴り続ける電話は、切ってもかまいません。"
PASSAGE = Passage("m#1", Document("m", "手引き"), "電話", ("電話",), RULE)
CLAIM = {"passage": 1, "quote": RULE, "said": "電話を切れます。"}
MODELS = {
    "openai": ("m", "/v1"), "azure_openai": ("deployed", ""), "anthropic": ("claude-m", ""),
    "bedrock": ("anthropic.claude-3-haiku-20240307-v1:0", ""),
    "bedrock_converse": ("anthropic.claude-3-haiku-20240307-v1:0", ""), "ollama": ("m:8b", ""),
}  # fmt: skip


def script(asked: Asked) -> Any:
    return {"claims": [CLAIM]} if asked.wants == "answer" else {"words": "電話を切る"}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server(script) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "ACCESS_KEY_ID": "a",
        "SECRET_ACCESS_KEY": "b",
        "DEFAULT_REGION": "ap-northeast-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)


def made(provider: str, url: str, seconds: float = 10) -> LanguageModel:
    name, path = MODELS[provider]
    key = None if provider.startswith("bedrock") else KEY
    chat = connected(Chosen(f"{provider}:{name}", url + path, key, seconds))
    return LanguageModel(chat, in_house=False, seconds=seconds)


def test_the_providers_here_are_all_that_there_are() -> None:
    assert set(MODELS) == set(PROVIDERS)


@pytest.mark.parametrize("provider", MODELS)
def test_a_provider_is_asked_in_its_own_shape(server: ModelServer, provider: str) -> None:
    server.asked.clear()
    model = made(provider, server.url)

    [claim] = model.compose(Query("切っていい？", "ja"), [PASSAGE])
    words = model.rephrase("hang up?", ["電話について"])

    assert (claim.quote, claim.said, words) == (RULE, "電話を切れます。", "電話を切る")
    assert [one.wants for one in server.asked] == ["answer", "search"]


@pytest.mark.parametrize("provider", MODELS)
def test_no_provider_follows_a_redirect_with_its_key(server: ModelServer, provider: str) -> None:
    with model_server(script) as elsewhere:
        there = {"Location": f"{elsewhere.url}/elsewhere", "Content-Type": "application/json"}
        with model_server(lambda _: Reply(b"{}", 307, there)) as moved, pytest.raises(ModelUnavailable):
            made(provider, moved.url).compose(Query("切っていい？", "ja"), [PASSAGE])

        assert len(moved.asked) == 1
        assert elsewhere.asked == []


@pytest.mark.parametrize("provider", ["openai", "azure_openai", "anthropic", "ollama"])
def test_no_answer_is_read_beyond_its_size(provider: str) -> None:
    body = b'{"x": "' + b"0" * 3_000_000 + b'"}'
    with model_server(lambda _: Reply(body)) as world, pytest.raises(ModelUnavailable) as fault:
        made(provider, world.url).compose(Query("切っていい？", "ja"), [PASSAGE])

    assert fault.value.code == "too_large"


@pytest.mark.parametrize("provider", MODELS)
def test_a_server_away_is_asked_once(provider: str) -> None:
    with model_server(lambda _: Reply(b"{}", 503)) as world, pytest.raises(ModelUnavailable):
        made(provider, world.url).compose(Query("切っていい？", "ja"), [PASSAGE])

    assert len(world.asked) == 1


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"MODEL": "gpt-4.1-mini"}, "provider:name"),
        ({"MODEL": "mistral:large"}, "openai, azure_openai, anthropic, bedrock, bedrock_converse, ollama"),
        ({"MODEL": "openai:"}, "write for example openai:"),
        ({"MODEL": "openai:m"}, "MADOGUCHI_MODEL_KEY or OPENAI_API_KEY"),
        ({"MODEL": "anthropic:m"}, "MADOGUCHI_MODEL_KEY or ANTHROPIC_API_KEY"),
        ({"MODEL": "azure_openai:m", "MODEL_KEY": KEY}, "MADOGUCHI_MODEL_URL"),
    ],
)
def test_what_is_missing_is_one_line_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"MADOGUCHI_{name}", value)

    with pytest.raises(Refusal, match=r"MADOGUCHI_MODEL|the key of") as fault:
        model_of(read_settings())

    assert told in str(fault.value)
    assert "\n" not in str(fault.value)
    assert KEY not in str(fault.value)
    assert model_finding(read_settings()) == ("wrong", str(fault.value))


@pytest.mark.parametrize(
    ("provider", "package"), [("openai", "langchain_openai"), ("ollama", "langchain_ollama")]
)
def test_a_package_that_is_missing_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch, provider: str, package: str
) -> None:
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(Refusal, match=rf"pip install 'madoguchi\[{provider}\]'"):
        connected(Chosen(f"{provider}:m", None, KEY))


def test_without_a_setting_there_is_no_model() -> None:
    assert model_of(read_settings()) is None
    assert model_finding(read_settings())[0] == "ok"


@pytest.mark.parametrize(("house", "told"), [("", "another house"), ("true", "company's own house")])
def test_doctor_tells_which_model_in_whose_house_and_asks_it_nothing(
    monkeypatch: pytest.MonkeyPatch, server: ModelServer, house: str, told: str
) -> None:
    server.asked.clear()
    for name, value in {
        "MODEL": "openai:m",
        "MODEL_URL": f"{server.url}/v1",
        "MODEL_IN_HOUSE": house,
    }.items():
        monkeypatch.setenv(f"MADOGUCHI_{name}", value)

    mark, line = model_finding(read_settings())

    assert mark == "ok"
    assert "openai:m" in line
    assert told in line
    assert server.asked == []


@pytest.mark.parametrize("url", ["http://models.example.com/v1", "ftp://127.0.0.1/", "models.example.com"])
def test_an_address_over_which_words_would_go_open_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MADOGUCHI_MODEL_URL", url)

    done = CliRunner().invoke(cli, ["ask", "録音していいですか"])

    assert done.exit_code == 1
    assert "MADOGUCHI_MODEL_URL" in done.output


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai:m", "OPENAI_BASE_URL"),
        ("openai:m", "OPENAI_API_BASE"),
        ("azure_openai:m", "AZURE_OPENAI_ENDPOINT"),
        ("anthropic:m", "ANTHROPIC_BASE_URL"),
        ("ollama:m", "OLLAMA_HOST"),
        ("bedrock:m", "AWS_ENDPOINT_URL"),
    ],
)
@pytest.mark.parametrize("safe", [False, True])
def test_a_vendors_own_variable_leads_no_words_over_plain_http_and_doctor_tells_where(
    monkeypatch: pytest.MonkeyPatch, model: str, variable: str, *, safe: bool
) -> None:
    keys = ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AWS_ACCESS_KEY_ID")
    for name in (*keys, "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "k")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("MADOGUCHI_MODEL", model)
    monkeypatch.setenv(variable, f"http{'s' if safe else ''}://models.example.com")

    mark, line = model_finding(read_settings())

    assert (mark, "models.example.com" in line) == (("ok", True) if safe else ("wrong", False)), line
    assert ("plain http" in line) is not safe


@pytest.mark.parametrize("model", ["openai:m", "anthropic:m", "bedrock:m", "azure_openai:m"])
def test_what_tells_of_an_incident_is_promised_to_no_vendor(
    monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "k")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://desk.openai.azure.com")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("MADOGUCHI_MODEL", model)
    assert model_finding(read_settings())[0] == "ok"

    monkeypatch.setenv("MADOGUCHI_MODEL_IN_HOUSE", "true")

    mark, line = model_finding(read_settings())
    assert (mark, "is not the company's own house" in line) == ("wrong", True)
    with pytest.raises(Refusal, match="MADOGUCHI_MODEL_IN_HOUSE"):
        model_of(read_settings())


_ASK = """
import sys
from adapters.entrypoints.cli.main import main
try:
    main()
finally:
    names = ("langchain", "langchain_core", "langsmith")
    print("loaded:", *[one for one in names if one in sys.modules], file=sys.stderr)
"""


def _asked(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "library").mkdir()
    (folder / "library" / "manual.md").write_text(f"# 電話\n\n{RULE}\n", encoding="utf-8")
    command = [sys.executable, "-c", _ASK, "ask", "--data", str(folder / "data"), "--library", "library",
               "怒鳴り続ける電話は切ってもいいですか"]  # fmt: skip
    inherited = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**inherited, **environment}
    )


def test_without_a_model_nothing_of_langchain_is_loaded(tmp_path: Path) -> None:
    done = _asked(tmp_path)

    assert RULE in done.stdout, done.stderr
    assert "loaded:" in done.stderr
    assert "lang" not in done.stderr.split("loaded:")[1]


def test_tracing_that_the_environment_asks_for_traces_nothing(tmp_path: Path, server: ModelServer) -> None:
    server.asked.clear()
    with model_server(lambda _: Reply(b"{}")) as tracer:
        names = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")
        tracing = dict.fromkeys(names, "true") | {
            "LANGSMITH_ENDPOINT": tracer.url, "LANGCHAIN_ENDPOINT": tracer.url, "LANGSMITH_API_KEY": "x",
        }  # fmt: skip

        done = _asked(tmp_path, MADOGUCHI_MODEL="openai:m", MADOGUCHI_MODEL_URL=f"{server.url}/v1", **tracing)

        assert "AIによる説明: 電話を切れます。" in done.stdout, done.stderr
        assert [one.wants for one in server.asked] == ["answer"]
        assert tracer.asked == []

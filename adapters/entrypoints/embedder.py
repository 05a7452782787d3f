"""Which embedder an index is made with: the static word vectors, or the neural model that is set."""

from adapters.index.embedder import Embedder
from adapters.settings import Settings


def embedder_of(settings: Settings) -> Embedder | None:
    """The neural embedder, None for the static one. Raises Refusal where it can't be had.

    What leaves this process is masked first; a model inside it is told everything.
    """
    if not settings.embedder:
        return None
    from adapters.index.langchain_embedder import LangChainEmbedder, is_local  # noqa: PLC0415 - if it is set
    from adapters.masking import masked  # noqa: PLC0415

    key = settings.embedder_key.get_secret_value() if settings.embedder_key else None
    mask = str if is_local(settings.embedder) else lambda text: masked(text).text
    return LangChainEmbedder(settings.embedder, mask, settings.embedder_url, key)

"""Whether what was found answers at all: a score to reach, and the sources a question names must be here."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from knowledge.account import is_account
from knowledge.anchor import articles_in, covers
from knowledge.asked import is_given
from knowledge.document import Audience, Document, Kind, Scope
from knowledge.ports import Index
from knowledge.query import Query, language_of
from knowledge.retrieve import Hit
from knowledge.text import folded


class Relevance(StrEnum):
    """How near the best passage is to the question."""

    ANSWERS = "answers"
    POSSIBLE = "possible"
    NEAR = "near"
    FAR = "far"


_ENOUGH = {("ja", True): 0.555, ("ja", False): 0.35, ("en", True): 0.33, ("en", False): 0.285}
_SURE = {("ja", True): 0.66, ("ja", False): 0.45, ("en", True): 0.5, ("en", False): 0.4}
_NEAR = {("ja", True): 0.45, ("ja", False): 0.25, ("en", True): 0.25, ("en", False): 0.25}
"""Scores by language and by whether the library has cards, measured on the development questions: what is
shown as an answer, what as possibly related, and what is near at all. Below `_SURE` about two in three of the
first passages are right, above it more than four in five."""

_TOLD = 0.045
"""So much less is enough for words that tell of an incident: what may help is shown, as possibly related."""
_CITED_AMONG, _ASKED_AMONG = 5, 3
_STATUTE = re.compile(
    r"[一-龥々ァ-ヴー・]+(?:法(?![律的令務人則廷定外要])|条例|指針|ガイドライン)|告示第?[0-9]+号"
)
_NO_STATUTE = re.compile(
    r"(対処|対応|解決|予防|防衛|改善|記録|保存|接客|説得|操作|使用|利用|治療|健康|指導|教育|計算|表現|断り)法$"
    r"|^.?(違|適|合|不|無|司|立|方|手|作|文|話|技|論|用|寸|同|本|現行|国|改正)法$|^(カスハラの)?(改正法|新法)"
)
_KEPT_FROM_STAFF = re.compile(
    r"相談員(だけ|専用|向け|用|が使う|が見る|の|が)[^。、]{0,8}(手引き?|マニュアル|ハンドブック|ガイド)"
    r"|\bcounsel+ors?('s|'|s'|[- ]only)?( own)? (guide|handbook|manual)",
    re.IGNORECASE,
)
"""A document that counselors alone have: to others it is one that is not here."""
_OF_LAW = re.compile(
    r"条例|法律|公表|補助金|助成金|奨励金|ordinance|\blaws?\b|\bact\b|legislation|statute|guideline",
    re.IGNORECASE,
)
_ACT = re.compile(r"\b(?:the|an?|in|of) ([\w-]+) act\b|([\w-]+) (?:ordinance|prefecture)\b", re.IGNORECASE)
_ANY_ACT = frozenset(
    "a an the this that any which what national new labor labour harassment customer prefecture my our your "
    "local each every same another city town japanese".split()
)
_HOME = frozenset(
    "日本 国 Japan Japanese Diet Act Law Ordinance Prefecture City Town Village Metropolitan Customer "
    "Harassment National Slack Teams".split()
)
"""Names that stand in questions about any law of the country."""


@dataclass(frozen=True)
class Judgement:
    """How near the hits are, and the sources the question names that the library lacks."""

    relevance: Relevance
    lacking: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether the best passage answers the question, for sure or possibly."""
        return self.relevance in {Relevance.ANSWERS, Relevance.POSSIBLE}

    @property
    def is_tentative(self) -> bool:
        """Whether the best passage may only be near to what was asked."""
        return self.relevance is Relevance.POSSIBLE


def judge(query: Query, hits: Sequence[Hit], index: Index, scope: Scope) -> Judgement:
    """Whether the hits, best first, answer the query; documents out of scope are not known to it."""
    kind = language_of(query.text), index.has_cards
    score = max((hit.score for hit in hits[:_ASKED_AMONG]), default=0.0)
    if not hits or score < _NEAR[kind]:
        return Judgement(Relevance.FAR)
    shown = [one for one, _ in index.documents().values() if scope.admits(one)]
    titles = [_title(one) for one in shown]
    lacking = tuple(_lacking(query, index, shown, lambda name: _is_here(name, query, hits[0], titles)))
    given = is_given(query.text, [hit.passage for hit in hits[:_ASKED_AMONG]])
    enough = _ENOUGH[kind] - (_TOLD if is_account(query.text) else 0.0)
    far = score < enough or not _article_found(query, hits) or not given
    if far or lacking:
        return Judgement(Relevance.NEAR, lacking)
    sure = score >= _SURE[kind]
    return Judgement(Relevance.ANSWERS if sure else Relevance.POSSIBLE)


def _article_found(query: Query, hits: Sequence[Hit]) -> bool:
    """A question that cites an article is only answered out of that article, or of what is said about it."""
    spoken_of = [said for hit in hits[:_CITED_AMONG] for said in _said(hit)]
    return not query.articles or any(covers(one, said) for one in query.articles for said in spoken_of)


def _said(hit: Hit) -> Iterator[str]:
    """The articles that a passage is or speaks of."""
    yield hit.passage.anchor
    yield from articles_in(" ".join((*hit.passage.path, hit.passage.text)))


def _lacking(
    query: Query, index: Index, shown: Sequence[Document], is_here: Callable[[str], bool]
) -> Iterator[str]:
    """The laws and ordinances a question names that are not here; and the places whose law it asks about,
    unless one of them is here: then the others only tell where somebody is."""
    statutes = (one for one in _STATUTE.findall(query.text) if not _NO_STATUTE.search(one))
    yield from (statute for statute in dict.fromkeys(statutes) if not is_here(statute))
    if _KEPT_FROM_STAFF.search(query.text) and not any(one.audience is Audience.COUNSELOR for one in shown):
        yield from (match[0] for match in _KEPT_FROM_STAFF.finditer(query.text))
    if not _OF_LAW.search(query.text):
        return
    acts = [one or other for one, other in _ACT.findall(query.text)]
    places = [name for name in index.names(query.text) if name not in _HOME]
    places += [act for act in acts if act.lower() not in _ANY_ACT]
    if not any(map(is_here, places)):
        yield from dict.fromkeys(places)


def _is_here(name: str, query: Query, best: Hit, titles: Sequence[str]) -> bool:
    """Whether a document bears the name, in full, shortened (労推法) or by the thesaurus (カスハラ防止法).

    A document that does not say what it is may also speak of a law in its text.
    """
    heading = _spelled(" ".join((*best.passage.path, best.passage.heading_en)))
    anything = _spelled(best.passage.text) if best.passage.document.kind is Kind.DOCUMENT else ""
    if _spelled(name) in heading + anything:
        return True
    called = [_spelled(name), *map(_spelled, query.expansions if _STATUTE.fullmatch(name) else ())]
    return any(_shortens(short, title) for short in called for title in titles)


def _title(document: Document) -> str:
    return _spelled_title(f"{document.title} {document.title_en}")


@lru_cache(maxsize=50_000)
def _spelled_title(title: str) -> str:
    """Every question looks at every title: a large library's are spelled out once."""
    return _spelled(title)


def _spelled(name: str) -> str:
    return (
        folded(name)
        .replace("・", "")
        .replace("カスハラ", "カスタマーハラスメント")
        .replace("ガイドライン", "指針")
    )


def _shortens(short: str, title: str) -> bool:
    """Whether a name's characters stand in a title in the same order; a Latin one as a whole word."""
    if short.isascii():
        return re.search(rf"\b{re.escape(short)}\b", title) is not None
    rest = iter(title)
    return all(character in rest for character in short)

"""Where a language model has a hand: in the words to look for and in the choice of quotes; or rules do it.

A model is only given what was found already. One that fails is not asked again for the same question.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.claims import standing
from knowledge.errors import ModelUnavailable, QuestionRefused
from knowledge.leaning import leans
from knowledge.ports import Model, Writer
from knowledge.query import Query, language_of, to_query
from knowledge.quotation import Citation, chosen, verified
from knowledge.retrieve import Hit
from knowledge.text import visible
from knowledge.thesaurus import Thesaurus

OFFERED = 8
"""Passages that a language model may choose from."""


def wordings(
    query: Query, earlier: Sequence[str], thesaurus: Thesaurus, model: Model | None
) -> tuple[Sequence[Query], Model | None, bool]:
    """The question as it is, and as the model words it where it may lean on others or is English.

    Where none words it, what leans is looked up together with the question before it. Beside it the model to
    ask further, and whether one failed.
    """
    if model is None or not (earlier or language_of(query.text) == "en"):
        return _unworded(query, earlier, thesaurus), model, False
    try:
        worded = to_query(model.rephrase(query.text, earlier), thesaurus, query.lang)
    except (ModelUnavailable, QuestionRefused):
        return _unworded(query, earlier, thesaurus), None, True
    return (worded, query), model, False


def composed(
    query: Query, earlier: Sequence[str], hits: Sequence[Hit], day: date, writer: Writer, model: Model | None
) -> tuple[tuple[Citation, ...], bool]:
    """What is quoted, and whether a model chose it; where nothing of the model's stands, the writer does."""
    if model is not None:
        offered = hits[:OFFERED]
        passages = [hit.passage for hit in offered]
        asked = replace(query, text="\n".join((*map(visible, earlier), query.text)))
        try:
            claims = model.compose(asked, passages)
        except ModelUnavailable:
            claims = ()
        if citations := verified(standing(claims, passages, query.lang), offered, day):
            return citations, True
    best = chosen(hits, query)
    return verified(writer.compose(query, [hit.passage for hit in best]), best, day), False


def _unworded(query: Query, earlier: Sequence[str], thesaurus: Thesaurus) -> Sequence[Query]:
    if not (earlier and leans(query.text)):
        return (query,)
    try:
        return (to_query(f"{earlier[-1]}\n{query.text}", thesaurus, query.lang), query)
    except QuestionRefused:
        return (query,)

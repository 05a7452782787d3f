"""The wording against the code: every key is said somewhere, and everything that may be said has its key."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

from adapters.attachments.workshop import CODES as FILE_CODES
from adapters.playground.people import STAFF
from bot.cases.attachment import Which
from bot.cases.case import Status
from bot.cases.entry import Kind
from bot.cases.letter import Occasion
from bot.cases.report import WISHES, Question
from bot.desk.exporting import FOR, PARTS
from bot.dialogue import casework_screens, telling
from bot.dialogue.casework_files import SORTS
from bot.dialogue.notice import DESKS, ROWS
from bot.dialogue.reception import DOORS
from bot.dialogue.wording import LANGUAGES, keys, say, say_each
from knowledge.answer import Reason
from knowledge.document import Kind as DocumentKind
from knowledge.document import Origin
from knowledge.document import Status as InForce
from knowledge.referral import Referral

ROOT = Path(__file__).parents[2]
SOURCES = [file for floor in ("bot", "adapters") for file in (ROOT / floor).rglob("*.py")]
TEMPLATES = [*(ROOT / "adapters").rglob("*.html")]
TREES = {file: ast.parse(file.read_text("utf-8")) for file in SOURCES}


def _questions() -> Iterator[Question]:
    """Every question that a module of the bot holds."""
    for file in SOURCES:
        if file.is_relative_to(ROOT / "bot") and file.stem != "__init__":
            yield from _held(import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)))


def _held(module: ModuleType) -> Iterator[Question]:
    """By itself or among others."""
    for held in vars(module).values():
        yield from (one for one in (held if isinstance(held, tuple) else (held,)) if _asks(one))


def _asks(one: object) -> bool:
    return isinstance(one, Question) and one not in casework_screens.WORDS  # their labels are the acts' own


def _calls(name: str) -> Iterator[ast.Call]:
    nodes = (node for tree in TREES.values() for node in ast.walk(tree))
    return (node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name)


def _constants(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


QUESTIONS = set(_questions())
PICKED = {word for call in _calls("chosen_field") for word in _constants(call.args[0])}
"""Fields whose choices are not the same for everybody."""
FIELDS = PICKED.union(one.id for one in QUESTIONS)


def _codes() -> Iterator[str]:
    """The code of every CaseError: those raised, and those of its subclasses."""
    for call in _calls("CaseError"):
        assert isinstance(call.args[0], ast.Constant), "a code is written out where it is raised"
        yield str(call.args[0].value)
    for tree in TREES.values():
        for made in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            if {getattr(base, "id", "") for base in made.bases} & {"CaseError"}:
                yield from _constants_of_super(made)


def _constants_of_super(made: ast.ClassDef) -> Iterator[str]:
    """The code in `super().__init__(code)`."""
    for node in ast.walk(made):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "__init__" and node.args:
            yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def _faults() -> Iterator[str]:
    """The code of every fault of a field: what `_fault` gives, and what stands in a dict beside a Refused."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "_fault":
                returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
                whole = (value for one in returned for value in _results(one))
                yield from (word for one in whole for word in _constants(one))
            if isinstance(node, ast.FunctionDef) and any(_is_refusal(one) for one in ast.walk(node)):
                for one in ast.walk(node):
                    values = [one.value] if isinstance(one, ast.DictComp) else getattr(one, "values", [])
                    if isinstance(one, ast.Dict | ast.DictComp):
                        yield from (str(v.value) for v in values if isinstance(v, ast.Constant))


def _results(returned: ast.expr) -> list[ast.expr]:
    return [returned.body, returned.orelse] if isinstance(returned, ast.IfExp) else [returned]


def _is_refusal(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"


def _acts() -> Iterator[tuple[str, bool, bool]]:
    """Every doing and turning: its action, whether it stands below the case itself, whether it has a form."""
    for tree in TREES.values():
        for made in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            told = {
                getattr(one.target, "id", ""): getattr(one.value, "value", None)
                for one in made.body
                if isinstance(one, ast.AnnAssign)
            }
            forms = [one for one in made.body if isinstance(one, ast.FunctionDef) and one.name == "form"]
            if forms and isinstance(told.get("action"), str):
                yield told["action"], told["main"], ast.unparse(forms[0].returns or ast.Constant(0)) != "None"


ACTS = list(_acts())
DOINGS = [action for action, _, __ in ACTS if action.startswith("case_")]
ASKING = [action for action, _, has_form in ACTS if action.startswith("case_") and has_form]
BEHIND = [action for action, main, _ in ACTS if not main]
PLAIN = [
    Kind.REVEAL, Kind.ATTACHMENT, Kind.IDENTITY_ASKED, Kind.CONSENT_ASKED, Kind.OVERRIDDEN,
    Kind.EXPORT_ASKED, Kind.EXPORTED, Kind.HELD, Kind.RELEASED,
]  # fmt: skip
"""Kinds of entries that one sentence tells of."""
WHY = ("stand_in", "back", "conflict", "left", "refused", "kept", "rotated", "escrow")
"""Why the readers of a case change."""
NAMED = ("name", "whom", "extract", "file")

CODES = set(_codes())
FAULTS = set(_faults())
CASE = [f"case_{code}" for code in CODES | FAULTS]

QUIET = ("counselors", "custodian")
"""Doors at which nothing is asked."""

MADE_UP = {
    "app_of_{door}": [f"app_of_{door}" for door in QUIET],
    **{
        f"app_{what}{whose}": [f"app_{what}_{door}" for door in QUIET]
        for what, whose in product(("name", "for"), ("{whose}", "_{wish.door}"))
    },
    "door_{action}": [f"door_{door}" for door in DOORS],
    **{
        f"refused_{{{refused}.code}}": ["refused_too_long", "refused_no_words"]
        for refused in ("refused", "outcome")
    },
    "status_{status}": [f"status_{status}" for status in InForce],
    "heading_{origin}": [f"heading_{origin}" for origin in Origin],
    "kind_{document.kind}": [f"kind_{kind}" for kind in DocumentKind if not kind.is_law],
    "confidence_{passage.confidence}": [f"confidence_{level}" for level in "ABCP"],
    "{answer.reason}_{answer.referral}": [f"{Reason.NEEDS_PERSON}_{referral}" for referral in Referral],
    **{
        f"urgent_{{whose}}_{part}": [f"urgent_{whose}_{part}" for whose in ("self_harm", "another")]
        for part in ("heading", "text", "steps")
    },
    "case_{rule.code}": CASE,
    "case_{fault.code}": CASE,
    "case_{refused.code}": [*CASE, *(f"case_{code}" for code in {*FILE_CODES, "file_large"})],
    "media_{sort}": [f"media_{sort}" for sort in {*SORTS.values(), "document"}],
    "file_open_{grant.which}": [f"file_open_{which}" for which in Which],
    "case_{fault}": [f"case_{code}" for code in FAULTS],
    "field_{name}": [f"field_{name}" for name in FIELDS],
    "field_{question.id}": [f"field_{name}" for name in FIELDS],
    "option_{question}_{option}": [
        f"option_{one.id}_{option}" for one in QUESTIONS for option in one.options
    ],
    "people_{one}": [f"people_{one}" for one in STAFF],
    "kind_of_{entry.kind}": [f"kind_of_{kind}" for kind in Kind],
    "status_of_{case.status}": [f"status_of_{status}" for status in Status],
    "status_brief_{case.status}": [f"status_brief_{status}" for status in Status],
    "notice_{notice.occasion}": [f"notice_{occasion}" for occasion in Occasion],
    "promise_of_{row}": [f"promise_of_{row}" for row in ROWS],
    "outside_of_{desk}": [f"outside_of_{desk}" for desk in DESKS],
    "{act}_send": [f"{act}_send" for act in ASKING],
    "{act}_done": [f"{act}_done" for act in (*DOINGS, "custody_given", "custody_refused")],
    "brief_{name}": [f"brief_{name}" for name in NAMED],
    "{act}_about": [f"{act}_about" for act in BEHIND],
    "told_{entry.kind}": [f"told_{kind}" for kind in PLAIN],
    "{whose}_{answer}": [f"{w}_{a}" for w in ("identity", "your_name") for a in ("given", "refused")],
    "{act}_means": ["custody_give_means", "custody_refuse_means"],
    "told_readers_{told['why']}": [f"told_readers_{why}" for why in WHY],
    "told_consent_{told['answer']}": ["told_consent_yes", "told_consent_no"],
    "consent_{yes}": ["consent_yes", "consent_no"],
    "export_without_{part}": [f"export_without_{part}" for part in PARTS],
    "option_parts_{part}": [f"option_parts_{part}" for part in PARTS],
    "option_for_{told['for']}": [f"option_for_{whom}" for whom in FOR],
    "option_for_{said}": [f"option_for_{whom}" for whom in ("lawyer", "police", "disclosure")],
}
"""The f-strings that the source says, and the keys that become of each."""

REASONS = [str(reason) for reason in Reason if reason is not Reason.NEEDS_PERSON]
"""Keys that are said as the reason itself."""

BESIDE = {f"hint_{name}" for name in FIELDS}.union(f"brief_{one.id}" for one in _held(telling))
"""Keys that are said where there is one: a hint below a field, a short name before an answer."""


def test_the_code_gives_away_what_it_may_say() -> None:
    """Or else nothing below could fail."""
    people = {"not_a_person", "too_many_people"}
    assert {"needed", "not_a_choice", "not_a_day", "too_long_field"} | people == FAULTS
    assert {"state_forged", "wait", "route_changed", "changed_meanwhile", "check_fields", "no_key"} <= CODES
    assert {"site", "refused", "to", "linked", "unwanted", "agree", "answer"} == PICKED
    assert {"what", "name", "code", "contact", "level", "reason", "party_is", "period", "place"} <= FIELDS


@pytest.mark.parametrize("code", sorted(CODES | FAULTS))
def test_every_rule_that_says_no_has_its_sentence(code: str) -> None:
    assert [lang for lang in LANGUAGES if not say(f"case_{code}", lang)] == []


@pytest.mark.parametrize("question", sorted(QUESTIONS, key=lambda one: one.id), ids=lambda one: one.id)
def test_every_question_and_each_of_its_choices_has_a_label(question: Question) -> None:
    labels = [f"field_{question.id}", *(f"option_{question.id}_{option}" for option in question.options)]

    assert [key for key in labels if key not in keys()] == []


def test_every_wish_can_be_answered_by_its_name() -> None:
    assert [wish for wish in WISHES if f"option_wishes_{wish}" not in keys()] == []


def test_every_key_is_said_somewhere() -> None:
    written = {constant for tree in TREES.values() for constant in _constants(tree)}

    said = written.union(REASONS, BESIDE, _said_in_templates(), *MADE_UP.values())

    assert set(keys()) - said == set()


def test_everything_said_is_in_the_wording_in_every_language() -> None:
    written = {key.value for key in _said() if isinstance(key, ast.Constant)}

    said = written.union(REASONS, _said_in_templates(), *MADE_UP.values())

    assert len(said) > 300
    assert said - set(keys()) == set()
    assert [(key, lang) for key in said for lang in LANGUAGES if not (say_each(key, lang))] == []


def test_every_key_that_the_source_makes_up_is_known_here() -> None:
    made_up = {
        _template(part) for key in _said() for part in ast.walk(key) if isinstance(part, ast.JoinedStr)
    }

    assert made_up == set(MADE_UP)


def _said() -> Iterator[ast.expr]:
    """The key of every sentence that the source says."""
    return (call.args[0] for name in ("say", "say_each") for call in _calls(name))


def _template(key: ast.JoinedStr) -> str:
    return ast.unparse(key).removeprefix("f").strip("'\"")


def _said_in_templates() -> Iterator[str]:
    for file in TEMPLATES:
        text = file.read_text("utf-8")
        yield from re.findall(r'say\("(\w+)"', text)
        for listed in re.findall(r"for key in \(([^)]*)\)", text):
            yield from re.findall(r'"(\w+)"', listed)

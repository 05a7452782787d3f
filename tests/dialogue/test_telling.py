"""An entry as people read it: who, when, what; every answer behind its label, and nothing besides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.cases.entry import DESK, Entry, Kind, Role
from bot.cases.nickname import nickname
from bot.cases.report import CHOICES, WISHES, Question, report_questions
from bot.confidential import Confidential
from bot.dialogue.fields import answer_of
from bot.dialogue.form import Told
from bot.dialogue.telling import to_told, wishes_told
from bot.dialogue.wording import LANGUAGES, say

DAY = date(2026, 11, 24)


def _entry(kind: Kind, **told: str) -> Entry:
    by = "counselor-a" if kind.author is Role.COUNSELOR else None
    return Entry("e1", kind, kind.author, by, DAY, Confidential(told))


def _who(counselor: str) -> str:
    return f"<{counselor}>"


LEAST: Mapping[Kind, Mapping[str, str]] = {
    Kind.REPORT: {"what": "言葉"},
    Kind.ADDITION: {"what": "言葉"},
    Kind.WISHES: {"wishes": "heard", "consent": "desk"},
    Kind.WITHDRAWAL: {},
    Kind.REPLY: {"words": "言葉"},
    Kind.NOTE: {"words": "言葉"},
    Kind.ASSESSMENT: {"urgent": "no", "level": "3", "reason": "言葉"},
    Kind.HANDOVER: {"to": "counselor-b"},
    Kind.CONCLUSION: {"words": "言葉"},
    Kind.REVEAL: {"name": "言葉", "person": "slack:U9"},
    Kind.OBJECTION: {"to": "counselor-b"},
    Kind.CONSENT: {"ask": "e0", "answer": "yes"},
    Kind.ATTACHMENT: {"file": "photo.jpg"},
    Kind.READERS: {"to": "counselor-a counselor-b", "out": "", "why": "stand_in"},
    Kind.ABSENCE: {"who": "counselor-a", "to": "counselor-b", "first": "2026-12-01", "last": "2026-12-04"},
    Kind.IDENTITY_ASKED: {"reason": "言葉"},
    Kind.CONSENT_ASKED: {"whom": "人事", "extract": "言葉"},
    Kind.OVERRIDDEN: {"whom": "警察", "extract": "言葉", "reason": "理由"},
    Kind.EXPORT_ASKED: {"for": "lawyer", "reason": "言葉"},
    Kind.EXPORTED: {"ask": "e0"},
    Kind.HELD: {"reason": "言葉"},
    Kind.RELEASED: {"reason": "言葉"},
    Kind.LINKED: {"case": "0MKW4B97"},
}

SAID: Mapping[Kind, tuple[str, ...]] = {
    Kind.REVEAL: ("名前: 言葉",),
    Kind.OBJECTION: ("<counselor-b>",),
    Kind.CONSENT: (say("told_consent_yes", "ja"),),
    Kind.ATTACHMENT: ("ファイル: photo.jpg",),
    Kind.READERS: ("<counselor-a>、<counselor-b>", "不在"),
    Kind.ABSENCE: ("<counselor-a>", "<counselor-b>", "12月1日(火)", "12月4日(金)"),
    Kind.IDENTITY_ASKED: ("理由: 言葉",),
    Kind.CONSENT_ASKED: ("伝える相手: 人事", "伝える内容: 言葉"),
    Kind.OVERRIDDEN: ("伝える相手: 警察", "伝える内容: 言葉", "理由: 理由"),
    Kind.EXPORT_ASKED: ("渡す先: 弁護士", "理由: 言葉"),
    Kind.HELD: ("理由: 言葉",),
    Kind.RELEASED: ("理由: 言葉",),
    Kind.LINKED: (say("told_linked", "ja"),),
}
"""What an entry of that kind is sure to say."""


@pytest.mark.parametrize(
    ("lang", "reporter", "counselor"),
    [
        ("ja", "相談者・11月24日(火)・{}", "<counselor-a>・11月24日(火)・{}"),
        ("en", "Reporter, Tue 24 Nov: {}", "<counselor-a>, Tue 24 Nov: {}"),
    ],
    ids=LANGUAGES,
)
@pytest.mark.parametrize("kind", Kind)
def test_above_an_entry_stands_who_wrote_it_when_and_what_it_is(
    kind: Kind, lang: str, reporter: str, counselor: str
) -> None:
    told = to_told(_entry(kind, **LEAST[kind]), lang, _who)

    heading = reporter if kind.author is Role.REPORTER else counselor
    assert told.who == heading.format(say(f"kind_of_{kind}", lang))
    assert told.text


@pytest.mark.parametrize("kind", SAID)
def test_what_stands_in_an_entry_is_told_and_no_id_of_a_person(kind: Kind) -> None:
    text = to_told(_entry(kind, **LEAST[kind]), "ja", _who).text

    assert [said for said in SAID[kind] if said not in text] == []
    assert "slack:" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_which_case_it_is_linked_with_is_not_told_for_not_everybody_reads_that_one(lang: str) -> None:
    text = to_told(_entry(Kind.LINKED, **LEAST[Kind.LINKED]), lang, _who).text

    assert text == say("told_linked", lang)
    assert nickname("0MKW4B97", lang) not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_no_person_decided_is_told_by_the_desk(lang: str) -> None:
    by_desk = replace(_entry(Kind.READERS, **LEAST[Kind.READERS]), by=DESK)

    assert to_told(by_desk, lang, _who).who.startswith(say("told_by_desk", lang))


ANSWERED = [
    *(one for naming in CHOICES[0].options for one in report_questions(naming)),
    *CHOICES[:2],
    Question("site"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("question", ANSWERED, ids=lambda one: one.id)
def test_whatever_a_report_answers_stands_in_it(question: Question, lang: str) -> None:
    answer = " ".join(question.options[:2] if question.many else question.options[:1]) or "言葉です"

    told = to_told(_entry(Kind.REPORT, **{"what": "怒鳴られた", question.id: answer}), lang, _who)

    assert answer_of(question, answer, lang) in told.text
    assert question.id == "what" or told.text.startswith("怒鳴られた\n\n")


@pytest.mark.parametrize("untold", ["barred", "lang", "danger", "wishes"])
def test_what_is_kept_beside_the_answers_is_not_told_with_them(untold: str) -> None:
    told = to_told(_entry(Kind.REPORT, what="怒鳴られた", **{untold: "counselor-c"}), "ja", _who)

    assert told.text == "怒鳴られた"


def test_choices_read_by_their_labels_and_lines_below_theirs() -> None:
    told = {"what": "怒鳴られた", "conduct": "abuse threats", "said": "「金」\n「返せ」", "frequency": "二回"}

    assert to_told(_entry(Kind.ADDITION, **told), "ja", _who).text.splitlines() == [
        "怒鳴られた",
        "されたこと: 暴言、威嚇・脅し",
        "相手が言ったこと、したこと(そのまま):",
        "「金」",
        "「返せ」",
        "回数や時間: 二回",
    ]


def test_an_addition_without_words_begins_with_its_first_answer() -> None:
    assert to_told(_entry(Kind.ADDITION, frequency="twice"), "en", _who).text == "How often, how long: twice"


@pytest.mark.parametrize(
    ("kind", "told", "lines"),
    [
        (Kind.WISHES, {"wishes": "heard ban"}, ["Wishes: To be heard, A ban from the premises"]),
        (Kind.WITHDRAWAL, {}, ["The case was withdrawn."]),
        (Kind.REPLY, {"words": "Thank you\n- A"}, ["Thank you", "- A"]),
        (
            Kind.ASSESSMENT,
            {"urgent": "yes", "level": "3", "reason": "throws things"},
            ["Urgent: Yes", "Level: 3 Contact to be broken off", "Reason: throws things"],
        ),
        (
            Kind.HANDOVER,
            {"to": "counselor-b", "reason": "on leave"},
            ["From now on <counselor-b> takes the case.", "Reason: on leave"],
        ),
        (Kind.HANDOVER, {"to": "counselor-b", "reason": ""}, ["From now on <counselor-b> takes the case."]),
        (
            Kind.CONCLUSION,
            {"words": "Done", "wish_ban": "Agreed", "wish_heard": "We heard you"},
            ["Done", "■ To be heard", "We heard you", "■ A ban from the premises", "Agreed"],
        ),
    ],
)
def test_every_other_kind_reads_as_what_it_is(kind: Kind, told: dict[str, str], lines: list[str]) -> None:
    assert to_told(_entry(kind, **told), "en", _who).text.splitlines() == lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_wish_that_was_answered_is_told_by_its_name(lang: str) -> None:
    answers = {f"wish_{wish}": f"<{wish}>" for wish in WISHES}

    told = to_told(_entry(Kind.CONCLUSION, words="言葉", **answers), lang, _who)

    assert told.text.splitlines()[1:] == [
        line for wish in WISHES for line in (f"■ {say(f'option_wishes_{wish}', lang)}", f"<{wish}>")
    ]


def test_wishes_read_with_what_may_be_told() -> None:
    wishes = {"wishes": "recorded undecided", "consent": "team"}

    assert wishes_told(wishes, "ja").splitlines() == [
        "希望: 記録だけしてほしい、まだ決めていない",
        "伝えてよい範囲: カスハラ対策の担当部署に伝えてよい",
    ]


def test_words_never_show_where_an_entry_is_written_down() -> None:
    entry = _entry(Kind.REPORT, what="怒鳴られた")

    assert "怒鳴" not in f"{entry!r} {Told('相談者', '怒鳴られた')!r}"

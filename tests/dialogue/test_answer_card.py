"""The card of an answer: quotes with their source and how far to rely on them; or what is not known."""

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.answered import place, standing
from bot.dialogue.card import Button, Buttons, Card, Heading, Quotation, References, Text
from bot.dialogue.consult import HOTLINES, REPORT, answer_card
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Reason
from knowledge.document import Document, Kind, Passage, Status
from knowledge.quotation import Citation
from knowledge.referral import Referral

DAY = date(2026, 11, 21)
MANUAL = Document("company/manual", "手引き", "Manual", Kind.COMPANY, status=Status.TEMPLATE, checked_on=DAY)
LAW = Document("law/rsk", "法律", "Act", Kind.LAW, in_force_from=date(2026, 10, 1))
ADVICE = Passage("m#1", MANUAL, "暴力", ("対応", "暴力"), "離れる。", "Violence", "Get away.", confidence="P")
RULE = Passage(
    "l#1", LAW, "33条", ("33条",), "講じなければならない。", url="https://example.jp/33", confidence="B"
)
ANSWER = Answer((Citation(ADVICE, "離れる。", Status.TEMPLATE), Citation(RULE, RULE.text, Status.IN_FORCE)))


def _ways_on(lang: str) -> Buttons:
    return Buttons((Button(say("door_report", lang), REPORT), Button(say("see_hotlines", lang), HOTLINES)))


NO_ANSWERS = [
    *((NoAnswer(reason), str(reason)) for reason in Reason if reason is not Reason.NEEDS_PERSON),
    *((NoAnswer(Reason.NEEDS_PERSON, one), f"needs_person_{one}") for one in Referral),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("result", "key"), NO_ANSWERS)
def test_every_lack_of_an_answer_is_said_and_leads_to_a_person(result: NoAnswer, key: str, lang: str) -> None:
    card = answer_card(result, lang)

    assert card == Card((Text(say(key, lang)), _ways_on(lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_library_lacks_is_named_beside_the_places_found(lang: str) -> None:
    result = NoAnswer(Reason.NOT_IN_LIBRARY, related=(RULE,), lacking=("旅館業法", "大阪"))

    words, heading, places, ways_on = answer_card(result, lang).elements

    assert words == Text(
        say("not_in_library_named", lang, names=say("comma", lang).join(("旅館業法", "大阪")))
    )
    assert (heading, places) == (Heading(say("heading_nearby", lang)), References((place(RULE, lang),)))
    assert ways_on == _ways_on(lang)


def test_criteria_are_shown_under_a_heading_of_their_own() -> None:
    result = NoAnswer(Reason.NEEDS_PERSON, Referral.VERDICT, ANSWER.citations[:1], (RULE,))

    words, heading, criterion, related, places, _ = answer_card(result, "ja").elements

    assert (words, heading) == (
        Text(say("needs_person_verdict", "ja")),
        Heading(say("heading_criteria", "ja")),
    )
    assert (criterion.quote, related) == ("離れる。", Heading(say("heading_nearby", "ja")))
    assert places == References(("法律 › 33条",))


def test_an_answer_says_what_to_do_before_what_the_law_says() -> None:
    card = answer_card(ANSWER, "ja")

    assert card == Card(
        (
            Heading("対応のしかた"),
            Quotation(
                "離れる。",
                "手引き › 対応 › 暴力",
                ("ひな型(自社未承認)", "この窓口の案(法律や公的な資料ではありません)", "2026-11-21確認"),
            ),
            Heading("国の法律・指針では"),
            Quotation(
                "講じなければならない。",
                "法律 › 33条",
                ("施行中", "確度B 解説・報道で確認(原文は未確認)", "2026-10-01から"),
                "https://example.jp/33",
            ),
            _ways_on("ja"),
        )
    )


def test_an_english_quotation_is_said_to_be_a_digest() -> None:
    digest = Answer((Citation(ADVICE, "Get away.", Status.TEMPLATE),))

    shown = [one for one in answer_card(digest, "en").elements if isinstance(one, Text)]
    original = [one for one in answer_card(ANSWER, "en").elements if isinstance(one, Text)]

    assert (shown, original) == ([Text(say("quoted_digest", "en"))], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_quoted_law_that_is_coming_the_days_it_starts_are_told_once_each(lang: str) -> None:
    days = [date(2027, 4, 1), date(2026, 12, 1), date(2027, 4, 1)]
    coming = [replace(RULE, document=replace(LAW, in_force_from=day)) for day in days]

    card = answer_card(Answer(tuple(Citation(one, RULE.text, Status.UPCOMING) for one in coming)), lang)

    told = [say("not_yet", lang, start=start) for start in ("2026-12-01", "2027-04-01")]
    assert [one.text for one in card.elements if isinstance(one, Text)] == told


@pytest.mark.parametrize(
    ("passage", "status"),
    [
        (RULE, Status.IN_FORCE),
        (replace(RULE, document=replace(LAW, in_force_from=None)), Status.UPCOMING),
        (replace(RULE, confidence="P"), Status.UPCOMING),
        (replace(ADVICE, document=replace(MANUAL, in_force_from=DAY)), Status.UPCOMING),
    ],
    ids=["in force", "no day known", "a proposal", "no law"],
)
def test_of_anything_else_no_start_is_told(passage: Passage, status: Status) -> None:
    card = answer_card(Answer((Citation(passage, passage.text, status),)), "ja")

    assert [one for one in card.elements if isinstance(one, Text)] == []


@pytest.mark.parametrize(
    ("passage", "lang", "expected"),
    [
        (ADVICE, "ja", "手引き › 対応 › 暴力"),
        (ADVICE, "en", "Manual › Violence"),
        (replace(ADVICE, document=replace(MANUAL, title_en="")), "en", "手引き › 対応 › 暴力"),
    ],
)
def test_a_place_is_named_in_the_readers_language_where_it_has_one(
    passage: Passage, lang: str, expected: str
) -> None:
    assert place(passage, lang) == expected


@pytest.mark.parametrize(
    ("kind", "status", "badge"),
    [
        (Kind.LAW, Status.IN_FORCE, "施行中"),
        (Kind.ORDINANCE, Status.UPCOMING, "施行予定"),
        (Kind.COMPANY, Status.TEMPLATE, "ひな型(自社未承認)"),
        (Kind.COMPANY, Status.IN_FORCE, "自社の資料"),
        (Kind.HOTLINE, Status.IN_FORCE, "相談先の案内"),
        (Kind.TOPIC, Status.IN_FORCE, "解説"),
        (Kind.DOCUMENT, Status.IN_FORCE, "資料"),
        (Kind.DOCUMENT, Status.DRAFT, "案"),
    ],
)
def test_only_a_law_is_said_to_be_in_force(kind: Kind, status: Status, badge: str) -> None:
    document = Document("d", "資料", kind=kind, status=status)

    assert _badges(Passage("d#1", document, "節", ("節",), "本文。"), status) == (badge,)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("confidence", "told"),
    [("A", ["A"]), ("B", ["B"]), ("C", ["C"]), ("P", ["P"]), ("", []), ("Z", [])],
)
def test_a_badge_says_how_sure_the_desk_is(confidence: str, told: list[str], lang: str) -> None:
    passage = Passage("d#1", Document("d", "資料"), "節", ("節",), "本文。", confidence=confidence)

    _, *levels = _badges(passage, Status.IN_FORCE, lang)

    assert levels == [say(f"confidence_{level}", lang) for level in told]


@pytest.mark.parametrize(
    ("kind", "confidence", "badges"),
    [
        (Kind.LAW, "", ("施行中", "2026-04-01から", "2027-03-31まで", "2026-11-21確認")),
        (Kind.LAW, "P", ("解説", "この窓口の案(法律や公的な資料ではありません)", "2026-11-21確認")),
        (Kind.COMPANY, "", ("自社の資料", "2026-11-21確認")),
        (Kind.DOCUMENT, "", ("資料", "2026-11-21確認")),
    ],
)
def test_only_law_has_days_in_force_and_a_proposal_is_an_explanation_wherever_it_stands(
    kind: Kind, confidence: str, badges: tuple[str, ...]
) -> None:
    in_force = {"in_force_from": date(2026, 4, 1), "in_force_to": date(2027, 3, 31)}
    document = Document("d", "資料", kind=kind, checked_on=DAY, **in_force)
    passage = Passage("d#1", document, "節", ("節",), "本文。", confidence=confidence)

    assert _badges(passage, Status.IN_FORCE) == badges


def test_a_proposal_in_a_law_document_stands_with_the_advice() -> None:
    proposal = replace(RULE, confidence="P")

    card = answer_card(Answer((Citation(proposal, RULE.text, Status.IN_FORCE),)), "ja")

    assert [one.text for one in card.elements if isinstance(one, Heading)] == ["対応のしかた"]


def test_a_proposal_in_official_material_is_not_said_to_be_official() -> None:
    survey = replace(LAW, kind=Kind.MATERIAL)
    own, theirs = (replace(RULE, document=survey, confidence=one) for one in "PB")

    assert _badges(own, Status.IN_FORCE)[0] == say("kind_topic", "ja")
    assert _badges(theirs, Status.IN_FORCE)[0] == say("kind_material", "ja")


def _badges(passage: Passage, status: Status, lang: str = "ja") -> tuple[str, ...]:
    elements = answer_card(Answer((Citation(passage, passage.text, status),)), lang).elements
    (quotation,) = [one for one in elements if isinstance(one, Quotation)]
    return quotation.badges


@pytest.mark.parametrize(
    ("version", "lang", "told"),
    [
        ("2", "ja", "自社の規程 第2版 2026-11-21承認"),
        ("2026-B", "ja", "自社の規程 2026-B 2026-11-21承認"),
        ("2", "en", "Your company's own rules, version 2, approved 2026-11-21"),
        ("2026-B", "en", "Your company's own rules, version 2026-B, approved 2026-11-21"),
    ],
)
def test_what_a_company_adopted_is_told_by_its_version_and_day_and_not_by_who_approved_it(
    version: str, lang: str, told: str
) -> None:
    adopted = replace(MANUAL, status=Status.IN_FORCE, version=version, approved_by="代表", approved_on=DAY)

    assert standing(adopted, Status.IN_FORCE, lang) == told
    assert standing(adopted, Status.UPCOMING, lang) == say("status_upcoming", lang)
    assert standing(replace(adopted, approved_on=None), Status.IN_FORCE, lang) == say("kind_company", lang)

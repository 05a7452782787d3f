"""Which law a cited article is of: read out of a question, and looked for among titles."""

import pytest

from knowledge.citing import Citing, bearers, citings


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("労働契約法5条とは", [("5条", "労働契約法")]),
        ("労働契約法第五条について", [("5条", "労働契約法")]),
        ("33条2項には何がありますか", [("33条2項", "")]),
        ("刑法の222条、223条及び第234条", [("222条", "刑法"), ("223条", "刑法"), ("234条", "刑法")]),
        ("労働基準法第34条第1項と労働契約法5条", [("34条1項", "労働基準法"), ("5条", "労働契約法")]),
        ("金融商品取引法施行令第2条の12に定める", [("2条の12", "金融商品取引法施行令")]),
        ("改正労働施策総合推進法33条", [("33条", "労働施策総合推進法")]),
        (
            "東京都カスタマー・ハラスメント防止条例(東京都)9条",
            [("9条", "東京都カスタマー・ハラスメント防止条例")],
        ),
        ("就業規則12条は", [("12条", "就業規則")]),
        ("刑法222条のほかに、33条2項は", [("222条", "刑法"), ("33条2項", "")]),
        ("刑法222条と同法223条", [("222条", "刑法"), ("223条", "刑法")]),
        ("労働契約法ではなく33条の話", [("33条", "")]),
        ("What does Article 5 of the Labor Contracts Act say?", [("5条", "Labor Contracts Act")]),
        ("Penal Code Article 222", [("222条", "Penal Code")]),
        ("What does Article 33(2) say?", [("33条2項", "")]),
        ("電話を切ってもいいですか", []),
    ],
)
def test_an_article_is_cited_with_the_law_named_right_before_it(
    text: str, cited: list[tuple[str, str]]
) -> None:
    assert citings(text) == tuple(Citing(*one) for one in cited)


TITLES = (
    "刑法(カスタマーハラスメントで問題になり得る罪) Penal Code",
    "刑事訴訟法 Code of Criminal Procedure",
    "労働契約法5条(安全配慮義務)と裁判例 Labor Contracts Act",
    "労働施策総合推進法(2026年9月30日まで)",
    "労働施策総合推進法施行規則",
    "東京都カスタマー・ハラスメント防止条例",
    "日本国憲法",
)


@pytest.mark.parametrize(
    ("law", "others", "borne"),
    [
        ("刑法", (), {0}),
        ("刑事訴訟法", (), {1}),
        ("刑訴法", (), {1}),
        ("労働契約法", (), {2}),
        ("労契法", (), {2}),
        ("労働施策総合推進法", (), {3}),
        ("労推法", (), {3}),
        ("労働施策総合推進法施行規則", (), {4}),
        ("東京都カスタマーハラスメント防止条例", (), {5}),
        ("東京都条例", (), {5}),
        ("カスハラ防止法", ("労働施策総合推進法", "迷惑"), {3}),
        ("民法", (), set()),
        ("会社法", (), set()),
        ("Penal Code", (), {0}),
        ("penal code", (), {0}),
        ("Consumer Contract Act", (), {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_a_name_is_borne_by_the_titles_of_that_law_and_of_no_other(
    law: str, others: tuple[str, ...], borne: set[int]
) -> None:
    assert bearers(law, TITLES, others) == borne


def test_without_its_own_title_a_short_name_is_not_that_of_a_longer_one() -> None:
    assert bearers("刑法", TITLES[1:]) == frozenset()

"""Laws in e-Gov's XML: articles by their number, paragraphs with items, amendments' provisions apart."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from knowledge.document import Kind, Reading, Section
from knowledge.split import passages_of
from law_xml import LAW, article, law, says, supplement

Parsed = Callable[[str, bytes], Reading]
Flawed = Callable[[str, bytes], str]
NAME = f"{LAW}_20261001_508AC0000000002.xml"
REAL = sorted((Path(__file__).parents[3] / "shared" / "data" / "egov_xml").glob("*.xml"))
CHAPTER = "第一章　総則"


def sections(parsed: Parsed, xml: str) -> tuple[Section, ...]:
    """What stands in a law behind its enactment."""
    return parsed(NAME, xml.encode()).sections


def test_the_files_name_says_which_law_it_is_and_from_when_it_is_in_force(parsed: Parsed) -> None:
    document = parsed(NAME, law("相談窓口法", article("1", "第一条", "", says("守る。"))).encode()).document

    assert (document.id, document.title, document.kind) == (NAME.removesuffix(".xml"), "相談窓口法", Kind.LAW)
    assert (document.version_of, str(document.in_force_from)) == (f"law/{LAW}", "2026-10-01")
    assert (document.source, document.url) == ("e-Gov法令検索", f"https://laws.e-gov.go.jp/law/{LAW}")


def test_a_passage_is_a_paragraph_with_its_items_under_chapter_article_and_number(parsed: Parsed) -> None:
    xml = law(
        "相談窓口法",
        article("1", "第一条", "（目的）", says("この法律は、従業員を守る。", "ただし、客も守る。")),
        article("30_2", "第三十条の二", "（措置）", says("次の措置を講ずる。", items=("相談", "記録")),
                says("前項は、努力とする。")),
    )  # fmt: skip

    assert sections(parsed, xml) == (
        Section((CHAPTER, "第一条（目的）"), ("この法律は、従業員を守る。ただし、客も守る。",), anchor="1条"),
        Section(
            (CHAPTER, "第三十条の二（措置）", "第一項"), ("次の措置を講ずる。", "一　相談", "二　記録"),
            anchor="30条の2第1項",
        ),
        Section(
            (CHAPTER, "第三十条の二（措置）", "第二項"), ("２　前項は、努力とする。",), anchor="30条の2第2項",
        ),
    )  # fmt: skip


def test_articles_are_told_by_their_number_and_not_by_their_place(parsed: Parsed) -> None:
    xml = law(
        "窓口法",
        article("9", "第九条", "", says("九。")),
        article("3_2_4", "第三条の二の四", "", says("枝。")),
        article("5:7", "第五条から第七条まで", "", says("削除")),
    )

    assert [one.anchor for one in sections(parsed, xml)] == ["9条", "3条の2の4", "5条"]


def test_supplementary_provisions_are_never_taken_for_the_laws_own(parsed: Parsed) -> None:
    bare = '<Paragraph Num="1"><ParagraphNum/>{}</Paragraph>'
    xml = law(
        "窓口法", article("1", "第一条", "", says("本則。")),
        supplement=supplement(article("1", "第一条", "（施行期日）", says("施行。"), says("経過。")))
        + supplement(article("1", "第一条", "", says("改正。")), "令和八年六月一日法律第二号")
        + supplement(bare.format(says("公布の日から。")), "令和九年六月一日法律第三号"),
    )  # fmt: skip

    found = sections(parsed, xml)

    assert [(one.anchor, one.path) for one in found] == [
        ("1条", (CHAPTER, "第一条")),
        ("附則 > 1条1項", ("附則", "第一条（施行期日）", "第一項")),
        ("附則 > 1条2項", ("附則", "第一条（施行期日）", "第二項")),
        ("附則(令和八年六月一日法律第二号) > 1条", ("附則（令和八年六月一日法律第二号）", "第一条")),
        ("附則(令和九年六月一日法律第三号)", ("附則（令和九年六月一日法律第三号）",)),
    ]


def test_readings_are_off_columns_apart_items_of_items_set_in_and_tables_in_rows(parsed: Parsed) -> None:
    inside = (
        "<ParagraphSentence><Sentence><Ruby>窓<Rt>まど</Rt></Ruby>口とは、次をいう。</Sentence></ParagraphSentence>"
        "<Item><ItemTitle>一</ItemTitle><ItemSentence><Column><Sentence>相談</Sentence></Column><Column>"
        "<Sentence>話すこと。</Sentence></Column></ItemSentence><Subitem1><Subitem1Title>イ</Subitem1Title>"
        "<Subitem1Sentence><Sentence>電話</Sentence></Subitem1Sentence></Subitem1></Item>"
        "<TableStruct><TableStructTitle>表</TableStructTitle><Table><TableRow><TableColumn><Sentence>甲</Sentence>"
        "</TableColumn><TableColumn><Sentence>乙</Sentence></TableColumn></TableRow></Table></TableStruct>"
        "<List><ListSentence><Sentence>別に定める。</Sentence></ListSentence></List>"
    )
    [section] = sections(parsed, law("窓口法", article("1", "第一条", "", inside)))

    assert section.blocks == (
        "窓口とは、次をいう。", "一　相談　話すこと。", "　イ　電話", "表", "| 甲 | 乙 |", "別に定める。",
    )  # fmt: skip


def test_appended_tables_and_the_enactment_have_places_of_their_own(parsed: Parsed) -> None:
    extra = (
        "<AppdxTable><AppdxTableTitle>別表第一</AppdxTableTitle><RelatedArticleNum>（第一条関係）</RelatedArticleNum>"
        "<TableStruct><Table><TableRow><TableColumn><Sentence>甲</Sentence></TableColumn></TableRow></Table>"
        "</TableStruct></AppdxTable>"
    )
    xml = law("窓口法", article("1", "第一条", "", says("本則。")), extra=extra)
    xml = xml.replace("<TOC>", "<EnactStatement>窓口法をここに公布する。</EnactStatement><TOC>")

    first, _, last = sections(parsed, xml)

    enacted = ("窓口法（令和八年法律第一号）", "窓口法をここに公布する。")
    assert first == Section(("制定文",), enacted, anchor="制定文")
    assert last == Section(("別表第一（第一条関係）",), ("| 甲 |",), anchor="別表第一")


def test_a_law_without_articles_goes_by_its_paragraphs(parsed: Parsed) -> None:
    bare = "".join(
        f'<Paragraph Num="{at}"><ParagraphNum/>{says(text)}</Paragraph>'
        for at, text in ((1, "甲。"), (2, "乙。"))
    )
    xml = re.sub("<Chapter .*</Chapter>", bare, law("窓口法"))

    assert [(one.anchor, one.path) for one in sections(parsed, xml)] == [
        ("1項", ("本則", "第一項")), ("2項", ("本則", "第二項")),
    ]  # fmt: skip


def test_an_answer_of_the_api_around_the_law_is_taken_off(parsed: Parsed) -> None:
    xml = law("窓口法", article("1", "第一条", "", says("本則。"))).split("?>\n")[1]

    assert parsed("a.xml", f"<r><law_full_text>{xml}</law_full_text></r>".encode()).document.title == "窓口法"


OTHER = (
    "it is XML, but no law as e-Gov publishes it (法令標準XML). Get the law with "
    "`madoguchi library fetch-law`, or move the file out of the library."
)
DAYLESS = (
    "the day in its name (20261301) is none, so nobody knows from when it is in force. "
    "Name it LAW_YYYYMMDD_AMENDMENT.xml as e-Gov does."
)


@pytest.mark.parametrize(
    ("name", "xml", "told"),
    [
        ("a.xml", "<feed><title>x</title></feed>", OTHER),
        ("a.xml", "<Law><LawBody>", "it is not well-formed XML (line 1). Get or save it again, whole."),
        ("a.xml", '<!DOCTYPE Law [<!ENTITY a SYSTEM "file:///etc/passwd">]><Law><LawBody>&a;</LawBody></Law>',
         "it declares entities of its own, which laws don't. Get it from e-Gov again."),
        (f"{LAW}_20261301_508AC0000000002.xml", law("窓口法"), DAYLESS),
    ],
    ids=["another kind", "cut", "entity", "no day"],
)  # fmt: skip
def test_what_is_no_law_is_refused(flaw: Flawed, name: str, xml: str, told: str) -> None:
    assert flaw(name, xml.encode()) == told


def written(number: str) -> str:
    """30_2 as 30条の2."""
    first, *branches = number.split("_")
    return "の".join((f"{first}条", *branches))


@pytest.mark.skipif(not REAL, reason="the laws that e-Gov publishes are not here")
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_of_a_real_law_every_article_is_there_once_under_its_number_and_no_word_is_lost(
    parsed: Parsed, file: Path
) -> None:
    xml = etree.fromstring(file.read_bytes())
    numbers = [one.get("Num") for one in xml.find("LawBody/MainProvision").iter("Article")]
    sentences = ["".join(one.itertext()) for one in xml.find("LawBody").iter("Sentence")]

    reading = parsed(file.name, file.read_bytes())

    anchors = [one.anchor for one in reading.sections if re.match(r"\d+条", one.anchor)]
    articles = [re.sub(r"(?<=条)\d+項$|第\d+項$", "", anchor) for anchor in anchors]
    assert list(dict.fromkeys(articles)) == list(map(written, numbers))
    assert len(set(anchors)) == len(anchors)
    whole = "\n".join(block for one in reading.sections for block in one.blocks)
    assert [one for one in sentences if one not in whole] == []
    assert all(one.text in whole for one in passages_of(reading) if len(one.text) < 480)

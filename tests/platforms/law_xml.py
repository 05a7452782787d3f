"""Invented laws in e-Gov's format (法令標準XML), whole enough to be read as real ones are."""

from collections.abc import Sequence

LAW = "999AC0000000001"


def law(title: str, *articles: str, supplement: str = "", extra: str = "") -> str:
    """The XML of a law with these articles in its first chapter."""
    chapter = "<ChapterTitle>第一章　総則</ChapterTitle>"
    dated = 'PromulgateMonth="01" PromulgateDay="01"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Law Era="Reiwa" Lang="ja" LawType="Act" Num="001" Year="08" {dated}>'
        f"<LawNum>令和八年法律第一号</LawNum><LawBody>"
        f'<LawTitle Kana="まどぐちほう" Abbrev="窓口法">{title}</LawTitle>'
        f'<TOC><TOCLabel>目次</TOCLabel><TOCChapter Num="1">{chapter}</TOCChapter></TOC>'
        f'<MainProvision><Chapter Num="1">{chapter}'
        f"{''.join(articles)}</Chapter></MainProvision>{supplement}{extra}</LawBody></Law>"
    )


def article(number: str, title: str, caption: str, *paragraphs: str) -> str:
    """An article: `30_2`, 第三十条の二, （指針）, and what its paragraphs are made of."""
    numbered = ((at, _full_width(at) if at > 1 else "", one) for at, one in enumerate(paragraphs, 1))
    inside = "".join(
        f'<Paragraph Num="{at}"><ParagraphNum>{shown}</ParagraphNum>{one}</Paragraph>'
        for at, shown, one in numbered
    )
    named = f"<ArticleCaption>{caption}</ArticleCaption>" if caption else ""
    return f'<Article Num="{number}">{named}<ArticleTitle>{title}</ArticleTitle>{inside}</Article>'


def says(*sentences: str, items: Sequence[str] = ()) -> str:
    """The sentences of a paragraph, and its items."""
    said = "".join(f'<Sentence Num="{at}">{one}</Sentence>' for at, one in enumerate(sentences, 1))
    listed = "".join(
        f'<Item Num="{at}"><ItemTitle>{"一二三四五"[at - 1]}</ItemTitle>'
        f"<ItemSentence><Sentence>{one}</Sentence></ItemSentence></Item>"
        for at, one in enumerate(items, 1)
    )
    return f"<ParagraphSentence>{said}</ParagraphSentence>{listed}"


def supplement(inside: str, amended_by: str = "") -> str:
    """The supplementary provisions, or those of an amendment."""
    by = f' AmendLawNum="{amended_by}"' if amended_by else ""
    return f"<SupplProvision{by}><SupplProvisionLabel>附　則</SupplProvisionLabel>{inside}</SupplProvision>"


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})

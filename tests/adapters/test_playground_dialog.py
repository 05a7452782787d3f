"""How a form stands on the playground's page: what is open, what is folded, what is to be mended."""

from dataclasses import replace

import pytest
from lxml import html

from adapters.playground.dialog import FEW, to_dialog, to_focus
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Part
from bot.dialogue.wording import LANGUAGES, say


def form(*parts: Part) -> Form:
    return Form("f", "題", parts, "送る")


def drawn(*parts: Part, lang: str = "ja") -> html.HtmlElement:
    return html.fragment_fromstring(str(to_dialog(form(*parts), "staff", lang)))


def choice(count: int, entered: Entered = Entered.ONE) -> Field:
    return Field("one", "質問", entered, tuple(Option(str(at), f"選択{at}") for at in range(count)))


def test_a_few_choices_stand_open_and_more_are_picked_from_a_list_that_begins_empty() -> None:
    few, more = drawn(choice(FEW)), drawn(choice(FEW + 1))

    assert len(few.xpath("//label/input[@type='radio']")) == FEW
    assert more.xpath("//select/option/@value") == ["", *map(str, range(FEW + 1))]
    assert more.xpath("//input[@type='radio']") == []


def test_any_number_of_choices_of_several_are_boxes() -> None:
    page = drawn(replace(choice(9, Entered.MANY), value="2 7"))

    assert len(page.xpath("//input[@type='checkbox']")) == 9
    assert page.xpath("//input[@checked]/@value") == ["2", "7"]


def test_fields_that_may_be_folded_away_are_together_where_the_first_of_them_stands() -> None:
    aside = [Field(one, one, Entered.LINE, aside=True) for one in ("day", "place")]

    page = drawn(Field("what", "何", Entered.LINES), aside[0], Field("name", "名", Entered.LINE), aside[1])

    assert page.xpath("//details//input/@name") == ["field.day", "field.place"]
    assert page.xpath("//*[starts-with(@name, 'field.')]/@name") == [
        "field.what", "field.day", "field.place", "field.name",
    ]  # fmt: skip
    assert page.xpath("//details/@open") == []


@pytest.mark.parametrize("change", [{"error": "確かめてください"}, {"value": "倉庫"}])
def test_what_is_folded_opens_when_there_is_something_in_it(change: dict[str, str]) -> None:
    field = Field("place", "どこで", Entered.LINE, aside=True)

    assert drawn(replace(field, **change)).xpath("//details[@open]")


@pytest.mark.parametrize("entered", Entered)
def test_an_error_is_tied_to_its_field_and_takes_the_focus(entered: Entered) -> None:
    field = replace(choice(3, entered), error="一つ選んでください", hint="あとで変えられます")

    parts = (Field("other", "別", Entered.LINE), field)
    page = drawn(*parts)

    [invalid] = page.xpath("(//*[@aria-invalid='true'])[1]")
    tied = invalid.get("aria-describedby") or invalid.xpath("string(ancestor::fieldset/@aria-describedby)")
    told = [page.xpath("string(//*[@id=$one])", one=one) for one in tied.split()]
    assert told == ["あとで変えられます", "一つ選んでください"]
    assert page.xpath("//*[@role='alert']/text()") == ["一つ選んでください"]
    assert page.xpath("//*[@id=$id]/@name", id=to_focus(form(*parts), "staff")) == ["field.one"]
    assert page.xpath("//*[@class='mend']") == []


def test_several_errors_are_listed_first_each_with_the_way_to_its_field() -> None:
    fields = [replace(choice(3), id=str(at), label=f"質問{at}", error="選んでください") for at in range(2)]

    page = drawn(*fields)

    links = page.xpath("//*[@class='mend']//a")
    assert [link.text for link in links] == ["質問0", "質問1"]
    for link, field in zip(links, fields, strict=True):
        assert page.xpath("//*[@id=$id]/@name", id=link.get("href")[1:]) == [f"field.{field.id}"]
    assert page.xpath("//*[@id=$id]/@class", id=to_focus(form(*fields), "staff")) == ["mend"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_required_field_says_so_in_words(lang: str) -> None:
    page = drawn(Field("a", "甲", Entered.LINE, required=True), Field("b", "乙", Entered.LINE), lang=lang)

    assert page.xpath("//*[@class='required']/text()") == [say("field_required", lang)]
    assert page.xpath("//*[@aria-required='true']/@name") == ["field.a"]


def test_a_field_takes_no_more_than_its_longest_and_the_browser_keeps_none_of_it() -> None:
    page = drawn(Field("what", "何", Entered.LINES, longest=500))

    assert page.xpath("//textarea/@maxlength") == ["500"]
    assert page.xpath("//form[@action='/submit']/@autocomplete") == ["off"]


def test_a_copyable_text_is_whole_and_the_button_waits_for_scripts() -> None:
    page = drawn(Copyable("受付番号", "K7QD-2M4X-9TBN"))

    assert page.xpath("//code/text()") == ["K7QD-2M4X-9TBN"]
    assert page.xpath("//button[@class='copy']/@hidden") == [""]


def test_a_table_names_the_column_of_every_cell() -> None:
    head, rows = ("だれが", "見る", "見ない"), (("相談員", "担当", "ほか"), ("管理者", "集計", "中身"))

    whole, short = drawn(Folded("くわしく", head, rows)), drawn(Folded("くわしく", head[1:], rows))

    for page in (whole, short):
        assert page.xpath("//td/span/text()") == ["見る", "見ない"] * 2
        assert page.xpath("//tbody//th/text()") == ["相談員", "管理者"]

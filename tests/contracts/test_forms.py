"""Every part of a form and every kind of field, on every platform: nothing lost, nothing taken for markup."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from adapters.playground.app import Desk, add_playground
from adapters.playground.dialog import to_dialog
from adapters.slack.dialog import to_view, told_of
from adapters.teams import dialog as teams
from adapters.web import web_app
from adaptive_cards import faults_of_card
from adaptive_cards import texts as teams_texts
from block_kit import faults_of_dialog
from bot.confidential import Confidential
from bot.dialogue.card import (
    Button,
    Buttons,
    Call,
    Card,
    Element,
    Heading,
    Link,
    Listed,
    Quotation,
    References,
    Steps,
    Text,
)  # fmt: skip
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Part, Told
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Show, Submitted
from slack_world.reading import buttons, texts, words
from slack_world.world import standing
from teams_world.client import Dialog
from teams_world.reading import action_of, inputs, sending
from teams_world.reading import buttons as teams_buttons

BLANK = "\u3164\u2800\u115f\u1160\uffa0"
"""Letters of which nobody sees anything."""

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters=BLANK)
HOSTILE = [
    "<script>alert(1)</script>",
    "</textarea><b>",
    '" autofocus onfocus="x',
    "&lt;",
    "{{ 7 * 7 }}",
    "a  b",
    "<!channel>",
    "<https://x.example|y>",
    "*bold*",
    ":smile:",
    "<at>x</at>",
    "{{DATE(2026-11-24T00:00:00Z)}}",
]


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


LINE = st.one_of(st.text(LETTERS, max_size=40), st.sampled_from(HOSTILE))
WORDS = LINE.filter(_is_seen)
LINES = st.one_of(st.lists(LINE, max_size=4).map("\n".join), st.sampled_from(["\n言葉", "言葉\n", "\n\n"]))
IDS = st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True)
OPTIONS = st.lists(st.builds(Option, IDS, WORDS), min_size=1, max_size=9, unique_by=lambda one: one.id)


def _field(entered: Entered, value: str = "", options: Sequence[Option] = (), **more: Any) -> Field:
    return Field("one", "質問", entered, tuple(options), value, **more)


FIELDS: dict[Entered, st.SearchStrategy[Field]] = {
    Entered.LINE: LINE.map(lambda value: _field(Entered.LINE, value)),
    Entered.LINES: LINES.map(lambda value: _field(Entered.LINES, value)),
    Entered.DAY: st.dates().map(lambda day: _field(Entered.DAY, day.isoformat())),
    Entered.ONE: OPTIONS.flatmap(
        lambda some: st.sampled_from(some).map(lambda one: _field(Entered.ONE, one.id, some))
    ),
    Entered.MANY: OPTIONS.flatmap(
        lambda some: st.sets(st.sampled_from(some)).map(
            lambda chosen: _field(Entered.MANY, " ".join(one.id for one in some if one in chosen), some)
        )
    ),
    Entered.PEOPLE: st.lists(st.integers(0, 99), max_size=10, unique=True).map(
        lambda numbers: _field(Entered.PEOPLE, " ".join(map(str, numbers)))
    ),
}
"""Values of every kind; people by numbers, since each platform has others."""

PARTS: dict[type, Callable[[str], Part]] = {
    Heading: Heading,
    Text: Text,
    Steps: lambda text: Steps((text, text)),
    Call: lambda text: Call(text, "110"),
    Quotation: lambda text: Quotation("引用", text, (text,)),
    References: lambda text: References((text,)),
    Buttons: lambda text: Buttons((Button(text, text),)),
    Listed: lambda text: Listed(text, (text,), Button(text, text)),
    Link: lambda text: Link(text, "https://desk.example.com/open"),
    Copyable: lambda text: Copyable(text, text),
    Told: lambda text: Told(text, text),
    Folded: lambda text: Folded(text, ("", text), ((text, text), (text, text, text))),
    Field: lambda text: Field("one", text, Entered.ONE, (Option("a", text),), hint=text, error=text),
}


class Visitor:
    """A browser without a screen: it gets the page, reads its forms, and posts what they hold."""

    person = "playground:visitor-{:02}"
    leaves_out = frozenset({Entered.MANY, Entered.PEOPLE})
    """Kinds of fields of which nothing comes where nothing stands in them."""

    def __init__(self) -> None:
        self.form = Form("", "", ())
        self.heard: list[Incoming] = []
        self._loop = asyncio.new_event_loop()
        app = web_app(list)
        desk = Desk(self._receive, lambda asker, person: Card(()), lambda lang: [])
        add_playground(app, desk, lambda lang: [], lambda: "visitor")
        self._client = self._run(self._started(app))

    def sends(self, form: Form) -> Incoming:
        """What the desk hears when a dialog is sent as it stands."""
        return self.submits(self.opens(form), "/submit")

    def presses(self, form: Form) -> Incoming:
        """What the desk hears when the only button in a dialog is pressed."""
        page = self.opens(form)
        [button] = page.xpath("//*[@role='dialog']//button[@name='action']/@value")
        return self.submits(page, "/press", action=button)

    def kept(self, value: str) -> str:
        """What is kept of what stands in a field: all of it."""
        return value

    def opens(self, form: Form) -> html.HtmlElement:
        """The page with this dialog on it."""
        self.form = form
        return self.posts("/press", [("action", "open")])

    def submits(self, page: html.HtmlElement, path: str, **pressed: str) -> Incoming:
        """What the desk hears when the page's form with this address is sent; `pressed` is its button."""
        [form] = page.xpath("//*[@role='dialog']//form[@action=$path]", path=path)
        self.posts(form.get("action"), [*_entries(page, form), *pressed.items()])
        return self.heard[-1]

    def posts(self, path: str, fields: list[tuple[str, str]]) -> html.HtmlElement:
        return self._run(self._posted(path, fields))

    def close(self) -> None:
        self._run(self._client.close())
        self._loop.close()

    def _receive(self, incoming: Incoming) -> Sequence[Outgoing]:
        self.heard.append(incoming)
        return [Show(self.form)]

    def _run(self, coroutine: Any) -> Any:
        return self._loop.run_until_complete(coroutine)

    async def _started(self, app: Any) -> TestClient:
        client: TestClient = TestClient(TestServer(app, host="127.0.0.1"))
        await client.start_server()
        return client

    async def _posted(self, path: str, fields: list[tuple[str, str]]) -> html.HtmlElement:
        origin = str(self._client.make_url("/")).rstrip("/")
        answer = await self._client.post(path, data=fields, headers={"Origin": origin})
        assert answer.status == 200
        return html.document_fromstring(await answer.read(), parser=html.HTMLParser(encoding="utf-8"))


class SlackVisitor:
    """Slack's client: it keeps what stands in a dialog, and gives back what it was given."""

    person = "slack:U0000{:02}"
    leaves_out = frozenset[Entered]()

    def sends(self, form: Form) -> Incoming:
        view = _slack_view(form)
        told = Confidential(told_of(standing(view)))
        return Submitted(view["callback_id"], told, ASKER, state=view.get("private_metadata", ""))

    def presses(self, form: Form) -> Incoming:
        view = _slack_view(form)
        numbered = [{"block_id": str(at), **block} for at, block in enumerate(view["blocks"])]
        [button] = buttons(numbered)
        return Pressed(button["value"], ASKER, state=view.get("private_metadata", ""))

    def kept(self, value: str) -> str:
        """All of it, where somebody would see any of it."""
        return value if _is_seen(value) else ""

    def close(self) -> None:
        pass


class TeamsVisitor:
    """Teams' client: what is left empty does not come; several options are parted by commas."""

    person = "teams:c0a50000-0000-4000-8000-0000000000{:02}"
    leaves_out = frozenset(Entered)

    def sends(self, form: Form) -> Incoming:
        card = _teams_card(form)
        sent = {
            **sending(card)["data"],
            **Dialog(teams.to_task("題", card)["task"]["value"], "task", "").filled(),
        }
        desk = sent["desk"]
        return Submitted(desk["form"], Confidential(teams.told_of(sent)), ASKER, state=desk["state"])

    def presses(self, form: Form) -> Incoming:
        [button] = [one for one in teams_buttons(_teams_card(form)) if action_of(one) is not None]
        desk = button["data"]["desk"]
        return Pressed(desk["action"], ASKER, state=desk["state"])

    def kept(self, value: str) -> str:
        return value

    def close(self) -> None:
        pass


ASKER = Asker("staff", None, "ja")


def _teams_card(form: Form) -> dict[str, Any]:
    card = teams.to_dialog(form, "en")
    assert faults_of_card(card) == []
    return card


def _bare(card: dict[str, Any]) -> str:
    """Every letter that is read on a card."""
    return re.sub(r"[\s\u2060]", "", "".join(teams_texts(card)))


def _slack_view(form: Form) -> dict[str, Any]:
    view = to_view(form, "en", unfolded=True)
    assert faults_of_dialog(view) == []
    return view


def _slack_shown(view: dict[str, Any]) -> str:
    """Every word of a view."""
    own = [words(view[name]) for name in ("title", "submit", "close") if name in view]
    return "\n".join([*own, *texts(view["blocks"], standing(view))])


def _entries(page: html.HtmlElement, form: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """What a browser sends for a form: its own controls, and those that name it, in the page's order."""
    for control in page.xpath("//input | //textarea | //select"):
        owner = control.get("form") or next((f.get("id") for f in control.iterancestors("form")), None)
        if control in form.iterdescendants() or (owner and owner == form.get("id")):
            yield from ((control.get("name"), value.replace("\n", "\r\n")) for value in _values(control))


def _values(control: html.HtmlElement) -> list[str]:
    if control.tag == "textarea":
        text = control.text or ""
        return [text[1:] if text.startswith("\n") else text]
    if control.tag == "select":
        return (control.xpath("./option[@selected]/@value") or control.xpath("./option/@value"))[:1]
    if control.get("type") in {"radio", "checkbox"} and control.get("checked") is None:
        return []
    return [control.get("value") or ""]


@pytest.fixture(scope="module", params=[Visitor, SlackVisitor, TeamsVisitor])
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor | SlackVisitor | TeamsVisitor]:
    browser = request.param()
    yield browser
    browser.close()


EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_part_and_every_kind_of_field_is_in_this_suite() -> None:
    assert set(PARTS) == {*get_args(Element), *get_args(Part)}
    assert set(FIELDS) == set(Entered)


@pytest.mark.parametrize("kind", FIELDS)
@given(drawn=st.data())
@EXAMPLES
def test_what_stands_in_a_field_comes_back_as_it_was(visitor: Any, kind: Entered, drawn: Any) -> None:
    field = drawn.draw(FIELDS[kind])
    if kind is Entered.PEOPLE:
        persons = " ".join(visitor.person.format(int(one)) for one in field.value.split())
        field = replace(field, value=persons)

    heard = visitor.sends(Form("f", "題", (field,), "送る"))

    assert isinstance(heard, Submitted)
    left_out = kind in visitor.leaves_out and not field.value
    assert heard.told.reveal() == ({} if left_out else {"one": visitor.kept(field.value)})


@given(
    name=st.text(LETTERS, min_size=1, max_size=20), form=LINE.filter(bool), state=LINE, aside=st.booleans()
)
@EXAMPLES
def test_a_forms_id_its_state_and_a_fields_name_come_back(
    visitor: Any, name: str, form: str, state: str, aside: bool
) -> None:
    field = Field(name, "質問", Entered.LINES, value="言葉", aside=aside)

    heard = visitor.sends(Form(form, "題", (field,), "送る", state))

    assert isinstance(heard, Submitted)
    assert (heard.form, heard.state, heard.told.reveal()) == (form, state, {name: "言葉"})


@given(action=WORDS, state=LINE, words=LINES)
@EXAMPLES
def test_a_button_in_a_dialog_sends_its_action_and_the_state_and_no_field(
    visitor: Any, action: str, state: str, words: str
) -> None:
    parts = (Field("one", "質問", Entered.LINES, value=words), Buttons((Button("押す", action),)))

    heard = visitor.presses(Form("f", "題", parts, "送る", state))

    assert isinstance(heard, Pressed)
    assert (heard.action, heard.state) == (action, state)


@pytest.mark.parametrize("kind", PARTS)
@given(text=WORDS)
@EXAMPLES
def test_a_dialog_shows_every_word_and_takes_none_for_markup(kind: type, text: str) -> None:
    form = Form(text, text, (PARTS[kind](text),), text, text)

    page = html.fragment_fromstring(str(to_dialog(form, "staff", "ja")))

    own, parts = (
        page.xpath("//*[@role='dialog']/*[not(@class='parts')]"),
        page.xpath("//*[@class='parts']")[0],
    )
    bare = re.sub(r"\s", "", text)
    for place in (own[0], own[-1], parts):
        assert bare in re.sub(r"\s", "", place.text_content())
    assert not page.xpath("//script | //b | //style | //iframe | //img")
    assert not page.xpath("//*[@style] | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("kind", PARTS)
@given(text=WORDS)
@EXAMPLES
def test_a_dialog_on_slack_shows_every_word_and_takes_none_for_markup(kind: type, text: str) -> None:
    inside = _slack_view(Form(text, "題", (PARTS[kind](text),), "送る", text))
    titled, sending = (
        _slack_view(Form("f", *named)) for named in ((text, (), "送る"), ("題", (Text("本文"),), text))
    )

    bare = re.sub(r"\s", "", text)
    shown = [re.sub(r"\s", "", _slack_shown(view)) for view in (inside, titled, sending)]
    assert [one for one in shown if bare not in one] == []


@pytest.mark.parametrize("kind", PARTS)
@given(text=WORDS)
@EXAMPLES
def test_a_dialog_on_teams_shows_every_word_and_takes_none_for_markup(kind: type, text: str) -> None:
    inside = _teams_card(Form(text, "題", (PARTS[kind](text),), "送る", text))
    titled, sends = (
        _teams_card(Form("f", *named)) for named in ((text * 3, (), "送る"), ("題", (Text("本文"),), text))
    )

    bare = re.sub(r"[\s\u2060]", "", text)
    title = teams.to_task(text * 3, titled)["task"]["value"]["title"]
    assert [
        one
        for one in (_bare(inside), re.sub(r"\s", "", title) + _bare(titled), _bare(sends))
        if bare not in one
    ] == []


@pytest.mark.parametrize("kind", FIELDS)
@given(text=WORDS)
@EXAMPLES
def test_a_field_on_teams_shows_its_label_its_hint_its_error_and_all_its_options(
    kind: Entered, text: str
) -> None:
    for count in (1, 9):
        options = tuple(Option(str(at), f"{at}{text}") for at in range(count))
        field = Field("one", f"L{text}", kind, options, hint=f"H{text}", error=f"E{text}", required=True)

        card = _teams_card(Form("f", "題", (field,)))

        expected = ["L", "H", "E", *(str(at) for at in range(count) if field.entered in _CHOSEN)]
        shown = _bare(card)
        assert [one for one in expected if re.sub(r"[\s\u2060]", "", one + text) not in shown] == []
        assert [one["isRequired"] for one in inputs(card).values()] == [True]


@pytest.mark.parametrize("kind", FIELDS)
@given(text=WORDS)
@EXAMPLES
def test_a_field_on_slack_shows_its_label_its_hint_its_error_and_all_its_options(
    kind: Entered, text: str
) -> None:
    for count in (1, 7):
        options = tuple(Option(str(at), f"{at}{text}") for at in range(count))
        field = Field("one", f"L{text}", kind, options, hint=f"H{text}", error=f"E{text}", required=True)

        view = _slack_view(Form("f", "題", (field,)))

        expected = ["L", "H", "E", *(str(at) for at in range(count) if field.entered in _CHOSEN)]
        shown = re.sub(r"\s", "", _slack_shown(view))
        assert [one for one in expected if re.sub(r"\s", "", one + text) not in shown] == []
        assert next(one["optional"] for one in view["blocks"] if one["type"] == "input") is False


@pytest.mark.parametrize("kind", FIELDS)
@given(text=WORDS)
@EXAMPLES
def test_a_field_shows_its_label_its_hint_its_error_and_all_its_options(kind: Entered, text: str) -> None:
    for count in (1, 7):
        options = tuple(Option(str(at), f"{at}{text}") for at in range(count))
        field = Field("one", f"L{text}", kind, options, hint=f"H{text}", error=f"E{text}", required=True)

        page = html.fragment_fromstring(str(to_dialog(Form("f", "題", (field,)), "staff", "en")))

        expected = ["L", "required", "H", "E", *(str(at) for at in range(count) if field.entered in _CHOSEN)]
        shown = re.sub(r"\s", "", page.text_content())
        wanted = [re.sub(r"\s", "", one if one == "required" else one + text) for one in expected]
        assert [one for one in wanted if one not in shown] == []


_CHOSEN = (Entered.ONE, Entered.MANY)

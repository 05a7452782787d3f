"""Every page of a long case has room in a Slack modal, whatever is written in it: nothing is cut there."""

import json

import pytest

from adapters.slack.dialog import to_view
from adapters.slack.limits import METADATA, VIEW, VIEW_BLOCKS, size
from bot.dialogue.card import Button, Buttons, Heading, Text
from bot.dialogue.casework_acts import ACTIONS
from bot.dialogue.form import Form, Part, Told
from bot.dialogue.paging import pages, to_page
from bot.dialogue.wording import LANGUAGES, say

ROOM = 24_000
WORDS = {
    "sentences": "レジで一時間怒鳴られました。土下座しろと言われました。" * 800,
    "lines": "あ\n" * 10_000,
    "empty lines": "怒鳴られた" + "\n" * 15_000 + "それから帰った",
    "emoji": "😡" * 10_000,
    "families": "👨‍👩‍👧‍👦" * 2_500,
    "markup": "*_~`<&>" * 2_800,
    "ampersands": "&" * 20_000,
    "right to left": "\u202eشكرا " * 3_000,
    "combining": "か\u3099" * 10_000,
    "unseen": "\x00\x1f" * 10_000,
    "short": "はい",
}


def _frame(lang: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """More than ever stands around what was told."""
    long = Text(say("case_readers", lang, who=say("comma", lang).join(["相談員の名前" * 6] * 20)))
    texts = [Text(say(key, lang)) for key in ("badge_urgent", "status_of_assessing", "read_by_nobody")]
    buttons = Buttons(tuple(Button(say(act, lang), act) for act in ACTIONS))
    head: tuple[Part, ...] = (
        Heading("あかるいタヌキ01"),
        *texts,
        long,
        Heading(say("wishes_now", lang)),
        *texts,
    )
    return head, (buttons, Text(say("opened_is_seen", lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_page_is_shown_whole(words: str, lang: str) -> None:
    told = [
        Told(f"担当{number}・11月24日(火)・返事", words) for number in range(60 if len(words) < 10 else 3)
    ]
    before, after = _frame(lang)

    for number, _ in enumerate(pages(told, ROOM, lang), 1):
        parts = (*before, *to_page(told, ROOM, lang, "followup_page:", number), *after)
        view = to_view(Form("case_open", say("form_case", lang), parts, state="x" * METADATA), lang)

        assert size(view) <= VIEW
        assert len(view["blocks"]) <= VIEW_BLOCKS
        assert say("dialog_too_long", lang) not in json.dumps(view, ensure_ascii=False)

"""A message's words on their way into the report's last screen: sealed in the dialogs, stored nowhere."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cases.report import WHAT, checked
from bot.confidential import Confidential
from bot.dialogue.carrier import By, Carrier
from bot.dialogue.fields import Filled
from bot.dialogue.form import Form
from bot.dialogue.wording import say

MOST = 1_800
"""Bytes of a message that are copied, in UTF-8."""

LONGEST_STATE = 2_999
"""Characters that a dialog may carry: Slack takes 3,000."""

_COPIED, _CUT = "copied", "copied_cut"


def to_carried(words: Confidential[str]) -> Mapping[str, str]:
    """What is carried of a message: its beginning, and whether there was more."""
    whole = words.reveal().strip()
    tidied = checked({WHAT.id: whole[:MOST]}, (WHAT,)).get(WHAT.id, "")
    kept = _beginning(tidied, MOST)
    if not kept:
        return {}
    return {_COPIED: kept} | ({_CUT: "yes"} if len(whole) > MOST or kept != tidied else {})


def seal_fitting(carrier: Carrier, form: Form, carried: Mapping[str, str], by: By) -> Form:
    """The form with what it carries; where that is too much, the copied words give way."""
    sealed = carrier.seal(form, carried, by)
    while carried.get(_COPIED) and (over := len(sealed.state) - LONGEST_STATE) > 0:
        words = carried[_COPIED]
        carried = {**carried, _COPIED: _beginning(words, len(words.encode()) - over), _CUT: "yes"}
        sealed = carrier.seal(form, carried, by)
    return sealed


def arrived(carried: Mapping[str, str]) -> Mapping[str, str]:
    """What is carried once the words stand in the form: what the person makes of them counts from then on."""
    return {name: told for name, told in carried.items() if name != _COPIED}


def filled_in(carried: Mapping[str, str], filled: Filled, lang: str) -> Filled:
    """The form with the words in it when it opens first; while it is open it says that they were cut."""
    told = {WHAT.id: carried[_COPIED], **filled.told} if _COPIED in carried else filled.told
    cut = say("report_copied", lang) if _CUT in carried else ""
    return replace(filled, told=told, notice=" ".join(filter(None, (filled.notice, cut))))


def _beginning(words: str, most: int) -> str:
    """As many whole characters as so many bytes hold."""
    return words.encode()[: max(most, 0)].decode(errors="ignore")

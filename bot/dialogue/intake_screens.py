"""The report's screens, in the order they come."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cases.custodian import Custodian
from bot.cases.nickname import nickname
from bot.cases.receipt import Receipt
from bot.cases.report import WHAT, Question, choices, details, involved, name_asked
from bot.cases.routing import Route, Wanted
from bot.desk.filing import Filed, Filings
from bot.dialogue.card import Button, Buttons, Call, Element, Heading, Text
from bot.dialogue.days import told_day, told_moment
from bot.dialogue.fields import Filled, chosen_field, notice, to_field
from bot.dialogue.form import Copyable, Entered, Form, Option, Part
from bot.dialogue.notice import honest_notice
from bot.dialogue.safety import to_safety
from bot.dialogue.wording import say


class Screens:
    """What each step of a report shows."""

    def __init__(self, filings: Filings) -> None:
        self._filings = filings

    def danger(self, lang: str, *, lost: bool = False) -> Form:
        """First: what this is, what the company may do with it, and whether there is danger now.

        `lost`: it tells on after a report whose code is lost; what that means is said before all else.
        """
        yes, no = (
            Button(say("danger_yes", lang), "report_danger"),
            Button(say("danger_no", lang), "report_safe"),
        )
        parts: tuple[Part, ...] = (
            *([Text(say("lost_means", lang))] if lost else []),
            Text(say("report_opening", lang)),
            Text(say("report_your_yes", lang)),
            Heading(say("danger_now", lang)),
            Buttons((yes, no)),
            Text(say("report_protected", lang)),
        )
        return Form("report_start", say("form_report", lang), parts)

    def safety(self, lang: str) -> Form:
        """Safety first; the report goes on from here, marked as urgent."""
        go_on = Buttons((Button(say("danger_go_on", lang), "report_safe"),))
        return Form("report_safety", say("form_report", lang), (*to_safety(lang), go_on))

    def choose(self, wanted: Wanted, lang: str, filled: Filled, custodian: Custodian | None = None) -> Form:
        """Second: the honest notice, and nothing but choices; a name can be confided where there is a
        custodian."""
        asked = choices(confided=custodian is not None)
        naming, about, wishes = (to_field(one, lang, filled, required=one.id != "wishes") for one in asked)
        keeps = [Text(say("custody_offered", lang, who=custodian.called(lang)))] if custodian else []
        sites = self.sites(lang)
        site = [chosen_field("site", sites, lang, filled, entered=Entered.ONE)] if sites else []
        people = self.people(wanted, lang)
        refused = chosen_field("refused", people, lang, filled, entered=Entered.MANY)
        whom = [to_field(one, lang, filled) for one in involved(wanted.person)]
        parts: tuple[Part, ...] = (
            *notice(filled.notice),
            *honest_notice(lang),
            *keeps, naming, about, *site, *whom, refused, wishes,
        )  # fmt: skip
        return Form("report_choose", say("form_report", lang), parts, say("next", lang))

    def fallback(self, route: Route, lang: str) -> Form:
        """When nobody inside may read it: who would, and whether that is all right."""
        [only] = route.readers
        parts: tuple[Part, ...] = (
            Text(say("fallback_reads", lang, who=only.called(lang))),
            *([Text(only.contact)] if only.contact else []),
            Buttons(
                (
                    Button(say("fallback_yes", lang), "report_fallback"),
                    Button(say("fallback_no", lang), "report_safe"),
                )
            ),
        )
        return Form("report_fallback", say("form_report", lang), parts)

    def write(
        self, receipt: Receipt, route: Route, lang: str, naming: str, filled: Filled,
        custodian: Custodian | None = None, besides: Sequence[Question] = (),
    ) -> Form:  # fmt: skip
        """Third: the receipt to take along, what happened, and what is asked `besides`."""
        reads = say("comma", lang).join(one.called(lang) for one in route.readers)
        named, keeper = naming == "named", custodian if naming == "confided" else None
        name = [to_field(one, lang, filled, required=True) for one in name_asked(naming)]
        keeps = [Text(say("custody_name", lang, who=keeper.called(lang)))] if keeper else []
        coarse = [] if named else [Text(say("small_shop", lang))]
        parts: tuple[Part, ...] = (
            *notice(filled.notice),
            *_receipt(receipt, lang),
            Text(say("receipt_once", lang)),
            Text(say("who_reads", lang, who=reads)),
            *self._away(route, lang),
            *keeps,
            *name,
            to_field(WHAT, lang, filled, required=True),
            *(to_field(one, lang, filled) for one in besides),
            *coarse,
            *(to_field(one, lang, filled, aside=True) for one in details(named=named)),
        )
        return Form("report_write", say("form_report", lang), parts, say("report_send", lang))

    def received(self, filed: Filed, lang: str) -> Form:
        """Afterwards: it is there, who reads it, by when one hears."""
        reads = say("comma", lang).join(one.called(lang) for one in filed.readers)
        due = say("answer_by", lang, day=told_day(filed.due_on, lang)) if filed.due_on else ""
        parts: tuple[Part, ...] = (
            Heading(say("report_received", lang)),
            Text(say("who_reads", lang, who=reads)),
            Text(due),
            Text(say("come_back", lang)),
            Text(say("receipt_last", lang)),
            *_receipt(filed.receipt, lang),
        )
        return Form("report_received", say("form_report", lang), parts)

    def sites(self, lang: str) -> tuple[Option, ...]:
        """The company's sites, where it has several."""
        return tuple(Option(one.id, one.called(lang)) for one in self._filings.sites())

    def people(self, wanted: Wanted, lang: str) -> tuple[Option, ...]:
        """Everyone who may come to read it, whatever is refused so far."""
        anybody = replace(wanted, refused=frozenset())
        return tuple(Option(one.id, one.called(lang)) for one in self._filings.candidates(anybody))

    def _away(self, route: Route, lang: str) -> tuple[Element, ...]:
        """When nobody is there now: when somebody will look, and whom to call until then."""
        moment = self._filings.next_look(route.readers)
        if moment is None:
            return ()
        told = Text(say("nobody_there", lang, moment=told_moment(moment, lang)))
        return told, Call(say("call_police", lang), "110")


def _receipt(receipt: Receipt, lang: str) -> tuple[Copyable, ...]:
    called = Copyable(say("case_nickname", lang), nickname(receipt.locator, lang))
    return Copyable(say("case_receipt", lang), receipt.written()), called

"""The ways through the desk that several walks and the pictures take, each from its command."""

from teams_page import TeamsPage

from bot.dialogue.wording import say

LANG = "ja"
REPORT, RECEIPT, CASES, HELP, REPORT_MESSAGE = "report", "receipt", "cases", "help", "report_message"
"""The app's commands, as its manifest says them."""


def told(key: str, **filled: object) -> str:
    """What the desk says by that key."""
    return say(key, LANG, **filled)


def to_choices(teams: TeamsPage, *, danger: bool) -> None:
    """From the command to the second screen of a report."""
    teams.command(REPORT)
    teams.sees(told("danger_now"))
    if danger:
        teams.press(told("danger_yes"))
        teams.press(told("danger_go_on"))
    else:
        teams.press(told("danger_no"))
    teams.sees(told("promise_inside"))


def to_words(teams: TeamsPage, *wishes: str, danger: bool = False) -> str:
    """From the command to the third screen, anonymously; the receipt that stands there."""
    to_choices(teams, danger=danger)
    teams.choose(told("field_naming"), told("option_naming_anonymous"))
    teams.choose(told("field_about"), told("option_about_me"))
    if wishes:
        teams.choose(told("field_wishes"), *(told(f"option_wishes_{one}") for one in wishes))
    teams.press(told("next"))
    teams.sees(told("receipt_once"))
    return teams.copied(told("case_receipt"))


def come_back(teams: TeamsPage, receipt: str) -> None:
    """From the command to one's own case, with the receipt."""
    teams.command(RECEIPT)
    teams.fill(told("field_code"), receipt)
    teams.press(told("followup_open"))
    teams.sees(told("wishes_now"))


def open_case(teams: TeamsPage) -> None:
    """From the command to the first of a counselor's cases."""
    teams.command(CASES)
    teams.sees(told("home_cases"))
    teams.press(told("open_case"))
    teams.sees(told("opened_is_seen"))


def answer_case(teams: TeamsPage, words: str) -> None:
    """From an open case to a sent answer, and back to the case."""
    teams.press(told("case_reply"))
    teams.fill(told("words_reply"), words)
    teams.press(told("case_reply_send"))
    teams.sees(told("case_reply_done"))
    teams.press(told("case_again"))
    teams.sees(words)


def conclude_case(teams: TeamsPage, words: str, **by_wish: str) -> None:
    """From an open case to its end, with an answer to each wish."""
    teams.press(told("case_conclude"))
    teams.fill(told("words_conclusion"), words)
    for wish, answer in by_wish.items():
        teams.fill(told("wish_answer", wish=told(f"option_wishes_{wish}")), answer)
    teams.press(told("case_conclude_send"))
    teams.sees(told("case_conclude_done"))

"""The ways through the desk that several walks and the pictures take, each from its door."""

from slack_page import SlackPage

from bot.dialogue.wording import say

LANG = "ja"


def told(key: str, **filled: object) -> str:
    """What the desk says by that key."""
    return say(key, LANG, **filled)


def to_choices(slack: SlackPage, *, danger: bool) -> None:
    """From Home to the second screen of a report."""
    slack.home()
    slack.press(told("door_report"))
    slack.sees(told("danger_now"))
    if danger:
        slack.press(told("danger_yes"))
        slack.press(told("danger_go_on"))
    else:
        slack.press(told("danger_no"))
    slack.sees(told("promise_inside"))


def to_words(slack: SlackPage, *wishes: str, danger: bool = False) -> str:
    """From Home to the third screen, anonymously; the receipt that stands there."""
    to_choices(slack, danger=danger)
    slack.choose(told("field_naming"), told("option_naming_anonymous"))
    slack.choose(told("field_about"), told("option_about_me"))
    if wishes:
        slack.choose(told("field_wishes"), *(told(f"option_wishes_{one}") for one in wishes))
    slack.send()
    slack.sees(told("receipt_once"))
    return slack.copied(told("case_receipt"))


def come_back(slack: SlackPage, receipt: str) -> None:
    """From Home to one's own case, with the receipt."""
    slack.home()
    slack.press(told("door_receipt"))
    slack.fill(told("field_code"), receipt)
    slack.send()
    slack.sees(told("wishes_now"))


def open_case(slack: SlackPage) -> None:
    """From a counselor's Home to the first of their cases."""
    slack.home()
    slack.sees(told("home_cases"))
    slack.press(told("open_case"))
    slack.sees(told("opened_is_seen"))


def answer_case(slack: SlackPage, words: str) -> None:
    """From an open case to a sent answer, and back to the case."""
    slack.press(told("case_reply"))
    slack.fill(told("words_reply"), words)
    slack.send()
    slack.sees(told("case_reply_done"))
    slack.press(told("case_again"))
    slack.sees(words)


def conclude_case(slack: SlackPage, words: str, **by_wish: str) -> None:
    """From an open case to its end, with an answer to each wish."""
    slack.press(told("case_conclude"))
    slack.fill(told("words_conclusion"), words)
    for wish, answer in by_wish.items():
        slack.fill(told("wish_answer", wish=told(f"option_wishes_{wish}")), answer)
    slack.send()
    slack.sees(told("case_conclude_done"))

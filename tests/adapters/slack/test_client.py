"""Slack: what it answers, what each of its codes amounts to, and what is said of it to an operator."""

import traceback
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack.client import Expired, Identity, Slack
from adapters.slack.faults import BUSY, EXPIRED, MENDABLE, RESTRICTED
from adapters.slack.health import TOKEN_REFUSED
from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable
from slack_world.server import BOT_TOKEN
from slack_world.world import BOT, BOT_USER, TEAM

WORDS = "客に腕をつかまれた"
FOR_GOOD = """
channel_not_found is_archived user_disabled user_not_found msg_blocks_too_long
invalid_blocks no_text unknown_method view_too_large not_found hash_conflict
""".split()


@pytest.fixture
def slack(slack_server: Any) -> Slack:
    """The desk's app in the workspace."""
    return Slack(BOT_TOKEN, slack_server.api_url, timeout=2)


def posted(slack: Slack, server: Any, **fault: Any) -> DeliveryError | None:
    """What posting words to somebody raises when Slack fails so."""
    person = server.world.person()
    server.next("chat.postMessage", **fault)
    try:
        slack.call("chat.postMessage", channel=person.id, text=WORDS)
    except DeliveryError as raised:
        return raised
    return None


def test_what_slack_answers_comes_back(slack: Slack, slack_server: Any) -> None:
    person = slack_server.world.person()

    told = slack.call("chat.postMessage", channel=person.id, text=WORDS)

    [message] = slack_server.world.seen_by(person.id)
    assert (told["ts"], message.text) == (message.ts, WORDS)
    assert slack.health.missing() == []


def test_a_method_that_reads_gets_its_arguments_as_a_form_and_one_that_writes_as_json(
    slack: Slack, slack_server: Any
) -> None:
    person = slack_server.world.person()

    slack.call("users.info", user=person.id, include_locale=True)
    slack.call("chat.postMessage", channel=person.id, text=WORDS, unfurl_links=False)

    reading, writing = slack_server.calls
    assert reading.args == {"user": person.id, "include_locale": "1"}
    assert reading.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert writing.args == {"channel": person.id, "text": WORDS, "unfurl_links": False}
    assert {reading.token, writing.token} == {BOT_TOKEN}


@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_too_many_calls_are_a_wait_of_as_long_as_slack_says(
    slack: Slack, slack_server: Any, name: str
) -> None:
    fault = posted(slack, slack_server, status=429, headers={name: "17"})

    assert (type(fault), str(fault), fault and fault.after) == (DeliveryError, "ratelimited", 17)


@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_an_outage_may_say_how_long_it_takes(slack: Slack, slack_server: Any, name: str) -> None:
    fault = posted(slack, slack_server, status=503, headers={name: "30"})

    assert (type(fault), fault and fault.after) == (DeliveryError, 30)


@pytest.mark.parametrize("told", ["", "soon", "-3", "1.5", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_wait_that_is_no_number_of_seconds_is_none(slack: Slack, slack_server: Any, told: str) -> None:
    fault = posted(slack, slack_server, status=429, headers={"Retry-After": told})

    assert fault is not None
    assert fault.after is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_slack_is_tried_again(slack: Slack, slack_server: Any, status: int) -> None:
    assert type(posted(slack, slack_server, status=status)) is DeliveryError


@pytest.mark.parametrize("code", sorted(BUSY))
def test_a_code_that_goes_away_by_itself_is_tried_again(slack: Slack, slack_server: Any, code: str) -> None:
    fault = posted(slack, slack_server, error=code)

    assert (type(fault), str(fault)) == (DeliveryError, code)
    assert slack.health.missing() == []


@pytest.mark.parametrize("code", sorted(EXPIRED))
def test_a_press_of_too_long_ago_is_told_apart(slack: Slack, slack_server: Any, code: str) -> None:
    fault = posted(slack, slack_server, error=code)

    assert (type(fault), str(fault)) == (Expired, code)


@pytest.mark.parametrize("code", FOR_GOOD)
def test_any_other_code_is_for_good(slack: Slack, slack_server: Any, code: str) -> None:
    fault = posted(slack, slack_server, error=code)

    assert (type(fault), str(fault)) == (Undeliverable, code)


@pytest.mark.parametrize("code", [*sorted(MENDABLE), RESTRICTED, f"{RESTRICTED}_read_only_channel"])
def test_a_code_that_an_operator_mends_is_told_apart(slack: Slack, slack_server: Any, code: str) -> None:
    fault = posted(slack, slack_server, error=code)

    assert (type(fault), str(fault)) == (Mendable, code)


def test_a_slack_that_does_not_answer_in_time_is_tried_again(slack_server: Any) -> None:
    assert type(posted(Slack(BOT_TOKEN, slack_server.api_url, 0.1), slack_server, delay=0.5)) is DeliveryError


def test_a_connection_that_breaks_is_tried_again(slack: Slack, slack_server: Any) -> None:
    assert type(posted(slack, slack_server, drop=True)) is DeliveryError


def test_a_slack_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(DeliveryError) as raised:
        Slack(BOT_TOKEN, "http://127.0.0.1:9/api/").call("auth.test")

    assert type(raised.value) is DeliveryError


@pytest.mark.parametrize("code", sorted(TOKEN_REFUSED))
def test_a_token_that_opens_nothing_is_told_until_a_call_works_again(
    slack: Slack, slack_server: Any, code: str
) -> None:
    fault = posted(slack, slack_server, error=code)

    assert (type(fault), str(fault)) == (DeliveryError, code)
    [line] = slack.health.missing()
    assert code in line
    assert "SLACK_BOT_TOKEN" in line
    slack.call("auth.test")
    assert slack.health.missing() == []


def test_a_token_that_was_revoked_while_no_call_was_made_is_told(slack: Slack) -> None:
    slack.noted("token_revoked")

    assert "token_revoked" in slack.health.missing()[0]


def test_a_missing_scope_is_named_until_its_method_works(slack: Slack, slack_server: Any) -> None:
    person = slack_server.world.person()
    slack_server.scopes.discard("users:read")

    with capture_logs() as lines:
        for _ in range(3):
            with pytest.raises(Mendable, match=r"^missing_scope$"):
                slack.call("users.info", user=person.id)
    slack.call("auth.test")

    assert [(line["event"], line["reason"]) for line in lines] == [("slack_scope_missing", "users:read")]
    assert ["users:read" in line for line in slack.health.told()] == [True], "another method tells nothing"
    slack_server.scopes.add("users:read")
    slack.call("users.info", user=person.id)
    assert slack.health.told() == []


def test_a_missing_scope_keeps_nobody_from_calling_and_so_from_finding_it_mended(slack: Slack) -> None:
    slack.health.noted("missing_scope", "chat.postMessage", "chat:write")

    assert (slack.health.missing(), len(slack.health.told())) == ([], 1)
    slack.health.noted("token_revoked")
    assert (len(slack.health.missing()), len(slack.health.told())) == (1, 2)


def test_one_scope_that_several_methods_lack_is_one_line(slack: Slack) -> None:
    for method in ("chat.postMessage", "chat.postEphemeral"):
        slack.health.noted("missing_scope", method, "chat:write")
    slack.health.noted("missing_scope", "users.info", f"{WORDS}<script>")

    lines = slack.health.told()

    assert [("chat:write" in line, WORDS in line) for line in lines] == [(False, False), (True, False)]


def test_an_app_that_is_no_agent_lacks_nothing(slack: Slack) -> None:
    for method in ("assistant.threads.setSuggestedPrompts", "assistant.threads.setStatus"):
        slack.health.noted("missing_scope", method, "assistant:write")

    assert slack.health.told() == []


def test_who_the_token_is_is_asked_once(slack: Slack, slack_server: Any) -> None:
    slack_server.next("auth.test", status=503)
    with pytest.raises(DeliveryError):
        slack.identity()

    known = [slack.identity() for _ in range(3)]

    assert known == [Identity(TEAM, "", BOT_USER, BOT)] * 3
    assert len(slack_server.called("auth.test")) == 2


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"error": "invalid_blocks"}, {"error": WORDS}, {"drop": True}]
)
def test_no_fault_holds_anybodys_words(slack: Slack, slack_server: Any, fault: dict[str, Any]) -> None:
    raised = posted(slack, slack_server, **fault)

    assert raised is not None
    told = "".join(traceback.format_exception(raised))
    assert WORDS not in told
    assert (raised.__cause__, raised.__context__) == (None, None)


def test_nothing_is_logged_of_a_call(
    slack: Slack, slack_server: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)

    posted(slack, slack_server)
    posted(slack, slack_server, status=500)
    posted(slack, slack_server, drop=True)

    assert [one for one in caplog.records if one.name.startswith(("slack", "adapters"))] == []
    assert capfd.readouterr() == ("", "")


def test_each_call_is_one_try(slack: Slack, slack_server: Any) -> None:
    for fault in ({"status": 429, "headers": {"Retry-After": "1"}}, {"status": 500}, {"drop": True}):
        posted(slack, slack_server, **fault)

    assert len(slack_server.called("chat.postMessage")) == 3

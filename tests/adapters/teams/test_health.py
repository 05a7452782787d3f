"""Health: faults that last, in lines an operator can act on, until the same works again."""

import re

import pytest
from structlog.testing import capture_logs

from adapters.teams.health import LASTS, Health

LOGIN = "AADSTS7000222 AADSTS7000215 AADSTS700016 AADSTS90002 AADSTS900023 AADSTS7000112".split()


@pytest.mark.parametrize("code", [*LOGIN, "AADSTS53003", "login_400"])
def test_what_entra_refuses_is_one_line_with_its_code_and_a_cure(code: str) -> None:
    health = Health()

    health.login_refused(code)

    [line] = health.missing()
    assert re.fullmatch(rf"Entra refuses the desk's app \({code}\); [a-z].+", line)


def test_an_expired_secret_is_cured_by_a_new_one() -> None:
    health = Health()

    health.login_refused("AADSTS7000222")

    assert "make a new client secret in Entra and set MicrosoftAppPassword" in health.missing()[0]


def test_each_fault_goes_when_the_same_works_again() -> None:
    health = Health()
    health.login_refused("AADSTS7000215")
    health.connector_refused("BotNotRegistered")

    both = health.missing()
    health.login_worked()
    one = health.missing()
    health.connector_worked()

    assert (len(both), one, health.missing()) == (2, both[1:], [])


def test_a_fault_is_told_for_ten_minutes_after_it_was_met_last_so_that_somebody_looks_again() -> None:
    now = [5000.0]
    health = Health(lambda: now[0])

    health.login_refused("AADSTS7000112")
    now[0] += LASTS - 1
    health.connector_refused("BotNotRegistered")
    both = health.missing()
    now[0] += 1
    one = health.missing()
    health.login_refused("AADSTS7000112")

    assert LASTS == 600
    assert (len(both), one) == (2, both[1:])
    assert health.missing() == both


def test_the_newest_reason_counts_and_is_logged_once_each() -> None:
    health = Health()

    with capture_logs() as lines:
        for code in ("AADSTS7000215", "AADSTS7000215", "AADSTS7000222"):
            health.login_refused(code)
        for _ in range(3):
            health.connector_refused("BotNotRegistered")

    assert "AADSTS7000222" in health.missing()[0]
    assert [(line["event"], line["reason"]) for line in lines] == [
        ("teams_login_refused", "AADSTS7000215"),
        ("teams_login_refused", "AADSTS7000222"),
        ("teams_token_refused", "BotNotRegistered"),
    ]


def test_a_desk_that_has_asked_nothing_yet_misses_nothing() -> None:
    assert Health().missing() == []

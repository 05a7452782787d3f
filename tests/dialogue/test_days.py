"""Days and moments as people say them, in Japan's time wherever the clock stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.dialogue.days import told_day, told_moment

WEEK = [date(2026, 11, 23) + timedelta(days=count) for count in range(7)]


@pytest.mark.parametrize(
    ("day", "lang", "told"),
    [
        (date(2026, 11, 26), "ja", "11月26日(木)"),
        (date(2026, 11, 26), "en", "Thu 26 Nov"),
        (date(2027, 1, 1), "ja", "1月1日(金)"),
        (date(2027, 1, 1), "en", "Fri 1 Jan"),
    ],
)
def test_a_day_is_told_with_its_weekday_and_no_padding(day: date, lang: str, told: str) -> None:
    assert told_day(day, lang) == told


@pytest.mark.parametrize(
    ("lang", "weekdays"), [("ja", list("月火水木金土日")), ("en", "Mon Tue Wed Thu Fri Sat Sun".split())]
)
def test_every_weekday_has_its_own_name(lang: str, weekdays: list[str]) -> None:
    told = [told_day(day, lang) for day in WEEK]

    assert [one.split("(")[1].rstrip(")") if lang == "ja" else one.split()[0] for one in told] == weekdays


@pytest.mark.parametrize(
    ("moment", "lang", "told"),
    [
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "ja", "11月24日(火)9:00"),
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "en", "Tue 24 Nov, 9:00"),
        (datetime(2026, 11, 24, 15, 5, tzinfo=UTC), "ja", "11月25日(水)0:05"),
        (datetime(2026, 11, 24, 4, 30, tzinfo=UTC), "en", "Tue 24 Nov, 13:30"),
    ],
)
def test_a_moment_is_told_as_it_is_in_japan(moment: datetime, lang: str, told: str) -> None:
    assert told_moment(moment, lang) == told

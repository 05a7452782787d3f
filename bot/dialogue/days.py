"""Days and moments as people say them, in Japan's time."""

from datetime import date, datetime

from bot.cases.clock import JAPAN

_JAPANESE = "月火水木金土日"
_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def told_day(day: date, lang: str) -> str:
    """11月26日(木), or Thu 26 Nov."""
    if lang == "ja":
        return f"{day.month}月{day.day}日({_JAPANESE[day.weekday()]})"
    return f"{_ENGLISH[day.weekday()]} {day.day} {day:%b}"


def told_moment(moment: datetime, lang: str) -> str:
    """11月24日(火)9:00, or Tue 24 Nov, 9:00."""
    there = moment.astimezone(JAPAN)
    between = "" if lang == "ja" else ", "
    return f"{told_day(there.date(), lang)}{between}{there.hour}:{there.minute:02}"

"""Kinds of conduct that a report may be about: the ministry's nine, and those that staff meet besides."""

CONDUCTS = (
    "time_held",
    "repeated",
    "abuse",
    "violence",
    "threats",
    "authority",
    "called_out",
    "online",
    "sexual",
    "discrimination",
    "prying",
    "filming",
    "business_power",
    "rating",
    "other",
)

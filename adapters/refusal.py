"""Refusal: something a person has set up can't be used; its text is one clear line with the cure."""


class Refusal(Exception):
    """What is the matter, where, and how to mend it. Never anyone's words."""

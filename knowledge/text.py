"""How texts are compared."""

import unicodedata


def folded(text: str) -> str:
    """A text as it is compared: full width and half width, upper and lower case made one."""
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")

"""A posted form becomes an Incoming."""

from collections.abc import Iterable

from bot.confidential import Confidential
from bot.dialogue.messages import NOBODY, Asker, Incoming, Pressed, Said, Submitted

FIELD = "field."
"""Before a field's id: the name under which its value is posted."""


def to_incoming(
    posted: Iterable[tuple[str, str]], asker: Asker, person: Confidential[str] = NOBODY, thread: str = ""
) -> Incoming:
    """`action` is a button, `form` a dialog; anything else is what was typed. Nothing is cut.

    Several values of one field are joined by a space; a field that the browser leaves out (nothing chosen) is
    not among what is told. A browser sends a line's end as CR LF; it becomes the LF that it was. `thread` is
    the exchange of the page.
    """
    fields: dict[str, str] = {}
    for name, value in posted:
        words = value.replace("\r\n", "\n")
        fields[name] = f"{fields[name]} {words}" if name in fields else words
    state = fields.get("state", "")
    if "action" in fields:
        return Pressed(fields["action"], asker, person, state, thread)
    if "form" in fields:
        told = {name.removeprefix(FIELD): fields[name] for name in fields if name.startswith(FIELD)}
        return Submitted(fields["form"], Confidential(told), asker, person, state)
    return Said(Confidential(fields.get("text", "")), asker, thread)

"""Mail and plain text: the letters alone; of a mail who wrote to whom, when, about what, and its words."""

import unicodedata
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from lxml.etree import LxmlError
from lxml.html import HTMLParser, fromstring

from adapters.attachments.flaw import NoCopy

_SAID = ("From", "To", "Cc", "Date", "Subject")
_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SPACES = frozenset("\t\r\n\f")
_NO_LETTERS = frozenset("\uf8f0\uf8f1\uf8f2\uf8f3")
"""What bytes become that are no letter in Shift_JIS."""


def letters(content: bytes) -> str | None:
    """The text in a file; None where it is none."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = set(text) - _SPACES
        if found.isdisjoint(_NO_LETTERS) and not any(unicodedata.category(one) == "Cc" for one in found):
            return text
    return None


def clean_text(content: bytes) -> bytes:
    """The text, without letters that do not show. Raises NoCopy."""
    text = letters(content)
    if text is None:
        raise NoCopy
    return _shown(text).encode()


def clean(content: bytes) -> bytes:
    """A mail as plain text. Raises NoCopy."""
    try:
        mail = BytesParser(policy=policy.default).parsebytes(content)
        assert isinstance(mail, EmailMessage)
        told = [f"{name}: {mail[name]}" for name in _SAID if mail[name]]
        body = mail.get_body(("plain", "html"))
        words = body.get_content() if body else ""
        if body and body.get_content_subtype() == "html":
            words = _read(words)
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError, LxmlError):
        raise NoCopy from None
    if not told:
        raise NoCopy
    return _shown("\n".join((*told, "", words))).encode()


def _shown(text: str) -> str:
    """Joiners stay: letters of some languages, and pictures of people, need them."""
    hidden = {one for one in set(text) if unicodedata.category(one) == "Cf"} - set("\u200c\u200d")
    return text.translate(dict.fromkeys(map(ord, hidden)))


def _read(page: str) -> str:
    """What a page shows as text."""
    reader = HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    root = fromstring(page, parser=reader) if page.strip() else None
    if root is None:
        return ""
    for unread in root.xpath("//script | //style | //title"):
        unread.drop_tree()
    for line in root.xpath("//br | //p | //div | //tr | //li"):
        line.tail = "\n" + (line.tail or "")
    return str(root.text_content())

"""Text from strangers' invitations, made fit to stand in one line before others."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
"""Characters that count as printable and show nothing."""

_SCHEMES: Final = frozenset(
    ("http", "https", "ftp", "mailto", "tel", "data", "javascript", "file")
)
"""What is a link with anything behind its colon, even without slashes."""


def one_line(text: str) -> str:
    """
    Put a space for what cannot be seen, and one for every run of them; none around.

    Unseen are control characters, lone surrogates, zero-width characters and those
    that turn the direction of writing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    seen = (c if c.isprintable() and c not in _BLANK else " " for c in text)
    return " ".join("".join(seen).split())


def without_links(text: str) -> str:
    """
    Leave out each word that is a link, or that somebody's program may make one of.

    So goes every word in which `://` stands, or a name that begins with `www.`, or a
    scheme such as `mailto:`, or a host with a path, a query or a port behind it. A
    bare name with a dot stays, for people call meetings by such: `Booking.com`.
    """
    return " ".join(word for word in text.split() if not _is_link(word))


def shows_something(text: str) -> bool:
    """Say whether there is a letter, digit, mark or symbol to see in a text."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)


def _is_link(word: str) -> bool:
    # Browsers take a wide or a backward slash for a slash, a round stop for a dot.
    plain = unicodedata.normalize("NFKC", word).replace("\\", "/").replace("。", ".")
    plain = plain.casefold()
    return "://" in plain or any(_leads_on(*one) for one in _names_in(plain))


def _names_in(word: str) -> Iterator[tuple[str, str]]:
    """Give each run of what names consist of, with two characters behind it."""
    end = 0
    for is_name, run in groupby(word, _in_name):
        name = "".join(run)
        end += len(name)
        if is_name:
            # Some programs write emphasis as underscores around it.
            yield name.lstrip(".-_"), word[end : end + 2]


def _in_name(char: str) -> bool:
    # Marks are vowels in some scripts.
    return char in ".-_" or unicodedata.category(char)[0] in "LMN"


def _leads_on(name: str, behind: str) -> bool:
    if name.startswith("www.") and len(name) > len("www."):
        return True
    if name in _SCHEMES and behind[:1] == ":" and len(behind) > 1:
        return True
    port = behind[:1] == ":" and behind[1:].isdecimal()
    query = behind[:1] in ("?", "#") and len(behind) > 1
    return (behind[:1] == "/" or query or port) and _is_host(name.rstrip("."))


def _is_host(name: str) -> bool:
    labels = name.split(".")
    last = labels[-1]
    if len(labels) == 4 and all(_is_octet(label) for label in labels):
        return True
    letters = all(unicodedata.category(char)[0] in "LM" for char in last)
    top_level = last.startswith("xn--") or (len(last) > 1 and letters)
    return top_level and len(labels) > 1 and any(labels[:-1])


def _is_octet(label: str) -> bool:
    return label.isdecimal() and len(label) <= 3 and int(label) <= 255

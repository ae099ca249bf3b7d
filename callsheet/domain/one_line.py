"""Text from strangers' invitations, made fit to stand in one line before others."""

import unicodedata
from typing import Final

_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
"""Characters that count as printable and show nothing."""

_BEFORE_A_LINK: Final = "/<([{\"'`*_~|,;"


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

    So goes every word with `://` in it, that begins with `www.`, or that is a host
    with a dot and a path behind it.
    """
    return " ".join(word for word in text.split() if not _is_link(word))


def shows_something(text: str) -> bool:
    """Say whether there is a letter, digit, mark or symbol to see in a text."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)


def _is_link(word: str) -> bool:
    # Browsers take a wide or a backward slash for a slash.
    plain = unicodedata.normalize("NFKC", word).replace("\\", "/").casefold()
    if "://" in plain:
        return True
    bare = plain.lstrip(_BEFORE_A_LINK)
    if bare.startswith("www."):
        return True
    host, slash, _ = bare.partition("/")
    return bool(slash) and _is_host(host)


def _is_host(text: str) -> bool:
    name = text.rpartition("@")[2].partition(":")[0].rstrip(".")
    above, dot, last = name.rpartition(".")
    top_level = last.startswith("xn--") or (len(last) > 1 and last.isalpha())
    return bool(above and dot) and top_level

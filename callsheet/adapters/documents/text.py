"""Making strangers' text fit to be shown: on a terminal, in a document."""

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str, width: int | None = None) -> str:
    """
    Show a title, link or address without what could move or disguise it.

    Control characters (escape sequences begin with one), text-direction marks and
    line breaks become spaces; runs of spaces become one. A text that is longer than
    `width` characters is cut, with an ellipsis.
    """
    visible = (" " if unicodedata.category(c) in _HIDDEN else c for c in text[:5000])
    short = " ".join("".join(visible).split())
    if width is not None and len(short) > width:
        return short[: width - 1].rstrip() + "…"
    return short


def bounded(text: str, width: int = 1_000) -> str:
    """Give a text as it is, but not for ever; half a pair of surrogates becomes `?`."""
    return text[:width].encode("utf-8", "replace").decode()

"""How a number of days is read from the command line."""

from collections.abc import Sequence

from cyclopts import Token


def read_days(kind: object, tokens: Sequence[Token]) -> int:
    """Read a whole number of days, for cyclopts, which by itself would round."""
    word = tokens[0].value
    try:
        return int(word)
    except ValueError:
        raise ValueError("a whole number of days, such as 7") from None

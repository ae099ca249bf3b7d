"""A policy's JSON form, from text to its tables: strictly, for nothing is guessed."""

import json
from collections import Counter

from callsheet.adapters.policy_file.bounds import TOO_DEEP
from callsheet.adapters.policy_file.problems import PolicyError
from callsheet.adapters.policy_file.refusing import refused


def tables_in(text: str, *, name: str) -> object:
    """
    Parse a JSON text.

    Raises:
        PolicyError: It is no JSON, or holds a key twice in one object.
    """
    try:
        data: object = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, name),
            parse_constant=lambda word: _constant(word, name),
        )
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg}"
        raise refused(name, what, "", error.lineno, error.colno) from None
    except RecursionError:
        raise refused(name, TOO_DEEP) from None
    except PolicyError:
        raise
    except ValueError:
        # Python's limit on digits; the decoder's own complaint is the first above.
        raise refused(name, "not JSON: a number with too many digits") from None
    return data


def _object(pairs: list[tuple[str, object]], name: str) -> dict[str, object]:
    counts = Counter(key for key, _ in pairs)
    for key, count in counts.items():
        if count > 1:
            spelt = json.dumps(key[:60])
            raise refused(name, f"not JSON: the key {spelt} stands twice in its object")
    return dict(pairs)


def _constant(word: str, name: str) -> object:
    raise refused(name, f"not JSON: {word} is no number")

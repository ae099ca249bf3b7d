"""The conditions of a rule, from their words to the core's values."""

from collections.abc import Callable, Iterable
from types import MappingProxyType

from callsheet.adapters.policy_file.domains import domain_or_address
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.values import flag_of, texts_of
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Condition,
    External,
    MyResponse,
    Not,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import Response
from callsheet.domain.words import words_of

Read = Callable[[object, Path, Report], Condition | None]
"""Reads what stands behind a condition's word; None if it is wrong and reported."""


def condition_of(value: object, path: Path, report: Report) -> Condition | None:
    """
    Read a table of conditions; several of them mean all of them.

    What means the same becomes the same value: a single condition stays bare, several
    become one `All` in the order written, lists of texts are sorted.

    Returns:
        None if anything in it is wrong; the report then says what.
    """
    if not isinstance(value, dict):
        report.wrong_type(path, value, "a table such as { external = true }")
        return None
    if not value:
        report.add(path, "names no condition", "name one, or leave it out")
    return _joined(
        All, [_one(word, asked, (*path, word), report) for word, asked in value.items()]
    )


def _one(word: str, asked: object, path: Path, report: Report) -> Condition | None:
    read = CONDITIONS.get(word)
    if read is None:
        report.unknown(path, "condition", word, CONDITIONS)
        return None
    return read(asked, path, report)


def _joined(
    join: type[All] | type[AnyOf], parts: list[Condition | None]
) -> Condition | None:
    flat: list[Condition] = []
    for part in parts:
        if part is None:
            return None
        flat.extend(part.parts if isinstance(part, join) else (part,))
    if len(flat) > 1:
        return join(tuple(flat))
    return flat[0] if flat else None


def _several(join: type[All] | type[AnyOf]) -> Read:
    def read(value: object, path: Path, report: Report) -> Condition | None:
        if not isinstance(value, list):
            report.wrong_type(path, value, "a list of tables")
            return None
        if not value:
            report.add(path, "is empty", "list at least one table of conditions")
        parts = [condition_of(one, (*path, i), report) for i, one in enumerate(value)]
        return _joined(join, parts)

    return read


def _not(value: object, path: Path, report: Report) -> Condition | None:
    part = condition_of(value, path, report)
    return None if part is None else Not(part)


def _flag(build: Callable[[bool], Condition]) -> Read:
    def read(value: object, path: Path, report: Report) -> Condition | None:
        flag = flag_of(value, path, report)
        return None if flag is None else build(flag)

    return read


def _texts(
    build: Callable[[tuple[str, ...]], Condition],
    check: Callable[[str, Path, Report], str],
) -> Read:
    """Read texts that must each pass a check, which gives "" for what it reported."""

    def read(value: object, path: Path, report: Report) -> Condition | None:
        texts = [check(*text, report) for text in texts_of(value, path, report)]
        return build(_sorted(texts)) if texts and all(texts) else None

    return read


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _my_response(value: object, path: Path, report: Report) -> Condition | None:
    words = texts_of(value, path, report)
    unknown = [(word, at) for word, at in words if word not in _RESPONSES]
    for word, at in unknown:
        report.unknown(at, "response", word, _RESPONSES)
    if unknown or not words:
        return None
    among = {word for word, _ in words}
    return MyResponse(among=tuple(r for r in Response if r.value in among))


def _as_written(text: str, path: Path, report: Report) -> str:
    return text


def _title_word(text: str, path: Path, report: Report) -> str:
    if words_of(text):
        return text
    report.add(path, "has no letter or digit in it, so no title can match")
    return ""


_RESPONSES = tuple(response.value for response in Response)

CONDITIONS = MappingProxyType[str, Read](
    {
        "external": _flag(lambda flag: External(is_=flag)),
        "my_response": _my_response,
        "series": _texts(lambda texts: Series(among=texts), _as_written),
        "organizer_is_me": _flag(lambda flag: OrganizerIsMe(is_=flag)),
        "organizer": _texts(lambda texts: Organizer(among=texts), domain_or_address),
        "title": _texts(lambda texts: Title(words=texts), _title_word),
        "all_day": _flag(lambda flag: AllDay(is_=flag)),
        "all": _several(All),
        "any": _several(AnyOf),
        "not": _not,
    }
)
"""How each word of the language is read."""

"""Recorded situations put together again, with parts that many share read once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from callsheet.application.audit_findings import FindingKind
from callsheet.application.errors import (
    KeyDamaged,
    KeyMissing,
    LogUnavailable,
    TextDamaged,
    TextsDamaged,
)
from callsheet.application.log_port import Log
from callsheet.domain.digests import digest_bytes
from callsheet.domain.ids import Digest
from callsheet.domain.instants import utc
from callsheet.domain.parts import OPERATORS, PARTS
from callsheet.domain.records import Decided
from callsheet.domain.siblings import Siblings
from callsheet.domain.situation import Situation

ReadPart = Callable[[str, bytes], object]
"""
Reads the stored text of a named part of a situation.

Raises `LogUnavailable` if it is no such part.
"""

KEPT: Final = 4096
"""Parts that are kept for those who share them; twice as many at most."""

SNAPSHOT: Final = "snapshot"
"""Names the event exactly as Recall sent it, beside the parts."""

_Name = tuple[str, Digest]


@dataclass(frozen=True, slots=True)
class Lack:
    """
    Why a text cannot be used; `part` names what it is of.

    Attributes:
        erasable: Whether a recorded erasure may be why.
    """

    kind: FindingKind
    part: str
    said: str
    erasable: bool = True


def is_personal(lack: Lack) -> bool:
    """Say whether a text is missing that may be erased; policies are not."""
    missing = lack.kind is FindingKind.MISSING and lack.erasable
    return missing and lack.part not in OPERATORS


class RecordedParts:
    """
    The parts of recorded situations.

    Args:
        read: Reads a part.
        keep: How many parts are kept.
        snapshots: Whether it is looked for what Recall sent, beside the parts.
    """

    def __init__(
        self, read: ReadPart, keep: int = KEPT, *, snapshots: bool = True
    ) -> None:
        self._read = read
        self._keep = keep
        self._snapshots = snapshots
        self._young: dict[_Name, object] = {}
        self._old: dict[_Name, object] = {}
        self._lacking: dict[_Name, Lack] = {}

    async def gather(
        self, log: Log, page: Sequence[Decided], also: Sequence[_Name] = ()
    ) -> None:
        """
        Read all that a page of decisions needs and is not known yet.

        Args:
            log: Where the texts are.
            page: The decisions.
            also: Further parts that are wanted.
        """
        if len(self._young) > self._keep:
            self._old, self._young = self._young, {}
        named = [part for decided in page for part in decided.parts if part[0] in PARTS]
        new = [n for n in dict.fromkeys([*named, *also]) if not self._knows(n)]
        snapshots = [
            (SNAPSHOT, decided.snapshot)
            for decided in page
            if decided.snapshot and self._snapshots
        ]
        wanted = dict.fromkeys(key for _, key in (*new, *snapshots))
        texts = await texts_apart(log, list(wanted))
        raise_what_befell_all(texts)
        self._lacking = {}
        for name in new:
            self._take(name, texts.get(name[1]))
        for name in snapshots:
            self._check(name, texts.get(name[1]))

    @property
    def any_lacking(self) -> bool:
        """Whether a text of the page cannot be used."""
        return bool(self._lacking)

    def part(self, name: str, key: Digest) -> object:
        """Give a part that was gathered; or the `Lack` of it."""
        lacks = self._lacking.get((name, key))
        return self._young[name, key] if lacks is None else lacks

    def lacks(self, decided: Decided) -> list[Lack]:
        """Say which texts of a decision of the page cannot be used, and why."""
        names = tuple([name for name, _ in decided.parts])
        found = [] if names == PARTS else list(_misnamed(names))
        if self._lacking:
            named = [*decided.parts]
            if decided.snapshot is not None:
                named.append((SNAPSHOT, decided.snapshot))
            found += [self._lacking[name] for name in named if name in self._lacking]
        return found

    def situation(self, decided: Decided) -> Situation:
        """Put together what a decision of the page, that lacks nothing, was made of."""
        young = self._young
        parts: dict[str, Any] = {part[0]: young[part] for part in decided.parts}
        of_event, of_series = parts["choices"]
        return Situation(
            event=parts["event"],
            policy=parts["policy"],
            now=utc(decided.at),
            calendar=parts["calendar"],
            event_choice=of_event,
            series_choice=of_series,
            bots=parts["bots"],
            siblings=parts["siblings"],
            agreed=parts["agreed"],
            settings=parts["settings"],
        )

    def _knows(self, name: _Name) -> bool:
        if name in self._young:
            return True
        if name not in self._old:
            return False
        self._young[name] = self._old[name]
        return True

    def _take(self, name: _Name, text: bytes | LogUnavailable | None) -> None:
        checked = self._check(name, text)
        if checked is None:
            return
        part, _ = name
        try:
            value: Any = self._read(part, checked)
        except LogUnavailable as problem:
            self._lacking[name] = Lack(FindingKind.UNREADABLE, part, str(problem))
            return
        # Once in order for all who hold it.
        self._young[name] = Siblings(value) if part == "siblings" else value

    def _check(self, name: _Name, text: bytes | LogUnavailable | None) -> bytes | None:
        part, key = name
        if isinstance(text, bytes) and digest_bytes(text) == key:
            return text
        self._lacking[name] = _lack(part, text)
        return None


def _lack(part: str, text: bytes | LogUnavailable | None) -> Lack:
    said = f"the text of {part!r}"
    match text:
        case None:
            return Lack(FindingKind.MISSING, part, f"{said} is not in the log")
        case KeyMissing():
            # An erasure takes the texts with their key.
            return Lack(FindingKind.MISSING, part, str(text), erasable=False)
        case KeyDamaged():
            return Lack(FindingKind.DAMAGED, part, str(text))
        case LogUnavailable():
            return Lack(FindingKind.DAMAGED, part, f"{said} cannot be read: {text}")
        case _:
            said += " is not the text that its digest names"
            return Lack(FindingKind.DAMAGED, part, said)


def raise_what_befell_all(texts: Mapping[Digest, bytes | LogUnavailable]) -> None:
    """
    Raise what kept every text from being read: it is not about one of them.

    Raises:
        LogUnavailable: That.
    """
    problems = [
        one
        for one in texts.values()
        if isinstance(one, LogUnavailable) and not isinstance(one, TextDamaged)
    ]
    alike = len({str(problem) for problem in problems}) == 1
    if alike and len(problems) == len(texts) > 1:
        raise problems[0]


def _misnamed(names: tuple[str, ...]) -> Iterator[Lack]:
    for name in PARTS:
        if name not in names:
            yield Lack(FindingKind.MISSING, name, f"no part {name!r} is named")
    for name in names:
        if name not in PARTS:
            said = f"the part {name!r} is unknown to this version of Callsheet"
            yield Lack(FindingKind.UNREADABLE, name, said)
    if len(names) == len(PARTS) and set(names) == set(PARTS):
        yield Lack(FindingKind.ALTERED, "parts", "the parts stand in another order")
    elif len(names) > len(set(names)):
        yield Lack(FindingKind.ALTERED, "parts", "a part is named twice")


async def texts_apart(
    log: Log, digests: Sequence[Digest]
) -> Mapping[Digest, bytes | LogUnavailable]:
    """
    Read texts so that one that cannot be read takes no others with it.

    Returns:
        Each text that is there, or why it cannot be read.
    """
    try:
        return await log.texts(digests)
    except TextsDamaged as problem:
        whole = [digest for digest in digests if digest not in problem.texts]
        return {**await texts_apart(log, whole), **problem.texts}
    except LogUnavailable as problem:
        if len(digests) <= 1:
            return dict.fromkeys(digests, problem)
    middle = len(digests) // 2
    first = await texts_apart(log, digests[:middle])
    return {**first, **await texts_apart(log, digests[middle:])}


def parted(
    found: Mapping[Digest, bytes | LogUnavailable],
) -> tuple[dict[Digest, bytes], dict[Digest, str]]:
    """Part texts that were read from what is wrong with those that cannot be."""
    texts = {key: text for key, text in found.items() if isinstance(text, bytes)}
    return texts, {key: str(found[key]) for key in found.keys() - texts.keys()}

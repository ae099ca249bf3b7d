"""The parts of a situation under which the log files it: each once, by its digest."""

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.domain.digests import canonical, digest, digest_text
from callsheet.domain.ids import Digest
from callsheet.domain.situation import Situation

PARTS = (
    "event",
    "calendar",
    "policy",
    "choices",
    "bots",
    "siblings",
    "agreed",
    "settings",
)
"""Names of the parts; stored in the log, never renamed."""

OPERATORS = ("policy", "settings")
"""Parts that the operator wrote; all others are read from people's calendars."""


@dataclass(frozen=True, slots=True)
class Filed:
    """
    A situation split into its parts.

    Attributes:
        digests: The digest of each part, in the order of `PARTS`.
        texts: The canonical text of each of the operator's parts, by its digest.
        personal: The canonical text of each other part, by its digest.
        digest: Of the whole situation except the moment: while it stays the same, a
            decision holds until its `valid_until`.
    """

    digests: tuple[tuple[str, Digest], ...]
    texts: Mapping[Digest, str]
    personal: Mapping[Digest, str]
    digest: Digest


class Filing:
    """Splits situations of one moment; parts that many share are written once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Digest, str]] = {}

    def file(self, situation: Situation) -> Filed:
        """Split one situation."""
        parts = (
            situation.event,
            situation.calendar,
            situation.policy,
            (situation.event_choice, situation.series_choice),
            situation.bots,
            situation.siblings,
            situation.agreed,
            situation.settings,
        )
        written = dict(zip(PARTS, map(self._write, parts), strict=True))
        digests = tuple((name, found) for name, (found, _) in written.items())
        texts = dict(written[name] for name in OPERATORS)
        personal = dict(written[name] for name in PARTS if name not in OPERATORS)
        return Filed(digests, texts, personal, digest(digests))

    def text(self, part: object) -> tuple[str, Digest]:
        """Write one part by itself."""
        found, text = self._write(part)
        return text, found

    def _write(self, part: object) -> tuple[Digest, str]:
        # By identity: equal parts are the same object wherever many events share
        # one. Keeping the object alive keeps its identity from being given away.
        known = self._known.get(id(part))
        if known is None:
            text = canonical(part)
            known = (part, digest_text(text), text)
            self._known[id(part)] = known
        return known[1], known[2]

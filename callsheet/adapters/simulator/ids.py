"""Identifiers that look like Recall's and repeat when the seed repeats."""

import hashlib
import uuid
from collections import Counter


class Ids:
    """Makes ids from a seed and one counter for each kind of thing."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.made: Counter[str] = Counter()
        """How many there are of each kind."""

    def uuid(self, kind: str) -> str:
        """The next id of a kind, in the form of a random UUID."""
        return str(uuid.UUID(bytes=self._digest(kind)[:16], version=4))

    def token(self, kind: str, length: int = 24) -> str:
        """The next opaque token of a kind, lower-case hexadecimal."""
        return self._digest(kind).hex()[:length]

    def derived(self, *parts: str, length: int = 24) -> str:
        """A token that depends on the seed and these words alone."""
        text = "/".join((str(self.seed), *parts))
        return hashlib.sha256(text.encode()).hexdigest()[:length]

    def _digest(self, kind: str) -> bytes:
        self.made[kind] += 1
        text = f"{self.seed}/{kind}/{self.made[kind]}"
        return hashlib.sha256(text.encode()).digest()

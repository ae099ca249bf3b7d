"""Tables of conditions, and what joins them: all, any, not."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.words import Read, Schema, Word
from callsheet.domain.conditions import All, AnyOf, Condition, Not

Stray = Callable[[str, Path, Report], None]
"""Reports a word that may not stand in a table."""


class Tables:
    """
    Reads tables of conditions in which certain words may stand.

    Attributes:
        words: All of them, those that join included.
    """

    def __init__(
        self,
        leaves: Mapping[str, Word],
        *,
        name: str,
        example: str,
        stray: Stray | None = None,
    ) -> None:
        """
        Take the words that ask for a fact.

        Args:
            leaves: Words, without those that join.
            name: Of such a table among the definitions of the JSON schema.
            example: A table that is right, for who wrote something else.
            stray: Reports any other word; if None it is an unknown one.
        """
        self._example = example
        self._stray = stray or self._unknown
        table: Schema = {"$ref": f"#/$defs/{name}"}
        several: Schema = {"type": "array", "minItems": 1, "items": table}
        joins = {
            "all": Word(
                read=self._several(All),
                meaning="Every one of these tables of conditions holds.",
                schema=several,
            ),
            "any": Word(
                read=self._several(AnyOf),
                meaning="At least one of these tables of conditions holds.",
                schema=several,
            ),
            "not": Word(
                read=self._not,
                meaning="This table of conditions does not hold.",
                schema=table,
            ),
        }
        self.words: Mapping[str, Word] = MappingProxyType({**leaves, **joins})

    def read(self, value: object, path: Path, report: Report) -> Condition | None:
        """
        Read a table of conditions; several of them mean all of them.

        What means the same becomes the same value: a single condition stays bare,
        several become one `All` in the order written, lists of texts are sorted.

        Returns:
            None if anything in it is wrong; the report then says what.
        """
        if not isinstance(value, dict):
            report.wrong_type(path, value, f"a table such as {self._example}")
            return None
        if not value:
            report.add(path, "names no condition", "name one, or leave it out")
        parts = [
            self._one(word, asked, (*path, word), report)
            for word, asked in value.items()
        ]
        return joined(All, parts)

    def schema(self) -> Schema:
        """Describe such a table for editors."""
        return {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {
                name: {"description": word.meaning, **word.schema}
                for name, word in self.words.items()
            },
        }

    def _one(
        self, word: str, asked: object, path: Path, report: Report
    ) -> Condition | None:
        known = self.words.get(word)
        if known is None:
            self._stray(word, path, report)
            return None
        return known.read(asked, path, report)

    def _unknown(self, word: str, path: Path, report: Report) -> None:
        report.unknown(path, "condition", word, self.words)

    def _several(self, join: type[All] | type[AnyOf]) -> Read:
        def read(value: object, path: Path, report: Report) -> Condition | None:
            if not isinstance(value, list):
                report.wrong_type(path, value, "a list of tables")
                return None
            if not value:
                report.add(path, "is empty", "list at least one table of conditions")
            parts = [self.read(one, (*path, i), report) for i, one in enumerate(value)]
            return joined(join, parts)

        return read

    def _not(self, value: object, path: Path, report: Report) -> Condition | None:
        part = self.read(value, path, report)
        return None if part is None else Not(part)


def joined(
    join: type[All] | type[AnyOf], parts: list[Condition | None]
) -> Condition | None:
    """Join what could be read; None if any of it could not, or there is nothing."""
    flat: list[Condition] = []
    for part in parts:
        if part is None:
            return None
        flat.extend(part.parts if isinstance(part, join) else (part,))
    if len(flat) > 1:
        return join(tuple(flat))
    return flat[0] if flat else None

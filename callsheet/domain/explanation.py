"""Why a decision came out as it did, as data: the rules passed and the facts seen."""

from dataclasses import dataclass
from functools import lru_cache

from callsheet.domain.answers import Answer

FACT_LIMIT = 200
"""Facts may quote strangers' text; longer ones are cut here."""


@dataclass(frozen=True, slots=True)
class Because:
    """
    One condition, what it said, and the fact that it looked at.

    Attributes:
        condition: The condition's word in the policy language, or a fact's name.
        fact: What was seen; at most 200 characters.
    """

    condition: str
    value: Answer
    fact: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the path to the verdict, in the order in which it was asked."""

    rule: str
    matched: Answer
    because: tuple[Because, ...] = ()


Explanation = tuple[Step, ...]


@lru_cache(maxsize=4096)
def because(condition: str, value: Answer, fact: str) -> Because:
    """Note a condition, with its fact cut to size."""
    short = fact if len(fact) <= FACT_LIMIT else fact[: FACT_LIMIT - 1] + "…"
    return Because(condition, value, short)


def fact_step(rule: str, fact: str, condition: str | None = None) -> Step:
    """Note a fact that decided by itself, without the policy."""
    return Step(rule, Answer.YES, (because(condition or rule, Answer.YES, fact),))

"""What a planted fault is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing done wrong.

    Attributes:
        module: The module of `callsheet.domain` that is broken.
        old: What stands there.
        new: What stands there instead.
        caught_by: The property that fails, `module::test` under tests/properties.
    """

    module: str
    old: str
    new: str
    caught_by: str


def caught_in(suite: str, *rows: tuple[str, str, str, str]) -> tuple[Fault, ...]:
    """List faults as rows: module, what stands there, what instead, which property."""
    return tuple(
        Fault(module, old, new, f"test_{suite}::test_{test}")
        for module, old, new, test in rows
    )

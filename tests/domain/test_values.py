"""The core's values: nobody changes one, and none grows attributes."""

from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest

import callsheet.domain

VALUES = {
    f"{module.name}.{name}": value
    for module in iter_modules(callsheet.domain.__path__)
    for name, value in vars(import_module(f"callsheet.domain.{module.name}")).items()
    if isinstance(value, type) and is_dataclass(value)
}


def test_the_values_are_found() -> None:
    assert {"event.Event", "bot.Bot", "decision.Decision", "log.Ended"} <= set(VALUES)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_is_frozen_and_slotted(value: type) -> None:
    assert vars(value)["__dataclass_params__"].frozen
    assert "__slots__" in vars(value)

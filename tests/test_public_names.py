"""The names that users of the library may rely on."""

import subprocess
import sys

import pytest

import callsheet


@pytest.mark.parametrize("name", callsheet.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(callsheet, name).__name__ == name


def test_the_public_names_are_at_most_twenty() -> None:
    assert len(callsheet.__all__) <= 20


def test_a_name_that_is_not_public_is_missed_in_the_usual_way() -> None:
    with pytest.raises(AttributeError, match="no attribute 'reconsile'"):
        _ = callsheet.reconsile  # type: ignore[attr-defined]


def test_importing_loads_no_layer_before_it_is_needed() -> None:
    code = "import sys, callsheet; print('callsheet.domain' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"

"""
Run single properties against broken copies of the core, a fresh process for each.

Started as `python -m tests.properties.broken`. Each line read is a JSON list: the
folder that holds the broken package, the test, and how many examples to try. Each
line written is what came of it: `failed ERROR`, `held`, or `broken WHY` when the
test could not even be loaded. Only the slow imports are done before, and once.
"""

import gc
import importlib
import json
import os
import sys

from hypothesis import HealthCheck, Phase, settings


def _run(folder: str, test: str, examples: int) -> str:
    sys.path.insert(0, folder)
    settings.register_profile(
        "planted",
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        # The first example that fails will do: nobody reads it.
        phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("planted")
    module, name = test.split("::")
    try:
        found = getattr(importlib.import_module(f"tests.properties.{module}"), name)
        core = importlib.import_module("callsheet.domain")
        if not str(core.__file__).startswith(folder):
            return "broken: the sound core was loaded"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return f"broken {error!r}"[:500]
    try:
        found()
    except BaseException as error:  # noqa: BLE001 - pytest's own are no Exceptions
        return f"failed {type(error).__name__}"
    return "held"


def _in_a_fresh_process(folder: str, test: str, examples: int) -> str:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(into, _run(folder, test, examples).encode())
        os._exit(0)
    os.close(into)
    with open(out, "rb") as answer:  # noqa: PTH123 - a descriptor is no path
        said = answer.read().decode()
    os.waitpid(child, 0)
    return said or "broken: the process died"


def main() -> None:
    """Answer line by line until nobody asks any more."""
    importlib.import_module("pytest")
    # What is there to stay is not looked through again by each fork.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    for line in sys.stdin:
        print(_in_a_fresh_process(*json.loads(line)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

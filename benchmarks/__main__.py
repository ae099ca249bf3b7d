"""
`python -m benchmarks [NAME...]`: run the benchmarks and print the table of ratios.

A benchmark is a module of this folder with a `run()` that returns rows.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

import benchmarks
from benchmarks.measure import Row

HEADINGS = ("path", "floor", "program", "ratio", "goal", "met")


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all; 2 if there is no benchmark of a name."""
    known = found()
    for name in arguments:
        if name not in known:
            print(_unknown(name, known), file=sys.stderr)
            return 2
    rows = []
    for name in arguments or known:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        rows += known[name]()
    print("\n".join(table(rows)))
    return 0


def found() -> dict[str, Callable[[], list[Row]]]:
    """Give each benchmark of this folder by its name."""
    modules = {
        module.name: import_module(f"benchmarks.{module.name}")
        for module in iter_modules(benchmarks.__path__)
        if module.name != "__main__"
    }
    return {
        name: module.run for name, module in modules.items() if hasattr(module, "run")
    }


def table(rows: Iterable[Row]) -> list[str]:
    """Lay the rows out in columns, times in the unit that suits them."""
    cells = [HEADINGS] + [
        (
            row.name,
            spell(row.floor),
            spell(row.program),
            f"{row.ratio:.2f} x",
            row.goal,
            "yes" if row.met else "NO",
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in cells
    ]


def spell(seconds: float) -> str:
    """Write a time with three figures that count: 4.82 us, 31.0 ms, 2.40 s."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
    return f"bench: there is no benchmark {name!r}{hint}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

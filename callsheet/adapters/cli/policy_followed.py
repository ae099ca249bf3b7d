"""The policy of a service: its files are read again when they change."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from callsheet.adapters.cli.compose import policy_read
from callsheet.adapters.http.parts import PolicyRefusal
from callsheet.adapters.policy_file import PolicyError
from callsheet.adapters.policy_file.includes import sources_of_file
from callsheet.adapters.settings import Configuration
from callsheet.application.errors import ConfigurationError
from callsheet.application.policies import RefusedPolicy
from callsheet.domain.policy import Policy

EVERY: Final = 2.0
"""Seconds between two looks at the files."""

_log = structlog.get_logger("callsheet.policy")

_State = tuple[int, int, int, int] | None


class FollowedPolicy:
    """
    The policy that the settings name, as its files have it by now.

    One that cannot be read leaves the last good one in force, as at a start; the log
    is told of each mistake once.

    Args:
        configuration: All settings.

    Raises:
        ConfigurationError: The settings name no policy.

    Attributes:
        policy: As read last.
        refusal: Where and how the files are wrong, as they are now; None if they are
            not.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._path = configuration.policy or Path()
        self._again = asyncio.Event()
        self.policy = policy_read(configuration)
        self.refusal: PolicyRefusal | None = None
        self._files = _files_of(self._path)
        self._note(self.policy)

    @property
    def problem(self) -> str | None:
        """Say in one line where and how the files are wrong, as they are now."""
        return None if self.refusal is None else self.refusal.said

    def look(self) -> None:
        """Have the files read again soon, changed or not."""
        self._again.set()

    async def run(
        self,
        stop: asyncio.Event,
        taken: Callable[[Policy | RefusedPolicy], None],
        every: float = EVERY,
    ) -> None:
        """
        Look at the files until told to stop.

        Args:
            stop: Set it to end this.
            taken: Told of each policy that is another one than before; it may refuse
                it with a `ConfigurationError`.
            every: Seconds between two looks.
        """
        ends = asyncio.ensure_future(stop.wait())
        while not stop.is_set():
            again = asyncio.ensure_future(self._again.wait())
            await asyncio.wait(
                [ends, again], timeout=every, return_when=asyncio.FIRST_COMPLETED
            )
            again.cancel()
            if not stop.is_set():
                await self._read(taken)

    async def _read(self, taken: Callable[[Policy | RefusedPolicy], None]) -> None:
        asked = self._again.is_set()
        self._again.clear()
        # One that is refused may lack a file of which nothing is known yet.
        sure = isinstance(self.policy, Policy) and _states(self._files) == self._files
        if sure and not asked:
            return
        files, policy = await asyncio.to_thread(self._anew)
        self._files = files
        if policy.digest == self.policy.digest:
            self._settle(policy)
            return
        try:
            taken(policy)
        except ConfigurationError as error:
            self._refuse(1, "it lacks a rule that a mode is for", str(error))
            return
        self.policy = policy
        self._note(policy)

    def _anew(self) -> tuple[dict[Path, _State], Policy | RefusedPolicy]:
        # Looked at before it is read: what changes in between is read once more.
        files = _files_of(self._path)
        return files, policy_read(self._configuration)

    def _settle(self, policy: Policy | RefusedPolicy) -> None:
        """Note that the files say again what is in force."""
        if isinstance(policy, Policy):
            self.refusal = None

    def _note(self, policy: Policy | RefusedPolicy) -> None:
        if isinstance(policy, Policy):
            self.refusal = None
            _log.info("policy.read", digest=policy.digest)
            return
        first = policy.record(datetime.now(UTC)).first
        self._refuse(len(policy.problems), first, policy.said)

    def _refuse(self, problems: int, first: str, said: str) -> None:
        """Tell the log of a mistake, once."""
        at = datetime.now(UTC).replace(microsecond=0)
        found = PolicyRefusal(at=at, problems=problems, first=first)
        if found.said != self.problem:
            _log.error("policy.refused", said=said)
            self.refusal = found


def _files_of(path: Path) -> dict[Path, _State]:
    """Name the files of a policy as far as they can be read, and how they stand."""
    try:
        names = [Path(one.report.source) for one in sources_of_file(path)]
    except PolicyError:
        names = []
    return _states([path, *names])


def _states(files: Iterable[Path]) -> dict[Path, _State]:
    return {one: _state(one) for one in files}


def _state(path: Path) -> _State:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino, about.st_mtime_ns, about.st_size

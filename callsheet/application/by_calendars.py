"""
Another key scheme by calendars, as Recall's guide has it: each gets a twin, and goes.

Every step is recorded before it is taken, so that whoever goes on after a crash knows
what to look for: no calendar is made a third time, and none is lost. Nothing else is
written to Recall meanwhile, for a calendar and its twin list the same meetings.
"""

from dataclasses import dataclass

from callsheet.application.errors import SchemeConflict
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.ports import CalendarAccounts, CalendarRead, Calendars, Clock
from callsheet.application.reading import Progress, silent
from callsheet.application.scheme import (
    refuse_shared_tenants,
    same_keys,
    scheme_in_force,
    shape,
)
from callsheet.application.signature import Signature
from callsheet.application.story import Rebuild
from callsheet.application.twin_making import (
    Known,
    connect_twins,
    make_twins,
    read_known,
)
from callsheet.application.twin_replacing import drop_twins, replace_by_twins
from callsheet.application.twin_tools import Tools
from callsheet.domain.keys import KeySettings
from callsheet.domain.scheme_records import Left, SchemeSet, TwinsBegun, TwinStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """
    What is to become of a calendar.

    Attributes:
        left: Why it is left as it is; None if it gets a twin.
        step: How far that has come, if it was begun.
    """

    read: CalendarRead
    left: Left | None
    step: TwinStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """
    What a change by calendars would do, or has still to do.

    Attributes:
        before: How keys are made now.
        begun: Set if it is under way.
        calendars: Those that are listed; twins that were made are not among them.
    """

    before: KeySettings
    begun: TwinsBegun | None
    calendars: tuple[Outlook, ...]


class ByCalendars:
    """
    Replaces the calendars of a workspace by twins, for which another scheme begins.

    Args:
        calendars: Recall.
        accounts: How its calendars are connected.
        log: Where every step is recorded before it is taken.
        clock: The only source of time.
        rebuild: How stored parts become situations.
        key: The scheme that is to be in force.
        tell: Told of progress.
    """

    def __init__(
        self,
        *,
        calendars: Calendars,
        accounts: CalendarAccounts,
        log: Log,
        clock: Clock,
        rebuild: Rebuild,
        key: KeySettings,
        tell: Progress = silent,
    ) -> None:
        self._log = log
        self._rebuild = rebuild
        self._key = key
        self._ledger = Ledger(log)
        self._tools = Tools(
            calendars=calendars,
            accounts=accounts,
            ledger=self._ledger,
            clock=clock,
            tell=tell,
        )

    async def survey(self) -> Survey:
        """
        Say what is to become of each calendar; nothing is written.

        Raises:
            SchemeConflict: No scheme is in force yet, or a change to another one than
                the settings ask for is under way.
            ConfigurationError: Tenants would share bots without leave to do so.
            RecallError: Recall could not be read.
            LogUnavailable: The log could not be read.
        """
        return await self._survey(await self._known())

    async def change(self, signed: Signature) -> bool:
        """
        Carry the change out, or go on with it; say whether there was anything to do.

        Afterwards the scheme is in force, and the next pass books the bots.

        Raises:
            SchemeConflict: No scheme is in force yet, or a change to another one than
                the settings ask for is under way.
            ConfigurationError: Tenants would share bots without leave to do so.
            RecallError: Recall does not answer, or does not let this key write; what
                was done is recorded, and writes stay paused until somebody goes on.
            Conflict: Somebody else wrote to the log at the same moment.
            LogUnavailable: The log could not be read or written.
        """
        known = await self._known()
        before = scheme_in_force(self._ledger).key
        begun = self._ledger.workspace.twins.begun
        if begun is None:
            if same_keys(before, self._key):
                return False
            begun = await self._begin(known, signed)
        await make_twins(self._tools, begun)
        await connect_twins(self._tools)
        await replace_by_twins(self._tools, self._log, self._rebuild, before)
        await drop_twins(self._tools)
        await self._tools.record(
            SchemeSet(
                key=begun.key,
                at=self._tools.clock.now(),
                by=begun.by,
                why=begun.why,
                before=before,
            )
        )
        return True

    @property
    def under_way(self) -> bool:
        """Whether the change was begun and is not done: writes are paused."""
        return self._ledger.workspace.twins.begun is not None

    @property
    def steps(self) -> tuple[TwinStep, ...]:
        """How far each calendar has come, by id."""
        twins = self._ledger.workspace.twins
        return tuple(step for _, step in sorted(twins.steps.items()))

    async def _known(self) -> Known:
        """Read the calendars; a change that must not be made is refused."""
        await self._ledger.catch_up()
        scheme_in_force(self._ledger)
        begun = self._ledger.workspace.twins.begun
        if begun is not None and not same_keys(begun.key, self._key):
            raise SchemeConflict(
                f"a change to {shape(begun.key)} by calendars is under way, the "
                f"settings ask for {shape(self._key)}: let them ask for the former"
            )
        known = await read_known(self._tools)
        refuse_shared_tenants(known.calendars.values(), self._key)
        return known

    async def _survey(self, known: Known) -> Survey:
        known_twins = self._ledger.workspace.twins
        steps = known_twins.steps if known_twins.begun else {}
        twins = {step.twin_id for step in steps.values()}
        return Survey(
            before=scheme_in_force(self._ledger).key,
            begun=known_twins.begun,
            calendars=tuple(
                Outlook(
                    read=read,
                    left=known.left(calendar_id),
                    step=steps.get(calendar_id),
                )
                for calendar_id, read in sorted(known.calendars.items())
                if calendar_id not in twins
            ),
        )

    async def _begin(self, known: Known, signed: Signature) -> TwinsBegun:
        begun = TwinsBegun(
            key=self._key,
            at=self._tools.clock.now(),
            by=signed.by,
            why=signed.why,
            known=tuple(sorted({*known.calendars, *known.unread})),
        )
        await self._tools.record(begun)
        return begun

"""The use cases: look, plan, and bring Recall in step with what is wanted."""

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime

from callsheet.application.aside import aside
from callsheet.application.budgeting import WindowBudget
from callsheet.application.comparing import Comparison, compare_policies
from callsheet.application.executing import WORKERS
from callsheet.application.feed import Feed
from callsheet.application.forecasting import Forecast, forecast
from callsheet.application.lane_locks import LaneLocks
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.metering import Metered
from callsheet.application.mode_names import check_mode_rules
from callsheet.application.orders import Reschedule, folds
from callsheet.application.passing import Scene, Tools, lives_of, make_pass
from callsheet.application.policies import InForce, RefusedPolicy, policy_in_force
from callsheet.application.ports import Budget, Calendars, Clock, Lanes, Zones
from callsheet.application.reading import (
    Look,
    Progress,
    all_calendars,
    look_around,
    silent,
)
from callsheet.application.refreshing import Refresher
from callsheet.application.scheme import (
    change_scheme,
    check_scheme,
    refuse_shared_tenants,
    refuse_under_way,
    scheme_in_force,
)
from callsheet.application.sending import Dice, no_chance
from callsheet.application.signature import Signature
from callsheet.application.synced import StalePlan, Stopped, Synced
from callsheet.application.thinking import Planned, Rules, think
from callsheet.application.waiting import Gate
from callsheet.domain.change import Change
from callsheet.domain.guard import Limits
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.modes import Modes
from callsheet.domain.parts import Filing
from callsheet.domain.policy import Policy
from callsheet.domain.scheme_records import SchemeSet
from callsheet.domain.situation import Settings


class Engine:
    """
    Keeps one Recall workspace in step with its calendars.

    Args:
        calendars: Recall.
        log: Where every decision is recorded before anything is sent.
        clock: The only source of time.
        policy: What is wanted. If it could not be read, the last good one of the log
            stays in force; without any nothing is added and nothing removed.
        settings: How keys are made, and the like.
        limits: When removals are held back.
        modes: Which verbs are allowed, and where; all everywhere if left out.
        zones: What tells the time of day; without it nobody can.
        reschedule: Whether a booked bot is removed before another is added, or is
            replaced by one call.
        budget: Recall's rate limits, shared with whoever else calls; by default
            counted by this engine, against the documented ones.
        lanes: What keeps two writers off one deduplication key; by default all that
            this engine's own tasks need.
        workers: How many lanes are written side by side.
        dice: Chance, from 0 to 1, for the pauses after conflicts; none by default.
        program: The version that is recorded with every decision.
        tell: Told of progress.

    Attributes:
        tools: What its passes are made with.
        log: Where all is recorded.
    """

    def __init__(  # noqa: PLR0913 (ports are handed over one by one, by keyword)
        self,
        *,
        calendars: Calendars,
        log: Log,
        clock: Clock,
        policy: Policy | RefusedPolicy | None,
        settings: Settings | None = None,
        limits: Limits | None = None,
        modes: Modes | None = None,
        zones: Zones | None = None,
        reschedule: Reschedule = Reschedule.REMOVE_THEN_ADD,
        budget: Budget | None = None,
        lanes: Lanes | None = None,
        workers: int = WORKERS,
        dice: Dice = no_chance,
        program: str = "0",
        tell: Progress = silent,
    ) -> None:
        self.log = log
        self._feed = Feed(log)
        shared = WindowBudget() if budget is None else budget
        self.tools = Tools(
            calendars=Metered(calendars, shared, clock),
            ledger=Ledger(log),
            clock=clock,
            budget=shared,
            lanes=LaneLocks() if lanes is None else lanes,
            workers=workers,
            dice=dice,
            program=program,
            tell=tell,
        )
        self._begun = False
        self._policy = policy
        self._in_force = InForce()
        self._rules = Rules(
            policy=None,
            settings=settings or Settings(),
            limits=limits or Limits(),
            zones=zones,
            reschedule=reschedule,
            modes=modes or Modes(),
        )

    @property
    def in_force(self) -> InForce:
        """The policy by which the last plan or pass was decided."""
        return self._in_force

    @property
    def scheme(self) -> SchemeSet | None:
        """The key scheme in force when the log was last looked at."""
        return self.tools.ledger.workspace.scheme

    @property
    def stopped(self) -> Stopped | None:
        """Why nothing may be written to Recall, as the log had it; None if it may."""
        why, until = (
            self.tools.ledger.workspace.stopped,
            self.tools.ledger.workspace.may_write_at,
        )
        return None if why is None or until is None else Stopped(why=why, until=until)

    def decide_by(self, policy: Policy | RefusedPolicy) -> None:
        """
        Decide by another policy from the next plan or pass on.

        One that could not be read leaves the last good one of the log in force.

        Raises:
            ConfigurationError: A mode is for a rule that it does not have; all stays
                as it was.
        """
        if isinstance(policy, Policy):
            check_mode_rules(self._rules.modes, policy)
        self._policy = policy

    async def plan(self) -> tuple[Look, Planned]:
        """
        Say what would be sent; nothing is written, neither to Recall nor to the log.

        Raises:
            SchemeConflict: Another key scheme is in force.
            ConfigurationError: Tenants would share bots without leave to do so.
                A mode is for a rule that the policy does not have.
            RecallError: Recall could not be read.
            LogUnavailable: The log could not be read.
        """
        look = await self._look()
        return look, await self._think(look)

    async def plan_change(self) -> tuple[Look, Planned]:
        """
        Say what would be sent under the settings' key scheme, whichever is in force.

        Raises:
            SchemeConflict: No scheme is in force yet: there is nothing to change. Or a
                change by calendars is under way.
            ConfigurationError: Tenants would share bots without leave to do so.
            RecallError: Recall could not be read.
            LogUnavailable: The log could not be read.
        """
        await self._catch_up()
        scheme_in_force(self.tools.ledger)
        refuse_under_way(self.tools.ledger)
        look = await self._see()
        return look, await self._think(look)

    async def change_scheme(self, signed: Signature) -> bool:
        """
        Put the settings' key scheme in force, and say whether that is a change.

        The passes from here on re-book what is booked under other keys.

        Raises:
            SchemeConflict: No scheme is in force yet: there is nothing to change. Or a
                change by calendars is under way.
            ConfigurationError: Tenants would share bots without leave to do so.
            RecallError: Recall's calendars could not be read; nothing was changed.
            Conflict: Somebody else wrote at the same moment; nothing was changed.
            LogUnavailable: The log could not be read or written.
        """
        await self._catch_up()
        key = self._rules.settings.key
        refuse_shared_tenants((await all_calendars(self.tools.calendars))[0], key)
        return await change_scheme(
            self.tools.ledger, key, signed, self.tools.clock.now()
        )

    async def forecast(self, look: Look, planned: Planned) -> Forecast:
        """Foresee how long it takes to carry a plan out; what is held counts not."""
        decisions = planned.plan.decisions
        due = [d for d in decisions if d.sends and d.event_id not in planned.held]
        now, filing = self.tools.clock.now(), Filing()
        digests = {
            d.event_id: filing.file(planned.situations[d.event_id]).digest for d in due
        }
        gate = Gate(self.tools.ledger, look, planned, digests, Counter())
        foreseen = await forecast(due, self.tools.budget, now, self._folds)
        return foreseen.waiting(gate.pauses(now))

    def _folds(self, event_id: EventId) -> bool:
        return folds(self._rules.reschedule, self.tools.ledger.event(event_id))

    async def compare(self, policy: Policy) -> tuple[Look, Comparison]:
        """
        Say what another policy would change; nothing is written.

        Raises:
            SchemeConflict: Another key scheme is in force.
            ConfigurationError: Tenants would share bots without leave to do so.
                A mode is for a rule that the policy does not have.
            RecallError: Recall could not be read.
            LogUnavailable: The log could not be read.
        """
        look = await self._look()
        return look, compare_policies(look, self.tools.ledger, self._rules, policy)

    async def sync(self, saved: Digest | None = None) -> Synced:
        """
        Read, decide, record, act, and decide again until nothing is due.

        Args:
            saved: The digest of a plan that somebody has seen: then just that is
                carried out, or nothing.

        Raises:
            StalePlan: What would be sent now is not what that plan says.
            SchemeConflict: Another key scheme is in force.
            ConfigurationError: Tenants would share bots without leave to do so.
                A mode is for a rule that the policy does not have.
            RecallError: Recall could not be read; nothing was sent.
            Conflict: Another engine writes to the same log.
            LogUnavailable: The log could not be read or written.
        """
        look = await self._look()
        only = None if saved is None else await self._unchanged(look, saved)
        refresher = Refresher(self.tools.calendars, self.tools.clock, look)
        scene = Scene(look=look, refresher=refresher, only=only)
        return await make_pass(self.tools, self._rules, self._in_force, scene)

    async def _look(self) -> Look:
        """Look around; a set-up that cannot run is refused and leaves no trace."""
        await self._catch_up()
        check_scheme(self.tools.ledger, self._rules.settings.key)
        return await self._see()

    def subscribe(self, position: int) -> AsyncGenerator[Change, None]:
        """
        Hear of every change behind a position, and then of those that come, for ever.

        Whoever remembers the position of the last change that he has dealt with, and
        begins there the next time, misses none. Any number may listen; the log is
        asked once a second for all of them together. Close it (`aclose`, or leave the
        task) to end it.

        Args:
            position: Of the last change that is known; 0 for all there ever were.

        Raises:
            LogUnavailable: The log cannot be read; begin again behind the last change.
        """
        return self._feed.follow(position)

    async def end(self) -> int:
        """Say at which position the log ends: `subscribe` there for what is to come."""
        return await self._feed.end()

    async def ready(self) -> tuple[Rules, InForce]:
        """
        Fold what is new in the log, and say by what a pass is to be made now.

        Raises:
            SchemeConflict: Another key scheme is in force.
            ConfigurationError: A mode is for a rule that the policy does not have.
            LogUnavailable: The log could not be read.
        """
        await self._catch_up()
        check_scheme(self.tools.ledger, self._rules.settings.key)
        await self._take_policy(self.tools.clock.now())
        return self._rules, self._in_force

    async def _see(self) -> Look:
        now = self.tools.clock.now()
        await self._take_policy(now)
        look = await look_around(
            self.tools.calendars, self.tools.ledger, now, self.tools.tell
        )
        refuse_shared_tenants(look.calendars.values(), self._rules.settings.key)
        await lives_of(self.tools, look).read()
        return look

    async def _catch_up(self) -> None:
        """Fold what is new; at first also what an earlier process called just now."""
        await self.tools.ledger.catch_up()
        if not self._begun:
            self._begun = True
            for at, operation in self.tools.ledger.workspace.sent:
                await self.tools.budget.remember(operation, at)

    async def _take_policy(self, now: datetime) -> None:
        last = self.tools.ledger.workspace.policy
        texts = {} if last is None else await self.tools.ledger.texts([last.text])
        text = None if last is None else texts.get(last.text)
        self._in_force = policy_in_force(self._policy, last, text, now=now)
        self._rules = replace(self._rules, policy=self._in_force.policy)
        check_mode_rules(self._rules.modes, self._rules.policy)

    async def _think(self, look: Look) -> Planned:
        ledger, rules = self.tools.ledger, self._rules
        return await aside(
            lambda: think(look, ledger, rules, look.started), len(look.events)
        )

    async def _unchanged(self, look: Look, saved: Digest) -> frozenset[EventId]:
        planned = await self._think(look)
        if planned.plan.digest != saved:
            raise StalePlan(look, planned)
        sends = (d.event_id for d in planned.plan.decisions if d.sends)
        return frozenset(i for i in sends if i not in planned.held)

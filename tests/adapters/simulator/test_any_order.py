"""
Whatever is done in whatever order, the server is at no fault and its world is sound.

Two workspaces, three accounts and switches that change on the way; a failure is
printed as the shortest list of calls that leads to it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callsheet.adapters.simulator.consistency import inconsistencies
from callsheet.adapters.simulator.switches import PROFILES, Switches
from tests.adapters.simulator.office import (
    MEET,
    NOW,
    Answer,
    Json,
    Office,
    open_office,
    text,
)
from tests.sizes import sized

T = TypeVar("T")
OTHER = "other-key"
ACCOUNTS = ("ana@acme.example", "dan@acme.example", "eva@acme.example")
LINKS = (MEET, "https://zoom.us/j/9876543210", "https://elsewhere.example/room")
SWITCHES: dict[str, tuple[Json, ...]] = {
    "revoke_noticed_after": (0, 3600, 86_400),
    "reconnect_restores_bots": (False, True),
    "rows_vanish_after_days": (None, 1, 60),
    "transfer_keeps_id": (False, True),
    "leaving_window": ("stale", "absent"),
    "cancelled_is_deleted": (False, True),
    "rekeyed_bot": ("new", "kept"),
    "old_bot_lingers": (False, True),
    "join_at": ("ignored", "honoured"),
    "adhoc_pool": (None, 0, 1),
    "late_minutes": (0, 10, 60),
    "late_change": ("applied", "ignored"),
    "late_removal": ("applied", "ignored", "refused"),
    "direct_delete": ("removes_entry", "keeps_entry"),
    "calls_start": ("on_time", "by_hand"),
    "p_rejected": (0, 0.5),
    "p_kicked": (0, 0.5),
    "p_failed": (0, 0.5),
    "writes_bump_updated_at": (False, True),
    "writes_announce": (False, True),
    "webhook_coalescing": (0, 60),
    "webhook_delay": (0, 30),
    "webhook_loss": (0, 0.5),
    "webhook_disorder": (0, 0.5),
}
EDITS: tuple[tuple[str, Json], ...] = (
    ("cancel", {}),
    ("delete", {}),
    ("restore", {}),
    ("edit", {"title": "Another", "private": True}),
    ("edit", {"description": f"Join at {LINKS[1]}"}),
    ("guests", {"add": {"email": "bo@globex.example"}}),
    *[("guests", {"remove": address}) for address in ACCOUNTS],
    *[("link", {"meeting_url": link}) for link in (*LINKS, None)],
)
BOT_CALLS = (
    *[("POST", f"/_sim/bots/{{}}/{verb}", {}) for verb in ("kick", "refuse", "fail")],
    ("POST", "/_sim/bots/{}/deny-recording", {}),
    ("POST", "/api/v1/bot/{}/leave_call/", {}),
    ("DELETE", "/api/v1/bot/{}/", None),
    ("PATCH", "/api/v1/bot/{}/", {"join_at": text(NOW + timedelta(days=3))}),
    ("PATCH", "/api/v1/bot/{}/", {"meeting_url": LINKS[1]}),
)
LISTS = (
    *("/_sim/truth", "/_sim/joins", "/_sim/calls", "/_sim/check", "/_sim/webhooks"),
    *("/api/v2/calendars/", "/api/v2/calendar-events/", "/api/v1/bot/"),
)

# Which of those that there are; and hours from now, the edges of the window included.
one_of = st.integers(0, 2**16)
hours = st.sampled_from((-25, -23, -1, 0, 0.1, 0.5, 5, 24, 671, 673, 2000))
steps = st.sampled_from((0, 5, 599, 1800, 5400, 86_400, 5 * 86_400))


class AnyOrder(RuleBasedStateMachine):
    """People, an application and Recall itself, one call at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        opening = self._stack.enter_async_context(open_office())
        self.office: Office = self._loop.run_until_complete(opening)
        self.world = self.office.sim.world

    def teardown(self) -> None:
        self._loop.run_until_complete(self._stack.aclose())
        self._loop.close()

    @initialize()
    def furnish(self) -> None:
        self.office.switch(rate_limits="off", write_takes_ms=0)
        new = {"name": "other", "key": OTHER}
        assert self.call("POST", "/_sim/workspaces", new).status == 201
        new = {"address": ACCOUNTS[2], "platform": "google_calendar"}
        assert self.call("POST", "/_sim/mailboxes", new).status == 201
        for account, workspace in ((0, "other"), (2, "main"), (2, "other")):
            new = {"mailbox": ACCOUNTS[account], "workspace": workspace}
            assert self.call("POST", "/_sim/calendars", new).status == 201
        # Few, so that the rules often meet the same ones.
        for number in range(2):
            self.invite(number, "shared", 5, 0)

    @rule(
        number=one_of,
        uid=st.sampled_from(("shared", "own", "another")),
        start=hours,
        link=st.sampled_from((0, 1, 2)),
    )
    def invite(self, number: int, uid: str, start: float, link: int) -> None:
        calendar = pick(list(self.world.calendars), number)
        begins = self.at(start)
        body = {
            "start_time": text(begins),
            "end_time": text(begins + timedelta(minutes=30)),
            "ical_uid": f"{uid}@acme.example",
            "meeting_url": LINKS[link],
        }
        self.call("POST", f"/_sim/calendars/{calendar}/events", body)

    @rule(number=one_of, start=hours, length=st.sampled_from((0, 30, 3000)))
    def move(self, number: int, start: float, length: int) -> None:
        begins = self.at(start)
        body = {"start": text(begins), "end": text(begins + timedelta(minutes=length))}
        self.call("POST", f"/_sim/events/{self.event(number)}/move", body)

    @rule(number=one_of, edit=st.sampled_from(EDITS))
    def edit(self, number: int, edit: tuple[str, Json]) -> None:
        verb, body = edit
        self.call("POST", f"/_sim/events/{self.event(number)}/{verb}", body)

    @rule(edit=st.sampled_from(EDITS))
    def edit_all(self, edit: tuple[str, Json]) -> None:
        verb, body = edit
        self.call("POST", f"/_sim/meetings/own@acme.example/{verb}", body)

    @rule(number=one_of, calendar=one_of)
    def transfer(self, number: int, calendar: int) -> None:
        body = {"calendar": pick(list(self.world.calendars), calendar)}
        self.call("POST", f"/_sim/events/{self.event(number)}/transfer", body)

    @rule(
        number=one_of,
        key=st.sampled_from("abc"),
        join=st.none() | hours,
        link=st.sampled_from((None, LINKS[1])),
    )
    def add(self, number: int, key: str, join: float | None, link: str | None) -> None:
        config: Json = {} if link is None else {"meeting_url": link}
        if join is not None:
            config["join_at"] = text(self.at(join))
        body = {"deduplication_key": key, "bot_config": config}
        path = f"/api/v2/calendar-events/{self.event(number)}/bot/"
        self.call_anywhere("POST", path, body)

    @rule(number=one_of)
    def remove(self, number: int) -> None:
        path = f"/api/v2/calendar-events/{self.event(number)}/bot/"
        self.call_anywhere("DELETE", path)

    @rule(join=st.none() | hours)
    def send_bot(self, join: float | None) -> None:
        body = {"meeting_url": MEET}
        if join is not None:
            body["join_at"] = text(self.at(join))
        self.call_anywhere("POST", "/api/v1/bot/", body)

    @rule(number=one_of, what=st.sampled_from(BOT_CALLS))
    def bother(self, number: int, what: tuple[str, str, Json]) -> None:
        method, path, body = what
        bot = pick(list(self.world.bots), number)
        self.call_anywhere(method, path.format(bot), body)

    @rule(verb=st.sampled_from(("start", "end")), link=st.sampled_from(LINKS[:2]))
    def hold_call(self, verb: str, link: str) -> None:
        self.call("POST", f"/_sim/calls/{verb}", {"meeting_url": link})

    @rule(number=one_of, reconnect=st.sampled_from((None, False, True)))
    def grant(self, number: int, reconnect: bool | None) -> None:
        calendar = pick(list(self.world.calendars), number)
        verb = "revoke" if reconnect is None else "grant"
        body = {} if reconnect is None else {"reconnect": reconnect}
        self.call("POST", f"/_sim/calendars/{calendar}/{verb}", body)

    @rule(number=one_of, account=st.sampled_from((None, *ACCOUNTS)))
    def update_calendar(self, number: int, account: str | None) -> None:
        calendar = pick(list(self.world.calendars), number)
        mailbox = self.world.mailbox_at(account or "")
        body = {} if mailbox is None else {"oauth_refresh_token": mailbox.refresh_token}
        self.call_anywhere("PATCH", f"/api/v2/calendars/{calendar}/", body)

    @rule(account=st.sampled_from(ACCOUNTS))
    def connect(self, account: str) -> None:
        mailbox = self.world.mailboxes[account]
        body = {
            "platform": mailbox.platform,
            "oauth_client_id": "simulated-client",
            "oauth_client_secret": "simulated-secret",
            "oauth_refresh_token": mailbox.refresh_token,
        }
        self.call_anywhere("POST", "/api/v2/calendars/", body)

    @rule(number=one_of)
    def disconnect(self, number: int) -> None:
        calendar = pick(list(self.world.calendars), number)
        self.call_anywhere("DELETE", f"/api/v2/calendars/{calendar}/")

    @rule(seconds=steps)
    def wait(self, seconds: int) -> None:
        self.call("POST", "/_sim/clock", {"advance_seconds": seconds})

    @rule()
    def wait_for_what_is_next(self) -> None:
        before = self.world.at
        answer = self.call("POST", "/_sim/clock", {"until": "next"})
        assert answer.status == 409 or self.world.at > before

    @rule(name=st.sampled_from(sorted(SWITCHES)), value=one_of)
    def switch(self, name: str, value: int) -> None:
        changes = {name: pick(SWITCHES[name], value)}
        assert self.call("PATCH", "/_sim/switches", changes).status == 200

    @rule(profile=st.sampled_from(list(PROFILES.values())))
    def all_switches(self, profile: Switches) -> None:
        values = profile.model_dump()
        self.office.switch(**{name: values[name] for name in SWITCHES})

    @rule(method=st.sampled_from(("PUT", "DELETE")))
    def endpoint(self, method: str) -> None:
        # Nobody listens there: every message fails.
        body = {"url": "http://127.0.0.1:1/"} if method == "PUT" else None
        self.call(method, "/_sim/webhooks/endpoint", body)

    @rule(verb=st.sampled_from(("rotate", "enable", "replay")))
    def tend_endpoint(self, verb: str) -> None:
        self.call("POST", f"/_sim/webhooks/{verb}", {})

    @invariant()
    def nothing_contradicts_itself(self) -> None:
        assert inconsistencies(self.world) == []

    @rule(what=st.sampled_from(LISTS))
    def read(self, what: str) -> None:
        assert self.call("GET", what).status == 200

    def call(
        self, method: str, path: str, body: Json = None, key: str = "sim-key"
    ) -> Answer:
        calling = self.office.call(method, path, body, key=f"Token {key}")
        answer = self._loop.run_until_complete(calling)
        # The pool of ad-hoc bots is the one thing that may run out here.
        assert answer.status < 500 or answer.status == 507, answer
        return answer

    def call_anywhere(self, method: str, path: str, body: Json = None) -> None:
        """Call in the workspace whose it is, and in vain in the other one."""
        for key in ("sim-key", OTHER):
            self.call(method, path, body, key)

    def event(self, number: int) -> str:
        return pick(list(self.world.events), number)

    def at(self, hours_from_now: float) -> datetime:
        return self.world.clock.now() + timedelta(hours=hours_from_now)


def pick(there: Sequence[T], number: int) -> T | str:
    """One of those that there are; a name that nothing has where there are none."""
    return there[number % len(there)] if there else "none"


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(sized(dev=40, full=2_000), stateful_step_count=30)

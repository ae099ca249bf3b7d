"""What `callsheet simulate` says once it serves."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

from callsheet.adapters.cli.simulated_switches import told
from callsheet.adapters.cli.simulated_worlds import count
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import MAIN
from callsheet.domain.instants import spell

if TYPE_CHECKING:
    from callsheet.adapters.cli.simulate import WorldOptions
    from callsheet.adapters.cli.simulate_options import SwitchOptions

KEY: Final = "sim-key"
"""Made up; a real key has no business here."""

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 -- compared
"""Addresses that stand for all of a machine's, and by which one it reaches itself."""


@dataclass(frozen=True, slots=True)
class Started:
    """A simulator that serves at `host`, and how it was asked for."""

    simulator: Simulator
    host: str
    world: "WorldOptions"
    switches: "SwitchOptions"

    def announce(self, terminal: Terminal, *, as_json: bool) -> None:
        """Say where it is and how it stands, and what to do next."""
        base = self.simulator.base_url
        if as_json:
            terminal.document({"base_url": base, "api_key": KEY})
        for line in self._lines(base):
            terminal.say(line)

    def _lines(self, base: str) -> Iterator[str]:
        world = self.simulator.world
        calendars = count(len(world.calendars), "calendar")
        yield (
            f"Recall, simulated, at {base} with {calendars}; "
            f"its clock says {world.at:%Y-%m-%dT%H:%M:%SZ}{self._pace()}; "
            "Ctrl-C ends it."
        )
        yield from told(world.switches, self.switches)
        yield from self._webhooks()
        page = _page(self.host, base)
        if page is not None:
            yield f"Its page for a browser: {page}"
        if not is_loopback(self.host):
            place = self.host or "every address"
            yield (
                f"warning: {place} is open to the network: whoever reaches it may use "
                f"the API, whose key ({KEY}) is public; /_sim/ answers to this machine "
                "only"
            )
        # Who takes the machine's clock would look past a world whose clock differs.
        now = self.world.now
        same_clock = "" if now is None else f" --now {spell(now)}"
        yield "In another terminal:"
        yield f"  export CALLSHEET_RECALL__BASE_URL={base}"
        yield f"  export CALLSHEET_RECALL__API_KEY={KEY}"
        yield f"  callsheet plan --policy policy.toml{same_clock}"

    def _webhooks(self) -> Iterator[str]:
        endpoint = self.simulator.world.workspaces[MAIN].endpoint
        if endpoint is None:
            return
        # The address may hold a secret of its own, and was just typed.
        if endpoint.secrets:
            yield "webhooks: to --webhook-url, signed"
            return
        yield (
            "webhooks: to --webhook-url, not signed: CALLSHEET_RECALL__WEBHOOK_SECRET "
            "(whsec_...) is not set"
        )

    def _pace(self) -> str:
        speed = self.simulator.world.clock.speed
        if speed is None:
            return " and stands"
        return "" if speed == 1 else f" and runs {speed:g} times as fast as here"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.casefold() == "localhost" or host.endswith(".localhost")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _page(host: str, base: str) -> str | None:
    """Where this machine finds the page; None if it does not answer there at all."""
    own = _EVERYWHERE.get(host)
    if own is not None:
        return f"http://{own}:{base.rpartition(':')[2]}/_sim/"
    return f"{base}/_sim/" if is_loopback(host) else None

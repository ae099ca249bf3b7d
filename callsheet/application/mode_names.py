"""The names by which modes are set: a wrong one must not pass for a right one."""

from callsheet.application.errors import ConfigurationError
from callsheet.application.near_ids import nearest
from callsheet.application.phrases import listed
from callsheet.application.reading import Look
from callsheet.domain.layers import rule_names
from callsheet.domain.mail import same_address
from callsheet.domain.modes import Modes
from callsheet.domain.policy import Policy


def check_mode_rules(modes: Modes, policy: Policy | None) -> None:
    """
    Refuse modes for rules that there are not: what was to be kept back would be sent.

    Args:
        modes: As set.
        policy: That in force; without one nothing is sent, so nothing is refused.

    Raises:
        ConfigurationError: The policy has no such rule; the text names the nearest.
    """
    if policy is None or not modes.rules:
        return
    known = rule_names(policy)
    wrong = [name for name in modes.rules if name not in known]
    if wrong:
        raise ConfigurationError("\n".join(_no_rule(name, known) for name in wrong))


def strange_calendars(modes: Modes, look: Look) -> tuple[str, ...]:
    """Name the calendars with a mode that were not read; they may be connected yet."""
    known = [read.calendar for read in look.calendars.values()]
    addresses = [one.address for one in known if one.address is not None]
    return tuple(
        name
        for name in modes.calendars
        if name not in look.calendars
        and not any(same_address(name, address) for address in addresses)
    )


def _no_rule(name: str, known: tuple[str, ...]) -> str:
    near = nearest(name, known)
    if near:
        cure = f"did you mean {near[0]!r}?"
    elif known:
        cure = f"it has {listed(known)}"
    else:
        cure = "it has none"
    return f"modes.rules: the policy in force has no rule {name!r}; {cure}"

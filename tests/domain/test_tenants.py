"""Customers of one host product share no bots unless they may."""

import pytest

from callsheet.domain.keys import KeySettings, Scheme
from callsheet.domain.workspace import tenants_must_not_share
from tests.domain.builders import calendar

TENANTS: dict[str, tuple[list[str | None], KeySettings, set[str]]] = {
    "one tenant": (["t1", "t1"], KeySettings(), set()),
    "no tenant": ([None, None], KeySettings(), set()),
    "one tenant and calendars of nobody": (["t1", None], KeySettings(), set()),
    "two tenants": (["t1", "t2", None], KeySettings(), {"t1", "t2"}),
    "two tenants by company": (
        ["t1", "t2"],
        KeySettings(scheme=Scheme.COMPANY),
        {"t1", "t2"},
    ),
    "two tenants by tenant": (["t1", "t2"], KeySettings(scheme=Scheme.TENANT), set()),
    "two tenants by event": (
        ["t1", "t2"],
        KeySettings(scheme=Scheme.CALENDAR_EVENT),
        set(),
    ),
    "two tenants with leave": (
        ["t1", "t2"],
        KeySettings(share_between_tenants=True),
        set(),
    ),
}


@pytest.mark.parametrize(("tenants", "key", "named"), TENANTS.values(), ids=TENANTS)
def test_bots_would_be_shared_against_leave_by(
    tenants: list[str | None], key: KeySettings, named: set[str]
) -> None:
    calendars = [calendar(f"cal-{n}", tenant=t) for n, t in enumerate(tenants)]
    assert tenants_must_not_share(calendars, key) == named

"""A set-up that cannot run is refused before it leaves a trace."""

import pytest

from callsheet.application.errors import ConfigurationError, SchemeConflict
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.scheme_records import SchemeSet
from callsheet.domain.situation import Settings
from tests.application.office import Office
from tests.domain.builders import NOON, RECORD, calendar


def keys(
    scheme: Scheme = Scheme.ALL,
    spelling: Spelling = Spelling.SAFE,
    link: LinkForm = LinkForm.CANONICAL,
    share: bool = False,
) -> Settings:
    return Settings(
        key=KeySettings(
            scheme=scheme, spelling=spelling, link=link, share_between_tenants=share
        )
    )


async def test_the_key_scheme_is_recorded_once(office: Office) -> None:
    office.restart(RECORD, keys(Scheme.COMPANY))
    await office.sync()
    await office.sync()
    (scheme,) = await office.records(SchemeSet)
    assert (scheme.key.scheme, scheme.at) == (Scheme.COMPANY, NOON)


@pytest.mark.parametrize(
    ("other", "shape"),
    [
        pytest.param(keys(Scheme.COMPANY), "company/safe/canonical", id="scheme"),
        pytest.param(
            keys(spelling=Spelling.GUIDE), "all/guide/canonical", id="spelling"
        ),
        pytest.param(keys(link=LinkForm.VERBATIM), "all/safe/verbatim", id="link"),
    ],
)
async def test_another_key_scheme_is_refused_with_the_cure(
    office: Office, other: Settings, shape: str
) -> None:
    office.meet("evt-1")
    await office.sync()
    before, writes = await office.position(), list(office.recall.writes)
    office.restart(RECORD, other)
    for use in (office.engine.plan, office.engine.sync):
        with pytest.raises(SchemeConflict) as refused:
            await use()
        assert str(refused.value) == (
            "the key scheme in force is all/safe/canonical, the settings ask for "
            f"{shape}: bots would be booked twice. `callsheet scheme change` moves the "
            "bots over; or put the settings back"
        )
    assert (await office.position(), office.recall.writes) == (before, writes)


async def test_leave_to_share_between_tenants_may_be_given_later(
    office: Office,
) -> None:
    await office.sync()
    office.restart(RECORD, keys(share=True))
    await office.sync()
    assert len(await office.records(SchemeSet)) == 1


async def test_several_tenants_are_refused_before_anything_is_written(
    office: Office,
) -> None:
    office.put(calendar("cal-a", tenant="acme"), calendar("cal-b", tenant="globex"))
    office.meet("evt-1")
    for use in (office.engine.plan, office.engine.sync):
        with pytest.raises(ConfigurationError) as refused:
            await use()
        assert str(refused.value) == (
            "key.scheme = 'all' would share bots between 2 tenants; choose the scheme "
            "'tenant' or 'calendar_event', or set key.share_between_tenants = true"
        )
    assert (await office.position(), office.recall.writes) == (0, [])


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(keys(Scheme.TENANT), id="a scheme that keeps tenants apart"),
        pytest.param(keys(share=True), id="leave to share"),
    ],
)
async def test_several_tenants_are_served_with(
    office: Office, settings: Settings
) -> None:
    office.put(calendar("cal-a", tenant="acme"), calendar("cal-b", tenant="globex"))
    office.restart(RECORD, settings)
    office.meet("evt-1")
    assert await office.writes() == ["add evt-1"]

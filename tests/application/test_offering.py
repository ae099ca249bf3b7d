"""Offers to connect a calendar: made, found, failed and used, as facts in the log."""

from dataclasses import replace
from datetime import timedelta

import pytest

from callsheet.application import offering
from callsheet.application.offering import (
    Expected,
    OfferGone,
    OfferRefused,
    Offers,
    Platform,
)
from callsheet.application.signature import Signature
from callsheet.domain.connection_records import (
    CalendarConnected,
    Connection,
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    Lapse,
)
from callsheet.domain.connections import Offer
from callsheet.domain.ids import CalendarId, Digest
from tests.application.office import Office

DIGEST = Digest("sha256:0123456789abcdef0123456789abcdef")
DANA = Signature(by="dana", why="new here")
CALENDAR = CalendarId("cal-c")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def offers(office: Office) -> Offers:
    return Offers(office.log, office.clock)


async def make(offers: Offers, digest: Digest = DIGEST) -> ConnectionOffered:
    return await offers.make(Platform.GOOGLE, digest, "sealed", DANA)


async def found(offers: Offers) -> Offer:
    offer = await offers.find(DIGEST)
    assert offer is not None
    return offer


async def test_an_offer_is_recorded_with_who_made_it_and_for_ten_minutes(
    office: Office, offers: Offers
) -> None:
    made = await make(offers)
    assert await office.records(ConnectionOffered) == [made]
    assert (made.offer, made.by, made.why) == ("0123456789abcdef", "dana", "new here")
    assert made.expires - made.at == timedelta(minutes=10)
    assert (await found(offers)).offered == made


async def test_another_process_finds_it_too(office: Office, offers: Offers) -> None:
    await make(offers)
    assert await Offers(office.log, office.clock).find(DIGEST) is not None


async def test_one_that_is_like_it_is_not_found(offers: Offers) -> None:
    await make(offers)
    assert await offers.find(Digest(DIGEST[:-1] + "0")) is None
    assert await offers.find(Digest("sha256:ffff")) is None


async def test_it_is_not_found_any_more_when_its_time_is_over(
    office: Office, offers: Offers
) -> None:
    await make(offers)
    office.clock.time += timedelta(minutes=10)
    assert await offers.find(DIGEST) is None


async def test_a_try_that_fails_is_counted(office: Office, offers: Offers) -> None:
    await make(offers)
    await offers.fail(await found(offers), Lapse.RECALL_DOWN, "busy", revoked=True)
    (failed,) = await office.records(ConnectionFailed)
    assert (failed.lapse, failed.detail, failed.revoked) == (
        Lapse.RECALL_DOWN,
        "busy",
        True,
    )
    assert (await found(offers)).tries == 1


async def test_its_use_is_recorded_with_the_calendar(
    office: Office, offers: Offers
) -> None:
    await make(offers)
    await offers.use(await found(offers), CALENDAR, Connection.CREATED)
    (used,) = await office.records(ConnectionUsed)
    (connected,) = await office.records(CalendarConnected)
    assert used.calendar_id == connected.calendar_id == CALENDAR
    assert (connected.by, connected.offer) == ("dana", used.offer)
    assert (await found(offers)).used == CALENDAR


async def test_nobody_uses_it_for_another_calendar_afterwards(
    office: Office, offers: Offers
) -> None:
    await make(offers)
    offer = await found(offers)
    beside = Offers(office.log, office.clock)
    await beside.use(offer, CALENDAR, Connection.CREATED)
    with pytest.raises(OfferGone):
        await offers.use(offer, CalendarId("cal-d"), Connection.CREATED)
    assert len(await office.records(ConnectionUsed)) == 1


async def test_a_use_that_took_too_long_is_recorded_all_the_same(
    office: Office, offers: Offers
) -> None:
    """The calendar is connected, whether or not the link lasted as long as that."""
    await make(offers)
    offer = await found(offers)
    office.clock.time += timedelta(minutes=11)
    await offers.use(offer, CALENDAR, Connection.CREATED)
    assert len(await office.records(CalendarConnected)) == 1


async def test_there_is_an_end_to_offers_that_nobody_uses(
    offers: Offers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "MOST", 1)
    await make(offers)
    with pytest.raises(OfferRefused, match="wait until some of them expire"):
        await make(offers, Digest("sha256:fedcba9876543210"))


async def test_who_had_the_credentials_is_recorded_too(
    office: Office, offers: Offers
) -> None:
    await offers.note(CALENDAR, Platform.MICROSOFT, Connection.FOUND, DANA)
    (connected,) = await office.records(CalendarConnected)
    assert replace(connected, at=office.clock.now()) == CalendarConnected(
        calendar_id=CALENDAR,
        platform="microsoft_outlook",
        connection=Connection.FOUND,
        by="dana",
        why="new here",
        at=office.clock.now(),
    )


@pytest.mark.parametrize(
    "address",
    ["", "ana", "@acme.example", "ana@", "ana b@acme.example", "a\n@b.example"],
)
def test_an_address_looks_like_one(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Expected(address=address)


@pytest.mark.parametrize("tenant", ["", "a\nb", "x" * 201])
def test_a_tenant_is_a_text_that_can_be_kept(tenant: str) -> None:
    assert Expected(address="ana@acme.example").tenant is None
    assert Expected(address="ana@acme.example", tenant="globex").tenant == "globex"
    with pytest.raises(ValueError, match="the tenant"):
        Expected(address="ana@acme.example", tenant=tenant)


def test_who_serves_one_customer_names_no_tenant() -> None:
    assert Expected(address="ana@acme.example").tenant is None


def test_platforms_have_words_for_people() -> None:
    assert [one.label for one in Platform] == ["google", "microsoft"]

"""Line 55: signatures, as the reference libraries and the algorithm see them."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
import svix
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.adapters.simulator.office import NOW, Json, Office
from tests.adapters.simulator.receiver import (
    NEXT_SECRET,
    SECRET,
    Receiver,
    announced,
)

FAMILIES = ["webhook", "svix"]
Sent = tuple[dict[str, str], bytes]


async def sent(office: Office, receiver: Receiver) -> Sent:
    """The headers and the body of the message about a new meeting."""
    await office.meeting()
    await office.sim.delivered()
    return receiver.got[-1]


def verify(family: str, secret: str, message: Sent) -> None:
    headers, body = message
    if family == "svix":
        svix.Webhook(secret).verify(body, headers)
    else:
        Webhook(secret).verify(body, headers)


def verifies(secret: str, message: Sent) -> bool:
    """Whether one signature is right by 4.3 of the facts, whatever its age."""
    headers, body = message
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return f"v1,{digest}" in headers["webhook-signature"].split(" ")


@pytest.mark.parametrize("family", FAMILIES)
async def test_line_55_a_signature_verifies_with_the_reference_library(
    family: str,
) -> None:
    options: Json = {"webhook_headers": family, "webhook_timestamps": "wall"}
    async with announced(**options) as (office, receiver):
        message = await sent(office, receiver)
        verify(family, SECRET, message)
        other = "svix" if family == "webhook" else "webhook"
        assert not any(name.startswith(f"{other}-") for name in message[0])


@pytest.mark.parametrize("family", FAMILIES)
async def test_line_55_a_changed_byte_or_another_secret_does_not_verify(
    family: str,
) -> None:
    options: Json = {"webhook_headers": family, "webhook_timestamps": "wall"}
    async with announced(**options) as (office, receiver):
        headers, body = await sent(office, receiver)
        changed = body.replace(b"calendar_id", b"calendar_iD")
        with pytest.raises(WebhookVerificationError, match="No matching"):
            verify(family, SECRET, (headers, changed))
        with pytest.raises(WebhookVerificationError, match="No matching"):
            verify(family, NEXT_SECRET, (headers, body))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", ["id", "timestamp", "signature"])
async def test_line_55_without_one_of_its_headers_it_does_not_verify(
    family: str, name: str
) -> None:
    options: Json = {"webhook_headers": family, "webhook_timestamps": "wall"}
    async with announced(**options) as (office, receiver):
        headers, body = await sent(office, receiver)
        del headers[f"{family}-{name}"]
        with pytest.raises(WebhookVerificationError, match="Missing"):
            verify(family, SECRET, (headers, body))


@pytest.mark.parametrize("family", FAMILIES)
async def test_line_55_a_timestamp_of_the_simulation_is_too_old_for_the_wall(
    family: str,
) -> None:
    async with announced(webhook_headers=family) as (office, receiver):
        message = await sent(office, receiver)
        assert message[0][f"{family}-timestamp"] == str(int(NOW.timestamp()))
        with pytest.raises(WebhookVerificationError, match="too old"):
            verify(family, SECRET, message)


async def test_line_55_a_timestamp_is_that_of_the_attempt() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [500]
        await sent(office, receiver)
        await office.later(minutes=1)
        assert receiver.after == [timedelta(), timedelta(seconds=5)]
        assert all(verifies(SECRET, message) for message in receiver.got)


async def test_line_55_every_secret_signs() -> None:
    secrets = [SECRET, NEXT_SECRET]
    async with announced(webhook_secret=secrets, webhook_timestamps="wall") as pair:
        message = await sent(*pair)
        for secret in secrets:
            verify("webhook", secret, message)


async def test_line_55_without_a_secret_there_are_no_headers() -> None:
    async with announced(webhook_secret=None) as pair:
        headers, _ = await sent(*pair)
        assert not any(name.startswith("webhook-") for name in headers)


async def test_line_55_a_replaced_secret_signs_for_24_hours_more() -> None:
    async with announced() as (office, receiver):
        new = (await office.good("POST", "/_sim/webhooks/rotate"))["secret"]
        message = await sent(office, receiver)
        assert verifies(SECRET, message)
        assert verifies(new, message)
        await office.later(hours=23, minutes=59, seconds=59)
        assert verifies(SECRET, await sent(office, receiver))
        await office.later(seconds=1)
        message = await sent(office, receiver)
        assert not verifies(SECRET, message)
        assert verifies(new, message)


async def test_line_55_another_rotation_does_not_lengthen_the_first() -> None:
    async with announced() as (office, receiver):
        await office.good("POST", "/_sim/webhooks/rotate")
        await office.later(hours=12)
        body = {"secret": NEXT_SECRET}
        await office.good("POST", "/_sim/webhooks/rotate", body)
        await office.later(hours=12)
        message = await sent(office, receiver)
        assert not verifies(SECRET, message)
        assert verifies(NEXT_SECRET, message)
        assert len(message[0]["webhook-signature"].split(" ")) == 2


async def test_line_55_at_most_nine_secrets_are_active() -> None:
    async with announced() as (office, receiver):
        for _ in range(8):
            await office.good("POST", "/_sim/webhooks/rotate")
        headers, _ = await sent(office, receiver)
        assert len(headers["webhook-signature"].split(" ")) == 9
        answer = await office.call("POST", "/_sim/webhooks/rotate")
        assert answer.status == 400
        assert answer.json["errors"][0]["message"] == "9 secrets are active already"
        await office.later(hours=24)
        await office.good("POST", "/_sim/webhooks/rotate")
        headers, _ = await sent(office, receiver)
        assert len(headers["webhook-signature"].split(" ")) == 2


async def test_a_made_up_secret_has_24_bytes_and_repeats_with_the_seed() -> None:
    made = []
    for _ in range(2):
        async with announced(webhook_secret=None) as (office, _):
            answer = await office.good("POST", "/_sim/webhooks/rotate")
            made.append(answer["secret"])
    assert made[0] == made[1]
    assert len(base64.b64decode(made[0].removeprefix("whsec_"))) == 24


async def test_no_secret_is_in_a_repr_or_in_the_overview() -> None:
    async with announced() as (office, receiver):
        url = receiver.url + "?token=word-of-ana"
        body = {"url": url, "secret": NEXT_SECRET}
        shown = await office.good("PUT", "/_sim/webhooks/endpoint", body)
        assert shown["secret"] == NEXT_SECRET
        await office.meeting()
        seen = await office.good("GET", "/_sim/webhooks")
        [workspace] = office.sim.world.workspaces.values()
        for words in (
            str(seen),
            repr(workspace),
            repr(list(office.sim.world.messages)),
        ):
            assert NEXT_SECRET not in words
            assert "word-of-ana" not in words
        assert seen["endpoints"][0]["url"] == receiver.url


async def test_a_secret_that_is_refused_is_not_repeated() -> None:
    async with announced() as (office, receiver):
        body = {"url": receiver.url, "secret": "whsec_not?base64"}
        answer = await office.call("PUT", "/_sim/webhooks/endpoint", body)
        assert answer.status == 400
        assert "not?base64" not in str(answer.json)

"""A delivery is taken in only with a right signature of now, made as Recall does."""

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from multidict import CIMultiDict

from callsheet.adapters.webhooks import TOLERANCE, Verifier
from callsheet.adapters.webhooks.refusal import Refused
from callsheet.application.errors import ConfigurationError
from tests.adapters.webhooks.endpoint import (
    BODY,
    FAMILIES,
    NEXT_SECRET,
    NOW,
    SECRET,
    serving,
    signed,
)

Headers = dict[str, str]


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_the_reference_library_signs_is_kept(family: str) -> None:
    async with serving() as endpoint:
        assert await endpoint.send(signed(family=family)) == 204
        [notice] = await endpoint.notices()
    assert (notice.message_id, notice.received_at) == ("msg_1", NOW)
    assert notice.calendar_id == "cal-a"


@pytest.mark.parametrize(
    ("known", "signing"),
    [
        pytest.param([SECRET, NEXT_SECRET], [SECRET], id="by the one that goes"),
        pytest.param([SECRET, NEXT_SECRET], [NEXT_SECRET], id="by the one that comes"),
        pytest.param([NEXT_SECRET], [SECRET, NEXT_SECRET], id="by more than are known"),
        pytest.param([SECRET.rstrip("=")], [SECRET], id="by a secret without padding"),
    ],
)
async def test_while_a_secret_is_replaced_one_that_signs_is_enough(
    known: list[str], signing: list[str]
) -> None:
    async with serving(known) as endpoint:
        assert await endpoint.send(signed(BODY, *signing)) == 204


async def test_signatures_of_versions_to_come_are_passed_over() -> None:
    headers = signed()
    headers["webhook-signature"] = f"v2,x v1a,{'A' * 86}== {headers.popitem()[1]}  v1"
    async with serving() as endpoint:
        assert await endpoint.send(headers) == 204


def other_encoding(encode: Callable[[bytes], str]) -> Callable[[Headers], None]:
    def change(headers: Headers) -> None:
        version, _, text = headers["webhook-signature"].partition(",")
        raw = base64.b64decode(text)
        headers["webhook-signature"] = f"{version},{encode(raw)}"

    return change


def puts(name: str, value: str) -> Callable[[Headers], None]:
    def change(headers: Headers) -> None:
        headers[f"webhook-{name}"] = value

    return change


def takes_away(name: str) -> Callable[[Headers], None]:
    def change(headers: Headers) -> None:
        del headers[f"webhook-{name}"]

    return change


def by_another_secret(headers: Headers) -> None:
    headers |= signed(BODY, NEXT_SECRET)


def of_another_body(headers: Headers) -> None:
    headers |= signed(BODY.replace(b"cal-a", b"cal-b"))


def without_version(headers: Headers) -> None:
    headers["webhook-signature"] = headers["webhook-signature"].removeprefix("v1,")


def with_a_half_of_the_newer_family(headers: Headers) -> None:
    headers |= signed(family="svix")
    del headers["webhook-timestamp"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(by_another_secret, id="another secret"),
        pytest.param(of_another_body, id="a byte is changed"),
        pytest.param(puts("id", "msg_2"), id="another id"),
        pytest.param(puts("id", ""), id="no id"),
        pytest.param(puts("id", "m\u00a0"), id="a strange id"),
        pytest.param(puts("timestamp", str(int(NOW.timestamp()) + 1)), id="other time"),
        pytest.param(puts("timestamp", "0" + str(int(NOW.timestamp()))), id="a zero"),
        pytest.param(puts("timestamp", f"{NOW.timestamp()}"), id="a fraction"),
        pytest.param(puts("timestamp", "now"), id="no number"),
        pytest.param(puts("timestamp", "\u0661"), id="a digit of another script"),
        pytest.param(puts("timestamp", "9" * 400), id="a time in no calendar"),
        pytest.param(puts("timestamp", "-1"), id="a time before all"),
        pytest.param(puts("signature", "v1,"), id="an empty signature"),
        pytest.param(puts("signature", ","), id="only a comma"),
        pytest.param(puts("signature", "v1,\u00e9"), id="no base64"),
        pytest.param(takes_away("id"), id="the id is missing"),
        pytest.param(takes_away("timestamp"), id="the time is missing"),
        pytest.param(takes_away("signature"), id="the signature is missing"),
        pytest.param(without_version, id="the version is missing"),
        pytest.param(with_a_half_of_the_newer_family, id="half of a family"),
        pytest.param(other_encoding(bytes.hex), id="in hex"),
        pytest.param(
            other_encoding(lambda raw: base64.b32encode(raw).decode()), id="in base32"
        ),
        pytest.param(
            other_encoding(lambda raw: base64.b64encode(raw).decode().rstrip("=")),
            id="without padding",
        ),
    ],
)
async def test_what_is_not_signed_so_is_refused(
    change: Callable[[Headers], None],
) -> None:
    headers = signed()
    change(headers)
    async with serving() as endpoint:
        assert await endpoint.send(headers) == 401
        assert await endpoint.notices() == []
        assert endpoint.woken == []


@pytest.mark.parametrize("name", ["id", "timestamp", "signature"])
def test_one_header_of_the_newer_family_and_the_older_is_not_asked(name: str) -> None:
    headers = signed(family="svix")
    assert admitted(headers)
    headers[f"webhook-{name}"] = headers[f"svix-{name}"]
    assert not admitted(headers)


def of_seconds_ago(seconds: int) -> Callable[[Headers], None]:
    return puts("timestamp", str(int(NOW.timestamp()) - seconds))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(by_another_secret, "no signature matches", id="secret"),
        pytest.param(takes_away("id"), "header missing", id="missing"),
        pytest.param(puts("id", "m{"), "bad id", id="a brace"),
        pytest.param(puts("id", "m\u00a0"), "bad id", id="strange"),
        pytest.param(puts("timestamp", "01"), "bad timestamp", id="a zero"),
        pytest.param(puts("timestamp", "9" * 12), "bad timestamp", id="in no calendar"),
        pytest.param(puts("timestamp", "9" * 11), "future timestamp", id="far ahead"),
        pytest.param(puts("timestamp", "0"), "old timestamp", id="1970"),
        pytest.param(of_seconds_ago(301), "old timestamp", id="old"),
        pytest.param(of_seconds_ago(-301), "future timestamp", id="ahead"),
        pytest.param(of_seconds_ago(299), "no signature matches", id="of another time"),
    ],
)
def test_the_log_is_told_why(change: Callable[[Headers], None], why: str) -> None:
    headers = signed()
    change(headers)
    with pytest.raises(Refused) as refused:
        Verifier([SECRET]).admit(CIMultiDict(headers), [], BODY, NOW)
    assert refused.value.why == why


def test_a_signature_safe_for_addresses_is_another_text() -> None:
    """Only one in which the alphabets differ shows it."""
    for number in range(100):
        headers = signed(message_id=f"msg_{number}")
        if {*"+/"} & {*headers["webhook-signature"]}:
            break
    right = admitted(headers)
    other_encoding(lambda raw: base64.urlsafe_b64encode(raw).decode())(headers)
    assert (right, admitted(headers)) == (True, False)


def admitted(headers: Headers) -> bool:
    try:
        Verifier([SECRET]).admit(CIMultiDict(headers), [], BODY, NOW)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BODY + b"\n", id="a line more"),
        pytest.param(BODY.replace(b" ", b""), id="spelt without spaces"),
        pytest.param(b"\xef\xbb\xbf" + BODY, id="with a mark of its encoding"),
        pytest.param(BODY.decode().encode("utf-16"), id="in UTF-16"),
        pytest.param(b"", id="none"),
    ],
)
async def test_a_body_that_was_written_anew_is_refused(body: bytes) -> None:
    async with serving() as endpoint:
        assert await endpoint.send(signed(), body) == 401


@pytest.mark.parametrize(
    ("seconds", "status"),
    [
        (1 - TOLERANCE, 204),
        (TOLERANCE, 204),
        (-1 - TOLERANCE, 401),
        (1 + TOLERANCE, 401),
        (10**9, 401),
        (-(10**9), 401),
    ],
)
async def test_a_signature_is_good_for_five_minutes_by_our_clock(
    seconds: float, status: int
) -> None:
    async with serving() as endpoint:
        at = NOW + timedelta(seconds=seconds)
        assert await endpoint.send(signed(at=at)) == status


@pytest.mark.parametrize("name", ["id", "timestamp", "signature"])
async def test_a_header_that_is_there_twice_is_refused(name: str) -> None:
    headers = [*signed().items()]
    twice = [(key, value) for key, value in headers if key == f"webhook-{name}"]
    async with serving() as endpoint:
        assert await endpoint.send([*headers, *twice]) == 401


async def test_a_signature_is_not_good_for_the_same_text_cut_elsewhere() -> None:
    """Id, time and body are signed as one text: whoever may write in a body can cut."""
    at = str(int(NOW.timestamp()))
    body = b'{"event":"bot.done","data":{"bot":{"metadata":"' + f".{at}.x".encode()
    headers = signed(body)
    cut = headers | {
        "webhook-id": f"msg_1.{at}." + body.decode().removesuffix(f".{at}.x")
    }
    async with serving() as endpoint:
        assert await endpoint.send(headers, body) == 204
        assert await endpoint.send(cut, b"x") == 401


async def test_a_message_that_comes_again_is_one_delivery() -> None:
    async with serving() as endpoint:
        for _ in range(3):
            assert await endpoint.send(signed()) == 204
        assert await endpoint.send(signed(family="svix")) == 204
        assert await endpoint.send(signed(at=NOW - timedelta(seconds=9))) == 204
        assert len(await endpoint.notices()) == 1
        assert await endpoint.send(signed(message_id="msg_2")) == 204
        assert len(await endpoint.notices()) == 2


@pytest.mark.parametrize(
    "secret",
    [
        *("", "whsec_", "whsec_not?base64", "whsec_w", "whsec_ÄÖ", "a word"),
        SECRET[6:],
        pytest.param(f"{SECRET[:9]} {SECRET[9:]}", id="one with a blank in it"),
    ],
)
def test_a_secret_that_is_none_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Verifier([SECRET, secret])
    words = str(refused.value)
    assert words.startswith("recall.webhook_secret (item 2): must be whsec_ and then")
    assert not secret or secret == "whsec_" or secret not in words

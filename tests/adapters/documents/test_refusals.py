"""Documents that cannot be decided on: each problem with its path."""

import json
from typing import Any

import pytest

from callsheet.adapters.documents.problems import DocumentError
from tests.adapters.documents.samples import (
    answer,
    answer_bytes,
    bot,
    document,
    event,
    refusal,
)

NAIVE = "is a time without UTC offset; should be like 2026-03-02T12:00:00Z"


def without(key: str) -> dict[str, Any]:
    return {name: part for name, part in document().items() if name != key}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        pytest.param([], "document: should be an object, is a list", id="a list"),
        pytest.param(None, "document: should be an object, is null", id="null"),
        pytest.param(
            without("schema_version"), "schema_version: is missing", id="no version"
        ),
        pytest.param(without("now"), "now: is missing", id="no moment"),
        pytest.param(without("events"), "events: is missing", id="no events"),
        pytest.param(
            without("policy"),
            "policy: is missing; give it here or as a file",
            id="no policy",
        ),
        pytest.param(
            document(policy=None),
            "policy: is missing; give it here or as a file",
            id="null for a policy",
        ),
        pytest.param(
            document(schema_version=2),
            "schema_version: should be 1, the only version so far",
            id="a version to come",
        ),
        pytest.param(
            document(schema_version=True),
            "schema_version: should be a whole number, is true or false",
            id="true for a version",
        ),
        pytest.param(
            document(schema_version=1.0),
            "schema_version: should be a whole number, is a number",
            id="1.0 for a version",
        ),
        pytest.param(document(now="2026-03-02T12:00:00"), f"now: {NAIVE}", id="naive"),
        pytest.param(document(now="2026-03-02"), f"now: {NAIVE}", id="a day"),
        pytest.param(
            document(now="noon"),
            "now: should be a time such as 2026-03-02T12:00:00Z",
            id="no time",
        ),
        pytest.param(
            document(now=1772452800),
            "now: should be a time such as 2026-03-02T12:00:00Z, is a number",
            id="seconds since 1970",
        ),
        pytest.param(
            document(calender={}),
            'calender: unknown key; did you mean "calendars"?',
            id="a misspelt part",
        ),
        pytest.param(
            document(**{"x\ty": 1}),
            '["x\\ty"]: unknown key; known are schema_version, now, policy, '
            "calendars, preferences, events, bots, settings",
            id="a part with an odd name",
        ),
        pytest.param(
            document(calendars=None),
            "calendars: should be an object, is null",
            id="null for calendars",
        ),
        pytest.param(
            document(calendars={"cal-a": {"platfrom_email": "x"}}),
            "calendars.cal-a.platfrom_email: unknown key; "
            'did you mean "platform_email"?',
            id="a misspelt fact of a calendar",
        ),
        pytest.param(
            document(calendars={"status": {"statuss": "connected"}}),
            'calendars.status.statuss: unknown key; did you mean "status"?',
            id="a calendar called like a key",
        ),
        pytest.param(
            document(calendars={"a b": {"status": "conected"}}),
            'calendars["a b"].status: unknown word; did you mean "connected"?',
            id="a misspelt status of a calendar",
        ),
        pytest.param(
            document(calendars={"cal-a": {"status": None}}),
            "calendars.cal-a.status: should be one of connecting, connected, "
            "disconnected, is null",
            id="null for a status",
        ),
        pytest.param(
            document(calendars={"cal-a": {"platform_email": 1}}),
            "calendars.cal-a.platform_email: should be text, is a number",
            id="a number for an address",
        ),
        pytest.param(
            document(calendars={"cal-a": {"tenant": ""}}),
            "calendars.cal-a.tenant: is empty",
            id="an empty tenant",
        ),
        pytest.param(
            document(calendars={"": {}}), "calendars: has an empty id", id="an empty id"
        ),
        pytest.param(
            document(preferences={"event": {}}),
            'preferences.event: unknown key; did you mean "events"?',
            id="a misspelt kind of preferences",
        ),
        pytest.param(
            document(preferences={"events": {"evt-1": "yes"}}),
            "preferences.events.evt-1: should be true or false, is text",
            id="a word for a choice",
        ),
        pytest.param(
            document(preferences={"series": {"[key]": None}}),
            'preferences.series["[key]"]: should be true or false, is null',
            id="null for a choice",
        ),
        pytest.param(
            document(bots={"b1": {"state": "done"}}),
            'bots.b1.state: unknown key; did you mean "status"?',
            id="a misspelt fact of a bot",
        ),
        pytest.param(
            document(bots={"b1": {"status": "ready"}}),
            "bots.b1.status: unknown word; "
            "known are scheduled, joining, in_call, done, failed",
            id="a bot's status that does not exist",
        ),
        pytest.param(
            document(bots={"b1": {"ended_at": "2026-03-02T11:52:00"}}),
            f"bots.b1.ended_at: {NAIVE}",
            id="a naive end of a bot",
        ),
        pytest.param(
            document(bots={"b1": {"end_reason": "join_fail"}}),
            'bots.b1.end_reason: unknown word; did you mean "join_failure"?',
            id="a misspelt end",
        ),
        pytest.param(
            document(bots={"b1": {"stopped_by_person": 0}}),
            "bots.b1.stopped_by_person: should be true or false, is a number",
            id="a number for a flag",
        ),
        pytest.param(
            document(bots={"b1": {"settings_digest": {}}}),
            "bots.b1.settings_digest: should be text, is an object",
            id="an object for a digest",
        ),
        pytest.param(
            document(bots=[]), "bots: should be an object, is a list", id="listed bots"
        ),
        pytest.param(
            document(settings={"late_joining": True}),
            'settings.late_joining: unknown key; did you mean "late_join"?',
            id="a misspelt setting",
        ),
        pytest.param(
            document(settings={"key": {"scheme": "compny"}}),
            'settings.key.scheme: unknown word; did you mean "company"?',
            id="a misspelt scheme",
        ),
        pytest.param(
            document(settings={"key": {"schema": "all"}}),
            'settings.key.schema: unknown key; did you mean "scheme"?',
            id="a misspelt setting of the key",
        ),
        pytest.param(
            document(settings={"foreign_bots": "keep"}),
            "settings.foreign_bots: unknown word; known are leave, adopt, replace",
            id="an unknown way with foreign bots",
        ),
        pytest.param(
            document(settings={"join_retry_seconds": [60, "120"]}),
            "settings.join_retry_seconds[1]: should be a number, is text",
            id="a pause in quotes",
        ),
        pytest.param(
            document(settings={"join_retry_seconds": [-1]}),
            "settings.join_retry_seconds[0]: should be 0 or more",
            id="a pause that is over before it begins",
        ),
        pytest.param(
            document(settings={"join_retry_seconds": [1] * 101}),
            "settings.join_retry_seconds: has more than 100 entries",
            id="pauses without end",
        ),
        pytest.param(
            document(settings={"limits": {"removals": 10.0}}),
            "settings.limits.removals: should be a whole number, is a number",
            id="a fraction of a bot",
        ),
        pytest.param(
            document(settings={"limits": {"fraction": 25}}),
            "settings.limits.fraction: should be 1 or less",
            id="a percentage for a fraction",
        ),
        pytest.param(
            document(settings={"limits": {"removal": 1}}),
            'settings.limits.removal: unknown key; did you mean "removals"?',
            id="a misspelt limit",
        ),
        pytest.param(
            document(events=None), "events: should be a list, is null", id="null events"
        ),
        pytest.param(
            document(policy={"rules": [{"name": "a", "then": "recrod"}]}),
            'policy.rules[0].then: unknown answer; did you mean "record"?',
            id="a policy that cannot be read",
        ),
    ],
)
def test_a_fault_is_named_with_its_path(given: object, line: str) -> None:
    assert refusal(given) == [line]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        pytest.param(None, "events[1]: should be an object, is null", id="null"),
        pytest.param(
            event(start_time="2026-03-02T17:00:00"),
            "events[1].start_time: is a time without UTC offset",
            id="a naive start",
        ),
        pytest.param(
            event(bots=None),
            "events[1].bots: should be a list, is null",
            id="null for bots",
        ),
        pytest.param(
            event(bots=[bot() | {"start_time": "2026-03-02T17:00:00"}]),
            "events[1].bots[0].start_time: is a time without UTC offset",
            id="a naive start of a bot",
        ),
        pytest.param(event(id=""), "events[1].id: is empty", id="an empty id"),
        pytest.param(
            event(calendar_id=["cal-a"]),
            "events[1].calendar_id: should be text, is a list",
            id="a list for a calendar",
        ),
    ],
)
def test_an_event_that_cannot_be_read_is_named(row: object, line: str) -> None:
    (found,) = refusal(document(event(), row))  # type: ignore[arg-type]  # on purpose
    assert found.startswith(line)


TENANTS = {"cal-a": {"tenant": "t1"}, "cal-b": {"tenant": "t2"}}


@pytest.mark.parametrize("scheme", ["all", "company"])
def test_tenants_share_bots_only_if_that_was_said(scheme: str) -> None:
    shared = document(calendars=TENANTS, settings={"key": {"scheme": scheme}})
    assert refusal(shared) == [
        (
            "settings.key.share_between_tenants: should be true: 2 tenants share bots "
            f'under scheme = "{scheme}"; or use scheme = "tenant"'
        )
    ]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param({"share_between_tenants": True}, id="said"),
        pytest.param({"scheme": "tenant"}, id="one bot per tenant"),
        pytest.param({"scheme": "calendar_event"}, id="one bot per event"),
    ],
)
def test_tenants_may_share_or_stay_apart(key: dict[str, object]) -> None:
    given = document(calendars=TENANTS, settings={"key": key})
    assert answer(given)["decisions"] == []


def test_all_problems_are_told_at_once() -> None:
    given = document(
        event(start_time=None),
        event(is_deleted="no"),
        policy={"preset": "al"},
        calendars=TENANTS,
    )
    assert [line.partition(":")[0] for line in refusal(given)] == [
        "settings.key.share_between_tenants",
        "policy.preset",
        "events[0].start_time",
        "events[1].is_deleted",
    ]


def test_of_very_many_problems_only_the_first_are_in_the_text() -> None:
    lines = refusal(document(**{f"part{number}": 1 for number in range(3_000)}))
    assert len(lines) == 1_001
    assert lines[-1] == "... and 2,000 more"


def test_problems_never_quote_the_values_of_strangers() -> None:
    given = document(
        event(meeting_url={"secret": "of a stranger"}, is_deleted="secret")
    )
    assert "secret" not in " ".join(refusal(given))


NESTED = "[" * 65 + "]" * 65


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", "stdin:1:1: not JSON: Expecting value", id="nothing"),
        pytest.param(
            '{"now":\n nil}', "stdin:2:2: not JSON: Expecting value", id="no JSON"
        ),
        pytest.param(
            b'{"now": "M\xfcnchen"}', "stdin: is not UTF-8 text (byte 10)", id="latin-1"
        ),
        pytest.param(
            '{"events": [{"raw": {"a": 1, "b": 2, "a": 3}}]}',
            "events[0].raw.a: stands twice in its object",
            id="a key given twice",
        ),
        pytest.param('{"x": [NaN]}', "x[0]: NaN is not JSON", id="not a number"),
        pytest.param("-Infinity", "stdin: -Infinity is not JSON", id="infinity"),
        pytest.param('{"x": 1e999}', "x: is too large a number", id="a huge float"),
        pytest.param(
            f'{{"x": {"9" * 5_000}}}', "x: is too large a number", id="a huge integer"
        ),
        pytest.param(
            f'{{"x": {NESTED}}}',
            f"x{'[0]' * 63}: objects and lists stand more than 64 deep in each other",
            id="too deep",
        ),
        pytest.param(
            "[" * 1_000_000,
            "stdin: objects and lists stand more than 64 deep in each other",
            id="far too deep",
        ),
        pytest.param(
            b" " * 100_000_001, "stdin: is larger than 100 MB", id="too large"
        ),
    ],
)
def test_a_text_that_is_no_sound_json_is_refused(text: str | bytes, line: str) -> None:
    assert refusal(text) == [line]


def test_the_source_is_named_where_there_is_no_path() -> None:
    with pytest.raises(DocumentError, match=r"^case\.json:1:1: not JSON"):
        answer_bytes("?", source="case.json")


def test_a_byte_order_mark_is_ignored() -> None:
    text = json.dumps(document())
    for given in ("\ufeff" + text, b"\xef\xbb\xbf" + text.encode()):
        assert answer_bytes(given)

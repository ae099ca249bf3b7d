"""The switches and the script through the control API."""

import pytest

from callsheet.adapters.simulator.recall.script import Rule, Scripted
from callsheet.adapters.simulator.switches import PROFILES, Switches
from tests.adapters.simulator.office import NOW, Json, Office, text

PATH = "/_sim/switches"


async def test_every_switch_is_shown_with_its_value_and_meaning(
    office: Office,
) -> None:
    shown = await office.good("GET", PATH)
    assert shown["switches"] == Switches().model_dump()
    assert shown["descriptions"].keys() == shown["switches"].keys()
    assert all(shown["descriptions"].values())
    assert (shown["profile"], shown["changed"]) == ("default", [])


async def test_some_are_changed_and_the_others_stay(office: Office) -> None:
    await office.good("PATCH", PATH, {"strict_slash": True})
    shown = await office.good("PATCH", PATH, {"adhoc_pool": 0})
    assert shown["changed"] == ["strict_slash", "adhoc_pool"]
    assert shown["profile"] is None
    assert (await office.call("GET", "/api/v2/calendars")).status == 404
    back = await office.good("PATCH", PATH, {"strict_slash": False})
    assert back["changed"] == ["adhoc_pool"]
    assert (await office.call("GET", "/api/v2/calendars")).status == 200


@pytest.mark.parametrize("profile", list(PROFILES))
async def test_a_profile_sets_all_of_them(office: Office, profile: str) -> None:
    await office.good("PATCH", PATH, {"hang_seconds": 7})
    shown = await office.good("PUT", f"{PATH}/profile", {"profile": profile})
    assert shown["profile"] == profile
    assert shown == await office.good("GET", PATH)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"strict_slas": True}, "strict_slas", "did you mean strict_slash?"),
        ({"xyz": True}, "xyz", "there is no such field"),
        ({"p_409": 2}, "p_409", "less than or equal to 1"),
        ({"p_409": "0.5"}, "p_409", "valid number"),
        ({"consent": "perhaps"}, "consent", "'ask', 'grant' or 'deny'"),
        ([], "body", "an object"),
    ],
)
async def test_a_wrong_switch_is_named_and_nothing_changes(
    office: Office, body: Json, field: str, message: str
) -> None:
    answer = await office.call("PATCH", PATH, body)
    assert answer.status == 400
    [error] = answer.json["errors"]
    assert error["field"] == field
    assert message in error["message"]
    assert (await office.good("GET", PATH))["changed"] == []


async def test_an_unknown_profile_is_answered_with_those_there_are(
    office: Office,
) -> None:
    answer = await office.call("PUT", f"{PATH}/profile", {"profile": "hostle"})
    assert answer.status == 400
    assert "'default', 'kind' or 'hostile'" in answer.json["errors"][0]["message"]


async def test_a_scripted_answer_is_given_shown_and_used_up(office: Office) -> None:
    office.checked = False
    rule = {
        "operation": "list_calendars",
        "answers": [{"status": 503}, {"status": 500, "json": {"a": 1}}],
    }
    added = await office.call("POST", "/_sim/script", rule)
    assert added.status == 201
    [entry] = added.json["rules"]
    assert entry["left"] == 2
    assert entry["rule"]["operation"] == "list_calendars"
    assert entry["rule"]["answers"][1]["json"] == {"a": 1}
    assert (await office.call("GET", "/api/v2/calendars/")).status == 503
    [entry] = (await office.good("GET", "/_sim/script"))["rules"]
    assert entry["left"] == 1
    assert (await office.call("GET", "/api/v2/calendars/")).status == 500
    assert await office.good("GET", "/_sim/script") == {"rules": []}
    assert (await office.call("GET", "/api/v2/calendars/")).status == 200


async def test_a_cleared_script_has_no_effect(office: Office) -> None:
    rule = {"answers": [{"status": 503}], "forever": True}
    await office.good("POST", "/_sim/script", rule)
    assert await office.good("DELETE", "/_sim/script") == {"rules": []}
    assert (await office.call("GET", "/api/v2/calendars/")).status == 200


@pytest.mark.parametrize(
    ("rule", "field", "near"),
    [
        ({"answers": []}, "answers", ""),
        ({"answers": [{}], "operaton": "add_bot"}, "operaton", "operation"),
        ({"answers": [{"staus": 503}]}, "answers.0.staus", "status"),
        ({"answers": [{"status": 503, "jsn": 1}]}, "answers.0.jsn", "json"),
        ({"answers": [{"status": 99}]}, "answers.0.status", ""),
    ],
)
async def test_a_wrong_rule_is_refused_at_the_place_that_is_wrong(
    office: Office, rule: Json, field: str, near: str
) -> None:
    answer = await office.call("POST", "/_sim/script", rule)
    assert answer.status == 400
    [error] = answer.json["errors"]
    assert error["field"] == field
    assert near in error["message"]


async def test_a_near_name_is_found_within_a_field_too(office: Office) -> None:
    event = await office.meeting()
    body = {"add": {"emial": "mira@globex.example"}}
    answer = await office.call("POST", f"/_sim/events/{event}/guests", body)
    problems = {error["field"]: error["message"] for error in answer.json["errors"]}
    assert problems["add.emial"].endswith("did you mean email?")


async def test_a_thousand_rules_are_enough(office: Office) -> None:
    rule = Rule(path="/nowhere", answers=(Scripted(status=503),))
    for _ in range(999):
        office.sim.script.add(rule)
    body = {"answers": [{"status": 503}]}
    assert (await office.call("POST", "/_sim/script", body)).status == 201
    assert (await office.call("POST", "/_sim/script", body)).status == 409


async def test_a_query_is_read_as_strictly_as_a_body(office: Office) -> None:
    for query, field in (
        ("snce=1", "snce"),
        ("since=-1", "since"),
        ("since=x", "since"),
    ):
        answer = await office.call("GET", f"/_sim/requests?{query}")
        assert answer.status == 400
        assert [error["field"] for error in answer.json["errors"]] == [field]
    assert "did you mean since?" in str(
        (await office.call("GET", "/_sim/requests?snce=1")).json
    )


async def test_what_is_too_large_is_413_and_a_wrong_method_names_the_right_ones(
    office: Office,
) -> None:
    large = b'{"now": "' + b"x" * 1024 * 1024 + b'"}'
    assert (await office.call("POST", "/_sim/clock", large)).status == 413
    wrong = await office.call("DELETE", "/_sim/clock")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert (await office.good("GET", "/_sim/clock"))["now"] == text(NOW)

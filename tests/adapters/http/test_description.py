"""`/openapi.json` and `/docs`: all that is served, and nothing else."""

import json
import re
import shlex
from collections.abc import Awaitable, Callable
from getopt import getopt
from html import unescape
from typing import Any

import pytest
import schemathesis

from callsheet.adapters.http.app import ROUTES, TAGS, create_app
from callsheet.adapters.http.curl_lines import AT, curl_line
from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.kinds import KINDS
from callsheet.adapters.http.routing import COMMON, Call, Route
from tests.adapters.http.house import House, parts_of
from tests.adapters.simulator.office import Json
from tests.application.office import Office


async def document(house: House) -> Json:
    return (await house.get("/openapi.json", bearer="")).json


async def test_every_route_is_described_and_nothing_else(
    house: House, office: Office
) -> None:
    described = await document(house)
    assert described["openapi"].startswith("3.1.")
    found = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method in methods
    }
    router = create_app(parts_of(office)).router
    served = {
        (route.method, route.resource.canonical)
        for route in router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert found == served
    assert ("GET", "/v1/events/{id}/story") in found


async def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(
    house: House,
) -> None:
    described = await document(house)
    entries = [e for methods in described["paths"].values() for e in methods.values()]
    names = [entry["operationId"] for entry in entries]
    assert len(set(names)) == len(names) == len(ROUTES) + 1
    assert all(entry["summary"].endswith((".", "?")) for entry in entries)
    assert {entry["tags"][0] for entry in entries} == TAGS.keys()


async def test_every_reference_leads_somewhere_and_no_schema_is_left_over(
    house: House,
) -> None:
    described = await document(house)
    text = json.dumps(described)
    references = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text))
    assert references == described["components"]["schemas"].keys()


async def test_what_can_go_wrong_is_described(house: House) -> None:
    paths = (await document(house))["paths"]
    issue = set(paths["/v1/tokens"]["post"]["responses"])
    common = {"400", "403", "405", "500", "503"}
    let_in = common | {"401", "429"}
    assert issue == let_in | {"201", "408", "409", "413", "415", "422"}
    assert set(paths["/v1/events/{id}"]["get"]["responses"]) == let_in | {
        "200",
        "304",
        "404",
    }
    assert set(paths["/livez"]["get"]["responses"]) == common | {"200", "304"}
    unready = paths["/readyz"]["get"]["responses"]["503"]["content"]
    assert {*unready} == {"application/json", "application/problem+json"}
    assert paths["/v1/tokens"]["post"]["security"] == [{"token": ["admin"]}]
    assert "security" not in paths["/livez"]["get"]


async def test_the_document_is_an_openapi_document(house: House) -> None:
    schema = schemathesis.openapi.from_dict(await document(house))
    found = [type(found).__name__ for found in schema.get_all_operations()]
    assert found == ["Ok"] * (len(ROUTES) + 1)


async def test_the_page_lists_every_route_and_every_kind_of_problem(
    house: House,
) -> None:
    told = await house.get("/docs", bearer="")
    assert told.headers["Content-Type"] == "text/html; charset=utf-8"
    for route in ROUTES:
        assert f'<span class="path">{route.path}</span>' in told.text
        assert route.summary in told.text
    for kind in KINDS:
        assert f"<code>{kind.type}</code>" in told.text
    policy = told.headers["Content-Security-Policy"]
    assert "'unsafe" not in policy
    assert "script" not in policy
    assert "<script" not in told.text
    assert not re.search(r'(src|href)="https?:', told.text)


async def test_types_are_described_field_by_field(house: House) -> None:
    types = (await document(house))["components"]["schemas"]
    line = types["LineDocument"]
    assert line["description"] == (
        "An event on the call sheet, as it was decided on last."
    )
    assert line["properties"]["due_at"]["description"] == (
        "When something is due by itself."
    )
    assert types["NewToken"]["properties"]["why"]["description"] == "Recorded with it."
    assert not [one for one in types.values() if "Attributes:" in str(one)]
    text = (await house.get("/docs")).text
    assert text.startswith("<!doctype html>")
    assert "<code>callsheet due --json</code>" in text
    assert "<td><code>due_at</code></td><td>date-time or null</td>" in text
    for place in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{place}"' in text


async def test_names_are_for_people(house: House) -> None:
    types = (await document(house))["components"]["schemas"]
    assert {"CalendarPage", "LinePage", "Reason", "ReadinessReason"} <= types.keys()
    assert not [name for name in types if "_" in name]
    text = (await house.get("/docs")).text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(set(ids)) == len(ids)


async def test_parameters_and_bodies_have_their_types_and_defaults(
    house: House,
) -> None:
    text = (await house.get("/docs")).text
    assert (
        "<td><code>limit</code></td><td>query</td><td>integer, 1 to 200</td>"
        "<td><code>50</code></td>"
    ) in text
    assert "<td>path</td><td>string</td><td>needed</td>" in text
    assert "<td><code>unseen</code></td><td>boolean</td><td><code>false</code>" in text
    assert "<td><code>wanted</code></td><td>boolean</td><td>needed</td>" in text


async def test_what_any_operation_may_answer_is_said_once(house: House) -> None:
    text = unescape((await house.get("/docs")).text)
    for kind in COMMON:
        # Once in that list, and where it is explained.
        assert text.count(f'href="#{kind.name}"') == 1
        assert text.count(kind.title) == 1
    assert text.count('href="#not-found"') > 10
    assert text.count('href="#recall-refused"') > 1


async def test_every_operation_has_a_line_that_is_understood(house: House) -> None:
    text = unescape((await house.get("/docs")).text)
    for route in ROUTES:
        line = curl_line(route)
        assert f"<code>{line}</code>" in text
        if route.streams:
            continue
        program, *words = shlex.split(line.replace("$TOKEN", house.bearer))
        given = getopt(words, "X:H:d:")
        said = {name: value for name, value in given[0] if name != "-H"}
        headers = dict(v.split(": ", 1) for n, v in given[0] if n == "-H")
        told = await house.ask(
            said.get("-X", "GET"),
            given[1][0].removeprefix(AT),
            bearer="",
            headers=headers,
            data=said.get("-d"),
        )
        assert program == "curl"
        assert told.status not in (400, 401, 403, 405, 415, 422), (line, told.text)


async def test_the_page_and_the_document_are_written_once(house: House) -> None:
    for path in ("/docs", "/openapi.json"):
        first, second = await house.get(path), await house.get(path)
        assert first.text == second.text


class OnePlace(Inputs):
    """A path with one place."""

    id: str


async def asks_for_more(call: Call, boddy: OnePlace) -> dict[str, int]:
    """Misspell."""
    return {}


async def says_not_what(call: Call, query) -> dict[str, int]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Leave out a type."""
    return {}


async def of_a_place(call: Call, path: OnePlace) -> dict[str, int]:
    """Ask for a place."""
    return {}


async def of_a_body(call: Call, body: OnePlace) -> dict[str, int]:
    """Ask for a body."""
    return {}


SLIPS: dict[str, tuple[Any, str, str]] = {
    "an argument that nobody gives": (asks_for_more, "/a", "nothing is given as 'bod"),
    "an argument without a type": (says_not_what, "/a", "annotate what the handler"),
    "a place that the path has not": (of_a_place, "/a/{name}", "are not its places"),
    "a place that nobody reads": (of_a_body, "/a/{id}", "are not its places"),
    "a body where there is none": (of_a_body, "/a", "GET has no body"),
}


@pytest.mark.parametrize(("handler", "path", "said"), SLIPS.values(), ids=SLIPS)
def test_a_route_that_cannot_work_is_refused_when_it_is_made(
    handler: Callable[..., Awaitable[Any]], path: str, said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        Route(
            method="GET",
            path=path,
            handler=handler,
            summary="Made up.",
            scope=None,
            tag="service",
        )

"""`/_sim/openapi.json`: whole, valid, and kept to by what it describes."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from aiohttp import web

from callsheet.adapters.simulator.control.every import operations
from tests.adapters.cli.stage import Stage, open_stage
from tests.adapters.simulator.office import CUSTOMER, NOW, Json, Office

PATH = "/_sim/openapi.json"
SETTINGS = """
[checks.negative_data_rejection]
expected-statuses = [400, 403, 404, 405, 409, 413]
"""


@pytest.fixture
def stage() -> Iterator[Stage]:
    with open_stage() as stage:
        yield stage


async def document(office: Office) -> Json:
    return await office.good("GET", PATH)


def routes_of(app: web.Application) -> set[tuple[str, str]]:
    routes = set()
    for route in app.router.routes():
        path = re.sub(r"\{(\w+)[^}]*\}", r"{\1}", route.resource.canonical)  # type: ignore[union-attr]  # every route here has a resource
        if path.startswith("/_sim/") and route.method != "HEAD":
            routes.add((route.method, path))
    return routes


async def test_every_control_route_is_documented_and_nothing_else(
    office: Office,
) -> None:
    described = await document(office)
    documented = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert documented == routes_of(office.sim._app())
    assert ("POST", "/_sim/clock") in documented


async def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(
    office: Office,
) -> None:
    described = await document(office)
    entries = [e for methods in described["paths"].values() for e in methods.values()]
    names = [entry["operationId"] for entry in entries]
    assert len(set(names)) == len(names) == len(operations())
    assert all(entry["summary"].endswith((".", "?")) for entry in entries)
    tags = {tag["name"]: tag["description"] for tag in described["tags"]}
    assert {entry["tags"][0] for entry in entries} == tags.keys()
    assert all(tags.values())


async def test_every_reference_leads_somewhere_and_no_schema_is_left_over(
    office: Office,
) -> None:
    described = await document(office)
    references = set(
        re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(described))
    )
    parts = {
        f"{kind}/{name}"
        for kind, named in described["components"].items()
        for name in named
    }
    assert references == parts


async def test_what_is_refused_is_documented_with_its_shape(office: Office) -> None:
    described = await document(office)
    edit = described["paths"]["/_sim/events/{id}/move"]["post"]["responses"]
    assert set(edit) == {"200", "400", "403", "404", "405", "413"}
    assert "409" in described["paths"]["/_sim/clock"]["post"]["responses"]
    responses = described["components"]["responses"]
    assert responses["MethodNotAllowed"]["headers"]["Allow"]["required"] is True
    schemas = described["components"]["schemas"]
    assert schemas["Invalid"]["properties"]["errors"]["items"] == {
        "$ref": "#/components/schemas/Problem"
    }
    assert schemas["EventTruth"]["additionalProperties"] is False
    assert len(schemas["EventTruth"]["required"]) == 17


async def test_the_document_is_an_openapi_document(office: Office) -> None:
    schema = schemathesis.openapi.from_dict(await document(office))
    found = [type(found).__name__ for found in schema.get_all_operations()]
    assert found == ["Ok"] * len(operations())


def known_ids(stage: Stage) -> dict[str, list[str]]:
    """A meeting with a bot in each calendar; the ids that paths may name."""

    async def prepare(office: Office) -> dict[str, list[str]]:
        ana, dan = await office.shared(guests=[CUSTOMER])
        await office.book(ana)
        await office.book(dan)
        soon = await office.meeting(start=NOW, ical_uid="soon@acme.example")
        live = await office.book(soon, "live")
        await office.good("POST", "/_sim/script", {"answers": [{"status": 503}]})
        return {
            "calendars": [office.ana, office.dan],
            "events": [ana, dan, soon],
            "bots": [live],
            "meetings": ["shared@acme.example", "soon@acme.example"],
        }

    return stage.do(prepare(stage.office))


# At full size it asks some three thousand times.
@pytest.mark.timeout(600)
def test_whatever_is_asked_the_answer_is_as_documented(
    stage: Stage, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """
    Requests made up from the document, good and bad ones, meet the simulator.

    No answer may have a status, a header or a body that is not documented; bad
    requests must be refused, and the world must be sound afterwards.
    """
    described = stage.do(document(stage.office))
    ids = known_ids(stage)
    for path, methods in described["paths"].items():
        for entry in methods.values():
            for parameter in entry.get("parameters", []):
                if parameter["in"] == "path":
                    # An id that is made up leads nowhere.
                    known = {"enum": ids[path.split("/")[2]]}
                    parameter["schema"] = {"anyOf": [known, parameter["schema"]]}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(described))
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    whole = request.config.getoption("full")
    phases, examples = ("coverage,fuzzing", "30") if whole else ("fuzzing", "3")
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(file)),
            *("--url", stage.base_url, "--phases", phases),
            *("--max-examples", examples, "--seed", "7", "--max-redirects", "0"),
            # Schemas do not say all that a body has to be: one of two fields, an
            # end that is not before its start.
            *("--exclude-checks", "positive_data_acceptance"),
            *("--continue-on-failure", "--no-shrink", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    check = stage.do(stage.office.good("GET", "/_sim/check"))
    assert check["inconsistencies"] == []

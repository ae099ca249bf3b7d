"""The shapes take what is documented of Recall, and refuse a field more or less."""

import copy
from collections.abc import Iterator

import pytest
from jsonschema_rs import meta

from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import Json
from tests.adapters.simulator.samples import SAMPLES

CALENDARS = "/api/v2/calendars/"
EVENTS = "/api/v2/calendar-events/"


def parts(value: Json, path: tuple[Json, ...] = ()) -> Iterator[tuple[Json, ...]]:
    """The way to every object inside a value that the shapes do not leave open."""
    open_ended = {"raw", "metadata", "automatic_leave", "recording_config"}
    if isinstance(value, dict):
        yield path
        for name, inner in value.items():
            if name not in open_ended:
                yield from parts(inner, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from parts(item, (*path, number))


def at(value: Json, path: tuple[Json, ...]) -> Json:
    for step in path:
        value = value[step]
    return value


OBJECTS = [
    pytest.param(shape, sample, path, id=f"{name}:{'.'.join(map(str, path))}")
    for name, (shape, sample) in SAMPLES.items()
    for path in parts(sample)
]


@pytest.mark.parametrize(
    "path", sorted(shapes.SCHEMAS.glob("*.json")), ids=lambda p: p.name
)
def test_every_schema_is_one(path: Json) -> None:
    meta.validate(shapes.read(path))


@pytest.mark.parametrize(("shape", "sample"), SAMPLES.values(), ids=SAMPLES)
def test_the_documented_shape_is_taken(shape: str, sample: Json) -> None:
    shapes.check(shape, sample)


@pytest.mark.parametrize(("shape", "sample", "path"), OBJECTS)
def test_a_field_too_many_is_refused(
    shape: str, sample: Json, path: tuple[Json, ...]
) -> None:
    changed = copy.deepcopy(sample)
    at(changed, path)["surplus"] = 1
    with pytest.raises(shapes.WrongShape):
        shapes.check(shape, changed)


@pytest.mark.parametrize(("shape", "sample", "path"), OBJECTS)
def test_a_field_too_few_is_refused(
    shape: str, sample: Json, path: tuple[Json, ...]
) -> None:
    optional = {"oauth_email", "webhook_url", "automatic_leave"}
    for name in at(sample, path).keys() - optional:
        changed = copy.deepcopy(sample)
        del at(changed, path)[name]
        with pytest.raises(shapes.WrongShape):
            shapes.check(shape, changed)


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        pytest.param("calendar", ("id",), "seven", id="an id that is no UUID"),
        pytest.param("calendar", ("oauth_email",), None, id="an empty address"),
        pytest.param("calendar", ("oauth_email",), "ana", id="no address"),
        pytest.param("calendar", ("webhook_url",), "/hook", id="half a URL"),
        pytest.param("calendar", ("status",), "lost", id="an unknown status"),
        pytest.param("calendar", ("metadata", "team"), 1, id="metadata of numbers"),
        pytest.param("event", ("raw",), "{}", id="raw as text"),
        pytest.param("event", ("start_time",), "2026-12-01", id="a day"),
        pytest.param(
            "event", ("start_time",), "2026-12-01T14:00:00+00:00", id="an offset"
        ),
        pytest.param(
            "event", ("start_time",), "2026-13-01T14:00:00Z", id="a 13th month"
        ),
        pytest.param("event", ("meeting_platform",), "skype", id="a platform unknown"),
        pytest.param("event", ("bots", 0, "meeting_url"), None, id="a bot for no link"),
        pytest.param("bot", ("meeting_url",), "https://zoom.us/j/1", id="a plain link"),
        pytest.param("bot", ("status_changes",), [], id="a bot without a past"),
        pytest.param("bots", ("count",), None, id="an uncounted list"),
        pytest.param("events", ("next",), "?cursor=a", id="a relative page"),
        pytest.param(
            "events", ("next",), "https://recall.example/?page=2", id="no cursor"
        ),
        pytest.param("event", ("ical_uid",), "", id="an empty UID"),
        pytest.param("event", ("platform_id",), "", id="no id at the provider"),
        pytest.param("event", ("meeting_url",), "", id="an empty link"),
        pytest.param("event", ("bots", 0, "meeting_url"), "", id="a bot for nothing"),
        pytest.param("calendar", ("platform_email",), "ana", id="an account of none"),
        pytest.param(
            "sync", ("data", "last_updated_ts"), "2026-01-29T23:49:58Z", id="Z in one"
        ),
        pytest.param(
            "sync",
            ("data", "last_updated_ts"),
            "2026-01-29T23:49:58+00:00",
            id="a webhook without microseconds",
        ),
        pytest.param("token", ("expires_at",), None, id="a token without an end"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    name: str, path: tuple[Json, ...], value: Json
) -> None:
    shape, sample = SAMPLES[name]
    changed = copy.deepcopy(sample)
    at(changed, path[:-1])[path[-1]] = value
    with pytest.raises(shapes.WrongShape):
        shapes.check(shape, changed)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        pytest.param("GET", CALENDARS, 201, SAMPLES["calendars"][1], id="another 2xx"),
        pytest.param("DELETE", f"{CALENDARS}1/", 204, {}, id="a body after 204"),
        pytest.param("GET", "/api/v3/", 200, {}, id="a path that Recall has not"),
        pytest.param("GET", f"{EVENTS}1/", 404, "Not Found", id="plain text"),
        pytest.param("GET", CALENDARS, 400, {}, id="an error that says nothing"),
        pytest.param("GET", CALENDARS, 400, {"email": "bad"}, id="a bare message"),
        pytest.param(
            "GET", CALENDARS, 401, {"code": "not_found", "detail": "x"}, id="other code"
        ),
        pytest.param("GET", CALENDARS, 503, {"error": "x"}, id="words of its own"),
    ],
)
def test_an_answer_that_recall_does_not_give_is_refused(
    method: str, path: str, status: int, body: Json
) -> None:
    with pytest.raises(shapes.WrongShape):
        shapes.check_answer(method, path, status, body)


def test_a_webhook_is_about_the_code_that_it_names() -> None:
    _, sample = SAMPLES["bot notice"]
    with pytest.raises(shapes.WrongShape, match="is about"):
        shapes.check_webhook({**sample, "event": "bot.fatal"})

"""What is read over HTTP: calendars, the call sheet, events, and their stories."""

from tests.adapters.http.house import House


async def test_smoke(house: House) -> None:
    for path in (
        "/livez",
        "/readyz",
        "/version",
        "/v1/calendars",
        "/v1/calendars/cal-a",
        "/v1/events",
        "/v1/events?limit=1",
        "/v1/events/evt-1",
        "/v1/events/evt-1/story",
        "/v1/due",
        "/v1/tokens",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/nope",
        "/v1/events?limti=3",
        "/v1/events/x",
    ):
        told = await house.get(path)
        print(
            path,
            told.status,
            dict(told.headers) if path == "/nope" else "",
            told.text[:1500],
        )

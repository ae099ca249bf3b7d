"""The page for people: what it shows, what its forms do, and whose forms they are."""

import subprocess
import sys
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from callsheet.adapters.simulator.page.table import MOST
from tests.adapters.simulator.office import NOW, Json, Office, text

HOSTILE = """<script>alert("1")</script>'"&amp;"""
CSP = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class Reader(HTMLParser):
    """What a browser would make of a page: its tags, its addresses, its words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.names: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.names.add(name)
            if name in ("href", "src", "action"):
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words += data


async def page(office: Office, query: str = "") -> Reader:
    answer = await office.call("GET", f"/_sim/{query}")
    assert answer.status == 200
    reader = Reader()
    reader.feed(answer.json)
    return reader


async def send(
    office: Office, name: str, headers: dict[str, str] | None = None, **form: Json
) -> tuple[int, str]:
    """Send a form as a browser does; the status, and where it leads."""
    url = f"{office.sim.base_url}/_sim/page/{name}"
    async with office.http.post(
        url, data=form, headers=headers, allow_redirects=False
    ) as answer:
        return answer.status, answer.headers.get("Location", "")


async def test_the_page_shows_the_clock_calendars_events_bots_and_requests(
    office: Office,
) -> None:
    event = await office.meeting(title="Quarterly review")
    await office.book(event)
    words = (await page(office)).words
    for shown in (
        "Monday 02 March 2026, 08:00:00 UTC",
        "ana@acme.example",
        "dan@acme.example",
        "connected",
        "Quarterly review",
        "https://meet.google.com/abc-defg-hij",
        "◷ scheduled",
        f"/api/v2/calendar-events/{event}/bot/",
    ):
        assert shown in words


async def test_hostile_words_are_words_and_links_are_not_followed(
    office: Office,
) -> None:
    link = 'https://zoom.us/j/1?"><script>x</script>'
    await office.book(await office.meeting(title=HOSTILE, meeting_url=link))
    body = {"address": "o'a<b>@acme.example", "platform": "google_calendar"}
    await office.good("POST", "/_sim/mailboxes", body)
    await office.good("POST", "/_sim/calendars", {"mailbox": body["address"]})
    # A path that nobody has is in the log, too.
    await office.call("GET", "/api/v2/<script>alert(1)<%2Fscript>/")
    seen = await page(office)
    assert "script" not in seen.tags
    assert "b" not in seen.tags
    assert HOSTILE in seen.words
    assert seen.words.count(link) == 2
    assert body["address"] in seen.words
    assert all(address.startswith(("/_sim/", "#")) for address in seen.addresses)
    assert not {name for name in seen.names if name.startswith("on")}
    assert "style" not in seen.names | set(seen.tags)


async def test_the_page_lets_a_browser_do_next_to_nothing(office: Office) -> None:
    answer = await office.call("GET", "/_sim/")
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    style = await office.call("GET", "/_sim/page.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in style.json
    assert "//" not in style.json
    assert "/_sim/page.css" in (await page(office)).addresses


async def test_one_calendar_can_be_looked_at_alone(office: Office) -> None:
    await office.book(await office.meeting(office.ana, title="Of Ana"), "ana")
    await office.book(await office.meeting(office.dan, title="Of Dan"), "dan")
    seen = await page(office, f"?calendar={office.dan}")
    assert "Of Dan" in seen.words
    assert "Of Ana" not in seen.words
    assert seen.words.count("◷ scheduled") == 1
    status, place = await send(office, "clock", to="hour", calendar=office.dan)
    assert (status, place) == (303, f"/_sim/?calendar={office.dan}")
    assert (await office.call("GET", "/_sim/?calendar=nobody")).status == 404
    assert (await office.call("GET", "/_sim/?calender=x")).status == 400


async def test_long_tables_end_with_a_hint_at_the_rest(office: Office) -> None:
    for number in range(MOST + 3):
        start = NOW + timedelta(hours=1, minutes=number)
        await office.meeting(start=start, title=f"No. {number} of many")
    words = (await page(office)).words
    assert words.count("of many") == MOST
    assert "3 more: see GET /_sim/truth" in words


@pytest.mark.parametrize(
    ("to", "passed"),
    [
        ("minute", timedelta(minutes=1)),
        ("ten_minutes", timedelta(minutes=10)),
        ("hour", timedelta(hours=1)),
        ("day", timedelta(days=1)),
        ("next", timedelta(days=1, hours=2)),
    ],
)
async def test_the_clock_is_stepped_by_a_button(
    office: Office, to: str, passed: timedelta
) -> None:
    await office.book(await office.meeting())
    assert await send(office, "clock", to=to) == (303, "/_sim/")
    assert (await office.good("GET", "/_sim/clock"))["now"] == text(NOW + passed)


async def test_to_next_is_offered_only_where_there_is_one(office: Office) -> None:
    assert "Nothing is going to happen" in (await page(office)).words
    assert "disabled" in (await page(office)).names
    assert (await send(office, "clock", to="next"))[0] == 409
    await office.book(await office.meeting())
    assert "disabled" not in (await page(office)).names


async def test_the_clock_runs_and_stands_by_a_button(office: Office) -> None:
    await send(office, "speed", speed="3600")
    assert (await office.good("GET", "/_sim/clock"))["speed"] == 3600
    assert "Runs at 3600 times" in (await page(office)).words
    await send(office, "speed", speed="0")
    assert (await office.good("GET", "/_sim/clock"))["mode"] == "stepped"


async def test_a_profile_is_chosen_and_what_differs_is_shown(office: Office) -> None:
    assert "All are as in the default" in (await page(office)).words
    assert (await send(office, "profile", profile="hostile"))[0] == 303
    assert (await office.good("GET", "/_sim/switches"))["profile"] == "hostile"
    words = (await page(office)).words
    assert "strict_slash true (usually false)" in words
    assert "adhoc_pool 2 (usually null)" in words


async def test_a_single_switch_that_differs_is_one(office: Office) -> None:
    await office.good("PATCH", "/_sim/switches", {"adhoc_pool": 3})
    assert "1 differs from the default" in (await page(office)).words


async def test_one_copy_is_moved_cancelled_deleted_and_restored(
    office: Office,
) -> None:
    event = await office.meeting(office.dan, title="Review")
    await send(office, "event", event=event, action="move", minutes="-45")
    row = await office.event(event)
    assert row["start_time"] == text(NOW + timedelta(days=1, hours=1, minutes=15))
    await send(office, "event", event=event, action="cancel")
    assert "⊘ cancelled" in (await page(office)).words
    await send(office, "event", event=event, action="delete")
    assert (await office.event(event))["is_deleted"] is True
    assert "✕ deleted" in (await page(office)).words
    await send(office, "event", event=event, action="restore")
    assert "✓ on" in (await page(office)).words


async def test_a_grant_is_taken_back_and_given_again(office: Office) -> None:
    await send(office, "grant", id=office.ana, action="revoke")
    assert "✕ disconnected" in (await page(office)).words
    await send(office, "grant", id=office.ana, action="grant")
    await office.later(seconds=2)
    assert "✕ disconnected" not in (await page(office)).words


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("clock", {"to": "never"}, 400),
        ("clock", {}, 400),
        ("speed", {"speed": "1e9"}, 400),
        ("speed", {"speed": "nan"}, 400),
        ("profile", {"profile": "rough"}, 400),
        ("event", {"event": "nobody", "action": "cancel"}, 404),
        ("event", {"event": "nobody", "action": "cancel", "and": "more"}, 400),
        ("grant", {"id": "nobody", "action": "grant"}, 404),
    ],
)
async def test_a_form_that_is_wrong_is_refused(
    office: Office, name: str, form: Json, status: int
) -> None:
    assert (await send(office, name, **form))[0] == status


async def test_no_form_moves_an_event_out_of_time(office: Office) -> None:
    event = await office.meeting()
    form: Json = {"event": event, "action": "move", "minutes": "527040"}
    statuses = [(await send(office, "event", **form))[0] for _ in range(180)]
    assert set(statuses) == {303, 400}
    assert (await page(office)).words


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://page.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: " ".join(*headers.items()),
)
async def test_the_forms_of_another_page_are_refused(
    office: Office, headers: dict[str, str]
) -> None:
    assert (await send(office, "clock", headers, to="day"))[0] == 403
    assert (await office.good("GET", "/_sim/clock"))["now"] == text(NOW)


async def test_the_pages_own_forms_are_let_in(office: Office) -> None:
    headers = {"Origin": office.sim.base_url, "Sec-Fetch-Site": "same-origin"}
    assert (await send(office, "clock", headers, to="day"))[0] == 303


async def test_no_page_of_another_site_changes_anything(office: Office) -> None:
    url = f"{office.sim.base_url}/_sim/clock"
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with office.http.post(url, json={"advance_seconds": 1}, headers=headers) as a:
        assert a.status == 403


def test_a_simulator_that_nobody_looks_at_needs_no_templates() -> None:
    code = (
        "import sys, callsheet.adapters.simulator.server;"
        "sys.exit('jinja2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_without_templates_the_page_says_what_is_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from callsheet.adapters.simulator.page import serving

    serving._template.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    answer = await office.call("GET", "/_sim/")
    assert answer.status == 501
    assert "callsheet[cli]" in answer.json["detail"]

"""An application that connects calendars, for tests of the providers' side."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import Answer, Json, Office

BACK = "http://127.0.0.1:9/callback?from=calendar"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
READ_EVENTS = "https://www.googleapis.com/auth/calendar.events.readonly"
ADDRESS = "https://www.googleapis.com/auth/userinfo.email"


@dataclass(frozen=True)
class Site:
    """Where a provider's endpoints are, and what an application asks for there."""

    platform: str
    authorize: str
    token: str
    events: str
    me: str
    owner: str
    asking: dict[str, str]


GOOGLE = Site(
    platform="google_calendar",
    authorize="/google/o/oauth2/v2/auth",
    token="/google/token",
    events="/google/calendar/v3/calendars/primary/events",
    me="/google/oauth2/v3/userinfo",
    owner="ana@acme.example",
    asking={"scope": f"{READ_EVENTS} email", "access_type": "offline"},
)
MICROSOFT = Site(
    platform="microsoft_outlook",
    authorize="/microsoft/common/oauth2/v2.0/authorize",
    token="/microsoft/common/oauth2/v2.0/token",
    events="/microsoft/v1.0/me/calendarView"
    "?startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z",
    me="/microsoft/v1.0/me",
    owner="dan@acme.example",
    asking={"scope": "offline_access openid User.Read Calendars.Read"},
)
SITES = [GOOGLE, MICROSOFT]


class Page(HTMLParser):
    """The form of the consent page, as a browser would read and send it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.accounts: list[str] = []
        self.selected: str | None = None
        self.buttons: list[str] = []
        self.boxes: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "option":
            self.accounts.append(of["value"])
            if "selected" in of:
                self.selected = of["value"]
        elif tag == "button":
            self.buttons.append(of["value"])
        elif tag == "input" and of["type"] == "checkbox":
            self.boxes.append(of["value"])
        elif tag == "input":
            self.fields.append((of["name"], of["value"]))


@dataclass
class App:
    """An application with credentials at one provider."""

    office: Office
    site: Site
    id: str = "client"
    secret: str = "client-secret"
    asking: dict[str, str] = field(default_factory=dict)

    def wish(self, **more: str | None) -> dict[str, str]:
        wish = {
            "client_id": self.id,
            "redirect_uri": BACK,
            "response_type": "code",
            "state": "a state/&=?",
            **self.site.asking,
            **self.asking,
            **more,
        }
        return {name: value for name, value in wish.items() if value is not None}

    async def open(self, **more: str | None) -> Answer:
        """Send a browser to the authorize page."""
        query = urlencode(self.wish(**more))
        return await visit(self.office, "GET", f"{self.site.authorize}?{query}")

    async def decide(
        self,
        page: Page,
        decision: str,
        *,
        account: str | None = None,
        granted: list[str] | None = None,
        origin: str | None = None,
    ) -> Answer:
        """Press a button of the page."""
        chosen = account or page.selected or page.accounts[0]
        ticked = page.boxes if granted is None else granted
        pairs = [*page.fields, ("account", chosen), ("decision", decision)]
        pairs += [("granted", scope) for scope in ticked]
        headers = {"Origin": origin or self.office.sim.base_url}
        return await visit(
            self.office, "POST", self.site.authorize, form=pairs, headers=headers
        )

    async def code(self, **more: str | None) -> str:
        """Let the owner allow what is asked; the code that comes back."""
        page = Page((await self.open(login_hint=self.site.owner, **more)).json)
        return redirected(await self.decide(page, "allow"))["code"]

    async def redeem(self, code: str, /, **more: str | None) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": self.id,
            "client_secret": self.secret,
            **more,
        }
        return await self.post(form)

    async def refresh(self, token: str, **more: str | None) -> Answer:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": self.id,
            "client_secret": self.secret,
            **more,
        }
        return await self.post(form)

    async def post(self, form: dict[str, str | None]) -> Answer:
        pairs = [(name, value) for name, value in form.items() if value is not None]
        return await visit(self.office, "POST", self.site.token, form=pairs)

    async def tokens(self, **more: str | None) -> Json:
        answer = await self.redeem(await self.code(**more))
        assert answer.status == 200, answer
        return answer.json

    async def read(self, path: str, token: str) -> Answer:
        return await self.office.call("GET", path, key=f"Bearer {token}")

    async def connect(self, refresh_token: str, **more: str) -> str:
        """Hand the refresh token to Recall; the calendar's id, once it has tried."""
        body = {
            "platform": self.site.platform,
            "oauth_client_id": self.id,
            "oauth_client_secret": self.secret,
            "oauth_refresh_token": refresh_token,
            **more,
        }
        created = await self.office.good("POST", "/api/v2/calendars/", body)
        await self.office.later(seconds=5)
        return str(created["id"])

    async def status(self, calendar: str) -> tuple[str, str | None]:
        """A calendar's status in Recall, and the true reason for it."""
        shown = await self.office.good("GET", f"/api/v2/calendars/{calendar}/")
        truth = (await self.office.good("GET", "/_sim/truth"))["calendars"]
        [reason] = [entry["reason"] for entry in truth if entry["id"] == calendar]
        return shown["status"], reason


async def visit(
    office: Office,
    method: str,
    path: str,
    *,
    form: list[tuple[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request as a browser or a form sends it; redirects are not followed."""
    options: dict[str, Any] = {"headers": headers or {}, "allow_redirects": False}
    if form is not None:
        options["data"] = BytesIO(urlencode(form).encode())
        options["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
    url = office.sim.base_url + path
    async with office.http.request(method, url, **options) as response:
        plain = response.content_type != "application/json"
        content = await response.text() if plain else await response.json()
        if shapes.is_recalls(path):
            shapes.check_answer(method, path, response.status, content)
        return Answer(response.status, response.headers, content)


def redirected(answer: Answer) -> dict[str, str]:
    """What came back to the application's own address."""
    assert answer.status == 302, answer
    place = urlsplit(answer.headers["Location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == BACK.partition("?")[0]
    return dict(parse_qsl(place.query, strict_parsing=True))

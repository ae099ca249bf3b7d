"""Which events share a bot: keys, links, and the settings that sharers agree on."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.answers import Answer
from callsheet.domain.bot_settings import BotSettings, agree_settings
from callsheet.domain.decision import AddBot
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId, DedupKey, EventId
from callsheet.domain.keys import (
    KeySettings,
    LinkForm,
    Scheme,
    Spelling,
    deduplication_key,
    would_issue,
)
from callsheet.domain.links import canonical_link, without_bar
from callsheet.domain.mail import FREE_MAIL, domain_of
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.verdict import judge
from tests.properties.corpus import BASE, HOUR, INSTANT, KEYS, LINKS
from tests.properties.policies import DISSENT, NAMED_BOT
from tests.properties.worlds import World, worlds
from tests.strategies import situations

_HOSTS = st.sampled_from(
    (
        *("https://zoom.us", "https://acme.zoom.us", "HTTPS://ZOOM.US:443"),
        *("https://meet.google.com", "https://MEET.google.com.", "http://[::1]:8080"),
        *("https://teams.microsoft.com", "https://teams.live.com", "http://zoom.us"),
        *("https://acme.webex.com", "https://webex.com", "https://call.example..:80"),
        *("https://zoom.us.evil.example", "https://a@zoom.us", "zoom.us", "tel:1"),
    )
)
_PATHS = st.sampled_from(
    (
        *("/j/4711", "/w/4711", "/wc/join/4711", "/wc/4711/start", "/my/Ana%2fB"),
        *("/abc-defg-hij", "/ABC-defg-hij", "/lookup/Ab%41|c", "/meet/room one"),
        *("/l/meetup-join/19%3ameeting_X%40thread.v2/0", "/meet/4711", "/join/Ana"),
        *("/l/meetup-join/19:meeting_X@thread.v2", "/acme/j.php", "/j.php", "//x"),
    )
)
_QUERIES = st.sampled_from(
    ("", "?pwd=x", "?MTID=m%257c1", "?MTID=a+b", "?a|b", "#|", "?", "#", " ", "\t|")
)
_LETTERS = st.text(st.sampled_from("aZ/|%47C-.:@?#& é[]\n\ud800"), max_size=6)


def any_link() -> st.SearchStrategy[str]:
    """Draw something that looks like a link, more or less."""
    built = st.builds(
        lambda host, path, tail, query: host + path + tail + query,
        _HOSTS,
        _PATHS,
        st.just("") | st.just("") | _LETTERS,
        _QUERIES,
    )
    return built | st.sampled_from(LINKS) | st.builds("https://".__add__, _LETTERS)


@given(any_link())
def test_a_canonical_link_holds_no_bar_and_is_its_own_canonical_form(
    link: str,
) -> None:
    once = canonical_link(link)
    assert "|" not in once
    assert canonical_link(once) == once


@given(any_link())
def test_a_host_that_only_looks_like_a_platform_is_left_alone(link: str) -> None:
    if "evil" in link:
        assert "zoom.us.evil.example" in canonical_link(link)


_EMAILS = st.sampled_from(
    ("c@c.com", "d@b-c.com", "e@gmail.com", "f@gmail.com", "C@C.com", None)
)
_JOINTS = ("https://x/a", "https://x/a-b", "https://x/a|b", "https://x/a%7Cb")
_PLACES = st.sampled_from(_JOINTS) | st.sampled_from(LINKS)
_LATER = st.sampled_from((timedelta(), INSTANT, HOUR))
_WORDS = st.sampled_from(("b-c.com", "c.com", "b|c.com"))
_TENANTS = _WORDS | st.none()
Parts = tuple[EventId, datetime, str, Calendar]


@st.composite
def parts(draw: st.DrawFn) -> Parts:
    """Draw what a key is made of, from parts that are easily run together."""
    at = BASE + draw(_LATER)
    calendar = Calendar(
        id=CalendarId("cal"),
        address=draw(_EMAILS),
        tenant=draw(_TENANTS),
    )
    link = draw(_PLACES)
    return EventId(draw(_WORDS)), at, link, calendar


_PARTS = parts()
_OF_TWO, _OF_THREE = st.sampled_from(range(2)), st.sampled_from(range(3))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Parts, Parts]:
    """Draw the parts of two keys that differ in one part, in two, or in all."""
    one, other = draw(_PARTS), draw(_PARTS)
    at = (one, one, other)[draw(_OF_THREE)][1]
    link = (one, other)[draw(_OF_TWO)][2]
    calendar = (one, other)[draw(_OF_TWO)][3]
    return one, ((one, other)[draw(_OF_TWO)][0], at, link, calendar)


def _cut(at: datetime, link: str, last: str) -> Parts:
    calendar = Calendar(id=CalendarId("cal"), address=f"x@{last}", tenant=last)
    return EventId(last), at, link, calendar


def _cut_twice(later: timedelta, joint: str) -> tuple[Parts, Parts]:
    """Make the parts of two keys that read alike if the last two are run together."""
    one = _cut(BASE + later, "https://x/a", f"b{joint}c.com")
    return one, _cut(BASE + later, f"https://x/a{joint}b", "c.com")


def _two_of_free_mail(later: timedelta, link: str) -> tuple[Parts, Parts]:
    """Make the parts of two keys of people who share a domain, but no company."""
    one, other = (
        (
            EventId("b-c.com"),
            BASE + later,
            link,
            Calendar(id=CalendarId("cal"), address=a),
        )
        for a in ("e@gmail.com", "f@gmail.com")
    )
    return one, other


_EASILY_CONFUSED = st.builds(_cut_twice, _LATER, st.sampled_from("-|")) | st.builds(
    _two_of_free_mail, _LATER, _PLACES
)


def _company(calendar: Calendar) -> str | None:
    domain = domain_of(calendar.address)
    return calendar.address if domain in FREE_MAIL else domain


@given(pairs() | pairs() | _EASILY_CONFUSED, st.sampled_from(KEYS))
def test_two_keys_are_equal_if_and_only_if_their_parts_are(
    both: tuple[Parts, Parts], how: KeySettings
) -> None:
    def parted(given: Parts) -> object:
        event_id, at, link, calendar = given
        canonical = how.link is LinkForm.CANONICAL
        last = {
            Scheme.ALL: "",
            Scheme.COMPANY: _company(calendar),
            Scheme.CALENDAR_EVENT: event_id,
            Scheme.TENANT: calendar.tenant,
        }[how.scheme]
        spelt = link if how.scheme is Scheme.ALL else without_bar(link)
        return (
            None
            if last is None
            else (at, canonical_link(link) if canonical else spelt, last)
        )

    keys = [deduplication_key(*given, how) for given in both]
    wanted = [parted(given) for given in both]
    assert [key is None for key in keys] == [part is None for part in wanted]
    if how.spelling is Spelling.SAFE or how.scheme is Scheme.ALL:
        assert (keys[0] == keys[1]) is (wanted[0] == wanted[1])


@given(parts())
def test_under_the_guides_spelling_a_key_is_the_guides_text(
    given: Parts,
) -> None:
    event_id, at, link, _ = given
    how = KeySettings(
        scheme=Scheme.CALENDAR_EVENT, spelling=Spelling.GUIDE, link=LinkForm.VERBATIM
    )
    start = at.replace(tzinfo=None).isoformat()
    assert deduplication_key(*given, how) == f"{start}Z-{link}-{event_id}"


@given(parts(), st.sampled_from(KEYS))
def test_every_key_that_we_issue_is_recognised_as_ours(
    given: Parts, how: KeySettings
) -> None:
    event_id, at, link, calendar = given
    key = deduplication_key(event_id, at, link, calendar, how)
    if key is not None:
        assert would_issue(key, event_id, at, link, calendar)
        assert not would_issue(DedupKey(key + "x"), event_id, at, link, calendar)
        assert not would_issue(key, event_id, at + INSTANT, link, calendar)


def _classes(world: World, scheme: Scheme) -> set[frozenset[EventId]]:
    groups: dict[object, set[EventId]] = defaultdict(set)
    for s in world.situations:
        key = deduplication_key(
            s.event.id,
            s.event.start,
            s.event.meeting_url or "",
            s.calendar,
            KeySettings(scheme=scheme),
        )
        groups[s.event.id if key is None else key].add(s.event.id)
    return {frozenset(group) for group in groups.values()}


@given(worlds(empty=True))
def test_a_finer_scheme_only_ever_divides(world: World) -> None:
    every = _classes(world, Scheme.ALL)
    company = _classes(world, Scheme.COMPANY)
    single = _classes(world, Scheme.CALENDAR_EVENT)
    assert all(any(fine <= coarse for coarse in every) for fine in company)
    assert all(any(fine <= coarse for coarse in company) for fine in single)
    assert len(single) == len(world.situations)


@given(worlds(policy=DISSENT) | worlds())
def test_all_additions_under_one_key_carry_the_same_settings(world: World) -> None:
    carried: dict[DedupKey, set[BotSettings]] = defaultdict(set)
    for decision in world.plan.decisions:
        for command in decision.commands:
            if isinstance(command, AddBot):
                carried[command.key].add(command.settings)
    assert all(len(settings) == 1 for settings in carried.values())


@given(worlds(policy=DISSENT) | worlds())
def test_sharers_get_the_settings_of_the_smallest_wanted_event_id(
    world: World,
) -> None:
    wanted: dict[DedupKey, list[tuple[EventId, BotSettings]]] = defaultdict(list)
    added: dict[DedupKey, BotSettings] = {}
    for s in world.situations:
        key = deduplication_key(
            s.event.id,
            s.event.start,
            s.event.meeting_url or "",
            s.calendar,
            s.settings.key,
        )
        assert s.policy is not None
        verdict = judge(s.policy, s.event, s.calendar, s.event_choice, s.series_choice)
        gone = s.event.is_deleted or s.event.is_cancelled or not s.event.meeting_url
        if key is not None and verdict.wanted is Answer.YES and not gone:
            wanted[key].append((s.event.id, verdict.settings))
        decision = reconcile(s)
        for command in decision.commands:
            if isinstance(command, AddBot):
                added[command.key] = command.settings
    for key, settings in added.items():
        assert settings == min(wanted[key])[1]


@given(
    st.dictionaries(
        st.text(max_size=2).map(EventId),
        st.sampled_from((BotSettings(), NAMED_BOT)),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_sharers_does_not_matter_to_what_they_agree_on(
    wishes: dict[EventId, BotSettings], random: object
) -> None:
    forth, back = list(wishes.items()), list(wishes.items())[::-1]
    assert agree_settings(forth) == agree_settings(back) == wishes[min(wishes)]


def _of_an_unknown_company(s: Situation) -> Situation:
    """Let the key ask for a company, and no address tell which."""
    how = replace(s.settings, key=replace(s.settings.key, scheme=Scheme.COMPANY))
    return replace(s, calendar=replace(s.calendar, address=None), settings=how)


@given(situations().map(_of_an_unknown_company) | situations())
def test_a_calendar_that_changes_its_id_changes_no_key_and_sends_nothing_more(
    situation: Situation,
) -> None:
    s = situation
    moved = replace(s.calendar, id=CalendarId("cal-new"))
    event = replace(s.event, calendar_id=moved.id)
    assert reconcile(replace(s, event=event, calendar=moved)) == reconcile(s)

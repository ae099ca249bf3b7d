"""Deduplication keys: four schemes, two spellings, two forms of the link."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId, DedupKey, EventId
from callsheet.domain.keys import (
    KEY_LIMIT,
    KeySettings,
    LinkForm,
    Scheme,
    Spelling,
    deduplication_key,
    link_part,
    would_issue,
)
from tests.domain.builders import EVENING, LINK, OTHER_LINK, START, TICK

ANA = Calendar(id=CalendarId("cal-a"), address="Ana@Acme.example", tenant="t1")
FREE = replace(ANA, address="Ana@Gmail.com")
NOBODY = Calendar(id=CalendarId("cal-x"))
EVENT = EventId("evt-1")
SHOUTED = "https://MEET.google.com/ABC-defg-hij?authuser=1"
PLAIN = f"2026-03-02T15:00:00Z-{LINK}"

SAFE = {scheme: KeySettings(scheme=scheme) for scheme in Scheme}
GUIDE = {s: KeySettings(scheme=s, spelling=Spelling.GUIDE) for s in Scheme}
VERBATIM = {s: KeySettings(scheme=s, link=LinkForm.VERBATIM) for s in Scheme}

KEYS = {
    "of all": (ANA, SAFE[Scheme.ALL], PLAIN),
    "of all, in the guide's spelling": (ANA, GUIDE[Scheme.ALL], PLAIN),
    "of all, without an address": (NOBODY, SAFE[Scheme.ALL], PLAIN),
    "of a company": (ANA, SAFE[Scheme.COMPANY], f"{PLAIN}|acme.example"),
    "of a company, in the guide's spelling": (
        ANA,
        GUIDE[Scheme.COMPANY],
        f"{PLAIN}-acme.example",
    ),
    "of somebody with free mail": (
        FREE,
        SAFE[Scheme.COMPANY],
        f"{PLAIN}|ana@gmail.com",
    ),
    "of a company without an address": (NOBODY, SAFE[Scheme.COMPANY], None),
    "of a company whose address is none": (
        replace(ANA, address="ana"),
        SAFE[Scheme.COMPANY],
        None,
    ),
    "of an event": (ANA, SAFE[Scheme.CALENDAR_EVENT], f"{PLAIN}|evt-1"),
    "of an event, in the guide's spelling": (
        NOBODY,
        GUIDE[Scheme.CALENDAR_EVENT],
        f"{PLAIN}-evt-1",
    ),
    "of a tenant": (ANA, SAFE[Scheme.TENANT], f"{PLAIN}|t1"),
    "of a tenant, in the guide's spelling": (ANA, GUIDE[Scheme.TENANT], f"{PLAIN}-t1"),
    "of an unknown tenant": (NOBODY, SAFE[Scheme.TENANT], None),
    "of a tenant without a name": (
        replace(ANA, tenant=""),
        SAFE[Scheme.TENANT],
        None,
    ),
}


@pytest.mark.parametrize(("owner", "settings", "key"), KEYS.values(), ids=KEYS)
def test_the_key(owner: Calendar, settings: KeySettings, key: str | None) -> None:
    assert deduplication_key(EVENT, START, SHOUTED, owner, settings) == key


@pytest.mark.parametrize("scheme", Scheme, ids=lambda scheme: scheme.value)
def test_verbatim_keeps_recalls_own_recipe(scheme: Scheme) -> None:
    key = deduplication_key(EVENT, START, SHOUTED, ANA, VERBATIM[scheme])
    assert key is not None
    assert key.startswith(f"2026-03-02T15:00:00Z-{SHOUTED}")


def test_a_bar_in_a_verbatim_link_is_encoded_where_a_bar_separates() -> None:
    barred = "https://x.example/a|b"

    def key(settings: KeySettings) -> str | None:
        return deduplication_key(EVENT, START, barred, ANA, settings)

    here = "2026-03-02T15:00:00Z-https://x.example/a"
    assert key(VERBATIM[Scheme.COMPANY]) == f"{here}%7Cb|acme.example"
    assert key(VERBATIM[Scheme.ALL]) == f"{here}|b"
    guide = replace(VERBATIM[Scheme.COMPANY], spelling=Spelling.GUIDE)
    assert key(guide) == f"{here}|b-acme.example"


def two_companies(spelling: Spelling) -> set[str | None]:
    settings = KeySettings(scheme=Scheme.COMPANY, spelling=spelling)
    places = (("https://x/a", "ana@b-c.com"), ("https://x/a-b", "ana@c.com"))
    return {
        deduplication_key(EVENT, START, link, replace(ANA, address=address), settings)
        for link, address in places
    }


def test_the_guides_spelling_gives_two_meetings_one_key() -> None:
    assert two_companies(Spelling.GUIDE) == {"2026-03-02T15:00:00Z-https://x/a-b-c.com"}


def test_the_safe_spelling_keeps_them_apart() -> None:
    assert two_companies(Spelling.SAFE) == {
        "2026-03-02T15:00:00Z-https://x/a|b-c.com",
        "2026-03-02T15:00:00Z-https://x/a-b|c.com",
    }


def test_a_start_is_spelt_in_utc() -> None:
    there = START.astimezone(timezone(timedelta(hours=-7)))
    assert deduplication_key(EVENT, there, LINK, ANA, SAFE[Scheme.ALL]) == PLAIN


def test_starts_a_microsecond_apart_have_keys_of_their_own() -> None:
    key = deduplication_key(EVENT, START + TICK, LINK, ANA, SAFE[Scheme.ALL])
    assert key == f"2026-03-02T15:00:00.000001Z-{LINK}"


def test_all_is_safe_and_canonical_unless_told_otherwise() -> None:
    assert KeySettings() == KeySettings(
        scheme=Scheme.ALL,
        spelling=Spelling.SAFE,
        link=LinkForm.CANONICAL,
        share_between_tenants=False,
    )
    assert KEY_LIMIT == 2000


def test_the_part_of_the_link_is_what_makes_two_links_one_meeting() -> None:
    assert link_part(SHOUTED, LinkForm.CANONICAL) == LINK
    assert link_part(SHOUTED, LinkForm.VERBATIM) == SHOUTED


OURS = {
    "the plain key": PLAIN,
    "the key with the link verbatim": f"2026-03-02T15:00:00Z-{SHOUTED}",
    "the company's key": f"{PLAIN}|acme.example",
    "the company's key in the guide's spelling": f"{PLAIN}-acme.example",
    "the event's key with the link verbatim": f"2026-03-02T15:00:00Z-{SHOUTED}|evt-1",
    "the tenant's key": f"{PLAIN}|t1",
}


@pytest.mark.parametrize("key", OURS.values(), ids=OURS)
def test_we_would_issue(key: str) -> None:
    assert would_issue(DedupKey(key), EVENT, START, SHOUTED, ANA)


THEIRS = {
    "a key for another start": (PLAIN, EVENING, LINK),
    "a key for another link": (PLAIN, START, OTHER_LINK),
    "a key of another company": (f"{PLAIN}|globex.example", START, LINK),
    "a key with another separator": (f"{PLAIN}/acme.example", START, LINK),
    "a key of another making": ("recording-42", START, LINK),
    "an empty key": ("", START, LINK),
}


@pytest.mark.parametrize(("key", "start", "link"), THEIRS.values(), ids=THEIRS)
def test_we_would_not_issue(key: str, start: datetime, link: str) -> None:
    assert not would_issue(DedupKey(key), EVENT, start, link, ANA)


def test_without_an_address_no_companys_key_is_ours() -> None:
    assert not would_issue(DedupKey(f"{PLAIN}|None"), EVENT, START, LINK, NOBODY)
    assert would_issue(DedupKey(PLAIN), EVENT, START, LINK, NOBODY)

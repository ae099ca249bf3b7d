"""Documents and their answers, name by name."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from callsheet.adapters.documents.answer import written
from callsheet.adapters.documents.problems import DocumentError
from callsheet.adapters.documents.wire import SettingFacts
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.guard import Held, HeldFor, Limits
from callsheet.domain.hold_records import Limit
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.plan import Plan
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Settings
from tests.adapters.documents.samples import (
    LINK,
    Object,
    answer,
    answer_bytes,
    bot,
    decisions,
    document,
    event,
    reason,
)

MOVED = event(bots=[bot(start="2026-03-02T16:00:00Z")])
WHOLE = document(
    MOVED,
    calendars={
        "cal-a": {
            "platform_email": "ana@acme.example",
            "status": "connected",
            "tenant": "t1",
            "time_zone": "Europe/Berlin",
        }
    },
    preferences={"events": {"evt-2": True}, "series": {"uid-1@google.com": False}},
    bots={
        "b7": {
            "status": "in_call",
            "ended_at": "2026-03-02T11:52:00Z",
            "end_reason": "join_failure",
            "stopped_by_person": False,
            "settings_digest": "...",
        }
    },
    settings={
        "key": {
            "scheme": "all",
            "spelling": "safe",
            "link": "canonical",
            "share_between_tenants": False,
        },
        "late_join": True,
        "foreign_bots": "leave",
        "adopt_by_key": True,
        "join_retry_seconds": [60, 120, 300, 600, 600],
        "limits": {"removals": 10, "fraction": 0.25, "per_hour": 50},
    },
)
POLICY_DIGEST = answer(WHOLE)["decisions"][0]["policy_digest"]
ANSWER = {
    "schema_version": 1,
    "decisions": [
        {
            "event_id": "evt-1",
            "reason": "time_changed",
            "flags": [],
            "commands": [
                {
                    "kind": "remove_bot",
                    "event_id": "evt-1",
                    "bot_ids": ["b1"],
                    "reason": "time_changed",
                    "how": "unschedule",
                },
                {
                    "kind": "add_bot",
                    "event_id": "evt-1",
                    "reason": "time_changed",
                    "deduplication_key": f"2026-03-02T17:00:00Z-{LINK}",
                    "start_time": "2026-03-02T17:00:00Z",
                    "meeting_url": LINK,
                    "bot_config": {},
                    "settings_digest": BotSettings().digest,
                },
            ],
            "valid_until": "2026-03-02T15:50:00Z",
            "policy_digest": POLICY_DIGEST,
            "explanation": [
                {
                    "rule": "customers",
                    "matched": "yes",
                    "because": [
                        {
                            "condition": "external",
                            "value": "yes",
                            "fact": "bob@client.example",
                        }
                    ],
                }
            ],
        }
    ],
    "held": [],
}


def commands(given: object) -> list[str]:
    (decision,) = answer(given)["decisions"]
    return [command["kind"] for command in decision["commands"]]


def test_a_whole_document_is_answered_with_every_name_in_its_order() -> None:
    expected = json.dumps(ANSWER, indent=2, ensure_ascii=False) + "\n"
    assert answer_bytes(WHOLE).decode() == expected


def test_what_is_left_out_has_the_values_of_the_contract() -> None:
    short = document(MOVED)
    assert "settings" not in short
    assert answer_bytes(short) == answer_bytes(WHOLE)
    assert SettingFacts().to_domain() == Settings()
    assert SettingFacts().limits.to_domain() == Limits()


def test_without_events_there_are_no_decisions() -> None:
    assert answer(document()) == {"schema_version": 1, "decisions": [], "held": []}


def test_doing_nothing_is_one_noop_with_its_reason() -> None:
    (decision,) = answer(document(event(meeting_url=None)))["decisions"]
    assert decision["commands"] == [
        {"kind": "noop", "event_id": "evt-1", "reason": "no_meeting_url"}
    ]
    assert list(decision["commands"][0]) == ["kind", "event_id", "reason"]


def test_an_answer_that_holds_for_ever_has_no_end() -> None:
    gone = event(start_time="2026-03-02T09:00:00Z", end_time="2026-03-02T10:00:00Z")
    (decision,) = answer(document(gone))["decisions"]
    assert decision["valid_until"] is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param({}, "wanted_by_rule", id="by the rules"),
        pytest.param(
            {"calendars": {"cal-a": {"status": "disconnected"}}},
            "calendar_disconnected",
            id="a disconnected calendar",
        ),
        pytest.param(
            {"calendars": {"cal-a": {"status": "connecting"}}},
            "calendar_connecting",
            id="a connecting calendar",
        ),
        pytest.param(
            {"calendars": {}}, "own_domain_unknown", id="a calendar that is not listed"
        ),
        pytest.param(
            {"calendars": {"cal-a": {"platform_email": None}}},
            "own_domain_unknown",
            id="an address that Recall does not know yet",
        ),
        pytest.param(
            {"preferences": {"events": {"evt-1": False}}},
            "unwanted_by_event_preference",
            id="a choice for the event",
        ),
        pytest.param(
            {"preferences": {"series": {"evt-1@google.com": False}}},
            "unwanted_by_series_preference",
            id="a choice for the series",
        ),
        pytest.param(
            {"policy": {"preset": "internal"}}, "unwanted_by_default", id="a preset"
        ),
        pytest.param(
            {"now": "2026-03-02T18:30:00+01:00", "settings": {"late_join": False}},
            "late_join_off",
            id="no late joining, at a time with another offset",
        ),
    ],
)
def test_each_part_of_the_document_counts(parts: Object, expected: str) -> None:
    assert reason(document(event(), **parts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, "live_unchanged", id="unknown: the start alone decides"),
        pytest.param({"status": "in_call"}, "live_unchanged", id="in the call"),
        pytest.param({"status": "done"}, "occurrence_served", id="done"),
        pytest.param(
            {"status": "done", "stopped_by_person": True},
            "stopped_by_user",
            id="stopped by a person",
        ),
        pytest.param(
            {"status": "done", "end_reason": "rejected_by_host"},
            "occurrence_refused",
            id="not let in",
        ),
        pytest.param(
            {
                "status": "failed",
                "end_reason": "join_failure",
                "ended_at": "2026-03-02T17:09:30Z",
            },
            "backing_off",
            id="failed half a minute ago",
        ),
        pytest.param(
            {
                "status": "failed",
                "end_reason": None,
                "ended_at": "2026-03-02T17:08:00Z",
            },
            "retry_unserved",
            id="failed two minutes ago",
        ),
    ],
)
def test_what_is_known_of_a_bot_is_added_to_the_listed_one(
    facts: Object, expected: str
) -> None:
    given = document(
        event(bots=[bot()]), now="2026-03-02T17:10:00Z", bots={"b1": facts}
    )
    assert reason(given) == expected


def test_a_bot_with_other_settings_than_wanted_is_configured_anew() -> None:
    booked = document(event(bots=[bot()]))
    same = {"b1": {"settings_digest": BotSettings().digest}}
    other = {"b1": {"settings_digest": "sha256:other"}}
    assert reason(booked) == "already_correct"
    assert reason(booked | {"bots": same}) == "already_correct"
    assert reason(booked | {"bots": other}) == "settings_changed"
    assert commands(booked | {"bots": other}) == ["add_bot"]


@pytest.mark.parametrize(
    ("key", "end"),
    [
        pytest.param({"scheme": "tenant"}, "|t1", id="tenant"),
        pytest.param(
            {"scheme": "company", "spelling": "guide"}, "-acme.example", id="guide"
        ),
        pytest.param({"scheme": "calendar_event"}, "|evt-1", id="calendar event"),
        pytest.param({"link": "verbatim"}, "hij?authuser=1", id="verbatim"),
    ],
)
def test_the_key_is_made_as_the_settings_say(key: Object, end: str) -> None:
    calendar = {"platform_email": "ana@acme.example", "tenant": "t1"}
    link = f"{LINK}?authuser=1" if "link" in key else LINK
    given = document(
        event(meeting_url=link), calendars={"cal-a": calendar}, settings={"key": key}
    )
    (decision,) = answer(given)["decisions"]
    assert decision["commands"][0]["deduplication_key"] == (
        f"2026-03-02T17:00:00Z-{LINK.removesuffix('hij')}hij{end.removeprefix('hij')}"
    )


def test_foreign_bots_are_left_adopted_or_replaced() -> None:
    theirs = bot() | {"deduplication_key": "theirs"}
    given = document(event(bots=[theirs]))
    replace = {"settings": {"foreign_bots": "replace"}}
    assert reason(given) == "foreign_bot"
    assert reason(given | replace) == "foreign_replaced"


def test_bots_under_our_key_are_ours_only_if_that_is_set() -> None:
    given = document(event(bots=[bot()]), settings={"adopt_by_key": False})
    assert reason(given) == "foreign_bot"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("Ana@Acme.Example", "wanted_by_rule", id="the guest's address"),
        pytest.param("ana", "identity_unknown", id="an address that is none"),
    ],
)
def test_the_calendars_address_tells_which_guest_is_its_owner(
    address: str, expected: str
) -> None:
    row = event()
    row["raw"]["attendees"][0].pop("self")
    row["raw"]["organizer"] = {"email": "bob@client.example"}
    given = document(
        row,
        calendars={"cal-a": {"platform_email": address}},
        policy={"preset": "accepted"},
    )
    assert reason(given) == expected


def test_of_repeated_events_the_latest_version_counts() -> None:
    old = event(is_deleted=True)
    new = event(updated_at="2026-03-01T08:00:01Z")
    for order in ([old, new], [new, old]):
        assert reason(document(*order)) == "wanted_by_rule"


def test_removals_beyond_a_limit_are_held_but_decided() -> None:
    events = [
        event(f"evt-{n}", bots=[bot(f"b{n}")], ical_uid=f"{n}@google.com")
        for n in range(3)
    ]
    given = document(
        *events,
        policy={"default": "skip"},
        settings={"limits": {"removals": 2, "fraction": 0.5}},
    )
    answered = answer(given)
    assert [one["commands"][0]["kind"] for one in answered["decisions"]] == [
        "remove_bot"
    ] * 3
    assert answered["held"] == [
        {
            "event_id": f"evt-{n}",
            "reason": "mass_removal",
            "limit": "removals",
            "until": None,
        }
        for n in range(3)
    ]
    assert answer(given | {"settings": {}})["held"] == []


def test_siblings_are_the_other_events_of_the_document() -> None:
    mine = event(bots=[bot()])
    other = event("evt-2", calendar_id="cal-b", bots=[])
    calendars = {
        "cal-a": {"platform_email": "ana@acme.example"},
        "cal-b": {"platform_email": "bo@acme.example"},
    }
    given = document(mine, other, calendars=calendars, now="2026-03-02T17:05:00Z")
    assert decisions(given)["evt-2"]["reason"] == "served_by_shared_bot"


def test_a_policy_given_apart_stands_in_for_the_documents() -> None:
    never = Policy(default="skip")
    unread = document(event(), policy={"no": "policy"})
    for given in (document(event()), unread, document(event(), policy=None)):
        (decision,) = answer(given, never)["decisions"]
        assert decision["policy_digest"] == never.digest


def test_a_hold_that_passes_by_itself_says_when() -> None:
    held = Held(
        event_id=EventId("évt-1"),
        reason=HeldFor.MASS_REMOVAL,
        limit=Limit.PER_HOUR,
        scope="workspace",
        until=datetime(2026, 3, 2, 13, tzinfo=UTC),
    )
    text = written(Plan(lanes=(), held=(held,), digest=Digest("sha256:"))).decode()
    assert '"event_id": "évt-1"' in text
    assert '"until": "2026-03-02T13:00:00Z"' in text


@pytest.mark.parametrize("name", ["1", "a b", "évt/…", '"', "x" * 1_000])
def test_ids_are_any_texts(name: str) -> None:
    given = document(
        event(name, calendar_id=name, bots=[bot(name)]),
        calendars={name: {"platform_email": "ana@acme.example"}},
        preferences={"events": {name: False}},
        bots={name: {"status": "scheduled"}},
    )
    (decision,) = answer(given)["decisions"]
    assert decision["event_id"] == name
    assert decision["commands"][0]["bot_ids"] == [name]


def test_two_bots_of_one_id_are_told_and_left_alone() -> None:
    given = document(event(bots=[bot(), bot(start="2026-03-02T16:00:00Z")]))
    assert reason(given) == "duplicate_bot_ids"


def test_a_link_of_ten_thousand_characters_is_told_and_left_alone() -> None:
    given = document(event(meeting_url=f"https://x.example/{'a' * 10_000}"))
    assert reason(given) == "link_too_long"


def test_a_title_of_five_megabytes_is_not_judged() -> None:
    given = event()
    given["raw"]["summary"] = "private " + "x" * 5_000_000
    rules = [{"name": "private", "when": {"title": "private"}, "then": "record"}]
    assert reason(document(given, policy={"rules": rules})) == "title_unknown"


@pytest.mark.parametrize("clipped", ["Introduction", LINK])
def test_half_a_character_costs_nothing(clipped: str) -> None:
    text = json.dumps(document(event())).replace(clipped, f"{clipped}?\\ud83d\\uDE00")
    assert reason(text) == "wanted_by_rule"
    assert reason(text.replace("\\uDE00", "")) == "wanted_by_rule"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda row: row.pop("raw"), id="nothing of the platform"),
        pytest.param(
            lambda row: row.update(new_field=[{}]), id="a field of its future"
        ),
    ],
)
def test_events_may_have_more_or_less_fields(spoil: Callable[[Object], object]) -> None:
    row = event()
    spoil(row)
    assert len(answer(document(row))["decisions"]) == 1


def test_nothing_is_answered_if_one_event_cannot_be_read() -> None:
    broken = event("evt-2", start_time="2026-03-02T17:00:00")
    with pytest.raises(DocumentError, match=r"^events\[1\]\.start_time: "):
        answer(document(event(), broken))

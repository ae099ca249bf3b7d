"""The parts under which the log files a situation."""

import json
from dataclasses import replace

import pytest

from callsheet.domain.digests import digest, digest_text
from callsheet.domain.ids import Digest
from callsheet.domain.parts import PARTS, Filing
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    EVENING,
    FORMAL,
    MIDDLE,
    NO,
    NOON,
    SKIP,
    YES,
    bot,
    calendar,
    event,
    settings,
    sibling,
    situation,
)

COMMON = situation(NOON, bot("b1"), bot("b2"), siblings=(sibling(), sibling("evt-3")))


def texts_of(situation: Situation) -> dict[Digest, str]:
    filed = Filing().file(situation)
    return {**filed.texts, **filed.personal}


def test_every_part_is_filed_in_order_under_its_name() -> None:
    filed = Filing().file(COMMON)
    assert tuple(name for name, _ in filed.digests) == PARTS
    assert len(PARTS) == 8


def test_every_text_lies_under_its_own_digest() -> None:
    texts = texts_of(COMMON)
    assert {found for _, found in Filing().file(COMMON).digests} == set(texts)
    assert all(digest_text(text) == found for found, text in texts.items())


def test_only_what_the_operator_wrote_is_not_personal() -> None:
    filed = Filing().file(COMMON)
    parts = dict(filed.digests)
    assert set(filed.texts) == {parts["policy"], parts["settings"]}
    assert not set(filed.texts) & set(filed.personal)


def test_the_texts_hold_the_parts() -> None:
    given = replace(COMMON, event_choice=YES)
    stored = texts_of(given)
    digests = Filing().file(given).digests
    texts = {name: json.loads(stored[found]) for name, found in digests}
    assert texts["event"]["id"] == "evt-1"
    assert texts["calendar"]["address"] == "ana@acme.example"
    assert texts["policy"]["default"] == "record"
    assert texts["choices"] == [{"target": "evt-1", "wanted": True}, None]
    assert [one["id"] for one in texts["bots"]] == ["b1", "b2"]
    assert [one["event_id"] for one in texts["siblings"]] == ["evt-2", "evt-3"]
    assert texts["agreed"] is None
    assert texts["settings"]["late_join"] is True


CHANGED: dict[str, tuple[Situation, str]] = {
    "the event": (replace(COMMON, event=event(title="x")), "event"),
    "the calendar": (replace(COMMON, calendar=calendar(tenant="t1")), "calendar"),
    "the policy": (replace(COMMON, policy=SKIP), "policy"),
    "no policy": (replace(COMMON, policy=None), "policy"),
    "a choice for the event": (replace(COMMON, event_choice=NO), "choices"),
    "a choice for the series": (replace(COMMON, series_choice=NO), "choices"),
    "the bots": (replace(COMMON, bots=(bot("b1"),)), "bots"),
    "the siblings": (replace(COMMON, siblings=(sibling(),)), "siblings"),
    "agreed settings": (replace(COMMON, agreed=FORMAL), "agreed"),
    "the settings": (replace(COMMON, settings=settings(late_join=False)), "settings"),
}


@pytest.mark.parametrize(("given", "part"), CHANGED.values(), ids=CHANGED)
def test_a_change_touches_one_part_alone(given: Situation, part: str) -> None:
    before, after = Filing().file(COMMON), Filing().file(given)
    differing = set(before.digests) ^ set(after.digests)
    assert {name for name, _ in differing} == {part}
    assert before.digest != after.digest


def test_a_choice_for_the_event_is_not_one_for_the_series() -> None:
    one = Filing().file(replace(COMMON, event_choice=NO))
    other = Filing().file(replace(COMMON, series_choice=NO))
    assert one.digest != other.digest


def test_the_moment_changes_nothing() -> None:
    filing = Filing()
    assert filing.file(COMMON) == filing.file(replace(COMMON, now=EVENING))


def test_the_order_in_which_bots_and_siblings_were_read_changes_nothing() -> None:
    other_way = situation(MIDDLE, *COMMON.bots[::-1], siblings=COMMON.siblings[::-1])
    assert Filing().file(other_way) == Filing().file(COMMON)


def test_the_digest_is_of_the_parts_digests() -> None:
    filed = Filing().file(COMMON)
    assert filed.digest == digest(filed.digests)


def test_a_filing_that_is_used_again_says_the_same() -> None:
    filing = Filing()
    first = [filing.file(given) for given, _ in CHANGED.values()]
    assert [filing.file(given) for given, _ in CHANGED.values()] == first
    assert [Filing().file(given) for given, _ in CHANGED.values()] == first


def test_a_part_can_be_written_by_itself() -> None:
    filing = Filing()
    text, found = filing.text(SKIP)
    assert found == digest_text(text)
    assert found == dict(filing.file(replace(COMMON, policy=SKIP)).digests)["policy"]

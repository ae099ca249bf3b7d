"""What may be told otherwise without another answer: order, zones, names, company."""

import re
from dataclasses import replace
from datetime import timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.digests import canonical
from callsheet.domain.event import Guest, Response
from callsheet.domain.keys import LinkForm
from callsheet.domain.plan import plan
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import situations as told
from tests.properties.corpus import DAY, INSTANT, SPELLINGS
from tests.properties.policies import RECORD_ALL, SKIP_ALL
from tests.properties.rebuilt import rebuilt, shifted
from tests.properties.worlds import UNLIMITED, World, worlds
from tests.strategies import situations


@given(situations())
def test_the_order_of_bots_and_siblings_does_not_matter(situation: Situation) -> None:
    mixed = replace(
        situation,
        bots=situation.bots[::-1],
        siblings=tuple(
            replace(s, bots=s.bots[::-1]) for s in reversed(situation.siblings)
        ),
    )
    assert canonical(reconcile(mixed)) == canonical(reconcile(situation))


@given(worlds(), st.data())
def test_the_order_of_events_and_bots_does_not_matter(
    world: World, data: st.DataObject
) -> None:
    mixed = [
        replace(r, bots=tuple(data.draw(st.permutations(r.bots))))
        for r in data.draw(st.permutations(world.readings))
    ]
    other = replace(world, readings=tuple(mixed))
    assert other.situations == world.situations
    assert canonical(other.plan) == canonical(world.plan)
    assert canonical(
        plan(data.draw(st.permutations(world.situations)), UNLIMITED)
    ) == canonical(world.plan)


@given(worlds(), st.data())
def test_events_that_are_delivered_twice_count_once_and_the_newer_reading_counts(
    world: World, data: st.DataObject
) -> None:
    known = [
        replace(r, event=replace(r.event, updated_at=world.now)) for r in world.readings
    ]
    repeats = data.draw(st.lists(st.sampled_from(known)))
    older = [
        replace(
            r,
            event=replace(
                r.event,
                updated_at=data.draw(st.sampled_from((None, world.now - INSTANT))),
                is_deleted=not r.event.is_deleted,
            ),
        )
        for r in data.draw(st.lists(st.sampled_from(known), max_size=2))
    ]
    all_of_it = data.draw(st.permutations([*known, *repeats, *older]))
    once = told(known, world.workspace, now=world.now)
    assert told(all_of_it, world.workspace, now=world.now) == once


@given(worlds(), st.sampled_from((DAY, -7 * DAY, timedelta(hours=5, seconds=1))))
def test_moving_all_instants_moves_the_plan_and_changes_nothing_else(
    world: World, by: timedelta
) -> None:
    assert shifted(world, by).plan.lanes == shifted(world.plan.lanes, by)


_ZONES = [timezone(timedelta(minutes=m)) for m in (-719, -60, 0, 345, 840)]


@given(situations(), st.data())
def test_instants_in_another_zone_are_the_same_instants(
    situation: Situation, data: st.DataObject
) -> None:
    abroad = rebuilt(
        situation, lambda at: at.astimezone(data.draw(st.sampled_from(_ZONES)))
    )
    assert canonical(reconcile(abroad)) == canonical(reconcile(situation))


def _linkless(decision: Decision) -> Decision:
    commands = tuple(
        replace(command, link="") if isinstance(command, AddBot) else command
        for command in decision.commands
    )
    desired = decision.desired and replace(decision.desired, link="")
    return replace(decision, commands=commands, desired=desired)


@given(
    situations().filter(lambda s: s.settings.key.link is LinkForm.CANONICAL), st.data()
)
def test_the_spelling_of_a_link_changes_nothing_but_the_link_itself(
    situation: Situation, data: st.DataObject
) -> None:
    old = situation.event.meeting_url or ""
    same = next((s for s in SPELLINGS.values() if old in s), (old,))
    event = replace(situation.event, meeting_url=data.draw(st.sampled_from(same)))
    respelt = replace(situation, event=event)
    one, other = reconcile(situation), reconcile(respelt)
    assert _linkless(one) == _linkless(other)
    for command in other.commands:
        if isinstance(command, AddBot):
            assert command.link == event.meeting_url


@given(worlds())
def test_names_in_the_same_order_give_the_same_plan_under_those_names(
    world: World,
) -> None:
    def renamed(text: str) -> str:
        return re.sub(r"\b(evt|bot|cal)-", r"\1-x-", text)

    other = rebuilt(world, text=renamed)
    assert other.plan.lanes == rebuilt(world.plan.lanes, text=renamed)


@given(situations())
def test_the_names_of_bots_decide_nothing(situation: Situation) -> None:
    def renamed(text: str) -> str:
        return re.sub(r"\bbot-(\d)", lambda hit: f"bot-{9 - int(hit[1])}", text)

    def shape(decision: Decision) -> list[object]:
        named = [
            replace(c, bot_ids=tuple(sorted(c.bot_ids)))
            if isinstance(c, RemoveBot)
            else c
            for c in decision.commands
        ]
        return [named, decision.reason, decision.flags, decision.valid_until]

    other = reconcile(rebuilt(situation, text=renamed))
    assert shape(other) == shape(rebuilt(reconcile(situation), text=renamed)) or (
        shape(rebuilt(other, text=renamed)) == shape(reconcile(situation))
    )


@given(situations(), st.sampled_from((RECORD_ALL, SKIP_ALL)))
def test_facts_that_no_rule_asks_about_change_nothing(
    situation: Situation, policy: Policy
) -> None:
    asked = replace(situation, policy=policy)
    event = replace(
        situation.event,
        title="Something else",
        guests=(Guest(address="eve@elsewhere.example"),),
        guests_complete=not situation.event.guests_complete,
        organizer="eve@elsewhere.example",
        organizer_is_me=None,
        my_response=Response.TENTATIVE,
        all_day=not situation.event.all_day,
        series=("another",),
        ical_uid="another",
        updated_at=situation.now,
    )
    calendar = replace(situation.calendar, time_zone="Europe/Berlin")
    other = replace(asked, event=event, calendar=calendar)
    assert reconcile(other) == reconcile(asked)


@given(worlds(most=3), worlds(most=3, prefix="other"))
def test_events_that_share_no_key_do_not_matter_to_each_other(
    one: World, far: World
) -> None:
    def moved(text: str) -> str:
        for host in ("meet.google.com/abc", "meet.google.com/ABC"):
            text = text.replace(host, "meet.google.com/zzz")
        return re.sub("(?i)call.example", "far.example", text).replace(
            "someone else's", "a stranger's"
        )

    other = replace(
        one,
        readings=rebuilt(far.readings, text=moved),
        workspace=replace(
            one.workspace,
            calendars={**one.workspace.calendars, **far.workspace.calendars},
        ),
    )
    one = replace(one, workspace=other.workspace)
    both = replace(one, readings=(*one.readings, *other.readings))
    apart = {d.event_id: d for d in (*one.plan.decisions, *other.plan.decisions)}
    assert {d.event_id: d for d in both.plan.decisions} == apart

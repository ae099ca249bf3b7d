"""Faults that keep a plan from settling."""

from tests.properties.planted.fault import caught_in

CONVERGENCE = caught_in(
    "convergence",
    (
        "table",
        "return applied is not None and applied != facts.case.settings.digest",
        "return applied is not None",
        "after_a_plan_is_carried_out_nothing_is_left_to_do",
    ),
    (
        "bookings",
        "key=desired.key,",
        "key=DedupKey(desired.key + facts.event.id),",
        "a_plan_for_later_is_carried_out_word_for_word",
    ),
    (
        "bookings",
        "return _book(facts, reason, unschedule(facts, reason))",
        "return _book(facts, reason)",
        "a_plan_for_later_is_carried_out_word_for_word",
    ),
    (
        "keys",
        'return DedupKey(f"{spell(start)}-{link}")',
        'return DedupKey(f"{spell(start)}-{link}{event_id}")',
        "at_rest_no_two_bots_wait_for_one_meeting",
    ),
    (
        "bookings",
        "(*gone, command)",
        "(command, *gone)",
        "a_crash_after_any_command_ends_in_the_same_world",
    ),
    (
        "table",
        "return applied is not None and applied != facts.case.settings.digest",
        "return applied is not None",
        "no_event_is_added_to_or_removed_from_twice",
    ),
    (
        "bookings",
        "start=desired.start,\n        link",
        "start=facts.now,\n        link",
        "carrying_out_a_plan_twice_is_carrying_it_out_once",
    ),
    (
        "endings",
        "gone = unschedule(facts, verdict.reason)",
        "gone = ()",
        "at_rest_exactly_the_wanted_bots_wait",
    ),
    (
        "keys",
        'return DedupKey(f"{spell(start)}-{link}")',
        'return DedupKey(f"{spell(start)}-{link}{event_id}")',
        "from_nothing_there_are_as_many_bots_as_wanted_meetings",
    ),
    (
        "lanes",
        "(1 if removes else 0) if adds else (2 if removes else 3)",
        "(2 if removes else 3) if adds else (1 if removes else 0)",
        "a_shared_bot_that_somebody_joins_never_loses_its_last_holder",
    ),
    (
        "outcome",
        "for bot in facts.our_booked))",
        "for bot in facts.our_booked[:1]))",
        "removals_name_every_booked_bot_and_so_notice_any_other",
    ),
)

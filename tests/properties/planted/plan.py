"""Faults in the plan's order and its guard."""

from tests.properties.planted.fault import caught_in

PLAN = caught_in(
    "plan",
    (
        "lanes",
        "for key in one.keys:",
        "for key in sorted(one.keys)[:1]:",
        "no_two_lanes_share_a_key_and_no_lane_could_be_divided",
    ),
    (
        "lanes",
        "keys = {bot.key for bot in facts.booked}",
        'keys = {DedupKey("all"), *(bot.key for bot in facts.booked)}',
        "no_two_lanes_share_a_key_and_no_lane_could_be_divided",
    ),
    (
        "lanes",
        "return min((one.urgent, one.event_id) for one in group)",
        "return max((one.urgent, one.event_id) for one in group)",
        "lanes_stand_in_the_order_of_their_urgency",
    ),
    (
        "lanes",
        "(1 if removes else 0) if adds else (2 if removes else 3)",
        "0",
        "inside_a_lane_additions_come_first_then_rebooks_then_removals",
    ),
    (
        "plan",
        "digest=digest((sent, held))",
        "digest=digest(held)",
        "equal_plans_have_equal_digests_and_others_have_others",
    ),
    (
        "guard",
        "lost[scope] > limits.removals",
        "lost[scope] >= limits.removals",
        "removals_are_held_beyond_the_number_and_the_share_and_not_at_them",
    ),
    (
        "guard",
        "lost[scope] > limits.fraction * booked[scope]",
        "lost[scope] >= limits.fraction * booked[scope]",
        "removals_are_held_beyond_the_number_and_the_share_and_not_at_them",
    ),
    (
        "guard",
        "over <= 0:",
        "over < 0:",
        "removals_are_held_beyond_so_many_an_hour_and_not_at_them",
    ),
    (
        "guard",
        "later(last[over - 1], _HOUR)",
        "later(last[0], _HOUR)",
        "removals_are_held_beyond_so_many_an_hour_and_not_at_them",
    ),
    (
        "guard",
        "later(now, -_HOUR) < instant",
        "later(now, -_HOUR) <= instant",
        "removals_are_held_beyond_so_many_an_hour_and_not_at_them",
    ),
    (
        "guard",
        "lost[scope] > limits.fraction * booked[scope]",
        "lost[scope] < limits.fraction * booked[scope]",
        "raising_a_limit_never_holds_more_and_no_limit_changes_a_decision",
    ),
    (
        "guard",
        "and not isinstance(decision.commands[-1], AddBot)",
        "and bool(decision.commands)",
        "only_removals_without_a_successor_are_ever_guarded",
    ),
    (
        "rekeying",
        "until=one.situation.event.start",
        "until=one.situation.event.end",
        "for_its_key_alone_only_an_addition_waits_and_for_its_start",
    ),
    (
        "scopes",
        'return f"{_CALENDAR}{calendar_id}"',
        'return f"{_CALENDAR}any"',
        "a_calendar_that_loses_too_many_is_held_and_its_neighbour_is_not",
    ),
    (
        "guard",
        "    removals: int = 10\n",
        "    removals: int = 100\n",
        "unlimited_means_that_nothing_is_held",
    ),
    (
        "guard",
        "    | A_PERSONS_NO\n",
        "    | frozenset()\n",
        "what_people_said_no_to_is_neither_held_nor_counted",
    ),
)

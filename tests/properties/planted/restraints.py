"""Faults in modes, pauses, and what approvals let go."""

from tests.properties.planted.fault import caught_in

RESTRAINTS = caught_in(
    "restraints",
    (
        "modes",
        "return not decision.sends",
        "return True",
        "a_mode_only_takes_commands_away_and_changes_no_decision",
    ),
    (
        "modes",
        "key=lambda one: one[0].strictness",
        "key=lambda one: -one[0].strictness",
        "a_mode_only_takes_commands_away_and_changes_no_decision",
    ),
    (
        "modes",
        "return not any(removes)",
        "return not all(removes)",
        "add_only_lets_all_plain_additions_go_and_no_part_of_anything_else",
    ),
    (
        "pauses",
        "pause.expires is None or now < pause.expires",
        "pause.expires is None",
        "a_pause_holds_its_scope_and_nothing_outside_and_leaves_nothing_behind",
    ),
    (
        "pauses",
        "return Pauses(said=others)",
        "return pauses",
        "a_pause_holds_its_scope_and_nothing_outside_and_leaves_nothing_behind",
    ),
    (
        "pauses",
        "if one.scope in scopes]",
        "]",
        "a_pause_holds_its_scope_and_nothing_outside_and_leaves_nothing_behind",
    ),
    (
        "holds",
        "and now < word.expires",
        "and now <= word.expires",
        "just_what_was_approved_goes_and_only_until_the_approval_expires",
    ),
    (
        "holds",
        "digest((scope, limit, sorted(held)))",
        "digest((scope, limit, [event_id for event_id, _ in sorted(held)]))",
        "just_what_was_approved_goes_and_only_until_the_approval_expires",
    ),
    (
        "holds",
        "digest((scope, limit, sorted(held)))",
        "digest((scope, limit))",
        "just_what_was_approved_goes_and_only_until_the_approval_expires",
    ),
    (
        "holds",
        "return found if now < found.expires else None",
        "return found if now <= found.expires else None",
        "what_is_left_of_an_approval_goes_if_each_removal_is_the_one_approved",
    ),
    (
        "holds",
        "if found is None or found.commands != commands:",
        "if found is None:",
        "what_is_left_of_an_approval_goes_if_each_removal_is_the_one_approved",
    ),
    (
        "holds",
        "found is not None and found.commands == commands",
        "found is not None",
        "what_was_rejected_never_goes_and_all_else_is_as_strict_as_before",
    ),
    (
        "guard",
        "[one for one in losing if one.event_id not in released]",
        "[o for o in losing if o.event_id in asked and o.event_id not in released]",
        "what_was_rejected_never_goes_and_all_else_is_as_strict_as_before",
    ),
    (
        "guard",
        "over = len(last) + len(losing) - limits.per_hour",
        "over = len(losing) - limits.per_hour",
        "in_no_hour_more_bots_are_lost_than_allowed_but_by_approval",
    ),
)

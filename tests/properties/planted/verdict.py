"""Faults in what is wanted."""

from tests.properties.planted.fault import caught_in

VERDICT = caught_in(
    "verdict",
    (
        "verdict",
        "        if rule.locked and _is_shown",
        "        if rule and _is_shown",
        "a_preference_beats_every_unlocked_rule",
    ),
    (
        "verdict",
        "        if rule.locked and _is_shown",
        "        if event_choice is None and rule.locked and _is_shown",
        "a_locked_rule_that_matches_beats_everybody",
    ),
    (
        "policy",
        "return min(found, key",
        "return max(found, key",
        "of_two_series_preferences_no_wins",
    ),
    (
        "verdict",
        "while seen[-1].matched is not Answer.YES:",
        "while seen[-1].matched is Answer.NO:",
        "rules_that_cannot_both_match_may_stand_in_either_order",
    ),
    (
        "verdict",
        "unsure = one.matched is Answer.CANNOT_TELL",
        "unsure = one.matched is None",
        "a_verdict_is_what_every_way_of_settling_the_doubts_agrees_on",
    ),
    (
        "verdict",
        "if unsure and (one.then, one.bot) != (last.then, last.bot):",
        "if unsure and one.then != last.then:",
        "a_verdict_is_what_every_way_of_settling_the_doubts_agrees_on",
    ),
    (
        "finding",
        "return self.event.guests_complete and not self.others.nameless",
        "return not self.others.nameless",
        "learning_more_never_turns_a_settled_verdict",
    ),
    (
        "findings_of_people",
        "(at_most is None or (complete and most <= at_most))",
        "(at_most is None or most <= at_most)",
        "learning_more_never_turns_a_settled_condition",
    ),
    (
        "findings_of_meeting",
        '        return Answer.CANNOT_TELL, "not shown", Reason.PRIVACY_UNKNOWN',
        '        return Answer.NO, "not shown", None',
        "learning_more_never_turns_a_settled_condition",
    ),
    (
        "findings_of_people",
        "    if mine is None:\n        return Answer.CANNOT_TELL, fact",
        "    if mine is None:\n        return Answer.NO, fact",
        "learning_the_owners_address_never_turns_a_settled_verdict",
    ),
    (
        "findings_of_people",
        "if response is not None:",
        'if response is not None and response.value == "accepted":',
        "where_all_is_known_every_verdict_is_settled",
    ),
    (
        "layers",
        "        for layer in doubts:\n            yield",
        "        for layer in doubts[:0]:\n            yield",
        "learning_more_never_turns_what_layers_settled",
    ),
    (
        "layers",
        '    if policy.default == "record":',
        '    if policy.default == "skip":',
        "learning_more_never_turns_what_layers_settled",
    ),
    (
        "layers",
        "rule if sure else _scoped(rule, layer)",
        "rule",
        "learning_more_never_turns_what_layers_settled",
    ),
    (
        "findings_of_people",
        "        if matter.learning:",
        "        if matter.event is None:",
        "learning_more_never_turns_what_layers_settled",
    ),
    (
        "findings_of_people",
        "if len(others.inside) == 1 and matter.owner_hidden:",
        "if len(others.inside) == 0:",
        "learning_the_owners_address_never_turns_a_settled_verdict",
    ),
    (
        "layers",
        ", locked=False)",
        ", locked=True)",
        "a_preference_beats_the_unlocked_rules_of_every_layer",
    ),
    (
        "layers",
        "            if answer is not Answer.NO\n",
        "",
        "the_rules_of_layers_that_do_not_apply_mean_nothing",
    ),
)

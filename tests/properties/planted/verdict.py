"""Faults in what is wanted."""

from tests.properties.planted.fault import caught_in

VERDICT = caught_in(
    "verdict",
    (
        "verdict",
        "        if rule.locked:\n",
        "        if rule:\n",
        "a_preference_beats_every_unlocked_rule",
    ),
    (
        "verdict",
        "        if rule.locked:\n",
        "        if rule.locked and event_choice is None:\n",
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
        "if stand.matched is Answer.CANNOT_TELL]",
        "if stand.matched is None]",
        "a_verdict_is_what_every_way_of_settling_the_doubts_agrees_on",
    ),
    (
        "findings",
        "if not matter.event.guests_complete or any(",
        "if any(",
        "learning_more_never_turns_a_settled_verdict",
    ),
    (
        "findings",
        "        return Answer.CANNOT_TELL, fact, Reason.IDENTITY_UNKNOWN",
        "        return Answer.NO, fact, None",
        "learning_the_owners_address_never_turns_a_settled_verdict",
    ),
    (
        "findings",
        "if response is not None:",
        "if response is Response.ACCEPTED:",
        "where_all_is_known_every_verdict_is_settled",
    ),
)

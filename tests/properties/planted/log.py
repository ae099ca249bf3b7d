"""Faults in the log's fold, the digests and the retries."""

from tests.properties.planted.fault import caught_in

LOG = caught_in(
    "log",
    (
        "log",
        "state = state or EventState()",
        "state = EventState()",
        "folding_the_rest_onto_the_fold_of_a_prefix_is_folding_it_all",
    ),
    (
        "log",
        "version=state.version + 1)",
        "version=1)",
        "a_fold_counts_every_record_and_leaves_the_earlier_state_alone",
    ),
    (
        "log",
        "if record.outcome is Outcome.UNKNOWN:",
        "if record.outcome is None:",
        "open_commands_are_those_intended_whose_outcome_is_not_known",
    ),
    (
        "log",
        "ours={**state.ours, **dict.fromkeys(wanted, applied)},",
        "ours=dict.fromkeys(wanted, applied),",
        "a_bot_is_ours_once_booked_or_adopted_and_stays_so",
    ),
    (
        "log",
        "        retry_at=None,\n        given_up=None,\n",
        "        given_up=None,\n",
        "a_new_situation_wipes_the_failures_and_the_same_one_does_not",
    ),
    (
        "log",
        "if not command.loses:",
        "if command.settings is None:",
        "the_guard_counts_each_sending_of_what_lost_a_bot",
    ),
    (
        "parts",
        "digest(digests))",
        "digest((digests, situation.now)))",
        "the_moment_is_no_part_of_a_situations_digest",
    ),
    (
        "parts",
        "            situation.agreed,\n",
        "            None,\n",
        "every_other_part_of_a_situation_is_in_its_digest",
    ),
    (
        "parts",
        "known = self._known.get(id(part))",
        "known = next((k for k in self._known.values() if k[0] and part), None)",
        "one_filing_writes_what_each_alone_would_write",
    ),
    (
        "retry",
        "if instant < until",
        "if instant <= until",
        "nothing_is_tried_at_or_after_the_end",
    ),
    (
        "retry",
        "min(attempt - 1, 16) if",
        "attempt % 5 if",
        "pauses_never_shrink_and_the_pool_is_asked_every_half_minute",
    ),
)

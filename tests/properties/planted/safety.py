"""Faults that endanger bots."""

from tests.properties.planted.fault import caught_in

_OUR_BOOKED = "bot for bot in self.booked if bot.id in self.case.ours"
_OUR_LIVE = "bot for bot in self.live if bot.id in self.case.ours"

SAFETY = caught_in(
    "safety",
    (
        "facts",
        _OUR_BOOKED,
        "bot for bot in self.case.bots if bot.id in self.case.ours",
        "history_is_never_touched",
    ),
    (
        "endings",
        "live = facts.our_live_here",
        "live = facts.our_booked",
        "only_booked_bots_are_unscheduled_and_only_live_ones_sent_out",
    ),
    (
        "facts",
        "for bot in self.bots if free or self.is_ours(bot))",
        "for bot in self.bots)",
        "only_bots_of_ours_are_removed",
    ),
    ("facts", _OUR_LIVE, "bot for bot in self.live", "only_bots_of_ours_are_removed"),
    (
        "reconcile",
        "if row.guarded and outcome.commands and facts.foreign_booked:",
        "if not row.guarded and outcome.commands and facts.foreign_booked:",
        "an_event_with_a_booked_foreign_bot_is_left_alone",
    ),
    (
        "table",
        'Row("event_ended", lambda f: f.ended,',
        'Row("event_ended", lambda f: False,',
        "nothing_is_added_for_the_past_and_nothing_removed_but_what_still_waits",
    ),
    (
        "endings",
        "return Outcome(reason, unschedule(facts, reason), note, judged=False)",
        "return Outcome(reason, (), note, judged=False)",
        "an_orphan_of_ours_on_an_ended_event_goes",
    ),
    (
        "endings",
        "if verdict.wanted is Answer.CANNOT_TELL:",
        "if verdict.wanted is None:",
        "what_cannot_be_told_neither_adds_nor_removes",
    ),
    (
        "table",
        "f.case.wanted is not Answer.YES",
        "f.case.wanted is Answer.NO",
        "what_cannot_be_told_neither_adds_nor_removes",
    ),
    (
        "endings",
        "gone = unschedule(facts, verdict.reason)",
        "gone = ()",
        "an_unwanted_event_loses_its_booked_bots_and_keeps_its_live_one",
    ),
    (
        "table",
        "is not CalendarStatus.CONNECTED",
        "is CalendarStatus.DISCONNECTED",
        "a_lost_calendar_or_a_broken_policy_sends_nothing",
    ),
    (
        "lives",
        "        return Fate.FAILED\n    return Fate.SERVED",
        "        return Fate.FAILED\n    return Fate.FAILED",
        "an_occurrence_that_was_served_is_never_served_again",
    ),
    (
        "lives",
        "_REFUSALS = (EndReason.REJECTED_BY_HOST, ",
        "_REFUSALS = (EndReason.REMOVED_FROM_CALL, ",
        "an_occurrence_that_was_served_is_never_served_again",
    ),
    (
        "table",
        "waiting = past.retry_at is None or facts.now < past.retry_at",
        "waiting = past.retry_at is None",
        "a_failed_join_is_tried_again_only_after_its_pause",
    ),
    (
        "table",
        'Row("live", lambda f: bool(f.live_here),',
        'Row("live", lambda f: bool(f.live_here) and f.started,',
        "a_running_bot_of_this_occurrence_is_never_joined_by_a_second",
    ),
    (
        "table",
        "lambda f: f.event.is_cancelled,",
        "lambda f: False,",
        "nothing_is_added_without_a_target",
    ),
    (
        "table",
        "lambda f: not f.case.link.strip(),",
        "lambda f: f.event.meeting_url is None,",
        "nothing_is_added_without_a_target",
    ),
    (
        "table",
        "len(key) > KEY_LIMIT",
        "len(key) > 2 * KEY_LIMIT",
        "nothing_is_added_without_a_target",
    ),
    (
        "bookings",
        "return _book(facts, reason, unschedule(facts, reason))",
        "return _book(facts, reason)",
        "a_rebook_is_whole",
    ),
    (
        "table",
        "return applied is not None and applied != facts.case.settings.digest",
        "return False",
        "where_a_bot_is_desired_and_nothing_is_sent_it_is_there",
    ),
    (
        "bookings",
        "if facts.started and not facts.case.situation.settings.late_join:",
        "if not facts.started and not facts.case.situation.settings.late_join:",
        "late_joining_is_the_operators_to_forbid",
    ),
    (
        "table",
        "lambda f: bool(f.servers),",
        "lambda f: False,",
        "a_running_meeting_gets_one_bot_for_all_its_sharers",
    ),
    (
        "endings",
        "for bot in live if not keepers[bot.id]))",
        "for bot in live))",
        "no_sharer_who_wants_a_running_bot_loses_it",
    ),
)

"""
Faults to plant in the core, one line each, and the property that must notice.

A property that no fault can break proves nothing. `old` has to stand in the module
exactly once; a fault whose text is gone is out of date and has to be planted anew.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing done wrong.

    Attributes:
        module: The module of `callsheet.domain` that is broken.
        old: What stands there.
        new: What stands there instead.
        caught_by: The property that fails, `module::test` under tests/properties.
    """

    module: str
    old: str
    new: str
    caught_by: str


def _in(suite: str, *rows: tuple[str, str, str, str]) -> tuple[Fault, ...]:
    return tuple(
        Fault(module, old, new, f"test_{suite}::test_{test}")
        for module, old, new, test in rows
    )


_PURITY = _in(
    "purity",
    (
        "outcome",
        "ids = tuple(sorted(bot.id for bot in facts.our_booked))",
        "ids = tuple({bot.id for bot in facts.our_booked})",
        "every_process_gives_the_same_bytes_whatever_its_hash_seed_and_zone",
    ),
    (
        "reconcile",
        "    case = Case(situation)\n",
        '    case = Case(situation)\n    __import__("time").time()\n',
        "nothing_is_asked_of_the_world",
    ),
    (
        "policy",
        "wanted = self.events.get(event.id)",
        "wanted = self.events.setdefault(event.id, None)",
        "the_input_stays_as_it_was_and_the_answer_is_immutable",
    ),
    (
        "workspace",
        "for i in sorted(latest)]",
        "for i in sorted(latest)[:2]]",
        "every_event_gets_exactly_one_decision",
    ),
    (
        "bookings",
        "(*gone, command)",
        "(command, *gone)",
        "a_decision_is_one_noop_or_removals_and_at_most_one_addition",
    ),
    (
        "instants",
        "    except OverflowError:\n        return _FIRST",
        "    except ValueError:\n        return _FIRST",
        "no_value_is_too_absurd_for_an_answer",
    ),
    (
        "event",
        'aware(self.start, "start")',
        "str(self.start)",
        "time_without_an_offset_is_refused_at_the_door",
    ),
)

_METAMORPHIC = _in(
    "metamorphic",
    (
        "situation",
        "if len(self.bots) > 1:",
        "if len(self.bots) > 9:",
        "the_order_of_bots_and_siblings_does_not_matter",
    ),
    (
        "workspace",
        "for i in sorted(latest)]",
        "for i in latest]",
        "the_order_of_events_and_bots_does_not_matter",
    ),
    (
        "workspace",
        "mine > theirs",
        "mine < theirs",
        "events_that_are_delivered_twice_count_once_and_the_newer_reading_counts",
    ),
    (
        "facts",
        "<= self.now < start for start in starts)",
        "<= self.now < start for start in starts if start.hour < 17)",
        "moving_all_instants_moves_the_plan_and_changes_nothing_else",
    ),
    (
        "instants",
        "return utc(instant).replace(tzinfo=None)",
        "return instant.replace(tzinfo=None)",
        "instants_in_another_zone_are_the_same_instants",
    ),
    (
        "keys",
        "return canonical_link(link) if form is LinkForm.CANONICAL else link",
        "return link",
        "the_spelling_of_a_link_changes_nothing_but_the_link_itself",
    ),
    (
        "facts",
        "for bot in self.bots if free or self.is_ours(bot))",
        'for bot in self.bots if free or bot.id < "bot-x" and self.is_ours(bot))',
        "names_in_the_same_order_give_the_same_plan_under_those_names",
    ),
    (
        "facts",
        "for bot in self.bots if free or self.is_ours(bot))",
        'for bot in self.bots if free or bot.id < "bot-5" and self.is_ours(bot))',
        "the_names_of_bots_decide_nothing",
    ),
    (
        "table",
        'Row("event_ended", lambda f: f.ended,',
        'Row("event_ended", lambda f: f.ended or f.event.all_day,',
        "facts_that_no_rule_asks_about_change_nothing",
    ),
    (
        "keys",
        'return DedupKey(f"{spell(start)}-{link}")',
        "return DedupKey(spell(start))",
        "events_that_share_no_key_do_not_matter_to_each_other",
    ),
)

_HOLDS = "an_answer_holds_until_its_valid_until"
_TIME = _in(
    "time",
    ("reconcile", "starts | {event.end, later(", "starts | {later(", _HOLDS),
    (
        "reconcile",
        "    instants.update(later(start, -FREEZE) for start in starts)\n",
        "",
        _HOLDS,
    ),
    ("reconcile", "    instants.update(_pauses_end(case))\n", "", _HOLDS),
    (
        "reconcile",
        "starts = {event.start, *(bot.start for bot in case.bots)}",
        "starts = {event.start}",
        _HOLDS,
    ),
    (
        "reconcile",
        "if _answer(case, instant).differs(found):",
        "if instant:",
        "at_its_valid_until_the_answer_is_another",
    ),
    (
        "facts",
        "return self.event.end <= self.now",
        "return self.event.end == self.now",
        "time_never_leads_back",
    ),
    (
        "lives",
        "    if bot.start > now:\n        return Phase.BOOKED",
        "    if bot.start != span.start:\n        return Phase.BOOKED",
        "a_perpetual_event_gains_one_bot_and_keeps_every_spent_one",
    ),
    (
        "lives",
        "    if bot.start == span.start:\n        return True",
        "    if bot.start <= span.start:\n        return True",
        "a_perpetual_event_gains_one_bot_and_keeps_every_spent_one",
    ),
    (
        "facts",
        "        return later(self.event.start, -FREEZE) <= self.now\n",
        "        return later(self.event.start, -FREEZE) < self.now\n",
        "an_event_moved_near_is_booked_anew_from_the_adhoc_pool",
    ),
    (
        "facts",
        "later(start, -FREEZE) <= self.now < start for",
        "later(start, -FREEZE) <= self.now <= start for",
        "an_event_moved_near_is_booked_anew_from_the_adhoc_pool",
    ),
    (
        "table",
        'Row("another_time", bookings.another_time,',
        'Row("another_time", lambda f: bookings.another_time(f) and not f.frozen,',
        "an_answer_inside_the_freeze_window_is_the_same_but_for_its_flags",
    ),
    (
        "facts",
        "return self.event.end <= self.now",
        "return self.event.end < self.now",
        "horizon_and_end_are_exact",
    ),
    (
        "facts",
        "return self.now < later(self.event.start, -HORIZON)",
        "return self.now <= later(self.event.start, -HORIZON)",
        "horizon_and_end_are_exact",
    ),
)

_OUR_BOOKED = "bot for bot in self.booked if bot.id in self.case.ours"
_OUR_LIVE = "bot for bot in self.live if bot.id in self.case.ours"
_SAFETY = _in(
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
        "_REFUSALS = (",
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
        "lambda f: not f.case.link,",
        "lambda f: f.event.meeting_url is None,",
        "nothing_is_added_without_a_target",
    ),
    (
        "table",
        "len(facts.case.key) > KEY_LIMIT",
        "len(facts.case.key) > 2 * KEY_LIMIT",
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

_CONVERGENCE = _in(
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

_DEDUP = _in(
    "dedup",
    (
        "links",
        "return without_bar(_tidy(parts, host, port))",
        "return _tidy(parts, host, port)",
        "a_canonical_link_holds_no_bar_and_is_its_own_canonical_form",
    ),
    (
        "links",
        '(parts.hostname or "").rstrip(".")',
        '(parts.hostname or "").removesuffix(".")',
        "a_canonical_link_holds_no_bar_and_is_its_own_canonical_form",
    ),
    (
        "links",
        'return host == site or host.endswith("." + site)',
        "return site in host",
        "a_host_that_only_looks_like_a_platform_is_left_alone",
    ),
    (
        "keys",
        "-{without_bar(link)}|{suffix}",
        "-{link}-{suffix}",
        "two_keys_are_equal_if_and_only_if_their_parts_are",
    ),
    (
        "keys",
        "    if settings.scheme is Scheme.ALL:\n",
        "    if settings.scheme is not None:\n",
        "two_keys_are_equal_if_and_only_if_their_parts_are",
    ),
    (
        "mail",
        "return address.strip().lower() if domain in FREE_MAIL else domain",
        "return domain",
        "two_keys_are_equal_if_and_only_if_their_parts_are",
    ),
    (
        "instants",
        ".isoformat()",
        '.isoformat(timespec="seconds")',
        "two_keys_are_equal_if_and_only_if_their_parts_are",
    ),
    (
        "keys",
        "-{link}-{suffix}",
        "-{link}_{suffix}",
        "under_the_guides_spelling_a_key_is_the_guides_text",
    ),
    (
        "keys",
        'f"{form}-{suffix}", ',
        "",
        "every_key_that_we_issue_is_recognised_as_ours",
    ),
    (
        "keys",
        "-{without_bar(link)}|{suffix}",
        "-{suffix}",
        "a_finer_scheme_only_ever_divides",
    ),
    (
        "workspace",
        "agreed = self._agree(case.key) if case.key is not None else None",
        "agreed = None",
        "all_additions_under_one_key_carry_the_same_settings",
    ),
    (
        "bot_settings",
        "return min(sharers,",
        "return max(sharers,",
        "sharers_get_the_settings_of_the_smallest_wanted_event_id",
    ),
    (
        "bot_settings",
        "return min(sharers, key=lambda sharer: sharer[0])[1]",
        "return list(sharers)[0][1]",
        "the_order_of_sharers_does_not_matter_to_what_they_agree_on",
    ),
    (
        "keys",
        "return company_of(calendar.address)",
        "return company_of(calendar.address) or calendar.id",
        "a_calendar_that_changes_its_id_changes_no_key_and_sends_nothing_more",
    ),
)

_PLAN = _in(
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
        "digest=digest((sent, kept_back))",
        "digest=digest(kept_back)",
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
        "only_removals_without_a_successor_are_ever_held",
    ),
    (
        "guard",
        'f"calendar:{one.situation.event.calendar_id}"',
        '"calendar:any"',
        "a_calendar_that_loses_too_many_is_held_and_its_neighbour_is_not",
    ),
    (
        "guard",
        "    removals: int = 10\n",
        "    removals: int = 100\n",
        "unlimited_means_that_nothing_is_held",
    ),
)

_VERDICT = _in(
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

_LOG = _in(
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
        "if record.outcome is not Outcome.UNKNOWN:",
        "if record.outcome is not None:",
        "open_commands_are_those_intended_whose_outcome_is_not_known",
    ),
    (
        "log",
        "ours={**state.ours, **new}, attempts=0",
        "ours=new, attempts=0",
        "a_bot_is_ours_once_booked_or_adopted_and_stays_so",
    ),
    (
        "log",
        "retry_at=None, given_up=None)",
        "retry_at=None)",
        "a_new_situation_wipes_the_failures_and_the_same_one_does_not",
    ),
    (
        "log",
        "if command is None or not command.loses:",
        "if command is None:",
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
        "2 ** min(attempt - 1, 16)",
        "2 ** (attempt % 5)",
        "pauses_never_shrink_and_the_pool_is_asked_every_half_minute",
    ),
)

FAULTS: Final = (
    *_PURITY,
    *_METAMORPHIC,
    *_TIME,
    *_SAFETY,
    *_CONVERGENCE,
    *_DEDUP,
    *_PLAN,
    *_VERDICT,
    *_LOG,
)

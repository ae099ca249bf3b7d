"""Faults in the reading of time."""

from tests.properties.planted.fault import caught_in

_HOLDS = "an_answer_holds_until_its_valid_until"

TIME = caught_in(
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
        "later(s, -FREEZE) <= self.now < s]",
        "later(s, -FREEZE) <= self.now <= s]",
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

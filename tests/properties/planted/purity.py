"""Faults in what makes the core a pure and total function."""

from tests.properties.planted.fault import caught_in

PURITY = caught_in(
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

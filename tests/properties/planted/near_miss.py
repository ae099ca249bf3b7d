"""Faults in what would have had a meeting recorded."""

from tests.properties.planted.fault import caught_in

NEAR_MISS = caught_in(
    "near_miss",
    (
        "near_miss",
        'if would is not None and would.then == "record":',
        "if would is not None:",
        "what_a_miss_supposes_has_the_event_recorded_by_the_rule_that_it_names",
    ),
    (
        "near_miss",
        "                rule=would.name,",
        "                rule=decides.name,",
        "what_a_miss_supposes_has_the_event_recorded_by_the_rule_that_it_names",
    ),
    (
        "near_miss",
        "    limit = max(_FEWEST, min(",
        "    limit = 0 * max(_FEWEST, min(",
        "a_miss_is_found_wherever_one_condition_makes_the_difference",
    ),
    (
        "near_miss",
        "return [*locked, *choices, *free, default]",
        "return [*choices, *locked, *free, default]",
        "a_miss_is_found_wherever_one_condition_makes_the_difference",
    ),
    (
        "near_miss",
        "_deciding(stands, answers_under(supposed, answers))",
        "_deciding(stands, {**answers, supposed.condition: supposed.answer})",
        "once_what_a_miss_says_is_carried_out_the_event_is_recorded",
    ),
    (
        "near_miss",
        "Supposition(MyResponse(among=(r,)), Answer.YES) for r in Response",
        "Supposition(MyResponse(among=(r,)), Answer.NO) for r in Response",
        "if_another_answer_would_have_had_it_recorded_a_miss_says_which",
    ),
)

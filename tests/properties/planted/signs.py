"""Faults in what is made of bots' lives, and in when bots are read singly."""

from tests.properties.planted.fault import caught_in

SIGNS = caught_in(
    "signs",
    (
        "single_reads",
        "if life.is_settled or life.is_missing:",
        "if sign is not None and sign.is_end:",
        "whatever_became_of_the_messages_in_the_end_the_truth_is_known",
    ),
    (
        "single_reads",
        "first = later(_first(watch, sign), CHECK)",
        "first = _first(watch, sign)",
        "when_every_message_comes_in_time_nobody_is_asked",
    ),
    (
        "signs",
        "return earlier if one.is_end else newer",
        "return other",
        "the_order_of_the_records_makes_no_difference",
    ),
)

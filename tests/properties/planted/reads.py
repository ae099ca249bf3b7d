"""Faults by which something that changed is never read."""

from tests.properties.planted.fault import caught_in

READS = caught_in(
    "reads",
    (
        "reads",
        "known.append(min(newest, later(began, -OVERLAP)))",
        "known.append(newest)",
        "what_changes_while_it_is_read_is_seen_the_next_time",
    ),
    (
        "reads",
        "        return later(mark, -OVERLAP)\n",
        "        return mark\n",
        "what_changes_while_it_is_read_is_seen_the_next_time",
    ),
)

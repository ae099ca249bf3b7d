"""Faults that let irrelevant things decide."""

from tests.properties.planted.fault import caught_in

METAMORPHIC = caught_in(
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
        "<= self.now < s]",
        "<= self.now < s and s.hour < 17]",
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

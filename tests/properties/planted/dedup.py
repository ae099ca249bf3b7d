"""Faults in who shares a bot."""

from tests.properties.planted.fault import caught_in

DEDUP = caught_in(
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

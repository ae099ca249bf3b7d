"""
The JSON schema of a policy, built from the tables that read one.

`callsheet policy schema` prints it, and `docs/policy.schema.json` is a copy. Editors
that know TOML check a policy by it, and explain its words, once its first line is

    #:schema ./policy.schema.json
"""

from typing import get_args

from callsheet.adapters.policy_file.conditions import SCHEMAS
from callsheet.adapters.policy_file.domains import ADDRESS, DOMAIN
from callsheet.adapters.policy_file.policies import SCHEMA_KEY
from callsheet.adapters.policy_file.schema_parts import (
    bot,
    list_of,
    preset,
    ref,
    table,
)
from callsheet.adapters.policy_file.values import TEXT_LIMIT
from callsheet.adapters.policy_file.words import TEXT, Schema, one_or_more
from callsheet.domain.policy import Then

_ONLY_READING_TELLS = (
    "whether names are unique, and none is a built-in one",
    "whether a domain is one, and an own one a company's (free mail is none)",
    "whether a time zone exists",
    "whether default, presets and layers contradict each other",
    "whether bounds and hours are in order, and numbers written without a point",
    "whether a title or pattern can match, and a pattern not everything",
    "whether texts and names show anything, and have no control characters in them",
    "whether the lists of a layer that has nothing else are empty",
    "whether templates name fields that exist, and fit Recall's limits",
    "whether values of the bot fit into JSON's numbers",
    "whether a rule can ever match",
    "whether included files can be read, and say something that they may say",
    "whether a calendar is in two groups",
    "whether the whole is too large or too deep",
)
_SUMMARY = (
    "Which meetings get a bot: rules in order, the first that matches wins, with a "
    "default for the rest. `callsheet policy check` tells what no schema can: "
    + "; ".join(_ONLY_READING_TELLS)
    + "."
)

_STRING: Schema = {"type": "string"}
_NAME: Schema = {
    "type": "string",
    # At most 100 characters without the blanks around them, which do not count.
    "pattern": r"^\s*\S(.{0,98}\S)?\s*$",
    "maxLength": TEXT_LIMIT,
}
_ZONE: Schema = {**TEXT, "examples": ["Europe/Berlin", "America/New_York", "UTC"]}


def policy_schema() -> dict[str, object]:
    """Build the schema (draft 2020-12) of a whole policy in its JSON form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "callsheet:policy",
        "title": "Callsheet policy",
        "description": _SUMMARY,
        **table(
            **{SCHEMA_KEY: ("For editors; it means nothing else.", _STRING)},
            own_domains=(
                "Your company's domains; without any, that of a calendar's address.",
                {"type": "array", "items": DOMAIN},
            ),
            learn_own_domains=(
                "Whether the domains of all connected calendars are your own too.",
                {"type": "boolean"},
            ),
            time_zone=("Of calendars that do not say theirs: an IANA name.", _ZONE),
            default=("The answer where no rule matches; without it skip.", _THEN),
            preset=(
                "A usual wish, or several; its rules stand behind all others.",
                one_or_more(ref("preset")),
            ),
            include=(
                "Files with more rules, groups and calendars, relative to this one.",
                one_or_more(TEXT),
            ),
            bot=("The bot, unless a rule or layer has its own.", ref("bot")),
            rules=("Asked in this order.", list_of("rule")),
            groups=(
                "What holds for some calendars only; each says something.",
                list_of("group"),
            ),
            calendars=(
                "What holds for single calendars; each says something.",
                list_of("calendar"),
            ),
        ),
        "$defs": {
            "rule": _rule(_LOCKED, {"type": "boolean"}),
            "layer_rule": _rule(_UNLOCKED, {"const": False}),
            "group": _layer(
                "name",
                "members",
                name=("Of the group: shows something; no other has it.", _NAME),
                members=(
                    "Which calendars: conditions that ask nothing of an event.",
                    ref("members"),
                ),
            ),
            "calendar": _layer(
                "address",
                address=("The address of the calendar's owner.", ADDRESS),
            ),
            "bot": bot(),
            "preset": preset(),
            **SCHEMAS,
        },
    }


_THEN: Schema = {"enum": list(get_args(Then))}
_LOCKED = "Whether the rule also beats people's own choices."
_UNLOCKED = "Never here: only the organisation's rules may be locked."


def _rule(about_locked: str, locked: Schema) -> Schema:
    return table(
        "name",
        "then",
        name=(
            "Of the rule, as explanations call it: shows something; no other has it.",
            _NAME,
        ),
        when=("What must hold; without it the rule always does.", ref("conditions")),
        then=("What to do with an event that the rule matches.", _THEN),
        locked=(about_locked, locked),
        bot=("The bot for what this rule records, complete.", ref("bot")),
    )


def _layer(*required: str, **keys: tuple[str, Schema]) -> Schema:
    says: dict[str, tuple[str, Schema]] = {
        "default": ("The answer where none of its rules matches.", _THEN),
        "bot": ("The bot of these calendars, complete.", ref("bot")),
        "time_zone": ("Of those that do not say theirs: an IANA name.", _ZONE),
        "rules": (
            "Asked before the organisation's, but for its locked ones.",
            list_of("layer_rule"),
        ),
    }
    whole = table(*required, **keys, **says)
    description = f"Says at least one of: {', '.join(says)}."
    return {
        **whole,
        "description": description,
        "anyOf": [{"required": [key]} for key in says],
    }
